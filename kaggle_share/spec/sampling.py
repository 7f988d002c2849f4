"""The grammar of a sample: `500`, `10%`, `10% by species`, `10% of patient_id`; `seed 7` may follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kaggle_share.errors import InputError

HOW = "Write 500, 10%, 10% by species (each species keeps its share), or 10% of patient_id (all rows of a patient)"
_WORDS = re.compile(
    r"\s*(?P<number>\d{1,12}(?:\.\d{1,6})?)\s*(?P<percent>%?)"
    r"(?:\s+(?P<how>by|of)\s+(?P<column>\S.{0,200}?))?(?:\s+seed\s+(?P<seed>\d{1,9}))?\s*",
    re.DOTALL,
)
_KEYS = ("size", "by", "of", "seed", "whole")


@dataclass(frozen=True)
class Sample:
    """How many rows are published, and how they are drawn."""

    rows: int = 0
    """So many; 0 where a share is asked for."""
    share: Decimal = Decimal(0)
    """From 0 to 1."""
    by: str = ""
    """The column whose values keep their shares."""
    subject: str = ""
    """The column whose values are drawn, with all of their rows."""
    seed: int = 0
    whole: str = ""
    """Where the whole is, in the user's words."""

    def rows_of(self, rows: int) -> int:
        """How many of so many, at least one where there is one."""
        wanted = self.rows or int((self.share * rows).to_integral_value())
        return min(rows, max(1, wanted))


def parse_sample(said: Any) -> Sample:
    """Understand what was said of a sample.

    Parameters
    ----------
    said:
        Text, a number of rows, or `{size, by or of, seed, whole}`.

    Raises
    ------
    InputError
        It is neither.
    """
    if isinstance(said, Mapping):
        return _of_mapping(said)
    if isinstance(said, bool) or not isinstance(said, (str, int)):
        raise InputError("a sample must be a number of rows or a share", HOW)
    found = _WORDS.fullmatch(str(said))
    if found is None:
        raise InputError("that sample can't be understood", HOW)
    number = Decimal(found["number"])
    if found["percent"]:
        if not 0 < number <= 100:
            raise InputError("a sample is more than 0% and at most 100%", HOW)
        made = Sample(share=number / 100)
    else:
        if number != int(number) or number < 1:
            raise InputError("a sample is a whole number of rows, at least one", HOW)
        made = Sample(rows=int(number))
    column = (found["column"] or "").strip().strip("\"'")
    made = replace(made, seed=int(found["seed"] or 0))
    if found["how"] == "by":
        return replace(made, by=column)
    return replace(made, subject=column) if found["how"] else made


def _of_mapping(said: Mapping[Any, Any]) -> Sample:
    for key in said:
        if key not in _KEYS:
            raise InputError(f'sample: there is no key "{str(key)[:20]}"', f"Its keys are {', '.join(_KEYS)}")
    if "size" not in said:
        raise InputError("sample needs a size", HOW)
    made = parse_sample(said["size"])
    by, of = said.get("by", made.by), said.get("of", made.subject)
    seed, whole = said.get("seed", made.seed), said.get("whole", "")
    if not all(isinstance(text, str) for text in (by, of, whole)) or (by and of):
        raise InputError("sample: by and of are one column's name, and only one of them", HOW)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError("sample: seed must be a whole number from 0 on", HOW)
    return replace(made, by=by, subject=of, seed=seed, whole=" ".join(whole.split()))
