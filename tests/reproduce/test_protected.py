"""Protected data, made again: identical with the key, and without it told as far as it can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kaggle_share as ks
from kaggle_share.reproduce.protected import Change, Protection, compare_protected
from kaggle_share.sandbox.embedded import Sandbox

MAKE = (
    "import pandas as pd\n"
    "FACTOR = 2\n"
    "visits = pd.DataFrame({'mrn': ['A-1', 'A-1', 'B-2'], 'name': ['Ann Lee', 'Ann Lee', 'Bo Ek'],\n"
    "    'visit': ['2020-01-01', '2020-03-01', '2020-02-01'], 'dose': [1 * FACTOR, 2 * FACTOR, 3 * FACTOR]})"
)
PRIVACY = {"visits.csv": {"mrn": "pseudonymise", "name": "drop", "visit": {"shift": "mrn"}}}
SHARE = f"import kaggle_share as ks\nks.publish('visits', to='me/clean-data', title='Clean data', privacy={PRIVACY})"
Share = Callable[..., Any]


def visits() -> pd.DataFrame:
    """What `MAKE` makes."""
    days = ["2020-01-01", "2020-03-01", "2020-02-01"]
    names = ["Ann Lee", "Ann Lee", "Bo Ek"]
    return pd.DataFrame({"mrn": ["A-1", "A-1", "B-2"], "name": names, "visit": days, "dose": [2, 4, 6]})


def verdict(report: Any) -> tuple[str, str]:
    (one,) = report.files
    return one.verdict, " ".join(one.told)


def test_with_the_key_it_is_identical_and_without_it_the_same_but_for_what_the_key_made(
    share: Share, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share({"visits.csv": visits()}, MAKE, SHARE, privacy=PRIVACY)
    report = ks.reproduce("me/clean-data", here=True)
    assert verdict(report) == ("identical", "")
    assert report.lent
    assert "Your own keys made the codes again" in repr(report)
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "another-machine"))
    report = ks.reproduce("me/clean-data", here=True)
    assert (report.lent, report.good) == (False, True)
    word, told = verdict(report)
    assert word == "same but for protection"
    assert "Column mrn: its codes are made with a key that is not here, and match one to one." in told
    assert "Column visit: its dates are moved by a key that is not here, and agree but for that." in told
    assert told.endswith("The other column is the same.")
    assert report.line.endswith("0 of 1 files identical, 1 the same but for what protects people")
    assert not list((tmp_path / "another-machine").glob("*keys*"))


def test_nobody_elses_notebook_is_given_the_users_keys(
    share: Share, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would look for them where they would lie, and publish what it found as data."""
    look = (
        "import os, pathlib\n"
        "keys = [str(path) for path in pathlib.Path(os.environ['KAGGLE_SHARE_DATA']).glob('*keys*')]"
    )
    found = "import pandas as pd\nvisits = pd.DataFrame({'mrn': ['A'], 'keys': [len(keys)]})"
    expected = pd.DataFrame({"mrn": ["A"], "keys": [0]})
    release = share({"visits.csv": expected}, look, found, privacy={"visits.csv": {"mrn": "pseudonymise"}})
    release.make_public()
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"grace:{sandbox.users['grace'].key}")
    report = ks.reproduce("ada/clean-data", here=True)
    assert not report.lent
    word, told = verdict(report)
    assert (word, "The other column is the same." in told) == ("same but for protection", True)


def test_data_that_no_cell_protects_is_compared_as_far_as_it_was_not_changed(share: Share) -> None:
    # Published from the panel or the command: the words stand in a document, not in the notebook.
    share({"visits.csv": visits()}, MAKE, privacy=PRIVACY)
    word, told = verdict(ks.reproduce("me/clean-data", here=True))
    assert word == "same but for protection"
    assert "Column mrn" in told
    assert "Column visit" in told


def test_a_changed_constant_is_different_under_the_codes_too(share: Share) -> None:
    share({"visits.csv": visits()}, MAKE.replace("FACTOR = 2", "FACTOR = 3"), SHARE, privacy=PRIVACY)
    report = ks.reproduce("me/clean-data", here=True)
    assert verdict(report) == ("different", "Column dose: 3 of 3 values differ, first in row 1.")
    assert not report.good


def test_what_is_looked_at_later_does_not_take_the_place_of_what_is_published(share: Share) -> None:
    later = "visits = visits.assign(dose=0)\nks.draft('visits', to='me/clean-data', title='Clean data')"
    publish = (
        "%load_ext kaggle_share\n"
        "release = %kaggle_share visits --to me/clean-data --title 'Clean data' --publish --public\n"
        "assert release.version == 1"
    )
    held = (
        "cards = visits.assign(card=' '.join(['4111'] + ['1111'] * 3))\n"
        "ks.publish(items={'visits.csv': cards}, to='me/clean-data', title='Clean data')"
    )
    frame = visits().drop(columns="name")
    make = f"{MAKE}\nvisits = visits.drop(columns='name')"
    share({"visits.csv": frame}, make, publish, f"import kaggle_share as ks\n{later}", held)
    report = ks.reproduce("me/clean-data", here=True)
    assert report.ran.failed == ()
    assert verdict(report) == ("identical", "")


@pytest.fixture
def beside(tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """Compare two texts as files; gives the verdict, and what is told."""

    def compared(
        old: str, new: str, *changes: Change, done: bool = True, sampled: bool = False, name: str = "t.csv"
    ) -> tuple[str, str]:
        for folder, text in (("old", old), ("new", new)):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / name).write_text(text)
        found = compare_protected(
            name, tmp_path / "old" / name, tmp_path / "new" / name, Protection(changes, sampled),
            changes if done else (), schema={}, schema_again={}, tolerance=1e-9,
        )  # fmt: skip
        return found.verdict, " ".join(found.told)

    return compared


SAME = "same but for protection"
CODE, SHIFT = Change("id", "pseudonymise"), Change("day", "shift", "id")


@pytest.mark.parametrize(
    ("old", "new", "changes", "verdict", "told"),
    [
        ("id,b\npx,1\npy,2\n", "id,b\npq,1\npr,2\n", (CODE,), SAME, "match one to one"),
        # One code for two people, and two codes for one.
        ("id,b\npx,1\npx,2\n", "id,b\npq,1\npr,2\n", (CODE,), "different", "1 of 2 codes stand for other values"),
        ("id,b\npx,1\npy,2\n", "id,b\npq,1\npq,2\n", (CODE,), "different", "first in row 2"),
        ("id,b\npx,1\n,2\n", "id,b\npq,1\npr,2\n", (CODE,), "different", "first in row 2"),
        ("id,b\npx,1\npy,2\n", "id,b\npq,1\npr,3\n", (CODE,), "different", "Column b: 1 of 2 values differ"),
        ("id,b\npx,1\npy,2\n", "id,b\npq,1\n", (CODE,), "different", "It has 1 rows, and had 2."),
        ("id,b\npx,1\n", "id,c\npq,1\n", (CODE,), "different", "missing: b"),
        ("id\npx\npy\n", "id\npq\npr\n", (CODE,), SAME, "one to one"),
        ("b\n1\n", "id,b\npq,1\n", (Change("id", "drop"),), SAME, "The other column is the same"),
        ("id,day\nx,2020-01-05\nx,2020-02-05\ny,2020-01-01\n", "id,day\nx,2020-01-01\nx,2020-02-01\ny,2020-03-01\n",
         (SHIFT,), SAME, "Column day: its dates are moved by a key"),
        ("id,day\nx,2020-01-05\nx,2020-02-06\n", "id,day\nx,2020-01-01\nx,2020-02-01\n",
         (SHIFT,), "different", "1 of 2 dates are not moved with the others of their id, first in row 2"),
        ("id,day\nx,2020-01-05\nx,\n", "id,day\nx,2020-01-01\nx,2020-02-01\n",
         (SHIFT,), "different", "first in row 2"),
        # Nobody may guess which is the day and which the month.
        ("id,day\nx,03/04/2020\n", "id,day\nx,01/04/2020\n", (SHIFT,), SAME, "not compared: day"),
        ("a,day\n1,2020-01-05\n", "a,day\n1,2020-01-01\n", (Change("day", "shift"),), SAME,
         "not compared: day"),
    ],
)  # fmt: skip
def test_tables_are_compared_but_for_what_a_key_made(
    beside: Callable[..., tuple[str, str]], old: str, new: str, changes: tuple[Change, ...], verdict: str, told: str
) -> None:
    word, sentences = beside(old, new, *changes)
    assert word == verdict, sentences
    assert told in sentences


def test_what_the_run_did_not_change_is_set_aside_and_what_it_did_is_compared(
    beside: Callable[..., tuple[str, str]],
) -> None:
    year = Change("born", "year")
    word, told = beside("born,b\n1980,1\n", "born,b\n1980-05-05,1\n", year, done=False)
    assert word == "same but for protection"
    assert "not compared: born. The other column is the same." in told


def test_a_fix_that_comes_out_the_same_with_every_key_is_compared(beside: Callable[..., tuple[str, str]]) -> None:
    assert beside("born,b\n1980,1\n", "born,b\n1981,1\n", Change("born", "year"))[0] == "different"


def test_where_nothing_can_be_compared_that_is_said(beside: Callable[..., tuple[str, str]]) -> None:
    word, told = beside("born\n1980\n", "born\n1980-05-05\n", Change("born", "year"), done=False)
    assert (word, told) == ("not comparable", "Changed after the notebook made it, and not compared: born.")


def test_a_sample_that_no_cell_draws_is_not_comparable(beside: Callable[..., tuple[str, str]]) -> None:
    word, told = beside("a\n1\n", "a\n1\n2\n", sampled=True, done=False)
    assert word == "not comparable"
    assert "a sample of 1 rows, and no cell draws it from the 2" in told


def test_documents_that_were_changed_are_not_comparable(beside: Callable[..., tuple[str, str]]) -> None:
    word, told = beside('{"id": "px"}', '{"id": "pq"}', CODE, name="t.json")
    assert word == "not comparable"
    assert "is no table" in told


def test_before_publishing_the_authors_own_keys_are_used(signed_in: Path, share: Share) -> None:
    share({"visits.csv": visits()}, MAKE, SHARE, privacy=PRIVACY)
    draft = ks.draft(
        items={"visits.csv": visits()}, to="me/clean-data", title="Clean data", notebook="n.ipynb", privacy=PRIVACY,
        verify_methods=True, here=True,
    )  # fmt: skip
    assert draft.record.rerun.line.endswith("1 of 1 files identical")
    # What lies at Kaggle tells that keys were used, and nothing of them.
    (told,) = (one.location.read_text("utf-8") for one in draft.resources if one.path == "methods/rerun.json")
    assert '"own_keys": true' in told
