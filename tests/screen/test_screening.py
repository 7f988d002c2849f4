"""What is held back: in the notebook, in files, in the metadata; and what is never told."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from kaggle_share.errors import ChangedError, StoppedError
from kaggle_share.model import Cell, Finding, Item, Resource, Snapshot, Watch
from kaggle_share.screen import in_notebook, screen
from kaggle_share.screen.rule import fill
from kaggle_share.screen.texts import BATCH, LIMIT, PIECE

HF = fill("hf_«a62×34»")
KAGGLE_JSON = fill('{"username":"ada","key":"«hex×32»"}')


def shot(*cells: Any, metadata: dict[str, Any] | None = None, name: str = "analysis.ipynb") -> Snapshot:
    content = json.loads(nbformat.writes(new_notebook(cells=list(cells), metadata=metadata or {})))
    kinds = [
        Cell(index, cell["cell_type"], "".join(cell["source"]), cell.get("execution_count"))
        for index, cell in enumerate(content["cells"])
    ]
    return Snapshot(name, content, tuple(kinds), datetime(2024, 5, 1, 14, 2, tzinfo=UTC))


def stored(folder: Path, name: str, data: bytes | str, item: Item | None = None) -> Resource:
    raw = data.encode() if isinstance(data, str) else data
    path = folder / Path(name).name
    path.write_bytes(raw)
    ending = path.suffix.removeprefix(".")
    return Resource(name, path, len(raw), hashlib.sha256(raw).hexdigest(), format=ending, item=item)


def display(**data: Any) -> Any:
    return new_output("display_data", data={key.replace("_", "/", 1): value for key, value in data.items()})


def test_import_is_cheap() -> None:
    heavy = ("nbformat", "pandas", "duckdb", "pyarrow", "numpy", "IPython", "kaggle")
    code = f"import kaggle_share.screen, kaggle_share.methods, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PLANTED = {
    "source": new_code_cell(f"login('{HF}')"),
    "markdown": new_markdown_cell(f"my token is `{HF}`"),
    "raw": new_raw_cell(HF),
    "output_stream": new_code_cell("1", outputs=[new_output("stream", name="stdout", text=f"\x1b[32m{HF}\x1b[0m\n")]),
    "output_result": new_code_cell("1", outputs=[display(text_plain=f"'{HF}'")]),
    "output_html": new_code_cell("1", outputs=[display(text_html=f"<b>t</b>&quot;{HF}&quot;")]),
    "output_error": new_code_cell(
        "1",
        outputs=[
            new_output("error", ename="E", evalue="bad", traceback=["\x1b[0;31mE\x1b[0m", f"401 \x1b[1m{HF}\x1b[0m"])
        ],
    ),
    "attachment": new_markdown_cell("x", attachments={f"{HF}.png": {"image/png": ""}}),
    "cell_metadata": new_code_cell("1", metadata={"note": {"deep": [HF]}}),
}


@pytest.mark.parametrize("where", PLANTED)
def test_a_secret_in_any_part_of_a_cell_blocks(where: str) -> None:
    (finding,) = screen([], shot(new_markdown_cell("# Title"), PLANTED[where]))
    assert (finding.severity, finding.kind, finding.cell, finding.where) == ("block", "secret", 1, where)
    assert finding.file == "analysis.ipynb"
    assert finding.place == "analysis.ipynb › cell 2"
    assert finding.samples == ("hf_…(34 characters)",)
    assert finding.fixes
    assert finding.blocks


def test_json_outputs_and_widgets_are_looked_through() -> None:
    (finding,) = screen([], shot(new_code_cell("1", outputs=[display(application_json={"a": [{"b": HF}]})])))
    assert finding.where == "output_result"
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"9f0c": {"state": {"value": HF}}}}}
    (finding,) = screen([], shot(metadata={"widgets": state}))
    assert (finding.where, finding.cell) == ("widget_state", None)


def test_the_notebooks_own_metadata_is_looked_through() -> None:
    (finding,) = screen([], shot(metadata={"papermill": {"parameters": {"token": HF}}}))
    assert (finding.where, finding.cell) == ("notebook_metadata", None)


def test_kaggle_json_is_found_as_code_as_output_and_as_parsed_json() -> None:
    parsed = json.loads(KAGGLE_JSON)
    cells = [
        new_code_cell(f"open('k').write('''{KAGGLE_JSON}''')"),
        new_code_cell("1", outputs=[new_output("stream", name="stdout", text=KAGGLE_JSON)]),
        new_code_cell("1", outputs=[display(application_json=parsed)]),
        new_code_cell("1", outputs=[display(text_plain=repr(parsed))]),
    ]
    found = screen([], shot(*cells))
    assert [finding.cell for finding in found] == [0, 1, 2, 3]
    assert {finding.message.split(",")[0] for finding in found} == {"looks like the contents of kaggle.json"}


@pytest.mark.parametrize(
    "source", [f'"{HF[:9]}" "{HF[9:]}"', f'x = "{HF[:9]}" + "{HF[9:]}"', f't = ("{HF[:20]}"\n  "{HF[20:]}")']
)
def test_a_token_that_is_cut_in_two_is_found(source: str) -> None:
    assert [finding.where for finding in screen([], shot(new_code_cell(source)))] == ["source"]


def test_a_clean_notebook_is_silent() -> None:
    image = base64.b64encode(random.Random(1).randbytes(60_000)).decode()  # noqa: S311  (a picture)
    html = f'<img src="data:image/png;base64,{image}"><div class="sk-top-container" id="sk-container-id-1">'
    view = {"model_id": "3d1f9f6f1e0c4b1f8f7a1d2c3b4a5f60", "version_major": 2, "version_minor": 0}
    cells = [
        new_code_cell("%load_ext kaggle_share\n!pip install pandas==2.2.3 --hash=sha256:" + "0a1b2c3d" * 8),
        new_code_cell("1", outputs=[new_output("display_data", data={"image/png": image, "text/plain": "<Figure>"})]),
        new_code_cell("1", outputs=[display(text_html=html)]),
        new_code_cell(
            "1", outputs=[new_output("display_data", data={"application/vnd.jupyter.widget-view+json": view})]
        ),
        new_markdown_cell("![a](attachment:a.png)", attachments={"a.png": {"image/png": image}}),
    ]
    assert screen([], shot(*cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})) == ()


@pytest.mark.parametrize(
    "content", [{}, {"cells": None}, {"cells": [1, {}, {"cell_type": "code", "outputs": [None, {"data": 1}]}]}]
)
def test_a_damaged_notebook_is_no_reason_to_fail(content: dict[str, Any]) -> None:
    assert screen([], Snapshot("a.ipynb", content, (), datetime.now(UTC))) == ()


@pytest.mark.parametrize("name", ["notes.txt", "data.csv", "conf.yaml", "run.py", "page.html", "noending"])
def test_a_secret_in_a_text_file_blocks_and_says_where(tmp_path: Path, name: str) -> None:
    (finding,) = screen([stored(tmp_path, name, f"a,b\n1,2\n3,{HF}\n")])
    assert (finding.severity, finding.file) == ("block", name)
    assert "on line 3" in finding.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_the_encoding_hides_nothing(tmp_path: Path, encoding: str) -> None:
    assert screen([stored(tmp_path, "a.txt", f"Größe: é\n{HF}\n".encode(encoding))])


def test_the_same_secret_twice_is_one_finding_with_a_count(tmp_path: Path) -> None:
    (finding,) = screen([stored(tmp_path, "a.txt", f"{HF}\n{HF}\n")])
    assert finding.count == 2
    assert "(2 in all)" in finding.message


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40 * PIECE), st.integers(0, 5000))
def test_a_secret_is_found_once_wherever_it_lies_in_a_large_file(
    tmp_path_factory: pytest.TempPathFactory, at: int, tail: int
) -> None:
    folder = tmp_path_factory.mktemp("large")
    text = ("0.123,4.5\n" * (at // 10 + 1))[:at] + f" {HF}\n" + "x" * tail
    (finding,) = screen([stored(folder, "a.csv", text)])
    assert finding.count == 1
    assert f"on line {text[: at + 1].count(chr(10)) + 1}" in finding.message


def test_what_lies_beyond_the_limit_is_said_not_to_be_checked(tmp_path: Path) -> None:
    path = tmp_path / "large.log"
    with path.open("wb") as file:
        file.write(b"a,b\n" * 1000)
        for _ in range(LIMIT // 2**20 + 1):
            file.write(b"1.25,33\n" * 2**17)
        file.write(HF.encode())
    (finding,) = screen([Resource("large.log", path, path.stat().st_size, "0" * 64, format="log")])
    assert (finding.severity, finding.kind) == ("note", "not_checked")
    assert not finding.blocks


def test_containers_are_said_not_to_be_looked_through(tmp_path: Path) -> None:
    found = screen([stored(tmp_path, "a.parquet", b"PAR1\0\0"), stored(tmp_path, "a.png", b"\x89PNG\0")])
    assert [(finding.kind, finding.file) for finding in found] == [
        ("not_checked", "a.parquet"),
        ("not_checked", "a.png"),
    ]


def test_a_notebook_picked_as_data_is_read_as_a_notebook(tmp_path: Path) -> None:
    content = nbformat.writes(new_notebook(cells=[new_markdown_cell("x"), new_code_cell(f"a = '{HF}'")]))
    (finding,) = screen([stored(tmp_path, "other.ipynb", content)])
    assert (finding.file, finding.cell, finding.where) == ("other.ipynb", 1, "source")


def test_a_forbidden_name_blocks_also_under_another_name(tmp_path: Path) -> None:
    plain = stored(tmp_path, "raw/.env", "A=1")
    renamed = stored(tmp_path, "settings.txt", "A=1", Item("file", "settings.txt", source=tmp_path / "id_rsa"))
    found = screen([plain, renamed])
    assert [(finding.severity, finding.kind, finding.file) for finding in found] == [
        ("block", "forbidden_file", "raw/.env"),
        ("block", "forbidden_file", "settings.txt"),
    ]


def test_a_forbidden_name_within_an_archive_blocks(tmp_path: Path) -> None:
    archive = replace(stored(tmp_path, "a.zip", b"PK\0"), members={"a/data.csv": 3, "a/id_rsa": 3})
    (finding,) = screen([archive])
    assert (finding.kind, finding.file) == ("forbidden_file", "a.zip")
    assert finding.message == "must not be shared: by its name a file in it is an ssh key"


def test_metadata_is_looked_through() -> None:
    (finding,) = screen([], None, {"title": "Penguins", "description": f"Use {HF}"})
    assert (finding.severity, finding.column) == ("block", "description")
    assert finding.place == "metadata › description"


def test_nothing_of_a_secret_is_in_what_is_returned(tmp_path: Path) -> None:
    secret = fill("«a62×24»", 9)
    texts = [
        f'password = "{secret}"',
        f"postgresql://ada:{secret}@db.lab.net/x",
        f"export API_TOKEN={secret}",
        f"hf_{secret * 2}",
    ]
    found: list[Finding] = []
    for text in texts:
        outputs = [new_output("stream", name="stdout", text=text)]
        found += screen(
            [stored(tmp_path, "a.txt", text)], shot(new_code_cell(text, outputs=outputs)), {"notes": text}
        )
    assert len(found) >= 16
    shown = repr(found) + json.dumps([vars(finding) for finding in found])
    pieces = [secret[start : start + 5] for start in range(len(secret) - 5)]
    assert [piece for piece in pieces if piece in shown] == []


def test_the_key_of_a_finding_is_bound_to_the_content(tmp_path: Path) -> None:
    first = screen([stored(tmp_path, "a.txt", HF)])[0]
    again = screen([stored(tmp_path, "a.txt", HF)])[0]
    other = screen([stored(tmp_path, "a.txt", HF + "\n")])[0]
    assert first.key == again.key != other.key


def test_a_file_that_vanishes_is_told_in_one_line(tmp_path: Path) -> None:
    resource = stored(tmp_path, "a.txt", "x")
    resource.location.unlink()
    with pytest.raises(ChangedError, match=r'^"a\.txt" vanished while it was being looked through\.'):
        screen([resource])


def test_it_can_be_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    watch = Watch(listeners=[lambda event: stop.set()], stop=stop)
    with pytest.raises(StoppedError):
        screen([stored(tmp_path, "a.txt", "x")], watch=watch)


def test_windows_of_a_large_file_are_looked_over_in_more_than_one_batch() -> None:
    # The limit is what the tests above lean on: they must cross a batch.
    assert BATCH * PIECE < LIMIT


def test_a_finding_in_a_notebook_is_bound_to_its_part_of_the_cell() -> None:
    """A waiver lapsed when any other cell changed, and when a cell was put above."""
    shows = new_code_cell("print(mail)", outputs=[display(text_plain="w.quackenbush@uni-koeln.de")])

    def keys(*cells: Any) -> set[str]:
        found = in_notebook("nb.ipynb", new_notebook(cells=list(cells)))
        return {one.key for one in found if one.kind == "email"}

    (key,) = keys(shows)
    assert keys(new_code_cell("1 + 1"), shows) == {key}
    assert keys(new_code_cell("print(mail)  # again", outputs=shows.outputs)) == {key}
    other = new_code_cell("print(mail)", outputs=[display(text_plain="o.quackenbush@uni-koeln.de")])
    assert keys(other) != {key}
