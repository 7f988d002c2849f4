"""What the commands `preview`, `describe`, `publish` and `status` do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import Exit, KaggleShareError
from kaggle_share.ui import ask
from kaggle_share.ui.answer import answer, release_json
from kaggle_share.ui.ending import current
from kaggle_share.ui.job import Job, Told, Work, told_release
from kaggle_share.ui.progress import Run, reporting

if TYPE_CHECKING:
    from kaggle_share.model import Release
    from kaggle_share.settings import Settings
    from kaggle_share.ui.records import Published


def preview(words: Sequence[str], said: Mapping[str, Any]) -> Exit:
    """`kaggle-share preview`."""
    with _shown() as run, _work(words, said, run) as work:
        told = work.draft(run.watch, planned=False)
    return current().tell(told)


def describe(words: Sequence[str], said: Mapping[str, Any], *, out: str, yes: bool) -> Exit:
    """`kaggle-share describe`."""
    with _shown() as run, _work(words, said, run) as work:
        told = work.describe(run.watch, out=str(Path.cwd() / Path(out).expanduser()) if out else "", yes=yes)
    return current().tell(told)


def publish(words: Sequence[str], said: Mapping[str, Any]) -> Exit:
    """`kaggle-share publish`: draft, ask what is to be asked, publish."""
    yes, public = bool(said.get("yes")), bool(said.get("public"))
    with _shown() as run, _work(words, said, run) as work:
        draft = work.draft(run.watch, planned=True)
        reasons: dict[str, str] = {}
        if draft.error:
            held = [one for one in draft.answer["findings"] if one["blocks"]]
            by_policy = any(one["kind"] == "k_anonymity" or not one["key"] for one in held)
            if public or yes or by_policy or not held or draft.exit is not Exit.HELD_BACK or not ask.can_ask():
                return current().tell(draft)
            # Held back from everybody's eyes for good; of a private one the user may say why it is right.
            with run.paused():
                reasons = ask.why_keep(held)
        for line in draft.warnings:
            current().aside(line)
        plan = draft.answer["plan"]
        with run.paused():
            remove = ask.may_remove(plan, said=bool(said.get("remove")), yes=yes)
            if public:
                ask.may_go_public(plan, yes=yes)
        told = work.publish(
            run.watch,
            remove=remove,
            public=public,
            wait=said.get("wait") is not False,
            verify=str(said.get("verify") or ""),
            reasons=reasons,
        )
    return current().tell(told)


def status(ref: str | None, *, wait: bool, verify: str, endpoint: str) -> Exit:
    """`kaggle-share status`: one dataset, or all that were published from here."""
    from kaggle_share.remote import connect
    from kaggle_share.remote.endpoints import resolve
    from kaggle_share.settings import load_settings
    from kaggle_share.spec import parse_ref
    from kaggle_share.ui import records

    settings, folder = load_settings(), Path.cwd()
    name = endpoint or settings.endpoint
    with _shown(settings) as run:
        key = resolve(name).key
        if ref is not None:
            target = parse_ref(ref, me=connect(name, settings).identity().user)
            record = records.record_of(target, key, folder)
            told = told_release(_status(run, target, record, settings, wait=wait, verify=verify, endpoint=endpoint))
        else:
            everything = list(records.published(folder))
            told = _all_told(
                [one for one in everything if one.endpoint == key],
                elsewhere=sorted({one.endpoint.partition(":")[0] for one in everything if one.endpoint != key}),
                ask=lambda one: _status(
                    run, one.ref, one.record, settings, wait=wait, verify=verify, endpoint=endpoint
                ),
            )
    return current().tell(told)


def _status(run: Run, ref: Any, record: Any, settings: Settings, **how: Any) -> Release:
    from kaggle_share import pipeline

    return pipeline.status(ref, record=record, settings=settings, watch=run.watch, **how)


def _all_told(found: Sequence[Published], *, elsewhere: Sequence[str], ask: Any) -> Told:
    """One answer about several datasets: the report has one entry each, the exit code is the worst."""
    if not found:
        hint = f" Others are at {' and '.join(elsewhere)}: add --endpoint {elsewhere[0]}." if elsewhere else ""
        return Told(answer(report=[]), f"Nothing was published from here.{hint}")
    texts: list[str] = []
    report: list[dict[str, Any]] = []
    error, code, release = None, Exit.OK, None
    for one in found:
        try:
            release = ask(one)
        except KaggleShareError as problem:
            error, code = problem, problem.exit
            texts.append(f"✕ {one.ref}: {problem}")
            report.append({"ref": str(one.ref), "error": problem.to_json()})
            continue
        told = told_release(release)
        texts.append(told.text)
        report.append({**release_json(release), "error": None})
        code = told.exit if code is Exit.OK else code
    only = release if len(found) == 1 else None
    return Told(answer(error=error, release=only, report=report, code=code), "\n\n".join(texts))


@contextmanager
def _work(words: Sequence[str], said: Mapping[str, Any], run: Run) -> Iterator[Work]:
    if said.get("execute"):
        from kaggle_share.ui.execute import in_kernel

        with in_kernel(Path(str(said["execute"])), tuple(words), said, run) as work:
            yield work
    else:
        yield Job(tuple(words), said, Path.cwd())


@contextmanager
def _shown(settings: Settings | None = None) -> Iterator[Run]:
    """Show progress; an interrupt becomes one line, and says what it interrupted."""
    from kaggle_share.settings import load_settings

    settings = settings or load_settings()
    with reporting(shown=settings.progress) as run:
        try:
            yield run
        except KeyboardInterrupt:
            raise run.state.stopped() from None
