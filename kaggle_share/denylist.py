"""Files that must not be shared, by name, and those that nobody means to share.

Two tables of shell patterns, compared without regard to case. `select` reads them while it walks folders, `screen`
while it looks at what is about to be sent. A file with a forbidden name stops the publication, also where a glob
named it; junk is left out of folders and globs, with a note.

Sources: the places where ssh, the `kaggle` client, git, the cloud tools, PostgreSQL, npm and twine keep keys, in
their manuals; `.env*`, `.ipynb_checkpoints` and `id_rsa` from users' reports of what was uploaded by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase, translate
from pathlib import Path, PurePath

from kaggle_share.record import ENDING as RECORD_ENDING
from kaggle_share.spec import NAME as DOCUMENT_NAME

FORBIDDEN: dict[str, str] = {
    ".env*": "environment settings, which often hold passwords",
    "*.pem": "a private key or certificate",
    "*.key": "a private key",
    "*.p12": "a private key",
    "*.pfx": "a private key",
    "*.ppk": "a private key",
    "*.jks": "a store of private keys",
    "*.keystore": "a store of private keys",
    "*.kdbx": "a store of passwords",
    "*.kaggle-share-keys": "keys of pseudonyms",
    "pseudonym-keys.json": "keys of pseudonyms",
    "id_rsa*": "an ssh key",
    "id_dsa*": "an ssh key",
    "id_ecdsa*": "an ssh key",
    "id_ed25519*": "an ssh key",
    "kaggle.json": "Kaggle credentials",
    "access_token*": "Kaggle credentials",
    "credentials.json": "credentials",
    "application_default_credentials.json": "Google Cloud credentials",
    "client_secret*.json": "Google credentials",
    ".netrc": "passwords",
    "_netrc": "passwords",
    ".pgpass": "database passwords",
    ".my.cnf": "database passwords",
    ".htpasswd": "passwords",
    ".npmrc": "registry credentials",
    ".pypirc": "registry credentials",
    ".dockercfg": "registry credentials",
    ".git-credentials": "git credentials",
    ".git": "a git repository, with its history",
    ".ipynb_checkpoints": "automatic copies of notebooks, with whatever they once held",
    ".ssh": "ssh keys",
    ".aws": "AWS credentials",
    ".azure": "Azure credentials",
    ".gnupg": "private keys",
    ".kube": "cluster credentials",
    ".docker": "registry credentials",
}
"""Pattern of a file's or folder's name → what such a file holds, for people."""

FORBIDDEN_FOLDERS = frozenset((".git", ".ipynb_checkpoints", ".ssh", ".aws", ".azure", ".gnupg", ".kube", ".docker"))
"""Those of `FORBIDDEN` that are folders: everything below them is forbidden, wherever they lie."""

JUNK = (
    ".git",
    ".hg",
    ".svn",
    ".ipynb_checkpoints",
    "__pycache__",
    "*.pyc",
    ".DS_Store",
    "._*",
    "__MACOSX",
    "Thumbs.db",
    "desktop.ini",
    ".venv",
    "venv",
    "node_modules",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    ".gitignore",
    ".gitattributes",
    ".gitmodules",
    ".kaggleignore",
    ".~lock.*#",
    "~$*",
    DOCUMENT_NAME,
    f"*.{DOCUMENT_NAME}",
    f"*{RECORD_ENDING}",
)
"""Patterns of names that folders and globs leave out; kaggle-share's own document and record among them."""


def forbidden(path: str | PurePath) -> str | None:
    """What a file that must not be shared holds, or None for other files.

    Parameters
    ----------
    path:
        A path in the dataset, where every part counts; of an absolute path on this machine the file's own name
        counts, and folders such as `.ssh` above it.

    Returns
    -------
    What such files hold, for people (`an ssh key`); the whole file is meant, nothing of it was read.
    """
    pure = path if isinstance(path, PurePath) else Path(path)
    parts = pure.parts
    if pure.is_absolute():
        parts = tuple(part for part in parts[:-1] if part.casefold() in FORBIDDEN_FOLDERS) + parts[-1:]
    for part in parts:
        if _ANY_FORBIDDEN.fullmatch(part.casefold()):
            return next(why for pattern, why in FORBIDDEN.items() if fnmatchcase(part.casefold(), pattern))
    return None


def is_junk(name: str) -> bool:
    """True for a file's or folder's name that folders and globs leave out."""
    return _ANY_JUNK.fullmatch(name.casefold()) is not None


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    # One expression for all, since a folder may hold a hundred thousand names.
    return re.compile("|".join(translate(pattern.casefold()) for pattern in patterns))


_ANY_FORBIDDEN = _any_of(FORBIDDEN)
_ANY_JUNK = _any_of(JUNK)
