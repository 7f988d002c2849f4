"""Publishing from the panel: what is told meanwhile, for everybody, and what is there at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets as w
import pytest
from panel_walk import REF, Walk, large, publish, read, until

from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Shape
from kaggle_share.ui.panel import publish as part_of
from kaggle_share.ui.panel.frame import Panel
from kaggle_share.ui.panel.publish.told import citation_html, release_html


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


@pytest.fixture
def again(walk: Walk, work: Path, online: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Panel:
    """The panel that comes in the place of one whose widgets were closed while it was sending."""
    import kaggle_share.ui.panel as module

    monkeypatch.setattr(module, "_panel", walk.panel)
    part = walk.pick(large(work)).go("publish")
    online.faults.shape = Shape(link=1_000_000)
    part._act.click()
    until(lambda: "Sending" in walk.text("publish"))
    w.Widget.close_all()
    return module.panel()


def test_a_panel_whose_widgets_were_closed_comes_back_with_its_run(walk: Walk, online: Sandbox, again: Panel) -> None:
    assert again is not walk.panel
    assert again.sharing is walk.sharing
    again.show("publish")
    until(lambda: "Sending" in read(again._built["publish"]))
    online.faults.shape = Shape()
    walk.rest()
    assert "is ready and verified" in read(again._built["publish"]), walk.sharing.error


def test_the_end_of_a_run_was_not_told_where_its_panels_widgets_were_closed(walk: Walk, again: Panel) -> None:
    heard: list[dict[str, Any]] = []
    again.listen(heard.append)
    walk.sharing.stop()
    walk.rest()
    assert [one for one in heard if one["op"] != "progress"] == [
        {"op": "running", "on": False},
        {"op": "stopped", "left": "nothing"},
    ]


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
