"""`--verify-methods`: run the draft's own record again before it is published, just as `reproduce` would afterwards.

What comes of it is told in the card, in `methods/rerun.json` and in the RO-Crate, good or bad. It holds nothing back
unless the user asked for a verified record (`--only-verified`).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaggle_share import observing
from kaggle_share.errors import KaggleShareError, StoppedError
from kaggle_share.model import Draft, Finding, Ref, Rerun, Severity, Watch

if TYPE_CHECKING:
    from kaggle_share.reproduce.making import Record
    from kaggle_share.reproduce.protected import Protection
    from kaggle_share.reproduce.report import Report
    from kaggle_share.way import Request, Way

KIND = "not_made_again"
"""Of findings about a file that the record does not make."""
_PATH = "methods/rerun.json"


@observing.paused()
def verify_record(way: Way, ref: Ref | None, request: Request, watch: Watch) -> list[Finding]:
    """Run the draft's record again, and tell in the draft what came of it.

    Parameters
    ----------
    way:
        With a draft that has its resources and its methods record.
    ref:
        The dataset, as far as it is known.
    request:
        What was asked for.
    watch:
        Told of the progress, and asked whether to stop.

    Returns
    -------
    What stands between the record and the data. It is for the draft once it is described: no value is flagged by it.
    """
    from kaggle_share.methods import add_to_record
    from kaggle_share.reproduce.making import How, make_again

    made = way.draft
    severity: Severity = "block" if request.only_verified else "warn"
    record = _record(made, ref)
    if record is None:
        about = "--bare leaves the record out" if made.bare else "no notebook goes along"
        return [Finding(severity, KIND, "notebook", f"There is nothing to run again: {about}", fixes=_FIXES)]
    wheels = Path(way.settings.wheelhouse).expanduser() if way.settings.wheelhouse else None
    report = None
    try:
        report = make_again(
            record, How(here=request.here, wheelhouse=wheels, lend=lend_keys, watch=watch), way.remote
        )
    except StoppedError:
        raise
    except KaggleShareError as error:
        day = datetime.now(UTC).date().isoformat()
        told = Rerun(f"re-run tried on {day}: the notebook could not be run again", False, day)
        what = f"The record could not be run again: {str(error).rstrip('.')}"
        found = [Finding(severity, KIND, record.notebook.name, what, fixes=_FIXES)]
    else:
        told = Rerun(
            report.line, report.good, report.day.isoformat(), python=report.python, fresh=report.fresh,
            offline=report.ran.offline,
        )  # fmt: skip
        found = _findings(report, record.notebook.name, severity)
    as_json = _as_json(told, report)
    made.record = replace(add_to_record(made.record, _PATH, as_json, told.line, staging=made.staging), rerun=told)
    made.notes = (*made.notes, f"{told.line[:1].upper()}{told.line[1:]}.")
    return found


_FIXES = ("correct the notebook, or leave out --only-verified",)


def _findings(report: Report, notebook: str, severity: Severity) -> list[Finding]:
    """What stands between the record and the data, file by file, and the cells and inputs that may be why."""
    words = {"different": "is different", "not made": "is not made"}
    found = []
    for one in report.files:
        if not one.good:
            told = f": {' '.join(one.told).rstrip('.')}" if one.told else ""
            what = f"Run again, the notebook does not make it: it {words[one.verdict]}{told}"
            found.append(Finding(severity, KIND, one.path, what, fixes=_FIXES))
    if not report.good and not found:
        found.append(Finding(severity, KIND, notebook, "Run again, it makes nothing to compare", fixes=_FIXES))
    for number, error in report.ran.failed:
        what = f"It stops with {error} when it is run again from the top"
        found.append(Finding("warn", KIND, notebook, what, cell=number - 1))
    if report.ran.stopped:
        found.append(Finding("warn", KIND, notebook, report.ran.stopped.rstrip(".")))
    for given in report.inputs:
        if given.how == "missing":
            what = f"It reads {given.name}, which others can't get from the dataset: pick it too, or say where it is"
            found.append(Finding("warn", KIND, notebook, what))
    return found


def _as_json(told: Rerun, report: Report | None) -> str:
    said: dict[str, Any] = {"schema": 1, "line": told.line, "day": told.day, "reproduced": told.good}
    if report is not None:
        said |= {name: value for name, value in report.as_json().items() if name not in ("ref", "version", "card")}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _record(made: Draft, ref: Ref | None) -> Record | None:
    """The draft's record as it lies in the staging folder; None where there is no notebook in it."""
    from kaggle_share.reproduce.making import Expected
    from kaggle_share.reproduce.making import Record as Recorded

    lies = {resource.path: resource.location for resource in made.record.resources}
    notebook = next((place for path, place in lies.items() if path.endswith(".ipynb")), None)
    if notebook is None or made.bare:
        return None
    files = [
        Expected(
            one.path, None if one.members else one.location, one.sha256, one.schema,
            one.path in made.record.lineage, _protection(made, one.path),
        )
        for one in made.data
    ]  # fmt: skip
    return Recorded(
        ref, None, notebook, lies.get("methods/requirements.txt"), made.record.environment,
        _sources(lies.get("methods/lineage.json")), files,
    )  # fmt: skip


def _protection(made: Draft, path: str) -> Protection:
    from kaggle_share.reproduce.protected import Change, Protection

    changes = [
        Change(one.column or "", one.fix, one.option if one.fix == "shift" else "")
        for one in made.protection.fixes
        if one.file == path
    ]
    return Protection(tuple(changes), any(one.file == path for one in made.protection.samples))


def lend_keys(folder: Path) -> bool:
    """Put copies of the user's keys of pseudonyms, and of the tables of random codes, into a run's data folder.

    For the user's own notebook alone: with the key, codes can be undone.

    Returns
    -------
    False where there are none, or none that can be read.
    """
    from kaggle_share.screen import keys

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        packed = keys.backup(folder / "lent")
        with zipfile.ZipFile(packed) as inside:
            for name in inside.namelist():
                Path(inside.extract(name, folder)).chmod(0o600)
    except (KaggleShareError, OSError):
        return False
    packed.unlink()
    return True


def _sources(path: Path | None) -> list[Mapping[str, Any]]:
    try:
        told = json.loads(path.read_text("utf-8")) if path is not None else {}
    except (OSError, ValueError):
        return []
    return list(told.get("sources") or ())
