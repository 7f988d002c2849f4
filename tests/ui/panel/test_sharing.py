"""What the panel holds, without any widget: what was picked and said, and the same as a cell and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from panel_notebook import Notebook

from kaggle_share.errors import InputError
from kaggle_share.select import select
from kaggle_share.spec import Document, make_document, parse_document
from kaggle_share.ui.options import parse_line
from kaggle_share.ui.panel.picked import Pick, Seen, is_changed
from kaggle_share.ui.panel.sharing import Event, Sharing
from kaggle_share.ui.panel.written import as_cell, as_yaml
from kaggle_share.ui.request import make_request
from kaggle_share.ui.session import Session

FRAME = pd.DataFrame({"a": [1]})
NAMESPACE = {"penguins": FRAME, "by_island": FRAME.copy(), "scores": {"a": 1}, "raw": FRAME.copy(), "count": 3}


def sharing_of(folder: Path, namespace: Mapping[str, Any] = NAMESPACE) -> Sharing:
    from kaggle_share.settings import Settings

    return Sharing(lambda: Session(folder, namespace), Settings)


# ── picked and said ───────────────────────────────────────────────────────────────────────────────


def test_every_change_is_told_and_makes_the_draft_stale(tmp_path: Path) -> None:
    sharing, told = sharing_of(tmp_path), list[Event]()
    sharing.listen(told.append)
    sharing.pick(Pick("penguins", is_variable=True))
    sharing.say("title", "Palmer penguins")
    sharing.say("title", "Palmer penguins")
    sharing.say("tags", [])
    sharing.settle("penguins.csv", "a", "drop")
    sharing.unpick((True, "nothing"))
    sharing.say("title", "")
    assert told == ["picks", "words", "privacy", "words"]
    assert sharing.words == {}


@pytest.mark.parametrize("value", [FRAME, {"a": 1}, [1, 2]], ids=["frame", "dict", "list"])
def test_a_variable_is_known_again_by_itself_and_its_shape(value: Any) -> None:
    pick = Pick("x", is_variable=True, seen=Seen(value))
    assert not is_changed(pick, {"x": value})
    assert is_changed(pick, {"x": value.copy()})
    assert is_changed(pick, {})
    assert not is_changed(Pick("x.csv", is_variable=False), {})


def test_a_list_that_grew_is_another_one() -> None:
    value = [1]
    pick = Pick("x", is_variable=True, seen=Seen(value))
    value.append(2)
    assert is_changed(pick, {"x": value})


def test_a_change_of_place_makes_the_draft_stale(tmp_path: Path) -> None:
    sharing = sharing_of(tmp_path)
    revision = sharing._revision
    sharing.use("kaggle")
    assert sharing._revision == revision
    sharing.use("sandbox")
    assert sharing.place == "sandbox"
    assert sharing._revision > revision


def test_words_of_a_folder_that_is_not_picked_any_more_are_left_out(tmp_path: Path) -> None:
    sharing = sharing_of(tmp_path)
    for word in ("raw", "more/*.csv"):
        sharing.pick(Pick(word, is_variable=False))
    files = ("raw/a.csv", "more/b.csv", "README.md")
    sharing.say("columns", {file: {"a": "x"} for file in files})
    assert set(sharing.document().columns) == set(files)
    sharing.unpick((False, "raw"))
    assert set(sharing.document().columns) == {"more/b.csv", "README.md"}
    sharing.unpick((False, "more/*.csv"))
    sharing.pick(Pick("raw", is_variable=False))
    assert set(sharing.document().columns) == {"raw/a.csv", "README.md"}


def test_the_owner_of_the_settings_of_the_front_end_is_taken_where_none_is_said(notebook: Notebook) -> None:
    notebook.panel.set_defaults({"owner": "ada", "license": "CC-BY-4.0"})
    notebook.sharing.pick(Pick("data.csv", is_variable=False))
    notebook.sharing.prepare()
    notebook.rest()
    assert notebook.sharing.error is None
    assert str(notebook.sharing.draft.plan.ref).startswith("ada/")
    assert notebook.sharing.draft.metadata.license == "CC-BY-4.0"
    notebook.panel.set_defaults({"owner": "", "license": "CC0-1.0"})
    assert notebook.sharing.words["license"] == "CC-BY-4.0"


# ── as a cell, as a file ──────────────────────────────────────────────────────────────────────────


def is_title(text: str) -> bool:
    return len(" ".join(text.split())) >= 6


LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
TEXTS = st.one_of(LINES, st.lists(LINES | st.just("---") | st.just("# x: y"), max_size=4).map("\n".join))
NAMES = st.sampled_from(["", "clean.csv", "clean", "a/b.csv", "my data.csv", "ünï.csv"])
PICKS = st.one_of(
    st.builds(lambda word, form: Pick(word, is_variable=True, format=form),
              st.sampled_from(["penguins", "by_island", "raw"]), st.sampled_from(["", "csv", "parquet", "jsonl"])),
    st.builds(lambda name: Pick("penguins", is_variable=True, name=name), NAMES),
    st.builds(lambda word: Pick(word, is_variable=False),
              st.sampled_from(["raw", "raw/*.csv", "my data.csv", "-odd.csv", "a=b.csv", "it's.csv", "penguins"])),
)  # fmt: skip
WORDS = st.fixed_dictionaries(
    {},
    optional={
        "to": st.sampled_from(["me/palmer-penguins", "ada/palmer-penguins"]),
        "title": st.text("abc: #'\"%{}é-", min_size=8, max_size=20).filter(is_title),
        "description": TEXTS, "ethics": TEXTS, "notes": TEXTS,
        "license": st.sampled_from(["CC0-1.0", "other"]),
        "tags": st.lists(st.sampled_from(["biology", "no", "1", "a: b"]), min_size=1),
        "sources": st.lists(LINES, min_size=1, max_size=3),
        "contributors": st.lists(st.builds(lambda name: {"name": name, "role": "Software"},
                                           LINES.filter(lambda text: bool(text.strip()))), min_size=1, max_size=2),
        "columns": st.dictionaries(st.just("penguins.csv"), st.dictionaries(LINES, LINES, min_size=1), min_size=1),
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "raw").mkdir()
    for name in ("raw/one.csv", "my data.csv", "-odd.csv", "a=b.csv", "it's.csv", "penguins"):
        (folder / name).write_text("x\n1\n")
    return folder


def run(cell: str, folder: Path) -> Document:
    """The document that a cell makes when it is run."""
    first, _, body = cell.partition("\n")
    assert first.startswith("%%kaggle_share" if body else "%kaggle_share")
    said = parse_line(first.lstrip("%").removeprefix("kaggle_share"))
    return make_request(said.words, said.options, body=body, namespace=NAMESPACE, folder=folder).document


def meant(document: Document, folder: Path) -> list[tuple[str, str, Any, str]]:
    """What is picked, and as what it will be written."""
    found = []
    for item in select(document.resources, namespace=NAMESPACE, folder=folder).items:
        form = item.format if item.variable else ""
        found.append((item.variable, item.name.removesuffix(f".{form}") if form else item.name, item.source, form))
    return found


def words_of(document: Document) -> dict[str, Any]:
    # The panel says nothing where a field holds only white space.
    return {key: value for key, value in document.to_dict().items() if key != "resources" and value != ""}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(picks=st.lists(PICKS, min_size=1, max_size=3, unique_by=lambda pick: pick.key), words=WORDS)
def test_the_written_cell_means_the_same_when_it_is_run(
    files: Path, picks: list[Pick], words: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    document = _document(picks, words)
    try:
        expected = meant(document, files)
    except InputError:
        return
    cell = as_cell(document, namespace=NAMESPACE, folder=files)
    again = run(cell, files)
    assert words_of(again) == words_of(document)
    assert meant(again, files) == expected


@settings(max_examples=150, deadline=None)
@given(picks=st.lists(PICKS, min_size=1, max_size=3, unique_by=lambda pick: pick.key), words=WORDS)
def test_the_written_file_is_the_same_document(picks: list[Pick], words: dict[str, Any]) -> None:
    document = _document(picks, words)
    assert parse_document(as_yaml(document)).to_dict() == document.to_dict()


def _document(picks: list[Pick], words: dict[str, Any]) -> Document:
    return make_document({**words, "resources": [pick.to_document() for pick in picks]})


@pytest.mark.parametrize(
    ("pick", "word"),
    [
        (Pick("penguins", is_variable=True), "penguins"),
        (Pick("penguins", is_variable=True, format="parquet"), "penguins.parquet=penguins"),
        (Pick("penguins", is_variable=True, name="clean.csv"), "clean.csv=penguins"),
        (Pick("raw/*.csv", is_variable=False), "'raw/*.csv'"),
        (Pick("raw", is_variable=False), "./raw"),
        (Pick("my data.csv", is_variable=False), "'my data.csv'"),
    ],
)
def test_what_is_picked_stands_on_the_line_as_one_would_type_it(files: Path, pick: Pick, word: str) -> None:
    cell = as_cell(_document([pick], {"to": "me/some-data"}), namespace=NAMESPACE, folder=files, endpoint="sandbox")
    assert cell == f"%kaggle_share {word} --to me/some-data --endpoint sandbox"


def test_an_address_is_in_no_cell(files: Path) -> None:
    made = _document([Pick("penguins", is_variable=True)], {})
    cell = as_cell(made, namespace=NAMESPACE, folder=files, endpoint="https://kaggle.example.org")
    assert cell == "%kaggle_share penguins"


def test_a_folder_with_a_document_in_it_is_still_the_folder(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("x\n1\n")
    (tmp_path / "data" / "kaggle-share.yaml").write_text("title: Something else\n")
    document = _document([Pick("data", is_variable=False)], {})
    again = run(as_cell(document, namespace={}, folder=tmp_path), tmp_path)
    assert again.title is None
    assert [spec.path for spec in again.resources] == ["data"]


def test_the_cell_is_run_as_it_was_written(notebook: Notebook) -> None:
    notebook.run("import pandas as pd\npenguins = pd.DataFrame({'species': ['Adelie', 'Gentoo']})")
    notebook.tick("penguins")
    notebook.row("penguins").format.value = "parquet"
    for key, value in {
        "title": "Palmer penguins", "to": "me/palmer-penguins", "tags": ["biology"],
        "description": "Three species.\n\n---\n\nAnd a line.", "ethics": "First.\n\nSecond: $x {y}",
    }.items():  # fmt: skip
        notebook.sharing.say(key, value)
    notebook.run("%load_ext kaggle_share")
    cell = notebook.sharing.as_cell()
    notebook.shell.run_cell("draft = None", store_history=True)
    result = notebook.shell.run_cell(cell, store_history=True)
    result.raise_error()
    assert words_of(result.result.document) == words_of(notebook.sharing.document()) | {"to": "ada/palmer-penguins"}
    assert [one.path for one in result.result.data] == ["penguins.parquet"]
    notebook.run("%unload_ext kaggle_share")
