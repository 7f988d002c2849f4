"""Publishing from the panel: what stands in the way, what is told meanwhile, stop and continue, and what is left."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import ipywidgets as w
import pandas as pd
import pytest
from panel_walk import Walk, read, states, until

from kaggle_share.model import Progress, Release, Step
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Fault, Shape
from kaggle_share.ui.panel import publish as part_of
from kaggle_share.ui.panel.check.choices import KEEP, KEEP_PUBLIC
from kaggle_share.ui.panel.publish import told
from kaggle_share.ui.panel.publish.told import citation_html, release_html
from kaggle_share.ui.state import ProgressState

REF = ("ada", "some-measures")


def publish(walk: Walk) -> Release:
    """Publish what is picked, and wait for the end."""
    part = walk.go("publish")
    assert not part._act.disabled, part._why.value
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None, walk.sharing.error
    return walk.sharing.release


def large(work: Path, rows: int = 120_000) -> str:
    """A file that takes a while over a slow line; its name."""
    (work / "large.bin").write_bytes(bytes(number * 7919 % 251 for number in range(997)) * (rows // 40))
    return "large.bin"


def test_it_is_private_by_default_and_verified(walk: Walk, online: Sandbox) -> None:
    release = publish(walk.pick("data.csv"))
    assert release.verified
    assert release.is_private
    found = online.store.any_dataset(*REF)
    assert found is not None
    assert found.is_private
    said = walk.text("publish")
    assert "Version 1 of ada/some-measures is ready and verified" in said
    assert "Verified by names, sizes and upload checksums." in said
    assert f'href="{online.url}/datasets/ada/some-measures"' in walk.panel._parts["publish"]._release.value  # type: ignore[attr-defined]
    assert walk.panel._parts["publish"].badge() == "✓"


def test_the_front_end_is_told_whatever_part_is_shown(walk: Walk) -> None:
    walk.pick("data.csv").go("publish")._act.click()
    walk.panel.show("describe")
    walk.rest()
    ops = [event["op"] for event in walk.events]
    assert ops[0] == "running"
    assert walk.events[0]["on"] is True
    assert ops[-2:] == ["running", "published"]
    assert set(ops) == {"running", "progress", "published"}
    assert walk.events[-1] | {"url": ""} == {
        "op": "published",
        "ref": "ada/some-measures",
        "version": 1,
        "url": "",
        "what": "version",
        "verified": True,
    }
    assert walk.events[-1]["url"].startswith("http://127.0.0.1")


def test_a_draft_that_fails_after_a_publication_is_no_failed_publication(walk: Walk) -> None:
    publish(walk.pick("data.csv"))
    walk.panel._parts["publish"]._next.click()  # type: ignore[attr-defined]
    walk.sharing.say("title", "x")
    before = len(walk.events)
    walk.go("preview")
    assert walk.sharing.error is not None
    assert walk.events[before:] == []


def test_what_is_told_names_the_step_the_share_and_the_rate(walk: Walk, work: Path, online: Sandbox) -> None:
    part = walk.pick(large(work, 400_000)).go("publish")
    online.faults.shape = Shape(link=1_000_000)
    part._act.click()
    told: list[str] = []

    def all_of_it() -> bool:
        told.append(walk.text("publish"))
        return all(one in told[-1] for one in ("Sending", " % ", "MB", "/s", "about "))

    until(all_of_it)
    said = told[-1]
    assert "It goes on when you close the panel or load the page again." in said
    assert 'progress max="100" value="' in part._progress.value
    assert part._act.description == "Stop"
    event = next(one for one in reversed(walk.events) if one["op"] == "progress")
    assert event["step"] == "Sending"
    assert 0 < event["fraction"] < 1
    # A screen reader is told by quarters.
    assert part._state.value in {f'<span role="status">Sending{share}</span>' for share in ("", " 25 %", " 50 %")}


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
    assert walk.events[-1] == {"op": "stopped", "left": "unknown"}
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


# ── what stands in the way ────────────────────────────────────────────────────────────────────────


def test_where_nothing_is_picked_the_button_leads_to_pick(walk: Walk) -> None:
    part = walk.go("publish")
    assert part._act.disabled
    assert "Nothing is picked yet." in walk.text("publish")
    part._put_right.click()
    assert walk.panel.shown == "pick"


def test_a_finding_holds_it_back_whatever_is_clicked(walk: Walk, work: Path) -> None:
    pd.DataFrame({"ssn": ["219-09-9991", "457-55-5462"] * 20, "n": range(40)}).to_csv(work / "p.csv", index=False)
    part = walk.pick("p.csv").go("publish")
    assert part._act.disabled
    assert "1 finding holds it back." in walk.text("publish")
    part._act.click()
    walk.rest()
    assert not walk.sent()
    walk.sharing.publish()
    walk.rest()
    assert not walk.sent()
    assert walk.sharing.release is None
    part._put_right.click()
    assert walk.panel.shown == "check"


@pytest.mark.parametrize("apart", [False, True], ids=["a column", "a secret in a text"])
def test_what_was_kept_while_private_can_be_kept_for_everybody_after_it_was_published(
    walk: Walk, work: Path, apart: bool
) -> None:
    if apart:
        (work / "p.txt").write_text("aws_access_key_id = AKIA" + "QYLPMN5HHHFPZAM2\n")
    else:
        pd.DataFrame({"ssn": ["219-09-9991", "457-55-5462"] * 20, "n": range(40)}).to_csv(work / "p.csv", index=False)
    name = "p.txt" if apart else "p.csv › ssn"
    walk.pick("p.txt" if apart else "p.csv").go("check")

    def keep(how: str) -> None:
        walk.go("check")
        row = walk.rows()[name]
        row._menu.value = how
        row._reason.value = "made up"
        row._do.click()
        walk.rest()

    keep(KEEP)
    part = walk.go("publish")
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None, walk.sharing.error
    slug = walk.sharing.release.ref.slug
    part._open_up.click()
    part._asked.value = slug
    part._confirm.click()
    walk.rest()
    assert walk.sharing.release.is_private
    assert "when public too" in walk.text("publish")
    assert "{keep" not in walk.text("publish")
    assert "--public" not in walk.text("publish")
    if name in walk.rows() and walk.rows()[name]._takes_back:
        walk.go("check")
        walk.rows()[name]._do.click()
        walk.rest()
    keep(KEEP_PUBLIC)
    assert "Kept for everybody to see, because: made up" in walk.text("check")
    part = walk.go("publish")
    part._asked.value = slug
    part._confirm.click()
    walk.rest()
    assert not walk.sharing.release.is_private, walk.sharing.error


def test_what_is_kept_while_private_holds_back_the_public_and_leads_to_the_check(walk: Walk, work: Path) -> None:
    pd.DataFrame({"ssn": ["219-09-9991", "457-55-5462"] * 20, "n": range(40)}).to_csv(work / "p.csv", index=False)
    walk.sharing.settle("p.csv", "ssn", {"keep": "made up"})
    part = walk.pick("p.csv").go("publish")
    assert not part._act.disabled, walk.text("publish")
    part._public.value = True
    assert part._act.disabled
    assert "1 finding is kept while private: keep it for everybody to see, or settle it." in walk.text("publish")
    part._put_right.click()
    assert walk.panel.shown == "check"
    walk.sharing.settle("p.csv", "ssn", {"keep": "made up", "public": True})
    part = walk.go("publish")
    assert "kept while private" not in walk.text("publish")
    part._slug.value = walk.sharing.draft.plan.ref.slug  # type: ignore[union-attr]
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None
    assert not walk.sharing.release.is_private, walk.sharing.error


def test_without_a_network_it_says_so(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.sharing.endpoint = "http://127.0.0.1:9"
    part = walk.pick("data.csv").go("publish")
    assert part._act.disabled
    assert "could not be reached. Check the network" in walk.text("publish")
    assert part._again.layout.display != "none"


def test_an_earlier_version_that_is_being_processed_is_waited_for(walk: Walk, online: Sandbox) -> None:
    online.set_processing_delay(3600)
    part = walk.pick("data.csv").go("publish")
    part._act.click()
    until(lambda: "You can close this" in walk.text("publish"))
    part._act.click()
    walk.rest()
    other = Walk(online)
    try:
        (Path.cwd() / "data.csv").write_text("species,mass\nAdelie,1\n")
        part = other.pick("data.csv").go("publish")
        assert part._act.disabled
        assert "is still processing an earlier version of ada/some-measures." in other.text("publish")
        online.set_processing_delay(0)
        until(lambda: online.wait("ada/some-measures"))
        part._again.click()
        other.rest()
        assert not part._act.disabled
    finally:
        other.end()


# ── for everybody ─────────────────────────────────────────────────────────────────────────────────


def test_the_slug_is_typed_before_everybody_sees_it(walk: Walk, online: Sandbox) -> None:
    part = walk.pick("data.csv").go("publish")
    assert part._slug.layout.display == "none"
    part._public.value = True
    assert part._slug.description == "Everybody will see it. Type some-measures"
    for typed in ("", "Some-measures", "some"):
        part._slug.value = typed
        assert part._act.disabled
        part._act.click()
        assert not walk.sharing.running
    part._slug.value = " some-measures "
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None
    assert not walk.sharing.release.is_private
    assert online.store.any_dataset(*REF).is_private is False  # type: ignore[union-attr]


def test_it_is_made_public_later_as_an_act_of_its_own(walk: Walk, online: Sandbox) -> None:
    publish(walk.pick("data.csv"))
    part = walk.panel._parts["publish"]
    part._open_up.click()  # type: ignore[attr-defined]
    part._confirm.click()  # type: ignore[attr-defined]
    assert not walk.sharing.running
    part._asked.value = "some-measures"  # type: ignore[attr-defined]
    part._confirm.click()  # type: ignore[attr-defined]
    walk.rest()
    assert not walk.sharing.release.is_private  # type: ignore[union-attr]
    assert walk.events[-1]["what"] == "public"
    assert online.store.any_dataset(*REF).is_private is False  # type: ignore[union-attr]
    assert part._open_up.layout.display == "none"  # type: ignore[attr-defined]


def test_the_next_version_begins_private_questions_anew(walk: Walk, work: Path) -> None:
    part = walk.pick("data.csv").go("publish")
    part._public.value, part._slug.value = True, "some-measures"
    publish(walk)
    part._next.click()
    assert walk.panel.shown == "pick"
    assert walk.sharing.words["to"] == "ada/some-measures"
    (work / "data.csv").write_text("species,mass\nAdelie,1\n")
    part = walk.go("publish")
    assert part._slug.value == ""
    # It is public already, which is said, and asks for nothing more.
    assert part._public.layout.display == "none"
    assert "Version 2 of ada/some-measures" in walk.text("publish")
    assert "public: everybody sees it" in walk.text("publish")
    assert publish(walk).version == 2


def test_the_citation_is_there_to_be_copied(walk: Walk) -> None:
    publish(walk.pick("data.csv", title="Measures <b>of</b> something"))
    part = walk.panel._parts["publish"]
    part._cite.click()  # type: ignore[attr-defined]
    said = read(part._citation)  # type: ignore[attr-defined]
    assert "Measures <b>of</b> something (Version 1) [Data set]" in said
    assert walk.events[-1] == {"op": "copy", "text": said}


def test_only_addresses_of_the_web_are_links(walk: Walk) -> None:
    release = publish(walk.pick("data.csv"))
    release.url = "javascript:alert(1)"
    assert "href" not in release_html(release)
    assert "<b>" not in citation_html("<b>")


def test_the_same_panel_is_found_again(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    import kaggle_share.ui.panel as module

    monkeypatch.setattr(module, "_panel", walk.panel)
    publish(walk.pick("data.csv"))
    assert module.panel() is walk.panel
    assert "is ready and verified" in walk.text("publish")


def test_a_panel_whose_widgets_were_closed_comes_back_with_its_run(
    walk: Walk, work: Path, online: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    import kaggle_share.ui.panel as module

    monkeypatch.setattr(module, "_panel", walk.panel)
    part = walk.pick(large(work)).go("publish")
    online.faults.shape = Shape(link=1_000_000)
    part._act.click()
    until(lambda: "Sending" in walk.text("publish"))
    w.Widget.close_all()
    again = module.panel()
    assert again is not walk.panel
    assert again.sharing is walk.sharing
    again.show("publish")
    until(lambda: "Sending" in read(again._built["publish"]))
    online.faults.shape = Shape()
    walk.rest()
    assert "is ready and verified" in read(again._built["publish"]), walk.sharing.error


# ── policies ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"owners": ["example-lab"]}, 'does not let datasets belong to "ada"'),
        ({"licenses": ["CC-BY-4.0"]}, 'does not let datasets have the license "CC0-1.0"'),
        ({"waivers": "maybe"}, "is not understood: waivers"),
    ],
)
def test_a_policy_stands_in_the_way_and_the_pipeline_holds_to_it(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: dict[str, object], message: str
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(json.dumps({"schema": 1, "name": "Example", **rules}))
    walk.sharing.say("license", "CC0-1.0")
    part = walk.pick("data.csv").go("publish")
    assert not part._act.disabled
    # It comes while the panel is open: what is shown is of before, and what is done is not.
    monkeypatch.setattr("kaggle_share.screen.policy.system_paths", lambda: (path,))
    part._act.click()
    walk.rest()
    assert message in walk.text("publish")
    assert not walk.sent()
    part._look_again()
    walk.rest()
    assert part._act.disabled
    assert message in walk.text("publish")


def test_where_a_policy_makes_nothing_public_the_panel_does_not_either(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, online: Sandbox
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(json.dumps({"schema": 1, "name": "Example", "public": False}))
    monkeypatch.setattr("kaggle_share.screen.policy.system_paths", lambda: (path,))
    part = walk.pick("data.csv").go("publish")
    part._public.value, part._slug.value = True, "some-measures"
    assert part._act.disabled
    assert "The policy of Example does not let datasets be made public." in walk.text("publish")
    walk.sharing.publish(public=True)
    walk.rest()
    assert not walk.sent()
    part._public.value = False
    publish(walk)
    part._open_up.click()
    part._asked.value = "some-measures"
    part._confirm.click()
    walk.rest()
    assert "does not let datasets be made public" in walk.text("publish")
    assert online.store.any_dataset(*REF).is_private  # type: ignore[union-attr]


# ── secrets ───────────────────────────────────────────────────────────────────────────────────────


def test_no_flagged_value_is_ever_in_a_widget(walk: Walk, work: Path) -> None:
    names = ["Maria Quartermaine", "Anna Vandersloot", "John Ravensworth", "James Thistlewood"]
    planted = {
        "ssn": ["219-09-9991", "457-55-5462", "212-09-7694", "536-90-4399"],
        "mail": [f"{name.split()[0].lower()}@quarterm.org" for name in names],
        "full_name": names,
        "card": ["4539148803436467", "4716108999716531", "4024007190131450", "4929804463622139"],
        "birth_date": ["1987-03-12", "1964-11-30", "1990-07-04", "1971-01-22"],
        "phone": ["+49 228 7362940", "+49 228 7362941", "+49 228 7362942", "+49 228 7362943"],
    }
    table = pd.DataFrame({name: values * 10 for name, values in planted.items()} | {"n": range(40)})
    table.to_csv(work / "people.csv", index=False)
    seen: list[str] = []
    walk.sharing.listen(lambda _: seen.append(states()))
    walk.pick("people.csv").go("check")
    assert {row.place.part for row in walk.rows().values() if row.place is not None} == set(planted)
    walk.panel._parts["check"]._list.rows[0]._do.click()  # type: ignore[attr-defined]
    walk.rest()
    for row in list(walk.rows().values()):
        if row.place is not None and row.place.state == "held" and row.place.part == "card":
            row._menu.value = "keep"
            row._reason.value = "they are made up"
            row._do.click()
            walk.rest()
    walk.go("preview")
    walk.panel._parts["check"]._all.click()  # type: ignore[attr-defined]
    walk.rest()
    walk.go("preview")
    publish(walk)
    walk.go("check")
    seen.append(states())
    assert "people.csv" in seen[-1]
    shown = {name for name, values in planted.items() for value in values for told in seen if value in told}
    assert not shown
    assert not [thread for thread in threading.enumerate() if "panel" in thread.name and thread.is_alive()]


def test_the_part_is_where_the_frame_looks_for_it() -> None:
    assert part_of.Publish.name == "publish"


def test_a_starter_notebook_goes_along_where_it_is_ticked(walk: Walk, online: Sandbox) -> None:
    part = walk.pick("data.csv").go("publish")
    words = "Publish a starter notebook, too"
    (tick,) = (one for one in part._along if one.description == words)
    tick.value = True
    walk.rest()
    assert walk.sharing.fresh
    publish(walk)
    assert any("/kernels" in request.call or "SaveKernel" in request.call for request in online.requests)


def test_running_the_notebook_again_says_what_comes_of_it(walk: Walk, online: Sandbox) -> None:
    part = walk.pick("data.csv").go("publish")
    assert "empty folder" in read(part._rerun_told)
    part._rerun.click()
    walk.rest()
    assert "There is nothing to run again: no notebook goes along" in read(part._rerun_told)
    # It holds nothing back, and the next draft is made without.
    assert not part._act.disabled
    walk.sharing.say("title", "Measures of something else")
    walk.go("publish")
    assert "empty folder" in read(part._rerun_told)
