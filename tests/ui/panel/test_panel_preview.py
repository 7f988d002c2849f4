"""The preview in the panel: the plan against Kaggle, what would go, and a draft that is of what there is now."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_walk import Walk

from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Fault


def publish(walk: Walk) -> None:
    """A first version."""
    part = walk.go("publish")
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None, walk.sharing.error
    walk.sharing.next_version()


def test_a_new_dataset_is_told_with_what_would_be_sent(walk: Walk) -> None:
    preview = walk.pick("data.csv").go("preview")
    said = walk.text("preview")
    assert "New dataset ada/some-measures" in said
    assert "private: only you see it" in said
    assert "New (1): data.csv" in said
    assert "Measures of something" in said
    assert preview.next() == ("publish", "Publish")


def test_a_version_is_told_with_what_it_changes(walk: Walk, work: Path) -> None:
    publish(walk.pick("data.csv"))
    (work / "data.csv").write_text("species,mass\nAdelie,3701\n")
    (work / "more.csv").write_text("a,b\n1,2\n")
    walk.pick("more.csv", title="Measures of more")
    walk.go("preview")
    said = walk.text("preview")
    assert "Version 2 of ada/some-measures" in said
    assert "New (1): more.csv" in said
    assert "Changed (1): data.csv" in said
    assert "title" in said.partition("Described anew")[2]


def test_what_would_go_has_to_be_ticked(walk: Walk, work: Path) -> None:
    (work / "old.csv").write_text("a,b\n1,2\n")
    publish(walk.pick("data.csv", "old.csv"))
    walk.sharing.unpick((False, "old.csv"))
    preview = walk.go("preview")
    assert "1 file that ada/" not in walk.text("preview")
    assert "has now is not picked. Earlier versions keep it. old.csv" in walk.text("preview")
    assert preview._tick.description == "Leave this file out of the new version"
    assert not preview._tick.value
    assert preview.badge() == "1"
    act = walk.go("publish")
    assert act._act.disabled
    assert "1 file would go from the new version." in walk.text("publish")
    sent = len(walk.sent())
    act._act.click()
    assert len(walk.sent()) == sent
    walk.go("preview")
    preview._tick.value = True
    assert walk.sharing.remove
    act = walk.go("publish")
    assert not act._act.disabled
    act._act.click()
    walk.rest()
    assert walk.sharing.release is not None
    assert "old.csv" not in {one.path for one in walk.sharing.release.receipts}


def test_a_file_that_changed_is_looked_at_again_on_entering(walk: Walk, work: Path) -> None:
    walk.pick("data.csv").go("preview")
    before = walk.sharing.draft
    walk.go("check")
    walk.go("preview")
    assert walk.sharing.draft is before
    (work / "data.csv").write_text("species,mass\nAdelie,1\nAdelie,2\nAdelie,3\n")
    walk.go("preview")
    assert walk.sharing.draft is not before
    assert "3 × 2" in walk.text("preview")


def test_where_nothing_changed_it_says_so(walk: Walk) -> None:
    publish(walk.pick("data.csv"))
    walk.go("preview")
    assert "Nothing to publish: version 1 of ada/some-measures has this data" in walk.text("preview")
    part = walk.go("publish")
    assert part._act.disabled
    assert "Nothing changed: version 1 has this data and description." in walk.text("publish")


def test_without_credentials_the_preview_is_there_and_the_plan_is_not(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAGGLE_SHARE_CREDENTIALS")
    walk.sharing.endpoint = "kaggle"
    walk.pick("data.csv").go("preview")
    said = walk.text("preview")
    assert "Not compared yet" in said
    assert "Run “kaggle auth login” in a terminal" in said
    assert "species" in said


def test_a_dataset_of_somebody_else_is_told_with_what_to_do(
    walk: Walk, work: Path, online: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"grace:{online.users['grace'].key}")
    other = Walk(online)
    part = other.pick("data.csv").go("publish")
    part._public.value, part._slug.value = True, "some-measures"
    part._act.click()
    other.rest()
    assert other.sharing.release is not None
    # On another machine: recorded as published from here, it would be an organisation's.
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(work / "elsewhere"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{online.users['ada'].key}")
    walk.pick("data.csv", to="grace/some-measures").go("preview")
    said = walk.text("preview")
    assert "grace/some-measures belongs to grace, and you are ada. Publish it as your own: take the name" in said
    part = walk.go("publish")
    assert part._act.disabled
    assert "you are ada" in walk.text("publish")
    assert part._way_out == "describe"


def test_what_is_wrong_with_the_words_is_said_with_the_part_where_they_are(walk: Walk) -> None:
    walk.pick("data.csv", title="abc")
    preview = walk.go("preview")
    said = walk.text("preview")
    assert "The title has 3 characters; Kaggle wants 6 to 50. Change the title in Describe." in said
    assert preview._describe.layout.display != "none"
    part = walk.go("publish")
    assert part._act.disabled
    assert "Change the title in Describe." in walk.text("publish")
    assert part._way_out == "describe"


def test_a_sandbox_that_fails_is_no_end_of_the_panel(walk: Walk, online: Sandbox) -> None:
    online.faults.add(Fault("status", status=500, times=None))
    walk.pick("data.csv").go("preview")
    assert "Not compared yet" in walk.text("preview")
    online.faults.clear()
    walk.panel._parts["preview"]._again.click()  # type: ignore[attr-defined]
    walk.rest()
    assert "New dataset ada/some-measures" in walk.text("preview")
