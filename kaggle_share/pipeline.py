"""The whole way on one page: from what the user named to a release that was read back.

:func:`draft` walks select → stage → profile → screen → methods → describe → plan and sends nothing (`drafting.py`).
:func:`publish` sends it (`releasing.py`); :func:`make_public` and :func:`status` are acts of their own. Every door
(magic, panel, Python, command) comes through here; no step calls another.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kaggle_share import observing
from kaggle_share.drafting import describe_all, walk
from kaggle_share.errors import (
    CredentialsError,
    HeldBackError,
    KaggleShareError,
    NeedsAnswerError,
    NotFoundError,
    UnreachableError,
)
from kaggle_share.model import SILENT, Finding, Plan, Progress, Ref, Release, Watch
from kaggle_share.record import Record
from kaggle_share.releasing import end, go_on, make_public, publicise, send_all, update_metadata
from kaggle_share.remote.endpoints import resolve
from kaggle_share.remote.protocol import Remote
from kaggle_share.remote.together import Beside, together
from kaggle_share.reproduce.mode import keep, run_folder
from kaggle_share.settings import Settings, load_settings
from kaggle_share.spec import GENERATED, parse_ref
from kaggle_share.spec.privacy import FIXES
from kaggle_share.way import Request, Way, alone, connect_to, plan_again, recorded, slug_of, target
from kaggle_share.wording import place, place_first, there

if TYPE_CHECKING:
    from kaggle_share.plan import Asked, Seen

FRESH = 5.0
"""Seconds for which what a draft saw on Kaggle is good for publishing it."""

__all__ = [
    "Request",
    "Way",
    "check_findings",
    "described",
    "draft",
    "make_public",
    "plan_again",
    "publicise",
    "publish",
    "status",
]


def draft(request: Request, *, settings: Settings | None = None, watch: Watch = SILENT) -> Way:
    """Everything up to the plan. Nothing leaves the machine.

    Where Kaggle can't be asked (no network, no credentials), the draft says so and has no plan.

    Raises
    ------
    InputError, StagingError, DocumentError, …
        What is wrong with what was given, before anything leaves the machine.
    """
    from kaggle_share.screen.policy import load_policies

    again = run_folder()
    if again is not None:
        # The data is being made again (`reproduce`): what would be published is kept, and nobody is asked.
        request.endpoint, request.on_kaggle = request.endpoint or "kaggle", ()
        way = described(request, settings=settings, watch=watch)
        keep(way.draft, again)
        return way
    policies = load_policies()
    settings = policies.over(settings or load_settings())
    endpoint = request.endpoint or settings.endpoint
    # Kaggle is asked who one is while the files are read: neither waits for the other.
    patience = settings.patience if request.planned else 0.0
    asking = Beside(lambda: _signed_in(endpoint, settings, patience, watch, request.document.to))
    made, staging = walk(request, settings, policies, watch)
    way = Way(made, settings, staging=staging, policies=policies)
    seen = entry = None
    me = ""
    try:
        since = time.monotonic()
        while not asking.done(0.1):
            waited = int(time.monotonic() - since)
            if waited:
                watch.tell(Progress("reach", place(endpoint), waited, unit=""))
            watch.check()
        way.remote, asked = asking.result()
        way.remote.be_patient(patience, watch)
        remote = way.remote
        made.endpoint = remote.endpoint.name
        me = remote.identity().user
    except (CredentialsError, UnreachableError) as error:
        made.endpoint, made.unasked = endpoint, str(error)
        way.remote, way.unreached = None, error
    ref = target(way, me)
    if way.remote is not None and ref is not None:
        from kaggle_share.plan import look

        watch.tell(Progress("plan", str(ref), unit=""))
        entry = way.record.get(way.remote.endpoint.key, ref)
        try:
            seen = look(way.remote, ref, entry, asked)
        except UnreachableError as error:
            made.unasked, way.remote, way.unreached = str(error), None, error
    not_again: list[Finding] = []
    if request.verified or request.only_verified:
        from kaggle_share.verifying import verify_record

        not_again = verify_record(way, ref, request, watch)
    describe_all(way, ref, me=me, seen=seen, entry=entry, watch=watch, shown=not request.planned)
    if not_again:
        way.judge((*made.findings, *not_again), entry)
    if way.remote is not None:
        ref = ref or Ref(settings.owner or me, slug_of(made))
        plan_again(way, ref, public=request.public, seen=seen)
        way.seen = (ref, seen, time.monotonic()) if seen is not None else None
    return way


def described(request: Request, *, settings: Settings | None = None, watch: Watch = SILENT) -> Way:
    """Everything up to the description, as a publication today would have it. No network, no credentials, no plan.

    Raises
    ------
    InputError, StagingError, DocumentError, …
        As for :func:`draft`.
    """
    from kaggle_share.screen.policy import load_policies

    policies = load_policies()
    settings = policies.over(settings or load_settings())
    endpoint = request.endpoint or settings.endpoint or "kaggle"
    made, staging = walk(request, settings, policies, watch)
    way = Way(made, settings, staging=staging, policies=policies)
    known = resolve(endpoint) if endpoint != "sandbox" else None
    made.endpoint, made.unasked = known.name if known else endpoint, "describing asks nobody"
    ref, entry = recorded(way, known.key if known else endpoint)
    me = ref.owner if ref is not None and ref.owner != "me" else settings.owner
    describe_all(way, ref, me=me, seen=None, entry=entry, watch=watch)
    return way


def _signed_in(
    endpoint: str, settings: Settings, patience: float, watch: Watch, to: str | None
) -> tuple[Remote, Asked | None]:
    """Kaggle, and what it says of the dataset, where its name was said in full."""
    from kaggle_share.plan import ask

    remote = connect_to(endpoint, settings)
    # It listens to a stop, and tells nothing: that is the other thread's.
    remote.be_patient(patience, Watch((), watch.stop))

    def ahead() -> Asked | None:
        try:
            ref = parse_ref(to or "")
            return ask(remote, ref) if ref.owner != "me" else None
        except KaggleShareError:
            # Asked again where it is looked at, which is where it can be told.
            return None

    _, asked = together(remote.identity, ahead)
    return remote, asked


@observing.paused()
def publish(way: Way, *, public: bool = False, wait: bool = True, verify: str = "", watch: Watch = SILENT) -> Release:
    """Publish a draft: privately, read back, and only then, if asked for, to the public.

    Raises
    ------
    HeldBackError
        A finding holds it back.
    NeedsAnswerError
        It would remove files from Kaggle, and `--remove` wasn't given.
    ChangedError
        A file changed while it was being sent. Nothing was published.
    BusyError
        Another run, or another person, is publishing it too.
    RemoteError
        Kaggle refused it, or could not be reached.
    """
    from kaggle_share.plan import look, said
    from kaggle_share.protecting import need_same_keys
    from kaggle_share.publish import found_entry, release_of
    from kaggle_share.screen.policy import load_policies

    made = way.draft
    if run_folder() is not None:
        raise HeldBackError("nothing is published while the data is made again", "This run only compares")
    # Read again: whatever was done to the draft since, these are the rules.
    way.policies = load_policies()
    way.judge(made.findings, None)
    check_findings(made.findings)
    remote = way.remote = way.remote or connect_to(made.endpoint, way.settings)
    me = remote.identity().user
    # Where there is no network at all that is said at once; from here on, bad weather is waited out.
    remote.be_patient(way.settings.patience, watch)
    ref = target(way, me) or (made.plan.ref if made.plan else Ref(way.settings.owner or me, slug_of(made)))
    with alone(remote.endpoint.key, ref):
        watch.tell(Progress("plan", str(ref), unit=""))
        entry = way.record.get(remote.endpoint.key, ref)
        seen = _fresh(way, ref) or look(remote, ref, entry)
        way.judge(made.findings, entry)
        check_findings(made.findings)
        need_same_keys(made, entry)
        planned = plan_again(way, ref, public=public, seen=seen)
        assert made.metadata is not None  # noqa: S101 - planned
        is_public = public or not planned.is_private
        check_findings(made.findings, public=is_public)
        way.policies.check(owner=ref.owner, license=made.metadata.license, public=is_public)
        sends = planned.sends_files and not planned.pending
        if sends:
            _check_removal(planned, made.remove)
            entry = send_all(way, planned, watch)
    unfinished = sends
    if entry is None and not planned.pending:
        # Published from here, and the run ended before it could be recorded; or from another machine.
        entry = found_entry(made, planned, seen.held, said(made), remote.page(ref))
        unfinished = entry is not None
    if planned.pending:
        release = go_on(way, planned, entry, public=public, wait=wait, verify=verify, watch=watch)
    elif not unfinished and planned.fields:
        release = update_metadata(way, planned, entry, public=public, watch=watch)
    elif entry is not None and (unfinished or verify or entry.state != "verified"):
        release = end(way, planned, entry, public=public, wait=wait, verify=verify, watch=watch)
    else:
        release = release_of(remote, planned, entry)
        release = publicise(way, release, watch, screened=False) if planned.public else release
    if made.on_kaggle:
        from kaggle_share.companions import publish_notebooks

        release = publish_notebooks(way, release, public=public, wait=wait, watch=watch)
    if way.unrecorded:
        release.notes = (*release.notes, f"It is published, but {way.unrecorded}")
    return release


def status(
    ref: Ref,
    *,
    endpoint: str,
    record: Record,
    settings: Settings,
    wait: bool = False,
    verify: str = "",
    watch: Watch = SILENT,
) -> Release:
    """How far a publication is; one that is not verified yet is finished, if Kaggle is ready.

    Raises
    ------
    NotFoundError
        Kaggle does not know the dataset.
    """
    from kaggle_share.plan import look
    from kaggle_share.publish import finish, release_of

    remote = connect_to(endpoint or settings.endpoint, settings)
    ref = Ref(remote.identity().user, ref.slug) if ref.owner == "me" else ref
    key = remote.endpoint.key
    entry = record.get(key, ref)
    seen = look(remote, ref, entry)
    if not seen.exists:
        raise NotFoundError(
            f"{place(remote.endpoint.name)} has no dataset {ref}", "Check its name, and --endpoint", status=404
        )
    version = (seen.dataset.version if seen.dataset else None) or (entry.version if entry else 0)
    private = seen.settings.is_private if seen.settings else True
    planned = Plan("nothing", ref, remote.endpoint.name, version, is_private=private, status=seen.status)
    verification = ""
    differences: tuple[str, ...] = ()
    if entry is not None and (entry.state != "verified" or verify):
        outcome = finish(
            remote,
            ref,
            entry,
            wait=settings.wait_timeout if wait else 0.0,
            verify=verify,
            save=lambda reached: record.put(key, ref, reached),
            watch=watch,
        )
        entry, verification, differences = outcome.entry, outcome.verification, outcome.differences
    release = release_of(remote, planned, entry)
    release.verification = verification or release.verification
    notes = [] if entry else ["It was not published from here, so there is nothing to compare it with."]
    if entry and seen.dataset and (seen.dataset.version or 0) > entry.version:
        has = f"{place_first(remote.endpoint.name)} has version"
        notes.append(f"{has} {seen.dataset.version}; version {entry.version} was published from here.")
    release.notes = (*release.notes, *notes, *differences)
    if entry is not None and entry.notebooks:
        from kaggle_share.companions import ask_notebooks

        patience = settings.wait_timeout if wait else 0.0
        release.notebooks = ask_notebooks(remote, ref, entry, wait=patience, watch=watch)
    return release


def _fresh(way: Way, ref: Ref) -> Seen | None:
    """What the draft saw, if that was a moment ago; a version made since is noticed before the version call."""
    kept, way.seen = way.seen, None
    if kept is None or kept[0] != ref or time.monotonic() - kept[2] > FRESH or kept[1].status not in ("", "READY"):
        return None
    return kept[1]


def _check_removal(planned: Plan, may_remove: bool) -> None:
    if planned.removed and not may_remove:
        names = ", ".join(planned.removed[:3]) + (", …" if len(planned.removed) > 3 else "")
        raise NeedsAnswerError(
            f"the new version would remove {len(planned.removed)} of the files {there(planned.endpoint)} ({names})",
            "Pick them too, or say --remove",
        )


def check_findings(findings: Sequence[Finding], *, public: bool = False) -> None:
    """Raise `HeldBackError` where a finding holds the publication back; some hold back one for everybody only."""
    from kaggle_share.screen.finding import not_public

    held = (*(one for one in findings if one.blocks), *(not_public(findings) if public else ()))
    # What was generated repeats what was given, which is where it can be taken out.
    blocking = sorted(dict.fromkeys(held), key=lambda one: one.file in GENERATED)
    if blocking:
        first = blocking[0]
        more = f" (and {len(blocking) - 1} more)" if len(blocking) > 1 else ""
        kept = "; it is kept for a reason, which holds for a private dataset" if first.waived else ""
        raise HeldBackError(f"held back: {first.place}: {first.message.rstrip('.')}{kept}{more}", _what_to_do(first))


def _what_to_do(finding: Finding) -> str:
    if finding.waived:
        return "Where everybody may see it, say {keep: reason, public: true}"
    first = finding.fixes[0] if finding.fixes else ""
    kept = ", or {keep: reason}" if "keep" in finding.fixes else ""
    if finding.column is not None and first in FIXES:
        said = f"privacy: {{{finding.file}: {{{finding.column}: {first}}}}}"
        return f"Say what is done with it: {said}{kept}"
    if finding.cell is not None and first in FIXES:
        said = f"privacy: {{{finding.file}: {{cell {finding.cell + 1}: {first}}}}}"
        return f"Leave its output out of the published copy: {said}{kept}"
    return f"{first[:1].upper()}{first[1:]}" if first else "Take it out, and run it again"
