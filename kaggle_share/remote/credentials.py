"""Whose credentials go where.

Kaggle's stored credentials go to Kaggle's hosts only. They are looked for in the order of the `kaggle` client:
access token (`KAGGLE_API_TOKEN`, `~/.kaggle/access_token`), legacy key (`KAGGLE_USERNAME` and `KAGGLE_KEY`,
`kaggle.json`), OAuth (`kaggle auth login`); in Colab and Kaggle notebooks, their secrets come last. The sandbox has
users of its own. Any other endpoint needs `KAGGLE_SHARE_CREDENTIALS`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kaggle_share.errors import CredentialsError
from kaggle_share.remote.protocol import Endpoint
from kaggle_share.settings import data_folder

VARIABLE = "KAGGLE_SHARE_CREDENTIALS"
HOW = 'Run "kaggle auth login" in a terminal, or try the sandbox: --endpoint sandbox'


@dataclass(frozen=True)
class Credentials:
    """A user with a key, or a token. Neither is ever shown."""

    source: str
    """Where they came from, for people."""
    user: str = ""
    """Empty where only a token is known; Kaggle tells whose it is."""
    key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def find_credentials(endpoint: Endpoint) -> Credentials:
    """The credentials that belong to an endpoint.

    Raises
    ------
    CredentialsError
        There are none.
    """
    if endpoint.is_kaggle:
        for place in (_access_token, _legacy_key, _oauth, _hosted_notebook):
            found = place()
            if found is not None:
                return found
        raise CredentialsError("no Kaggle credentials found", HOW)
    if endpoint.name == "sandbox":
        return _of_sandbox()
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        raise CredentialsError(
            f"{endpoint.name} is not Kaggle, and your Kaggle credentials go to Kaggle only",
            f"Set {VARIABLE}=user:key for it",
        )
    user, colon, key = given.partition(":")
    return Credentials(VARIABLE, user=user, key=key) if colon else Credentials(VARIABLE, token=given)


def places() -> Iterator[tuple[str, bool]]:
    """Every place that is looked in for Kaggle's credentials, in order, and whether there is something."""
    look: tuple[tuple[str, Callable[[], Credentials | None]], ...] = (
        ("access token (KAGGLE_API_TOKEN, ~/.kaggle/access_token)", _access_token),
        ("legacy key (KAGGLE_USERNAME and KAGGLE_KEY, kaggle.json)", _legacy_key),
        ("OAuth (kaggle auth login)", _oauth),
        ("the secrets of Colab or Kaggle", _hosted_notebook),
    )
    for name, place in look:
        try:
            yield name, place() is not None
        except CredentialsError:
            yield f"{name}: there, but it can't be read", False


def _access_token() -> Credentials | None:
    given = os.environ.get("KAGGLE_API_TOKEN", "").strip()
    if given:
        # As the kaggle client has it, the variable may name a file.
        text = _read(Path(given)) if len(given) < 1024 and Path(given).is_file() else given
        return Credentials("KAGGLE_API_TOKEN", token=text) if text else None
    for name in ("access_token", "access_token.txt"):
        path = Path.home() / ".kaggle" / name
        text = _read(path) if path.is_file() else ""
        if text:
            return Credentials(f"~/.kaggle/{name}", token=text)
    return None


def _legacy_key() -> Credentials | None:
    user, key = os.environ.get("KAGGLE_USERNAME", ""), os.environ.get("KAGGLE_KEY", "")
    if user and key:
        return Credentials("KAGGLE_USERNAME and KAGGLE_KEY", user=user, key=key)
    path = _kaggle_json()
    if path is None:
        return None
    try:
        data = json.loads(_read(path) or "{}")
        user, key = str(data["username"]), str(data["key"])
    except (ValueError, KeyError, TypeError):
        raise CredentialsError(
            f'"{_short(path)}" has no username and key', "Download it again from your Kaggle account's settings"
        ) from None
    return Credentials(_short(path), user=user, key=key)


def _kaggle_json() -> Path | None:
    folders = [os.environ.get("KAGGLE_CONFIG_DIR"), str(Path.home() / ".kaggle")]
    if sys.platform.startswith("linux"):
        folders.append(str(Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "kaggle"))
    for folder in folders:
        if folder and (Path(folder) / "kaggle.json").is_file():
            return Path(folder) / "kaggle.json"
    return None


def _oauth() -> Credentials | None:
    path = Path.home() / ".kaggle" / "credentials.json"
    if not path.is_file():
        return None
    try:
        data = json.loads(_read(path))
        user, refresh = str(data.get("username") or ""), data.get("refresh_token")
    except (ValueError, AttributeError):
        raise CredentialsError(f'"{_short(path)}" can\'t be read', 'Run "kaggle auth login" again') from None
    if not refresh:
        return None
    from kaggle_share.remote.oauth import access_token

    return Credentials("kaggle auth login", user=user, token=access_token())


def _hosted_notebook() -> Credentials | None:
    # Not tried on the hosts themselves: the documented calls of Colab's userdata and of kaggle_secrets.
    if "google.colab" in sys.modules:
        from google.colab import userdata

        try:
            user, key = userdata.get("KAGGLE_USERNAME"), userdata.get("KAGGLE_KEY")
        except Exception:  # noqa: BLE001 - any of Colab's own errors means that there is no such secret
            return None
        return Credentials("Colab's secrets", user=user, key=key) if user and key else None
    if "KAGGLE_KERNEL_RUN_TYPE" in os.environ:
        try:
            from kaggle_secrets import UserSecretsClient

            secrets = UserSecretsClient()
            user, key = secrets.get_secret("KAGGLE_USERNAME"), secrets.get_secret("KAGGLE_KEY")
        except Exception:  # noqa: BLE001 - as above
            return None
        return Credentials("Kaggle's secrets", user=user, key=key) if user and key else None
    return None


def _of_sandbox() -> Credentials:
    path = data_folder() / "sandbox" / "sandbox.json"
    try:
        data = json.loads(path.read_text("utf-8"))
        name = os.environ.get("KAGGLE_SHARE_SANDBOX_USER") or data["default_user"]
        user = next(user for user in data["users"] if user["username"] == name)
        return Credentials("the sandbox", user=user["username"], key=user["key"])
    except StopIteration:
        raise CredentialsError(f'the sandbox has no user "{name}"', "Its users are ada and grace") from None
    except (OSError, ValueError, KeyError):
        raise CredentialsError("the sandbox's users can't be read", "Start it anew: kaggle-share sandbox") from None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise CredentialsError(f'"{_short(path)}" can\'t be read', "Check that it is yours, and text") from None


def _short(path: Path) -> str:
    # Home folders' paths name people.
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except ValueError:
        return str(path)
