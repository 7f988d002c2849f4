"""Everything at once: whatever goes wrong on the way, what the sandbox calls complete is what was sent."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from wire_client import QUANTUM, Client, put, send_part, wait_for

from kaggle_share.sandbox import process
from kaggle_share.sandbox.faults import Fault
from kaggle_share.sandbox.options import Options


def deliver(url: str, content: bytes) -> None:
    """Send until the storage says that it has all of it."""
    size, at = len(content), 0
    for _ in range(200):
        try:
            span = f"bytes {at}-{size - 1}/{size}" if at < size else f"bytes */{size}"
            if put(url, content[at:], span).status_code == 200:
                return
            answer = put(url, span=f"bytes */{size}")
        except requests.exceptions.RequestException:
            continue
        if answer.status_code == 200:
            return
        if answer.status_code == 308:
            known = answer.headers.get("Range")
            at = int(known.removeprefix("bytes=0-")) + 1 if known else 0
            assert at % QUANTUM == 0
    raise AssertionError("it never arrived")


@pytest.mark.parametrize("seed", range(3))
def test_in_a_storm_every_upload_arrives_as_it_was_sent(sandbox, seed):
    ada = Client(sandbox)
    contents = {f"{n}.bin": os.urandom(n * 333_333 + n) for n in range(10)}
    started = {name: ada.begin(name, len(content)) for name, content in contents.items()}
    sandbox.faults.seed(seed)
    always = {"call": "upload|query", "times": None}
    sandbox.faults.add(
        Fault("reset", probability=0.1, every=QUANTUM, **always),
        Fault("status", probability=0.05, every=QUANTUM, **always),
        Fault("close", probability=0.1, at="end", **always),
        Fault("reset", probability=0.1, at="commit", **always),
        Fault("stall", probability=0.1, seconds=0.01, **always),
    )
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda name: deliver(started[name][1], contents[name]), contents))
    assert sum(sandbox.faults.fired.values()) > 10
    sandbox.faults.clear()
    files = [{"token": token} for token, _ in started.values()]
    ada.call("CreateDataset", ownerSlug="ada", slug="storm-data", title="storm data", files=files)
    kept = {file.path: file.location.read_bytes() for file in sandbox.wait("ada/storm-data").ready.files}
    assert kept == contents


def test_a_sandbox_that_is_killed_keeps_its_sessions_and_datasets(tmp_path):
    data = tmp_path / "data"
    content = os.urandom(8 * QUANTUM + 1)
    first = process.start(data, options=Options(processing_delay=3600, admin=True))
    try:
        key = (first.users[0].username, first.users[0].key)
        service = f"{first.url}/api/v1/blobs.BlobApiService/StartBlobUpload"
        body = {"type": "DATASET", "name": "a.bin", "contentLength": len(content)}
        answer = requests.post(service, json=body, auth=key, timeout=5).json()
        url = answer["createUrl"]
        sock = send_part(url, content, f"bytes 0-{len(content) - 1}/{len(content)}", 5 * QUANTUM + 3)
        admin = f"{first.url}/sandbox/faults"
        wait_for(lambda: requests.get(admin, timeout=5).json()["counters"]["body_bytes"] > 5 * QUANTUM)
        os.kill(first.pid, signal.SIGKILL)
        os.waitpid(first.pid, 0)
        sock.close()
        port = int(first.url.rpartition(":")[2])
        second = process.start(data, port=port, options=Options(processing_delay=0))
        assert second.url == first.url
        deliver(url, content)
        create = f"{second.url}/api/v1/datasets.DatasetApiService/CreateDataset"
        body = {
            "ownerSlug": "ada",
            "slug": "killed-data",
            "title": "killed data",
            "files": [{"token": answer["token"]}],
        }
        assert requests.post(create, json=body, auth=key, timeout=5).json()["status"] == "ok"
    finally:
        process.stop(data)
