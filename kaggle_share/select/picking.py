"""From the words that a user wrote to the things that they mean."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from kaggle_share import rules
from kaggle_share.denylist import forbidden
from kaggle_share.errors import InputError, NothingMatchedError, UnknownNameError, near
from kaggle_share.model import Item, Selection
from kaggle_share.select.archives import check_archive, is_archive
from kaggle_share.select.ignore import ignored_by, top_of
from kaggle_share.select.kinds import WHAT_CAN, describe, figure_of, kind_of, need_kind, shareable
from kaggle_share.select.naming import file_name, variable_name
from kaggle_share.select.walk import (
    MAGIC,
    Walk,
    held_back,
    need_regular,
    notes_of,
    resolve_link,
    shown,
    split_glob,
)
from kaggle_share.spec import GENERATED, METHODS_TEXT, ResourceSpec

METADATA_FILES = ("dataset-metadata.json", METHODS_TEXT, *GENERATED)
"""Names at the root of the dataset that are read as metadata and written anew."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://")
_CODE = re.compile(r"([^\W\d]\w*)[.\[(].*[\])]$", re.DOTALL)
"""`penguins.head()`, `penguins["mass"]`: a name, and something that is done with it."""

_ROOT = (".", "./", "/")


def select(specs: Sequence[ResourceSpec], *, namespace: Mapping[str, Any], folder: Path) -> Selection:
    """Everything that the user picked, with the names that it will have in the dataset.

    Parameters
    ----------
    specs:
        What the user wrote. A word (`pick`) means a variable first, then a file, folder or glob.
    namespace:
        The notebook's variables; empty outside of one.
    folder:
        The working folder, from which relative paths start.

    Returns
    -------
    The items, the files that are read as metadata, and notes of what was left out.

    Raises
    ------
    UnknownNameError, NothingMatchedError
        A word means nothing; with near ones.
    InputError
        A variable or file is of a kind that can't be shared, a link leads outside or nowhere, or nothing is left.
    RuleError
        A file's name, also inside an archive, is one that Kaggle can't process, or two names are the same.
    HeldBackError
        A file must not be shared, by its name.
    """
    if not specs:
        raise InputError("nothing was picked", "Name variables, files or folders, as in penguins raw/*.csv")
    picker = _Picker(namespace, Path(os.path.normpath(folder.expanduser().absolute())), alone=len(specs) == 1)
    for spec in specs:
        picker.pick(spec)
    return picker.selection()


@dataclass
class _Picker:
    namespace: Mapping[str, Any]
    working: Path
    alone: bool
    items: list[Item] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def pick(self, spec: ResourceSpec) -> None:
        if spec.path is not None:
            self._path(spec.path, spec)
        elif spec.frame is not None:
            self._variable(spec.frame, spec)
        elif spec.pick is not None:
            self._word(spec.pick, spec)
        elif isinstance(spec.value, Path):
            self._path(str(spec.value), spec)
        else:
            self._value(spec.value, self._name_of(spec), spec)

    def selection(self) -> Selection:
        items = _without_repeats(self.items)
        metadata: dict[str, Path] = {}
        special = {name.casefold(): name for name in METADATA_FILES}
        # Where it lies in a dataset that was downloaded, edited and is published again.
        special[f"methods/{METHODS_TEXT}"] = METHODS_TEXT
        kept = []
        for item in items:
            rules.check_path(item.name)
            name = special.get(item.name.casefold())
            if item.kind == "file" and name:
                rules.check_unique([*metadata, name])
                metadata[name] = _source(item)
            else:
                kept.append(item)
        rules.check_unique(item.name for item in kept if item.kind == "file" or item.format)
        rules.check_top_level(item.name for item in kept)
        notes = (*self.notes, *notes_of(self.left_out))
        if not kept:
            why = f": {notes[0]}" if notes else ""
            raise InputError(f"nothing is left to publish{why}", "Pick a variable, a file, or a folder with files")
        for item in kept:
            if item.kind == "file" and is_archive(_source(item).name):
                check_archive(_source(item), rules.printable(item.name))
        return Selection(tuple(kept), metadata, notes)

    # ── variables ─────────────────────────────────────────────────────────────────────────────────

    def _word(self, word: str, spec: ResourceSpec) -> None:
        is_file = os.path.lexists(self._absolute(word))
        # A variable that can't be shared (a module named as a folder is) leaves the word to the files.
        if word.isidentifier() and word in self.namespace and (not is_file or kind_of(self.namespace[word])):
            self._variable(word, spec)
            return
        if word.isidentifier() and not is_file:
            kind, fix = "a variable", "Run the cell that makes it, or name a file"
            if not self.namespace:
                kind, fix = "a file", f'Check the path; it starts from "{self.working}"'
            raise UnknownNameError(kind, word, [*self._variables(), *self._beside(word)], fix)
        self._path(word, spec)

    def _variable(self, name: str, spec: ResourceSpec) -> None:
        if name not in self.namespace:
            fix = f'Run the cell that makes it, or use path: for a file "{name}"'
            if not self.namespace:
                fix = f'Take it from its notebook: --execute NOTEBOOK; a file "{name}" is picked by path:'
            raise UnknownNameError("a variable", name, self._variables(), fix)
        self._value(self.namespace[name], name, spec)

    def _value(self, value: Any, name: str, spec: ResourceSpec) -> None:
        kind = need_kind(value, name)
        if kind == "file":
            self._path(str(value), spec)
            return
        path, form = variable_name(spec, name, kind)
        self.items.append(
            Item(
                kind=kind,
                name=path,
                value=figure_of(value) if kind == "figure" else value,
                variable=name,
                format=form,
                **_words(spec),
            )
        )

    def _name_of(self, spec: ResourceSpec) -> str:
        """The variable that holds an object handed over from Python, else the name that it was given."""
        held = (name for name, value in list(self.namespace.items()) if value is spec.value and name[:1] != "_")
        name = next(held, None) or (spec.name and PurePosixPath(spec.name).stem)
        if name:
            return name
        what = describe(spec.value)
        if kind_of(spec.value) is None:
            raise InputError(f"{what} was handed over, which can't be shared", WHAT_CAN)
        raise InputError(
            f"{what} was handed over without a name",
            'Keep it in a variable of the notebook, or name it, as in items={"name": …}',
        )

    def _variables(self) -> list[str]:
        return [one.name for one in shareable(self.namespace)]

    # ── files ─────────────────────────────────────────────────────────────────────────────────────

    def _path(self, word: str, spec: ResourceSpec) -> None:
        path = self._absolute(word)
        if os.path.lexists(path):
            if path.is_dir():
                self._folder(path, spec)
            else:
                self._file(path, spec)
        elif MAGIC & set(word):
            self._glob(word, spec)
        else:
            raise self._missing(word, path)

    def _need_name(self, word: str) -> None:
        """Refuse what was meant as something else than a name: an address, or code."""
        said = rules.printable(word)
        if _ADDRESS.match(word):
            raise NothingMatchedError(
                f'"{said}" is an address, not a file', "Download it, or read it into a variable, and pick that"
            )
        code = _CODE.match(word)
        if code and code[1] in self.namespace:
            raise NothingMatchedError(
                f'"{said}" is code, and only names can be picked',
                f"Put it into a variable first, as in part = {code[1]}…, and pick part",
            )

    def _file(self, path: Path, spec: ResourceSpec) -> None:
        name = shown(path, self.working)
        source = resolve_link(path, name) if path.is_symlink() else path.resolve()
        self._refuse_forbidden(path, source)
        need_regular(source.stat().st_mode, name)
        note = ""
        if path.is_symlink():
            note = f"a link to {rules.printable(str(path.readlink()))}, shared as a copy"
        by = ignored_by(path, top_of(path.parent, self.working), folder=False)
        if by:
            # The whole path would name a person's folders, and tells nothing that the name does not.
            short = name if path.is_relative_to(self.working) else rules.printable(path.name)
            self.notes.append(f"{short} is ignored by {by}, and taken since you named it.")
        inside = path.is_relative_to(self.working)
        plain = path.relative_to(self.working).as_posix() if inside else path.name
        self._add(source, file_name(spec, plain, source), spec, note)

    def _folder(self, path: Path, spec: ResourceSpec) -> None:
        self._refuse_forbidden(path, path.resolve())
        if spec.name is not None:
            prefix = "" if spec.name in _ROOT else f"{spec.name.strip('/')}/"
        elif self.alone or path == self.working:
            prefix = ""
        elif path.is_relative_to(self.working):
            prefix = f"{path.relative_to(self.working).as_posix()}/"
        else:
            prefix = f"{path.name}/"
        walk, one = Walk(path, self.working), _one_of(spec)
        for found in walk.everything():
            name = prefix + found.path.relative_to(path).as_posix()
            self._add(found.source, file_name(one, name, found.source), spec, found.note)
        self._keep_notes(walk)

    def _glob(self, word: str, spec: ResourceSpec) -> None:
        before, segments = split_glob(str(Path(word).expanduser()))
        base = self._absolute(before or ".")
        if not base.is_dir():
            raise self._missing(before, base)
        self._refuse_forbidden(base, base.resolve())
        walk, one = Walk(base, self.working), _one_of(spec)
        matched = walk.matching(segments)
        if not matched:
            self._need_name(word)
            left = "; ".join(notes_of(walk.left_out))
            raise NothingMatchedError(
                f'"{rules.printable(word)}" matches no file{f" ({left})" if left else ""}',
                "Name what was left out itself, or add !name to .kaggleignore"
                if left
                else f'Check the pattern; it starts from "{self.working}"',
            )
        for found in matched:
            below = found.path.relative_to(base).as_posix()
            if spec.name is not None:
                name = below if spec.name in _ROOT else f"{spec.name.strip('/')}/{below}"
            elif found.path.is_relative_to(self.working):
                name = found.path.relative_to(self.working).as_posix()
            else:
                name = below
            self._add(found.source, file_name(one, name, found.source), spec, found.note)
        self._keep_notes(walk)

    def _add(self, source: Path, name: str, spec: ResourceSpec, note: str) -> None:
        self.items.append(
            Item(kind="file", name=name, source=source, format=_ending(name), note=note, **_words(spec))
        )

    def _refuse_forbidden(self, path: Path, source: Path) -> None:
        inside = path.relative_to(self.working) if path.is_relative_to(self.working) else path
        why = forbidden(inside) or forbidden(source)
        if why:
            raise held_back(shown(path, self.working), f"holds {why}, by its name")

    def _keep_notes(self, walk: Walk) -> None:
        for why, names in walk.left_out.items():
            kept = self.left_out.setdefault(why, [])
            kept.extend(name for name in names if name not in kept)

    def _absolute(self, word: str) -> Path:
        if not word.strip():
            raise InputError("an empty name was picked", "Name a variable, file, folder or glob")
        try:
            path = Path(word).expanduser()
        except RuntimeError:
            raise NothingMatchedError(f'there is no home folder for "{word}"', "Write the path in full") from None
        return Path(os.path.normpath(self.working / path))

    def _missing(self, word: str, path: Path) -> NothingMatchedError:
        self._need_name(word)
        name = rules.printable(word)
        if not path.parent.is_dir():
            return NothingMatchedError(
                f'there is no file "{name}"', f'There is no folder "{shown(path.parent, self.working)}" either'
            )
        hint = near(path.name, self._beside(word)) or near(word, self._variables())
        kept = [str(PurePosixPath(word).parent / one) if "/" in word else one for one in hint]
        fix = f"Did you mean {' or '.join(kept)}?" if kept else f'Check the path; it starts from "{self.working}"'
        return NothingMatchedError(f'there is no file "{name}"', fix)

    def _beside(self, word: str) -> list[str]:
        """Names of the files that lie where `word` would."""
        try:
            return sorted(entry.name for entry in self._absolute(word).parent.iterdir() if entry.name[:1] != ".")
        except OSError:
            return []


def _one_of(spec: ResourceSpec) -> ResourceSpec:
    """The spec of one file of a folder or glob, whose `name` was the folder that it goes into."""
    return spec.model_copy(update={"name": None})


def _words(spec: ResourceSpec) -> dict[str, Any]:
    return {
        "description": spec.description,
        "columns": {name: column.words() for name, column in spec.columns.items()},
        "privacy": dict(spec.privacy),
    }


def _without_repeats(items: Sequence[Item]) -> list[Item]:
    """Each thing once, also where a glob and a name both mean it; what was said of it is kept."""
    kept: dict[tuple[Any, ...], Item] = {}
    for item in items:
        key = (item.name, item.source, item.variable, id(item.value), item.format)
        first = kept.setdefault(key, item)
        if first is not item:
            kept[key] = replace(
                first,
                description=first.description or item.description,
                columns={**item.columns, **first.columns},
                privacy={**item.privacy, **first.privacy},
                note=first.note or item.note,
            )
    return list(kept.values())


def _source(item: Item) -> Path:
    assert item.source is not None  # noqa: S101 - files have one
    return item.source


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.casefold().removeprefix(".")
