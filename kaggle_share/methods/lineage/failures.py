"""Where a cell failed, from its saved traceback: the line, the functions that were running, the missing name.

IPython heads every frame with a line of its own: `Cell In[3], line 2, in f(x)`, before 8.5 `Input In [3], in f(x)`,
before 8 `<ipython-input-3-1a2b> in f(x)`; frames of libraries have a file's name there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 50
"""Frames that are looked at."""
_COLOURS = re.compile(r"\x1b\[[0-9;]{0,20}m")
_HEAD = re.compile(
    r"(?:(?:Cell|Input) In ?\[(?P<new>\d{1,6})\]|<ipython-input-(?P<old>\d{1,6})-[^>\n]{0,80}>)"
    r"(?:,? line (?P<line>\d{1,6}))?(?:,? in (?P<name>[^(\n]{1,200}))?"
)
_ARROW = re.compile(r"^-{2,}> ?(\d{1,6})", re.MULTILINE)
_ANYWHERE = re.compile(r"(?:Cell In\s?\[?\d*\]?[^\n]{0,20}line |-{2,}> ?)(\d{1,6})")
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
_UNDEFINED = re.compile(r"name '(\w{1,200})' is not defined")


@dataclass(frozen=True)
class Frame:
    """A function of the notebook that was running."""

    name: str
    line: int
    """In the cell that defines it, from 1."""
    count: int
    """Execution number of that cell."""


@dataclass(frozen=True)
class Failure:
    """Where a cell failed."""

    line: int
    """Line of the cell from which on nothing was executed, from 1."""
    inside: tuple[Frame, ...] = ()
    """Functions that were running, the outermost first, as far as each was called by the one before it: who was
    called by a library may have been called often."""
    missing: str = ""
    """The name of a NameError that was raised in the notebook's own code."""


def failure(outputs: Sequence[Any] | None) -> Failure | None:
    """Where a cell failed.

    Parameters
    ----------
    outputs:
        The cell's saved outputs.

    Returns
    -------
    None where no error is among them; the first line where the traceback does not tell.
    """
    for output in outputs or ():
        if isinstance(output, Mapping) and output.get("output_type") == "error":
            return _told(output)
    return None


def _told(output: Mapping[str, Any]) -> Failure:
    given = output.get("traceback")
    entries = [_COLOURS.sub("", str(one)[:2000]).strip("\n") for one in (given if isinstance(given, list) else ())]
    # What was raised while another error was handled comes last, and ended the cell.
    chained = [n for n, entry in enumerate(entries) if entry.strip().startswith(_CHAINED)]
    entries = entries[chained[-1] + 1 if chained else 0 :]
    frames = [_frame(entry) for entry in entries[:MOST] if _is_frame(entry)]
    first = frames[0] if frames else None
    if first is None or first.name:
        found = _ANYWHERE.search("\n".join(entries[:MOST]))
        return Failure(int(found[1]) if found else 1)
    inside = []
    for frame in frames[1:]:
        if frame is None or not frame.name:
            break
        inside.append(frame)
    own = frames[-1] is not None and len(entries) <= MOST and output.get("ename") == "NameError"
    undefined = _UNDEFINED.match(str(output.get("evalue"))[:300]) if own else None
    return Failure(first.line, tuple(inside), undefined[1] if undefined else "")


def _is_frame(entry: str) -> bool:
    """True for the notebook's frames and for those of files."""
    return _HEAD.match(entry.lstrip()) is not None or _ARROW.search(entry) is not None or entry.startswith("File ")


def _frame(entry: str) -> Frame | None:
    """A frame of the notebook, without a name where it is the cell itself; None for others."""
    head, arrow = _HEAD.match(entry.lstrip()), _ARROW.search(entry)
    if head is None or not (head["line"] or arrow):
        return None
    name = (head["name"] or "").strip()
    line = head["line"] or (arrow[1] if arrow else "1")
    return Frame(
        "" if name.startswith(("<module>", "<cell line")) else name, int(line), int(head["new"] or head["old"])
    )
