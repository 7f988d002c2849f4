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
    r"|[<>{}`]|\$[({A-Z]|%\(|%s|0123456789|1234567890|abcdefgh|deadbeef|environ|getpass|getenv|userdata|•",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z]+(?:[ ._:/@-]+[A-Za-z]+)*[.:!?]?")
_PATH = re.compile(r"(?:[~.]{0,2}[/\\]|[A-Za-z]:[/\\]|[a-z][a-z0-9+]{1,9}://)")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_DIGEST = re.compile(r"(?:sha\d+|md5|blake\w+)[:=-]", re.IGNORECASE)
_COMMON = frozenset(
    "password passwd pass pwd secret token user username admin root test guest default none null true false".split()
)
_NOT_SECRET = re.compile(
    r"(?:^|[^A-Za-z0-9])(?:next|prev|page|continuation|cursor|sync|pad|eos|bos|unk|mask|sep|cls|special|stop|start|end|"
    r"csrf|xsrf|public|public[_-]?key|publishable|site|image|num|max|min|no|not|is|has|use|hash|hashed|encrypted)[_.\-]?$",
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
        solid = re.fullmatch(r"[A-Za-z0-9+/]{32,}={0,2}", value) is not None
        return solid and _entropy(value) >= 4.2
    run = max(re.split(r"[^A-Za-z0-9]+", value), key=len)
    mixed = any(char.isdigit() for char in run) and any(char.isalpha() for char in run)
    return len(run) >= 16 and mixed and _entropy(run) >= 3.0


def password_like(value: str) -> bool:
    """True for values that look like passwords: letters with digits or signs among them, not words or a path."""
    if not 6 <= len(value) <= 200 or is_filler(value) or value.lower() in _COMMON:
        return False
    if _WORDS.fullmatch(value) or _PATH.match(value) or value.endswith(")"):
        return False
    signs = re.search(r"[!@#$%^&*+~?=].", value) is not None
    return any(char.isalpha() for char in value) and (any(char.isdigit() for char in value) or signs)


def assigned(match: Match) -> bool:
    """A value in quotes beside a key-like word: `password="…"`, `"api_key": "…"`, `os.environ["X_TOKEN"] = "…"`."""
    word = match.literal
    if _NOT_SECRET.search(match.before(40)) or match.value.lower() == word:
        return False
    if word.startswith("p"):  # passw…, passphrase, pwd
        return match.groups.get("sep") != "," and password_like(match.value)
    if _UUID.fullmatch(match.value):
        # A token alone is as often a message's or a session's number as something to keep.
        named = re.search(r"(?:access|auth|api|bearer)[_-]?$", match.before(8), re.IGNORECASE)
        return "token" not in word or named is not None
    return key_like(match.value)


def assigned_bare(match: Match) -> bool:
    """The same without quotes: in shells (`export X_TOKEN=…`), addresses (`?api_key=…`), YAML and printed text."""
    shell = match.text[match.start : match.start + len(match.literal)].isupper()
    option_or_address = re.search(r"(?:--|[?&])[\w-]{0,40}\Z", match.before(48), re.ASCII) is not None
    labelled = match.groups.get("sep") == ":"
    return (shell or option_or_address or labelled) and assigned(match)


def option(match: Match) -> bool:
    """A value after an option or `%env NAME`: `--password …`."""
    written = match.text[match.start : match.end - len(match.value)].rstrip().lower()
    password = written.endswith(("password", "passwd", "pwd", "passphrase"))
    return password_like(match.value) if password else key_like(match.value)


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
    dull = {*_COMMON, user.lower(), "postgres", "mysql", "rabbitmq", "mongo", "redis", "mypassword", "passw0rd"}
    return password.lower() not in dull and not password.startswith("$")


def aws_key(match: Match) -> bool:
    """20 characters, and a digit or AWS's name near it: peptides are written with the same letters."""
    near_it = re.search(r"aws|access|key|secret", match.around(200), re.IGNORECASE)
    return not is_filler(match.value) and (any(char.isdigit() for char in match.value) or near_it is not None)


def telegram(match: Match) -> bool:
    """`:AA…` after the bot's number."""
    return re.search(r"(?<![0-9])[0-9]{8,10}\Z", match.before(12)) is not None and random_body(match)


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
    password = decoded.partition(":")[2]
    return decoded.isprintable() and len(password) >= 3 and not is_filler(password)


def _entropy(value: str) -> float:
    """Shannon's entropy in bits per character."""
    total = len(value)
    return -sum(count / total * math.log2(count / total) for count in Counter(value).values())
