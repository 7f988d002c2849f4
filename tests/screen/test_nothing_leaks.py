"""A dirty dataset, walked through the public doors: none of what was planted is in anything that is shown or written.

The user's own files are the only place where it stands; they are never changed.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kaggle_share import pipeline
from kaggle_share.errors import HeldBackError
from kaggle_share.pipeline import Request, Way
from kaggle_share.sandbox import Sandbox
from kaggle_share.screen.rule import fill
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document
from kaggle_share.ui.answer import answer, dump
from kaggle_share.ui.cli import run
from kaggle_share.ui.preview import draft_html, draft_text, release_html, release_text

HF = fill("hf_«a62×34»", 3)
AWS = fill("«a62×40»", 4)
PASSWORD = fill("Qz9!«a62×9»", 5)
KAGGLE = fill("«hex×32»", 6)
GROQ = fill("gsk_«a62×52»", 7)
SECRETS = (HF, AWS, PASSWORD, KAGGLE, GROQ)
PEOPLE = [
    (
        f"Wilhelmina Quackenbush{chr(65 + n)}",
        f"w.quackenbush{n}@uni-koeln.de",
        f"536-22-87{n:02}",
        f"+49 221 47089{n:02}",
    )
    for n in range(30)
]
VALUES = tuple(value for person in PEOPLE for value in person)


def code(source: str, *outputs: Any) -> Any:
    return new_code_cell(source, outputs=list(outputs))


def stream(text: str) -> Any:
    return new_output("stream", name="stdout", text=text)


def result(value: Any) -> Any:
    return new_output("execute_result", data={"text/plain": str(value), "text/html": value._repr_html_()})


TABLE = pd.DataFrame(
    [(n, *person, n * 3 % 17) for n, person in enumerate(PEOPLE)],
    columns=["id", "patient_name", "email", "ssn", "phone", "score"],
)
CSV = base64.b64encode(TABLE.to_csv(index=False).encode()).decode()
NOTEBOOK = new_notebook(
    cells=[
        new_markdown_cell(f"# Patients\n\nThe token is `{HF}`."),
        code(f'import pandas as pd\nHF_TOKEN = "{HF[:12]}" "{HF[12:]}"', stream(f"logged in with {HF}\n")),
        code(f'DB = "postgresql://ada:{PASSWORD}@db.lab-7.net/x"', stream(f"connecting with {PASSWORD}\n")),
        code(f"%env AWS_SECRET_ACCESS_KEY={AWS}", stream(f"env: AWS_SECRET_ACCESS_KEY={AWS}\n")),
        code("!cat ~/.kaggle/kaggle.json", stream(json.dumps({"username": "ada", "key": KAGGLE}))),
        code("x", new_output("error", ename="E", evalue="401", traceback=[f"\x1b[31m{GROQ[:9]}\x1b[0m{GROQ[9:]}"])),
        code("import pandas as pd\npatients = pd.read_csv('patients.csv')"),
        code("patients.head()", result(TABLE.head())),
        code("print(patients.patient_name[3])", stream(f"{PEOPLE[3][0]}\n")),
        code(
            f"one = patients[patients.patient_name == '{PEOPLE[4][0]}']  # {PEOPLE[4][1]}\none.to_csv('one.csv')",
            new_output(
                "error", ename="KeyError", evalue=PEOPLE[4][0], traceback=[f"\x1b[31m'{PEOPLE[4][0]}'\x1b[0m"]
            ),
        ),
        code("plot()", new_output("display_data", data={"image/svg+xml": f"<svg><text>{PEOPLE[5][0]}</text></svg>"})),
        code(
            "show()", new_output("display_data", data={"application/vnd.plotly+json": {"x": [p[0] for p in PEOPLE]}})
        ),
        code(
            "button()", new_output("display_data", data={"text/html": f'<a href="data:text/csv;base64,{CSV}">x</a>'})
        ),
        code("patients.to_csv('patients.csv', index=False)"),
        code("patients[['id', 'score']].describe()", result(TABLE[["id", "score"]].describe())),
    ],
    metadata={
        "papermill": {"parameters": {"groq_api_key": GROQ, "mail": PEOPLE[6][1]}},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"value": PEOPLE[7][0]}}}},
    },
)


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    TABLE.to_csv(folder / "patients.csv", index=False)
    (folder / "notes.txt").write_text(f"ask {PEOPLE[0][1]} (SSN {PEOPLE[0][2]})\nexport GROQ_API_KEY={GROQ}\n")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("config.ini", f"password = '{PASSWORD}'\nmail {PEOPLE[1][1]}\n")
    (folder / "more.zip").write_bytes(packed.getvalue())
    nbformat.write(NOTEBOOK, folder / "analysis.ipynb")
    return folder


@pytest.fixture
def ask(sandbox: Sandbox, dirty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    monkeypatch.chdir(dirty)

    def draft(*resources: str, **said: Any) -> Way:
        document = make_document(
            {"to": "ada/dirty-data", "resources": list(resources), "notebook": "analysis.ipynb", **said}
        )
        return pipeline.draft(Request(document, dirty, endpoint=sandbox.url), settings=Settings())

    return draft


def written(way: Way, folder: Path) -> Iterator[tuple[str, str]]:
    """Everything that was generated or kept, file by file."""
    own = {resource.location for resource in way.draft.resources if resource.role == "data"}
    roots = [folder / "data", way.draft.staging, *folder.glob("work/*.kaggle-share.json")]
    for root in roots:
        for path in [root, *root.rglob("*")]:
            if path.is_file() and path not in own:
                yield str(path), path.read_bytes().decode("utf-8", "replace")


def leaks(shown: dict[str, str], values: tuple[str, ...]) -> list[str]:
    """Where a value stands, or twelve characters of it."""
    pieces = {value: {value, *(value[n : n + 12] for n in range(0, len(value) - 11, 3))} for value in values}
    # As JSON writes it, too.
    return [
        f"{place}: {value[:4]}…"
        for place, text in shown.items()
        for value in values
        if any(piece in text for piece in pieces[value])
    ]


def test_none_of_it_is_in_anything_that_is_shown_or_written(
    ask: Callable[..., Way], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    way = ask("patients.csv", "notes.txt", "more.zip")
    with pytest.raises(HeldBackError) as held:
        pipeline.publish(way)
    made = way.draft
    shown = {
        "html": draft_html(made),
        "text": draft_text(made),
        "json": dump(answer(draft=made, error=held.value)),
        "repr": repr(made) + repr(way) + repr(made.findings) + repr(made.snapshot) + repr(made.resources),
        "error": str(held.value) + repr(held.value),
        "log": caplog.text,
        **dict(written(way, tmp_path)),
    }
    assert any("analysis.ipynb" in place for place in shown)
    assert leaks(shown, SECRETS) == []
    # Where no fix was asked for, the notebook's copy is as it would be published, like the data: held back.
    copies = [place for place in shown if place.endswith(("methods/analysis.ipynb", "methods/analysis.html"))]
    assert len(copies) == 2
    assert leaks({place: text for place, text in shown.items() if place not in copies}, VALUES) == []


def test_nor_in_what_is_published_once_it_may_be(
    ask: Callable[..., Way], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fixes = {"patient_name": "drop", "email": "drop", "ssn": "drop", "phone": "drop"}
    way = ask("patients.csv", privacy={"patients.csv": fixes})
    release = pipeline.publish(way)
    shown = {
        "html": draft_html(way.draft) + (release_html(release) or ""),
        "text": draft_text(way.draft) + release_text(release),
        "json": dump(answer(draft=way.draft, release=release)),
        "log": caplog.text,
        **dict(written(way, tmp_path)),
    }
    for resource in way.draft.resources:
        shown[f"published {resource.path}"] = resource.location.read_bytes().decode("utf-8", "replace")
    # That they were looked into: the copy and its page, the crate, the drawing, the journal and what is recorded.
    named = """analysis.ipynb analysis.html ro-crate-metadata.json lineage.svg lineage.json methods.md
    datapackage.json croissant.json deidentification.json journal.sqlite kaggle-share.json""".split()
    assert [name for name in named if not any(place.endswith(name) for place in shown)] == []
    assert leaks(shown, (*SECRETS, *VALUES)) == []
    # What tells of nobody stays.
    copy = json.loads(shown["published methods/analysis.ipynb"])
    assert copy["cells"][-1]["outputs"]


def test_nor_in_what_arrives(
    ask: Callable[..., Way], sandbox: Sandbox, kaggle: Callable[..., Any], tmp_path: Path
) -> None:
    """As anybody gets it, by another client."""
    fixes = {"patient_name": "surrogate", "email": "pseudonymise", "ssn": "mask", "phone": "drop"}
    pipeline.publish(ask("patients.csv", privacy={"patients.csv": fixes}), public=True)
    kaggle("datasets", "download", "-d", "ada/dirty-data", "-p", tmp_path / "got", "--unzip")
    got = {
        str(one): one.read_bytes().decode("utf-8", "replace")
        for one in (tmp_path / "got").rglob("*")
        if one.is_file()
    }
    assert len(got) > 10
    assert leaks(got, (*SECRETS, *VALUES)) == []


def test_nor_in_the_answer_and_the_log_of_the_command(
    ask: Callable[..., Way], sandbox: Sandbox, dirty: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document = {
        "to": "ada/dirty-data",
        "resources": ["patients.csv"],
        "notebook": "analysis.ipynb",
        "privacy": {"patients.csv": dict.fromkeys(("patient_name", "email", "ssn", "phone"), "drop")},
    }
    (dirty / "kaggle-share.yaml").write_text(json.dumps(document))
    for words in (["preview"], ["preview", "--json"], ["publish", "--yes", "--json"], ["publish", "--yes"]):
        assert run([*words, "--endpoint", sandbox.url]) == 0, capsys.readouterr()
        out, err = capsys.readouterr()
        assert leaks({"out": out, "err": err}, (*SECRETS, *VALUES)) == []
    kept = {
        str(one): one.read_bytes().decode("utf-8", "replace")
        for one in (tmp_path / "data").rglob("*")
        if one.is_file()
    }
    assert kept
    assert leaks(kept, (*SECRETS, *VALUES)) == []


def test_the_notebook_does_not_hold_it_back_and_each_cell_is_named(ask: Callable[..., Way], dirty: Path) -> None:
    before = (dirty / "analysis.ipynb").read_bytes()
    (dirty / "clean.csv").write_text("a,b\n1,2\n3,4\n")
    made = ask("clean.csv").draft
    about = [finding for finding in made.findings if finding.file == "analysis.ipynb" and finding.kind == "secret"]
    assert {finding.cell for finding in about} == {0, 1, 2, 3, 4, 5, None}
    assert {finding.severity for finding in about} == {"warn"}
    assert all("taken out of the published copy" in finding.message for finding in about)
    assert all("rotate it" in finding.message for finding in about)
    assert any("counts as compromised" in finding.message for finding in about)
    cells = ", ".join(f"cell {number}" for number in range(1, 7))
    said = f"Secrets were taken out of the published copy of analysis.ipynb: {cells}, its metadata."
    assert said in made.record.notes
    assert (dirty / "analysis.ipynb").read_bytes() == before


def test_check_shows_none_of_it_either(
    dirty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(dirty)
    for options in (["--json"], []):
        assert run(["check", ".", "--notebook", "analysis.ipynb", *options]) == 3
        out, err = capsys.readouterr()
        assert leaks({"out": out, "err": err}, (*SECRETS, *VALUES)) == []
