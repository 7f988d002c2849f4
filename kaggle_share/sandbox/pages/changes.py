"""What changed from one version of a dataset to the next, told from names and hashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kaggle_share.sandbox.pages.pictures import parts
from kaggle_share.sandbox.pages.wording import counted, size
from kaggle_share.sandbox.records import StoredFile, Version


@dataclass(frozen=True)
class Changed:
    """A file that is in both versions with other bytes, or under another name with the same."""

    before: StoredFile
    after: StoredFile


@dataclass(frozen=True)
class Changes:
    """One version against the one before it."""

    added: tuple[StoredFile, ...]
    changed: tuple[Changed, ...]
    renamed: tuple[Changed, ...]
    removed: tuple[StoredFile, ...]
    unchanged: tuple[StoredFile, ...]

    @property
    def nothing(self) -> bool:
        """True where both versions hold the same files."""
        return not (self.added or self.changed or self.renamed or self.removed)

    def said(self) -> str:
        """In one line: `1 added, 2 changed, 3 as before`."""
        counts = (
            (len(self.added), "added"),
            (len(self.changed), "changed"),
            (len(self.renamed), "renamed"),
            (len(self.removed), "removed"),
        )
        told = [f"{count} {word}" for count, word in counts if count]
        if not told:
            return "Same files as before"
        if self.unchanged:
            told.append(f"{len(self.unchanged)} as before")
        return ", ".join(told)

    def picture(self) -> Markup:
        """The bytes that were added, changed, left alone and removed, side by side."""
        amounts = (
            ("same", sum(file.size for file in self.unchanged) + sum(pair.after.size for pair in self.renamed)),
            ("changed", sum(pair.after.size for pair in self.changed)),
            ("added", sum(file.size for file in self.added)),
            ("removed", sum(file.size for file in self.removed)),
        )
        words = {"same": "as before", "changed": "changed", "added": "added", "removed": "removed"}
        return parts(amounts, ", ".join(f"{size(amount)} {words[name]}" for name, amount in amounts if amount))


def compare(before: Sequence[StoredFile], after: Sequence[StoredFile]) -> Changes:
    """What became of the files of one version in the next."""
    old = {file.path: file for file in before}
    new = {file.path: file for file in after}
    gone = {path: file for path, file in old.items() if path not in new}
    by_content = {file.sha256: file for file in gone.values()}
    added, renamed = [], []
    for path, file in new.items():
        if path in old:
            continue
        source = by_content.pop(file.sha256, None)
        if source is not None:
            renamed.append(Changed(source, file))
            del gone[source.path]
        else:
            added.append(file)
    common = [(old[path], file) for path, file in new.items() if path in old]
    return Changes(
        added=tuple(added),
        changed=tuple(Changed(a, b) for a, b in common if a.sha256 != b.sha256),
        renamed=tuple(renamed),
        removed=tuple(gone.values()),
        unchanged=tuple(b for a, b in common if a.sha256 == b.sha256),
    )


@dataclass(frozen=True)
class Entry:
    """One version in the list of versions."""

    version: Version
    size: int
    changes: Changes | None
    """None for the first version, and for one that is not ready."""

    @property
    def contents(self) -> str:
        """`3 files, 69.4 kB`."""
        return f"{counted(len(self.version.files), 'file')}, {size(self.size)}"


def history(versions: Sequence[Version]) -> tuple[Entry, ...]:
    """Newest first; each compared with the version that readers had before it."""
    entries = []
    last: Version | None = None
    for version in versions:
        comparable = version.status == "READY"
        changes = compare(last.files, version.files) if comparable and last is not None else None
        entries.append(Entry(version, sum(file.size for file in version.files), changes))
        if comparable:
            last = version
    return tuple(reversed(entries))
