"""The only importer of `kaggle` and `kagglesdk`: what is asked of Kaggle, and how it is asked.

``connect()`` gives a :class:`~kaggle_share.remote.protocol.Remote`; everything heavy is imported by then, not before.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from kaggle_share.remote.protocol import Endpoint, Remote

if TYPE_CHECKING:
    from kaggle_share.remote.client import KaggleRemote
    from kaggle_share.settings import Settings

__all__ = ["Endpoint", "Remote", "connect", "import_ahead"]


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


def import_ahead(*later: str) -> None:
    """Begin importing what connecting takes, the longest part of a start, beside whatever else is imported.

    Parameters
    ----------
    later:
        Modules of this package that are wanted later, and are imported after that.
    """

    def work() -> None:
        # Whoever needs one of them imports it too, and is told then what is wrong with it.
        with suppress(Exception):
            _client()
            for name in later:
                import_module(f"kaggle_share.{name}")

    threading.Thread(target=work, name="kaggle-share-import", daemon=True).start()


def _client() -> type[KaggleRemote]:
    # Before the first of kagglesdk's modules.
    import kaggle_share.remote.light  # noqa: F401
    from kaggle_share.remote.client import KaggleRemote

    return KaggleRemote
