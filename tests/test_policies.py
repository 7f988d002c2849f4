"""A policy holds at every door: Python, the magic, the command and the panel; private or public, new or old."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.testing.globalipapp import start_ipython

import kaggle_share as ks
from kaggle_share.errors import HeldBackError
from kaggle_share.record import Record
from kaggle_share.sandbox import Sandbox
from kaggle_share.screen import policy
from kaggle_share.ui.cli import run
from kaggle_share.ui.panel.frame import Panel
from kaggle_share.ui.panel.sharing import Pick

REF = "ada/my-measures"
TABLE = pd.DataFrame({"length": [1.5, 2.5, 3.5, 4.5], "sex": ["m", "f", "m", "f"], "age": [34, 35, 34, 35]})
TABLE["mail"] = ["ann@uni-bonn.de", "bo@mit.edu", "cy@kth.se", "di@cern.ch"]
SENDING = ("StartBlobUpload", "CreateDataset", "CreateDatasetVersion", "UpdateDatasetMetadata")


@pytest.fixture
def say(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write the administrator's file, and share data.csv as Ada."""
    path = tmp_path / "etc" / "policy.yaml"
    path.parent.mkdir()
    monkeypatch.setattr(policy, "system_paths", lambda: (path,))
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", sandbox.url)
    monkeypatch.setenv("KAGGLE_SHARE_PROGRESS", "false")
    work = tmp_path / "work"
    work.mkdir()
    TABLE.to_csv(work / "data.csv", index=False)
    monkeypatch.chdir(work)

    def write(**rules: Any) -> None:
        path.write_text(json.dumps({"schema": 1, "name": "Example", "contact": "data@example.edu", **rules}))

    return write


ASKED = ["publish", "data.csv", "--to", REF, "--license", "CC0-1.0", "--no-notebook"]
SAID = {"to": REF, "license": "CC0-1.0", "notebook": False}
FORBIDDING = [
    ({"owners": ["example-lab"]}, 'the policy of Example does not let datasets belong to "ada"'),
    ({"licenses": ["CC-BY-4.0"]}, 'the policy of Example does not let datasets have the license "CC0-1.0"'),
    ({"kinds": ["email"]}, "the policy of Example holds back every email"),
    ({"k": 3}, "the policy of Example asks for 3 or more"),
    ({"waivers": "maybe"}, "is not understood: waivers"),
]


def sent(sandbox: Sandbox) -> list[str]:
    return [one.call for one in sandbox.requests if one.call.rpartition("/")[2] in SENDING]


def test_python(say: Any, sandbox: Sandbox) -> None:
    for rules, message in FORBIDDING:
        say(**rules)
        with pytest.raises(HeldBackError) as error:
            ks.publish("data.csv", **SAID)
        assert message in str(error.value)
    assert not sent(sandbox)


def test_the_command(say: Any, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    for rules, message in FORBIDDING:
        say(**rules)
        assert run([*ASKED, "--json"]) == 3
        assert message in json.loads(capsys.readouterr().out)["error"]["message"]
    assert not sent(sandbox)


def test_the_magic(say: Any, sandbox: Sandbox) -> None:
    shell: Any = start_ipython()
    shell = shell or __import__("IPython").get_ipython()
    shell.run_line_magic("load_ext", "kaggle_share")
    for rules, message in FORBIDDING:
        say(**rules)
        with pytest.raises(HeldBackError) as error:
            shell.run_line_magic("kaggle_share", f"data.csv --to {REF} --license CC0-1.0 --no-notebook --publish")
        assert message in str(error.value)
    assert not sent(sandbox)


def test_the_panel(say: Any, sandbox: Sandbox) -> None:
    for rules, message in FORBIDDING:
        say(**rules)
        panel = Panel()
        held = panel.sharing
        held.pick(Pick("data.csv", is_variable=False))
        for key, value in SAID.items():
            held.say(key, value)
        panel.show("publish")
        assert held.wait(60)
        # Whatever the page shows or says: a click, and past the button.
        panel._parts["publish"]._act.click()  # type: ignore[attr-defined]
        held.publish(public=True)
        assert held.wait(60)
        assert held.release is None
        found = (one.message for one in held.draft.findings) if held.draft is not None else ()
        told = " ".join([str(panel._parts["publish"]._why.value), str(held.error), *found])  # type: ignore[attr-defined]
        assert message in told or message.replace("the policy", "The policy") in told
    assert not sent(sandbox)


@pytest.mark.parametrize(("rules", "message"), FORBIDDING[:2])
def test_a_preview_was_ready_to_publish_what_a_policy_refuses(
    say: Any, rules: dict[str, Any], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["preview", "data.csv", "--to", REF, "--license", "CC0-1.0", "--no-notebook"]) == 0
    assert "ready to publish" in capsys.readouterr().out
    say(**rules)
    assert run(["preview", "data.csv", "--to", REF, "--license", "CC0-1.0", "--no-notebook"]) == 0
    told = capsys.readouterr().out
    assert "ready to publish" not in told
    assert f"held back: {message}" in " ".join(told.split())
    draft = ks.draft("data.csv", **SAID)
    assert draft.refused.startswith(message)
    assert draft.refused.endswith("Ask data@example.edu.")


def test_going_public_is_held_back_at_every_door(say: Any, sandbox: Sandbox) -> None:
    say(public=False)
    release = ks.publish("data.csv", **SAID)
    assert release.verified
    assert release.is_private
    with pytest.raises(HeldBackError, match="does not let datasets be made public. Ask data@example.edu"):
        release.make_public()
    with pytest.raises(HeldBackError, match="does not let datasets be made public"):
        ks.publish("data.csv", **SAID, public=True)
    assert run(["publish", "data.csv", "--to", REF, "--no-notebook", "--public", "--yes"]) == 3
    found = sandbox.store.any_dataset(*REF.split("/"))
    assert found is not None
    assert found.is_private


def test_a_public_dataset_gets_no_new_version_under_a_policy_of_none(say: Any, tmp_path: Path) -> None:
    say()
    assert not ks.publish("data.csv", **SAID, public=True).is_private
    say(public=False)
    TABLE.iloc[1:].to_csv("data.csv", index=False)
    with pytest.raises(HeldBackError, match="does not let datasets be made public"):
        ks.publish("data.csv", **SAID)


def test_a_reason_was_offered_where_a_policy_takes_none(say: Any) -> None:
    TABLE.assign(ssn=["219-09-9991", "457-55-5462", "212-09-7694", "536-90-4399"]).to_csv("data.csv", index=False)
    with pytest.raises(HeldBackError, match=r"ssn: (drop|pseudonymise)\}\}, or \{keep: reason\}"):
        ks.publish("data.csv", **SAID)
    say(waivers=False)
    with pytest.raises(HeldBackError, match=r"ssn: (drop|pseudonymise)\}\}\.$") as raised:
        ks.publish("data.csv", **SAID)
    assert "keep" not in str(raised.value)


def test_waivers_count_only_where_a_policy_lets_them(say: Any, sandbox: Sandbox) -> None:
    TABLE.assign(ssn=["219-09-9991", "457-55-5462", "212-09-7694", "536-90-4399"]).to_csv("data.csv", index=False)
    said = {**SAID, "privacy": {"data.csv": {"ssn": {"keep": "made up"}}}}
    say(waivers=False)
    with pytest.raises(HeldBackError, match="the policy of Example takes no waivers"):
        ks.publish("data.csv", **said)
    assert not sent(sandbox)
    say()
    assert ks.publish("data.csv", **said).verified


def test_k_is_reached_by_what_is_done_to_the_columns(say: Any) -> None:
    say(k=2)
    said = {"data.csv": {"*": {"quasi_identifiers": ["sex", "age", "length"]}}}
    with pytest.raises(HeldBackError, match="k is 1 over 3 quasi-identifiers"):
        ks.publish("data.csv", **SAID, privacy=said)
    said["data.csv"]["length"] = "drop"  # type: ignore[assignment]
    assert ks.publish("data.csv", **SAID, privacy=said).verified


@pytest.mark.parametrize("said", [{"keep": "nobody is in it"}, {"*": {"quasi_identifiers": ["sex"]}}])
def test_neither_a_waiver_nor_fewer_columns_get_round_k(say: Any, said: dict[str, Any]) -> None:
    say(k=3)
    with pytest.raises(HeldBackError, match="k is 2 over 2 quasi-identifiers"):
        ks.publish("data.csv", **SAID, privacy={"data.csv": said})


def test_the_preview_shows_it_and_the_record_keeps_it(say: Any, tmp_path: Path) -> None:
    say(k=2)
    draft = ks.draft("data.csv", **SAID)
    assert "Policy of Example" in repr(draft)
    assert "k-anonymity of 2 or more" in str(draft._repr_html_())
    draft.publish()
    record = Record(draft.record_path)  # type: ignore[arg-type]
    (entry,) = [by_ref[REF] for by_ref in record.all().values()]
    assert [one.partition(" ")[0] for one in entry.policies] == ["Example"]


def test_findings_taken_out_of_a_draft_make_no_way_round(say: Any) -> None:
    """The rules are read again when it is published."""
    say()
    draft = ks.draft("data.csv", **SAID)
    say(owners=["example-lab"])
    with pytest.raises(HeldBackError, match='does not let datasets belong to "ada"'):
        draft.publish()


# ── a reason, asked for ───────────────────────────────────────────────────────────────────────────

SSNS = ["219-09-9991", "457-55-5462", "212-09-7694", "536-90-4399"]


def test_the_command_asks_why_a_private_one_may_go(
    say: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    TABLE.assign(ssn=SSNS).to_csv("data.csv", index=False)
    monkeypatch.setattr("kaggle_share.ui.ask.can_ask", lambda: True)
    answers = iter(["", "made up by a program"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    assert run(ASKED) == 1
    assert not sent(sandbox)
    assert run(ASKED) == 0
    # It is recorded for this content, and asked for no more.
    assert run(ASKED) == 0
    TABLE.assign(ssn=SSNS[::-1]).to_csv("data.csv", index=False)
    monkeypatch.setattr("kaggle_share.ui.ask.can_ask", lambda: False)
    assert run(ASKED) == 3


def test_for_everybody_to_see_no_reason_is_asked_for(
    say: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    TABLE.assign(ssn=SSNS).to_csv("data.csv", index=False)
    monkeypatch.setattr("kaggle_share.ui.ask.can_ask", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: pytest.fail("it asked"))
    assert run([*ASKED, "--public"]) == 3
    assert not sent(sandbox)


def test_the_magic_asks_too(say: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    shell: Any = start_ipython()
    shell = shell or __import__("IPython").get_ipython()
    shell.run_line_magic("load_ext", "kaggle_share")
    TABLE.assign(ssn=SSNS).to_csv("data.csv", index=False)
    line = f"data.csv --to {REF} --license CC0-1.0 --no-notebook --publish"
    monkeypatch.setattr("builtins.input", lambda _: "")
    with pytest.raises(HeldBackError, match=r"privacy: \{data.csv: \{ssn: drop\}\}, or \{keep: reason\}"):
        shell.run_line_magic("kaggle_share", line)
    assert not sent(sandbox)
    monkeypatch.setattr("builtins.input", lambda _: "made up by a program")
    assert shell.run_line_magic("kaggle_share", line).verified
