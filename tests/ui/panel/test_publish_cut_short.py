"""A publication from the panel that is stopped, fails or is left: what is safe, and how it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_walk import REF, Walk, large, publish, until

from kaggle_share.model import Progress, Step
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Fault, Shape
from kaggle_share.ui.panel.publish import told
from kaggle_share.ui.state import ProgressState


def test_it_is_stopped_and_continue_sends_only_the_rest(walk: Walk, work: Path, online: Sandbox) -> None:
    part = walk.pick(large(work)).go("publish")
    online.faults.shape = Shape(link=1_000_000)
    part._act.click()
    until(lambda: walk.sharing.view is not None and (walk.sharing.view.fraction or 0) > 0.3)
    part._act.click()
    until(lambda: not walk.sharing.running)
    walk.rest()
    assert "Stopped; nothing was published." in walk.text("publish")
    assert "were sent. Continue goes on from there." in walk.text("publish")
    assert part._act.description == "Continue"
    assert online.store.any_dataset(*REF) is None
    assert walk.events[-2:] == [{"op": "running", "on": False}, {"op": "stopped", "left": "nothing"}]
    online.faults.shape = Shape()
    until(lambda: all(one.ended for one in online.requests))
    before = sum(one.bytes for one in online.requests if one.call == "upload")
    assert before
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None, walk.sharing.error
    total = (work / "large.bin").stat().st_size
    sent = sum(one.bytes for one in online.requests if one.call == "upload" and "large" not in one.path) - before
    # The other files are small: what was there was not sent again.
    assert sent < total


def test_a_stop_is_obeyed_though_the_storage_is_silent(walk: Walk, work: Path, online: Sandbox) -> None:
    part = walk.pick("data.csv").go("publish")
    online.faults.add(Fault("stall", call="^upload$", times=None))
    part._act.click()
    until(lambda: online.faults.fired["stall"])
    part._act.click()
    until(lambda: not walk.sharing.running)
    assert "Stopped; nothing was published." in walk.text("publish")
    online.faults.clear()
    walk.rest()
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None, walk.sharing.error


def test_what_was_stopped_and_was_accepted_all_the_same_is_told(walk: Walk, online: Sandbox) -> None:
    part = walk.pick("data.csv").go("publish")
    answer = Fault("stall", call="CreateDataset$", at="commit", seconds=4)
    online.faults.add(answer)
    part._act.click()
    until(lambda: walk.sharing.view is not None and walk.sharing.view.step == "submit")
    until(lambda: online.faults.fired["stall"])
    part._act.click()
    until(lambda: not walk.sharing.running)
    assert walk.sharing.release is None
    assert "so that it may have been" in walk.text("publish")
    # The panel shows it first, and then tells the front end.
    until(lambda: walk.events[-1] == {"op": "stopped", "left": "unknown"}, "the event")
    until(lambda: walk.sharing.release is not None, "the late answer")
    assert walk.sharing.error is None
    assert "Continue" not in walk.text("publish")
    # Nobody may be looking any more.
    until(lambda: walk.events[-1]["op"] in ("submitted", "published"), "the late event")


def test_a_network_that_fails_half_way_says_what_is_safe(walk: Walk, work: Path, online: Sandbox) -> None:
    part = walk.pick(large(work)).go("publish")
    online.faults.add(Fault("status", call="^upload$", status=503, times=None, skip=1))
    part._act.click()
    walk.rest()
    said = walk.text("publish")
    assert "503" in said
    assert "Nothing was published." in said
    assert "Continue goes on from there." in said
    assert walk.events[-1]["op"] == "failed"
    assert "503" in walk.events[-1]["message"]
    # It says what to do here, and not at the command line.
    assert walk.events[-1]["message"].endswith("Continue goes on from there.")
    online.faults.clear()
    assert part._act.description == "Continue"
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None, walk.sharing.error


def test_a_file_that_changed_since_is_looked_at_again(walk: Walk, work: Path) -> None:
    part = walk.pick("data.csv").go("publish")
    (work / "data.csv").write_text("species,mass\nAdelie,1\nGentoo,2\nGentoo,3\n")
    part._act.click()
    walk.rest()
    assert walk.sharing.release is None
    assert "changed" in walk.text("publish")
    assert part._act.disabled
    part._again.click()
    walk.rest()
    assert not part._act.disabled
    publish(walk)


def test_after_a_cell_was_run_it_is_looked_through_again_when_the_user_says_so(walk: Walk, work: Path) -> None:
    part = walk.pick("data.csv").go("publish")
    walk.sharing.cell_ran()
    assert not part._act.disabled
    (work / "data.csv").write_text("species,mass\nAdelie,1\n")
    walk.sharing.cell_ran()
    assert not walk.sharing.running
    assert part._act.disabled
    assert "A cell was run, or a file changed, since this was looked through." in walk.text("publish")
    part._act.click()
    assert not walk.sharing.running
    part._again.click()
    walk.rest()
    assert not part._act.disabled
    walk.go("check")
    (work / "data.csv").write_text("species,mass\nAdelie,2\n")
    walk.sharing.cell_ran()
    assert "Look again takes it in." in walk.text("check")


def test_making_it_public_that_is_stopped_offers_nothing_that_is_not_there(walk: Walk, online: Sandbox) -> None:
    publish(walk.pick("data.csv"))
    part = walk.panel._parts["publish"]
    part._open_up.click()  # type: ignore[attr-defined]
    part._asked.value = "some-measures"  # type: ignore[attr-defined]
    online.faults.add(Fault("stall", call="UpdateDatasetMetadata$", at="commit", seconds=3))
    part._confirm.click()  # type: ignore[attr-defined]
    until(lambda: online.faults.fired["stall"])
    part._act.click()  # type: ignore[attr-defined]
    # It is told a moment after it has ended.
    until(lambda: {"op": "stopped", "left": "unknown"} in walk.events)
    said = walk.text("publish")
    assert "Stopped while ada/some-measures was being made public, so that it may be. Look at its page." in said
    assert "Continue" not in said
    # It is public after all, which is told when it is known.
    until(lambda: walk.events[-1]["op"] == "published", "the late event")
    assert walk.events[-1]["what"] == "public"
    assert not walk.sharing.release.is_private  # type: ignore[union-attr]


def test_making_it_public_that_was_stopped_early_said_that_nothing_was_published(walk: Walk, online: Sandbox) -> None:
    publish(walk.pick("data.csv"))
    part = walk.panel._parts["publish"]
    part._open_up.click()  # type: ignore[attr-defined]
    part._asked.value = "some-measures"  # type: ignore[attr-defined]
    # Before the call everything is fetched once more, and looked through.
    online.faults.add(Fault("stall", call="^download$", seconds=3))
    part._confirm.click()  # type: ignore[attr-defined]
    until(lambda: online.faults.fired["stall"])
    part._act.click()  # type: ignore[attr-defined]
    walk.rest()
    said = walk.text("publish")
    assert "Stopped; ada/some-measures is private still, as it was. “Make it public…” does it later." in said
    assert "nothing was published" not in said
    assert walk.events[-1] == {"op": "stopped", "left": "private"}
    assert online.store.any_dataset(*REF).is_private  # type: ignore[union-attr]
    # And so it does.
    online.faults.clear()
    assert part._open_up.layout.display != "none"  # type: ignore[attr-defined]
    part._confirm.click()  # type: ignore[attr-defined]
    walk.rest()
    assert not walk.sharing.release.is_private  # type: ignore[union-attr]


def test_a_stop_between_the_verified_version_and_the_public_one_leaves_it_private() -> None:
    state = ProgressState()
    steps: tuple[Step, ...] = ("submit", "wait", "verify", "publicise")
    for step in steps:
        state.feed(Progress(step, "me/some-measures", unit=""))
    view, error = state.view(), state.stopped()
    assert told.while_it_runs("publishing", view) == "It is published, and private until this is done."
    assert told.left_behind("publishing", error, view) == "private"
    assert told.failed_words(error, view) == (
        "Stopped; me/some-measures is private still, as it was. Continue goes on from there."
    )


def test_a_network_that_is_lost_once_kaggle_has_accepted_it_names_the_button_and_not_the_command(
    walk: Walk, online: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_PATIENCE", "0.5")
    part = walk.pick("data.csv").go("publish")
    online.faults.add(Fault("status", call="UpdateDatasetMetadata$", status=503, times=None))
    part._act.click()
    walk.rest()
    said = walk.text("publish")
    assert "503" in said
    assert f"{online.url} has accepted it: Look again finishes it." in said
    assert "kaggle-share" not in said
    assert walk.events[-1]["op"] == "published"
    assert walk.events[-1]["verified"] is False
    assert part._finish.layout.display != "none"
    online.faults.clear()
    part._finish.click()
    walk.rest()
    assert walk.sharing.release is not None
    assert walk.sharing.release.verified, walk.sharing.error
    assert part._finish.layout.display == "none"


def test_what_is_being_processed_can_be_left_and_is_finished_later(walk: Walk, online: Sandbox) -> None:
    part = walk.pick("data.csv").go("publish")
    online.set_processing_delay(3600)
    part._act.click()
    until(lambda: "You can close this" in walk.text("publish"))
    part._act.click()
    walk.rest()
    release = walk.sharing.release
    assert release is not None
    assert release.state == "submitted"
    assert "has accepted version 1 of ada/some-measures and is processing it." in walk.text("publish")
    assert "published" not in {event["op"] for event in walk.events}
    assert walk.events[-1] == {"op": "submitted", "ref": "ada/some-measures", "version": 1}
    part._finish.click()
    walk.rest()
    assert walk.sharing.release is not None
    assert walk.sharing.release.state == "submitted"
    online.set_processing_delay(0)
    until(lambda: walk.sandbox.wait("ada/some-measures"))
    part._finish.click()
    walk.rest()
    assert walk.sharing.release.verified, walk.sharing.error
    assert walk.events[-1]["op"] == "published"
