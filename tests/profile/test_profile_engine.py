"""DuckDB, opened for one file: it reads that and nothing else, and stops when told."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kaggle_share.errors import StoppedError
from kaggle_share.model import Resource, Watch
from kaggle_share.profile import profile
from kaggle_share.profile.engine import Engine, call, literal


@pytest.fixture
def one(tmp_path: Path) -> Path:
    path = tmp_path / "one.csv"
    path.write_text("a\n1\n")
    return path


def test_only_its_file_can_be_read(one: Path) -> None:
    other = one.with_name("other.csv")
    other.write_text("b\n2\n")
    with Engine(one) as engine:
        assert engine.rows(f"SELECT * FROM {call('read_csv', engine.path, [])}") == [(1,)]
        for sql in (
            f"SELECT * FROM read_csv({literal(str(other))})",
            "SELECT * FROM read_csv('https://example.org/x.csv')",
            f"COPY (SELECT 1) TO {literal(str(other))}",
            "INSTALL httpfs",
            "SET enable_external_access = true",
        ):
            with pytest.raises(engine.failure):
                engine.rows(sql)
    assert other.read_text() == "b\n2\n"


def test_quotes_in_a_path_stay_in_the_path(tmp_path: Path) -> None:
    path = tmp_path / "it's; DROP TABLE x --.csv"
    path.write_text("a\n1\n")
    assert profile(Resource("t.csv", path, 4, "0" * 64)).rows == 1


def test_a_running_query_is_interrupted(one: Path) -> None:
    watch = Watch()
    timer = threading.Timer(0.1, watch.stop.set)
    with Engine(one, watch=watch) as engine:
        timer.start()
        with pytest.raises(StoppedError):
            engine.rows("SELECT sum(hash(a.range)) FROM range(1000000) a, range(1000000) b")
    timer.join()


def test_nothing_is_profiled_once_stopped(one: Path) -> None:
    watch = Watch()
    watch.stop.set()
    with pytest.raises(StoppedError):
        profile(Resource("one.csv", one, 4, "0" * 64), watch=watch)


def test_too_little_memory_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "".join(f"{i},{i}x\n" for i in range(50_000)))
    found = profile(Resource("t.csv", path, path.stat().st_size, "0" * 64), memory="1MB")
    assert [column.name for column in found.columns] == ["a", "b"]


def test_importing_the_steps_imports_nothing_heavy() -> None:
    code = (
        "import sys, kaggle_share.profile, kaggle_share.describe\n"
        "heavy = ('duckdb', 'pandas', 'pyarrow', 'numpy', 'PIL', 'nbformat', 'kaggle')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
