"""What was done to protect people, as a file of the methods record: `methods/deidentification.json`.

It names columns, fixes and counts, and never a value, a key, or what tells keys apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kaggle_share.methods.frozen import write
from kaggle_share.model import MethodsRecord, Protection

PATH = "methods/deidentification.json"


def protection_record(record: MethodsRecord, protection: Protection, *, staging: Path) -> MethodsRecord:
    """The methods record, with what was done to the data where something was.

    Parameters
    ----------
    record:
        The record of how the data was made; may be empty.
    protection:
        What was done.
    staging:
        Folder to write into.

    Raises
    ------
    StagingError
        The file can't be written.
    """
    told = as_json(protection)
    if not told:
        return record
    text = json.dumps({"schema": 1, **told}, indent=2, ensure_ascii=False) + "\n"
    return add_to_record(record, PATH, text, "what was changed to protect people", staging=staging)


def add_to_record(record: MethodsRecord, path: str, text: str, origin: str, *, staging: Path) -> MethodsRecord:
    """The record with one more file; one of the same path is replaced.

    Parameters
    ----------
    record:
        The record so far.
    path, text, origin:
        The file: where in the dataset, its content, and where that came from, for people.
    staging:
        Folder to write into.

    Raises
    ------
    StagingError
        The file can't be written.
    """
    made = write(staging / path, path, text.encode("utf-8", "replace"), origin)
    others = (one for one in record.resources if one.path != path)
    return replace(record, resources=(*others, made))


def as_json(protection: Protection) -> Mapping[str, Any]:
    """What was done, as JSON; empty where nothing was."""
    told = {
        "changed": [
            {
                "file": one.file,
                "column": one.column,
                "fix": one.fix,
                "what": f"{one.sentence}.",
                "found": list(one.kinds),
                "values_changed": one.changed,
                "values_left_out": one.lost,
                **({"subject": one.option} if one.fix == "shift" else {}),
            }
            for one in protection.fixes
        ],
        "samples": [
            {"file": one.file, "rows": one.rows, "of": one.of, "seed": one.seed, "by": one.by, "subject": one.subject}
            for one in protection.samples
        ],
        "k_anonymity": [
            {
                "files": list(one.files),
                "quasi_identifiers": list(one.quasi_identifiers),
                "rows": one.rows,
                "k": one.k,
                "share_in_groups_under_5": round(one.small, 6),
                "unique_rows": one.unique,
                "distinct_l": dict(one.distinct_l),
            }
            for one in protection.anonymity
        ],
        "statements": list(protection.statements),
    }
    return {key: value for key, value in told.items() if value}
