"""The access token of `kaggle auth login`, refreshed by kagglesdk where it has run out."""

from __future__ import annotations

from kagglesdk.kaggle_creds import KaggleCredentials

from kaggle_share.errors import CredentialsError
from kaggle_share.remote.endpoints import KAGGLE
from kaggle_share.remote.transport import anonymous_client


def access_token() -> str:
    """A token that is good now.

    Raises
    ------
    CredentialsError
        There is none any more, or Kaggle refuses to renew it.
    """
    with anonymous_client(KAGGLE) as client:
        stored = KaggleCredentials.load(client=client)
        token = stored.get_access_token() if stored else None
    if not token:
        raise CredentialsError("your Kaggle login has ended", 'Run "kaggle auth login" again')
    return str(token)
