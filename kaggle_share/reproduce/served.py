"""In the kernel of a run: what the notebook asks of addresses and of Kaggle comes from what was fetched before."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.response import addinfourl

from kaggle_share.reproduce.mode import run_folder


def begin() -> None:
    """Serve the inputs of this run. Changes nothing where there are none."""
    folder = run_folder()
    if folder is None:
        return
    told = json.loads((folder / "inputs.json").read_text("utf-8"))
    if told["urls"]:
        _serve_urllib(told["urls"])
        if importlib.util.find_spec("requests"):
            _serve_requests(told["urls"])
    if told["kaggle"] and importlib.util.find_spec("kagglehub"):
        _serve_kagglehub(told["kaggle"])


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
    bare = whole.partition("?")[0]
    same = [path for name, path in known.items() if name.partition("?")[0] == bare]
    return same[0] if len(same) == 1 else None


def _headers(path: str) -> dict[str, str]:
    return {"Content-Length": str(Path(path).stat().st_size), "Content-Type": "application/octet-stream"}


def _serve_urllib(known: Mapping[str, str]) -> None:
    import urllib.request

    class Served(urllib.request.BaseHandler):
        handler_order = 1

        def http_open(self, request: urllib.request.Request) -> addinfourl | None:
            path = found(request.full_url, known)
            if path is None or request.data is not None:
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


def _serve_requests(known: Mapping[str, str]) -> None:
    import requests
    from urllib3 import HTTPResponse

    send = requests.adapters.HTTPAdapter.send

    def served(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        path = found(str(request.url), known) if request.method in ("GET", "HEAD") else None
        if path is None:
            return send(self, request, *args, **kwargs)
        body = Path(path).open("rb")  # noqa: SIM115
        raw = HTTPResponse(body=body, headers=_headers(path), status=200, reason="OK", preload_content=False)
        return self.build_response(request, raw)

    requests.adapters.HTTPAdapter.send = served  # type: ignore[method-assign]


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
