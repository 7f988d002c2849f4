"""A sandbox as a process: started, found, stopped, and never two on one data folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from wire_client import Client, wait_for

from kaggle_share.sandbox import process, server
from kaggle_share.sandbox.accounts import read_file, write_file
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.options import Options


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    yield folder
    process.stop(folder)


def test_start_find_and_stop(data):
    assert process.find(data) is None
    running = process.start(data, options=Options(processing_delay=0, admin=True), seed=True)
    assert process.find(data) == running
    about = requests.get(f"{running.url}/sandbox", timeout=5).json()
    assert about["instance"] == running.instance
    assert running.users[0].key not in json.dumps(about)
    content = json.loads(running.credentials.read_text())
    assert stat.S_IMODE(running.credentials.stat().st_mode) == 0o600
    assert (content["url"], content["default_user"], content["schema"]) == (running.url, "ada", 1)
    assert [user["username"] for user in content["users"]] == ["ada", "grace"]
    listed = requests.post(f"{running.url}/api/v1/datasets.DatasetApiService/ListDatasets", json={}, timeout=5).json()
    assert listed["datasets"][0]["ref"] == "open-lab/planets-of-the-solar-system"
    assert process.start(data) == running
    assert process.stop(data)
    assert process.find(data) is None
    assert not {"url", "port", "pid"} & set(json.loads(running.credentials.read_text()))
    assert not process.stop(data)
    again = process.start(data)
    assert (again.instance, again.users) == (running.instance, running.users)


def test_two_starts_at_once_give_one_sandbox(data, monkeypatch):
    children, spawn = [], subprocess.Popen

    def recorded(*arguments, **keywords):
        children.append(spawn(*arguments, **keywords))
        return children[-1]

    monkeypatch.setattr(process.subprocess, "Popen", recorded)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: process.start(data), range(3)))
    assert len({running.pid for running in found}) == 1
    # Those that came second do not wait for their turn: nothing is left after one stop.
    assert process.stop(data)
    wait_for(lambda: all(child.poll() is not None for child in children))
    assert process.find(data) is None


def test_a_killed_sandbox_is_not_found_and_can_be_started_again(data):
    running = process.start(data)
    os.kill(running.pid, signal.SIGKILL)
    os.waitpid(running.pid, 0)
    assert process.find(data) is None
    again = process.start(data)
    assert again.instance == running.instance
    assert again.pid != running.pid


def test_a_port_that_another_program_has_is_a_clear_error(data):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(process.StartFailed, match=f"port {port} is used by another program"):
            process.start(data, port=port)


def test_a_port_that_another_sandbox_has_is_a_clear_error(data, tmp_path):
    with Sandbox(tmp_path / "other") as other:
        port = int(other.url.rpartition(":")[2])
        with pytest.raises(
            process.StartFailed, match=f"port {port} is used by another sandbox, with data of its own"
        ):
            process.start(data, port=port)


def test_one_data_folder_has_one_sandbox_also_within_a_process(data):
    with Sandbox(data) as first:
        with pytest.raises(server.AlreadyRunning), Sandbox(data):
            pass
        found = process.start(data)
        assert found.url == first.url
        # It belongs to this process, which must live on.
        assert not process.stop(data)
        assert requests.get(first.url, timeout=5).status_code == 200


def test_run_reuses_a_running_sandbox_and_says_so(data, capsys):
    with Sandbox(data) as first:
        assert server.run(data, port=0) == 0
        assert capsys.readouterr().out == f"A sandbox serves this data folder already: {first.url}\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(data, number):
    command = [sys.executable, "-m", "kaggle_share.sandbox", "--data", str(data), "--port", "0"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: process.find(data) is not None)
    child.send_signal(number)
    _, err = child.communicate(timeout=10)
    assert child.returncode == 0, err
    assert "Traceback" not in err
    assert "url" not in json.loads((data / "sandbox.json").read_text())


def test_what_was_published_survives_a_restart(data):
    with Sandbox(data) as first:
        Client(first).create("lasting-data", {"folder/a.csv": b"a\n"}, isPrivate=False)
        before = first.wait("ada/lasting-data")
        key = first.users["ada"].key
    with Sandbox(data) as second:
        assert second.store.dataset("ada", "lasting-data", None) == before
        assert second.users["ada"].key == key


def test_the_log_names_calls_and_users_and_no_secrets(data):
    running = process.start(data)
    key = (running.users[0].username, running.users[0].key)
    service = f"{running.url}/api/v1/blobs.BlobApiService/StartBlobUpload"
    body = {"type": "DATASET", "name": "a.csv", "contentLength": 1}
    answer = requests.post(service, json=body, auth=key, timeout=5).json()
    requests.put(answer["createUrl"], data=b"x", timeout=5)
    process.stop(data)
    log = (data / "sandbox.log").read_text()
    assert "POST blobs.BlobApiService/StartBlobUpload ada 200" in log
    assert "PUT upload - 200" in log
    for secret in (answer["token"], answer["createUrl"].rpartition("=")[2], key[1]):
        assert secret not in log


def test_it_imports_nothing_else_of_the_package():
    code = "import sys, kaggle_share.sandbox.server; print(*[m for m in sys.modules if m.startswith('kaggle_share')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    modules = [name for name in out.split() if not name.startswith("kaggle_share.sandbox")]
    assert modules == ["kaggle_share"]
    code = "import sys, kaggle_share.sandbox; print('tornado' in sys.modules, kaggle_share.sandbox.find)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.startswith("False <function find")


def test_the_file_of_one_that_was_killed_is_not_taken_for_the_next_ones(tmp_path, monkeypatch):
    with Sandbox(tmp_path / "data") as running:
        own = read_file(running.data)
        write_file(running.data, {**own, "pid": 1})
        answered = process.ask

        def ask(url, *given, **named):
            # The next one on the same port writes its file before it answers.
            write_file(running.data, own)
            return answered(url, *given, **named)

        monkeypatch.setattr(process, "ask", ask)
        found = process.find(running.data)
        assert found is not None
        assert found.pid == own["pid"]
