"""A sandbox in a thread of this process: for tests, notebooks and benchmarks."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from kaggle_share.sandbox.accounts import Credentials
from kaggle_share.sandbox.faults import Faults, Request
from kaggle_share.sandbox.options import Options
from kaggle_share.sandbox.records import Dataset
from kaggle_share.sandbox.server import Server
from kaggle_share.sandbox.store import Store
from kaggle_share.sandbox.wire import Counters

START_SECONDS = 20.0


class Sandbox:
    """A running sandbox, as a context manager.

    Parameters
    ----------
    data:
        The data folder; without one, a temporary folder that goes with the sandbox.
    port:
        0 takes a free one.
    seed:
        Whether to put a public dataset in.
    processing_delay:
        Seconds until a version is READY; `math.inf` holds it until `set_processing_delay`.
    keep_descriptions, admin:
        As in `Options`.
    tls:
        With it, https is spoken.

    Examples
    --------
    >>> with Sandbox() as sandbox:
    ...     sandbox.url, sandbox.users["ada"].key
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        port: int = 0,
        seed: bool = False,
        processing_delay: float = 0.0,
        keep_descriptions: bool = True,
        admin: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.options = Options(processing_delay, keep_descriptions, admin, notebook_delay=processing_delay)
        self._data = data
        self._port = port
        self._seed = seed
        self._tls = tls
        self._stack = ExitStack()

    def __repr__(self) -> str:
        return f"Sandbox({self.url})" if hasattr(self, "_server") else "Sandbox(not started)"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it; returns when it answers.

        Raises
        ------
        server.Busy, server.AlreadyRunning
            As `Server.start`.
        """
        data = self._data or Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="sandbox-")))
        self._server = Server(
            data, port=self._port, options=self.options, seed=self._seed, embedded=True, tls=self._tls
        )
        self._up = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()
        if not self._up.wait(START_SECONDS):
            raise TimeoutError("the sandbox did not start")
        if self._error is not None:
            self._thread.join()
            raise self._error

    def stop(self) -> None:
        """Stop it; returns when everything is written out. May be called twice."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
        self._stack.close()

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            await self._server.start()
        except Exception as error:  # noqa: BLE001 (raised again by `start`)
            self._error = error
            return
        finally:
            self._up.set()
        await self._stop.wait()
        await self._server.stop()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return self._server.url

    @property
    def host(self) -> str:
        """`127.0.0.1:PORT`."""
        return self.url.partition("://")[2]

    @property
    def data(self) -> Path:
        """The data folder."""
        return self._server.data

    @property
    def users(self) -> dict[str, Credentials]:
        """Credentials by user."""
        return {user.username: user for user in self._server.state.users}

    @property
    def store(self) -> Store:
        """What it keeps."""
        return self._server.state.store

    @property
    def faults(self) -> Faults:
        """What goes wrong; add to it at any time."""
        return self._server.state.faults

    @property
    def requests(self) -> list[Request]:
        """The requests that came to the wire, oldest first; those for pages are not among them."""
        return list(self._server.state.requests)

    @property
    def counters(self) -> Counters:
        """Requests, connections and bytes of bodies so far."""
        return self._server.state.counters

    def set_processing_delay(self, seconds: float) -> None:
        """Change how long processing takes, for versions that are being processed too."""
        self.options.processing_delay = seconds
        self._loop.call_soon_threadsafe(self._server.processing.delay_changed)

    def set_notebook_delay(self, seconds: float, failure: str = "") -> None:
        """Change how long a notebook's run takes and whether it fails, for runs that have not ended too."""
        self.options.notebook_delay, self.options.notebook_failure = seconds, failure
        self._loop.call_soon_threadsafe(self._server.runs.delay_changed)

    def wait(self, ref: str, *, status: str = "READY", version: int | None = None, timeout: float = 30.0) -> Dataset:
        """Wait until a dataset's newest version, or the given one, has a status.

        Parameters
        ----------
        ref:
            `owner/slug`.
        status:
            A name of `DatabundleVersionStatus`.
        version:
            A version's number.
        timeout:
            Seconds.

        Raises
        ------
        TimeoutError
            If that does not happen in time.
        """
        owner, slug = ref.split("/")

        def reached() -> bool:
            found = self.store.any_dataset(owner, slug)
            versions = found.versions if found is not None else ()
            return any(
                v.status == status
                for v in versions
                if version in (None, v.number) and v is (versions[-1] if version is None else v)
            )

        if not self.store.wait(reached, timeout):
            raise TimeoutError(f"{ref} did not become {status} within {timeout:g} s")
        found = self.store.any_dataset(owner, slug)
        assert found is not None  # noqa: S101 (reached)
        return found
