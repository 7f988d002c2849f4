"""The door between the front end and the panel, in a real kernel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from kaggle_share.ui.panel import door

SHOW = "__import__('importlib').import_module('kaggle_share.ui.panel.door').show()"
PANEL = "__import__('kaggle_share.ui.panel', fromlist=['panel']).panel()"
WAIT = 30


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[BlockingKernelClient]:
    folder = tmp_path / "studies" / "2007"
    folder.mkdir(parents=True)
    for name in ("study.ipynb", "sites.csv"):
        (folder / name).write_text("{}")
    manager, client = start_new_kernel(
        cwd=str(folder), env={**os.environ, "JPY_SESSION_NAME": str(folder / "old name.ipynb")}
    )
    try:
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: BlockingKernelClient, code: str) -> str:
    """Run something that is in no cell; returns what it printed."""
    printed: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(code, store_history=False, timeout=WAIT, output_hook=hear)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(printed).strip()


def say(client: BlockingKernelClient, comm: str, said: Any, kind: str = "comm_msg") -> list[Any]:
    """Say something over a comm; returns what the door said to any front end until it was dealt with."""
    content = {"comm_id": comm, "data": said, "target_name": door.TARGET}
    message = client.session.msg(kind, content)
    client.shell_channel.send(message)
    return heard(client, message["header"]["msg_id"])


def heard(client: BlockingKernelClient, parent: str) -> list[Any]:
    """What the door said until the kernel had dealt with a message."""
    found = []
    while True:
        message = client.get_iopub_msg(timeout=WAIT)
        content = message["content"]
        if message["msg_type"] == "comm_msg" and content["data"].get("op"):
            found.append((content["comm_id"], content["data"]))
        if message["parent_header"].get("msg_id") == parent and content.get("execution_state") == "idle":
            return found


def send(client: BlockingKernelClient, event: dict[str, Any]) -> list[Any]:
    """Have the panel tell its listeners something; returns what came of it."""
    return heard(client, client.execute(f"{PANEL}.send({event!r})", store_history=False))


def context(**said: Any) -> dict[str, Any]:
    """What the front end says when the panel was opened."""
    return {"op": "context", "notebook": "2007/study.ipynb", "files": [], "language": "en", "defaults": {}, **said}


def test_the_front_end_says_where_it_is_and_what_was_picked(kernel: BlockingKernelClient, tmp_path: Path) -> None:
    run(kernel, SHOW)
    # Notebook 7 doesn't know the server's root: it follows from where the kernel was started.
    said = context(files=["2007/sites.csv", 7], defaults={"license": "CC0-1.0", "owner": "lab"}, language="zh_CN")
    assert say(kernel, "a", said, "comm_open") == []
    sharing = f"{PANEL}.sharing"
    assert run(kernel, f"print({sharing}.notebook)") == str(tmp_path / "studies" / "2007" / "study.ipynb")
    assert run(kernel, f"print([pick.word for pick in {sharing}.picks.values()])") == "['sites.csv']"
    assert run(kernel, f"print({sharing}.words['license'])") == "CC0-1.0"
    assert run(kernel, "from kaggle_share.ui.panel import words; print(words.language())") == "zh-CN"


def test_an_address_is_not_taken_from_a_page(kernel: BlockingKernelClient) -> None:
    run(kernel, SHOW)
    say(kernel, "a", context(defaults={"endpoint": "https://elsewhere.example"}), "comm_open")
    assert "elsewhere" not in run(kernel, f"print({PANEL}.sharing.endpoint)")


def test_nonsense_is_passed_over(kernel: BlockingKernelClient) -> None:
    run(kernel, SHOW)
    for number, nonsense in enumerate(
        (
            None,
            [],
            "context",
            {"op": 7},
            {"op": "context", "notebook": 1, "files": "a", "defaults": [], "language": {}},
        )
    ):
        assert say(kernel, f"page-{number}", nonsense, "comm_open") == []
    say(kernel, "page-0", context())
    assert run(kernel, f"print({PANEL}.sharing.notebook)").endswith("study.ipynb")


def test_one_front_end_is_asked_to_act_and_all_are_told(kernel: BlockingKernelClient) -> None:
    run(kernel, SHOW)
    say(kernel, "a", context(), "comm_open")
    say(kernel, "b", context(), "comm_open")
    assert send(kernel, {"op": "save"}) == [("b", {"op": "save"})]
    say(kernel, "a", {"op": "saved", "notebook": "2007/study.ipynb"})
    assert send(kernel, {"op": "insert_cell", "source": "x"}) == [("a", {"op": "insert_cell", "source": "x"})]
    published = {"op": "published", "ref": "me/penguins", "version": 2, "url": "https://www.kaggle.com/x"}
    assert sorted(send(kernel, published), key=str) == [("a", published), ("b", published)]
    say(kernel, "a", {}, "comm_close")
    assert send(kernel, published) == [("b", published)]


def test_who_comes_while_something_runs_is_told_how_far_it_is(kernel: BlockingKernelClient) -> None:
    run(kernel, SHOW)
    say(kernel, "a", context(), "comm_open")
    send(kernel, {"op": "running", "on": True})
    for fraction in (0.1, 0.2):
        send(kernel, {"op": "progress", "step": "Sending", "fraction": fraction})
    later = [event for comm, event in say(kernel, "b", context(), "comm_open") if comm == "b"]
    assert later == [{"op": "running", "on": True}, {"op": "progress", "step": "Sending", "fraction": 0.2}]
    send(kernel, {"op": "running", "on": False})
    assert say(kernel, "c", context(), "comm_open") == []


def test_who_was_away_when_it_ended_is_told_how_and_nobody_else(kernel: BlockingKernelClient) -> None:
    published = {"op": "published", "ref": "me/penguins", "version": 2, "url": "https://www.kaggle.com/x"}
    run(kernel, SHOW)
    assert say(kernel, "a", context(), "comm_open") == []
    send(kernel, {"op": "running", "on": True})
    assert say(kernel, "b", context(awaits=True), "comm_open") == [("b", {"op": "running", "on": True})]
    send(kernel, {"op": "running", "on": False})
    send(kernel, published)
    assert say(kernel, "c", context(), "comm_open") == []
    assert say(kernel, "d", context(awaits=True), "comm_open") == [("d", published)]
    assert say(kernel, "d", context(awaits=True)) == []
    send(kernel, {"op": "running", "on": True})
    assert say(kernel, "e", context(awaits=True), "comm_open") == [("e", {"op": "running", "on": True})]


def test_a_run_of_a_kernel_that_is_gone_was_never_heard_of_again(kernel: BlockingKernelClient) -> None:
    """The front end awaited its end, and the kernel that was started in its place said nothing."""
    run(kernel, SHOW)
    assert say(kernel, "a", context(), "comm_open") == []
    assert say(kernel, "b", context(awaits=True), "comm_open") == [("b", {"op": "lost"})]


def test_a_page_that_came_just_before_the_end_was_told_that_the_kernel_was_lost(kernel: BlockingKernelClient) -> None:
    run(kernel, SHOW)
    say(kernel, "a", context(), "comm_open")
    send(kernel, {"op": "running", "on": True})
    send(kernel, {"op": "running", "on": False})
    assert say(kernel, "b", context(awaits=True), "comm_open") == []
    published = {"op": "published", "ref": "me/penguins", "version": 2, "url": "https://www.kaggle.com/x"}
    assert ("b", published) in send(kernel, published)


def test_an_end_that_came_while_a_page_was_welcomed_was_told_twice(kernel: BlockingKernelClient) -> None:
    published = {"op": "published", "ref": "me/penguins", "version": 2, "url": "https://www.kaggle.com/x"}
    run(kernel, SHOW)
    send(kernel, {"op": "running", "on": True})
    meanwhile = f"""
from kaggle_share.ui.panel import door
welcome = {PANEL}.set_language
def set_language(name):
    door._tell({{"op": "running", "on": False}})
    door._tell({published})
    welcome(name)
{PANEL}.set_language = set_language
"""
    run(kernel, meanwhile)
    told = [event for _, event in say(kernel, "a", context(awaits=True), "comm_open")]
    assert told == [{"op": "running", "on": True}, {"op": "running", "on": False}, published]


def test_pages_that_never_said_goodbye_are_forgotten(kernel: BlockingKernelClient) -> None:
    run(kernel, SHOW)
    for number in range(8):
        say(kernel, f"page-{number}", context(), "comm_open")
    told = [comm for comm, _ in send(kernel, {"op": "failed", "message": "no"})]
    assert told == ["page-4", "page-5", "page-6", "page-7"]


def test_a_rename_is_known_to_the_magics(kernel: BlockingKernelClient, tmp_path: Path) -> None:
    run(kernel, "%load_ext kaggle_share")
    run(kernel, SHOW)
    say(kernel, "a", context(), "comm_open")
    (tmp_path / "studies" / "2007" / "study.ipynb").rename(tmp_path / "studies" / "2007" / "renamed.ipynb")
    say(kernel, "a", context(notebook="2007/renamed.ipynb"))
    passed = run(kernel, "print(get_ipython().magics_manager.registry['KaggleShare'].passed_notebook)")
    assert passed == str(tmp_path / "studies" / "2007" / "renamed.ipynb")


def test_the_same_panel_is_shown_again(kernel: BlockingKernelClient) -> None:
    run(kernel, SHOW)
    first = run(kernel, f"print(id({PANEL}))")
    run(kernel, SHOW)
    assert run(kernel, f"print(id({PANEL}))") == first


def test_paths_start_from_the_servers_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = tmp_path / "lab" / "study"
    study.mkdir(parents=True)
    monkeypatch.chdir(study)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert door.server_root("study/a.ipynb", "~/lab") == tmp_path / "lab"
    assert door.server_root("study/a.ipynb") == tmp_path / "lab"
    assert door.server_root("a.ipynb") == study
    assert door.server_root("elsewhere/a.ipynb") is None
    # The working folder may have been left since.
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "server" / "elsewhere" / "old name.ipynb"))
    assert door.server_root("elsewhere/a.ipynb") == tmp_path / "server"
    (study / "a.csv").touch()
    (tmp_path / "lab" / "b.csv").touch()
    assert door.find("study/a.csv", tmp_path / "lab") == study / "a.csv"
    assert door.find("b.csv", tmp_path / "lab") == tmp_path / "lab" / "b.csv"
    # On another machine than the server's: what lies in the working folder.
    assert door.find("study/a.csv", Path("/nowhere")) == study / "a.csv"
    assert door.find("study/none.csv", tmp_path / "lab") == study / "none.csv"
