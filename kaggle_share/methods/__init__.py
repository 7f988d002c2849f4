"""How the data was made: the frozen notebook, the environment, and which cell made what.

`methods` writes `methods/<notebook>`, `methods/environment.json` and what the environment can be made of again
(`requirements.txt`, `environment.yml`, `Dockerfile`, `binder/`) into the staging folder. What is written depends on
the notebook and the environment only, never on the time, so that the same record has the same sha256.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from kaggle_share.methods.container import binder, dockerfile
from kaggle_share.methods.definitions import is_python, made_in
from kaggle_share.methods.edited import LONGEST, Edited, with_edits
from kaggle_share.methods.environment import describe_environment, environment_text
from kaggle_share.methods.frozen import frozen_bytes, frozen_name, validity, write
from kaggle_share.methods.graph import drawing, lineage_text
from kaggle_share.methods.lineage import Lineage, Session, trace
from kaggle_share.methods.order import order_notes
from kaggle_share.methods.protection import add_to_record, protection_record
from kaggle_share.methods.rendered import page, with_front_matter
from kaggle_share.methods.requirements import conda_text, requirements_text, unobtainable
from kaggle_share.methods.scrub import scrub, shows
from kaggle_share.methods.text import is_draft, methods_text
from kaggle_share.model import SILENT, Finding, MethodsRecord, Progress, Resource, Snapshot, Watch

__all__ = [
    "LONGEST",
    "Edited",
    "Session",
    "add_to_record",
    "is_draft",
    "made_in",
    "methods",
    "protection_record",
    "scrub",
    "shows",
    "with_edits",
    "with_front_matter",
]

FOLDER = "methods"
"""Folder in the dataset."""


def methods(
    snapshot: Snapshot | None,
    findings: Sequence[Finding] = (),
    *,
    staging: Path,
    watch: Watch = SILENT,
    resources: Sequence[Resource] = (),
    copy: Mapping[str, Any] | None = None,
    session: Session | None = None,
) -> MethodsRecord:
    """The record of how the data was made.

    Parameters
    ----------
    snapshot:
        The notebook; without one there is no record, since nothing is known of how the files came to be.
    findings:
        What screening found. Those about the notebook that the user waived are told in the notes.
    staging:
        Folder to write into; the files lie in `methods/` below it.
    watch:
        Told about each file, and asked whether to stop.
    resources:
        The resources whose origin is wanted.
    copy:
        The notebook as it is to be published (`scrub`); as it is, unless given.
    session:
        What the running session knows: its inputs, its folder, what was seen being read.

    Returns
    -------
    The record; its resources have the role `methods`.

    Raises
    ------
    StagingError
        A file can't be written.
    """
    if snapshot is None:
        return MethodsRecord()
    path = f"{FOLDER}/{frozen_name(snapshot.name)}"
    watch.tell(Progress("methods", path))
    how = "rebuilt from this session’s history," if snapshot.rebuilt else "this notebook, frozen"
    notebook = write(staging / path, path, frozen_bytes(copy or snapshot.content), f"{how} {snapshot.taken:%H:%M}")

    path = f"{notebook.path.removesuffix('.ipynb')}.html"
    watch.tell(Progress("methods", path))
    text = page(copy or snapshot.content, snapshot.name)
    reading = write(staging / path, path, text.encode(), "the notebook, to be read without Jupyter")

    path = f"{FOLDER}/environment.json"
    watch.tell(Progress("methods", path))
    environment = describe_environment(snapshot)
    told = write(staging / path, path, environment_text(environment).encode(), "this environment")
    written = [notebook, reading, told]
    if environment["imported"]:
        for name, text, origin in _to_make_it_again(environment, notebook.path):
            path = f"{FOLDER}/{name}"
            written.append(write(staging / path, path, text.encode(), origin))
    traced = trace(snapshot, resources, copy=copy, session=session)
    for name, text, origin in _told(
        snapshot, traced, environment, resources, copy or snapshot.content, notebook.path
    ):
        path = f"{FOLDER}/{name}"
        watch.tell(Progress("methods", path))
        written.append(write(staging / path, path, text.encode("utf-8", "replace"), origin))
    return MethodsRecord(
        resources=tuple(written),
        environment=environment,
        notebook_sha256=notebook.sha256,
        lineage={path: f"cell {r.made_in + 1}" for path, r in traced.recipes.items() if r.made_in is not None},
        notes=(*_notes(snapshot, findings, environment), *order_notes(snapshot, traced)),
        order=tuple(run.cell for run in traced.ran if run.cell is not None),
        recipes=traced.recipes,
        sources=traced.sources,
    )


def _told(
    snapshot: Snapshot,
    traced: Lineage,
    environment: Mapping[str, Any],
    resources: Sequence[Resource],
    copy: Mapping[str, Any],
    notebook: str,
) -> Iterator[tuple[str, str, str]]:
    """Name, text and origin of the files that tell how the data was made."""
    picture = drawing(traced, snapshot)
    if is_python(snapshot):
        yield "lineage.json", lineage_text(traced, snapshot), "the cells and sources that each file came from"
    if picture:
        yield "lineage.svg", picture, "the same as a picture"
    text = methods_text(snapshot, traced, environment, resources, copy=copy, notebook=notebook, drawn=bool(picture))
    yield "methods.md", text, "a draft, from this notebook"


def _to_make_it_again(environment: Mapping[str, Any], notebook: str) -> Iterator[tuple[str, str, str]]:
    """Name, text and origin of the files from which the environment can be made."""
    yield "requirements.txt", requirements_text(environment), "the packages that were imported"
    yield "environment.yml", conda_text(environment), "the packages that were imported"
    yield "Dockerfile", dockerfile(environment, notebook), "made from this environment"
    for name, text in binder(environment).items():
        yield f"binder/{name}", text, "made from this environment"


def _notes(snapshot: Snapshot, findings: Sequence[Finding], environment: Mapping[str, Any]) -> tuple[str, ...]:
    notes = []
    if snapshot.rebuilt:
        notes.append("The notebook was rebuilt from this session’s history, without its text and outputs.")
    invalid = validity(snapshot)
    if invalid:
        notes.append(f"{snapshot.name} is not a valid notebook ({invalid}); it is published as it is.")
    notes += _of_environment(environment)
    if environment["taken_in"] == "command line":
        notes.append("The environment is that of the command, which may not be the one that ran the notebook.")
    if not is_python(snapshot):
        notes.append(f"{snapshot.name} is not in Python: which cell made what is not known.")
    about = [finding for finding in findings if finding.file == snapshot.name and finding.waived]
    gone = [finding for finding in findings if finding.file == snapshot.name and finding.replaced]
    secrets = {finding.cell for finding in gone if finding.kind == "secret"}
    if secrets:
        notes.append(f"Secrets were taken out of the published copy of {snapshot.name}: {_cells(secrets)}.")
    others = {finding.cell for finding in gone if finding.kind != "secret"}
    if others:
        notes.append(
            f"What shows personal data was taken out of the published copy of {snapshot.name}: {_cells(others)}."
        )
    notes += [f"{finding.place}: {finding.message}; kept, because: {finding.waived}" for finding in about]
    return tuple(notes)


def _of_environment(environment: Mapping[str, Any]) -> list[str]:
    """What somebody else could not make of the environment."""
    lacking = [name for name in unobtainable(environment) if name in environment["used"]]
    told = [
        (lacking, "uses {}, and requirements.txt can't say where others get it"),
        (environment["not_installed"], "imports {}, not installed here"),
        (environment["local_modules"], "imports {}, a module of your own: pick it too, so that others can run it"),
    ]
    return [
        f"The notebook {what.format(', '.join(names[:5]) + (', …' if names[5:] else ''))}."
        for names, what in told
        if names
    ]


def _cells(cells: Set[int | None]) -> str:
    numbers = sorted(cell + 1 for cell in cells if cell is not None)
    said = [f"cell {number}" for number in numbers[:10]]
    said += [f"{len(numbers) - 10} more cells"] if len(numbers) > 10 else []
    return ", ".join([*said, *(["its metadata"] if None in cells else [])])
