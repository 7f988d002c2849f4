"""A notebook on Kaggle beside the dataset: sent once, read back, and its run followed as far as the user waits."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

from kaggle_share.errors import KaggleShareError, RemoteError, StoppedError, UnreachableError
from kaggle_share.model import KaggleNotebook, Progress, PublishedNotebook, Ref, RunState, Watch
from kaggle_share.remote.protocol import Notebooks, RemoteNotebook, SavedNotebook
from kaggle_share.rules import NOTEBOOK_TITLE, slugify
from kaggle_share.wording import place, place_first

PAUSE = 0.05
"""Seconds before Kaggle is asked again, at first."""
LOOK_AGAIN = 30.0
"""Seconds in which what was sent is looked for on Kaggle."""
NAMES = 9
"""Titles that are tried: with 2, 3, … at their end where another notebook has the first."""
WORDS = {"queued": "queued", "running": "running", "unknown": "not known yet"}


def publish_notebook(
    notebooks: Notebooks,
    made: KaggleNotebook,
    dataset: Ref,
    *,
    owner: str,
    known: Ref | None = None,
    public: bool = False,
    wait: float = 0.0,
    patience: float = 0.0,
    watch: Watch,
    endpoint: str = "kaggle",
) -> PublishedNotebook:
    """Publish a notebook that reads a dataset, or leave it where Kaggle holds it already.

    Each call of Kaggle's makes a version and a run. So it is looked for first; after an ambiguous answer (lost, or a
    5xx) Kaggle is asked what it holds, and only where it does not have it the call is made again.

    Parameters
    ----------
    notebooks:
        The connection.
    made:
        What to publish.
    dataset:
        What it reads; ready on Kaggle.
    owner:
        Who is signed in: notebooks belong to users.
    known:
        Where it was published before.
    public:
        Everybody may see it. Otherwise a new one is private, and one that is there stays as it is.
    wait:
        Seconds to follow its run; 0 looks once.
    patience:
        Seconds to go on trying to send it.
    watch:
        Told of the waiting. A stop ends the following, and undoes nothing.
    endpoint:
        The endpoint's name, for what is said.

    Raises
    ------
    RefusedError, DeniedError
        Kaggle does not take it.
    UnreachableError
        There was no answer, and Kaggle does not have it.
    RemoteError
        It can't be found again, or no title is free.
    """
    where = place_first(endpoint)
    ref, title, held = _place(notebooks, made, dataset, owner, known)
    watch.tell(Progress("submit", f"notebook {ref}", unit=""))
    private = not public and (held is None or held.is_private)
    lost: tuple[str, ...] = ()
    if held is not None and _is_same(held, made, dataset) and held.is_private == private:
        version, repeats = held.version, True
    else:
        sent = _save(notebooks, ref, title, made, dataset, private, held, patience, watch, endpoint)
        ref, version, lost, repeats = sent.ref, sent.version, sent.lost, False
        try:
            held = _read_back(notebooks, ref, made, version, watch)
        except (StoppedError, KeyboardInterrupt):
            note = f"Stopped before it was read back. {where} has accepted it, and runs it."
            return PublishedNotebook(made.kind, title, ref, notebooks.page(ref), version, notes=(note,))
    told = _confirmed(notebooks, made, ref, title, dataset, held, version, lost, where)
    if private != told.is_private:
        told = replace(told, notes=(*told.notes, _visibility(told, where)))
    if repeats:
        told = replace(told, notes=(*told.notes, "It was there already, and was not sent again."))
    return follow(notebooks, told, wait=wait, watch=watch)


def follow(notebooks: Notebooks, told: PublishedNotebook, *, wait: float, watch: Watch) -> PublishedNotebook:
    """Follow the run of a notebook, for so many seconds at most; a stop or a lost network only ends that.

    Parameters
    ----------
    notebooks:
        The connection.
    told:
        The notebook as it was read back.
    wait:
        Seconds; 0 looks once.
    watch:
        Told of the waiting.
    """
    start, pause, state, failure = time.monotonic(), PAUSE, told.state, ""
    try:
        while True:
            state, failure = _asked(notebooks, told)
            waited = time.monotonic() - start
            if state not in WORDS or waited >= wait:
                break
            text = f"the run of notebook {told.ref} ({WORDS[state]})"
            watch.tell(Progress("wait", text, int(waited), 0, unit=""))
            watch.stop.wait(min(pause, wait - waited))
            watch.check()
            pause = min(pause * 1.5, 15.0)
    except (StoppedError, KeyboardInterrupt):
        note = "Stopped waiting. Its run goes on."
        return replace(told, state=state, notes=(*told.notes, note))
    return replace(told, state=state, failure=failure)


def _asked(notebooks: Notebooks, told: PublishedNotebook) -> tuple[RunState, str]:
    try:
        return notebooks.run(told.ref, told.version)
    except StoppedError:
        raise
    except KaggleShareError:
        # It was read back: what can't be asked now may be asked later.
        return "unknown", ""


def _place(
    notebooks: Notebooks, made: KaggleNotebook, dataset: Ref, owner: str, known: Ref | None
) -> tuple[Ref, str, RemoteNotebook | None]:
    """Where it goes: where it was before, else the first of its titles that no other notebook has."""
    held = notebooks.get(known) if known is not None else None
    if known is not None and held is not None:
        # Its title may have been changed on the website.
        return known, held.title or made.title, held
    for number in range(1, NAMES + 1):
        title = _numbered(made.title, number)
        ref = Ref(owner, slugify(title))
        held = notebooks.get(ref)
        if held is None or str(dataset) in held.datasets:
            return ref, title, held
    raise RemoteError(
        f'you have {NAMES} other notebooks called "{made.title}"', "Rename one of them on Kaggle, and run it again"
    )


def _numbered(title: str, number: int) -> str:
    tail = f" {number}" if number > 1 else ""
    return title[: NOTEBOOK_TITLE[1] - len(tail)].rstrip() + tail


def _save(
    notebooks: Notebooks,
    ref: Ref,
    title: str,
    made: KaggleNotebook,
    dataset: Ref,
    private: bool,
    held: RemoteNotebook | None,
    patience: float,
    watch: Watch,
    endpoint: str,
) -> SavedNotebook:
    begun = time.monotonic()
    while True:
        try:
            return notebooks.save(
                ref, title=title, source=made.source, datasets=(dataset,), private=private, internet=made.internet
            )
        except UnreachableError as error:
            found = _look(notebooks, ref, made, held, private, watch, error)
            if found is not None:
                return SavedNotebook(found.ref, found.version)
            if time.monotonic() - begun >= patience:
                what = f"{error.what}; {place(endpoint)} does not have the notebook"
                raise UnreachableError(what, "Run it again", status=error.status) from None
            watch.check()


def _look(
    notebooks: Notebooks,
    ref: Ref,
    made: KaggleNotebook,
    before: RemoteNotebook | None,
    private: bool,
    watch: Watch,
    cause: UnreachableError,
) -> RemoteNotebook | None:
    """The notebook, if the call that got no answer was carried out."""
    deadline, pause, asked = time.monotonic() + LOOK_AGAIN, PAUSE, False
    while True:
        try:
            found = notebooks.get(ref)
            asked = True
            newer = found is not None and (before is None or found.version > before.version)
            if found is not None and newer and found.is_private == private and cells(found.source) == _cells(made):
                return found
        except KaggleShareError:
            pass
        # A server that answers at all had committed by now, or won't.
        if time.monotonic() > deadline or (asked and pause > 16 * PAUSE):
            break
        watch.stop.wait(pause)
        pause *= 2
    if not asked:
        raise UnreachableError(
            f"{cause.what}, and it can't be asked whether the notebook {ref} was published", "Look at its page"
        ) from None
    return None


def _read_back(
    notebooks: Notebooks, ref: Ref, made: KaggleNotebook, version: int, watch: Watch
) -> RemoteNotebook | None:
    """The notebook as Kaggle holds it, once that is the version that was sent; else what it holds."""
    watch.tell(Progress("verify", f"notebook {ref}", unit=""))
    deadline, pause = time.monotonic() + LOOK_AGAIN, PAUSE
    found = None
    while True:
        try:
            found = notebooks.get(ref)
        except StoppedError:
            raise
        except KaggleShareError:
            # It was accepted; that it can't be read back is what will be said.
            pass
        if found is not None and found.version >= version and cells(found.source) == _cells(made):
            return found
        if time.monotonic() > deadline or (found is not None and pause > 64 * PAUSE):
            return found
        watch.stop.wait(pause)
        watch.check()
        pause *= 2


def _confirmed(
    notebooks: Notebooks,
    made: KaggleNotebook,
    ref: Ref,
    title: str,
    dataset: Ref,
    held: RemoteNotebook | None,
    version: int,
    lost: tuple[str, ...],
    where: str,
) -> PublishedNotebook:
    """What can be said of a notebook that was accepted."""
    told = PublishedNotebook(made.kind, title, ref, notebooks.page(ref), version)
    if held is None:
        return replace(told, notes=(f"{where} accepted it, and it could not be read back: look at its page.",))
    same, attached = cells(held.source) == _cells(made), str(dataset) in held.datasets
    notes = []
    if not same:
        notes.append(f"{where} accepted it, and holds other cells than were sent: look at its page.")
    if not attached:
        said = "did not accept" if str(dataset) in lost else "did not keep"
        notes.append(f"{where} {said} the dataset {dataset} as its source: attach it on the notebook’s page.")
    return replace(
        told,
        version=held.version or version,
        title=held.title or title,
        is_private=held.is_private,
        attached=attached,
        confirmed=same,
        notes=tuple(notes),
    )


def _visibility(told: PublishedNotebook, where: str) -> str:
    if told.is_private:
        return f"{where} kept it private: look at its page."
    return f"{where} made it public, which was not asked for: look at its page."


def _is_same(held: RemoteNotebook, made: KaggleNotebook, dataset: Ref) -> bool:
    return cells(held.source) == _cells(made) and str(dataset) in held.datasets


def _cells(made: KaggleNotebook) -> list[tuple[str, str]] | None:
    return cells(made.source)


def cells(source: str) -> list[tuple[str, str]] | None:
    """Kind and source of every cell of a notebook's JSON; None where it is none.

    Kaggle adds metadata of its own, and after a run outputs, so only these are compared.
    """
    try:
        content: Any = json.loads(source)
        return [(str(cell["cell_type"]), _text(cell["source"])) for cell in content["cells"]]
    except (ValueError, TypeError, KeyError):
        return None


def _text(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source)
