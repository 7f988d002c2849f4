"""Google Cloud Storage's resumable uploads, as the sandbox speaks them."""

from __future__ import annotations

import hashlib
import os
import random
import socket

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wire_client import QUANTUM, Client, crc32c, md5, put, send_part, stands, wait_for

from kaggle_share.sandbox.embedded import Sandbox


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("uploads")) as sandbox:
        yield sandbox


@pytest.fixture
def client(running):
    running.faults.clear()
    return Client(running)


def kept(sandbox: Sandbox, token: str) -> bytes:
    upload = sandbox.store.uploads.by_token(token)
    assert upload is not None
    assert upload.state == "complete"
    return sandbox.store.shelf.path(upload.sha256).read_bytes()


def test_an_md5_is_given_where_it_was_asked_for(client, running, monkeypatch):
    monkeypatch.setattr(running.options, "checksums", ("crc32c", "md5"))
    _, url = client.begin("whole.bin", 5)
    answer = put(url, b"whole")
    assert answer.headers["X-Goog-Hash"] == f"crc32c={crc32c(b'whole')},md5={md5(b'whole')}"
    assert answer.json()["md5Hash"] == md5(b"whole")


def test_a_whole_body_without_a_range_completes(client, running):
    content = os.urandom(300_000)
    token, url = client.begin("whole.bin", len(content))
    answer = put(url, content)
    assert answer.status_code == 200
    assert answer.headers["X-Goog-Hash"] == f"crc32c={crc32c(content)}"
    assert answer.json() == answer.json() | {"name": "whole.bin", "size": "300000", "crc32c": crc32c(content)}
    assert kept(running, token) == content
    assert stands(url, len(content)) == "complete"


@pytest.mark.parametrize("span", [None, "bytes */0"])
def test_an_empty_file_completes(client, running, span):
    token, url = client.begin("empty.txt", 0)
    assert put(url, span=span).status_code == 200
    assert kept(running, token) == b""


def test_a_chunked_body_completes(client, running):
    token, url = client.begin("chunked.bin", 200_000)
    blocks = [os.urandom(50_000) for _ in range(4)]
    answer = requests.put(url, data=iter(blocks), timeout=20)
    assert answer.status_code == 200
    assert kept(running, token) == b"".join(blocks)
    _, url = client.begin("too-long.bin", 100)
    assert requests.put(url, data=iter(blocks), timeout=20).status_code == 400


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_chunking_gives_the_same_file(client, running, data):
    size = data.draw(st.sampled_from([1, QUANTUM - 1, QUANTUM, QUANTUM + 1, 5 * QUANTUM + 77, 8 * QUANTUM]))
    content = random.Random(size).randbytes(size)  # noqa: S311
    token, url = client.begin("chunks.bin", size)
    at = 0
    while at < size:
        steps = data.draw(st.integers(1, 9))
        stop = min(at + steps * QUANTUM + data.draw(st.sampled_from([0, 0, 1, QUANTUM // 2])), size)
        answer = put(url, content[at:stop], f"bytes {at}-{stop - 1}/{size}")
        if stop == size:
            assert answer.status_code == 200
            break
        # Only multiples of 256 KiB are kept of a part that is not the last.
        assert answer.status_code == 308
        at = stop - stop % QUANTUM
        assert answer.headers.get("Range") == (f"bytes=0-{at - 1}" if at else None)
        assert stands(url, size) == at
        at -= data.draw(st.sampled_from([0, 0, min(at, QUANTUM)]))  # Bytes that are there may come again.
    assert kept(running, token) == content


@pytest.mark.parametrize("sent", [0, 1, QUANTUM - 1, QUANTUM, 3 * QUANTUM + 12_345])
def test_what_came_before_the_connection_was_cut_is_kept_in_multiples_of_256_kib(client, running, sent):
    content = os.urandom(4 * QUANTUM + 99)
    token, url = client.begin("cut.bin", len(content))
    before, asked = running.counters.body_bytes, running.counters.requests
    sock = send_part(url, content, f"bytes 0-{len(content) - 1}/{len(content)}", sent)
    # With nothing sent, the next question could arrive before it.
    wait_for(lambda: running.counters.requests > asked and running.counters.body_bytes == before + sent)
    sock.close()
    at = stands(url, len(content))
    assert at == sent - sent % QUANTUM
    answer = put(url, content[at:], f"bytes {at}-{len(content) - 1}/{len(content)}")
    assert answer.status_code == 200
    assert answer.json()["crc32c"] == crc32c(content)
    assert kept(running, token) == content


def test_an_upload_whose_client_had_gone_was_noted_as_running_for_ever(client, running):
    _, url = client.begin("left.bin", 4 * QUANTUM)
    asked = running.counters.requests
    send_part(url, b"x" * 4 * QUANTUM, f"bytes 0-{4 * QUANTUM - 1}/{4 * QUANTUM}", QUANTUM).close()
    wait_for(lambda: running.counters.requests > asked and all(one.ended for one in running.requests))
    left = next(one for one in reversed(running.requests) if one.call == "upload")
    assert left.status == 0
    assert left.began < left.ended


def test_a_newer_request_takes_the_session_over(client, running):
    content = os.urandom(4 * QUANTUM)
    token, url = client.begin("twice.bin", len(content))
    before = running.counters.body_bytes
    old = send_part(url, content, f"bytes 0-{len(content) - 1}/{len(content)}", 2 * QUANTUM)
    wait_for(lambda: running.counters.body_bytes == before + 2 * QUANTUM)
    assert stands(url, len(content)) == 2 * QUANTUM
    try:
        old.sendall(b"\0" * QUANTUM)
        old.settimeout(10)
        assert old.recv(1) == b""
    except (BrokenPipeError, ConnectionResetError):
        pass
    assert put(url, content[2 * QUANTUM :], f"bytes {2 * QUANTUM}-{len(content) - 1}/*").status_code == 200
    assert kept(running, token) == content


@pytest.mark.parametrize(
    ("span", "content", "status"),
    [
        ("bytes 0-9/20", b"x" * 9, 400),  # The body is not as long as the range.
        ("bytes 0-9/21", b"x" * 10, 400),  # Another total than announced.
        ("bytes 10-29/20", b"x" * 20, 400),  # Beyond the end.
        ("bytes 10-19/20", b"x" * 10, 416),  # The bytes before have not come.
        ("bytes 9-0/20", b"", 400),
        ("bytes=0-9/20", b"x" * 10, 400),
        ("bytes */21", b"", 400),
        ("bytes */20", b"x" * 20, 400),
        (None, b"x" * 19, 400),
    ],
)
def test_ranges_that_do_not_fit_are_refused(client, span, content, status):
    _, url = client.begin("range.bin", 20)
    assert put(url, content, span).status_code == status
    assert stands(url, 20) == 0


def test_an_unknown_session_is_404_and_an_expired_one_410(client, running):
    _, url = client.begin("late.bin", 3)
    assert put(url[:-1] + ("x" if url[-1] != "x" else "y"), b"abc").status_code == 404
    running.store.uploads.expire(url.rpartition("=")[2])
    assert put(url, b"abc").status_code == 410
    assert stands(url, 3) == "410"


def test_an_authorization_header_on_the_put_is_refused(client, running):
    _, url = client.begin("auth.bin", 3)
    assert put(url, b"abc", Authorization="Bearer something").status_code == 400
    assert running.requests[-1].authorization == "Bearer"
    assert stands(url, 3) == 0


def test_sending_again_what_is_complete_changes_nothing(client, running):
    token, url = client.begin("again.bin", 3)
    assert put(url, b"abc").status_code == 200
    again = put(url, b"xyz", "bytes 0-2/3")
    assert (again.status_code, again.json()["crc32c"]) == (200, crc32c(b"abc"))
    assert kept(running, token) == b"abc"


def test_a_refusal_arrives_though_the_body_was_not_read(client):
    _, url = client.begin("big.bin", 10)
    answer = put(url, b"x" * 1_000_000)
    assert answer.status_code == 400


def test_an_upload_goes_on_after_a_restart(tmp_path):
    content = os.urandom(3 * QUANTUM + 5)
    with Sandbox(tmp_path) as first:
        client = Client(first)
        token, url = client.begin("restart.bin", len(content))
        sock = send_part(url, content, f"bytes 0-{len(content) - 1}/{len(content)}", 2 * QUANTUM + 9)
        wait_for(lambda: first.counters.body_bytes > 2 * QUANTUM)
        sock.close()
        port = first.url.rpartition(":")[2]
    with Sandbox(tmp_path, port=int(port)) as second:
        at = stands(url, len(content))
        assert at == 2 * QUANTUM
        assert put(url, content[at:], f"bytes {at}-{len(content) - 1}/{len(content)}").status_code == 200
        assert hashlib.sha256(kept(second, token)).digest() == hashlib.sha256(content).digest()


def test_many_connections_at_once(client, running):
    from concurrent.futures import ThreadPoolExecutor

    contents = [os.urandom(QUANTUM + number) for number in range(24)]
    with ThreadPoolExecutor(12) as pool:
        tokens = list(pool.map(lambda content: Client(running).upload("many.bin", content), contents))
    assert [kept(running, token) for token in tokens] == contents


def test_files_and_folders_are_for_their_owner_only(client, running):
    client.upload("mode.bin", b"secret")
    for path in [running.data, *running.data.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_session_urls_and_tokens_are_in_no_repr(client, running):
    token, url = client.begin("quiet.bin", 3)
    upload = running.store.uploads.by_token(token)
    shown = repr(upload) + repr(running.requests) + repr(running.users)
    assert token not in shown
    assert url.rpartition("=")[2] not in shown
    assert running.users["ada"].key not in shown


def test_garbage_does_not_bring_it_down(running):
    for garbage in (b"\0\1\2\3\r\n\r\n", b"PUT /upload HTTP/1.1\r\nContent-Length: -4\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2])), timeout=5) as sock:
            sock.sendall(garbage)
            sock.recv(100)
    assert requests.get(f"{running.url}/sandbox", timeout=5).json()["kaggle_share_sandbox"] == 1
