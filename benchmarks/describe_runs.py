"""One measurement in a process of its own: `python describe_runs.py WHAT PATH` prints seconds and memory as JSON.

Imports, and for a frame the reading of it, are not timed. The peers' environment runs this file too, so nothing of
kaggle-share is imported before it is asked for.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Prepared = tuple[Callable[[], object], str]
"""What is timed, and what stands in the table as version."""
made: list[Path] = []
"""Folders to remove at the end."""


def main() -> None:
    """Prepare, measure, print."""
    what, path = sys.argv[1], Path(sys.argv[2])
    run, version = PREPARE[what](path)
    before, cpu = _resident(), _cpu()
    peak = _Peak()
    began = time.perf_counter()
    told = run()
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": _cpu() - cpu,
                "memory": max(peak.stop() - before, 0),
                "version": version,
                "told": told if isinstance(told, str) else "",
            }
        )
    )
    sys.stdout.flush()
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)
    # Some of the peers leave threads behind.
    os._exit(0)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


class _Peak:
    """The most resident memory, looked at every 10 ms."""

    def __init__(self) -> None:
        self.most, self.done = 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self) -> None:
        while not self.done.wait(0.01):
            self.most = max(self.most, _resident())

    def stop(self) -> int:
        self.done.set()
        self.thread.join()
        return max(self.most, _resident())


def _profile(path: Path) -> Prepared:
    import duckdb  # noqa: F401

    import kaggle_share
    from kaggle_share.model import Resource
    from kaggle_share.profile import (
        profile,
        tables,  # noqa: F401 - its import is not part of the work
    )

    file = Resource(path.name, path, path.stat().st_size, "0" * 64)

    def run() -> str:
        found = profile(file)
        measured = [column for column in found.columns if column.measures is not None]
        return f"{found.rows} rows, {len(measured)} of {len(found.columns)} columns measured"

    return run, getattr(kaggle_share, "__version__", "")


def _held(path: Path) -> Prepared:
    import pandas as pd
    import pyarrow as pa

    import kaggle_share
    from kaggle_share.model import Resource
    from kaggle_share.profile import held, profile, tables  # noqa: F401
    from kaggle_share.stage.writers import in_batches

    table = in_batches(pa.Table.from_pandas(pd.read_parquet(path), preserve_index=False))
    file = Resource(path.name, path, path.stat().st_size, "0" * 64, arrow=table)

    def run() -> str:
        found = profile(file)
        measured = [column for column in found.columns if column.measures is not None]
        return f"{found.rows} rows, {len(measured)} of {len(found.columns)} columns measured"

    return run, getattr(kaggle_share, "__version__", "")


def _described(which: str) -> Callable[[Path], Prepared]:
    """`imports`, the `first` call after them, or the `next`, each of what follows the profile of 50 columns."""

    def prepare(path: Path) -> Prepared:
        import pandas as pd

        import kaggle_share
        from kaggle_share.model import Draft, Resource
        from kaggle_share.profile import profile
        from kaggle_share.spec import make_document

        folder = _folder(path)
        frame = pd.read_parquet(path).head(10_000)
        wide = pd.concat([frame.add_suffix(f"_{number}") for number in range(3)], axis=1).iloc[:, :50]
        wide.to_csv(folder / "wide.csv", index=False)
        file = Resource("wide.csv", folder / "wide.csv", 1, "0" * 64, format="csv", media_type="text/csv")
        profiles = {file.path: profile(file)}

        def imports() -> None:
            import PIL.ImageDraw
            import PIL.ImageFont  # noqa: F401
            import ruamel.yaml  # noqa: F401

            from kaggle_share.describe import cover, croissant, tags, usability  # noqa: F401

        def run() -> str:
            from kaggle_share.describe import describe, suggest_tags, usability

            made = Draft(
                document=make_document({"title": "Fifty columns"}),
                folder=folder,
                staging=folder,
                resources=(file,),
                profiles=profiles,
            )
            told = describe(made, me="me")
            made.metadata, made.columns = told.metadata, told.columns
            suggest_tags(made)
            usability(made)
            return f"{sum(map(len, told.columns.values()))} columns"

        if which != "imports":
            imports()
        if which == "next":
            run()
        return imports if which == "imports" else run, getattr(kaggle_share, "__version__", "")

    return prepare


def _summarize(path: Path) -> Prepared:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    return lambda: len(connection.execute(f"SUMMARIZE FROM '{path}'").fetchall()), duckdb.__version__


def _describe(path: Path) -> Prepared:
    import pandas as pd

    frame = pd.read_parquet(path)
    return lambda: len(frame.describe(include="all")), pd.__version__


def _fg(path: Path) -> Prepared:
    from importlib.metadata import version

    import pandas as pd

    try:
        from data_profiling import ProfileReport
    except ImportError:
        from ydata_profiling import ProfileReport

    frame = pd.read_parquet(path)
    report = ProfileReport(frame, minimal=True, progress_bar=False)
    return lambda: len(report.to_json()), version("fg-data-profiling")


def _skrub(path: Path) -> Prepared:
    import pandas as pd
    import skrub

    frame = pd.read_parquet(path)
    return lambda: len(skrub.TableReport(frame, verbose=0).html()), skrub.__version__


def _folder(path: Path) -> Path:
    """A folder on the same disk as the data."""
    made.append(Path(tempfile.mkdtemp(dir=path.parent)))
    return made[-1]


def _stage(form: str) -> Callable[[Path], Prepared]:
    def prepare(path: Path) -> Prepared:
        import pandas as pd

        import kaggle_share
        from kaggle_share.model import Item
        from kaggle_share.profile import held, profile, tables  # noqa: F401
        from kaggle_share.stage import stage, writers  # noqa: F401

        frame = pd.read_parquet(path)
        folder = _folder(path)

        def run() -> str:
            items = [Item("frame", "frame", value=frame, variable="frame", format=form)]
            return f"{profile(stage(items, folder=folder)[0]).rows} rows"

        return run, getattr(kaggle_share, "__version__", "")

    return prepare


def _writer(form: str) -> Callable[[Path], Prepared]:
    def prepare(path: Path) -> Prepared:
        import pandas as pd
        import pyarrow as pa
        import pyarrow.csv
        import pyarrow.parquet

        frame = pd.read_parquet(path)
        target = str(_folder(path) / f"frame.{form}")

        def run() -> None:
            table: Any = pa.Table.from_pandas(frame, preserve_index=False)
            if form == "csv":
                pyarrow.csv.write_csv(table, target)
            else:
                pyarrow.parquet.write_table(table, target)

        return run, pa.__version__

    return prepare


PREPARE: dict[str, Callable[[Path], Prepared]] = {
    "profile": _profile,
    "held": _held,
    "describe-imports": _described("imports"),
    "describe-first": _described("first"),
    "describe-next": _described("next"),
    "summarize": _summarize,
    "pandas": _describe,
    "fg": _fg,
    "skrub": _skrub,
    "stage-csv": _stage("csv"),
    "stage-parquet": _stage("parquet"),
    "writer-csv": _writer("csv"),
    "writer-parquet": _writer("parquet"),
}

if __name__ == "__main__":
    main()
