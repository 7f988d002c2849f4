"""Faults and the network's shape: what a client sees, and what the sandbox kept."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from wire_client import QUANTUM, Client, crc32c, put, stands

from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Fault, Shape

GONE = requests.exceptions.ConnectionError


@pytest.fixture
def ada(sandbox):
    return Client(sandbox)


def test_a_status_comes_once_and_then_all_is_well(ada, sandbox):
    sandbox.faults.add(Fault("status", call="StartBlobUpload", status=429, retry_after=1.5))
    answer = ada.raw("StartBlobUpload", {"type": "DATASET", "name": "a.csv", "contentLength": 1})
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["code"]) == (429, "1.5", 429)
    ada.begin("a.csv", 1)
    assert sandbox.faults.fired == {"status": 1}
    assert [request.faults for request in sandbox.requests] == [["status"], []]


def test_a_fault_may_wait_and_come_more_than_once(ada, sandbox):
    sandbox.faults.add(Fault("status", call="ListDatasets", skip=1, times=2))
    codes = [ada.raw("ListDatasets", {}).status_code for _ in range(5)]
    assert codes == [200, 503, 503, 200, 200]
    sandbox.faults.add(Fault("status", call="ListDatasets", times=None, method="POST", path=r"/ListDatasets$"))
    assert [ada.raw("ListDatasets", {}).status_code for _ in range(4)] == [503] * 4
    sandbox.faults.clear()
    assert ada.raw("ListDatasets", {}).status_code == 200


def test_dice_fall_the_same_way_for_a_seed(ada, sandbox):
    def throw() -> list[int]:
        sandbox.faults.clear()
        sandbox.faults.seed(7)
        sandbox.faults.add(Fault("status", probability=0.5, times=None))
        return [ada.raw("ListDatasets", {}).status_code for _ in range(20)]

    first = throw()
    assert first == throw()
    assert {200, 503} == set(first)


@pytest.mark.parametrize("action", ["reset", "close"])
@pytest.mark.parametrize(("at", "made"), [("start", False), ("end", False), ("commit", True)])
def test_a_cut_connection_leaves_the_create_call_undone_or_done(ada, sandbox, action, at, made):
    sandbox.faults.add(Fault(action, call="CreateDataset$", at=at))
    with pytest.raises(GONE):
        ada.create("cut-data")
    assert (sandbox.store.any_dataset("ada", "cut-data") is not None) == made
    assert sandbox.requests[-1].status == 0
    assert ada.create("cut-data")["status"] == ("error" if made else "ok")


def test_a_status_after_the_commit_is_ambiguous_too(ada, sandbox):
    sandbox.faults.add(Fault("status", call="CreateDatasetVersion", at="commit", status=500))
    ada.create("twice-data")
    sandbox.wait("ada/twice-data")
    body = {"files": [{"token": ada.upload("b.csv", b"b\n")}]}
    assert ada.refused("CreateDatasetVersion", ownerSlug="ada", datasetSlug="twice-data", body=body)[0] == 500
    assert len(sandbox.wait("ada/twice-data", version=2).versions) == 2


@pytest.mark.parametrize("at", [0, 1, QUANTUM + 7, 3 * QUANTUM, -1])
def test_a_reset_within_a_body_keeps_what_came(ada, sandbox, at):
    content = os.urandom(4 * QUANTUM)
    token, url = ada.begin("reset.bin", len(content))
    sandbox.faults.add(Fault("reset", call="^upload$", at=at))
    with pytest.raises(GONE):
        put(url, content)
    place = at if at >= 0 else len(content) + at
    assert stands(url, len(content)) == place - place % QUANTUM
    at = place - place % QUANTUM
    assert put(url, content[at:], f"bytes {at}-{len(content) - 1}/{len(content)}").status_code == 200
    upload = sandbox.store.uploads.by_token(token)
    assert sandbox.store.shelf.path(upload.sha256).read_bytes() == content


def test_an_upload_whose_answer_is_lost_is_complete(ada, sandbox):
    _, url = ada.begin("lost.bin", 10)
    sandbox.faults.add(Fault("reset", call="^upload$", at="commit"))
    with pytest.raises(GONE):
        put(url, b"x" * 10)
    assert stands(url, 10) == "complete"


def test_an_upload_that_ends_before_its_commit_is_completed_by_asking(ada, sandbox):
    _, url = ada.begin("late.bin", 10)
    sandbox.faults.add(Fault("status", call="^upload$", at="end"))
    assert put(url, b"x" * 10).status_code == 503
    assert stands(url, 10) == "complete"


def test_a_status_within_a_body_arrives_and_keeps_what_came(ada, sandbox):
    content = os.urandom(3 * QUANTUM)
    _, url = ada.begin("middle.bin", len(content))
    sandbox.faults.add(Fault("status", call="^upload$", at=2 * QUANTUM + 5))
    assert put(url, content).status_code == 503
    assert stands(url, len(content)) == 2 * QUANTUM


def test_dice_are_thrown_again_every_so_many_bytes(ada, sandbox):
    content = os.urandom(4 * QUANTUM)
    _, url = ada.begin("dice.bin", len(content))
    sandbox.faults.add(Fault("reset", call="^upload$", every=QUANTUM, skip=3))
    with pytest.raises(GONE):
        put(url, content)
    # At the start, after one, after two, and then it struck.
    assert stands(url, len(content)) == 3 * QUANTUM


@pytest.mark.parametrize("at", ["start", QUANTUM, "end"])
def test_a_session_can_expire(ada, sandbox, at):
    _, url = ada.begin("gone.bin", 2 * QUANTUM)
    sandbox.faults.add(Fault("expire", call="^upload$", at=at))
    assert put(url, b"x" * 2 * QUANTUM).status_code == 410
    assert stands(url, 2 * QUANTUM) == "410"


def test_a_corrupted_upload_shows_in_its_checksum(ada, sandbox):
    content = b"x" * 100
    _, url = ada.begin("rot.bin", 100)
    sandbox.faults.add(Fault("corrupt", call="^upload$"))
    answer = put(url, content)
    assert answer.status_code == 200
    assert answer.json()["crc32c"] != crc32c(content)


def test_a_corrupted_or_cut_download(ada, sandbox):
    ada.create("down-data", {"a.bin": b"x" * 100})
    sandbox.wait("ada/down-data")
    body = {"ownerSlug": "ada", "datasetSlug": "down-data", "fileName": "a.bin"}
    sandbox.faults.add(Fault("corrupt", call="^download$"))
    assert ada.raw("DownloadDataset", body).content != b"x" * 100
    sandbox.faults.add(Fault("reset", call="^download$", at=0))
    with pytest.raises(GONE):
        ada.raw("DownloadDataset", body)
    assert ada.raw("DownloadDataset", body).content == b"x" * 100


@pytest.mark.parametrize("at", ["start", "end", "commit"])
def test_a_stall_ends_by_itself_or_when_the_client_gives_up(ada, sandbox, at):
    sandbox.faults.add(Fault("stall", call="ListDatasets", at=at, seconds=0.2))
    begun = time.monotonic()
    assert ada.raw("ListDatasets", {}).status_code == 200
    assert time.monotonic() - begun >= 0.2
    sandbox.faults.add(Fault("stall", call="ListDatasets", at=at))
    with pytest.raises(requests.exceptions.ReadTimeout):
        ada.session.post(f"{sandbox.url}/api/v1/datasets.DatasetApiService/ListDatasets", json={}, timeout=0.2)


def test_a_stalled_request_goes_on_when_its_fault_is_lifted_and_meets_the_next(ada, sandbox):
    silent = Fault("stall", call="ListDatasets")
    sandbox.faults.add(silent, Fault("status", call="ListDatasets", status=400))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ada.raw, "ListDatasets", {})
        while not sandbox.faults.fired["stall"]:
            time.sleep(0.002)
        assert not waiting.done()
        sandbox.faults.lift(silent)
        assert waiting.result(timeout=10).status_code == 400
    assert ada.raw("ListDatasets", {}).status_code == 200


def test_a_sandbox_with_stalled_requests_stops_at_once(tmp_path):
    with Sandbox(tmp_path) as sandbox, ThreadPoolExecutor(3) as pool:
        ada = Client(sandbox)
        _, url = ada.begin("still.bin", QUANTUM)
        sandbox.faults.add(Fault("stall", call="ListDatasets"), Fault("stall", call="^upload$", at=100))
        waiting = [pool.submit(ada.raw, "ListDatasets", {}), pool.submit(put, url, b"x" * QUANTUM)]
        while sum(sandbox.faults.fired.values()) < 2:
            time.sleep(0.002)
        begun = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - begun < 2
        for each in waiting:
            assert isinstance(each.exception(timeout=5), GONE)


def timed(action) -> float:
    begun = time.monotonic()
    action()
    return time.monotonic() - begun


# Upper bounds are wide: other work on this machine must not make these fail.


def test_a_round_trip_takes_its_time_and_a_new_connection_more(ada, sandbox):
    sandbox.faults.shape = Shape(rtt=0.1, handshakes=9)
    assert timed(lambda: ada.raw("ListDatasets", {})) >= 1.0
    assert 0.1 <= timed(lambda: ada.raw("ListDatasets", {})) < 1.0
    assert sandbox.counters.connections == 1


def test_each_connection_has_its_speed_and_together_they_have_that_of_the_link(ada, sandbox):
    content = os.urandom(1 << 20)

    def send_six() -> None:
        urls = [ada.begin("slow.bin", len(content))[1] for _ in range(6)]
        with ThreadPoolExecutor(6) as pool:
            assert all(answer.status_code == 200 for answer in pool.map(lambda url: put(url, content), urls))

    sandbox.faults.shape = Shape(connection=2 << 20)
    assert 0.49 <= timed(send_six) < 2.9
    sandbox.faults.shape = Shape(connection=8 << 20, link=8 << 20)
    assert timed(send_six) >= 0.74


def test_a_download_has_the_speed_of_its_connection(ada, sandbox):
    ada.create("wide-data", {"a.bin": os.urandom(1 << 20)})
    sandbox.wait("ada/wide-data")
    sandbox.faults.shape = Shape(connection=4 << 20)
    body = {"ownerSlug": "ada", "datasetSlug": "wide-data", "fileName": "a.bin"}
    assert timed(lambda: ada.raw("DownloadDataset", body).content) >= 0.24


def test_what_is_no_fault_is_refused():
    for wrong in ({"action": "explode"}, {"action": "reset", "when": "now"}, {"action": "reset", "at": "noon"}):
        with pytest.raises(ValueError, match="fault"):
            Fault.parse(wrong)


def test_another_process_can_make_things_go_wrong_only_if_that_was_allowed(ada, sandbox, tmp_path):
    url = f"{sandbox.url}/sandbox/faults"
    assert requests.get(url, timeout=5).status_code == 404
    assert requests.post(url, json={"add": []}, timeout=5).status_code == 404
    with Sandbox(tmp_path / "other", admin=True) as other:
        url = f"{other.url}/sandbox/faults"
        fault = {"action": "status", "call": "ListDatasets", "status": 502}
        shape = {"rtt": 0.001, "connection": 1e9}
        answer = requests.post(
            url, json={"seed": 1, "shape": shape, "add": [fault], "processing_delay": 5}, timeout=5
        )
        assert answer.json()["shape"] == {"rtt": 0.001, "handshakes": 2, "connection": 1e9, "link": 0.0}
        assert answer.json()["options"]["processing_delay"] == 5
        assert Client(other).raw("ListDatasets", {}).status_code == 502
        state = requests.get(url, timeout=5).json()
        assert state["fired"] == {"status": 1}
        assert state["counters"]["requests"] == 1
        assert state["cpu"] > 0
        assert "requests" not in state
        (seen,) = requests.get(url, params={"requests": 1}, timeout=5).json()["requests"]
        assert (seen["call"], seen["status"]) == ("datasets.DatasetApiService/ListDatasets", 502)
        assert seen["began"] < seen["ended"]
        assert 0 < seen["cpu"] <= state["cpu"]
        assert requests.post(url, json={"clear": True, "reset_counters": True}, timeout=5).json()["faults"] == []
        assert requests.post(url, json={"add": [{"action": "nothing"}]}, timeout=5).status_code == 400
        assert requests.post(url, data="clear=1", timeout=5).status_code == 404
