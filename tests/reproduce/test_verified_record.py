"""Before anything is published the record is run again, and what comes of it is told wherever one looks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

import kaggle_share as ks
from kaggle_share.errors import HeldBackError
from kaggle_share.sandbox.embedded import Sandbox

MAKE = "import pandas as pd\nraw = pd.read_csv('raw.csv')\nclean = raw.assign(b=raw['a'] * FACTOR)"
Draft = Callable[..., Any]


@pytest.fixture
def drafted(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """A draft of `clean.csv` and `raw.csv`, as a session would make it whose notebook has the given cells."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    Path("raw.csv").write_text("a\n1\n2\n3\n")
    for name, value in {
        "KAGGLE_SHARE_DATA": str(tmp_path / "data"), "KAGGLE_SHARE_CONFIG": str(tmp_path / "config"),
        "KAGGLE_SHARE_ENDPOINT": sandbox.url, "KAGGLE_SHARE_CREDENTIALS": f"ada:{sandbox.users['ada'].key}",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    def draft(*sources: str, picked: tuple[str, ...] = ("clean.csv", "raw.csv"), **said: Any) -> Any:
        v4: Any = nbformat.v4
        spec = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        made = v4.new_notebook(cells=[v4.new_code_cell(one) for one in sources], metadata=spec)
        Path("n.ipynb").write_text(nbformat.writes(made))
        every: dict[str, Any] = {
            "clean.csv": pd.DataFrame({"a": [1, 2, 3], "b": [2, 4, 6]}),
            "raw.csv": Path("raw.csv"),
        }
        items = {name: every[name] for name in picked}
        said = {"here": True, "verify_methods": True, **said}
        return ks.draft(items=items, to="me/clean-data", title="Clean data", notebook="n.ipynb", **said)

    return draft


def files_of(draft: Any) -> dict[str, str]:
    return {one.path: one.location.read_text("utf-8") for one in draft.resources if one.format in ("md", "json")}


def test_a_record_that_makes_the_data_says_so_in_the_card_the_crate_the_record_and_the_preview(
    drafted: Draft, sandbox: Sandbox
) -> None:
    draft = drafted("FACTOR = 2", MAKE)
    line = draft.record.rerun.line
    assert line.endswith("1 of 1 files identical")
    files = files_of(draft)
    assert f"{line[1:]}, in the author’s environment" in files["README.md"]
    rerun = next(one for one in json.loads(files["ro-crate-metadata.json"])["@graph"] if one["@id"] == "#rerun")
    assert rerun["actionStatus"] == "http://schema.org/CompletedActionStatus"
    told = json.loads(files["methods/rerun.json"])
    assert (told["schema"], told["line"], told["reproduced"]) == (1, line, True)
    assert {one["path"]: one["verdict"] for one in told["files"]} == {"clean.csv": "identical", "raw.csv": "input"}
    assert told["inputs"] == [{"name": "raw.csv", "kind": "file", "from": "dataset", "note": ""}]
    assert line[1:] in " ".join(repr(draft).split())
    assert line in draft._repr_html_()
    release = draft.publish()
    assert release.verified
    # Only the day of the run is new: that makes no version.
    assert drafted("FACTOR = 2", MAKE).plan.action == "nothing"


def test_a_record_that_does_not_make_it_says_that_too_and_goes_on(drafted: Draft) -> None:
    draft = drafted("FACTOR = 3", MAKE)
    assert draft.record.rerun.line.endswith("0 of 1 files identical, 1 different")
    (found,) = (one for one in draft.findings if one.kind == "not_made_again")
    assert (found.severity, found.file) == ("warn", "clean.csv")
    assert "Column b: 3 of 3 values differ, first in row 1" in found.message
    # That is no reason to show less of the data: nothing personal was found in it.
    assert "withheld" not in repr(draft)
    assert "| `b` |" in next(one for one in draft.resources if one.path == "README.md").location.read_text("utf-8")
    files = files_of(draft)
    assert "0 of 1 files identical, 1 different" in files["README.md"]
    rerun = next(one for one in json.loads(files["ro-crate-metadata.json"])["@graph"] if one["@id"] == "#rerun")
    assert rerun["actionStatus"] == "http://schema.org/FailedActionStatus"
    assert draft.publish().verified


def test_who_asked_for_a_verified_record_publishes_no_other(drafted: Draft, sandbox: Sandbox) -> None:
    draft = drafted("FACTOR = 3", MAKE, only_verified=True)
    with pytest.raises(HeldBackError) as held:
        draft.publish()
    assert "clean.csv: Run again, the notebook does not make it: it is different" in str(held.value)
    assert "leave out only_verified=True" in str(held.value)
    assert not any("Create" in request.call for request in sandbox.requests)
    assert drafted("FACTOR = 2", MAKE, only_verified=True).publish().verified


def test_an_input_that_others_lack_and_a_cell_that_stops_are_named(drafted: Draft) -> None:
    draft = drafted("FACTOR = 2", MAKE, picked=("clean.csv",))
    told = [one.message for one in draft.findings if one.kind == "not_made_again"]
    assert any(one.startswith("Run again, the notebook does not make it: it is not made: No cell") for one in told)
    assert "It stops with FileNotFoundError when it is run again from the top" in told
    assert any(one.startswith("It reads raw.csv, which others can't get from the dataset") for one in told)


def test_a_record_that_cannot_be_run_is_told_in_one_sentence(
    drafted: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "no-wheels"
    empty.mkdir()
    monkeypatch.setenv("KAGGLE_SHARE_WHEELHOUSE", str(empty))
    draft = drafted("FACTOR = 2", MAKE, here=False)
    (found,) = (one for one in draft.findings if one.kind == "not_made_again")
    assert found.message.startswith("The record could not be run again: the recorded packages can't be installed")
    line = draft.record.rerun.line
    assert line.endswith("the notebook could not be run again")
    # What went wrong names folders of this machine; the card does not.
    assert "packages can't be installed" not in "".join(files_of(draft).values())
    assert str(tmp_path) not in "".join(files_of(draft).values())


def test_without_a_notebook_there_is_nothing_to_run(drafted: Draft) -> None:
    draft = drafted("1", only_verified=True, bare=True)
    with pytest.raises(HeldBackError, match="There is nothing to run again: bare=True leaves the record out"):
        draft.publish()
