"""A dirty dataset, walked through the public doors: none of what was planted is in anything that is shown or written.

The user's own files are the only place where it stands; they are never changed.
"""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
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


NOTEBOOK = new_notebook(
    cells=[
        new_markdown_cell(f"# Patients\n\nThe token is `{HF}`."),
        code(f'import pandas as pd\nHF_TOKEN = "{HF[:12]}" "{HF[12:]}"', stream(f"logged in with {HF}\n")),
        code(f'DB = "postgresql://ada:{PASSWORD}@db.lab-7.net/x"', stream(f"connecting with {PASSWORD}\n")),
        code(f"%env AWS_SECRET_ACCESS_KEY={AWS}", stream(f"env: AWS_SECRET_ACCESS_KEY={AWS}\n")),
        code("!cat ~/.kaggle/kaggle.json", stream(json.dumps({"username": "ada", "key": KAGGLE}))),
        code("x", new_output("error", ename="E", evalue="401", traceback=[f"\x1b[31m{GROQ[:9]}\x1b[0m{GROQ[9:]}"])),
        code("patients = pd.read_csv('patients.csv')"),
    ],
    metadata={"papermill": {"parameters": {"groq_api_key": GROQ}}},
)


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    rows = "".join(f"{number},{','.join(person)},{number * 3 % 17}\n" for number, person in enumerate(PEOPLE))
    (folder / "patients.csv").write_text(f"id,patient_name,email,ssn,phone,score\n{rows}")
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
    assert leaks(shown, VALUES) == []


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
    assert leaks(shown, (*SECRETS, *VALUES)) == []


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
