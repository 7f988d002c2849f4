"""`kaggle-share check`: what was found in files and notebooks, line by line, and whether it may go out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaggle_share.errors import Exit, HeldBackError
from kaggle_share.model import Finding
from kaggle_share.ui.answer import answer
from kaggle_share.ui.ending import current
from kaggle_share.ui.job import Told
from kaggle_share.ui.progress import reporting
from kaggle_share.ui.wording import visible

SYMBOLS = {"block": "✕", "warn": "⚠", "note": "·"}


def run(paths: Sequence[str], notebooks: Sequence[str]) -> Exit:
    """Look through files and notebooks, and say what was found.

    Parameters
    ----------
    paths, notebooks:
        As they were written.
    """
    from kaggle_share import pipeline
    from kaggle_share.checking import check
    from kaggle_share.settings import load_settings

    settings = load_settings()
    with reporting(shown=settings.progress) as shown:
        try:
            found = check((*notebooks, *paths), folder=Path.cwd(), watch=shown.watch, threads=settings.threads)
        except KeyboardInterrupt:
            raise shown.state.stopped() from None
    error = None
    try:
        pipeline.check_findings(found)
    except HeldBackError as problem:
        error = problem
    return current().tell(Told(answer(error=error, findings=found), _text(found)))


def _text(found: Sequence[Finding]) -> str:
    order = list(SYMBOLS)
    lines = []
    for finding in sorted(found, key=lambda one: order.index(one.severity)):
        samples = f" ({', '.join(finding.samples[:2])})" if finding.samples else ""
        lines.append(f"{SYMBOLS[finding.severity]} {visible(finding.place)}: {visible(finding.message + samples)}")
    return "\n".join(lines) or "Nothing was found. What is in pictures, and what only people know, was not looked at."
