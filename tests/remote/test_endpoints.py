"""Where the API is spoken, and where a browser reaches the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaggle_share.errors import InputError
from kaggle_share.remote.endpoints import PAGES, resolve
from kaggle_share.sandbox import process
from kaggle_share.settings import data_folder


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    running = process.start(data_folder() / "sandbox", port=0)
    try:
        yield int(running.url.rpartition(":")[2])  # type: ignore[misc]
    finally:
        process.stop(data_folder() / "sandbox")


def test_behind_a_hub_the_pages_have_another_address_than_the_api(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolve("sandbox").web == f"http://127.0.0.1:{port}"
    for said, web in (
        ("/user/ada/proxy/{port}/", f"/user/ada/proxy/{port}"),
        ("https://hub.example/user/ada/proxy/{port}", f"https://hub.example/user/ada/proxy/{port}"),
    ):
        monkeypatch.setenv(PAGES, said)
        endpoint = resolve("sandbox")
        assert endpoint.web == web
        assert endpoint.api == f"http://127.0.0.1:{port}/api/v1"


@pytest.mark.parametrize("said", ["javascript:alert(1)", "//evil.example/", "proxy/{port}", "https://"])
def test_what_is_no_address_of_pages_is_refused(port: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PAGES, said)
    with pytest.raises(InputError, match=PAGES):
        resolve("sandbox")
