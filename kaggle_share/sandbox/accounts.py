"""The people of the sandbox: two users and an organisation, and the keys they sign in with.

The accounts are fixed, so that examples and documentation can name them. Their keys are made at the first
start of a data folder and lie in `<data>/sandbox.json`, readable by its owner only.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.sandbox.records import Account

ACCOUNTS = (
    Account("ada", "Ada Lovelace"),
    Account("grace", "Grace Hopper"),
    Account("open-lab", "Open Lab", is_organisation=True, members=("ada",)),
)
DEFAULT_USER = "ada"
SCHEMA = 1
FILE = "sandbox.json"


@dataclass(frozen=True)
class Credentials:
    """What a user signs in with."""

    username: str
    key: str = field(repr=False)
    """Of the legacy `kaggle.json`: HTTP Basic, `username:key`."""
    token: str = field(repr=False)
    """Access token: HTTP Bearer."""


def credentials_file(data: Path) -> Path:
    """Where the credentials of a data folder's users lie."""
    return data / FILE


def read_file(data: Path) -> dict[str, Any]:
    """`sandbox.json` of a data folder; empty if there is none, or none that can be read."""
    try:
        content = json.loads(credentials_file(data).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and content.get("schema") == SCHEMA else {}


def write_file(data: Path, content: dict[str, Any]) -> None:
    """Replace `sandbox.json` at once, so that a reader never sees half of it; mode 0600."""
    target = credentials_file(data)
    draft = target.with_name(f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    draft.replace(target)


def ensure_users(data: Path) -> tuple[str, tuple[Credentials, ...]]:
    """The data folder's instance and its users' credentials, made now if it is new.

    Returns
    -------
    A random id of the data folder, by which a caller knows that it talks to the sandbox it means, and the
    credentials of every user.
    """
    content = read_file(data)
    known = {row["username"]: row for row in content.get("users", ()) if {"username", "key", "token"} <= set(row)}
    instance = content.get("instance") or secrets.token_hex(8)
    users = tuple(
        Credentials(
            account.slug,
            known.get(account.slug, {}).get("key") or secrets.token_hex(16),
            known.get(account.slug, {}).get("token") or f"KGAT_{secrets.token_hex(16)}",
        )
        for account in ACCOUNTS
        if not account.is_organisation
    )
    wanted = {
        **content,
        "schema": SCHEMA,
        "instance": instance,
        "users": [{"username": user.username, "key": user.key, "token": user.token} for user in users],
        "default_user": DEFAULT_USER,
    }
    if wanted != content:
        write_file(data, wanted)
    return str(instance), users


def signed_in(authorization: str, users: tuple[Credentials, ...]) -> str | None:
    """Who sent this `Authorization` header; None if it is not one of the users' keys or tokens."""
    scheme, _, value = authorization.partition(" ")
    scheme, value = scheme.casefold(), value.strip()
    if scheme == "bearer":
        return next((user.username for user in users if _same(user.token, value)), None)
    if scheme == "basic":
        try:
            name, _, key = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return next((user.username for user in users if user.username == name and _same(user.key, key)), None)
    return None


def may_publish_for(username: str | None, owner: str) -> bool:
    """Whether a user may create and change datasets of this owner: their own, or their organisation's."""
    if username is None:
        return False
    account = next((account for account in ACCOUNTS if account.slug == owner), None)
    return account is not None and (account.slug == username or username in account.members)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
