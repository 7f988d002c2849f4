"""Fetch a public address: without anybody's credentials, and nothing of this machine's own network."""

from __future__ import annotations

import ipaddress
import socket
import time
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase
from requests.models import PreparedRequest

from kaggle_share.errors import InputError
from kaggle_share.model import Watch

MOST = 2 * 2**30
"""Bytes of one file."""
PATIENCE = 600.0
"""Seconds that one file may take."""
_HOPS = 5


def fetch(url: str, target: Path, *, local: bool, watch: Watch) -> None:
    """Fetch an address into a file.

    Parameters
    ----------
    url:
        As it was recorded.
    target:
        Where to.
    local:
        Addresses of this machine and its network are fetched too. The record is somebody else's, so that they are
        not by default.
    watch:
        Asked whether to stop.

    Raises
    ------
    InputError
        It can't be fetched.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PATIENCE
    try:
        with requests.Session() as session:
            # Nobody's password goes along: not that of ~/.netrc either.
            session.auth = _Nobody()
            for _ in range(_HOPS):
                _check(url, local)
                with session.get(url, stream=True, timeout=(10, 60), allow_redirects=False) as reply:
                    if reply.is_redirect:
                        url = urljoin(url, reply.headers["location"])
                        continue
                    if reply.status_code != 200:
                        raise InputError(f"it answers {reply.status_code}", "Look whether it is still there")
                    done = 0
                    with target.open("wb") as file:
                        for chunk in reply.iter_content(1 << 20):
                            watch.check()
                            done += len(chunk)
                            if done > MOST or time.monotonic() > until:
                                raise InputError("it is too large to be fetched here", "Download it")
                            file.write(chunk)
                    return
            raise InputError("it leads from one address to the next", "Download it")
    except (requests.RequestException, OSError) as error:
        raise InputError(f"it can't be fetched ({type(error).__name__})", "Download it") from None


class _Nobody(AuthBase):
    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


def _check(url: str, local: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "file", ""):
        raise InputError(f"addresses that begin with {parts.scheme}:// are not fetched", "Download it")
    if parts.scheme not in ("http", "https") or not parts.hostname or "…" in url:
        raise InputError("its address is not recorded in full", "Download it")
    if local:
        return
    found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    if not all(ipaddress.ip_address(one[4][0]).is_global for one in found):
        raise InputError("it is no public address", "Download it")
