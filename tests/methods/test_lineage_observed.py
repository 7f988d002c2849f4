"""What is seen being read from `%load_ext kaggle_share` on."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest


def ran(folder: Path, cells: list[str], **environment: str) -> list[dict[str, Any]]:
    """Cells in an IPython shell of its own; what was seen, as dictionaries."""
    script = f"""
        import json, os
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance()
        shell.history_manager.enabled = False
        for cell in {cells!r}:
            shell.run_cell(cell, store_history=True).raise_error()
        from kaggle_share import observing
        print("SEEN" + json.dumps([vars(one) for one in observing.seen() or ()]))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "IPYTHONDIR": str(folder / ".ipython"), **environment},
    )
    found: list[dict[str, Any]] = json.loads(done.stdout.rpartition("SEEN")[2])
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    import pandas as pd

    frame = pd.DataFrame({"a": [1, 2]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_parquet(tmp_path / "a.parquet")
    return tmp_path


def test_files_are_seen_with_the_cell_that_read_them_also_where_python_does_not_open_them(folder: Path) -> None:
    seen = ran(
        folder,
        [
            "%load_ext kaggle_share",
            "import pandas as pd",
            "x = pd.read_csv('a.csv')",
            "y = pd.read_parquet('a.parquet')",
            "import polars as pl\nz = pl.read_csv('a.csv')",
            "import duckdb, sqlite3\nw = duckdb.read_parquet('a.parquet')\nc = sqlite3.connect('b.db')",
            "x.to_csv('out.csv')",
        ],
    )
    told = {(one["does"], Path(one["name"]).name, one["count"]) for one in seen}
    assert told == {
        ("read", "a.csv", 3),
        ("read", "a.parquet", 4),
        ("read", "a.csv", 5),
        ("read", "a.parquet", 6),
        ("read", "b.db", 6),
        ("write", "out.csv", 7),
    }
    assert {one["size"] for one in seen if one["name"].endswith("a.csv")} == {(folder / "a.csv").stat().st_size}


@pytest.mark.parametrize("how", ["environment", "file"])
def test_a_setting_switches_it_off(folder: Path, how: str) -> None:
    (folder / "config.json").write_text('{"watch_reads": false}')
    off = {"KAGGLE_SHARE_WATCH_READS": "false"} if how == "environment" else {"KAGGLE_SHARE_CONFIG": str(folder)}
    assert ran(folder, ["%load_ext kaggle_share", "open('a.csv').read()", "open('a.csv').read()"], **off) == []


def test_taken_off_it_sees_nothing_more(folder: Path) -> None:
    cells = [
        "%load_ext kaggle_share",
        "open('a.csv').read()",
        "%unload_ext kaggle_share",
        "open('a.parquet', 'rb').read()",
    ]
    assert [one["count"] for one in ran(folder, cells)] == [2]


def test_libraries_are_as_they_were_to_everybody_else(folder: Path) -> None:
    checks = """
        import polars, inspect, importlib.resources, xarray
        assert type(polars.__spec__.loader).__name__ == 'SourceFileLoader'
        assert 'source' in inspect.signature(polars.read_csv).parameters
        assert polars.read_csv.__name__ == 'read_csv'
        assert importlib.resources.files('xarray').joinpath('__init__.py').is_file()
    """
    assert ran(folder, ["%load_ext kaggle_share", textwrap.dedent(checks)]) == []


def test_a_read_that_fails_fails_as_it_would(folder: Path) -> None:
    cell = "import pandas as pd\ntry:\n    pd.read_parquet('none.parquet')\nexcept FileNotFoundError:\n    1"
    assert ran(folder, ["%load_ext kaggle_share", cell]) == []


def test_what_a_cell_reads_while_another_thread_of_ours_is_at_work_was_not_observed(folder: Path) -> None:
    seen = ran(
        folder,
        [
            "%load_ext kaggle_share",
            "import pandas as pd, threading\nfrom kaggle_share import observing",
            "inside, leave = threading.Event(), threading.Event()",
            "def beside():\n"
            "    with observing.paused():\n"
            "        open('a.parquet', 'rb').close()\n"
            "        inside.set()\n"
            "        leave.wait(30)\n"
            "thread = threading.Thread(target=beside)\nthread.start()\nassert inside.wait(30)",
            "x = pd.read_csv('a.csv')\nleave.set()\nthread.join()",
            "y = pd.read_parquet('a.parquet')",
        ],
    )
    assert [(Path(one["name"]).name, one["count"]) for one in seen] == [("a.csv", 5), ("a.parquet", 6)]
