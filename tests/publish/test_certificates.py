"""Behind a private certificate, as institutions have them, on both legs: Kaggle's calls and the storage."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from kaggle_share import pipeline
from kaggle_share.errors import KaggleShareError
from kaggle_share.pipeline import Request
from kaggle_share.sandbox import Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def private(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Sandbox(tmp_path / "private", tls=context) as sandbox:
        monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
        (tmp_path / "work").mkdir()
        (tmp_path / "work" / "a.bin").write_bytes(b"some bytes")
        yield sandbox


def publish(folder: Path, sandbox: Sandbox) -> str:
    document = make_document({"to": "ada/behind-a-wall", "resources": ["*.bin"], "notebook": False})
    request = Request(document, folder, endpoint=sandbox.url, bare=True)
    way = pipeline.draft(request, settings=Settings(call_timeout=5.0, patience=2.0, wait_timeout=20.0))
    return pipeline.publish(way).state


def test_a_private_authority_is_trusted_on_both_legs_once_it_is_named(
    private: Sandbox, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "institution.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    assert publish(tmp_path / "work", private) == "verified"
    assert {"StartBlobUpload", "upload"} <= {request.call.rpartition("/")[2] for request in private.requests}


def test_an_unknown_authority_is_one_line_and_gets_no_credentials(private: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(KaggleShareError, match="certificate of .* could not be checked.*REQUESTS_CA_BUNDLE") as told:
        publish(tmp_path / "work", private)
    assert "\n" not in str(told.value)
    assert private.requests == []
