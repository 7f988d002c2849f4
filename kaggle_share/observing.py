"""What the notebook reads, seen by light hooks from `%load_ext kaggle_share` on.

Python's audit events tell of every file that is opened, of addresses that urllib asks, and of SQLite databases.
Readers that open files outside of Python (Parquet, polars, DuckDB, NetCDF, …) are wrapped when their library is
imported. Nothing is opened, hashed or asked here; a read costs a dictionary entry. `KAGGLE_SHARE_WATCH_READS=false`,
or the setting `watch_reads`, switches it off. An audit hook can't be taken out of a process again: it is told to do
nothing.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

MOST = 5000
"""Reads that are kept."""
VARIABLE = "KAGGLE_SHARE_WATCH_READS"
READERS: dict[str, tuple[str, ...]] = {
    "pandas": ("read_parquet", "read_feather", "read_orc", "read_hdf"),
    "pyarrow.parquet": ("read_table", "read_pandas", "read_metadata", "read_schema"),
    "pyarrow.feather": ("read_table", "read_feather"),
    "pyarrow.csv": ("read_csv",),
    "polars": ("read_csv", "read_parquet", "read_ipc", "read_ndjson", "read_json", "read_avro", "read_excel",
               "scan_csv", "scan_parquet", "scan_ipc", "scan_ndjson"),
    "duckdb": ("read_csv", "read_parquet", "read_json", "from_csv_auto", "from_parquet"),
    "xarray": ("open_dataset", "open_dataarray", "open_zarr", "load_dataset", "load_dataarray"),
    "requests.api": ("request",),
    "httpx": ("get",),
    "kagglehub": ("dataset_download", "competition_download", "model_download"),
    "kagglehub.datasets": ("dataset_download",),
}  # fmt: skip
"""Module → functions whose first argument is what they read."""
ADDRESSED = {"requests.api": 1}
"""Where it isn't the first."""

Kind = Literal["file", "url", "database", "kaggle"]


@dataclass(frozen=True)
class Seen:
    """One read or write that was observed."""

    does: Literal["read", "write"]
    kind: Kind
    name: str
    """Absolute path, address, or handle of Kaggle. Not for publishing as it is."""
    count: int
    """Number of the execution (`In [4]`)."""
    by: str
    size: int = -1
    modified: float = 0.0


class _Hooks:
    def __init__(self) -> None:
        self.on = False
        self.asked = False
        self.pauses = 0
        self.beside = 0
        self.shell: Any = None
        self.seen: dict[tuple[str, str, int], Seen] = {}
        self.added = False
        self.left_out = _left_out()


_hooks: _Hooks | None = None
_counting = threading.Lock()


def start(shell: Any) -> None:
    """Begin to observe. A second call changes nothing.

    Parameters
    ----------
    shell:
        IPython's shell, for the number of the cell that is running.
    """
    if os.environ.get(VARIABLE, "").casefold() in ("0", "false", "no", "off"):
        return
    hooks = _state()
    hooks.shell, hooks.on, hooks.asked = shell, True, False
    if not hooks.added:
        hooks.added = True
        sys.addaudithook(_audit)
        sys.meta_path.insert(0, _Finder())
    for name in READERS:
        module = sys.modules.get(name)
        if module is not None:
            _wrap(module)


def stop() -> None:
    """Observe no more; what was seen is kept."""
    if _hooks is not None:
        _hooks.on = False


def seen() -> tuple[Seen, ...] | None:
    """What was observed, in order; None where nothing was observed in this process."""
    return tuple(_hooks.seen.values()) if _hooks is not None and _hooks.added else None


@contextmanager
def paused() -> Iterator[None]:
    """kaggle-share's own reading is not the notebook's.

    Cells run in the main thread. From there, everything is paused; from another (the panel's) only what other threads
    read, so that a cell that runs meanwhile is observed all the same.
    """
    if _hooks is None:
        yield
        return
    name = "pauses" if _in_main_thread() else "beside"
    with _counting:
        setattr(_hooks, name, getattr(_hooks, name) + 1)
    try:
        yield
    finally:
        with _counting:
            setattr(_hooks, name, getattr(_hooks, name) - 1)


def _in_main_thread() -> bool:
    return threading.get_ident() == threading.main_thread().ident


def _state() -> _Hooks:
    global _hooks
    if _hooks is None:
        _hooks = _Hooks()
    return _hooks


def _left_out() -> tuple[str, ...]:
    """Folders whose files are no data: Python's own, packages, the system's."""
    paths = {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, str(Path(__file__).parent)}
    system = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/share/", "/usr/lib/")
    return (*(path.rstrip(os.sep) + os.sep for path in paths if len(path) > 1), *system)


def _audit(event: str, args: tuple[Any, ...]) -> None:
    # Called for every audit event of the process: what is not wanted must cost next to nothing.
    if event == "open":
        if _hooks is not None and _hooks.on and not _hooks.pauses:
            path, mode = args[0], args[1]
            if type(path) is str and isinstance(mode, str):
                _record("write" if mode[:1] in "wxa" else "read", "file", path, "open")
            elif isinstance(path, os.PathLike) and isinstance(mode, str):
                _record("write" if mode[:1] in "wxa" else "read", "file", str(path), "open")
    elif event == "urllib.Request":
        _record("read", "url", str(args[0]), "urllib")
    elif event == "sqlite3.connect":
        _record("read", "database", os.fsdecode(args[0]) if isinstance(args[0], (str, bytes)) else "", "sqlite3")


def _record(does: Literal["read", "write"], kind: Kind, name: str, by: str) -> None:
    hooks = _hooks
    if hooks is None or not hooks.on or hooks.pauses or not name or name == ":memory:":
        return
    if hooks.beside and not _in_main_thread():
        return
    if kind == "file":
        # URLs that a reader opens itself.
        if "://" in name[:12]:
            kind = "url"
        elif name.endswith((".py", ".pyc", ".so", ".ipynb", ".pth")) or name.startswith(hooks.left_out):
            return
    with suppress(Exception):
        # The running cell's input was stored last; `execution_count` may be the next one's already.
        count = len(hooks.shell.history_manager.input_hist_raw) - 1
        key = (does, name, count)
        if key in hooks.seen or len(hooks.seen) >= MOST:
            return
        if not hooks.asked and not _wanted(hooks):
            return
        size, modified = -1, 0.0
        if kind in ("file", "database"):
            name = os.path.abspath(name)  # noqa: PTH100  (links stay as the notebook has them)
            if _is_private(name):
                return
            if does == "read" and (kind == "file" or Path(name).exists()):
                stat = Path(name).stat()
                size, modified = stat.st_size, stat.st_mtime
        hooks.seen[key] = Seen(does, kind, name, count, by, size, modified)


def _wanted(hooks: _Hooks) -> bool:
    """The user's setting, read when there is something to record: loading the extension reads no file."""
    from kaggle_share.settings import load_settings

    hooks.asked = True
    hooks.pauses += 1
    try:
        hooks.on = bool(load_settings().watch_reads)
    finally:
        hooks.pauses -= 1
    return hooks.on


def _is_private(path: str) -> bool:
    """True for programs' own files: folders with a dot, and temporary ones away from the working folder."""
    here = os.getcwd()
    if path.startswith(here + os.sep):
        path = path[len(here) :]
    elif path.startswith(tempfile.gettempdir() + os.sep):
        return True
    return "kagglehub" not in path and f"{os.sep}." in path


def _wrap(module: ModuleType) -> None:
    for name in READERS[module.__name__]:
        function = getattr(module, name, None)
        if callable(function) and not isinstance(function, type) and not hasattr(function, "_kaggle_share"):
            wrapped = _observed(
                function, f"{module.__name__.partition('.')[0]}.{name}", ADDRESSED.get(module.__name__, 0)
            )
            with suppress(AttributeError, TypeError):
                setattr(module, name, wrapped)


def _observed(function: Callable[..., Any], by: str, place: int) -> Callable[..., Any]:
    @functools.wraps(function)
    def reader(*args: Any, **kwargs: Any) -> Any:
        hooks = _hooks
        if hooks is not None and hooks.on and not hooks.pauses:
            given = args[place] if len(args) > place else next((kwargs[one] for one in _NAMES if one in kwargs), None)
            for one in given[:100] if isinstance(given, (list, tuple)) else (given,):
                if isinstance(one, (str, os.PathLike)):
                    kind: Kind = "kaggle" if by.startswith("kagglehub") else "file"
                    _record("read", kind, str(one), by)
        return function(*args, **kwargs)

    reader._kaggle_share = True  # type: ignore[attr-defined]
    return reader


_NAMES = (
    "path",
    "source",
    "filename_or_obj",
    "url",
    "handle",
    "path_or_buf",
    "where",
    "input_file",
    "path_or_buffer",
)


class _Finder:
    """Wraps a library's readers as soon as it was imported."""

    def __init__(self) -> None:
        self.busy: set[str] = set()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name not in READERS or name in self.busy or _hooks is None or not _hooks.on:
            return None
        self.busy.add(name)
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):
            return None
        finally:
            self.busy.discard(name)
        if spec is None or spec.loader is None or not hasattr(spec.loader, "exec_module"):
            return None
        inner = spec.loader
        spec.loader = _Loader(inner)  # type: ignore[assignment]
        return spec


class _Loader:
    """The library's own loader, and then the wrapping."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def create_module(self, spec: ModuleSpec) -> Any:
        return self.inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self.inner
        module.__loader__ = self.inner
        self.inner.exec_module(module)
        # Wrapping must never stand in the way of an import.
        with suppress(Exception):
            _wrap(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
