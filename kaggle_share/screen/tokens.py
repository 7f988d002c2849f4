"""Secrets that are known by what their issuer writes before them, wherever they stand.

`«a62×34»` in an example stands for 34 random letters and digits, so that nothing here looks like a secret.

Sources: the issuers' own documentation of their tokens, GitHub's list of scanning partners, and the rules of
gitleaks and detect-secrets, compared.
"""

from __future__ import annotations

from kaggle_share.screen.likeness import random_body, with_digit
from kaggle_share.screen.rule import END, Rule


def token(
    id: str,
    title: str,
    start: str | tuple[str, ...],
    body: str,
    example: str,
    *counters: str,
    digit: bool = False,
) -> Rule:
    """A token that is known by its prefix alone."""
    starts = (start,) if isinstance(start, str) else start
    heads = "|".join(literal.replace(".", r"\.") for literal in starts)
    check = with_digit if digit else random_body
    return Rule(id, title, starts, rf"(?:{heads})(?P<value>{body}){END}", check, (example,), counters, whole=True)


KAGGLE = (
    token(
        "kaggle-token",
        "a Kaggle token",
        "KGAT_",
        "[A-Za-z0-9_-]{20,100}",
        "KGAT_«hex×32»",
        "KGAT_YOUR_TOKEN_HERE_PLEASE",
    ),
)

CODE_AND_MODELS = (
    token(
        "huggingface",
        "a Hugging Face token",
        "hf_",
        "[A-Za-z0-9]{30,60}",
        "hf_«a62×34»",
        "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "hf_hub_download(repo_id='a/b')",
    ),
    token("huggingface", "a Hugging Face token", "api_org_", "[A-Za-z0-9]{30,60}", "api_org_«a62×34»"),
    token(
        "github",
        "a GitHub token",
        ("ghp_", "gho_", "ghs_", "ghu_", "ghr_"),
        "[A-Za-z0-9]{36,255}",
        "ghp_«a62×36»",
        "ghp_short",
    ),
    token(
        "github",
        "a GitHub token",
        "github_pat_",
        "[A-Za-z0-9]{22}_[A-Za-z0-9]{40,100}",
        "github_pat_«a62×22»_«a62×59»",
    ),
    token(
        "gitlab",
        "a GitLab token",
        ("glpat-", "gldt-", "glptt-", "glrt-", "glcbt-"),
        "[A-Za-z0-9_-]{20,64}",
        "glpat-«a62×20»",
        "glpat-your-token-goes-here",
    ),
    token(
        "anthropic",
        "an Anthropic key",
        "sk-ant-",
        "[A-Za-z0-9_-]{32,200}",
        "sk-ant-api03-«a64×93»AA",
        "sk-ant-api03-your-key-here-your-key-here-your-key",
        digit=True,
    ),
    token("openrouter", "an OpenRouter key", "sk-or-v1-", "[0-9a-f]{64}", "sk-or-v1-«hex×64»"),
    token(
        "openai",
        "an OpenAI key",
        ("sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"),
        "[A-Za-z0-9_-]{32,220}",
        "sk-proj-«a64×60»T3BlbkFJ«a64×60»",
        "sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        digit=True,
    ),
    token(
        "openai",
        "an API key",
        "sk-",
        "[A-Za-z0-9]{32,64}",
        "sk-«a62×20»T3BlbkFJ«a62×20»",
        "sk-container-id-1",
        "sk-toggleable__content",
        "task-«a62×48»",
        digit=True,
    ),
    token("groq", "a Groq key", "gsk_", "[A-Za-z0-9]{48,60}", "gsk_«a62×52»"),
    token("replicate", "a Replicate token", "r8_", "[A-Za-z0-9]{37,40}", "r8_«a62×37»"),
    token("xai", "an xAI key", "xai-", "[A-Za-z0-9]{70,90}", "xai-«a62×80»"),
    token("perplexity", "a Perplexity key", "pplx-", "[A-Za-z0-9]{40,64}", "pplx-«a62×48»"),
    token("nvidia", "an NVIDIA key", "nvapi-", "[A-Za-z0-9_-]{50,80}", "nvapi-«a64×64»", digit=True),
    token(
        "langsmith",
        "a LangSmith key",
        ("lsv2_pt_", "lsv2_sk_"),
        "[0-9a-f]{32}_[0-9a-f]{10}",
        "lsv2_pt_«hex×32»_«hex×10»",
    ),
    token("tavily", "a Tavily key", ("tvly-dev-", "tvly-"), "[A-Za-z0-9]{28,48}", "tvly-«a62×32»"),
    token("npm", "an npm token", "npm_", "[A-Za-z0-9]{36}", "npm_«a62×36»", "npm_config_registry"),
    token(
        "pypi", "a PyPI token", ("pypi-AgEI", "pypi-AgEN"), "[A-Za-z0-9_-]{50,250}", "pypi-AgEIcHlwaS5vcmc«a64×90»"
    ),
    token("docker", "a Docker token", "dckr_pat_", "[A-Za-z0-9_-]{27,32}", "dckr_pat_«a62×27»"),
    token("databricks", "a Databricks token", "dapi", "[0-9a-f]{32}(?:-[0-9])?", "dapi«hex×32»"),
    token("postman", "a Postman key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}", "PMAK-«hex×24»-«hex×34»"),
    token("vault", "a Vault token", ("hvs.", "hvb."), "[A-Za-z0-9_-]{24,200}", "hvs.«a62×90»", digit=True),
    token("atlassian", "an Atlassian token", "ATATT3", "[A-Za-z0-9_=-]{60,250}", "ATATT3x«a64×180»"),
    token("grafana", "a Grafana token", "glsa_", "[A-Za-z0-9]{32}_[0-9a-f]{8}", "glsa_«a62×32»_«hex×8»"),
    token("linear", "a Linear key", "lin_api_", "[A-Za-z0-9]{40}", "lin_api_«a62×40»"),
    token("figma", "a Figma token", "figd_", "[A-Za-z0-9_-]{38,48}", "figd_«a64×40»"),
    token("notion", "a Notion token", "ntn_", "[A-Za-z0-9]{40,60}", "ntn_«a62×46»"),
    token("notion", "a Notion token", "secret_", "[A-Za-z0-9]{43}", "secret_«a62×43»", digit=True),
    token("age", "an age key", "AGE-SECRET-KEY-1", "[A-Z0-9]{58}", "AGE-SECRET-KEY-1«A32×58»"),
)

CLOUDS = (
    token("google-key", "a Google API key", "AIza", "[A-Za-z0-9_-]{35}", "AIza«a62×35»"),
    token("google-oauth", "a Google OAuth token", "ya29.", "[A-Za-z0-9_-]{40,1000}", "ya29.«a64×120»"),
    token("google-secret", "a Google client secret", "GOCSPX-", "[A-Za-z0-9_-]{28}", "GOCSPX-«a62×28»"),
    token(
        "digitalocean", "a DigitalOcean token", ("dop_v1_", "doo_v1_", "dor_v1_"), "[0-9a-f]{64}", "dop_v1_«hex×64»"
    ),
    token(
        "slack",
        "a Slack token",
        ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe."),
        "[A-Za-z0-9.-]{20,250}",
        "xoxb-«dig×12»-«dig×13»-«a62×24»",
        "xoxb-your-token-goes-in-here",
        digit=True,
    ),
    token(
        "slack-app",
        "a Slack token",
        "xapp-",
        "[0-9]-[A-Z0-9]{8,14}-[0-9]{10,14}-[0-9a-f]{50,70}",
        "xapp-1-A«dig×10»-«dig×13»-«hex×64»",
    ),
    token(
        "slack-webhook",
        "a Slack webhook",
        "hooks.slack.com/services/",
        "T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{20,32}",
        "https://hooks.slack.com/services/T«A32×8»/B«A32×8»/«a62×24»",
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    ),
    token(
        "discord-webhook",
        "a Discord webhook",
        ("discord.com/api/webhooks/", "discordapp.com/api/webhooks/"),
        "[0-9]{17,20}/[A-Za-z0-9_-]{60,80}",
        "https://discord.com/api/webhooks/«dig×18»/«a64×68»",
    ),
    token("twilio", "a Twilio key", "SK", "[0-9a-f]{32}", "SK«hex×32»"),
    token("sendgrid", "a SendGrid key", "SG.", r"[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}", "SG.«a62×22».«a62×43»"),
    token("mailgun", "a Mailgun key", "key-", "[0-9a-f]{32}", "key-«hex×32»"),
    token("stripe", "a Stripe key", ("sk_live_", "rk_live_"), "[A-Za-z0-9]{20,120}", "sk_live_«a62×24»"),
    token(
        "shopify", "a Shopify token", ("shpat_", "shpca_", "shppa_", "shpss_"), "[0-9a-fA-F]{32}", "shpat_«hex×32»"
    ),
    token("square", "a Square token", ("sq0csp-", "sq0atp-"), "[A-Za-z0-9_-]{22,43}", "sq0csp-«a62×43»"),
)

TOKENS: tuple[Rule, ...] = (*KAGGLE, *CODE_AND_MODELS, *CLOUDS)
