"""The preview as a file: `draft.save()` and `--out`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from doors import Command, sent
from preview_drafts import draft, resource, rich

import kaggle_share as ks
from kaggle_share.errors import InputError, StagingError
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.ui.preview import save
from kaggle_share.ui.preview.page import draft_page


def test_the_command_writes_the_page_that_out_names(command: Command, work: Path, online: Sandbox) -> None:
    done = command("preview", "data.csv", "--to", "me/penguin-masses", "--out", "preview.html")
    assert done.code == 0, done.err
    assert "The preview is in preview.html" in done.out
    page = (work / "preview.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "ada/penguin-masses" in page
    assert not sent(online)
    # The next one replaces it.
    assert command("preview", "data.csv", "--to", "me/other-masses", "--out", "preview.html", "--json").code == 0
    assert "ada/other-masses" in (work / "preview.html").read_text()


def test_publishing_keeps_what_was_shown(command: Command, work: Path, online: Sandbox) -> None:
    asked = ("--to", "me/penguin-masses", "--title", "Masses of penguins", "--out", "kept.html", "--json")
    done = command("publish", "data.csv", *asked)
    assert json.loads(done.out)["release"]["state"] == "verified"
    assert "Masses of penguins" in (work / "kept.html").read_text()


def test_in_python_a_draft_saves_itself(work: Path, online: Sandbox) -> None:
    made = ks.draft("data.csv", to="me/penguin-masses")
    assert made.save("preview.html") == work / "preview.html"
    assert made.save(work / "also.htm") == work / "also.htm"
    assert (work / "also.htm").read_bytes() == (work / "preview.html").read_bytes()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("preview.txt", ("preview.txt", "preview.html")),
        ("nowhere/preview.html", ("nowhere", "folder")),
        ("data.csv", ("data.csv", "preview.html")),
        ("report.html", ("report.html", "no preview")),
        ("folder.html", ("folder.html", "no preview")),
    ],
)
def test_nothing_but_a_preview_is_written_over(
    command: Command, work: Path, online: Sandbox, name: str, words: tuple[str, ...]
) -> None:
    (work / "report.html").write_text("<h1>Mine</h1>")
    (work / "folder.html").mkdir()
    before = {path: path.read_bytes() for path in work.iterdir() if path.is_file()}
    done = command("preview", "data.csv", "--to", "me/penguin-masses", "--out", name)
    assert done.code == 2
    assert all(word in done.line for word in words)
    assert {path: path.read_bytes() for path in work.iterdir() if path.is_file()} == before


def test_a_file_that_is_to_be_published_is_not_replaced_by_its_preview(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(draft_page(rich()))
    made = draft("page.html")
    made.resources = (resource("page.html", location=page),)
    with pytest.raises(InputError, match="is to be published"):
        save(made, page)
    (tmp_path / "link.html").symlink_to(page)
    with pytest.raises(InputError, match="is to be published"):
        save(made, tmp_path / "link.html")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StagingError, match="can't be written"):
        save(rich(), tmp_path / "preview.html")


def test_a_full_disk_leaves_no_half_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StagingError, match="No space left"):
        save(rich(), tmp_path / "preview.html")
    assert not list(tmp_path.iterdir())


def test_the_page_stands_alone() -> None:
    page = draft_page(rich())
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert 'aria-level="1"' in page
    assert 'name="viewport"' in page
