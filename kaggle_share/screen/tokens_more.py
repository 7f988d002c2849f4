"""More secrets that are known by what their issuer writes before them: services, build systems, model hosts, data.

As in `tokens.py`, `«a62×34»` in an example stands for 34 random letters and digits. Sources: the issuers' own
documentation, GitHub's list of scanning partners, and the rules of gitleaks, compared.
"""

from __future__ import annotations

from kaggle_share.screen.rule import Rule
from kaggle_share.screen.tokens import token

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID_EXAMPLE = "«hex×8»-«hex×4»-«hex×4»-«hex×4»-«hex×12»"

MODELS = (
    token("pinecone", "a Pinecone key", "pcsk_", "[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,70}", "pcsk_«a62×5»_«a62×63»"),
    token("together", "a Together key", "tgp_v1_", "[A-Za-z0-9_-]{40,50}", "tgp_v1_«a64×43»"),
    token("fireworks", "a Fireworks key", "fw_", "[A-Za-z0-9]{22,30}", "fw_«a62×24»", digit=True),
    token("cerebras", "a Cerebras key", "csk-", "[a-z0-9]{40,60}", "csk-«low×48»"),
    token("voyage", "a Voyage key", "pa-", "[A-Za-z0-9_-]{43}", "pa-«a64×43»", digit=True),
    token("jina", "a Jina key", "jina_", "[0-9a-f]{32}[A-Za-z0-9_-]{20,40}", "jina_«hex×32»«a62×28»"),
    token("elevenlabs", "an ElevenLabs key", "sk_", "[0-9a-f]{48}", "sk_«hex×48»"),
    token("langfuse", "a Langfuse key", "sk-lf-", _UUID, f"sk-lf-{_UUID_EXAMPLE}"),
    token("langchain", "a LangChain key", "ls__", "[0-9a-f]{32}", "ls__«hex×32»"),
    token("llamacloud", "a LlamaCloud key", "llx-", "[A-Za-z0-9]{40,56}", "llx-«a62×48»"),
    token("firecrawl", "a Firecrawl key", "fc-", "[0-9a-f]{32}", "fc-«hex×32»"),
    token("runpod", "a RunPod key", "rpa_", "[A-Za-z0-9]{36,60}", "rpa_«a62×42»"),
    token("e2b", "an E2B key", "e2b_", "[0-9a-f]{40}", "e2b_«hex×40»"),
    token("anyscale", "an Anyscale key", "esecret_", "[A-Za-z0-9]{20,60}", "esecret_«a62×26»"),
    token("cohere", "a Cohere key", "co_", "[A-Za-z0-9]{38,42}", "co_«a62×40»", digit=True),
    token("wandb", "a Weights & Biases key", "wandb_v1_", "[A-Za-z0-9_-]{40,120}", "wandb_v1_«a62×77»"),
    # Its head is the base64 of {"api_address":
    token(
        "neptune",
        "a Neptune token",
        "eyJhcGlfYWRkcmVzcyI6",
        "[A-Za-z0-9+/=_-]{40,400}",
        "eyJhcGlfYWRkcmVzcyI6«a62×160»",
    ),
    token("planet", "a Planet key", "PLAK", "[0-9a-f]{32}", "PLAK«hex×32»"),
    token(
        "mapbox",
        "a Mapbox token",
        ("sk.eyJ1Ijoi",),
        r"[A-Za-z0-9_-]{20,200}\.[A-Za-z0-9_-]{16,40}",
        "sk.eyJ1Ijoi«a62×70».«a62×22»",
    ),
)

BUILDING = (
    token(
        "gitlab",
        "a GitLab token",
        ("glsoat-", "glffct-", "glimt-", "glagent-", "gloas-"),
        "[A-Za-z0-9_-]{20,70}",
        "glsoat-«a62×20»",
    ),
    token("bitbucket", "a Bitbucket password", ("ATBB", "ATCTT3"), "[A-Za-z0-9_=-]{28,250}", "ATBB«a62×32»"),
    token("trello", "a Trello token", "ATTA", "[0-9a-f]{60,76}", "ATTA«hex×72»"),
    token("nuget", "a NuGet key", "oy2", "[a-z0-9]{43}", "oy2«low×43»", digit=True),
    token("crates", "a crates.io token", "cio", "[A-Za-z0-9]{32}", "cio«a62×32»", digit=True),
    token("rubygems", "a RubyGems key", "rubygems_", "[0-9a-f]{48}", "rubygems_«hex×48»"),
    token("clojars", "a Clojars token", "CLOJARS_", "[a-z0-9]{60}", "CLOJARS_«low×60»"),
    token("artifactory", "an Artifactory key", ("AKCp", "cmVmdGtuOj"), "[A-Za-z0-9]{50,75}", "AKCp«a62×69»"),
    token("sonar", "a Sonar token", ("squ_", "sqp_", "sqa_"), "[0-9a-f]{40}", "squ_«hex×40»"),
    token("buildkite", "a Buildkite token", "bkua_", "[0-9a-f]{40}", "bkua_«hex×40»"),
    token("circleci", "a CircleCI token", "CCIPAT_", "[A-Za-z0-9]{20,24}_[0-9a-f]{40}", "CCIPAT_«a62×22»_«hex×40»"),
    token(
        "sourcegraph", "a Sourcegraph token", "sgp_", "(?:[0-9a-zA-Z]{1,16}_)?[0-9a-f]{40}", "sgp_«hex×16»_«hex×40»"
    ),
    token("prefect", "a Prefect key", ("pnu_", "pnb_"), "[A-Za-z0-9]{36}", "pnu_«a62×36»"),
    token("pulumi", "a Pulumi token", "pul-", "[0-9a-f]{40}", "pul-«hex×40»"),
    token("infracost", "an Infracost key", "ico-", "[A-Za-z0-9]{32}", "ico-«a62×32»"),
    token(
        "doppler",
        "a Doppler token",
        ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."),
        r"(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
        "dp.pt.«a62×43»",
    ),
    token("deno", "a Deno token", ("ddp_", "ddw_"), "[A-Za-z0-9]{36}", "ddp_«a62×36»"),
    token("netlify", "a Netlify token", "nfp_", "[A-Za-z0-9]{36,44}", "nfp_«a62×40»"),
    token("render", "a Render key", "rnd_", "[A-Za-z0-9]{28,36}", "rnd_«a62×32»", digit=True),
    token("fly", "a Fly token", ("fo1_", "fm1r_", "fm2_"), "[A-Za-z0-9+/=_-]{40,700}", "fm2_«a62×120»"),
    token("heroku", "a Heroku key", "HRKU-", "[A-Za-z0-9_-]{36,70}", "HRKU-AA«a62×58»"),
    token(
        "tailscale",
        "a Tailscale key",
        ("tskey-auth-", "tskey-api-", "tskey-client-"),
        "[A-Za-z0-9]{8,24}-[A-Za-z0-9]{24,40}",
        "tskey-auth-«a62×12»CNTRL-«a62×32»",
    ),
    token("1password", "a 1Password token", "ops_eyJ", "[A-Za-z0-9+/_=-]{200,2000}", "ops_eyJ«a62×300»"),
    token(
        "snyk", "a Snyk token", "snyk_uat.", r"[A-Za-z0-9]{8}\.[A-Za-z0-9_.-]{40,400}", "snyk_uat.«hex×8».«a62×120»"
    ),
)

SERVICES = (
    token("stripe", "a Stripe secret", ("whsec_",), "[A-Za-z0-9+/]{32,64}", "whsec_«a62×32»"),
    token("airtable", "an Airtable token", "pat", r"[A-Za-z0-9]{14}\.[0-9a-f]{64}", "pat«a62×14».«hex×64»"),
    token("hubspot", "a HubSpot token", ("pat-na1-", "pat-na2-", "pat-eu1-"), _UUID, f"pat-eu1-{_UUID_EXAMPLE}"),
    token(
        "newrelic", "a New Relic key", ("NRAK-", "NRII-", "NRAA-", "NRSP-"), "[A-Za-z0-9_-]{27,40}", "NRAK-«A32×27»"
    ),
    token(
        "dynatrace",
        "a Dynatrace token",
        ("dt0c01.", "dt0s01.", "dt0s02."),
        r"[A-Z0-9]{8,24}\.[A-Z0-9]{64}",
        "dt0c01.«A32×24».«A32×64»",
    ),
    token("grafana", "a Grafana token", "glc_", "[A-Za-z0-9+/=]{60,400}", "glc_eyJ«a62×120»"),
    token("sentry", "a Sentry token", ("sntrys_", "sntryu_"), "[A-Za-z0-9+/=_-]{60,400}", "sntryu_«hex×64»"),
    token("brevo", "a Brevo key", "xkeysib-", "[0-9a-f]{64}-[A-Za-z0-9]{16}", "xkeysib-«hex×64»-«a62×16»"),
    token(
        "plaid",
        "a Plaid token",
        ("access-production-", "access-development-", "access-sandbox-"),
        _UUID,
        f"access-production-{_UUID_EXAMPLE}",
    ),
    token(
        "planetscale",
        "a PlanetScale password",
        ("pscale_tkn_", "pscale_pw_", "pscale_oauth_"),
        "[A-Za-z0-9=._-]{32,64}",
        "pscale_pw_«a62×43»",
    ),
    token("supabase", "a Supabase key", ("sbp_", "sb_secret_"), "[A-Za-z0-9_-]{30,60}", "sbp_«hex×40»", digit=True),
    token("neon", "a Neon key", "napi_", "[a-z0-9]{50,70}", "napi_«low×64»"),
    token("readme", "a ReadMe key", "rdme_", "[a-z0-9]{70}", "rdme_«low×70»"),
    token("shippo", "a Shippo token", ("shippo_live_", "shippo_test_"), "[0-9a-f]{40}", "shippo_live_«hex×40»"),
    token("easypost", "an EasyPost key", ("EZAK", "EZTK"), "[A-Za-z0-9]{54}", "EZAK«a62×54»"),
    token("duffel", "a Duffel token", ("duffel_live_", "duffel_test_"), "[A-Za-z0-9_=-]{43}", "duffel_live_«a62×43»"),
    token(
        "flutterwave",
        "a Flutterwave key",
        ("FLWSECK-", "FLWSECK_TEST-"),
        "[A-Za-z0-9]{12,40}(?:-X)?",
        "FLWSECK-«hex×32»-X",
    ),
    token("razorpay", "a Razorpay key", ("rzp_live_",), "[A-Za-z0-9]{14}", "rzp_live_«a62×14»"),
    token("typeform", "a Typeform token", "tfp_", "[A-Za-z0-9_.=-]{59}", "tfp_«a62×59»"),
    token("contentful", "a Contentful token", "CFPAT-", "[A-Za-z0-9_-]{43}", "CFPAT-«a62×43»"),
    token("frameio", "a Frame.io token", "fio-u-", "[A-Za-z0-9_=-]{64}", "fio-u-«a62×64»"),
    token("adafruit", "an Adafruit key", "aio_", "[A-Za-z0-9]{28}", "aio_«a62×28»"),
    token("dropbox", "a Dropbox token", "sl.", "[A-Za-z0-9_-]{60,1500}", "sl.B«a62×135»", digit=True),
    token(
        "facebook", "a Facebook token", ("EAACEdEose0cBA", "EAA"), "[A-Za-z0-9]{80,400}", "EAA«a62×160»", digit=True
    ),
    token(
        "twitter",
        "a bearer token of X",
        "A" * 20,
        "[A-Za-z0-9%]{50,150}",
        "A" * 22 + "«a62×30»%3D«a62×50»",
        digit=True,
    ),
    token("yandex", "a Yandex key", ("AQVN",), "[A-Za-z0-9_-]{35,38}", "AQVN«a62×36»", digit=True),
    token("alibaba", "an Alibaba Cloud key", "LTAI", "[A-Za-z0-9]{16,26}", "LTAI5t«a62×18»", digit=True),
    token("cloudflare", "a Cloudflare key", "v1.0-", "[0-9a-f]{24}-[0-9a-f]{146}", "v1.0-«hex×24»-«hex×146»"),
    token(
        "bedrock", "an AWS Bedrock key", "ABSKQmVkcm9ja", "[A-Za-z0-9+/=]{60,200}", "ABSKQmVkcm9ja0FQSUtleS1«a62×90»"
    ),
    token(
        "teams-webhook",
        "a Teams webhook",
        "webhook.office.com/webhookb2/",
        f"{_UUID}@{_UUID}/IncomingWebhook/[0-9a-f]{{32}}/{_UUID}",
        f"https://lab.webhook.office.com/webhookb2/{_UUID_EXAMPLE}@{_UUID_EXAMPLE}/IncomingWebhook/«hex×32»/{_UUID_EXAMPLE}",
    ),
    token(
        "zapier-webhook",
        "a Zapier webhook",
        "hooks.zapier.com/hooks/catch/",
        "[0-9]{5,10}/[A-Za-z0-9]{6,12}",
        "https://hooks.zapier.com/hooks/catch/«dig×7»/«low×7»",
    ),
    token(
        "google-refresh", "a Google refresh token", "1//0", "[A-Za-z0-9_-]{40,150}", "1//0«a62×2»«a62×90»", digit=True
    ),
)

MORE_TOKENS: tuple[Rule, ...] = (*MODELS, *BUILDING, *SERVICES)
