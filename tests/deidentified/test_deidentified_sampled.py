"""A sample in place of the whole, and how many share what they have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ward import FIXES, PEOPLE, REF, publish

from kaggle_share.errors import InputError
from kaggle_share.pipeline import Way
from kaggle_share.reproduce import load
from kaggle_share.sandbox import Sandbox


def test_a_sample_is_published_in_place_of_the_whole(ask: Callable[..., Way], sandbox: Sandbox, work: Path) -> None:
    way = ask(privacy={"patients.csv": FIXES}, sample={"size": "50%", "by": "zip", "whole": "Ask the ward."})
    publish(way)
    assert len(load(REF, "patients.csv", endpoint=sandbox.url)) == 15
    card = next(one.location for one in way.draft.resources if one.path == "README.md").read_text()
    assert "15 of 30 rows" in card
    assert "Ask the ward." in card
    assert len(pd.read_csv(work / "patients.csv")) == 30


def test_a_file_beside_a_sample_is_named(ask: Callable[..., Way], work: Path) -> None:
    (work / "notes.txt").write_text("Some words.")
    notes = ask("patients.csv", "notes.txt", privacy={"patients.csv": FIXES}, sample=3).draft.notes
    assert "Published whole, beside the sample: notes.txt." in notes
    with pytest.raises(InputError, match="a sample is of tables, and none was picked"):
        ask("notes.txt", sample="10%")


def test_the_command_draws_a_sample(
    ask: Callable[..., Way], sandbox: Sandbox, work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from kaggle_share.ui.cli import run

    monkeypatch.chdir(work)
    PEOPLE[["hemoglobin"]].to_csv("values.csv", index=False)
    said = ["preview", "values.csv", "--to", REF, "--no-notebook", "--endpoint", sandbox.url, "--sample", "20%"]
    assert run([*said, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["plan"]
    assert told["protection"]["samples"] == [
        {"file": "values.csv", "rows": 6, "of": 30, "seed": 0, "by": "", "subject": ""}
    ]
    assert next(one["rows"] for one in told["files"] if one["path"] == "values.csv") == 6
    assert run([*said[:-1], "a lot"]) == 2


def test_k_is_measured_over_what_is_published(ask: Callable[..., Way]) -> None:
    said = {**FIXES, "*": {"quasi_identifiers": ["zip", "birth_date"], "sensitive": "hemoglobin"}}
    way = ask(privacy={"patients.csv": said})
    (measured,) = way.draft.protection.anonymity
    assert (measured.k, measured.unique, measured.rows) == (1, 30, 30)
    assert measured.distinct_l == {"patients.csv › hemoglobin": 1}
    (told,) = [finding for finding in way.draft.findings if finding.kind == "k_anonymity"]
    assert told.severity == "note"
    assert told.message.startswith("k is 1 over zip, birth_date: 100% of 30 rows are in groups of fewer than 5")
