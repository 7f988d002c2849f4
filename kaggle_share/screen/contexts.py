"""Secrets that are known by what stands around them: a name, a header, a scheme, a pair.

`«a62×34»` in an example stands for 34 random letters and digits, so that nothing here looks like a secret.
"""

from __future__ import annotations

from kaggle_share.screen.likeness import (
    ampersand,
    assigned,
    assigned_bare,
    aws_key,
    azure_client,
    basic,
    discord,
    in_address,
    jwt,
    key_like,
    mailchimp,
    option,
    random_body,
    service_key,
    solid_before,
    telegram,
    with_digit,
)
from kaggle_share.screen.rule import END, Rule

_Q = r"\\{0,2}[\"']"
"""A quote, as it stands in JSON within JSON too."""
_IS = rf"(?:{_Q})?\]?[ \t]{{0,4}}[:=,][ \t]{{0,4}}(?:{_Q})?"
"""Between a name and its value: `=`, `: "`, `"] = "`, …"""

_BARE = r"(?P<value>(?:[^\s\"'`,;()\[\]{}<>&|\\]|&(?![A-Za-z_])){6,200})(?=[\s\"'`#;,&|\\<>\x29}\]]|$)"
"""A value without quotes, to the next blank or sign that ends it. Before an opening bracket it is a call."""

_AMPERSAND = r"(?P<value>[^\s\"'`,;()\[\]{}<>|\\]{6,200})(?=[\s\"'`,;|\\<>\x29}\]]|$)"
"""The same with `&` in it, which in addresses stands between two values."""

KAGGLE = (
    Rule(
        "kaggle-json",
        "the contents of kaggle.json",
        ("username",),
        rf"username{_Q}\s{{0,8}}:\s{{0,8}}{_Q}[^\"'\\\s]{{1,80}}{_Q}\s{{0,8}},\s{{0,8}}{_Q}key{_Q}\s{{0,8}}:\s{{0,8}}{_Q}"
        rf"(?P<value>[0-9a-f]{{32}}){END}",
        random_body,
        ('{"username":"ada","key":"«hex×32»"}', "{'username': 'ada', 'key': '«hex×32»'}"),
        ('{"username":"ada","key":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}', '{"username": "ada", "id": "«hex×32»"}'),
    ),
    Rule(
        "kaggle-json",
        "the contents of kaggle.json",
        ("key",),
        rf"key{_Q}\s{{0,8}}:\s{{0,8}}{_Q}(?P<value>[0-9a-f]{{32}}){_Q}\s{{0,8}},\s{{0,8}}{_Q}username{_Q}",
        random_body,
        ('{"key": "«hex×32»", "username": "ada"}',),
        ('{"key": "«hex×32»", "name": "ada"}',),
    ),
    Rule(
        "kaggle-json",
        "the contents of kaggle.json",
        ("username",),
        rf"username\s{{0,4}}=\s{{0,4}}{_Q}[^\"'\\\s]{{1,80}}{_Q}\s{{0,8}},\s{{0,8}}(?:api_)?key\s{{0,4}}=\s{{0,4}}{_Q}"
        rf"(?P<value>[0-9a-f]{{32}}){END}",
        random_body,
        ('dict(username="ada", key="«hex×32»")',),
        ('dict(username="ada", id="«hex×32»")',),
    ),
    Rule(
        "kaggle-key",
        "a Kaggle key",
        ("kaggle_key",),
        rf"kaggle_key(?:{_IS}|[ \t]{{1,4}})(?P<value>[0-9a-f]{{32}}){END}",
        random_body,
        ("KAGGLE_KEY=«hex×32»", 'os.environ["KAGGLE_KEY"] = "«hex×32»"', "%env KAGGLE_KEY «hex×32»"),
        ('os.environ["KAGGLE_KEY"] = key', "KAGGLE_KEY=" + "0" * 32),
        folded=True,
    ),
)

CLOUDS = (
    Rule(
        "aws-key",
        "an AWS access key",
        ("AKIA", "ASIA"),
        rf"A[KS]IA(?P<value>[A-Z2-7]{{16}}){END}",
        aws_key,
        ("AKIA«A32×16»", "aws_access_key_id = ASIA«A32×16»"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIA" + "LLRRDDEE" * 2),
        whole=True,
    ),
    Rule(
        "aws-secret",
        "an AWS secret key",
        ("secret_access_key", "secretaccesskey", "aws_secret_key"),
        rf"(?:aws_secret_key|secret_?access_?key){_IS}(?P<value>[A-Za-z0-9/+]{{40}})(?![A-Za-z0-9/+=])",
        random_body,
        ("aws_secret_access_key = «a62×40»", '"SecretAccessKey": "«a62×40»"'),
        ("aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",),
        folded=True,
        bounded=False,
    ),
    Rule(
        "azure-key",
        "an Azure storage key",
        ("AccountKey=", "SharedAccessKey="),
        r"(?:AccountKey|SharedAccessKey)=(?P<value>[A-Za-z0-9+/]{42,86}={1,2})",
        random_body,
        ("AccountKey=«a62×86»==", "SharedAccessKey=«a62×43»="),
        ("AccountKey=<key>", "AccountKey=${KEY}"),
    ),
    Rule(
        "azure-sas",
        "an Azure signature",
        ("sig=",),
        r"sig=(?P<value>[A-Za-z0-9%+/]{43,120}(?:%3[dD]|=))",
        random_body,
        ("?sv=2022-11-02&sig=«a62×43»%3D",),
        ("sig=<signature>",),
    ),
    Rule(
        "azure-service",
        "an Azure key",
        ("JQQJ99", "ACDb", "AzSea", "AzFu", "+ASt", "AIoT", "APIM"),
        rf"(?:JQQJ99[A-Za-z0-9]{{10,30}}|(?P<value>(?:ACDb|AzSea|AzFu|\+ASt|AIoT|APIM)[A-Za-z0-9+/]{{4,8}}={{0,2}})){END}",
        solid_before,
        ("«a62×52»JQQJ99BCACYeBjFXJ3w3AAABACOG«a62×4»", "«a62×76»ACDb«a62×4»=="),
        ("JQQJ99", "APIM service", "ACDbabcdef"),
        bounded=False,
        whole=True,
    ),
    Rule(
        "azure-client",
        "an Azure client secret",
        ("Q~",),
        rf"Q~(?P<value>[A-Za-z0-9_~.-]{{31,34}}){END}",
        azure_client,
        ("«a62×3»8Q~«a62×34»",),
        ("Q~«a62×34»",),
        bounded=False,
        whole=True,
    ),
    Rule(
        "terraform",
        "a Terraform token",
        (".atlasv1.",),
        rf"\.atlasv1\.(?P<value>[A-Za-z0-9=_-]{{60,70}}){END}",
        random_body,
        ("«a62×14».atlasv1.«a62×67»",),
        (".atlasv1.",),
        bounded=False,
        whole=True,
    ),
    Rule(
        "discord",
        "a Discord bot's token",
        ("MD", "MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"),
        rf"[MNO][DTjz](?P<value>[A-Za-z0-9_-]{{20,26}}\.[A-Za-z0-9_-]{{6}}\.[A-Za-z0-9_-]{{27,40}}){END}",
        discord,
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4.«a62×6».«a62×38»",),
        ("MT«a62×22».«a62×6».«low×30»",),
        whole=True,
    ),
    Rule(
        "mailchimp",
        "a Mailchimp key",
        ("-us",),
        rf"-us(?P<value>[0-9]{{1,2}}){END}",
        mailchimp,
        ("«hex×32»-us12",),
        ("model-us12", "en-us1"),
        bounded=False,
        whole=True,
    ),
    Rule(
        "telegram",
        "a Telegram bot's token",
        (":AA",),
        rf":AA(?P<value>[A-Za-z0-9_-]{{33}}){END}",
        telegram,
        ("110201543:AA«a62×33»",),
        ("ratio:AA«a62×33»",),
        bounded=False,
        whole=True,
    ),
)

KEYS = (
    Rule(
        "private-key",
        "a private key",
        ("-----BEGIN ",),
        r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----"
        r"[\s\"'+,\\nr]{0,40}(?P<value>Proc-Type|Version|Comment|[A-Za-z0-9+/=]{24,70})",
        lambda match: len(set(match.value)) > 4,
        ("-----BEGIN RSA PRIVATE KEY-----\n«a62×64»", '"-----BEGIN PRIVATE KEY-----\\nMII«a62×60»\\n"'),
        (
            "-----BEGIN PUBLIC KEY-----\n«a62×64»",
            "-----BEGIN PRIVATE KEY-----\n...",
            "-----BEGIN CERTIFICATE-----\n«a62×64»",
        ),
        bounded=False,
        whole=True,
    ),
    Rule(
        "jwt",
        "a JSON Web Token",
        ("eyJ",),
        rf"eyJ(?P<value>[A-Za-z0-9_-]{{10,1000}}\.[A-Za-z0-9_-]{{8,2000}}\.[A-Za-z0-9_-]{{16,1000}}){END}",
        jwt,
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.«a64×43»",),
        ("eyJ«a64×20».«a64×40».«a64×43»", "eyJhbGciOiJIUzI1NiJ9"),
        whole=True,
    ),
    Rule(
        "address-password",
        "a password in an address",
        ("://",),
        r"://(?P<user>[^\s:/?#@\"'<>,;\\]{0,100}):(?P<value>[^\s/?#@\"'<>,;\\]{3,200})@(?P<host>[A-Za-z0-9\[_.-]{1,200})",
        in_address,
        (
            "postgresql://ada:«a62×12»@db.lab-42.net/x",
            "redis://:«a62×16»@10.0.0.1:6379/0",
            "https://ada:«low×20»@github.com/x.git",
        ),
        (
            "postgresql://user:password@localhost/x",
            "postgresql://{user}:{password}@{host}",
            "https://host:8080/a@b",
            "http://a.org:80,ada@b.org",
            "postgres://postgres:postgres@db",
            "mysql://ada:$PASS@db",
            "https://ada:***@db.org",
            "foo://ada:«a62×12»@example.com:8042/x",
        ),
        bounded=False,
    ),
    Rule(
        "bearer",
        "a bearer token",
        ("bearer ",),
        rf"bearer[ \t]{{1,4}}(?P<value>[A-Za-z0-9._~+/=-]{{20,1500}}){END}",
        with_digit,
        ("Authorization: Bearer «a62×40»", 'headers = {"Authorization": "Bearer «hex×40»"}'),
        ("Authorization: Bearer YOUR_TOKEN", 'f"Bearer {token}"', "the bearer of the responsibilities"),
        folded=True,
    ),
    Rule(
        "basic",
        "HTTP credentials",
        ("basic ",),
        r"basic[ \t]{1,4}(?P<value>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])",
        basic,
        ("Authorization: Basic YWRhOmtpNDVQeFRyNDI=",),
        ("basic statistics of something", "Basic understanding"),
        folded=True,
    ),
)

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

ASSIGNED = (
    Rule(
        "wandb",
        "a Weights & Biases key",
        ("wandb",),
        rf"wandb(?: login|[A-Za-z_.]{{0,20}})(?:\([a-z_]{{0,12}}|{_IS}|[ ])[ \t=:]{{0,4}}"
        rf"(?:{_Q})?(?P<value>[0-9a-f]{{40}}){END}",
        random_body,
        ('wandb.login(key="«hex×40»")', "WANDB_API_KEY=«hex×40»", "!wandb login «hex×40»"),
        ("wandb.login()", "wandb: run «hex×8»"),
        folded=True,
    ),
    Rule(
        "assigned",
        "a password or key",
        _WORDS,
        rf"{_WORD}[_-]?[0-9]{{0,2}}(?:{_Q})?\]?[ \t]{{0,8}}(?::[ \t]{{0,3}}str[ \t]{{0,3}})?"
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
        rf"{_WORD}[_-]?[0-9]{{0,2}}(?:[*_`]{{1,3}})?[ \t]{{0,2}}?"
        r"(?P<sep>[:=|]|\bis\b|\bwas\b|->|→|(?=[*`]| [A-Za-z0-9]))"
        r"(?:[*_]{2})?[ \t]{0,4}"
        rf"(?:`{{1,3}})?{_AMPERSAND}",
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
        rf"{_WORD}[_-]?[0-9]{{0,2}}(?:[*_`]{{1,3}})?[ \t]{{0,2}}?"
        r"(?P<sep>[:=|]|\bis\b|\bwas\b|->|→|(?=[*`]| [A-Za-z0-9]))"
        r"(?:[*_]{2})?[ \t]{0,4}"
        rf"(?:`{{1,3}})?{_BARE}",
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
        rf"key(?:{_Q})?\]?[ \t]{{0,4}}[:=][ \t]{{0,4}}b?{_Q}(?P<value>[A-Za-z0-9_/+-]{{43}}=){_Q}",
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
        rf"key(?:{_Q})?\]?[ \t]{{0,4}}(?:=|:|,|\()[ \t]{{0,4}}(?:{_Q})?(?P<value>[A-Za-z0-9_-]{{16,120}}){END}",
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
        rf"key(?:{_Q})?[ \t]{{0,2}}[:=][ \t]{{0,4}}(?:{_Q})?"
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


CONTEXTS: tuple[Rule, ...] = (*KAGGLE, *CLOUDS, *KEYS)
