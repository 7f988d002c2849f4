"""What was taken out of the data is not in what goes along with it: the notebook's copy, its page, the methods."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kaggle_share import pipeline
from kaggle_share.errors import HeldBackError, InputError
from kaggle_share.model import Finding
from kaggle_share.pipeline import Request, Way
from kaggle_share.record import Record
from kaggle_share.sandbox import Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document
from kaggle_share.ui.answer import answer, dump
from kaggle_share.ui.preview import draft_html, draft_text

REF = "ada/ward-seven"
NB = "analysis.ipynb"
MADE_UP = {"keep": "these are made up", "public": True}
NAMES = [
    "Hilda Merriweather",
    "Osgood Pettibone",
    "Philippa Thistlewood",
    "Barnaby Quillfeather",
    "Thaddeus Ashgrovian",
] * 6
PEOPLE = pd.DataFrame(
    {
        "mrn": [f"MRN{7_000_000 + n * 37}" for n in range(30)],
        "patient_name": NAMES,
        "birth_date": [f"19{40 + n}-0{1 + n % 9}-1{n % 10}" for n in range(30)],
        "zip": [f"0213{n % 10}" for n in range(30)],
        "sex": ["F", "M"] * 15,
        "hemoglobin": [11.5 + n / 10 for n in range(30)],
    }
)
FIXES = {"patient_name": "drop", "mrn": "pseudonymise", "birth_date": "year", "zip": "zip3", "sex": "drop"}
PLANTED = (*(piece for name in NAMES[:5] for piece in name.split()), *PEOPLE["mrn"], *PEOPLE["birth_date"])


def shown(value: Any) -> Any:
    data = {"text/plain": repr(value)}
    if hasattr(value, "_repr_html_"):
        data["text/html"] = value._repr_html_()
    return new_output("execute_result", data=data, execution_count=1)


def printed(text: str) -> Any:
    return new_output("stream", name="stdout", text=text)


def error(text: str) -> Any:
    return new_output("error", ename="KeyError", evalue=text, traceback=[f"\x1b[31mKeyError\x1b[0m: '{text}'"])


def code(source: str, *outputs: Any) -> Any:
    return new_code_cell(source, outputs=list(outputs), execution_count=1)


def plotly() -> Any:
    figure = {"data": [{"type": "bar", "x": NAMES[:3], "y": [1, 2, 3]}]}
    return new_output("display_data", data={"application/vnd.plotly+json": figure, "text/plain": "Figure"})


CELLS = [
    new_markdown_cell("# Ward seven\n\nHilda Merriweather came first."),
    code("import pandas as pd\npeople = pd.read_csv('patients.csv')"),
    code("people.head()", shown(PEOPLE.head())),
    code("print(people.patient_name[1])", printed("Osgood Pettibone\n"), printed("done\n")),
    code("people.set_index('mrn').hemoglobin", shown(PEOPLE.set_index("mrn").hemoglobin)),
    code("people.query('patient_name == \"Philippa Thistlewood\"')", error("Philippa Thistlewood")),
    code("px.bar(people)", plotly()),
    code("people.sex", shown(PEOPLE["sex"])),
    code("people.hemoglobin.mean()", shown(12.95)),
]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    PEOPLE.to_csv(folder / "patients.csv", index=False)
    nbformat.write(new_notebook(cells=CELLS), folder / NB)
    return folder


@pytest.fixture
def ask(sandbox: Sandbox, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def draft(*words: str, **said: Any) -> Way:
        resources = list(words) or ["patients.csv"]
        document = make_document({"to": REF, "resources": resources, "notebook": NB, "license": "CC0-1.0", **said})
        request = Request(document, work, {}, endpoint=sandbox.url)
        return pipeline.draft(request, settings=Settings(wait_timeout=20.0, call_timeout=5.0, patience=1.0))

    return draft


def save(work: Path, *cells: Any, **metadata: Any) -> None:
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), work / NB)


def made(way: Way, path: str = f"methods/{NB}") -> str:
    return next(one.location for one in way.draft.resources if one.path == path).read_text("utf-8")


def about(way: Way, **wanted: Any) -> list[Finding]:
    return [one for one in way.draft.findings if all(getattr(one, key) == value for key, value in wanted.items())]


def leaks(way: Way, values: tuple[str, ...] = PLANTED) -> list[str]:
    """Where one of the values stands: in what is shown, in what is published, in what is kept."""
    draft = way.draft
    texts = {"text": draft_text(draft), "html": draft_html(draft), "json": dump(answer(draft=draft))}
    texts |= {"repr": repr(draft) + repr(draft.findings) + repr(draft.withdrawn)}
    for one in draft.resources:
        texts[one.path] = one.location.read_bytes().decode("utf-8", "replace")
    return [f"{place}: {value}" for place, text in texts.items() for value in values if value in text]


def test_a_table_that_was_de_identified_is_not_shown_by_the_notebook(ask: Callable[..., Way], work: Path) -> None:
    """The head of the table, printed, was published as it stood, while the file beside it had lost the names."""
    before = (work / NB).read_bytes()
    way = ask(privacy={"patients.csv": FIXES})
    assert leaks(way) == []
    assert not way.draft.blocking
    release = pipeline.publish(way, public=True)
    assert not release.is_private
    assert (work / NB).read_bytes() == before


def test_the_cells_are_named_and_what_is_harmless_stays(ask: Callable[..., Way]) -> None:
    way = ask(privacy={"patients.csv": FIXES})
    cells = json.loads(made(way))["cells"]
    assert [len(cell.get("outputs", ())) for cell in cells] == [0, 0, 0, 1, 0, 0, 0, 0, 1]
    assert cells[3]["outputs"][0]["text"] == ["done\n"]
    assert cells[1]["source"] == CELLS[1].source.splitlines(keepends=True)
    compile("".join(cells[5]["source"]), "cell", "exec")
    gone = about(way, kind="withdrawn")
    assert {one.cell for one in gone} == {0, 2, 3, 4, 5, 6, 7}
    assert all(one.replaced and one.severity == "note" for one in gone)
    assert any("patients.csv › patient_name" in one.message for one in gone)
    (note,) = [one for one in way.draft.record.notes if one.startswith("What shows personal data was taken out")]
    assert "cell 3" in note


def test_a_reason_keeps_a_cell_until_it_changes(ask: Callable[..., Way], work: Path) -> None:
    said = {"patients.csv": FIXES, NB: {"cell 4": {"keep": "he agreed"}}}
    way = ask(privacy=said)
    assert not way.draft.blocking
    assert "Osgood Pettibone" in made(way)
    assert "Merriweather" not in made(way)
    pipeline.publish(way)
    recorded = way.draft.record_path.read_text()  # type: ignore[union-attr]
    assert "he agreed" in recorded
    assert "Pettibone" not in recorded
    # Another cell changes, and the number of the run: the reason holds.
    cells = [new_markdown_cell("More words."), *CELLS[1:]]
    save(work, *cells)
    assert not ask(privacy=said).draft.blocking
    save(work, *CELLS[:3], code("print(people.patient_name[1])", printed("Barnaby Quillfeather\n")), *CELLS[4:])
    changed = ask(privacy=said)
    assert {one.cell for one in changed.draft.blocking} == {3}


def test_a_policy_without_waivers_takes_no_reason(
    ask: Callable[..., Way], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policy.yaml").write_text("schema: 1\nwaivers: false\n")
    monkeypatch.setenv("KAGGLE_SHARE_POLICY", str(tmp_path / "policy.yaml"))
    way = ask(privacy={"patients.csv": FIXES, NB: {"cell 4": {"keep": "he agreed"}}})
    with pytest.raises(HeldBackError, match="takes no waivers"):
        pipeline.publish(way)


def test_without_fixes_personal_data_in_outputs_holds_back_from_the_public_only(ask: Callable[..., Way]) -> None:
    way = ask("patients.csv", privacy={"patients.csv": {"keep": "these are made up"}})
    assert not way.draft.blocking
    with pytest.raises(HeldBackError) as held:
        pipeline.publish(way, public=True)
    assert "not for a public dataset" in str(held.value)
    assert f"privacy: {{{NB}: {{cell 3: drop}}}}" in str(held.value)
    release = pipeline.publish(way)
    assert release.is_private
    assert way.remote is not None
    with pytest.raises(HeldBackError, match="is not made public: methods/analysis.ipynb › cell "):
        pipeline.make_public(way.remote, release, way.record)
    assert way.remote.settings(release.ref).is_private


@pytest.mark.parametrize("said", [{"outputs": "drop"}, "suggested", {f"cell {n}": "drop" for n in range(3, 8)}])
def test_one_word_leaves_the_outputs_out(ask: Callable[..., Way], said: Any) -> None:
    way = ask("patients.csv", privacy={"patients.csv": MADE_UP, NB: said})
    cells = json.loads(made(way))["cells"]
    assert all(not cells[number]["outputs"] for number in (2, 4))
    assert not pipeline.publish(way, public=True).is_private


def test_a_reason_for_the_whole_notebook_makes_it_public(ask: Callable[..., Way]) -> None:
    way = ask("patients.csv", privacy={"patients.csv": MADE_UP, NB: MADE_UP})
    release = pipeline.publish(way)
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private


def test_block_kinds_in_outputs_hold_back_every_publication(ask: Callable[..., Way], work: Path) -> None:
    save(work, code("print(ssn)", printed("ssn: 219-09-9991\n")))
    (work / "values.csv").write_text("a,b\n1,2\n")
    with pytest.raises(HeldBackError, match="cell 1: drop"):
        pipeline.publish(ask("values.csv"))
    way = ask("values.csv", privacy={NB: {"cell 1": "drop"}})
    assert "219-09-9991" not in made(way) + made(way, "methods/analysis.html")
    assert pipeline.publish(way).verified


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"cell 99": "drop"}, 'there is no cell "cell 99". It has 9 cells'),
        ({"cell 3": "mask"}, 'cell 3: "mask" is not known'),
        ({"patient_name": "drop"}, "patient_name is not known. A notebook has cells"),
        ("safe-harbor", "safe-harbor is for tables"),
    ],
)
def test_a_mistake_about_a_cell_is_told(ask: Callable[..., Way], said: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        ask(privacy={"patients.csv": FIXES, NB: said})


def test_another_file_that_holds_the_values_holds_back(ask: Callable[..., Way], work: Path) -> None:
    (work / "notes.txt").write_text("On Monday Osgood Pettibone called.\n")
    PEOPLE[["mrn", "hemoglobin"]].to_csv(work / "visits.csv", index=False)
    way = ask("patients.csv", "notes.txt", "visits.csv", privacy={"patients.csv": FIXES})
    held = {(one.file, one.column): one for one in way.draft.blocking}
    assert set(held) == {("notes.txt", None), ("visits.csv", "mrn")}
    assert held["visits.csv", "mrn"].fixes == ("pseudonymise", "keep")
    fixed = {"patients.csv": FIXES, "visits.csv": {"mrn": "pseudonymise"}, "notes.txt": {"keep": "he agreed"}}
    assert not ask("patients.csv", "notes.txt", "visits.csv", privacy=fixed).draft.blocking


def test_words_about_the_dataset_that_name_somebody_hold_it_back(ask: Callable[..., Way]) -> None:
    way = ask(privacy={"patients.csv": FIXES}, description="As told by Barnaby Quillfeather.")
    assert {one.kind for one in way.draft.blocking} == {"withdrawn"}
    with pytest.raises(HeldBackError) as held:
        pipeline.publish(way)
    assert "Quillfeather" not in str(held.value)


def test_a_notebook_among_the_data_is_written_anew(ask: Callable[..., Way], work: Path) -> None:
    (work / "more").mkdir()
    nbformat.write(new_notebook(cells=CELLS), work / "more/explore.ipynb")
    before = (work / "more/explore.ipynb").read_bytes()
    way = ask("patients.csv", "more/explore.ipynb", privacy={"patients.csv": FIXES})
    path = next(one.path for one in way.draft.data if one.path.endswith("explore.ipynb"))
    assert leaks(way) == []
    assert json.loads(made(way, path))["cells"][8]["outputs"]
    assert (work / "more/explore.ipynb").read_bytes() == before
    assert not pipeline.publish(way, public=True).is_private


def test_a_path_in_somebodys_home_is_written_short(ask: Callable[..., Way], work: Path) -> None:
    save(work, code("import x", printed("/home/hmerriweather/x.py:3: UserWarning: old\n")))
    (work / "values.csv").write_text("a,b\n1,2\n")
    way = ask("values.csv")
    assert "~/x.py:3: UserWarning" in made(way)
    assert "hmerriweather" not in made(way) + made(way, "methods/analysis.html")
    assert not pipeline.publish(way, public=True).is_private


def test_records_of_waivers_name_nobody(ask: Callable[..., Way]) -> None:
    keep = {"keep": "these are made up"}
    # The first cell tells what was done, and would be told by the description.
    way = ask(privacy={"patients.csv": FIXES, NB: {f"cell {number}": keep for number in range(2, 10)}})
    pipeline.publish(way)
    (by_ref,) = Record(way.draft.record_path).all().values()  # type: ignore[arg-type]
    kept = [one for one in by_ref[REF].waivers if one.kind == "withdrawn"]
    assert {one.part for one in kept} >= {"cell 3", "cell 4"}
    assert not any(value in way.draft.record_path.read_text() for value in PLANTED)  # type: ignore[union-attr]
