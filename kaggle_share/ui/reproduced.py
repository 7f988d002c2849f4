"""`kaggle-share reproduce`: make published data again from its record, and say what became of each file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from kaggle_share.errors import Exit
from kaggle_share.reproduce.again import Report, reproduce
from kaggle_share.ui.answer import answer
from kaggle_share.ui.ending import current
from kaggle_share.ui.job import Told
from kaggle_share.ui.progress import reporting
from kaggle_share.ui.wording import visible

SYMBOLS = {"identical": "✓", "equal": "✓", "different": "✕", "not made": "✕", "input": "·", "not comparable": "·"}
WORDS = {"equal": "equal within tolerance", "input": "an input, not made by the notebook"}


def run(name: str, *, endpoint: str, here: bool, wheelhouse: Path | None, tolerance: float, limit: float) -> Exit:
    """Make a dataset again.

    Parameters
    ----------
    name:
        `owner/slug` or `owner/slug/versions/N`.
    endpoint, here, wheelhouse, tolerance, limit:
        As they were said.
    """
    from kaggle_share.remote import connect
    from kaggle_share.settings import load_settings
    from kaggle_share.spec import parse_ref

    settings = load_settings()
    match = re.fullmatch(r"(.{1,300}?)/versions/(\d{1,9})/?", name)
    with reporting(shown=settings.progress) as shown:
        try:
            remote = connect(endpoint or settings.endpoint, settings)
            ref = parse_ref(match[1] if match else name, me=remote.identity().user)
            report = reproduce(
                remote, ref, version=int(match[2]) if match else None, here=here, wheelhouse=wheelhouse,
                tolerance=tolerance, limit=limit, watch=shown.watch,
            )  # fmt: skip
        except KeyboardInterrupt:
            raise shown.state.stopped() from None
    code = Exit.OK if report.good else Exit.FAILED
    return current().tell(Told(answer(report=as_json(report), code=code), text_of(report)))


def as_json(report: Report) -> dict[str, Any]:
    """The report, as `--json` has it."""
    return {
        "ref": str(report.ref),
        "version": report.version,
        "reproduced": report.good,
        "line": report.line,
        "day": report.day.isoformat(),
        "python": report.python,
        "recorded_python": report.recorded,
        "fresh_environment": report.fresh,
        "network_cut_off": report.ran.offline,
        "stopped": report.ran.stopped,
        "failed_cells": [{"cell": cell, "error": error} for cell, error in report.ran.failed],
        "files": [{"path": one.path, "verdict": one.verdict, "told": list(one.told)} for one in report.files],
    }


def text_of(report: Report) -> str:
    """The report, for people."""
    version = f" version {report.version}" if report.version is not None else ""
    lines = [f"{report.ref}{version}, made again from its notebook"]
    for one in report.files:
        lines.append(f"  {SYMBOLS[one.verdict]} {visible(one.path)}: {WORDS.get(one.verdict, one.verdict)}")
        lines += [f"      {visible(line)}" for line in one.told]
    lines += [f"  Cell {cell} stopped with {visible(error)}." for cell, error in report.ran.failed]
    lines += [f"  {report.ran.stopped}"] if report.ran.stopped else []
    if report.recorded and report.recorded != report.python:
        lines.append(f"  It was recorded in Python {visible(report.recorded)}, and made again in {report.python}.")
    made_in = "made from the record" if report.fresh else "the present one"
    network = "cut off" if report.ran.offline else "not cut off, which this system does not allow"
    lines.append(f"  The environment was {made_in}; the network was {network}.")
    lines.append(f"{report.line[:1].upper()}{report.line[1:]}")
    return "\n".join(lines)
