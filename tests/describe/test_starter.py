"""The starter notebook: it runs from top to bottom against the published files, whatever their columns are called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share import pipeline
from kaggle_share.model import Draft
from kaggle_share.ui.request import make_request

SLUG = "some-odd-data"


def draft(folder: Path, *words: str, **said: Any) -> Draft:
    request = make_request(
        words or ["*"], {"to": f"ada/{SLUG}", "starter": True, "notebook": False, **said}, folder=folder
    )
    return pipeline.described(request).draft


@pytest.fixture
def laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files where Kaggle has them: `<input>/slug`."""
    place = tmp_path / "input" / SLUG
    place.mkdir(parents=True)
    monkeypatch.setenv("KAGGLE_INPUT", str(tmp_path / "input"))
    return place


def run_here(source: str) -> dict[str, Any]:
    """Run a notebook's code in this process; the variables that it leaves."""
    import matplotlib

    matplotlib.use("agg", force=True)
    variables: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "starter", "exec"), variables)  # noqa: S102
    variables["plt"].close("all")
    return variables


def odd_tables(place: Path) -> None:
    """Tables of every kind, with what real ones have."""
    import palmerpenguins

    penguins = palmerpenguins.load_penguins()
    penguins.to_csv(place / "penguins.csv", index=False)
    penguins.to_parquet(place / "import.parquet")
    penguins.to_json(place / "lines.jsonl", orient="records", lines=True)
    text = 'a;"b ""c""\t$x$ and $\\y$";a;;Größe\n1;2;3;4;5,5\n-;9.5;8;7;6\n'
    (place / "odd names.csv").write_text(text, "latin-1")
    (place / "ragged.csv").write_text("x,y\n1,2\n3,4,5\n6\n7,8\n")
    (place / "empty.csv").write_text("only,a,header\n")
    rows = pd.DataFrame(
        {
            "%matplotlib": [1.5, float("inf"), 2.5, None],
            "when": pd.to_datetime(["2020-01-01", "2020-02-01", None, "2021-01-01"]),
            "nothing": pd.Series([None] * 4, dtype="float64"),
            "list": [[1], [2, 3], [], None],
            "_hidden": ["a", "b", "a", "b"],
            "text": ["NA", "x", "y", "z"],
        }
    )
    rows.to_parquet(place / "2020 measures.parquet")
    (place / "records.json").write_text('{"a": [1, 2]}')
    (place / "notes.txt").write_text("Measured by hand.\n")


def test_it_runs_in_a_real_kernel_from_top_to_bottom(laid_out: Path, tmp_path: Path) -> None:
    from nbclient import NotebookClient
    from PIL import Image

    odd_tables(laid_out)
    (laid_out / "pictures").mkdir()
    for number, mode in enumerate(("RGB", "L", "RGBA", "I;16")):
        Image.new(mode, (30, 20)).save(laid_out / "pictures" / f"picture {number}.png")
    (notebook,) = draft(laid_out).notebooks
    made = nbformat.from_dict(notebook.content)
    nbformat.validate(made)
    (tmp_path / "work").mkdir()
    NotebookClient(made, timeout=60, resources={"metadata": {"path": str(tmp_path / "work")}}).execute()
    outputs = [output for cell in made.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type == "error"]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 6
    text = json.dumps(outputs)
    assert "Measured by hand." in text
    assert "Gr\\u00f6\\u00dfe" in text
    # Nothing that warns belongs into what a reader begins with.
    assert not [output for output in outputs if output.get("name") == "stderr"], outputs


def test_what_it_loads_is_what_the_tables_hold(laid_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kaggle_share.describe import starter

    monkeypatch.setattr(starter, "PLOTTED", 8)
    odd_tables(laid_out)
    made = draft(laid_out)
    (notebook,) = made.notebooks
    assert '"nothing"' not in notebook.code
    variables = run_here(notebook.code)
    frames = {name: value for name, value in variables.items() if isinstance(value, pd.DataFrame)}
    profiles = {path: profile for path, profile in made.profiles.items() if profile.kind == "table"}
    assert sorted(len(frame) for name, frame in frames.items() if name not in ("values", "group")) == sorted(
        profile.rows or 0 for profile in profiles.values()
    )
    # A module's name is no variable's, and a name never begins with a digit.
    assert {"penguins", "import_2", "lines", "table_2020_measures"} <= set(frames)
    assert list(variables["odd_names"].columns)[-1] == "Größe"


def test_kaggles_newer_place_for_datasets_is_found_too(laid_out: Path, tmp_path: Path) -> None:
    (laid_out / "a.csv").write_text("x\n1\n2\n")
    (notebook,) = draft(laid_out).notebooks
    newer = tmp_path / "input" / "datasets" / "ada" / SLUG
    newer.parent.mkdir(parents=True)
    laid_out.rename(newer)
    assert run_here(notebook.code)["folder"] == newer


def test_elsewhere_it_is_fetched(laid_out: Path) -> None:
    (laid_out / "a.csv").write_text("x\n1\n")
    (notebook,) = draft(laid_out).notebooks
    assert f'kagglehub.dataset_download("ada/{SLUG}")' in notebook.code


@pytest.mark.parametrize("kind", ["text", "archive", "array"])
def test_data_without_tables_has_one_too(laid_out: Path, kind: str) -> None:
    if kind == "text":
        (laid_out / "notes.md").write_text("# Notes\n")
    elif kind == "array":
        import numpy as np

        np.save(laid_out / "field.npy", np.zeros((3, 4)))
    else:
        import shutil

        from PIL import Image

        inner = laid_out.parent.parent / "photos"
        inner.mkdir()
        Image.new("RGB", (20, 20)).save(inner / "one.png")
        shutil.make_archive(str(laid_out / "photos"), "zip", inner)
        (laid_out / "notes.md").write_text("# Notes\n")
    (notebook,) = draft(laid_out).notebooks
    if kind == "archive":
        # As Kaggle unpacks it.
        shutil.unpack_archive(laid_out / "photos.zip", laid_out / "photos")
        assert '"photos/one.png"' in notebook.code
    run_here(notebook.code)


names = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=12)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=st.lists(st.tuples(names, st.sampled_from(["number", "group", "date"])), min_size=1, max_size=6),
    parquet=st.booleans(),
)
def test_any_column_name_will_do(laid_out: Path, columns: list[tuple[str, str]], parquet: bool) -> None:
    values = {
        "number": [1.5, 2.5, 4.0, 3.0],
        "group": ["left", "right", "left", "right"],
        "date": ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"],
    }
    for old in laid_out.iterdir():
        old.unlink()
    if parquet:
        named = {name: values[kind] for name, kind in columns}
        pd.DataFrame(named).to_parquet(laid_out / "data.parquet")
    else:
        frame = pd.DataFrame([values[kind] for _, kind in columns]).T
        frame.columns = [name for name, _ in columns]
        frame.to_csv(laid_out / "data.csv", index=False)
    (notebook,) = draft(laid_out).notebooks
    assert len(run_here(notebook.code)["data"]) == 4


def test_columns_that_pandas_has_under_another_name_are_not_plotted(laid_out: Path) -> None:
    (laid_out / "data.csv").write_text("v,v,,w\n1,2,3,4\n5,6,7,9\n")
    (notebook,) = draft(laid_out).notebooks
    assert '"v"' not in notebook.code
    assert '"w"' in notebook.code
    run_here(notebook.code)


def test_a_large_table_is_read_in_part(laid_out: Path) -> None:
    from dataclasses import replace

    from kaggle_share.describe.starter.tables import Table, look_at_table

    (laid_out / "a.csv").write_text("x\n1\n2\n")
    made = draft(laid_out)
    profile = replace(made.profiles["a.csv"], rows=5_000_000)
    told = look_at_table(Table("a", "a.csv", profile, made.columns["a.csv"]), plotted=False)
    assert "nrows=1_000_000" in told[1]["source"]


def test_describe_writes_it_into_a_folder(laid_out: Path, tmp_path: Path) -> None:
    (laid_out / "a.csv").write_text("x\n1\n")
    command = [
        sys.executable,
        "-m",
        "kaggle_share.ui.cli",
        "describe",
        "a.csv",
        "--starter",
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(command, cwd=laid_out, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = nbformat.read(tmp_path / "out" / "starter.ipynb", as_version=4)
    nbformat.validate(written)
    assert any("read_csv" in cell.source for cell in written.cells)
    # Nobody is signed in: it is not claimed whose it will be.
    assert "me/" not in "".join(cell.source for cell in written.cells if cell.cell_type == "code")
