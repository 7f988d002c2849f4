"""Credentials as commands, clients and their configuration take them: `curl -u`, `auth=("user", "…")`, netrc, …

`«a62×34»` in an example stands for 34 random letters and digits, so that nothing here looks like a secret.
"""

from __future__ import annotations

from kaggle_share.screen.contexts import IS, QUOTE
from kaggle_share.screen.likeness import (
    client_key,
    login_value,
    password_value,
    random_body,
    secretive_value,
    with_digit,
)
from kaggle_share.screen.rule import END, Rule

_GIVEN = r"(?P<value>[^\s\"'`<>|;\\]{4,120})"

LOGINS: tuple[Rule, ...] = (
    Rule(
        "login",
        "a user's password",
        ("auth=(", "auth = (", "basicauth(", "digestauth(", ".login(", "ntlmauth("),
        rf"[a-z.]{{4,12}}(?: = |=)?\(\s{{0,8}}(?:[a-z_]{{1,20}}\s?=\s?)?[fru]?{QUOTE}"
        rf"[^\"'\n\\]{{1,100}}{QUOTE}\s{{0,4}},\s{{0,8}}"
        rf"(?:[a-z_]{{1,20}}\s?=\s?)?[fru]?{QUOTE}(?P<value>[^\"'\s\\]{{6,120}}){QUOTE}",
        login_value,
        (
            'requests.get(url, auth=("ada", "ki45!Px9"))',
            "HTTPBasicAuth('ada', 'ki45!Px9')",
            'smtp.login("ada@lab-42.net", "«low×16»")',
        ),
        (
            'auth=("user", "password")',
            "auth=(user, password)",
            'auth=("YOUR_USER", "YOUR_PASSWORD")',
            "auth=('user', 'pass')",
        ),
        folded=True,
        bounded=False,
    ),
    Rule(
        "login",
        "a user's password",
        ("curl ", "wget "),
        rf"(?:curl|wget)(?: [^\n]{{0,300}}?)? (?:-u|--user|--http-password|--password)[ =]{{1,2}}(?:{QUOTE})?"
        rf"(?:[^\s:\"'@/]{{1,100}}:)?{_GIVEN}",
        login_value,
        (
            "curl -s -u ada:ki45!Px9 https://lab-42.net",
            "!curl https://lab-42.net --user 'ada:«low×16»'",
            "wget --user=ada --http-password=ki45!Px9 x",
        ),
        (
            "curl -u user:password https://x.org",
            "curl -u $USER:$PASS https://x.org",
            "curl --user-agent Mozilla/5.0 https://x.org",
            "curl -u ada https://x.org",
        ),
    ),
    Rule(
        "login",
        "a user's password",
        ("sshpass ",),
        rf"sshpass {{1,3}}-p {{0,2}}(?:{QUOTE})?{_GIVEN}",
        password_value,
        ("sshpass -p 'ki45!Px9' ssh ada@lab",),
        ("sshpass -p $PASS ssh x", "sshpass -p password ssh x", "sshpass -e ssh x"),
    ),
    Rule(
        "login",
        "a user's password",
        (" login ", "mysql", "ftp "),
        rf"(?: login|mysql[a-z]{{0,8}}|ftp) [^\n]{{0,200}}? -p ?(?:{QUOTE})?{_GIVEN}",
        login_value,
        (
            "docker login -u ada -p ki45!Px9 reg",
            "!mysql -u root -pki45!Px9 db",
            "az login --service-principal -u x -p «a62×34»",
        ),
        ("mysql -u root -p", "docker login -u ada -p $PASS", "mysql -u root -ppassword"),
        bounded=False,
    ),
    Rule(
        "login",
        "a user's password",
        ("machine ",),
        r"machine[ \t]{1,4}[A-Za-z0-9.:-]{3,120}\s{1,8}login[ \t]{1,4}[^\s]{1,120}\s{1,8}"
        r"password[ \t]{1,4}(?P<value>[^\s\"'\\<>]{4,200})",
        password_value,
        (
            "machine urs.earthdata.nasa.gov login ada password ki45!Px9",
            "machine api.wandb.ai\n  login user\n  password «hex×40»",
        ),
        ("machine HOST login USER password PASSWORD", "machine x.org login ada password <password>"),
    ),
    Rule(
        "login",
        "a user's password",
        ("echo ",),
        rf"echo (?:{QUOTE})?{_GIVEN}(?:{QUOTE})? ?\| ?sudo -",
        password_value,
        ("!echo ki45!Px9 | sudo -S apt install x",),
        ("echo password | sudo -S x", "echo $PASS | sudo -S x"),
    ),
    Rule(
        "authorization",
        "an access token",
        ("authorization",),
        rf"authorization{IS}(?:token|apikey|api-key|key|splunk|bot|sso-key|geniekey)[ =:]{{1,2}}"
        rf"(?P<value>[A-Za-z0-9_.:-]{{16,300}}){END}",
        with_digit,
        ('{"Authorization": "Token «hex×40»"}', "Authorization: token «a62×40»"),
        ('{"Authorization": f"Token {token}"}', "Authorization: Token YOUR_TOKEN_1234567890"),
        folded=True,
    ),
    Rule(
        "address-token",
        "a token in an address",
        ("://",),
        r"://(?P<value>[0-9a-f]{40}|[A-Za-z0-9_]{32,100})"
        r"@(?:github|gitlab|bitbucket|dagshub|huggingface|api|dev)\.[a-z]{2,20}",
        random_body,
        ("https://«hex×40»@github.com/ada/x.git",),
        ("https://ada@github.com/ada/x.git",),
        bounded=False,
    ),
    Rule(
        "client",
        "an access key",
        ("client(", "api(", ".init(", "login(", "authenticate(", "configure(", "openai(", "groq(", "session("),
        rf"[.a-z]{{3,13}}\([fru]?{QUOTE}(?P<value>[A-Za-z0-9_-]{{28,120}}){QUOTE}\s?[,)]",
        client_key,
        ('co = cohere.Client("«a62×40»")',),
        ('Client("my_long_name_of_a_project_2024_v2")', 'Api("«hex×40»")'),
        folded=True,
        bounded=False,
    ),
    Rule(
        "twilio",
        "a Twilio token",
        ("AC",),
        rf"AC[0-9a-f]{{32}}{QUOTE},\s{{0,8}}(?:auth_token ?= ?)?{QUOTE}(?P<value>[0-9a-f]{{32}}){QUOTE}",
        random_body,
        ('Client("AC«hex×32»", "«hex×32»")',),
        ('Client("AC«hex×32»", token)',),
    ),
    Rule(
        "login",
        "a user's password",
        ("connect(", "ftp(", "ftp_tls("),
        rf"(?:connect|ftp(?:_tls)?)\(\s{{0,8}}{QUOTE}[^\"'\n\\]{{1,100}}{QUOTE}\s{{0,4}},\s{{0,8}}{QUOTE}[^\"'\n\\]{{1,60}}{QUOTE}\s{{0,4}},\s{{0,8}}"
        rf"{QUOTE}(?P<value>[^\"'\s\\]{{8,120}}){QUOTE}",
        secretive_value,
        ("pymysql.connect('db.lab-42.net', 'ada', 'ki45!Px9z', 'x')", 'FTP("ftp.lab-42.net", "ada", "ki45!Px9z")'),
        ("connect('host', 'user', 'password', 'db')", "connect('a', 'b', 'measurements')"),
        folded=True,
        bounded=False,
    ),
    Rule(
        "login",
        "an app's password",
        (".login(", "passw", "app_password"),
        rf"(?:\.login\([^\n\"']{{0,4}}{QUOTE}[^\"'\n\\]{{3,100}}{QUOTE},\s{{0,4}}|[a-z_]{{5,14}}{QUOTE}?\s{{0,3}}[=:]\s{{0,3}}){QUOTE}"
        rf"(?P<value>[a-z]{{4}} [a-z]{{4}} [a-z]{{4}} [a-z]{{4}}){QUOTE}",
        None,
        ('server.login("ada@gmail.com", "kqzw rbtn vhxs plmd")', 'password = "kqzw rbtn vhxs plmd"'),
        ('password = "enter your own here please"',),
        folded=True,
        bounded=False,
    ),
    Rule(
        "storage-key",
        "an Azure storage key",
        ("account.key",),
        rf"account\.key[A-Za-z0-9_.-]{{0,100}}{QUOTE},\s{{0,8}}{QUOTE}(?P<value>[A-Za-z0-9+/]{{60,100}}={{0,2}}){QUOTE}",
        random_body,
        ('spark.conf.set("fs.azure.account.key.lab.dfs.core.windows.net", "«a62×86»==")',),
        ('spark.conf.set("fs.azure.account.key.lab.dfs.core.windows.net", key)',),
        bounded=False,
    ),
    Rule(
        "totp",
        "a one-time password's secret",
        ("TOTP(", "totp("),
        rf"(?:TOTP|totp)\({QUOTE}(?P<value>[A-Z2-7]{{16,64}}){QUOTE}",
        with_digit,
        ('pyotp.TOTP("«A32×32»")',),
        ("pyotp.TOTP(secret)", 'TOTP("base32secret3232")'),
    ),
    Rule(
        "session",
        "a session's cookie",
        ("cookie",),
        rf"cookies?{IS}[{{]\s{{0,8}}{QUOTE}(?:[a-z_.-]{{0,20}}(?:session|sid|auth|token|jwt)[a-z_.-]{{0,12}}){QUOTE}\s{{0,2}}:\s{{0,2}}{QUOTE}"
        rf"(?P<value>[A-Za-z0-9%._-]{{20,600}}){QUOTE}",
        with_digit,
        ('cookies = {"sessionid": "«low×32»"}',),
        ('cookies = {"sessionid": session}',),
        folded=True,
    ),
    Rule(
        "session",
        "a session's cookie",
        ("cookie",),
        rf"cookie{IS}[^\n\"']{{0,200}}?(?:session(?:_?id)?|sid|auth|token|jwt)[a-z_]{{0,12}}=(?P<value>[A-Za-z0-9%._-]{{24,600}})",
        with_digit,
        ('headers = {"Cookie": "a=b; sessionid=«low×32»"}', "Set-Cookie: sid=«a62×40»; Path=/"),
        ('{"Cookie": f"session={session}"}',),
        folded=True,
    ),
)
"""What commands and clients take, in any notebook cell, log or configuration."""
