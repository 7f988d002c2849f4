"""In the kernel of a run: addresses that fsspec, DuckDB and polars read themselves, from what was fetched before."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Found = Callable[[str], str | None]
"""Address → the file that was fetched from it; None where it is not known."""


def serve_fsspec(found: Found, schemes: Sequence[str]) -> type[Any]:
    """Serve what fsspec opens, for itself, pandas (`s3://`), Dask and others.

    Parameters
    ----------
    found:
        Where files are.
    schemes:
        Of the addresses: `https`, `s3`, …

    Returns
    -------
    The file system's class.
    """
    import fsspec  # type: ignore[import-untyped]

    class Served(fsspec.AbstractFileSystem):  # type: ignore[misc]
        protocol = tuple(schemes)

        @classmethod
        def _strip_protocol(cls, path: Any) -> Any:
            # The address is the name.
            return path

        def _file(self, path: str) -> Path:
            place = found(path)
            if place is None:
                raise FileNotFoundError(f"{path} is not among what was recorded, and there is no other network here")
            return Path(place)

        def _open(self, path: str, mode: str = "rb", **kwargs: Any) -> Any:
            if mode != "rb":
                raise PermissionError(f"{path} can't be written while data is made again")
            return self._file(path).open("rb")

        def info(self, path: str, **kwargs: Any) -> dict[str, Any]:
            return {"name": path, "size": self._file(path).stat().st_size, "type": "file"}

        def ls(self, path: str, detail: bool = True, **kwargs: Any) -> list[Any]:
            return [self.info(path) if detail else path]

        def glob(self, path: str, **kwargs: Any) -> list[str]:
            return [path]

        def exists(self, path: str, **kwargs: Any) -> bool:
            return found(path) is not None

        def modified(self, path: str) -> datetime:
            return datetime.fromtimestamp(self._file(path).stat().st_mtime, UTC)

    for scheme in schemes:
        fsspec.register_implementation(scheme, Served, clobber=True)
    return Served


def serve_duckdb(served: type[Any]) -> None:
    """Serve what DuckDB reads; its own extension for addresses has to be downloaded first, and asks the network.

    Parameters
    ----------
    served:
        As `serve_fsspec` makes it.
    """
    import duckdb

    connect = duckdb.connect

    @functools.wraps(connect)
    def connected(*args: Any, **kwargs: Any) -> Any:
        connection = connect(*args, **kwargs)
        # Known already, to a connection to the same database.
        with suppress(duckdb.Error):
            connection.register_filesystem(served())
        return connection

    duckdb.connect = connected
    duckdb.register_filesystem(served())


def serve_polars(found: Found) -> None:
    """Serve what polars reads and scans: it goes to the network by itself, so it is given the file.

    Parameters
    ----------
    found:
        Where files are.
    """
    import polars

    def local(source: Any) -> Any:
        if isinstance(source, str):
            return found(source) or source
        return [local(one) for one in source] if isinstance(source, (list, tuple)) else source

    def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def reader(*args: Any, **kwargs: Any) -> Any:
            args = (local(args[0]), *args[1:]) if args else args
            if "source" in kwargs:
                kwargs["source"] = local(kwargs["source"])
            return function(*args, **kwargs)

        return reader

    for name in dir(polars):
        if name.startswith(("read_", "scan_")) and callable(getattr(polars, name)):
            setattr(polars, name, wrapped(getattr(polars, name)))
