"""The command, as a user runs it: preview, publish, look it over, make it public."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from doors import Command, sent

from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Fault

TO = ("--to", "me/penguin-masses")
TITLE = ("--title", "Masses of penguins")


def test_help_and_version(process: Command) -> None:
    told = process("--help")
    assert told.code == 0
    assert "kaggle-share preview data.csv --to me/my-data" in told.out
    assert process("--version").out.startswith("kaggle-share ")
    assert process().out == told.out


def test_a_preview_sends_nothing(process: Command, online: Sandbox) -> None:
    done = process("preview", "data.csv", *TO, *TITLE)
    assert done.code == 0, done.err
    assert "Masses of penguins" in done.out
    assert "Nothing has left this machine" in done.out
    assert "draft.publish()" not in done.out
    assert sent(online) == []


def test_a_preview_without_credentials(command: Command) -> None:
    done = command("preview", "data.csv", *TO, "--json")
    assert done.code == 0
    assert done.json["plan"]["action"] is None
    assert "no Kaggle credentials found" in done.json["plan"]["unasked"]


def test_publish_twice_is_publish_once(command: Command, online: Sandbox) -> None:
    first = command("publish", "data.csv", *TO, *TITLE)
    assert first.code == 0, first.err
    assert "Version 1 of ada/penguin-masses is ready and verified" in first.out
    before = len(sent(online))
    again = command("publish", "data.csv", *TO)
    assert again.code == 0
    assert "Nothing to do" in again.out
    assert len(sent(online)) == before


def test_a_new_version_says_what_changed(command: Command, online: Sandbox, work: Path) -> None:
    assert command("publish", "data.csv", *TO, *TITLE).code == 0
    (work / "data.csv").write_text("species,mass\nAdelie,3701\n")
    told = command("publish", "data.csv", *TO, "--json").json
    assert (told["plan"]["action"], told["plan"]["changed"]) == ("version", ["data.csv"])
    assert told["release"]["version"] == 2


def test_look_it_over_then_make_it_public(command: Command, online: Sandbox) -> None:
    assert command("publish", "data.csv", *TO, *TITLE).code == 0
    uploads = sum("upload" in call for call in sent(online))
    refused = command("publish", "data.csv", *TO, "--public")
    assert refused.code == 2
    assert "--yes" in refused.line
    done = command("publish", "data.csv", *TO, "--public", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.json["release"]["is_private"] is False
    assert sum("upload" in call for call in sent(online)) == uploads


def test_publish_in_public_at_once(command: Command, online: Sandbox) -> None:
    told = command("publish", "data.csv", *TO, *TITLE, "--license", "CC0-1.0", "--public", "--yes", "--json").json
    assert (told["release"]["state"], told["release"]["is_private"]) == ("verified", False)


def test_what_is_on_kaggle_is_not_removed_unasked(command: Command, online: Sandbox, work: Path) -> None:
    (work / "more.csv").write_text("a,b\n1,2\n")
    assert command("publish", "data.csv", "more.csv", *TO, *TITLE).code == 0
    before = len(sent(online))
    for options in ((), ("--yes",)):
        refused = command("publish", "data.csv", *TO, *options)
        assert refused.code == 2
        assert "more.csv" in refused.line
        assert "--remove" in refused.line
    assert len(sent(online)) == before
    done = command("publish", "data.csv", *TO, "--remove", "--json")
    assert done.code == 0, done.err
    assert done.json["plan"]["removed"] == ["more.csv"]


def test_verify_full_downloads_and_compares(command: Command, online: Sandbox) -> None:
    told = command("publish", "data.csv", *TO, *TITLE, "--verify", "full", "--json").json
    assert told["release"]["verification"] == "full download"


def test_bare_is_what_was_picked(command: Command, online: Sandbox) -> None:
    told = command("publish", "data.csv", *TO, *TITLE, "--bare", "--json").json
    assert [file["path"] for file in told["release"]["files"]] == ["data.csv"]


def test_not_waiting_leaves_it_submitted_and_status_finishes_it(command: Command, online: Sandbox) -> None:
    online.set_processing_delay(float("inf"))
    told = command("publish", "data.csv", *TO, *TITLE, "--no-wait", "--json")
    assert told.code == 4
    assert (told.json["ok"], told.json["release"]["state"]) == (False, "submitted")
    assert command("status", "me/penguin-masses").code == 4
    assert command("status").code == 4
    online.set_processing_delay(0.0)
    done = command("status", "me/penguin-masses", "--wait", "--json")
    assert done.code == 0, done.err
    assert done.json["release"]["state"] == "verified"


def test_status_of_nothing(command: Command, online: Sandbox) -> None:
    told = command("status")
    assert (told.code, told.out.strip()) == (0, "Nothing was published from here.")
    assert command("status", "me/no-such-dataset").code == 1


def test_a_document_says_everything(command: Command, online: Sandbox, work: Path) -> None:
    (work / "kaggle-share.yaml").write_text(
        "to: me/penguin-masses\nresources: [data.csv]\ntitle: Masses of penguins\nlicense: CC0-1.0\n"
    )
    told = command("publish", "--json").json
    assert told["release"]["ref"] == "ada/penguin-masses"
    assert told["plan"]["metadata"]["license"] == "CC0-1.0"
    assert (work / "dataset.kaggle-share.json").is_file()
    # The command wins over the document.
    told = command("preview", "kaggle-share.yaml", "--title", "Penguins, weighed", "--json").json
    assert told["plan"]["metadata"]["title"] == "Penguins, weighed"
    assert told["plan"]["action"] == "update"


def test_a_documents_paths_start_from_its_folder(command: Command, online: Sandbox, work: Path) -> None:
    folder = work / "study"
    folder.mkdir()
    (folder / "inner.csv").write_text("a,b\n1,2\n")
    (folder / "first.kaggle-share.yaml").write_text("resources: [inner.csv]\ntitle: The inner table\n")
    told = command("preview", "study/first.kaggle-share.yaml", "--to", "me/inner-table", "--json").json
    assert told["plan"]["added"] == ["inner.csv"]
    (folder / "kaggle-share.yaml").write_text("title: The whole folder\n")
    told = command("preview", "study", "--to", "me/inner-table", "--json").json
    assert told["plan"]["metadata"]["title"] == "The whole folder"
    assert told["plan"]["added"] == ["inner.csv"]


def test_a_folder_made_for_the_kaggle_client(command: Command, online: Sandbox, work: Path) -> None:
    folder = work / "old"
    folder.mkdir()
    (folder / "inner.csv").write_text("a,b\n1,2\n")
    (folder / "dataset-metadata.json").write_text(
        json.dumps({"title": "From the client", "id": "ada/from-the-client", "licenses": [{"name": "CC0-1.0"}]})
    )
    told = command("publish", "old", "--json")
    assert told.code == 0, told.err
    assert told.json["release"]["ref"] == "ada/from-the-client"
    assert told.json["plan"]["metadata"]["title"] == "From the client"


def test_the_sandbox_from_start_to_stop(process: Command, work: Path) -> None:
    data = work / "kept"
    assert process("sandbox", "--status", "--data", data, "--json").json["report"] == {"running": False}
    try:
        started = process("sandbox", "--background", "--port", "0", "--data", data, "--json")
        assert started.code == 0, started.err
        report = started.json["report"]
        assert (report["running"], report["user"]) == (True, "ada")
        assert report["url"] in process("sandbox", "--status", "--data", data).out
    finally:
        stopped = process("sandbox", "--stop", "--data", data)
    assert stopped.code == 0
    assert process("sandbox", "--stop", "--data", data).out.strip() == "No sandbox runs."


def test_a_busy_port_is_named(process: Command, sandbox: Sandbox, work: Path) -> None:
    port = sandbox.url.rpartition(":")[2]
    done = process("sandbox", "--port", port, "--data", work / "other")
    assert done.code == 1
    assert port in done.line
    assert "--port" in done.line


def test_doctor_without_credentials_says_what_to_do(command: Command) -> None:
    done = command("doctor")
    assert done.code == 2
    assert "✗ credentials" in done.out
    assert "kaggle auth login" in done.out


def test_doctor_says_who_one_is(command: Command, online: Sandbox) -> None:
    done = command("doctor")
    assert done.code == 0, done.out
    assert "you          ada" in done.out
    assert "you may publish for ada" in done.out
    assert online.users["ada"].key not in done.out


def test_an_interrupt_while_sending_is_quick_and_publishes_nothing(work: Path, online: Sandbox) -> None:
    online.faults.add(Fault("stall", call="upload"))
    code, err = _interrupted(work, lambda line: line.startswith("Sending"))
    assert code == 1
    assert err == ["kaggle-share: stopped; nothing was published. Run it again to go on."]
    assert online.store.any_dataset("ada", "penguin-masses") is None


def test_an_interrupt_after_kaggle_accepted_is_no_failure(work: Path, online: Sandbox, command: Command) -> None:
    online.set_processing_delay(float("inf"))
    code, err = _interrupted(work, lambda line: line.startswith("Being processed"))
    assert code == 4
    assert err == []
    online.set_processing_delay(0.0)
    assert command("status", "me/penguin-masses", "--wait").code == 0


def test_an_interrupt_of_status_is_no_failure(work: Path, online: Sandbox, command: Command) -> None:
    online.set_processing_delay(float("inf"))
    assert command("publish", "data.csv", *TO, *TITLE, "--no-wait").code == 4
    code, err = _interrupted(
        work, lambda line: line.startswith("Being processed"), "status", "me/penguin-masses", "--wait"
    )
    assert code == 4
    assert len(err) == 1


def _interrupted(work: Path, when: object, *arguments: str) -> tuple[int, list[str]]:
    """Run the command, press Ctrl-C at a line of its progress; its exit code and its own lines after that."""
    arguments = arguments or ("publish", "data.csv", *TO, *TITLE)
    child = subprocess.Popen(
        [sys.executable, "-m", "kaggle_share.ui.cli", *arguments],
        cwd=work,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    assert callable(when)
    for line in child.stderr:
        if when(line):
            child.send_signal(signal.SIGINT)
            break
    rest = child.stderr.read()
    assert "Traceback" not in rest
    return child.wait(timeout=30), [line for line in rest.splitlines() if line.startswith("kaggle-share: ")]


def test_a_reader_that_goes_away_is_no_traceback(work: Path, online: Sandbox) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "kaggle_share.ui.cli", "preview", "data.csv", *TO],
        cwd=work,
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_bug_is_one_line_without_what_it_was_about(
    command: Command, monkeypatch: pytest.MonkeyPatch, online: Sandbox
) -> None:
    from kaggle_share import pipeline

    def broken(*_: object, **__: object) -> None:
        raise TypeError("hush: 12345")

    monkeypatch.setattr(pipeline, "draft", broken)
    done = command("preview", "data.csv", "--json")
    assert done.code == 1
    assert "TypeError" in done.line
    assert "bug" in done.line
    assert "hush" not in done.out + done.err
