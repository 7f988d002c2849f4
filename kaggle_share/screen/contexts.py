"""Secrets that are known by what stands around them: a name, a header, a scheme, a pair.

`«a62×34»` in an example stands for 34 random letters and digits, so that nothing here looks like a secret.
"""

from __future__ import annotations

from kaggle_share.screen.likeness import (
    assigned,
    assigned_bare,
    aws_key,
    basic,
    in_address,
    jwt,
    option,
    random_body,
    telegram,
    with_digit,
)
from kaggle_share.screen.rule import END, Rule

_Q = r"\\{0,2}[\"']"
"""A quote, as it stands in JSON within JSON too."""
_IS = rf"(?:{_Q})?\]?[ \t]{{0,4}}[:=,][ \t]{{0,4}}(?:{_Q})?"
"""Between a name and its value: `=`, `: "`, `"] = "`, …"""

_BARE = r"(?P<value>[^\s\"'`#,;()\[\]{}<>&|\\]{6,200})(?=[\s\"'`#;,&|\\<>\x29}\]]|$)"
"""A value without quotes, to the next blank or sign that ends it. Before an opening bracket it is a call."""

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
        "telegram",
        "a Telegram bot's token",
        (":AA",),
        rf":AA(?P<value>[A-Za-z0-9_-]{{33}}){END}",
        telegram,
        ("110201543:AA«a62×33»",),
        ("ratio:AA«a62×33»",),
        bounded=False,
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
    ),
    Rule(
        "jwt",
        "a JSON Web Token",
        ("eyJ",),
        rf"eyJ(?P<value>[A-Za-z0-9_-]{{10,1000}}\.[A-Za-z0-9_-]{{8,2000}}\.[A-Za-z0-9_-]{{16,1000}}){END}",
        jwt,
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.«a64×43»",),
        ("eyJ«a64×20».«a64×40».«a64×43»", "eyJhbGciOiJIUzI1NiJ9"),
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
    r"(?:passw(?:or)?d|passphrase|pwd|secret(?:[_-]?(?:key|token))?|token|api[ _-]?(?:key|token|secret)|apikey"
    r"|(?:access|account|private|encryption|signing|auth)[_-]?key|credentials?)"
)
_WORDS = (
    "passw",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "api key",
    "api_token",
    "api_secret",
    "access_key",
    "accesskey",
    "access-key",
    "account_key",
    "accountkey",
    "private_key",
    "encryption_key",
    "signing_key",
    "auth_key",
    "credential",
)

ASSIGNED = (
    Rule(
        "wandb",
        "a Weights & Biases key",
        ("wandb",),
        rf"wandb[A-Za-z_.]{{0,20}}(?:\([a-z_]{{0,12}}|{_IS})[ \t=:]{{0,4}}(?:{_Q})?(?P<value>[0-9a-f]{{40}}){END}",
        random_body,
        ('wandb.login(key="«hex×40»")', "WANDB_API_KEY=«hex×40»"),
        ("wandb.login()", "wandb: run «hex×8»"),
        folded=True,
    ),
    Rule(
        "assigned",
        "a password or key",
        _WORDS,
        rf"{_WORD}[_-]?[0-9]{{0,2}}(?:{_Q})?\]?[ \t]{{0,8}}(?::[ \t]{{0,3}}str[ \t]{{0,3}})?"
        r"(?P<sep>=>|[:=,])\s{0,4}[bru]{0,2}\\{0,2}[\"'](?P<value>[^\"'\\\s]{6,500})\\{0,2}[\"']",
        assigned,
        (
            'password="Tr0ub4dor&3"',
            "pwd = 'ki45-Px'",
            '{"api_key": "«a62×32»"}',
            'os.environ["MY_TOKEN"] = "«a62×40»"',
            "client_secret: '«hex×32»'",
            'setdefault("DB_SECRET", "«a62×24»")',
            'DB_PASSWORD: str = "x9!kLm22"',
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
        ),
        folded=True,
        bounded=False,
    ),
    Rule(
        "assigned",
        "a password or key",
        _WORDS,
        rf"{_WORD}[_-]?[0-9]{{0,2}}[ \t]{{0,2}}(?P<sep>[:=])[ \t]{{0,4}}{_BARE}",
        assigned_bare,
        (
            "export API_TOKEN=«a62×40»",
            "https://x.org/a?api_key=«a62×32»&b=1",
            "password: hunter2-And-more",
            "DB_PASSWORD=ki45!Px",
            "--token=«a62×32»",
            "%env MY_API_KEY=«hex×32»",
            "API key: «a62×32»",
        ),
        (
            "API_KEY=$MY_API_KEY",
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
