"""Where Kaggle's API is spoken: Kaggle itself, this machine's sandbox, or an address."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from kaggle_share.errors import InputError, UnreachableError, near
from kaggle_share.remote.protocol import Endpoint
from kaggle_share.settings import data_folder

PAGES = "KAGGLE_SHARE_SANDBOX_PAGES"
"""Environment variable: where a browser reaches the sandbox's pages, with `{port}`, as a path or an address. On
JupyterHub and Binder this machine's own addresses lead nowhere: `/user/ada/proxy/{port}`."""

KAGGLE = Endpoint("kaggle", "https://api.kaggle.com/v1", "https://www.kaggle.com", "kaggle")


def resolve(name: str) -> Endpoint:
    """The endpoint of a name or address. A sandbox is started where none runs.

    Raises
    ------
    InputError
        Neither `kaggle`, `sandbox` nor an address.
    """
    if name in ("", "kaggle"):
        return KAGGLE
    if name == "sandbox":
        return _sandbox()
    parts = urlsplit(name)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        hint = near(name, ("kaggle", "sandbox"))
        raise InputError(
            f'"{name}" is not an endpoint',
            f"Did you mean {hint[0]}?" if hint else "Take kaggle, sandbox or an address",
        )
    if parts.username or parts.password:
        # The address goes into records and previews.
        raise InputError("an endpoint's address can't hold credentials", "Set KAGGLE_SHARE_CREDENTIALS instead")
    base = re.sub(r"(/api)?(/v1)?/*$", "", name)
    return Endpoint(base, f"{base}/api/v1", base, base)


def _sandbox() -> Endpoint:
    from kaggle_share.sandbox import process

    folder = data_folder() / "sandbox"
    try:
        running = process.find(folder) or process.start(folder)
    except process.StartFailed as error:
        raise UnreachableError(str(error), "See kaggle-share doctor --endpoint sandbox") from None
    return Endpoint("sandbox", f"{running.url}/api/v1", _pages(running.url), f"sandbox:{running.instance}")


def _pages(url: str) -> str:
    said = os.environ.get(PAGES, "").rstrip("/")
    if not said:
        return url
    if not re.match(r"https?://[^/]|/(?!/)", said):
        raise InputError(f"{PAGES} is neither a path nor an address", "Take /user/NAME/proxy/{port}, or unset it")
    return said.replace("{port}", str(urlsplit(url).port))
