"""Secrets that are known by what stands around them: a name, a header, a scheme, a pair.

`«a62×34»` in an example stands for 34 random letters and digits, so that nothing here looks like a secret.
"""

from __future__ import annotations

from kaggle_share.screen.likeness import (
    aws_key,
    azure_client,
    basic,
    discord,
    in_address,
    jwt,
    mailchimp,
    random_body,
    solid_before,
    telegram,
    with_digit,
)
from kaggle_share.screen.rule import END, Rule

QUOTE = r"\\{0,2}[\"']"
"""A quote, as it stands in JSON within JSON too."""
IS = rf"(?:{QUOTE})?\]?[ \t]{{0,4}}[:=,][ \t]{{0,4}}(?:{QUOTE})?"
"""Between a name and its value: `=`, `: "`, `"] = "`, …"""

KAGGLE = (
    Rule(
        "kaggle-json",
        "the contents of kaggle.json",
        ("username",),
        rf"username{QUOTE}\s{{0,8}}:\s{{0,8}}{QUOTE}[^\"'\\\s]{{1,80}}{QUOTE}\s{{0,8}},\s{{0,8}}{QUOTE}key{QUOTE}\s{{0,8}}:\s{{0,8}}{QUOTE}"
        rf"(?P<value>[0-9a-f]{{32}}){END}",
        random_body,
        ('{"username":"ada","key":"«hex×32»"}', "{'username': 'ada', 'key': '«hex×32»'}"),
        ('{"username":"ada","key":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}', '{"username": "ada", "id": "«hex×32»"}'),
    ),
    Rule(
        "kaggle-json",
        "the contents of kaggle.json",
        ("key",),
        rf"key{QUOTE}\s{{0,8}}:\s{{0,8}}{QUOTE}(?P<value>[0-9a-f]{{32}}){QUOTE}\s{{0,8}},\s{{0,8}}{QUOTE}username{QUOTE}",
        random_body,
        ('{"key": "«hex×32»", "username": "ada"}',),
        ('{"key": "«hex×32»", "name": "ada"}',),
    ),
    Rule(
        "kaggle-json",
        "the contents of kaggle.json",
        ("username",),
        rf"username\s{{0,4}}=\s{{0,4}}{QUOTE}[^\"'\\\s]{{1,80}}{QUOTE}\s{{0,8}},\s{{0,8}}(?:api_)?key\s{{0,4}}=\s{{0,4}}{QUOTE}"
        rf"(?P<value>[0-9a-f]{{32}}){END}",
        random_body,
        ('dict(username="ada", key="«hex×32»")',),
        ('dict(username="ada", id="«hex×32»")',),
    ),
    Rule(
        "kaggle-json",
        "the contents of kaggle.json",
        ("username:",),
        rf"username: [^\s\"']{{1,80}}\s{{1,8}}(?:- )?key: (?P<value>[0-9a-f]{{32}}){END}",
        random_body,
        ("- username: ada\n- key: «hex×32»", "username: ada\nkey: «hex×32»"),
        ("- username: ada\n- id: «hex×32»", "username: ada\nkey: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ),
    Rule(
        "kaggle-json",
        "the contents of kaggle.json",
        ("key:",),
        r"key: (?P<value>[0-9a-f]{32})\s{1,8}(?:- )?username: ",
        random_body,
        ("- key: «hex×32»\n- username: ada",),
        ("- key: «hex×32»\n- name: ada",),
    ),
    Rule(
        "kaggle-key",
        "a Kaggle key",
        ("kaggle_key",),
        rf"kaggle_key(?:{IS}|[ \t]{{1,4}})(?P<value>[0-9a-f]{{32}}){END}",
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
        rf"(?:aws_secret_key|secret_?access_?key){IS}(?P<value>[A-Za-z0-9/+]{{40}})(?![A-Za-z0-9/+=])",
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

CONTEXTS: tuple[Rule, ...] = (*KAGGLE, *CLOUDS, *KEYS)
