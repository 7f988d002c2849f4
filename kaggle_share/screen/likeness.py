"""Is it a real secret, or what stands in its place in documentation, defaults and code?

Entropy alone never decides: it is asked only of what a known prefix or a key-like word already points at.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections import Counter

from kaggle_share.screen.rule import Match

_FILLER = re.compile(
    r"example|placeholder|change.?me|redacted|your[_-]|[_-]here\b|insert[_-]|replace[_-]|dummy|xxxx|\*\*\*|\.\.\.|…"
    r"|[<>{}`]|\$[({A-Z]|%\(|%s|0123456789|1234567890|abcdefgh|deadbeef|environ|getpass|getenv|userdata|[•·●]"
    r"|(?:^|[_-])(?:my|some|the|an?|fake|mock|sample|test|demo|put|enter|paste|add|super|not|is)[ _-]"
    r"(?:[a-z]{1,12}[ _-])?"
    r"(?:api|secret|tokens?|key|password|pass)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z]+(?:[ ._:/@-]+[A-Za-z]+)*[.:!?]?")
_PHRASE = re.compile(r"[a-z]{3,12}(?:[.-][a-z]{3,12}){3,9}")
"""`correct-horse-battery-staple`, as generators of passphrases write them."""
_NUMBERS = re.compile(r"[0-9./:,%+-]+[a-z]{0,3}", re.IGNORECASE)
_PATH = re.compile(r"(?:[~.]{0,2}[/\\]|[A-Za-z]:[/\\]|[a-z][a-z0-9+]{1,9}://)")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_SETTING = re.compile(r"[A-Z][A-Z0-9_]{2,40}=")
"""`NAME=value`, which is looked at by itself."""
_DIGEST = re.compile(r"(?:sha\d+|md5|blake\w+)[:=-]", re.IGNORECASE)
_NAMED = re.compile(r"arn:aws[a-z-]{0,10}:[A-Za-z0-9:_/-]{0,100}\Z")
"""Where a store of secrets keeps one: its name, not the secret."""
_COMMON = frozenset(
    "password passwd pass pwd secret token user username admin root test guest default none null true false tiger "
    "mysecretpassword mypassword passw0rd p@ssw0rd p@ssword password1 password123 pass123 pass1234 test123 test1234 "
    "secret123 mypass secretpassword s3cr3t letmein string str value key foobar foo bar baz abc123 qwerty postgres "
    "mysql rabbitmq mongo redis example secret1 hello123 admin123 required optional sesame mypw mypwd mysecret "
    "topsecret".split()
)
_NOT_SECRET = re.compile(
    r"(?:^|[^A-Za-z0-9])(?:next|prev|page|continuation|cursor|sync|pad|eos|bos|unk|mask|sep|cls|special|stop|start|end|"
    r"csrf|xsrf|public|public[_-]?key|publishable|site|image|num|max|min|no|not|is|has|use|hash|hashed|encrypted|"
    r"count|per|by|first|last|bad|cache|task|job|run|session|upload|build|design|split|mask)[_.\-]?$",
    re.IGNORECASE,
)
_PASSWORDS = ("passw", "passphrase", "pwd", "kennwort", "senha", "contrase", "mot de passe", "pass", "pw")
_SERVICE = re.compile(
    r"(?:openai|azure|aws|gcp|google|gmaps|maps?|mistral|cohere|anthropic|claude|gemini|palm|groq|pinecone|weaviate|qdrant|"
    r"milvus|serp(?:api)?|serper|tavily|stripe|sendgrid|mailgun|mailchimp|twilio|datadog|dd|new_?relic|news_?api|nasa|noaa|"
    r"ncbi|entrez|fred|quandl|nasdaq|alpha_?vantage|finnhub|polygon|tiingo|iex|weather|owm|openweather(?:map)?|census|bea|bls|"
    r"eia|usda|scopus|elsevier|wos|springer|core|zenodo|figshare|osf|dataverse|roboflow|comet|neptune|clearml|wandb|"
    r"hf|huggingface|kaggle|replicate|deepl|deepgram|assembly_?ai|eleven_?labs|together|fireworks|deepseek|voyage|"
    r"rapid_?api|omdb|tmdb|spotify|yelp|github|gitlab|slack|storage|cosmos|search|vision|speech|translator|bing|"
    r"cds|copernicus|planet|sentinel|earthdata|gbif|ebird|mapbox|here|tomtom|graphhopper|materials_?project|mp|"
    r"algolia_admin|admin|service_role|jwt|flask|django|fernet|hmac|webhook|etherscan|infura|alchemy|binance|coinbase|"
    r"my_?api|x_?api)[_. -]?(?:api)?[_. -]?$",
    re.IGNORECASE,
)


def is_filler(value: str) -> bool:
    """True for what documentation writes where the secret goes: `YOUR_KEY`, `xxxx`, `<token>`, `${TOKEN}`, …"""
    return _FILLER.search(value) is not None or len(set(value)) < min(6, 1 + len(value) // 3)


def random_body(match: Match) -> bool:
    """The part after the prefix looks drawn at random."""
    value = match.value
    kinds = sum(any(test(char) for char in value) for test in (str.islower, str.isupper, str.isdigit))
    return kinds >= 2 and not is_filler(value)


def with_digit(match: Match) -> bool:
    """As `random_body`, and a digit is in it, as words have none."""
    return random_body(match) and any(char.isdigit() for char in match.value)


def key_like(value: str) -> bool:
    """True for values that look like generated keys: a long run of letters and digits, not words or a path."""
    if is_filler(value) or _DIGEST.match(value) or _PATH.match(value):
        return False
    if "/" in value or "+" in value:
        solid = re.fullmatch(r"[A-Za-z0-9+/_-]{24,}={0,2}", value) is not None
        return (solid and _entropy(value) >= 4.0 and not _wordy(value)) or _signed(value)
    run = max(re.split(r"[^A-Za-z0-9]+", value), key=len)
    if len(run) < 16:
        return _signed(value) or _split_key(value)
    if any(char.isdigit() for char in run) and any(char.isalpha() for char in run):
        return _entropy(run) >= 3.0 and not _wordy(run)
    return _jumbled(run)


def password_like(value: str) -> bool:
    """True for values that look like passwords: letters with digits or signs among them, not words or a path."""
    if not 6 <= len(value) <= 200 or is_filler(value) or value.lower() in _COMMON:
        return False
    if _WORDS.fullmatch(value):
        words = re.split(r"[.-]", value)
        return (_PHRASE.fullmatch(value) is not None and len(set(words)) == len(words)) or _jumbled(value)
    if _PATH.match(value) or _UUID.fullmatch(value) or _DIGEST.match(value) or _NUMBERS.fullmatch(value):
        return False
    if value.endswith(")") and "(" in value:
        return False
    signs = re.search(r"[!@#$%^&*+~?=].", value) is not None
    return any(char.isalpha() for char in value) and (any(char.isdigit() for char in value) or signs)


def _signed(value: str) -> bool:
    """Generated with signs among letters and digits: `(#4k@!x9…`, as Django makes its keys."""
    kinds = sum(re.search(kind, value) is not None for kind in ("[a-z]", "[A-Z]", "[0-9]", r"[^A-Za-z0-9_./: -]"))
    return (len(value) >= 12 and kinds == 4) or (len(value) >= 24 and kinds == 3 and _entropy(value) >= 4.0)


def _split_key(value: str) -> bool:
    """Random in several pieces: `ab3d-9fk2…`, each with digits among the letters."""
    pieces = [piece for piece in re.split(r"[-_.]", value) if piece]
    mixed = [piece for piece in pieces if re.search(r"[0-9]", piece) and re.search(r"[A-Za-z]", piece)]
    if len(value) >= 24 and len(mixed) >= 3 and 2 * len(mixed) > len(pieces) and not _UUID.fullmatch(value):
        return True
    words = [piece for piece in pieces if re.fullmatch(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}", piece)]
    counts = [len(re.findall(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]")]
    return len(value) >= 28 and min(counts) >= 3 and 5 * len(words) <= len(pieces) and _entropy(value) >= 4.2


def _jumbled(run: str) -> bool:
    """Letters of both cases in no order of words: `CamelCase` has pieces of five letters, chance has two."""
    pieces = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", run)
    mixed = run.isalpha() and not run.isupper() and not run.islower()
    return mixed and len(run) >= 12 and len(pieces) > 4 and len(run) / len(pieces) < 2.9


def _wordy(run: str) -> bool:
    """Words with a number at the end (`tokenizerlarge2020`), or written together with few digits."""
    letters = re.sub(r"[^A-Za-z]", "", run)
    groups = re.findall(r"[0-9]+", run)
    if len(groups) == 0:
        return not _jumbled(letters)
    longest = max(map(len, re.findall(r"[a-z]+|[A-Z]+", run)), default=0)
    return len(groups) == 1 and longest >= 8


def assigned(match: Match) -> bool:
    """A value in quotes beside a key-like word: `password="…"`, `"api_key": "…"`, `os.environ["X_TOKEN"] = "…"`."""
    word, before, separator = match.literal, match.before(40), match.groups.get("sep")
    if _NOT_SECRET.search(before) or match.value.lower() == word or _SETTING.match(match.value):
        return False
    if _NAMED.search(match.before(120)):
        return False
    if word == "auth" and _glued(before):
        return False
    if word in _PASSWORDS:
        # `pass` is a word of its own (`DB_PASS`), no end of another (`bypass`).
        after = match.text[match.start + len(word) : match.start + len(word) + 1]
        alone = word in ("pass", "pw") and not after.isalpha()
        if alone and _glued(before):
            return False
        if separator == ",":
            # `setdefault("DB_PASSWORD", "…")`, but not `agg(secret=("password", "count"))`.
            given = re.search(
                r"(?:setdefault|[gs]etenv|environ\.get|putenv|config)\(", match.before(80), re.IGNORECASE
            )
            return _secretive(match.value) or (given is not None and password_like(match.value))
        return password_like(match.value)
    if word == "secret" and separator != "," and _secretive(match.value):
        return True
    if _UUID.fullmatch(match.value):
        # A token alone is as often a message's or a session's number as something to keep.
        named = re.search(r"(?:access|auth|api|bearer)[ _-]?$", before, re.IGNORECASE)
        return "token" not in word or named is not None
    return key_like(match.value)


def _glued(before: str) -> bool:
    """True where a word goes on from what stands before it; the `n` of a `\\n` is no letter."""
    return re.search(r"(?:\A|[^\\])[A-Za-z0-9]\Z", before) is not None


def _secretive(value: str) -> bool:
    """Chosen as a password is: three of lower case, upper case, digits and signs."""
    kinds = sum(re.search(kind, value) is not None for kind in ("[a-z]", "[A-Z]", "[0-9]", "[!@#$%^&*+~?=]"))
    return len(value) >= 8 and kinds >= 3 and password_like(value)


def assigned_bare(match: Match) -> bool:
    """The same without quotes: in shells (`export X_TOKEN=…`), addresses (`?api_key=…`), YAML and printed text."""
    shell = match.text[match.start : match.start + len(match.literal)].isupper()
    before, separator = match.before(80), match.groups.get("sep")
    if separator == "" and not _ends_word(match):
        return False
    if separator in (":", "is", "was", "->", "→", "|", "") or shell:
        return assigned(match) and (separator != "" or key_like(match.value))
    option_or_address = re.search(r"(?:--|[?&])[\w-]{0,40}\Z", before, re.ASCII) is not None
    # `Server=db;User Id=sa;Password=…`, `host=db user=ada password=…`
    connection = re.search(
        r"(?:user|uid|id|server|host|data source|dbname|database|port|user id)=[^;\s=]{1,60}[; ] ?\Z",
        before,
        re.IGNORECASE,
    )
    if option_or_address or connection is not None:
        return assigned(match)
    value = match.value
    if match.literal in _PASSWORDS or _UUID.fullmatch(value):
        # No name in code has signs and digits among its letters.
        return (_secretive(value) or _UUID.fullmatch(value) is not None) and assigned(match)
    if re.fullmatch(r"[A-Za-z0-9_.~-]{20,200}", value) is None:
        return False
    counts = [len(re.findall(kind, value)) for kind in ("[0-9]", "[A-Z]", "[a-z]", "[0-9]+")]
    random = counts[3] >= 4 or (len(value) >= 28 and counts[0] >= 2 and min(counts[1:3]) >= 4)
    return random and assigned(match)


def _ends_word(match: Match) -> bool:
    """A value that follows its name with nothing but a mark of Markdown between, or a name in capitals."""
    between = match.text[match.start : match.span[0]]
    return between[-1:] in ("`", "*") or (between.strip().isupper() and between[-1:] == " ")


def ampersand(match: Match) -> bool:
    """A password with `&` in it, where no address stands around it."""
    around = match.before(100).rpartition("\n")[2].rpartition(" ")[2]
    in_an_address = "?" in around or "&" in around or "://" in around or "=" in match.value
    return "&" in match.value and not in_an_address and _secretive(match.value) and assigned_bare(match)


def service_key(match: Match) -> bool:
    """A `…key` that names a service which gives keys out: `openai_key`, `MISTRAL_KEY`."""
    before = match.before(40)
    if _NOT_SECRET.search(before):
        return False
    if _SERVICE.search(before) is None:
        # `KEY = "…"` alone: only what can be nothing else than drawn at random. The id of a sheet begins with 1.
        kinds = [re.search(kind, match.value) for kind in ("[a-z]", "[A-Z]", "[0-9]")]
        alone = re.search(r"(?:^|[\s,({\[\"'])\Z", before) is not None and len(match.value) >= 28
        return alone and all(kinds) and not match.value.startswith("1") and key_like(match.value)
    return key_like(match.value)


def option(match: Match) -> bool:
    """A value after an option or `%env NAME`: `--password …`."""
    written = match.text[match.start : match.end - len(match.value)].rstrip().lower()
    password = written.endswith(("password", "passwd", "pwd", "passphrase", "pass"))
    return password_like(match.value) if password else key_like(match.value)


def password_value(match: Match) -> bool:
    """A password where a command takes one."""
    return password_like(match.value) or key_like(match.value)


def login_value(match: Match) -> bool:
    """The same, or any value without words that a client takes after a user's name."""
    return password_value(match) and "$" not in match.value[:1]


def client_key(match: Match) -> bool:
    """The only argument of a client: `cohere.Client("…")`."""
    mixed = re.search("[a-z]", match.value) and re.search("[A-Z]", match.value)
    account = re.fullmatch(r"AC[0-9a-f]{32}", match.value)
    return mixed is not None and account is None and key_like(match.value)


def secretive_value(match: Match) -> bool:
    """A password in a place where other texts may stand, too."""
    return _secretive(match.value)


def in_address(match: Match) -> bool:
    """`scheme://user:password@host`, unless the password is a port, a default or a gap, or the host is nobody's.

    RFC 2606 sets example.com and its like aside for documentation.
    """
    scheme = re.search(r"[A-Za-z][A-Za-z0-9+.-]{0,30}\Z", match.before(32))
    password, user = match.value, match.groups.get("user") or ""
    if scheme is None or is_filler(password) or (password.isdigit() and len(password) <= 5):
        return False
    if re.search(r"(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid)\.?$", match.groups.get("host") or ""):
        return False
    return password.lower() not in {*_COMMON, user.lower()} and not password.startswith("$")


def aws_key(match: Match) -> bool:
    """20 characters that are no peptide, unless AWS's name is near them."""
    near_it = re.search(r"aws|access|key|secret", match.around(200), re.IGNORECASE)
    # No amino acid is written B, J, O, U, X or Z, and none as a digit.
    chance = re.search("[BJOUXZ0-9]", match.value)
    return not is_filler(match.value) and (chance is not None or near_it is not None)


def telegram(match: Match) -> bool:
    """`:AA…` after the bot's number."""
    return re.search(r"(?<![0-9])[0-9]{8,10}\Z", match.before(12)) is not None and random_body(match)


def mailchimp(match: Match) -> bool:
    """`-us12` after 32 hexadecimal digits."""
    head = re.search(r"(?<![0-9a-f])[0-9a-f]{32}\Z", match.before(40))
    return head is not None and not is_filler(head.group())


def azure_client(match: Match) -> bool:
    """`Q~…` after three characters and a digit."""
    return re.search(r"[A-Za-z0-9_~.-]{3}[0-9]\Z", match.before(6)) is not None and random_body(match)


def solid_before(match: Match) -> bool:
    """The mark that Azure puts into its keys, after what was drawn at random."""
    head = re.search(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{32,80}\Z", match.before(90))
    return head is not None and _entropy(head.group()) >= 4.0 and not is_filler(head.group())


def discord(match: Match) -> bool:
    """A bot's token: its first part is the base64 of the bot's number."""
    head, _, rest = (match.literal + match.value).partition(".")
    try:
        number = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
    except ValueError:
        return False
    return number.isdigit() and 15 <= len(number) <= 20 and not is_filler(rest)


def jwt(match: Match) -> bool:
    """A JSON Web Token whose header decodes, and names its algorithm (RFC 7519)."""
    header = (match.literal + match.value).split(".", 1)[0]
    try:
        decoded = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(decoded, dict) and "alg" in decoded


def basic(match: Match) -> bool:
    """HTTP Basic credentials: base64 of `user:password` (RFC 7617)."""
    try:
        decoded = base64.b64decode(match.value, validate=True).decode()
    except ValueError:
        return False
    user, _, password = decoded.partition(":")
    dull = {*_COMMON, user.lower(), "opensesame", "open sesame"}
    return decoded.isprintable() and len(password) >= 3 and not is_filler(password) and password.lower() not in dull


def _entropy(value: str) -> float:
    """Shannon's entropy in bits per character."""
    total = len(value)
    return -sum(count / total * math.log2(count / total) for count in Counter(value).values())
