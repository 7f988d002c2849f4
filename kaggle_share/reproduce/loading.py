"""A published file, fetched, checked and given back as what it was."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from kaggle_share.errors import InputError, KaggleShareError, NotFoundError, RemoteError, near
from kaggle_share.model import SILENT, Ref, Watch
from kaggle_share.remote.protocol import Remote
from kaggle_share.reproduce.files import load_file, stack
from kaggle_share.reproduce.mode import Published, run_folder
from kaggle_share.settings import data_folder, load_settings
from kaggle_share.spec import GENERATED, parse_ref

PACKAGE = "datapackage.json"
KEY = "kaggle_share"
"""The property of a resource in `datapackage.json` that holds the schema that `stage` made."""


@dataclass(frozen=True)
class _Entry:
    """One file of the dataset."""

    path: str
    schema: Mapping[str, Any]
    sha256: str
    """Empty where it isn't known."""

    @property
    def title(self) -> str:
        """The name to load it by: of one image of a stack, the stack's."""
        return str(self.schema.get("stack", {}).get("name", self.path))


def load(
    ref: str | Ref,
    name: str | None = None,
    *,
    version: int | None = None,
    endpoint: str = "",
    as_: str = "",
    remote: Remote | None = None,
    cache: Path | None = None,
    watch: Watch = SILENT,
) -> Any:
    """A file of a dataset as what it was when it was published.

    Parameters
    ----------
    ref:
        `owner/slug`; `me` is whoever is signed in.
    name:
        Its path in the dataset, with or without its ending; the folder of a stack of images. May be left out where
        there is only one.
    version:
        Number of the version; the current one by default.
    endpoint:
        `kaggle`, `sandbox` or an address; empty for the user's setting. Not used where `remote` is given.
    as_:
        `pandas`, `polars` or `pyarrow` for tables; empty for the library that it came from, else pandas.
    remote:
        A connection that is open already.
    cache:
        Folder that keeps what was fetched, by sha256; the user's own by default.
    watch:
        Told of the bytes that arrive.

    Returns
    -------
    A DataFrame, Series, array, dict, list or text; the path of a file that is nothing of these.

    Raises
    ------
    NotFoundError
        There is no such dataset, version or file; with near names.
    InputError
        There are several files, and none was named; or a file can't be read.
    RemoteError
        What arrived is not what was published.
    """
    again = run_folder()
    if again is not None:
        # While data is made again there may be no network, and what is published of it is there.
        known = Published(again)
        remote, ref = cast(Remote, known), known.resolve(ref)
    remote = remote or _connect(endpoint)
    where = ref if isinstance(ref, Ref) else _parse(ref, remote)
    store = (cache or data_folder() / "cache").expanduser()
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    entries = _entries(remote, where, version, store, watch)
    chosen = _choose(entries, name, where)
    made = [
        load_file(_fetch(remote, where, entry, version, store, watch), entry.schema, as_=as_, name=entry.path)
        for entry in chosen
    ]
    return made[0] if "stack" not in chosen[0].schema or chosen[0].path == name else stack(made)


def _connect(endpoint: str) -> Remote:
    from kaggle_share.remote import connect

    settings = load_settings()
    return connect(endpoint or settings.endpoint, settings)


def _parse(ref: str, remote: Remote) -> Ref:
    parsed = parse_ref(ref)
    return Ref(remote.identity().user, parsed.slug) if parsed.owner == "me" else parsed


def _entries(remote: Remote, ref: Ref, version: int | None, store: Path, watch: Watch) -> list[_Entry]:
    """The data files of a version: from the `datapackage.json` published with it, else as Kaggle lists them."""
    with tempfile.TemporaryDirectory(dir=store) as folder:
        target = Path(folder, PACKAGE)
        try:
            remote.download(ref, PACKAGE, target, version=version, watch=watch)
            package = json.loads(target.read_text("utf-8"))
            return [entry for resource in package["resources"] if (entry := _entry(resource)) is not None]
        except NotFoundError:
            paths = [file.path for file in remote.files(ref, version)]
        except (ValueError, KeyError, TypeError):
            # Somebody else's, or broken: the files themselves are still there.
            paths = [file.path for file in remote.files(ref, version)]
    return [_Entry(path, {}, "") for path in paths if _is_data(path)]


def _entry(resource: Mapping[str, Any]) -> _Entry | None:
    path, digest = resource.get("path"), str(resource.get("hash") or "")
    if not isinstance(path, str) or not _is_data(path):
        return None
    schema = resource.get(KEY)
    known = digest.removeprefix("sha256:") if digest.startswith("sha256:") else ""
    return _Entry(path, schema if isinstance(schema, Mapping) else {}, known)


def _is_data(path: str) -> bool:
    return path not in GENERATED and not path.startswith("methods/")


def _choose(entries: list[_Entry], name: str | None, ref: Ref) -> list[_Entry]:
    """The file that was asked for, or all images of a stack, in their order."""
    titles = list(dict.fromkeys(entry.title for entry in entries))
    if name is None:
        if len(titles) != 1:
            listed = ", ".join(titles[:8]) + (", …" if len(titles) > 8 else "")
            raise InputError(f"{ref} has {len(titles)} files", f"Name one of: {listed}" if titles else "")
        name = titles[0]
    exact = [entry for entry in entries if name == entry.path] or [entry for entry in entries if name == entry.title]
    if not exact:
        exact = [entry for entry in entries if str(PurePosixPath(entry.title).with_suffix("")) == name]
        if len({entry.title for entry in exact}) > 1:
            names = ", ".join(entry.title for entry in exact)
            raise InputError(f'{ref} has several files "{name}"', f"Name one of: {names}")
    if not exact:
        hint = near(name, titles) or tuple(titles[:5])
        known = f"Did you mean {' or '.join(hint)}?" if near(name, titles) else f"It has {', '.join(hint)}"
        raise NotFoundError(f'{ref} has no file "{name}"', known, status=404)
    return sorted(exact, key=lambda entry: int(entry.schema.get("stack", {}).get("number", 0)))


def _fetch(remote: Remote, ref: Ref, entry: _Entry, version: int | None, store: Path, watch: Watch) -> Path:
    """The file on this machine: from the cache where its content is there, else fetched and checked."""
    if entry.sha256:
        kept = _kept(store, entry.sha256, entry.path)
        if kept.is_file() and _sha256(kept) == entry.sha256:
            return kept
    with tempfile.TemporaryDirectory(dir=store) as folder:
        target = Path(folder, "fetched")
        digest = remote.download(ref, entry.path, target, version=version, watch=watch)
        if entry.sha256 and digest != entry.sha256:
            raise RemoteError(
                f'"{entry.path}" of {ref} is not what {PACKAGE} says: its sha256 is {digest[:12]}…, '
                f"not {entry.sha256[:12]}…",
                "It may have been changed on Kaggle; load another version, or publish it again",
            )
        kept = _kept(store, digest, entry.path)
        try:
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.replace(kept)
        except OSError as error:
            raise KaggleShareError(
                f'"{entry.path}" can\'t be kept in "{store}": {error.strerror}', "Free some space"
            ) from None
    return kept


def _kept(store: Path, digest: str, path: str) -> Path:
    # Its own ending tells how it is read.
    return store / digest[:2] / digest / PurePosixPath(path).name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
