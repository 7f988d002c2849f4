"""In the kernel of a run: what the notebook asks of addresses and of Kaggle comes from what was fetched before."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.response import addinfourl

from kaggle_share.reproduce.mode import SERVED, run_folder
from kaggle_share.reproduce.served_readers import Found, serve_duckdb, serve_fsspec, serve_polars


def begin() -> None:
    """Serve the inputs of this run. Changes nothing where there are none."""
    folder = run_folder()
    if folder is None:
        return
    told = json.loads((folder / "inputs.json").read_text("utf-8"))
    _serve_addresses(folder, told["urls"])
    if told["kaggle"] and importlib.util.find_spec("kagglehub"):
        _serve_kagglehub(told["kaggle"])


def _serve_addresses(folder: Path, known: Mapping[str, str]) -> None:
    def noted(url: str) -> str | None:
        path = found(url, known)
        # Without what is behind the question mark, which may hold a key.
        told = {"file": path} if path is not None else {"unknown": bare(url)}
        with (folder / SERVED).open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
        return path

    there = {name for name in ("requests", "httpx", "fsspec", "duckdb", "polars") if importlib.util.find_spec(name)}
    _serve_urllib(noted)
    if "requests" in there:
        _serve_requests(noted)
    if not known:
        return
    if "httpx" in there:
        _serve_httpx(noted)
    if "fsspec" in there:
        files = serve_fsspec(noted, sorted({urlsplit(url).scheme for url in known}))
        if "duckdb" in there:
            serve_duckdb(files)
    if "polars" in there:
        serve_polars(noted)


def found(url: str, known: Mapping[str, str]) -> str | None:
    """The file of an address: by all of it, else without its query, which is not always recorded.

    Parameters
    ----------
    url:
        As it is asked for.
    known:
        Address → file.
    """
    whole = url.partition("#")[0]
    if whole in known:
        return known[whole]
    same = [path for name, path in known.items() if bare(name) == bare(url)]
    return same[0] if len(same) == 1 else None


def bare(url: str) -> str:
    """An address without a user's name, password and query."""
    before, _, rest = url.partition("://")
    host, slash, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    return f"{before}://{host.rpartition('@')[2]}{slash}{path}"


def _headers(path: str) -> dict[str, str]:
    return {"Content-Length": str(Path(path).stat().st_size), "Content-Type": "application/octet-stream"}


def _serve_urllib(found: Found) -> None:
    import urllib.request

    class Served(urllib.request.BaseHandler):
        handler_order = 1

        def http_open(self, request: urllib.request.Request) -> addinfourl | None:
            path = found(request.full_url) if request.data is None else None
            if path is None:
                return None
            headers = Message()
            for name, value in _headers(path).items():
                headers[name] = value
            # Whoever asked for it closes it.
            reply = addinfourl(Path(path).open("rb"), headers, request.full_url, 200)  # noqa: SIM115
            reply.msg = "OK"  # type: ignore[attr-defined]
            return reply

        https_open = http_open

    urllib.request.install_opener(urllib.request.build_opener(Served))


def _serve_requests(found: Found) -> None:
    import requests
    from urllib3 import HTTPResponse

    send = requests.adapters.HTTPAdapter.send

    def served(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        path = found(str(request.url)) if request.method in ("GET", "HEAD") else None
        if path is None:
            return send(self, request, *args, **kwargs)
        body = Path(path).open("rb")  # noqa: SIM115
        raw = HTTPResponse(body=body, headers=_headers(path), status=200, reason="OK", preload_content=False)
        return self.build_response(request, raw)

    requests.adapters.HTTPAdapter.send = served  # type: ignore[method-assign]


def _serve_httpx(found: Found) -> None:
    import httpx

    def serve(transport: Any, name: str, stream: Callable[[httpx.Request], httpx.Response | None]) -> None:
        send = getattr(transport, name)

        def served(self: Any, request: httpx.Request) -> Any:
            return stream(request) or send(self, request)

        async def later(self: Any, request: httpx.Request) -> Any:
            return stream(request) or await send(self, request)

        setattr(transport, name, later if "async" in name else served)

    def reply(request: httpx.Request) -> httpx.Response | None:
        path = found(str(request.url)) if request.method in ("GET", "HEAD") else None
        return None if path is None else httpx.Response(200, headers=_headers(path), content=Path(path).read_bytes())

    serve(httpx.HTTPTransport, "handle_request", reply)
    serve(httpx.AsyncHTTPTransport, "handle_async_request", reply)


def _serve_kagglehub(known: Mapping[str, str]) -> None:
    import kagglehub  # type: ignore[import-untyped]
    import kagglehub.datasets  # type: ignore[import-untyped]

    download = kagglehub.datasets.dataset_download

    def served(handle: str, path: str | None = None, **more: Any) -> Any:
        name = str(handle).strip("/")
        folder = known.get(name) or known.get("/".join(name.split("/")[:2]) if "/versions/" not in name else "")
        if folder is None:
            return download(handle, path, **more)
        return str(Path(folder) / path) if path else folder

    kagglehub.dataset_download = kagglehub.datasets.dataset_download = served
