"""The only importer of `kaggle` and `kagglesdk`: what is asked of Kaggle, and how it is asked.

``connect()`` gives a :class:`~kaggle_share.remote.protocol.Remote`; everything heavy is imported by then, not before.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kaggle_share.remote.protocol import Endpoint, Remote

if TYPE_CHECKING:
    from kaggle_share.remote.client import KaggleRemote
    from kaggle_share.settings import Settings

__all__ = ["Endpoint", "Remote", "connect", "import_now"]


def connect(endpoint: str, settings: Settings) -> Remote:
    """A connection to an endpoint, with the credentials that belong to it. Nothing is sent yet.

    Parameters
    ----------
    endpoint:
        `kaggle`, `sandbox` (started where none runs), or an address.
    settings:
        The user's; its timeouts are used on every call.

    Raises
    ------
    CredentialsError
        There are none for this endpoint.
    InputError
        The endpoint is not one.
    """
    from kaggle_share.remote.credentials import find_credentials
    from kaggle_share.remote.endpoints import resolve

    found = resolve(endpoint)
    return _client()(found, find_credentials(found), settings)


def import_now() -> None:
    """Import what connecting takes, for whoever is going to connect.

    Later it would be imported in the thread that asks Kaggle, beside what else is imported meanwhile. Two threads
    that import share one lock of the interpreter, and take longer together than one after the other.
    """
    # What is wrong with it is told by whoever connects.
    with suppress(Exception):
        _client()


def _client() -> type[KaggleRemote]:
    # Before the first of kagglesdk's modules.
    import kaggle_share.remote.light  # noqa: F401
    from kaggle_share.remote.client import KaggleRemote

    return KaggleRemote
