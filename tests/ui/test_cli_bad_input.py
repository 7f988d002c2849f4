"""Everything that users get wrong: one line that says what, where and what to do, and nothing is sent."""

from __future__ import annotations

import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from doors import Command, sent

from kaggle_share.sandbox.embedded import Sandbox

TO = ("--to", "me/penguin-masses")


def _write(name: str, content: str = "a,b\n1,2\n") -> Callable[[Path], None]:
    def write(work: Path) -> None:
        (work / name).write_text(content)

    return write


def _archive(work: Path) -> None:
    with zipfile.ZipFile(work / "archive.zip", "w") as file:
        file.writestr("inner/a:b.csv", "a,b\n1,2\n")


def _two_by_case(work: Path) -> None:
    (work / "one").mkdir()
    (work / "two").mkdir()
    (work / "one" / "Data.csv").write_text("a\n1\n")
    (work / "two" / "data.csv").write_text("a\n2\n")


def _nothing(work: Path) -> None:
    pass


BAD = {
    "an unknown name": (_nothing, ("dota.csv",), 2, ("dota.csv", "data.csv")),
    "a variable without its notebook": (_nothing, ("penguins",), 2, ("penguins", "--execute")),
    "a glob that matches nothing": (_nothing, ("raw*/*.csv",), 2, ("raw*/*.csv",)),
    "nothing at all": (_nothing, (), 2, ("nothing was picked",)),
    "the same name twice": (_nothing, ("x.csv=data.csv", "x.csv=other.csv"), 2, ("x.csv",)),
    "the same name by case": (_two_by_case, ("A.csv=one/Data.csv", "a.csv=two/data.csv"), 2, ("A.csv", "a.csv")),
    "a title too short": (_nothing, ("data.csv", "--title", "Data"), 2, ("4 characters", "6 to 50", "--title")),
    "a subtitle too short": (_nothing, ("data.csv", "--subtitle", "Some data"), 2, ("20 to 80", "--subtitle")),
    "a slug too short": (_nothing, ("data.csv", "--to", "me/data"), 2, ("4 characters", "6 to 50")),
    "a slug with capitals": (_nothing, ("data.csv", "--to", "me/My-Data"), 2, ("my-data",)),
    "no OWNER/SLUG": (_nothing, ("data.csv", "--to", "a/b/c"), 2, ("OWNER/SLUG",)),
    "an unknown license": (_nothing, ("data.csv", "--license", "CC0"), 2, ("CC0", "CC0-1.0")),
    "an unknown format": (_nothing, ("data.csv", "--format", "xls"), 2, ("xls",)),
    "a format for nothing": (_nothing, ("data.csv", "--format", "parquet"), 2, ("parquet",)),
    "an unknown option": (_nothing, ("data.csv", "--titel", "x"), 2, ("--titel", "--title")),
    "an option without its value": (_nothing, ("data.csv", "--title"), 2, ("--title",)),
    "an option for a value": (_nothing, ("data.csv", "--title", "--public"), 2, ("--title needs a value",)),
    "a choice that is none": (_nothing, ("data.csv", "--verify", "half"), 2, ("half", "full")),
    "a forbidden character": (_write("a:b.csv"), ("a:b.csv",), 2, ("a:b.csv", ":")),
    "one inside an archive": (_archive, ("archive.zip",), 2, ("a:b.csv", "archive.zip")),
    "broken YAML": (_write("kaggle-share.yaml", "to: me/x\ntitle: 'open\n"), (), 2, ("kaggle-share.yaml line",)),
    "an unknown key": (_write("kaggle-share.yaml", "titel: Some title\n"), (), 2, ("line 1", "titel", "title")),
    "an endpoint in a document": (_write("kaggle-share.yaml", "endpoint: x\n"), (), 2, ("line 1", "--endpoint")),
    "public in a document": (_write("kaggle-share.yaml", "public: true\n"), (), 2, ("line 1", "--public")),
    "a secret file": (_write(".env", "X=1"), (".env",), 3, (".env",)),
    "a key file, by a glob": (_write("id_ed25519", "x"), ("*",), 3, ("id_ed25519",)),
    "a notebook that was never saved": (_nothing, ("data.csv", "--notebook", "new.ipynb"), 2, ("new.ipynb",)),
    "a notebook that is none": (_write("bad.ipynb", "{"), ("data.csv", "--notebook", "bad.ipynb"), 2, ("bad.ipynb",)),
    "no notebook to execute": (_nothing, ("penguins", "--execute", "no.ipynb"), 2, ("no.ipynb",)),
    "a notebook to execute that is none": (_write("no.ipynb", "{"), ("x", "--execute", "no.ipynb"), 2, ("no.ipynb",)),
    "somebody else's": (_nothing, ("data.csv", "--to", "grace/penguin-masses"), 1, ("grace", "ada")),
    "an endpoint that is none": (_nothing, ("data.csv", "--endpoint", "sandbx"), 2, ("sandbx", "sandbox")),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_one_line(what: str, command: Command, online: Sandbox, work: Path) -> None:
    make, arguments, code, words = BAD[what]
    (work / "other.csv").write_text("a,b\n3,4\n")
    if what == "somebody else's":
        _publish_as_grace(command, online)
    make(work)
    before = {path.name for path in work.iterdir()}
    already = len(sent(online))
    to = () if "--to" in arguments else TO
    done = command("publish", *arguments, *to)
    assert done.code == code, done.err
    assert all(word in done.line for word in words), done.line
    assert done.line.endswith((".", "?")), done.line
    assert len(sent(online)) == already
    assert {path.name for path in work.iterdir()} == before


def _publish_as_grace(command: Command, online: Sandbox) -> None:
    os.environ["KAGGLE_SHARE_CREDENTIALS"] = f"grace:{online.users['grace'].key}"
    assert command("publish", "data.csv", *TO, "--title", "Masses of penguins").code == 0
    os.environ["KAGGLE_SHARE_CREDENTIALS"] = f"ada:{online.users['ada'].key}"


def test_a_preview_tells_of_oddities_in_files(command: Command, work: Path) -> None:
    """Only the notebook's preview did: a terminal saw nothing of rows that are too long, or of two equal columns."""
    (work / "odd.csv").write_text("a,a\n1,2\n3,4,5\n")
    told = command("preview", "odd.csv", *TO).out
    assert "odd.csv: " in told
    notes = command("preview", "odd.csv", *TO, "--json").json["plan"]["files"][0]["notes"]
    assert len(notes) == 2
    assert all(note[:20] in told for note in notes)


def test_no_credentials(command: Command) -> None:
    done = command("publish", "data.csv", *TO)
    assert done.code == 2
    assert "no Kaggle credentials found" in done.line
    assert "--endpoint sandbox" in done.line


def test_wrong_credentials(command: Command, online: Sandbox) -> None:
    os.environ["KAGGLE_SHARE_CREDENTIALS"] = "ada:not-the-key"
    done = command("publish", "data.csv", *TO)
    assert done.code == 2
    assert "refused your credentials" in done.line
    assert "not-the-key" not in done.out + done.err
    assert sent(online) == []


def test_credentials_that_are_not_for_this_endpoint(command: Command, sandbox: Sandbox) -> None:
    done = command("publish", "data.csv", *TO, "--endpoint", sandbox.url)
    assert done.code == 2
    assert "KAGGLE_SHARE_CREDENTIALS" in done.line
    assert sandbox.requests == []


def test_no_network(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        # Bound but not listening: connections are refused.
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", f"http://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", "ada:key")
        done = command("publish", "data.csv", *TO)
        assert done.code == 1
        assert "could not be reached" in done.line
        assert command("preview", "data.csv", *TO).code == 0
        assert command("status", "me/penguin-masses").code == 1
        doctor = command("doctor")
        assert doctor.code == 1
        assert "✗ network" in doctor.out


def test_a_broken_setting(command: Command, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.json").write_text('{"endpiont": "sandbox"}')
    done = command("preview", "data.csv")
    assert done.code == 2
    assert "endpiont" in done.line
    assert "endpoint" in done.line


def test_a_data_folder_that_cannot_be_made(command: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(work / "data.csv" / "below"))
    done = command("preview", "data.csv", "--endpoint", "sandbox")
    assert done.code == 1
    assert "KAGGLE_SHARE_DATA" in done.line


def test_public_without_anybody_to_ask(command: Command, online: Sandbox) -> None:
    done = command("publish", "data.csv", *TO, "--public")
    assert done.code == 2
    assert "--yes" in done.line
    assert sent(online) == []
