"""A policy is read whole or not at all; what it can't say stops everything; none loosens another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaggle_share.errors import HeldBackError
from kaggle_share.model import Anonymity, Finding
from kaggle_share.screen import policy
from kaggle_share.screen.policy import load_policies
from kaggle_share.settings import Settings

FULL = """
schema: 1
name: University of Example
contact: data@example.edu
waivers: false
public: false
owners: [example-lab]
licenses: [CC-BY-4.0]
kinds: [dob]
k: 5
settings: {frame_format: parquet}
"""


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The administrator's file, at a place where a test may write."""
    path = tmp_path / "etc" / "policy.yaml"
    path.parent.mkdir()
    monkeypatch.setattr(policy, "system_paths", lambda: (path,))
    return path


def checked(**said: Any) -> str:
    asked = {"owner": "example-lab", "license": "CC-BY-4.0", "public": False, **said}
    try:
        load_policies().check(**asked)
    except HeldBackError as error:
        return str(error)
    return ""


def test_without_a_file_there_is_no_policy(system: Path) -> None:
    policies = load_policies()
    assert not policies
    assert policies.lines == ()
    settings = Settings()
    assert policies.over(settings) is settings


def test_the_rules_are_told_in_a_line(system: Path) -> None:
    system.write_text(FULL)
    (line,) = load_policies().lines
    assert line == (
        f"Policy of University of Example ({system}): findings can’t be waived; nothing is made public; "
        "owners: example-lab; licenses: CC-BY-4.0; always held back: dob; k-anonymity of 5 or more; "
        "settings: frame_format."
    )


def test_each_refusal_says_which_rule_whose_and_whom_to_ask(system: Path) -> None:
    system.write_text(FULL)
    assert checked() == ""
    assert checked(public=True) == (
        "the policy of University of Example does not let datasets be made public. Ask data@example.edu."
    )
    assert checked(owner="ada") == (
        'the policy of University of Example does not let datasets belong to "ada", but to example-lab. '
        "Ask data@example.edu."
    )
    assert checked(license="CC0-1.0").startswith(
        'the policy of University of Example does not let datasets have the license "CC0-1.0", but CC-BY-4.0.'
    )


def test_waivers_and_kinds_and_k() -> None:
    found = policy.Policies((policy.Policy.model_validate({"schema": 1, "name": "X", "waivers": False, "k": 5}),))
    waived = Finding("block", "secret", "a.txt", "looks like a token", waived="made up", fixes=("drop", "keep"))
    (held,) = found.judged([waived])
    assert held.blocks
    assert held.message == "looks like a token; the policy of X takes no waivers"
    assert held.fixes == ("drop",)
    assert found.judged([held]) == (held,)
    note = Finding("note", "event_date", "a.csv", "dates", waived="fine")
    assert found.judged([note]) == (note,)
    less = Anonymity(("a.csv",), ("a.csv › zip",), 10, 4, 2, 0.4, 0, {}, "a.csv › zip → zip3", 6, 0.0)
    (told,) = found.anonymous([less])
    assert told.blocks
    assert "k is 2 over 1 quasi-identifiers, and the policy of X asks for 5 or more" in told.message
    assert "zip3 (k = 6)" in told.message
    kinds = policy.Policies((policy.Policy.model_validate({"schema": 1, "kinds": ["event_date"]}),))
    (held,) = kinds.judged([note])
    assert held.blocks
    assert held.waived == ""


def test_settings_of_a_policy_win_over_the_users(system: Path) -> None:
    system.write_text(FULL)
    made = load_policies().over(Settings(frame_format="csv", owner="ada"))
    assert (made.frame_format, made.owner) == ("parquet", "ada")


def test_a_further_policy_adds_and_never_loosens(
    system: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.write_text(FULL)
    more = tmp_path / "mine.yaml"
    more.write_text("schema: 1\nname: me\npublic: true\nowners: [ada, example-lab]\nlicenses: [CC0-1.0, CC-BY-4.0]\n")
    monkeypatch.setenv(policy.VARIABLE, str(more))
    assert checked(public=True).startswith("the policy of University of Example")
    assert checked(owner="ada").startswith("the policy of University of Example")
    more.write_text("schema: 1\nname: me\nowners: [ada]\n")
    assert checked().startswith("the policy of me")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"waivers: false\n", "is not understood: schema: "),
        (b"schema: 2\n", "is not understood: schema: "),
        (b"schema: 1\nwaviers: false\n", "is not understood: waviers: "),
        (b"schema: 1\nkinds: [date_of_birth]\n", 'there is no kind "date_of_birth"'),
        (b"schema: 1\nlicenses: [CC-BY-9]\n", "is not understood: licenses: "),
        (b"schema: 1\nowners: example-lab\n", "is not understood: owners: "),
        (b"schema: 1\nk: 1\n", "is not understood: k: "),
        (b"schema: 1\nsettings: {colour: red}\n", 'there is no setting "colour"'),
        (b"schema: 1\nsettings: {threads: many}\n", "the setting threads can't be that"),
        (b"schema: [", "is not understood: it is no YAML in UTF-8"),
        (b"\xff\xfe\x00", "is not understood: it is no YAML in UTF-8"),
        (b"", "is not understood"),
    ],
)
def test_what_is_not_understood_stops_everything(system: Path, content: bytes, why: str) -> None:
    """Which rules it holds is not known, so none may be taken for absent."""
    system.write_bytes(content)
    with pytest.raises(HeldBackError) as error:
        load_policies()
    assert str(error.value).startswith(f'the policy "{system}" ')
    assert why in str(error.value)
    assert "so nothing is published. Ask the administrator of this machine." in str(error.value)
    assert error.value.exit == 3


def test_what_cannot_be_read_stops_everything(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system.mkdir()
    with pytest.raises(HeldBackError, match="can't be read"):
        load_policies()


def test_a_further_policy_that_is_not_there_stops_everything(
    system: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(policy.VARIABLE, str(tmp_path / "gone.yaml"))
    with pytest.raises(HeldBackError, match="is not there, so nothing is published"):
        load_policies()


@pytest.mark.parametrize("variable", ["KAGGLE_SHARE_CONFIG", "KAGGLE_SHARE_DATA", "XDG_CONFIG_DIRS", "HOME"])
def test_no_variable_moves_the_administrators_file(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "/nowhere")
    assert Path("/etc/kaggle-share/policy.yaml") in policy.system_paths()
