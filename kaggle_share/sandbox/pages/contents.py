"""The files of a version as a tree, in the order in which a reader wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kaggle_share.sandbox.pages.tables import table_format
from kaggle_share.sandbox.records import StoredFile

LISTED = 100
"""Files of one folder that the tree lists; the folder's own view has all, page by page."""

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_DESCRIPTIONS = {
    "README.md": "card",
    "datapackage.json": "Data Package",
    "croissant.json": "Croissant",
    "ro-crate-metadata.json": "RO-Crate",
    "data_dictionary.csv": "data dictionary",
    "CITATION.cff": "citation",
    "dataset-metadata.json": "Kaggle metadata",
}


@dataclass
class Folder:
    """A folder of the dataset with everything below it."""

    name: str
    path: str
    """Without a slash at the end; empty for the root."""
    folders: list[Folder] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)
    count: int = 0
    size: int = 0

    @property
    def listed(self) -> list[StoredFile]:
        """The files that the tree lists."""
        return self.files[:LISTED]

    @property
    def left_out(self) -> int:
        """How many files the tree does not list."""
        return max(0, len(self.files) - LISTED)

    def holds(self, path: str) -> bool:
        """Whether the path lies in this folder."""
        return path == self.path or path.startswith(f"{self.path}/")


@dataclass(frozen=True)
class Contents:
    """A version's files in three heaps: the data, how it was made, and what describes it."""

    data: Folder
    methods: Folder | None
    descriptions: tuple[tuple[StoredFile, str], ...]
    """Files that describe the dataset, each with what it is."""


def contents(files: Sequence[StoredFile]) -> Contents:
    """Sort the files into their heaps."""
    descriptions = [(file, _DESCRIPTIONS[file.path]) for file in files if file.path in _DESCRIPTIONS]
    rest = [file for file in files if file.path not in _DESCRIPTIONS]
    methods = [file for file in rest if file.path.startswith("methods/")]
    root = tree([file for file in rest if not file.path.startswith("methods/")])
    made = tree(methods).folders[0] if methods else None
    return Contents(root, made, tuple(descriptions))


def tree(files: Sequence[StoredFile]) -> Folder:
    """Nest the files by the folders in their paths."""
    root = Folder("", "")
    known = {"": root}
    for file in sorted(files, key=lambda file: file.path.lower()):
        folder = root
        above = [root]
        *names, _ = file.path.split("/")
        for depth, name in enumerate(names, 1):
            path = "/".join(names[:depth])
            if path not in known:
                known[path] = Folder(name, path)
                folder.folders.append(known[path])
            folder = known[path]
            above.append(folder)
        folder.files.append(file)
        for one in above:
            one.count += 1
            one.size += file.size
    return root


def first_to_show(files: Sequence[StoredFile]) -> StoredFile | None:
    """What a reader opens first: a table of data near the root, else a picture, else anything."""

    def rank(file: StoredFile) -> tuple[bool, bool, bool, int, int, str]:
        return (
            file.size == 0,
            file.path in _DESCRIPTIONS or file.path.startswith("methods/"),
            table_format(file.path) is None,
            # Then a picture rather than something that has to be saved first.
            0 if file.path.lower().endswith(PICTURES) else 1,
            file.path.count("/"),
            file.path.lower(),
        )

    return min(files, key=rank, default=None)
