"""The methods text that its author edited is kept, and brought up to date with the draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kaggle_share as ks
from kaggle_share.errors import InputError
from kaggle_share.methods.edited import merged, with_edits
from kaggle_share.model import Ref, Watch
from kaggle_share.remote import connect
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.settings import load_settings

REF = Ref("ada", "clean-data")
texts = st.lists(st.sampled_from(["a", "b", "c", "d", "e", ""]), max_size=9).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


@given(texts, texts)
def test_where_one_side_changed_nothing_the_other_counts(base: str, other: str) -> None:
    assert merged(base, base, other)[0] == other
    assert merged(base, other, base)[0] == other
    assert merged(base, other, other)[0] == other


@given(texts, texts, texts)
def test_every_line_comes_from_one_of_the_two(base: str, mine: str, theirs: str) -> None:
    text, _, kept = merged(base, mine, theirs)
    assert set(text.splitlines()) <= {*mine.splitlines(), *theirs.splitlines()}
    # Where both changed the same, nothing of the user's is lost.
    if kept == 0 and base == "":
        assert text in (mine, theirs)


@given(st.lists(st.integers(0, 99), min_size=4, max_size=12, unique=True), st.data())
def test_changes_in_different_places_are_both_kept(lines: list[int], data: Any) -> None:
    first = data.draw(st.integers(0, len(lines) - 3))
    second = data.draw(st.integers(first + 2, len(lines) - 1))
    write = lambda found: "".join(f"{line}\n" for line in found)  # noqa: E731
    mine, theirs, both = list(lines), list(lines), list(lines)
    mine[first] = both[first] = 1000
    theirs[second] = both[second] = 2000
    assert merged(write(lines), write(mine), write(theirs)) == (write(both), 1, 0)


def test_the_users_line_wins_where_both_changed() -> None:
    assert merged("a\nb\nc\n", "a\nmine\nc\n", "a\ntheirs\nc\n") == ("a\nmine\nc\n", 0, 1)


def test_a_file_that_is_given_again_unchanged_still_follows_the_draft() -> None:
    # Its edits started from the first draft, not from that of the last version.
    first, second, third = (f"one\nsize {n}\nthree\n" for n in (1, 2, 3))
    mine = "one\nsize 1\nmy three\n"
    one = with_edits(second, mine, {"draft": first})
    assert one is not None
    assert one.text == "one\nsize 2\nmy three\n"
    two = with_edits(third, mine, {"draft": second, "text": one.text, "base": one.base})
    assert two is not None
    assert two.text == "one\nsize 3\nmy three\n"
    kept = with_edits(third, None, {"draft": second, "text": one.text, "base": one.base})
    assert kept is not None
    assert kept.text == two.text


@pytest.fixture
def publish(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Publish a table of so many rows, and give the draft's notes and the methods text as Kaggle has it."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    for name, value in {
        "KAGGLE_SHARE_DATA": str(tmp_path / "data"), "KAGGLE_SHARE_CONFIG": str(tmp_path / "config"),
        "KAGGLE_SHARE_ENDPOINT": sandbox.url, "KAGGLE_SHARE_CREDENTIALS": f"ada:{sandbox.users['ada'].key}",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    def run(rows: int, *more: str) -> tuple[str, str]:
        v4: Any = nbformat.v4
        code = f"# %% made\nimport pandas as pd\nROWS = {rows}\nclean = pd.DataFrame({{'a': range(ROWS)}})"
        Path("n.ipynb").write_text(nbformat.writes(v4.new_notebook(cells=[v4.new_code_cell(code)])))
        items: dict[str, Any] = {"clean.csv": pd.DataFrame({"a": range(rows)})}
        items |= {name: Path(name) for name in more}
        draft = ks.draft(items=items, to="me/clean-data", title="Clean data", notebook="n.ipynb")
        draft.publish()
        target = tmp_path / "fetched.md"
        remote = connect(sandbox.url, load_settings())
        remote.download(REF, "methods/methods.md", target, watch=Watch())
        return " ".join(draft.notes), target.read_text("utf-8")

    return run


def test_what_the_user_wrote_is_kept_for_the_next_versions_and_the_rest_follows_the_data(
    publish: Callable[..., Any],
) -> None:
    _, text = publish(3)
    assert "`ROWS = 3`" in text
    mine = text.replace("> **This is a draft.**", "> Ours.").replace("# Methods\n", "# How we did it\n")
    Path("methods.md").write_text(mine)
    notes, text = publish(4, "methods.md")
    assert "methods/methods.md is yours" in notes
    assert text.startswith("# How we did it\n")
    assert "`ROWS = 4`" in text
    assert "`ROWS = 3`" not in text
    # Not given again, it is still there.
    Path("methods.md").unlink()
    notes, text = publish(5)
    assert text.startswith("# How we did it\n")
    assert "`ROWS = 5`" in text
    # The record was lost, or this is another machine: what Kaggle has stays, as it is.
    Path("n.kaggle-share.json").unlink()
    notes, text = publish(6)
    assert text.startswith("# How we did it\n")
    assert "is yours" in notes
    # An empty file starts anew.
    Path("methods.md").write_text("\n")
    _, text = publish(7, "methods.md")
    assert text.startswith("# Methods\n")
    assert "methods" in json.loads(Path("n.kaggle-share.json").read_text())["datasets"].popitem()[1][str(REF)]


def test_a_secret_in_the_edited_text_holds_it_back(publish: Callable[..., Any]) -> None:
    from kaggle_share.errors import HeldBackError

    token = "ghp_" + "x9Kp2LmQ7vRt4Wz8Yb3Nc6Hd1Jf5Gs0AeUiO"
    Path("methods.md").write_text(f"# Methods\nWe fetched it with {token} from there.\n")
    with pytest.raises(HeldBackError, match=r"methods\.md"):
        publish(3, "methods.md")


def test_a_file_that_is_no_text_is_one_line(publish: Callable[..., Any]) -> None:
    Path("methods.md").write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(InputError, match="can't be read as text"):
        publish(3, "methods.md")
