"""What became of published data that was made again: for the command, for Python and for a notebook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from kaggle_share.errors import Exit, InputError, StoppedError
from kaggle_share.model import Watch
from kaggle_share.reproduce.again import reproduce
from kaggle_share.reproduce.comparing import Verdict
from kaggle_share.reproduce.making import How
from kaggle_share.reproduce.report import Report
from kaggle_share.ui.answer import answer
from kaggle_share.ui.ending import current
from kaggle_share.ui.job import Told
from kaggle_share.ui.progress import reporting
from kaggle_share.ui.wording import counted, visible
from kaggle_share.verifying import lend_keys

SYMBOLS = {
    "identical": "✓", "equal": "✓", "same but for protection": "✓", "different": "✕", "not made": "✕", "input": "·",
    "not comparable": "·",
}  # fmt: skip
WORDS = {
    "equal": "equal within tolerance",
    "same but for protection": "the same, but for what protects people",
    "input": "given, not made by the notebook",
}
TONES = {"✓": "kshare-good", "✕": "kshare-bad", "·": "kshare-quiet"}
GIGABYTE = 10**9
MANY = 5
"""Files of a folder, of which the same is to be said, that have a row each; more of them share one."""
MANY_ALONE = 20
"""The same for files in no folder."""
MOST = 30
"""Rows of what is different or not made."""
SHOWN = 3
"""Names of inputs that are told."""


class Reproduction(Report):
    """A report that shows itself, in a terminal as in a notebook."""

    def __repr__(self) -> str:
        return text_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)


def again(
    name: str, *, endpoint: str, here: bool, wheelhouse: Path | None, tolerance: float, limit: float, memory: float,
    given: Mapping[str, Path], asked: bool, watch: Watch,
) -> Reproduction:  # fmt: skip
    """Make a dataset again; as `kaggle_share.reproduce`.

    Parameters
    ----------
    name:
        `owner/slug` or `owner/slug/versions/N`.
    endpoint, here, wheelhouse, tolerance, limit:
        As they were said.
    memory:
        Gigabytes that the run may take; 0 for what the machine has.
    given:
        Inputs that the user gives, by their names.
    asked:
        The user may be asked for other inputs.
    watch:
        Told of the progress.
    """
    from kaggle_share.remote import connect
    from kaggle_share.settings import load_settings
    from kaggle_share.spec import parse_ref
    from kaggle_share.ui import ask

    settings = load_settings()
    if wheelhouse is None and settings.wheelhouse:
        wheelhouse = Path(settings.wheelhouse).expanduser()
    if wheelhouse is not None and not wheelhouse.is_dir():
        raise InputError(f'there is no folder of wheels "{wheelhouse}"', "Check --wheelhouse, or the setting")
    match = re.fullmatch(r"(.{1,300}?)/versions/(\d{1,9})/?", name)
    remote = connect(endpoint or settings.endpoint, settings)
    me = remote.identity().user
    ref = parse_ref(match[1] if match else name, me=me)
    how = How(
        here=here, wheelhouse=wheelhouse, tolerance=tolerance, limit=limit, memory=round(memory * GIGABYTE),
        given=given, ask=ask.where_is if asked and ask.can_ask() else None,
        lend=lend_keys if ref.owner == me else None, watch=watch,
    )  # fmt: skip
    report = reproduce(remote, ref, how, version=int(match[2]) if match else None)
    return Reproduction(*(getattr(report, one.name) for one in fields(report)))


def run(name: str, *, inputs: Sequence[str], **said: Any) -> Exit:
    """`kaggle-share reproduce`.

    Parameters
    ----------
    name:
        `owner/slug` or `owner/slug/versions/N`.
    inputs:
        `NAME=PATH` of each `--input`.
    said:
        What else was said, as for :func:`again`.
    """
    from kaggle_share.settings import load_settings

    with reporting(shown=load_settings().progress) as shown:
        try:
            report = again(name, given=given_inputs(inputs), asked=True, watch=shown.watch, **said)
        except KeyboardInterrupt:
            raise StoppedError("stopped; nothing was compared", "Run it again") from None
    code = Exit.OK if report.good else Exit.FAILED
    return current().tell(Told(answer(report=report.as_json(), code=code), text_of(report)))


def given_inputs(inputs: Sequence[str]) -> dict[str, Path]:
    """`NAME=PATH`, each, as a mapping. A name may have an equals sign in it, as addresses do."""
    found = {}
    for one in inputs:
        name, equals, path = one.rpartition("=")
        if not equals or not name or not path:
            raise InputError(f'--input can\'t be "{one}"', "Write --input NAME=PATH, with the name as it is recorded")
        found[name] = Path(path)
    return found


def text_of(report: Report) -> str:
    """The report, for people."""
    mark, verdict = verdict_of(report)
    lines = [f"{mark} {verdict}", f"{_what(report)}, made again from its notebook"]
    for row in rows_of(report):
        lines.append(f"  {SYMBOLS[row.verdict]} {row.name}: {row.words}")
        lines += [f"      {line}" for line in row.told]
    lines += [f"  {note}" for note in notes_of(report)]
    lines.append(f"For the card: {visible(report.card)}")
    return "\n".join(lines)


def html_of(report: Report) -> str:
    """The report, for a notebook. Everything in it is escaped."""
    from kaggle_share.ui.preview.page import render

    files = [
        {
            "path": row.name, "symbol": SYMBOLS[row.verdict], "tone": TONES[SYMBOLS[row.verdict]],
            "words": row.words, "told": row.told,
        }
        for row in rows_of(report)
    ]  # fmt: skip
    mark, verdict = verdict_of(report)
    told = {
        "mark": mark, "tone": TONES[mark], "verdict": verdict, "what": _what(report), "files": files,
        "notes": notes_of(report), "card": visible(report.card),
    }  # fmt: skip
    return render("made_again.html", again=told)


def verdict_of(report: Report) -> tuple[str, str]:
    """The symbol and the sentence that say what came of it all."""
    if any(not one.good for one in report.files):
        return "✕", "The notebook does not make the same data"
    if not report.good:
        return "·", "Nothing that the notebook makes can be compared"
    same = "The notebook makes the same data"
    if any(one.verdict == "same but for protection" for one in report.files):
        return "✓", f"{same}, but for what protects people"
    return "✓", same


@dataclass(frozen=True)
class Row:
    """One file, or many of a folder of which the same is to be said."""

    name: str
    verdict: Verdict
    told: tuple[str, ...]

    @property
    def words(self) -> str:
        """The verdict, for people."""
        return WORDS.get(self.verdict, self.verdict)


def rows_of(report: Report) -> list[Row]:
    """What became of each file: what is wrong first, and many of a folder in one row."""
    groups: dict[tuple[str, Verdict, tuple[str, ...]], list[str]] = {}
    for one in report.files:
        folder, slash, _ = one.path.partition("/")
        groups.setdefault((folder if slash else "", one.verdict, one.told), []).append(one.path)
    rows = []
    for (folder, verdict, told), paths in groups.items():
        lines = tuple(visible(line) for line in told)
        if len(paths) > (MANY if folder else MANY_ALONE):
            number = counted(len(paths), "file")
            rows.append(Row(f"{visible(folder)}/ ({number})" if folder else number, verdict, lines))
        else:
            rows += [Row(visible(path), verdict, lines) for path in paths]
    wrong = [row for row in rows if SYMBOLS[row.verdict] == "✕"]
    more = len(wrong) - MOST
    if more > 0:
        wrong = [*wrong[:MOST], Row(f"{more:,} more", "different", ("--json tells of all.",))]
    return [*wrong, *(row for row in rows if SYMBOLS[row.verdict] != "✕")]


def notes_of(report: Report) -> list[str]:
    """What else there is to know: cells that failed, inputs that are missing, and how it was run."""
    notes = [f"Cell {cell} stopped with {visible(error)}." for cell, error in report.ran.failed]
    notes += [visible(report.ran.stopped)] if report.ran.stopped else []
    had: dict[tuple[str, str], list[str]] = {}
    for one in report.inputs:
        if one.how == "missing":
            notes.append(f"{visible(one.name)}, which it reads, is missing. {visible(one.note)}".rstrip())
        elif one.note:
            had.setdefault((one.how, one.note), []).append(visible(one.name))
    for (how, note), names in had.items():
        shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        notes.append(f"{shown} {'was' if len(names) == 1 else 'were'} {how}. {visible(note)}")
    if report.recorded and report.recorded != report.python:
        notes.append(f"It was recorded in Python {visible(report.recorded)}, and made again in {report.python}.")
    notes += ["Your own keys made the codes again, since the dataset is yours."] if report.lent else []
    made_in = "an environment made from the record" if report.fresh else "your present environment"
    network = "without a network" if report.ran.offline else "with a network, since this system can't cut it off"
    return [*notes, f"It was run in {made_in}, {network}."]


def _what(report: Report) -> str:
    if report.ref is None:
        return counted(len(report.files), "file")
    version = f" version {report.version}" if report.version is not None else ""
    return f"{report.ref}{version}"
