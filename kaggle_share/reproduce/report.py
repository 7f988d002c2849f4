"""What became of each published file, when its notebook was run again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kaggle_share.model import Ref
from kaggle_share.reproduce.comparing import Compared
from kaggle_share.reproduce.inputs import Input
from kaggle_share.reproduce.running import Ran

_AGREE = ("identical", "equal", "same but for protection")
_COUNTED = {
    "equal": "equal within tolerance",
    "same but for protection": "the same but for what protects people",
    "different": "different",
    "not made": "not made",
}
"""Verdict → its words in the line, after those that are identical."""


@dataclass(frozen=True, repr=False)
class Report:
    """What became of each published file."""

    ref: Ref | None
    """None where it has no name yet."""
    version: int | None
    files: tuple[Compared, ...]
    ran: Ran
    python: str
    """Version of the Python that it was run in."""
    recorded: str
    """Version of the Python that is recorded."""
    fresh: bool
    """In a fresh environment, not the present one."""
    day: date
    inputs: tuple[Input, ...] = ()
    """What the notebook reads, and where it came from in this run."""
    lent: bool = False
    """The user's own keys of pseudonyms were used."""

    @property
    def good(self) -> bool:
        """Every file that can be made and compared was made, and is the same."""
        return all(one.good for one in self.files) and any(one.verdict in _AGREE for one in self.files)

    @property
    def line(self) -> str:
        """In short: `re-run on 2026-01-02 in Python 3.11.4: 3 of 3 files identical`."""
        counted = [one for one in self.files if one.verdict not in ("input", "not comparable")]
        told = [f"{sum(one.verdict == 'identical' for one in counted)} of {len(counted)} files identical"]
        for verdict, word in _COUNTED.items():
            number = sum(one.verdict == verdict for one in counted)
            told += [f"{number} {word}"] if number else []
        what = ", ".join(told) if counted else "no file can be compared"
        return f"re-run on {self.day.isoformat()} in Python {self.python}: {what}"

    @property
    def card(self) -> str:
        """The same as a sentence for the data card."""
        version = f", version {self.version}" if self.version is not None else ""
        name = f" ({self.ref}{version})" if self.ref is not None else ""
        return f"{self.line[:1].upper()}{self.line[1:]}{name}."

    def as_json(self) -> dict[str, Any]:
        """Everything of it, as `--json` and `methods/rerun.json` have it."""
        return {
            "ref": str(self.ref or ""),
            "version": self.version,
            "reproduced": self.good,
            "line": self.line,
            "card": self.card,
            "day": self.day.isoformat(),
            "python": self.python,
            "recorded_python": self.recorded,
            "fresh_environment": self.fresh,
            "network_cut_off": self.ran.offline,
            "own_keys": self.lent,
            "stopped": self.ran.stopped,
            "failed_cells": [{"cell": cell, "error": error} for cell, error in self.ran.failed],
            "inputs": [one.as_json() for one in self.inputs],
            "files": [{"path": one.path, "verdict": one.verdict, "told": list(one.told)} for one in self.files],
        }
