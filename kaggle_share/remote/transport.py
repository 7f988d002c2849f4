"""kagglesdk's HTTP client, with what it lacks: a timeout on every call, credentials that go nowhere else, and errors
that say what to do.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import requests
import requests.adapters
from kagglesdk.kaggle_env import KaggleEnv
from kagglesdk.kaggle_http_client import KaggleHttpClient
from requests.auth import AuthBase, HTTPBasicAuth

import kaggle_share
from kaggle_share.errors import (
    CredentialsError,
    DeniedError,
    NotFoundError,
    RefusedError,
    RemoteError,
    UnreachableError,
)
from kaggle_share.model import SILENT, Progress
from kaggle_share.remote.credentials import HOW, VARIABLE, Credentials
from kaggle_share.remote.protocol import Endpoint
from kaggle_share.remote.storage import retry_after
from kaggle_share.wording import place

if TYPE_CHECKING:
    from kagglesdk.kaggle_client import KaggleClient

DEFAULT_TIMEOUT = (10.0, 60.0)
"""Seconds for connecting, and between two bytes of an answer."""


FIRST_CONTACT = 3.0
"""Seconds to try to reach what has never answered."""
PAUSE = 0.25
"""Seconds before a call is tried again, at first."""
CONNECTIONS = 64
"""Connections that are kept open at most."""
ONCE = frozenset(("CreateDataset", "CreateDatasetVersion", "StartBlobUpload", "SaveKernel"))
"""Calls that are not tried again here: whoever makes them finds out first, or has a way of its own."""


class _NoAuth(AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _OneHostSession(requests.Session):
    """A session that sends its credentials to one host and follows a redirect elsewhere without them."""

    def rebuild_auth(self, prepared_request: Any, response: Any) -> None:
        # requests would also fill in ~/.netrc here; nothing of the user's goes to a host that was not asked for.
        if self.should_strip_auth(  # type: ignore[no-untyped-call]
            response.request.url, prepared_request.url
        ):
            prepared_request.headers.pop("Authorization", None)


class Transport(KaggleHttpClient):  # type: ignore[misc]
    """One endpoint, spoken to with one set of credentials."""

    def __init__(
        self,
        endpoint: Endpoint,
        credentials: Credentials | None,
        timeout: tuple[float, float] = DEFAULT_TIMEOUT,
    ) -> None:
        super().__init__(env=KaggleEnv.PROD, user_agent=f"kaggle-share/{kaggle_share.__version__}")
        self._api = endpoint.api
        self._where = place(endpoint.name)
        self._timeout = timeout
        self._session = session = _OneHostSession()
        session.headers.update({"User-Agent": self._user_agent, "Content-Type": "application/json"})
        session.auth = _auth(credentials)
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=CONNECTIONS)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        self.patience = 0.0
        """Seconds to try a call again for; a preview does not wait, publishing does."""
        self.watch = SILENT
        self.round_trip = 0.06
        """Seconds to Kaggle and back: the quickest answer so far."""
        self._answered = False
        # kagglesdk would look for Kaggle's credentials by itself, whatever the endpoint.
        self._signed_in = True

    def _init_session(self) -> requests.Session:
        return self._session

    def _get_request_url(self, service_name: str, request_name: str) -> str:
        return f"{self._api}/{service_name}/{request_name}"

    def call(self, service_name: str, request_name: str, request: Any, response_type: Any) -> Any:
        """Make one typed call; one that only asks, or says the same again, is tried again within the patience.

        Raises
        ------
        CredentialsError, DeniedError, NotFoundError, RefusedError, UnreachableError
            What Kaggle answered, as an error that says what to do.
        """
        begun, tries = time.monotonic(), 0
        while True:
            try:
                return self._once(service_name, request_name, request, response_type)
            except UnreachableError as error:
                waited = time.monotonic() - begun
                # Where nothing ever answered and nothing can be reached there is no network: that is said soon.
                patience = self.patience if self._answered or error.status else min(self.patience, FIRST_CONTACT)
                if request_name in ONCE or waited >= patience:
                    raise
                tries += 1
                pause = error.retry_after
                if pause is None:
                    # Full jitter, as the uploader has it.
                    pause = random.uniform(PAUSE / 2, min(10.0, PAUSE * 2**tries))  # noqa: S311
                status = f"HTTP {error.status}" if error.status else "no connection"
                if pause > 1:
                    self.watch.tell(Progress("reach", f"{self._where} ({status})", int(waited), unit=""))
                self.watch.stop.wait(min(pause, patience - waited + 0.1))
                self.watch.check()

    def _once(self, service_name: str, request_name: str, request: Any, response_type: Any) -> Any:
        from kagglesdk.common.types.file_download import FileDownload
        from kagglesdk.common.types.http_redirect import HttpRedirect

        prepared = self._prepare_request(service_name, request_name, request)
        settings = self._session.merge_environment_settings(prepared.url, {}, None, None, None)
        settings["stream"] = response_type in (FileDownload, HttpRedirect)
        try:
            response = self._session.send(prepared, timeout=self._timeout, **settings)
        except requests.RequestException as error:
            raise unreachable(error, self._where) from None
        took = response.elapsed.total_seconds()
        self.round_trip, self._answered = min(took, self.round_trip) if self._answered else took, True
        _raise_for(response, self._where, request_name)
        try:
            return self._prepare_response(response_type, response)
        except (ValueError, KeyError, TypeError):
            raise UnreachableError(
                f"{self._where} answered {request_name} with something that is not its API",
                "Check the endpoint and the network (a login page of the network?)",
                status=response.status_code,
            ) from None
        except requests.RequestException:
            raise RemoteError(f"{self._where} refused {request_name}", "Try again later") from None


def anonymous_client(endpoint: Endpoint) -> KaggleClient:
    """kagglesdk's client for an endpoint, signed in as nobody."""
    from kagglesdk.kaggle_client import KaggleClient

    client = KaggleClient(env=KaggleEnv.PROD)
    transport = Transport(endpoint, None)
    for group in (client.security, client.users):
        for service in vars(group).values():
            service._client = transport
    return client


def unreachable(error: requests.RequestException, where: str) -> UnreachableError:
    """What a failed request means. The request's own text may hold a secret, so none of it is used."""
    if isinstance(error, requests.exceptions.ProxyError):
        return UnreachableError(f"the proxy on the way to {where} does not answer", "Check HTTPS_PROXY")
    if isinstance(error, requests.exceptions.SSLError):
        return UnreachableError(
            f"the certificate of {where} could not be checked",
            "Behind a proxy of your institution, set REQUESTS_CA_BUNDLE",
        )
    if isinstance(error, requests.exceptions.Timeout):
        return UnreachableError(f"{where} did not answer in time", "Check the network, and run it again")
    if isinstance(error, requests.exceptions.ConnectionError):
        return UnreachableError(f"{where} could not be reached", "Check the network, and run it again")
    return UnreachableError(f"the connection to {where} failed", "Check the network, and run it again")


def _auth(credentials: Credentials | None) -> AuthBase:
    if credentials is None:
        return _NoAuth()
    if credentials.token:
        bearer: AuthBase = KaggleHttpClient.BearerAuth(credentials.token)
        return bearer
    # requests would encode as Latin-1 otherwise.
    return HTTPBasicAuth(credentials.user.encode(), credentials.key.encode())


def _raise_for(response: requests.Response, where: str, call: str) -> None:
    code = response.status_code
    said = ""
    if "json" in response.headers.get("Content-Type", "") and not (code < 400 and _streams(response)):
        try:
            body = response.json()
            if isinstance(body, dict):
                said = str(body.get("message") or body.get("error") or "") if _is_error(body, code) else ""
                code = int(body["code"]) if _is_error(body, code) and isinstance(body.get("code"), int) else code
        except ValueError:
            pass
    if code < 400:
        return
    reason = f": {' '.join(said.split())[:300].rstrip('.')}" if said else ""
    if code == 401:
        raise CredentialsError(
            f"{where} refused your credentials{reason}", HOW if where == "Kaggle" else f"Check {VARIABLE}"
        )
    if code == 403:
        raise DeniedError(
            f"{where} denied {call}{reason}", "Check the owner, and that it isn't being processed", status=403
        )
    if code == 404:
        raise NotFoundError(f"{where} does not have it{reason}", "Check the name", status=404)
    if code in (400, 409, 412, 422):
        raise RefusedError(f"{where} refused {call}{reason}", "Correct it, and run it again", status=code)
    fix = "Wait a while, and run it again"
    if code == 429:
        raise UnreachableError(
            f"{where} asks for fewer calls (HTTP 429)", fix, status=429, retry_after=retry_after(response)
        )
    if code >= 500 or code == 408:
        raise UnreachableError(
            f"{where} could not answer {call} (HTTP {code})", fix, status=code, retry_after=retry_after(response)
        )
    raise RemoteError(f"{where} refused {call} (HTTP {code}){reason}", "Check it on Kaggle", status=code)


def _streams(response: requests.Response) -> bool:
    return not getattr(response, "_content_consumed", True)


def _is_error(body: dict[str, Any], code: int) -> bool:
    return code >= 400 or (isinstance(body.get("code"), int) and body["code"] >= 400)
