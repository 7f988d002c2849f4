"""What stands in the way of publishing from the panel: findings, reasons, policies, the network."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pandas as pd
import pytest
from panel_walk import REF, SECONDS, Walk, large, publish, states, until

from kaggle_share.model import Ref
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Shape
from kaggle_share.ui.panel.check.choices import KEEP, KEEP_PUBLIC
from kaggle_share.ui.panel.run import Run
from kaggle_share.way import alone


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


def test_two_panels_that_publish_the_same_dataset_do_not_mix(walk: Walk, work: Path, online: Sandbox) -> None:
    other = Walk(online)
    try:
        first = walk.pick(large(work)).go("publish")
        second = other.pick("data.csv").go("publish")
        online.faults.shape = Shape(link=200_000)
        first._act.click()
        until(lambda: "Sending" in walk.text("publish"))
        second._act.click()
        other.rest()
        assert "Another run on this machine is publishing ada/some-measures. Wait for it" in other.text("publish")
        online.faults.shape = Shape()
        walk.rest()
        assert walk.sharing.release is not None, walk.sharing.error
        second._act.click()
        other.rest()
        assert "so nothing was published. Try again: it is then compared with that version." in other.text("publish")
        second._act.click()
        other.rest()
        assert "1 file would go from the new version. Say so in Preview, or pick it too." in other.text("publish")
        assert [one.number for one in online.store.any_dataset(*REF).versions] == [1]  # type: ignore[union-attr]
    finally:
        other.end()


def test_a_publication_that_failed_at_once_was_not_told(
    walk: Walk, online: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = walk.pick("data.csv").go("publish")
    start = Run.start

    def start_and_end(run: Run) -> None:
        """As on a machine that does the rest before whoever began it comes to it."""
        start(run)
        run.wait(SECONDS)

    monkeypatch.setattr(Run, "start", start_and_end)
    way = walk.sharing._way
    assert way is not None
    assert way.remote is not None
    with alone(way.remote.endpoint.key, Ref(*REF)):
        part._act.click()
        walk.rest()
    assert [event["op"] for event in walk.events] == ["running", "running", "failed"]
    assert walk.events[-1]["message"].startswith("Another run on this machine is publishing ada/some-measures.")
