"""Python's door: `draft`, `publish`, `load`, `status` and `reproduce`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import InputError, UnknownNameError
from kaggle_share.ui import options
from kaggle_share.ui.doors import Doors, check_verify, running, with_doors
from kaggle_share.ui.keywords import speaking_python
from kaggle_share.ui.request import make_request
from kaggle_share.ui.session import Session
from kaggle_share.ui.session import here as session_here

if TYPE_CHECKING:
    from kaggle_share.model import Draft, Release
    from kaggle_share.ui.reproduced import Reproduction


def draft(
    *what: Any,
    items: Mapping[str, Any] | None = None,
    to: str | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    description: str | None = None,
    license: str | None = None,
    tags: Sequence[str] | str | None = None,
    sources: Sequence[str] | None = None,
    contributors: Sequence[str | Mapping[str, str]] | None = None,
    update_frequency: str | None = None,
    image: str | Path | None = None,
    doi: str | None = None,
    funding: Sequence[str] | str | None = None,
    related: Sequence[str] | str | None = None,
    ethics: str | None = None,
    notes: str | None = None,
    columns: Mapping[str, Any] | None = None,
    privacy: Mapping[str, Any] | None = None,
    notebook: str | Path | bool | None = None,
    format: str | None = None,
    sample: str | int | Mapping[str, Any] | None = None,
    public: bool = False,
    remove: bool = False,
    bare: bool = False,
    notebook_on_kaggle: bool = False,
    starter: bool = False,
    verify_methods: bool = False,
    only_verified: bool = False,
    here: bool = False,
    endpoint: str = "",
    **unknown: Any,
) -> Draft:
    """What would be published. Nothing leaves the machine.

    Parameters
    ----------
    *what:
        Variables (frames, arrays, figures, dicts, lists), or as text or Paths: names of variables, files, folders and
        globs, `"clean.csv=penguins"` to rename; or one `kaggle-share.yaml`. Nothing at all takes that of the working
        folder.
    items:
        More of them, by the name that each gets: `{"clean.csv": penguins}`.
    to:
        `owner/slug`; `me` is whoever is signed in.
    title, subtitle, description, license, tags, sources, contributors, update_frequency, image, doi, funding, \
    related, ethics, notes:
        As in `kaggle-share.yaml`. `description` is the data card, in Markdown; `notes` say what changed.
    columns:
        `{file: {column: description}}`, or `{column: description}` where there is one table.
    privacy:
        Fixes and waivers, as in `kaggle-share.yaml`.
    notebook:
        Its path; False leaves it out; None looks for it.
    format:
        For what is written from variables: csv, parquet, jsonl, json, npy, png, svg.
    sample:
        Publish only some rows of the tables: `500`, `"10%"`, `"10% by species"` (each species keeps its share),
        `"10% of patient_id"` (all rows of a patient), or `{size, by, of, seed, whole}`.
    public:
        Show what making it public would change. Publishing asks for it again.
    remove:
        Files on Kaggle that were not picked may go from the new version.
    bare:
        Only what was picked: no notebook, no card, no data dictionary.
    notebook_on_kaggle:
        Publish the notebook on Kaggle too, without secrets, attached to the dataset. Kaggle runs it.
    starter:
        Publish a starter notebook on Kaggle too, which loads the data, looks at it and plots it. Kaggle runs it.
    verify_methods:
        Run the notebook again first, as :func:`reproduce` would, and tell in the card whether it makes the same data.
    only_verified:
        The same, and publish only if it does.
    here:
        Run it again in the present environment, instead of a fresh one as it is recorded.
    endpoint:
        `kaggle`, `sandbox` or an address; empty for the user's setting.

    Returns
    -------
    The draft. Shown, it is the preview; `.publish()` publishes it.

    Raises
    ------
    KaggleShareError
        What is wrong, in one line.
    """
    said = {name: value for name, value in locals().items() if name not in ("what", "items", "unknown")}
    return _draft(what, items, {**said, **_nothing_unknown(unknown)}, session_here(_caller()))


def publish(
    *what: Any,
    items: Mapping[str, Any] | None = None,
    public: bool = False,
    wait: bool = True,
    verify: str = "",
    **said: Any,
) -> Release:
    """Publish: privately, read back, and only then, if asked for, to the public.

    Parameters
    ----------
    *what, items, **said:
        As for :func:`draft`.
    public:
        Make it public once it is verified.
    wait:
        Wait until Kaggle has processed it; otherwise the release is `submitted`, and `status` finishes it.
    verify:
        `"full"` downloads every file and compares it.

    Returns
    -------
    The release: reference, version, URL, receipts, and what Kaggle did not keep.

    Raises
    ------
    KaggleShareError
        What is wrong, in one line. Unless it says otherwise, nothing was published.
    """
    _nothing_unknown(
        {name: value for name, value in said.items() if name not in _of_draft()}, also=("wait", "verify")
    )
    made = _draft(what, items, {**said, "public": public}, session_here(_caller()))
    return made.publish(public=public, wait=wait, verify=verify)


def load(ref: str, name: str | None = None, *, version: int | None = None, endpoint: str = "") -> Any:
    """What was published, as it was: a frame for a table, else what the file holds.

    Parameters
    ----------
    ref:
        `owner/slug`; `me` is whoever is signed in.
    name:
        The file's path in the dataset; may be left out where there is only one.
    version:
        Its number; the current one by default.
    endpoint:
        `kaggle`, `sandbox` or an address; empty for the user's setting.

    Raises
    ------
    NotFoundError
        There is no such dataset, version or file.
    """
    from kaggle_share.reproduce.loading import load as load_published

    session = session_here(_caller())
    with speaking_python(), running(session) as run:
        return load_published(ref, name, version=version, endpoint=endpoint, watch=run.watch)


def status(ref: str | None = None, *, wait: bool = False, verify: str = "", endpoint: str = "") -> Release:
    """How far a publication is; one that is not verified yet is finished, if Kaggle is ready.

    Parameters
    ----------
    ref:
        `owner/slug`; may be left out where only one dataset was published from the working folder.
    wait:
        Wait until Kaggle has processed it.
    verify:
        `"full"` downloads every file and compares it.
    endpoint:
        `kaggle`, `sandbox` or an address; empty for the user's setting.

    Raises
    ------
    NotFoundError
        Kaggle does not know the dataset.
    """
    from kaggle_share import pipeline
    from kaggle_share.remote import connect
    from kaggle_share.settings import load_settings
    from kaggle_share.spec import parse_ref
    from kaggle_share.ui import records

    check_verify(verify)
    session, settings = session_here(_caller()), load_settings()
    with speaking_python():
        remote = connect(endpoint or settings.endpoint, settings)
        key = remote.endpoint.key
        if ref is None:
            found = records.only(session.folder, key)
            target, record = found.ref, found.record
        else:
            target = parse_ref(ref, me=remote.identity().user)
            record = records.record_of(target, key, session.folder)
        with running(session, settings) as run:
            release = pipeline.status(
                target, endpoint=endpoint, record=record, settings=settings, wait=wait, verify=verify, watch=run.watch
            )
    release.doors = Doors(settings, session, None, remote, record, speaking_python)
    return release


def reproduce(
    ref: str,
    *,
    version: int | None = None,
    here: bool = False,
    inputs: Mapping[str, str | Path] | None = None,
    wheelhouse: str | Path | None = None,
    tolerance: float = 1e-9,
    timeout: float = 1800.0,
    memory: float = 0.0,
    endpoint: str = "",
) -> Reproduction:
    """Make published data again from its record, and compare: nothing is published.

    The notebook is run from its first cell to its last in a fresh kernel and an empty folder, with a home of its own
    and none of your credentials, and without a network where the system allows that. It is somebody's code, and runs
    as you: run only what you trust.

    Parameters
    ----------
    ref:
        `owner/slug` or `owner/slug/versions/N`; `me` is whoever is signed in.
    version:
        Its number; the current one by default.
    here:
        Use the present environment. Else a fresh one is made from the published `requirements.txt`.
    inputs:
        Files that the notebook reads and that can't be had from the dataset or in public: recorded name → path.
    wheelhouse:
        Folder of wheels that the environment is made from, without a network.
    tolerance:
        Relative difference of numbers that count as equal.
    timeout:
        Seconds that the notebook may run.
    memory:
        Gigabytes that it may take; 0 for what the machine has. Not enforced on Windows.
    endpoint:
        `kaggle`, `sandbox` or an address; empty for the user's setting.

    Returns
    -------
    The report, which shows itself: a verdict per file (`files`: identical, equal, different, not made, input, not
    comparable), `good`, `line` and `card` for your own text, `inputs`, and how it `ran`.

    Raises
    ------
    NotFoundError
        There is no such dataset or version.
    InputError
        It was published without a record; or a given input is not the one that was read.
    NotebookError
        The notebook can't be run.
    KaggleShareError
        The environment can't be made.
    """
    from kaggle_share.ui.reproduced import again

    session = session_here(_caller())
    name = f"{ref}/versions/{version}" if version is not None else ref
    with speaking_python(), running(session) as run:
        return again(
            name, endpoint=endpoint, here=here, wheelhouse=Path(wheelhouse).expanduser() if wheelhouse else None,
            tolerance=tolerance, limit=timeout, memory=memory, asked=False, watch=run.watch,
            given={name: Path(path) for name, path in (inputs or {}).items()},
        )  # fmt: skip


def _draft(what: Sequence[Any], items: Mapping[str, Any] | None, said: Mapping[str, Any], session: Session) -> Draft:
    from kaggle_share import pipeline
    from kaggle_share.settings import load_settings

    settings = load_settings()
    with speaking_python():
        request = make_request(
            [_word(one) for one in what] + [_named(name, value) for name, value in (items or {}).items()],
            said,
            namespace=session.namespace,
            folder=session.folder,
            running=session.running,
            history=session.history,
        )
        with running(session, settings) as run:
            way = pipeline.draft(request, settings=settings, watch=run.watch)
    return with_doors(way, session, speaking_python)


def _word(one: Any) -> Any:
    """Text and Paths are words; anything else is the object itself, whose name `select` finds."""
    if one is None:
        raise InputError("None was handed over", "Run the cell that makes what you meant, or leave it out")
    return one if isinstance(one, (str, Path)) else {"value": one}


def _named(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, (str, Path)):
        return {"pick": str(value), "name": name}
    return {"value": value, "name": name}


def _of_draft() -> tuple[str, ...]:
    return (*(name for name in options.keywords() if name not in ("wait", "verify")), "items")


def _nothing_unknown(unknown: Mapping[str, Any], also: Sequence[str] = ()) -> Mapping[str, Any]:
    for name in unknown:
        raise UnknownNameError("an option", name, (*_of_draft(), *also), "See help(kaggle_share.draft)")
    return {}


def _tell_keywords() -> None:
    """Have `help` and Tab tell every keyword of `publish` too, and nothing of the one that catches misspelt ones."""
    made, sent = inspect.signature(draft), inspect.signature(publish)
    known = [one for one in made.parameters.values() if one.kind is not one.VAR_KEYWORD]
    more = [sent.parameters[name] for name in ("wait", "verify")]
    draft.__signature__ = made.replace(parameters=known)  # type: ignore[attr-defined]
    publish.__signature__ = sent.replace(parameters=[*known, *more])  # type: ignore[attr-defined]


_tell_keywords()


def _caller() -> FrameType | None:
    """The frame that called this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") == __name__:
        frame = frame.f_back
    return frame


__all__ = ["draft", "load", "publish", "reproduce", "status"]
