"""Before everybody sees it, what is there is looked at again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ward import FIXES, FOR_ALL, KEPT, PEOPLE, PLANTED, REF, publish

from kaggle_share import pipeline
from kaggle_share.errors import HeldBackError
from kaggle_share.pipeline import Way
from kaggle_share.record import Record
from kaggle_share.sandbox import Sandbox
from kaggle_share.screen import policy
from kaggle_share.settings import Settings


def test_going_public_looks_again_at_what_is_there(
    ask: Callable[..., Way], sandbox: Sandbox, kaggle: Callable[..., Any], tmp_path: Path
) -> None:
    """A version may come from another client, which looks at nothing."""
    release = publish(ask(privacy={"patients.csv": FIXES}))
    folder = tmp_path / "raw"
    folder.mkdir()
    PEOPLE.to_csv(folder / "patients.csv", index=False)
    (folder / "dataset-metadata.json").write_text(json.dumps({"id": REF, "title": "Ward seven"}))
    kaggle("datasets", "version", "-p", folder, "-m", "raw")
    way = ask(privacy={"patients.csv": FIXES})
    newest = pipeline.status(
        release.ref, endpoint=sandbox.url, record=Record(tmp_path / "other.json"), settings=Settings()
    )
    assert way.remote is not None
    with pytest.raises(HeldBackError) as error:
        pipeline.make_public(way.remote, newest, Record(tmp_path / "other.json"))
    assert str(error.value).startswith(f"{REF} is not made public: patients.csv › ")
    assert not any(value in str(error.value) for value in PLANTED)
    assert way.remote.settings(release.ref).is_private


def test_what_was_fixed_may_be_made_public(ask: Callable[..., Way]) -> None:
    way = ask(privacy={"patients.csv": {**FIXES, "ssn": "pseudonymise", "patient_name": "surrogate"}})
    release = publish(way)
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private


def test_what_a_fix_has_settled_is_no_news_to_a_policy_either(
    ask: Callable[..., Way], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below `birth_date` years still look like dates of birth, and codes below `mrn` like numbers of records."""
    path = tmp_path / "policy.yaml"
    path.write_text("schema: 1\nkinds: [dob, event_date, quasi_identifier, record_id, postal_code, national_id]\n")
    monkeypatch.setattr(policy, "system_paths", lambda: (path,))
    way = ask(privacy={"patients.csv": FIXES})
    release = publish(way)
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private


def test_what_was_waived_for_everybody_may_be_made_public_while_it_is_the_same(ask: Callable[..., Way]) -> None:
    way = ask(privacy=FOR_ALL)
    release = publish(way)
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private


def test_a_reason_to_keep_what_blocks_made_it_public_without_saying_so(
    ask: Callable[..., Way], sandbox: Sandbox
) -> None:
    with pytest.raises(HeldBackError, match="for a private dataset.*{keep: reason, public: true}"):
        publish(ask(privacy=KEPT), public=True)
    way = ask(privacy=KEPT)
    release = publish(way)
    assert way.remote is not None
    with pytest.raises(HeldBackError, match="is not made public.*{keep: reason, public: true}"):
        pipeline.make_public(way.remote, release, way.record)
    with pytest.raises(HeldBackError, match="for a private dataset"):
        publish(ask(privacy=KEPT), public=True)
    settings = way.remote.settings(release.ref)
    assert settings.is_private
    before = len(sandbox.requests)
    assert not publish(ask(privacy=FOR_ALL), public=True).is_private
    assert not [one for one in sandbox.requests[before:] if "StartBlobUpload" in one.call]


def downloads(sandbox: Sandbox) -> int:
    return sum("DownloadDataset" in one.call for one in sandbox.requests)


def test_public_at_once_needs_no_second_look(ask: Callable[..., Way], sandbox: Sandbox) -> None:
    assert not publish(ask(privacy={"patients.csv": FIXES}), public=True).is_private
    at_once = downloads(sandbox)
    way = ask(privacy={"patients.csv": FIXES}, to="me/ward-eight")
    release = publish(way)
    assert downloads(sandbox) == 2 * at_once
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private
    assert downloads(sandbox) > 2 * at_once
