"""Secrets that are known by the name that they were given: `password="…"`, `"api_key": "…"`, `export X_TOKEN=…`.

`«a62×34»` in an example stands for 34 random letters and digits, so that nothing here looks like a secret.
"""

from __future__ import annotations

from kaggle_share.screen.contexts import IS, QUOTE
from kaggle_share.screen.likeness import (
    ampersand,
    assigned,
    assigned_bare,
    key_like,
    option,
    random_body,
    service_key,
)
from kaggle_share.screen.rule import END, Rule

_BARE = r"(?P<value>(?:[^\s\"'`,;()\[\]{}<>&|\\]|&(?![A-Za-z_])){6,200})(?=[\s\"'`#;,&|\\<>\x29}\]]|$)"
"""A value without quotes, to the next blank or sign that ends it. Before an opening bracket it is a call."""

_AMPERSAND = r"(?P<value>[^\s\"'`,;()\[\]{}<>|\\]{6,200})(?=[\s\"'`,;|\\<>\x29}\]]|$)"
"""The same with `&` in it, which in addresses stands between two values."""

_WORD = (
    r"(?:pass(?:w(?:or)?d|phrase|code|wort)?|pwd|pw|kennwort|senha|contrase.{1,2}a|mot de passe"
    r"|secret(?:[ ._-]?(?:key|token))?|token|auth|api[ _-]?(?:key|token|secret)|apikey|bearer"
    r"|(?:access|account|private|encryption|signing|auth|subscription|master|app|client|consumer|shared)[ ._-]?key"
    r"|credentials?)"
)
_WORDS = (
    "pass",
    "pw",
    "kennwort",
    "senha",
    "contrase",
    "mot de passe",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "api key",
    "api_token",
    "api token",
    "api_secret",
    "bearer",
    "auth",
    *(
        f"{word}{gap}key"
        for word in (
            "access account private encryption signing auth subscription master app client consumer shared"
        ).split()
        for gap in ("", "_", "-", " ", ".")
    ),
    "credential",
)
_SAID = (
    rf"{_WORD}[_-]?[0-9]{{0,2}}(?:[*_`]{{1,3}})?[ \t]{{0,2}}?"
    r"(?P<sep>[:=|]|\bis\b|\bwas\b|->|→|(?=[*`]| [A-Za-z0-9]))(?:[*_]{2})?[ \t]{0,4}(?:`{1,3})?"
)
"""A word and what leads from it to a value without quotes, in files of settings as in Markdown."""

ASSIGNED = (
    Rule(
        "wandb",
        "a Weights & Biases key",
        ("wandb",),
        rf"wandb(?: login|[A-Za-z_.]{{0,20}})(?:\([a-z_]{{0,12}}|{IS}|[ ])[ \t=:]{{0,4}}"
        rf"(?:{QUOTE})?(?P<value>[0-9a-f]{{40}}){END}",
        random_body,
        ('wandb.login(key="«hex×40»")', "WANDB_API_KEY=«hex×40»", "!wandb login «hex×40»"),
        ("wandb.login()", "wandb: run «hex×8»"),
        folded=True,
    ),
    Rule(
        "assigned",
        "a password or key",
        _WORDS,
        rf"{_WORD}[_-]?[0-9]{{0,2}}(?:{QUOTE})?\]?[ \t]{{0,8}}(?::[ \t]{{0,3}}str[ \t]{{0,3}})?"
        r"(?P<sep>=>|==|!=|:=|<-|[:=,](?:\s{0,8}(?:type=str,\s?)?default\s?=)?)\s{0,4}[bruf]{0,2}\\{0,2}[\"'](?P<value>[^\"'\\\s]{6,500})\\{0,2}[\"']",
        assigned,
        (
            'password="Tr0ub4dor&3"',
            "pwd = 'ki45-Px'",
            '{"api_key": "«a62×32»"}',
            'os.environ["MY_TOKEN"] = "«a62×40»"',
            "client_secret: '«hex×32»'",
            'setdefault("DB_SECRET", "«a62×24»")',
            'DB_PASSWORD: str = "x9!kLm22"',
            'DB_PASS = "x9!kLm22"',
            'if password == "ki45-Px!":',
            '"Ocp-Apim-Subscription-Key": "«hex×32»"',
            'SECRET_KEY = "django-insecure-#4k@!«a62×30»$%w"',
            'client_secret="aB3~-dE5_.gH7xYz"',
            'api_key <- "«a62×32»"',
            'add_argument("--token", default="«a62×32»")',
            'spark.conf.set("fs.s3a.secret.key", "«a62×40»")',
            'auth = "«a62×32»"',
        ),
        (
            'password="YOUR_PASSWORD"',
            'password = os.environ["PASSWORD"]',
            'tokenizer = "bert-base-uncased-2020"',
            'pad_token="[PAD]"',
            'token = "<your token>"',
            'password="********"',
            'password = getpass("Password: ")',
            'secret = "projects/12/secrets/mine"',
            'pwd="/home/x1"',
            'token_pattern = "(?u)\\\\b\\\\w+1"',
            "'PWD': '/content'",
            '"password": "string"',
            'password="${DB_PASSWORD}"',
            'next_page_token = "«a62×32»"',
            '"token": "sha256:«hex×64»"',
            'api_key="xxxxxxxxxxxxxxxxxxxx"',
            'password=f"{password}"',
            'password="..."',
            'password="password"',
            'bypass="x9!kLm22"',
            '"pass": "3 of 4"',
            "test_pass='ok-12'",
            'n_pass = "12/14"',
            'access_key: "id-1"',
            '["AWS_SECRET_ACCESS_KEY=foobar_secret", "AWS_ACCESS_KEY_ID=foobar_key"]',
        ),
        folded=True,
        bounded=False,
    ),
    Rule(
        "assigned",
        "a password or key",
        _WORDS,
        rf"{_SAID}{_AMPERSAND}",
        ampersand,
        ("DB_PASSWORD=8135&FHzGarden", "smb_password=wMRa&Garden714", "- password: &Hiz5511maple"),
        ("https://x.org/?password=required&user=8135ada", "password=required&more"),
        folded=True,
        bounded=False,
    ),
    Rule(
        "assigned",
        "a password or key",
        _WORDS,
        rf"{_SAID}{_BARE}",
        assigned_bare,
        (
            "export API_TOKEN=«a62×40»",
            "https://x.org/a?api_key=«a62×32»&b=1",
            "password: hunter2-And-more",
            "DB_PASSWORD=ki45!Px",
            "--token=«a62×32»",
            "%env MY_API_KEY=«hex×32»",
            "API key: «a62×32»",
            "the API key is `«a62×32»`.",
            "**Password:** `ki45!Px9`",
            "Server=tcp:db;User Id=sa;Password=ki45!Px9;Encrypt=yes",
            "host=db user=ada password=ki45!Px9 dbname=x",
            "Passwort: ki45!Px9",
            "token = «hex×40»",
            "use API key **«a62×32»**",
            "token `«hex×32»`",
            "API_KEY «a62×32»",
            "| api_key | «a62×32» |",
            "# old pw: ki45!Px9",
        ),
        (
            "API_KEY=$MY_API_KEY",
            "the password is required",
            "the token is here_2_there",
            "pass: 12/14",
            "API_KEY=os.environ.get",
            "password: required",
            "token = make_token2(x)",
            "Password: ········",
            "token: «a62×8»",
            "key: «hex×32»",
            "TOKEN=${{ secrets.TOKEN }}",
            "commit «hex×40»",
        ),
        folded=True,
        bounded=False,
    ),
    Rule(
        "assigned",
        "a key",
        ("key",),
        rf"key(?:{QUOTE})?\]?[ \t]{{0,4}}[:=][ \t]{{0,4}}b?{QUOTE}(?P<value>[A-Za-z0-9_/+-]{{43}}=){QUOTE}",
        lambda match: key_like(match.value),
        ("key = b'«a62×43»='",),
        ("key = b'«low×43»'",),
        folded=True,
        bounded=False,
    ),
    Rule(
        "assigned",
        "a key",
        ("appid=", "?key=", "&key=", "&sig="),
        rf"[?&]?[a-z]{{3,5}}=(?P<value>[A-Za-z0-9_-]{{24,120}}){END}",
        lambda match: key_like(match.value),
        ("https://api.lab-42.net/weather?q=B&appid=«hex×32»",),
        ("https://x.org/?key=patients_of_the_first_visit",),
        bounded=False,
    ),
    Rule(
        "assigned",
        "a key",
        ("key",),
        rf"key(?:{QUOTE})?\]?[ \t]{{0,4}}(?:=|:|,|\()[ \t]{{0,4}}(?:{QUOTE})?(?P<value>[A-Za-z0-9_-]{{16,120}}){END}",
        service_key,
        (
            'openai_key = "«a62×32»"',
            "MISTRAL_KEY=«a62×32»",
            '"weather-key": "«hex×32»"',
            'COHERE_KEY", "«hex×64»"',
        ),
        ('cache_key = "«hex×32»"', 'primary_key="patient_identifier_2"', 's3_key = "«hex×32»"', 'key="«hex×32»"'),
        folded=True,
        bounded=False,
    ),
    Rule(
        "assigned",
        "a key",
        ("key",),
        rf"key(?:{QUOTE})?[ \t]{{0,2}}[:=][ \t]{{0,4}}(?:{QUOTE})?"
        rf"(?P<value>[0-9]{{3,8}}:[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}){END}",
        None,
        ("key: «dig×6»:«hex×8»-«hex×4»-«hex×4»-«hex×4»-«hex×12»",),
        ("key: «hex×8»-«hex×4»-«hex×4»-«hex×4»-«hex×12»",),
        bounded=False,
    ),
    Rule(
        "assigned",
        "a password or key",
        ("%env ", "--"),
        rf"(?:%env |--)[a-z0-9_-]{{0,40}}{_WORD}[ \t]{{1,2}}{_BARE}",
        option,
        ("%env MY_API_KEY «hex×32»", "!tool --token «a62×32»", "mysql --db-password ki45-Px"),
        (
            "--token-file path/to/token",
            "%env TOKENIZERS_PARALLELISM false",
            "--password required",
            "-- token of thanks",
        ),
        folded=True,
        bounded=False,
    ),
)
