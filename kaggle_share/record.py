"""The record: what was published from here, beside the notebook. Schema 1.

`<notebook>.kaggle-share.json` beside the notebook (else beside the document, else, and where that folder can't be
written, in the user's data folder) holds several datasets, keyed by endpoint and `owner/slug`. It tells "nothing to
do" from a new version, carries the metadata that was last sent, and lets a run that ended early be finished. It
holds no secret.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kaggle_share.errors import InputError, StagingError
from kaggle_share.model import Ref
from kaggle_share.settings import data_folder, locked, write_private

ENDING = ".kaggle-share.json"


class FileEntry(BaseModel):
    """One file as it was sent."""

    model_config = ConfigDict(extra="forbid")
    size: int
    sha256: str
    role: Literal["data", "methods", "metadata"] = "data"
    members: dict[str, int] = Field(default_factory=dict)
    """Of an archive, which Kaggle unpacks: path in the dataset → bytes."""


class WaiverEntry(BaseModel):
    """One finding that was let pass, with the reason."""

    model_config = ConfigDict(extra="forbid")
    kind: str
    file: str
    part: str = ""
    """The column, or the cell; empty for the whole file."""
    reason: str
    public: bool = False
    """It holds for a public dataset too."""
    key: str
    """`Finding.key`: a hash of kind, file, part and content. Another content needs a new reason."""


class NotebookEntry(BaseModel):
    """A notebook on Kaggle that was published beside a dataset."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["methods", "starter"]
    ref: str
    """`owner/slug`."""
    title: str
    version: int
    state: str
    """How its run stood when it was last asked for (`model.RunState`)."""
    private: bool = True
    attached: bool = True


class Entry(BaseModel):
    """One dataset as it was last published from here."""

    model_config = ConfigDict(extra="forbid")
    version: int
    state: Literal["submitted", "ready", "verified"]
    url: str
    private: bool = True
    when: datetime
    title: str = ""
    notes: str = ""
    bare: bool = False
    metadata: dict[str, Any] = Field(default_factory=dict)
    """Every field as it was sent."""
    said: dict[str, Any] = Field(default_factory=dict)
    """The fields that the user set."""
    files: dict[str, FileEntry] = Field(default_factory=dict)
    not_kept: list[str] = Field(default_factory=list)
    waivers: list[WaiverEntry] = Field(default_factory=list)
    deidentified: list[dict[str, str]] = Field(default_factory=list)
    """What was changed to protect people: `{file, column, fix, option, shows}`; `shows` tells keys apart."""
    methods: dict[str, str] = Field(default_factory=dict)
    """The methods text: `draft`, as it was generated; where the user edited it also `text`, as published, and `base`,
    the draft that the edits started from. The next version keeps them by it."""
    policies: list[str] = Field(default_factory=list)
    """Name and sha256 of each policy that applied."""
    notebooks: list[NotebookEntry] = Field(default_factory=list)
    """On Kaggle beside the dataset; they outlive its versions."""


class _Record(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    schema_: Literal[1] = Field(default=1, alias="schema")
    datasets: dict[str, dict[str, Entry]] = Field(default_factory=dict)
    """Endpoint → `owner/slug` → entry."""


@dataclass
class Record:
    """The record at one path. Read anew at each access, since another process may have written."""

    path: Path
    _cached: _Record | None = field(default=None, repr=False)

    def get(self, endpoint: str, ref: Ref) -> Entry | None:
        """What is recorded of a dataset at an endpoint, or None."""
        return self._read().datasets.get(endpoint, {}).get(str(ref))

    def all(self) -> Mapping[str, Mapping[str, Entry]]:
        """Endpoint → `owner/slug` → entry."""
        return self._read().datasets

    def put(self, endpoint: str, ref: Ref, entry: Entry) -> None:
        """Write one dataset's entry; the others stay as they are.

        Raises
        ------
        StagingError
            It can't be written.
        """
        with self._alone():
            record = self._read()
            record.datasets.setdefault(endpoint, {})[str(ref)] = entry
            text = record.model_dump_json(by_alias=True, indent=2)
            write_private(self.path, text + "\n")

    def forget(self, endpoint: str, ref: Ref) -> None:
        """Take one dataset's entry out."""
        with self._alone():
            record = self._read()
            if record.datasets.get(endpoint, {}).pop(str(ref), None) is not None:
                write_private(self.path, record.model_dump_json(by_alias=True, indent=2) + "\n")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process writes meanwhile; what the disk says is one line."""
        try:
            # The lock lies in the user's data folder, so that nothing but the record appears beside the notebook.
            with locked(data_folder() / "record.lock"):
                yield
        except OSError as error:
            raise StagingError(
                f'the record "{self.path}" can\'t be written: {error.strerror}', "Make room, or its folder writable"
            ) from None

    def _read(self) -> _Record:
        try:
            data = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return _Record()
        except (OSError, ValueError):
            raise self._broken("is not JSON") from None
        if not isinstance(data, dict) or data.get("schema") != 1:
            raise self._broken("was not written by this version of kaggle-share")
        try:
            return _Record.model_validate(data)
        except ValidationError as error:
            place = " › ".join(str(part) for part in error.errors()[0]["loc"])
            raise self._broken(f"is damaged at {place}") from None

    def _broken(self, why: str) -> InputError:
        return InputError(
            f'the record "{self.path}" {why}', "Move it away; what Kaggle holds is then compared file by file"
        )


def record_path(*, notebook: Path | None, document: Path | None) -> Path:
    """Where the record of a publication lies.

    Parameters
    ----------
    notebook:
        The notebook's file, if there is one.
    document:
        The `kaggle-share.yaml` that was read, if one was.
    """
    beside = notebook or document
    # Notebooks and documents also lie where nothing can be written: mounted data, a course's shared folder.
    if beside is None or (beside.parent.is_dir() and not os.access(beside.parent, os.W_OK)):
        return data_folder() / f"records{ENDING}"
    stem = beside.name.removesuffix(beside.suffix).removesuffix("kaggle-share").rstrip(".")
    return beside.parent / f"{stem or 'dataset'}{ENDING}"
