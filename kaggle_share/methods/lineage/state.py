"""What is known of the notebook's variables while its cells are walked through in the order in which they ran."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kaggle_share.methods.lineage.places import Access
from kaggle_share.methods.lineage.scopes import Class, Function

ALWAYS = frozenset(dir(builtins)) | frozenset(
    "In Out get_ipython exit quit display open _ __ ___ _i _ii _iii _ih _oh _dh _exit_code __name__ __file__ __doc__ "
    "__builtins__ __builtin__ __spec__ __package__ __loader__ __annotations__ __IPYTHON__ __vsc_ipynb_file__ "
    "__session__ __class__".split()
)
"""Names that are there without anybody defining them."""
_NUMBERED = re.compile(r"_i?\d{1,6}")


@dataclass
class Facts:
    """What one run read, wrote and needed."""

    reads: dict[str, set[int]] = field(default_factory=dict)
    """Variable → the runs that made it as it was read."""
    needs: set[int] = field(default_factory=set)
    """Runs that it depends on without reading a variable of theirs: an output `_4`, a file, a seed."""
    writes: dict[str, None] = field(default_factory=dict)
    """Variables that it bound or changed, in order."""
    missing: dict[str, None] = field(default_factory=dict)
    """Variables that nobody had made."""
    accesses: dict[Access, None] = field(default_factory=dict)


@dataclass
class State:
    """The notebook's variables."""

    last: dict[str, set[int]] = field(default_factory=dict)
    """Variable → the runs that may have written it last: one, unless a condition decided."""
    objects: dict[str, int] = field(default_factory=dict)
    """Variable → number of its object; two names of one object share it."""
    wholes: dict[int, set[int]] = field(default_factory=dict)
    """Object → objects that it is a part of: who changes an axis changes its figure."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Variable → `frame`, `figure`, `module`, `class`, `instance:Name`, as far as the code tells."""
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    """Variable → its text."""
    stars: list[int] = field(default_factory=list)
    """Runs with `from x import *` of what is not known."""
    deleted: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    """Path → the run that wrote it."""
    seeded: int | None = None
    counts: dict[int, int] = field(default_factory=dict)
    """Execution number → run."""
    _objects: int = 0

    def bind(self, name: str, run: int, *, maybe: bool) -> None:
        """A name gets an object of its own."""
        if maybe:
            self.last.setdefault(name, set()).add(run)
        else:
            self.last[name] = {run}
        self._objects += 1
        self.objects[name] = self._objects
        self._unlearn(name)
        self.deleted.pop(name, None)

    def same(self, name: str, other: str) -> None:
        """Two names of one object."""
        if other in self.objects:
            self.objects[name] = self.objects[other]
            if other in self.kinds:
                self.kinds[name] = self.kinds[other]
            if other in self.functions:
                self.functions[name] = self.functions[other]
            if other in self.classes:
                self.classes[name] = self.classes[other]

    def part_of(self, name: str, whole: str) -> None:
        """Who changes `name` changes `whole`."""
        if name in self.objects and whole in self.objects and self.kinds.get(whole) not in ("module", "class"):
            self.wholes.setdefault(self.objects[name], set()).add(self.objects[whole])

    def touched_with(self, name: str) -> Iterable[str]:
        """Names whose objects change when that of `name` does, itself first."""
        if name not in self.objects:
            return [name]
        found, new = set[int](), {self.objects[name]}
        while new:
            found |= new
            new = {whole for one in new for whole in self.wholes.get(one, ())} - found
        return [name, *(other for other, number in self.objects.items() if number in found and other != name)]

    def forget(self, name: str, run: int) -> None:
        """`del name`."""
        self.last.pop(name, None)
        self.objects.pop(name, None)
        self._unlearn(name)
        self.deleted[name] = run

    def _unlearn(self, name: str) -> None:
        self.kinds.pop(name, None)
        self.functions.pop(name, None)
        self.classes.pop(name, None)
        self.known.pop(name, None)

    def numbered(self, name: str) -> int | None:
        """The run behind `_4` or `_i4`."""
        return self.counts.get(int(name.lstrip("_i"))) if _NUMBERED.fullmatch(name) else None

    def is_always_there(self, name: str) -> bool:
        """True for what Python and IPython bring."""
        return name in ALWAYS or _NUMBERED.fullmatch(name) is not None
