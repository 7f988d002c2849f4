"""Notebooks on Kaggle beside a dataset: the one that made it (`--notebook-on-kaggle`), and one to start with
(`--starter`). They are made with the draft, and published once the dataset is ready.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kaggle_share.errors import InputError, KaggleShareError, NotebookError, RuleError, StagingError, StoppedError
from kaggle_share.model import (
    Draft,
    KaggleNotebook,
    NotebookKind,
    PublishedNotebook,
    Ref,
    Release,
    Watch,
)
from kaggle_share.record import Entry, NotebookEntry
from kaggle_share.remote.protocol import Remote
from kaggle_share.rules import NOTEBOOK_BYTES
from kaggle_share.spec import parse_ref
from kaggle_share.way import Way, alone
from kaggle_share.wording import place_first, there

LABELS: Mapping[NotebookKind, str] = {
    "methods": "The notebook that made it",
    "starter": "A starter notebook",
}


def make_notebooks(made: Draft, ref: Ref, page: str = "") -> tuple[KaggleNotebook, ...]:
    """The notebooks that the user wants on Kaggle, as they would be published.

    Parameters
    ----------
    made:
        A described draft.
    ref, page:
        The dataset, and its page's address.

    Raises
    ------
    InputError
        There is no notebook, or one that Kaggle would not take.
    """
    found = []
    for kind in made.on_kaggle:
        notebook = _methods(made, ref, page) if kind == "methods" else _starter(made, ref, page)
        size = len(notebook.source.encode("utf-8", "replace"))
        if size >= NOTEBOOK_BYTES:
            raise RuleError(
                f"the notebook has {size / 1e6:.1f} MB without its outputs; Kaggle takes less than 1 MB",
                "Take pasted pictures and data out of its cells, or leave it out",
            )
        found.append(notebook)
    return tuple(found)


def _starter(made: Draft, ref: Ref, page: str) -> KaggleNotebook:
    from kaggle_share.describe.starter import starter

    return starter(made, ref, page)


def _methods(made: Draft, ref: Ref, page: str) -> KaggleNotebook:
    from kaggle_share.methods.on_kaggle import on_kaggle

    frozen = next((one for one in made.record.resources if one.path.endswith(".ipynb")), None)
    if made.bare:
        raise InputError(
            "--bare leaves the notebook out, and --notebook-on-kaggle publishes it", "Leave out one of the two"
        )
    if made.snapshot is None or frozen is None:
        raise NotebookError(
            "there is no notebook to publish on Kaggle",
            "Name it with --notebook PATH, or leave out --notebook-on-kaggle",
        )
    try:
        # What goes into the dataset, so without secrets; never the user's own file.
        content: Any = json.loads(frozen.location.read_bytes())
    except (OSError, ValueError):
        raise StagingError("the frozen notebook can't be read back", "Run it again") from None
    return on_kaggle(
        made.snapshot,
        content,
        record=made.record,
        resources=made.data,
        folder=made.folder,
        ref=ref,
        title=made.metadata.title if made.metadata else ref.slug,
        page=page,
    )


def told_before(notebooks: tuple[KaggleNotebook, ...], endpoint: str) -> tuple[str, ...]:
    """What the preview says of the notebooks that would be published at an endpoint."""
    lines = [
        f"{LABELS[one.kind]} would be published {there(endpoint)} too, as “{one.title}”, private until --public. "
        + _run_of(one, endpoint)
        for one in notebooks
    ]
    return (*lines, *(note for one in notebooks for note in one.notes))


def _run_of(notebook: KaggleNotebook, endpoint: str) -> str:
    if endpoint == "sandbox":
        return "The sandbox runs no notebooks."
    internet = ", with the internet switched on" if notebook.internet else ""
    return f"{place_first(endpoint)} would run it{internet}."


def publish_notebooks(way: Way, release: Release, *, public: bool, wait: bool, watch: Watch) -> Release:
    """Publish the notebooks of a draft whose dataset is on Kaggle. What goes wrong with them undoes nothing.

    Parameters
    ----------
    way:
        With the draft and a connection.
    release:
        The dataset's.
    public:
        The user asked for everybody to see it.
    wait:
        Follow Kaggle's runs of them.
    watch:
        Told of the waiting.
    """
    made, remote = way.draft, way.remote
    assert remote is not None  # noqa: S101 - it was published
    if release.state == "submitted" or (release.receipts and not release.verified):
        told = "Its notebooks are published once it is verified: run the same again then."
        refused = tuple(_unpublished(one, release.ref, told) for one in made.notebooks)
        return replace(release, notebooks=refused)
    found: list[PublishedNotebook] = []
    notes: tuple[str, ...] = ()
    try:
        with alone(remote.endpoint.key, release.ref):
            for notebook in make_notebooks(made, release.ref, remote.page(release.ref)):
                entry = way.record.get(remote.endpoint.key, release.ref)
                one = _publish(way, remote, release, notebook, entry, public=public, wait=wait, watch=watch)
                found.append(one)
                entry = way.record.get(remote.endpoint.key, release.ref)
                if entry is not None and one.version:
                    way.keep(release.ref, _kept(entry, one))
            notes = _link(way, remote, release, tuple(found), watch)
    except KaggleShareError as error:
        # The dataset is published, whatever is wrong here.
        done = {one.kind for one in found}
        found += [_unpublished(one, release.ref, str(error)) for one in made.notebooks if one.kind not in done]
    return replace(release, notebooks=tuple(found), notes=(*release.notes, *notes))


def _link(
    way: Way, remote: Remote, release: Release, found: tuple[PublishedNotebook, ...], watch: Watch
) -> tuple[str, ...]:
    """Link public notebooks in the description, where that is a generated one; what did not work, a sentence each."""
    from kaggle_share.describe.card import is_generated, with_notebooks
    from kaggle_share.publish import update
    from kaggle_share.publish.fields import complained

    entry = way.record.get(remote.endpoint.key, release.ref)
    others = [one for one in recorded_notebooks(remote, entry) if one.kind not in {new.kind for new in found}]
    beside = (*(one for one in found if one.confirmed), *others)
    if all(one.is_private for one in beside):
        return ()
    try:
        held = remote.settings(release.ref)
        text = with_notebooks(held.description, beside)
        if not is_generated(held.description) or text == held.description.rstrip():
            return ()
        complaints, now, _ = update(
            remote, release.ref, {"description": text}, only=["description"], image=None, watch=watch, held=held
        )
    except KaggleShareError as error:
        return (f"The description does not link to the notebooks: {error}",)
    if entry is not None:
        way.keep(release.ref, entry.model_copy(update={"metadata": {**entry.metadata, "description": text}}))
    kept = now.description.replace("\r\n", "\n").strip() == text.strip()
    where = remote.endpoint.name
    lost = () if kept else (f"{place_first(where)} did not keep the links to the notebooks in the description.",)
    return (*lost, *complained(where, complaints))


def recorded_notebooks(remote: Remote, entry: Entry | None) -> tuple[PublishedNotebook, ...]:
    """The notebooks that were published beside a dataset, as they are recorded."""
    return tuple(
        PublishedNotebook(
            one.kind,
            one.title,
            parse_ref(one.ref),
            remote.notebooks.page(parse_ref(one.ref)),
            one.version,
            is_private=one.private,
            attached=one.attached,
        )
        for one in (entry.notebooks if entry is not None else ())
    )


def _publish(
    way: Way,
    remote: Remote,
    release: Release,
    notebook: KaggleNotebook,
    entry: Entry | None,
    *,
    public: bool,
    wait: bool,
    watch: Watch,
) -> PublishedNotebook:
    from kaggle_share.publish import publish_notebook

    known = (
        next((parse_ref(one.ref) for one in entry.notebooks if one.kind == notebook.kind), None) if entry else None
    )
    try:
        return publish_notebook(
            remote.notebooks,
            notebook,
            release.ref,
            owner=remote.identity().user,
            known=known,
            # Never before the dataset is.
            public=public and not release.is_private,
            wait=way.settings.wait_timeout if wait else 0.0,
            patience=way.settings.patience,
            watch=watch,
            endpoint=remote.endpoint.name,
        )
    except (StoppedError, KeyboardInterrupt):
        told = "Stopped while it was being sent; run it again: what is there is looked for first."
        return _unpublished(notebook, release.ref, told)
    except KaggleShareError as error:
        return _unpublished(notebook, release.ref, str(error))


def _unpublished(notebook: KaggleNotebook, ref: Ref, why: str) -> PublishedNotebook:
    return PublishedNotebook(notebook.kind, notebook.title, ref, state="refused", failure=why)


def _kept(entry: Entry, one: PublishedNotebook) -> Entry:
    others = [kept for kept in entry.notebooks if kept.kind != one.kind]
    new = NotebookEntry(
        kind=one.kind,
        ref=str(one.ref),
        title=one.title,
        version=one.version,
        state=one.state,
        private=one.is_private,
        attached=one.attached,
    )
    return entry.model_copy(update={"notebooks": [*others, new]})


def ask_notebooks(
    remote: Remote, ref: Ref, entry: Entry | None, *, wait: float, watch: Watch
) -> tuple[PublishedNotebook, ...]:
    """How the notebooks stand that were published beside a dataset, as Kaggle says it now.

    Parameters
    ----------
    remote, ref:
        The connection and the dataset.
    entry:
        What is recorded of it.
    wait:
        Seconds to follow their runs; 0 looks once.
    watch:
        Told of the waiting.
    """
    from kaggle_share.publish import follow

    found, where = [], place_first(remote.endpoint.name)
    for told in recorded_notebooks(remote, entry):
        try:
            held = remote.notebooks.get(told.ref)
        except KaggleShareError as error:
            found.append(replace(told, notes=(f"It can't be asked for now: {error}",)))
            continue
        if held is None:
            found.append(replace(told, state="refused", failure=f"{where} does not have it any more.", version=0))
            continue
        attached = str(ref) in held.datasets
        told = replace(
            told,
            title=held.title,
            is_private=held.is_private,
            attached=attached,
            confirmed=True,
            version=held.version,
        )
        found.append(follow(remote.notebooks, told, wait=wait, watch=watch))
    return tuple(found)
