"""The record: a contract on disk."""

from __future__ import annotations

import json
import multiprocessing
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kaggle_share.errors import InputError
from kaggle_share.model import Ref
from kaggle_share.record import Entry, FileEntry, Record, record_path

REF = Ref("ada", "palmer-penguins")


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))


def an_entry(version: int = 1) -> Entry:
    return Entry(
        version=version,
        state="verified",
        url="http://localhost/datasets/ada/palmer-penguins",
        when=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        title="Palmer penguins",
        metadata={"title": "Palmer penguins"},
        said={"title": "Palmer penguins"},
        files={"a.csv": FileEntry(size=3, sha256="0" * 64)},
    )


def test_the_file_is_schema_1_keyed_by_endpoint_and_reference(tmp_path: Path) -> None:
    record = Record(tmp_path / "nb.kaggle-share.json")
    record.put("kaggle", REF, an_entry())
    assert json.loads(record.path.read_text()) == {
        "schema": 1,
        "datasets": {
            "kaggle": {
                "ada/palmer-penguins": {
                    "version": 1,
                    "state": "verified",
                    "url": "http://localhost/datasets/ada/palmer-penguins",
                    "private": True,
                    "when": "2026-01-02T03:04:05Z",
                    "title": "Palmer penguins",
                    "notes": "",
                    "bare": False,
                    "metadata": {"title": "Palmer penguins"},
                    "said": {"title": "Palmer penguins"},
                    "files": {"a.csv": {"size": 3, "sha256": "0" * 64, "role": "data", "members": {}}},
                    "not_kept": [],
                    "waivers": [],
                    "deidentified": [],
                    "methods": {},
                    "policies": [],
                    "notebooks": [],
                }
            }
        },
    }


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    record = Record(tmp_path / "nb.kaggle-share.json")
    assert record.get("kaggle", REF) is None
    record.put("kaggle", REF, an_entry())
    assert record.get("kaggle", REF) == an_entry()
    assert record.get("sandbox:1", REF) is None


def test_one_dataset_is_written_and_the_others_stay(tmp_path: Path) -> None:
    record, other = Record(tmp_path / "nb.kaggle-share.json"), Ref("ada", "another-one")
    record.put("kaggle", REF, an_entry())
    record.put("sandbox:1", REF, an_entry(2))
    record.put("kaggle", other, an_entry(3))
    record.put("kaggle", REF, an_entry(4))
    assert record.get("kaggle", REF) == an_entry(4)
    assert record.get("sandbox:1", REF) == an_entry(2)
    assert record.get("kaggle", other) == an_entry(3)


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    record = Record(tmp_path / "nb.kaggle-share.json")
    record.put("kaggle", REF, an_entry())
    assert stat.S_IMODE(record.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == ["nb.kaggle-share.json"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is not JSON"),
        ("[]", "was not written by this version"),
        ('{"schema": 2}', "was not written by this version"),
        ('{"schema": 1, "datasets": {"kaggle": {"a/b": {"version": "x"}}}}', "is damaged at datasets"),
    ],
)
def test_a_broken_record_is_one_line_and_is_not_overwritten(tmp_path: Path, text: str, why: str) -> None:
    record = Record(tmp_path / "nb.kaggle-share.json")
    record.path.write_text(text)
    with pytest.raises(InputError, match=why):
        record.get("kaggle", REF)
    with pytest.raises(InputError, match=why):
        record.put("kaggle", REF, an_entry())
    assert record.path.read_text() == text


def _put(path: Path, number: int) -> None:
    Record(path).put("kaggle", Ref("ada", f"dataset-{number}"), an_entry(number))


def test_two_processes_do_not_lose_each_others_entries(tmp_path: Path) -> None:
    path = tmp_path / "nb.kaggle-share.json"
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_put, args=(path, number)) for number in range(1, 9)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(Record(path).all()["kaggle"]) == [f"ada/dataset-{number}" for number in range(1, 9)]


def test_it_lies_beside_the_notebook_else_the_document_else_in_the_data_folder(tmp_path: Path) -> None:
    notebook, document = tmp_path / "analysis.ipynb", tmp_path / "d" / "kaggle-share.yaml"
    assert record_path(notebook=notebook, document=document) == tmp_path / "analysis.kaggle-share.json"
    assert record_path(notebook=None, document=document) == tmp_path / "d" / "dataset.kaggle-share.json"
    assert record_path(notebook=None, document=None).parent == tmp_path / "data"
