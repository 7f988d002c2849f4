"""The whole way on one page: from what the user named to a release that was read back.

:func:`draft` walks select → stage → profile → screen → methods → describe → plan and sends nothing.
:func:`publish` sends it, :func:`make_public` and :func:`status` are acts of their own. Every door (magic, panel,
Python, command) comes through here; no step calls another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kaggle_share import archives, rules
from kaggle_share.errors import (
    CredentialsError,
    DeniedError,
    HeldBackError,
    InputError,
    NeedsAnswerError,
    NotFoundError,
    StoppedError,
    UnreachableError,
)
from kaggle_share.model import (
    SILENT,
    Draft,
    Finding,
    Metadata,
    Plan,
    Progress,
    Ref,
    Release,
    Resource,
    Watch,
)
from kaggle_share.record import Entry, Record, record_path
from kaggle_share.remote.protocol import Remote, RemoteSettings
from kaggle_share.settings import Settings, data_folder, load_settings
from kaggle_share.spec import Document, parse_ref


@dataclass
class Request:
    """What a door asks for: what the user said, and where it was said."""

    document: Document
    """Command over document."""
    folder: Path
    """The working folder."""
    namespace: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The notebook's variables."""
    document_path: Path | None = None
    """The `kaggle-share.yaml` that was read, if one was."""
    endpoint: str = ""
    """Empty for the user's setting."""
    bare: bool = False
    remove: bool = False
    public: bool = False
    """For the plan; publishing asks again."""
    running: str | None = field(default=None, repr=False)
    """Source of the running cell."""
    passed: Path | None = None
    """The notebook's path as the front end has it."""
    history: Sequence[str] | None = field(default=None, repr=False)
    """The session's inputs, where no notebook's file may be found."""


@dataclass
class Way:
    """A draft with what it takes to go on with it: the connection, the record and the settings."""

    draft: Draft
    settings: Settings
    remote: Remote | None = None
    staging: Any = field(default=None, repr=False)
    """Keeps the staging folder alive as long as the draft."""

    @property
    def record(self) -> Record:
        """Where this publication is recorded."""
        assert self.draft.record_path is not None  # noqa: S101 - set by draft()
        return Record(self.draft.record_path)


Connect = Callable[[str, Settings], Remote]


def draft(request: Request, *, settings: Settings | None = None, watch: Watch = SILENT) -> Way:
    """Everything up to the plan. Nothing leaves the machine.

    Where Kaggle can't be asked (no network, no credentials), the draft says so and has no plan.

    Raises
    ------
    InputError, StagingError, DocumentError, …
        What is wrong with what was given, before anything leaves the machine.
    """
    settings = settings or load_settings()
    made, staging = _local(request, settings, watch)
    way = Way(made, settings, None, staging)
    held = entry = None
    me = ""
    endpoint = request.endpoint or settings.endpoint
    try:
        way.remote = remote = _connect(endpoint, settings)
        made.endpoint = remote.endpoint.name
        me = remote.identity().user
    except (CredentialsError, UnreachableError) as error:
        made.endpoint, made.unasked = endpoint, str(error)
        way.remote = None
    ref = _target(way, me)
    if way.remote is not None and ref is not None:
        from kaggle_share.plan import look

        watch.tell(Progress("plan", str(ref), unit=""))
        entry = way.record.get(way.remote.endpoint.key, ref)
        try:
            seen = look(way.remote, ref, entry)
            held = seen.settings
        except UnreachableError as error:
            made.unasked, way.remote = str(error), None
    _describe(way, ref, me=me, held=held, entry=entry, watch=watch)
    if way.remote is not None:
        ref = ref or Ref(settings.owner or me, _slug(made))
        plan_again(way, ref, public=request.public)
    return way


def _local(request: Request, settings: Settings, watch: Watch) -> tuple[Draft, Any]:
    """select → stage → profile → screen → methods."""
    from kaggle_share.methods import methods
    from kaggle_share.profile import profile
    from kaggle_share.screen import apply_waivers, screen
    from kaggle_share.select import document_from_folder, select, snapshot
    from kaggle_share.stage import stage, staging_folder

    watch.tell(Progress("select", unit=""))
    notebook = snapshot(
        notebook=request.document.notebook,
        namespace=request.namespace,
        folder=request.folder,
        running=request.running,
        passed=request.passed,
        history=request.history,
    )
    selection = select(request.document.resources, namespace=request.namespace, folder=request.folder)
    from_folder, notes = document_from_folder(selection.metadata)
    document = request.document.over(from_folder)
    staging = staging_folder(data_folder())
    made = Draft(
        document=document,
        folder=request.folder,
        staging=staging.path,
        selection=selection,
        snapshot=notebook,
        bare=request.bare,
        remove=request.remove,
        record_path=record_path(notebook=notebook.path if notebook else None, document=request.document_path),
        notes=(*selection.notes, *notes),
    )
    made.resources = stage(selection.items, folder=staging.path, watch=watch, threads=settings.threads)
    made.profiles = dict(_in_threads(profile, made.resources, settings.threads, watch))
    watch.tell(Progress("screen", unit=""))
    found = screen(made.resources, made.snapshot)
    made.findings = apply_waivers(found, document.privacy)
    if not request.bare:
        watch.tell(Progress("methods", unit=""))
        made.record = methods(
            made.snapshot, made.findings, staging=staging.path, watch=watch, resources=made.resources
        )
    return made, staging


def _in_threads(
    step: Callable[..., Any], resources: Sequence[Resource], threads: int, watch: Watch
) -> list[tuple[str, Any]]:
    """One function of one resource, on threads here; on a cluster's workers later."""
    with ThreadPoolExecutor(threads) as pool:
        found: list[tuple[str, Any]] = []
        for resource, result in zip(resources, pool.map(step, resources), strict=True):
            watch.tell(Progress("profile", resource.path, len(found) + 1, len(resources), unit="files"))
            found.append((resource.path, result))
        return found


def _describe(
    way: Way, ref: Ref | None, *, me: str, held: RemoteSettings | None, entry: Entry | None, watch: Watch
) -> None:
    """describe, and screen what was generated too."""
    from kaggle_share.describe import describe
    from kaggle_share.screen import apply_waivers, screen

    made = way.draft
    watch.tell(Progress("describe", unit=""))
    if ref is not None:
        made.document = made.document.model_copy(update={"to": str(ref)})
    told = describe(
        made,
        me=me,
        held=held,
        previous=entry.metadata if entry else None,
        said=entry.said if entry else None,
        bare=made.bare,
        default_license=way.settings.license,
    )
    made.metadata, made.columns = told.metadata, told.columns
    picked = made.resources
    made.resources = (*picked, *made.record.resources, *told.resources)
    made.notes = (*made.notes, *told.notes, *made.record.notes)
    if len(made.resources) == 1:
        made.resources = (_alone(made.resources[0]),)
    generated = screen(told.resources, None, _texts(told.metadata))
    made.findings = _without_repeats((*made.findings, *apply_waivers(generated, made.document.privacy)))
    rules.check_unique(path for resource in made.resources for path in (resource.members or (resource.path,)))
    rules.check_top_level(resource.path for resource in made.resources)
    _check_size(made.resources)


def plan_again(way: Way, ref: Ref, *, public: bool = False) -> Plan:
    """Ask Kaggle, and plan against what it holds now."""
    from kaggle_share.plan import look, plan, words_of

    made, remote = way.draft, way.remote
    assert remote is not None  # noqa: S101 - callers have checked
    assert made.metadata is not None  # noqa: S101 - described before
    entry = way.record.get(remote.endpoint.key, ref)
    made.plan = plan(
        ref=ref,
        endpoint=remote.endpoint.name,
        resources=made.resources,
        metadata=made.metadata,
        columns=words_of(made),
        said=made.document.user_fields,
        seen=look(remote, ref, entry),
        entry=entry,
        public=public,
    )
    return made.plan


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
    RemoteError
        Kaggle refused it, or could not be reached.
    """
    from kaggle_share.publish import release_of

    made = way.draft
    check_findings(made.findings)
    remote = way.remote = way.remote or _connect(made.endpoint, way.settings)
    me = remote.identity().user
    ref = _target(way, me) or (made.plan.ref if made.plan else Ref(way.settings.owner or me, _slug(made)))
    planned = plan_again(way, ref, public=public)
    entry = way.record.get(remote.endpoint.key, ref)
    if planned.pending:
        return _go_on(way, planned, entry, public=public, wait=wait, verify=verify, watch=watch)
    if planned.removed and not made.remove:
        names = ", ".join(planned.removed[:3]) + (", …" if len(planned.removed) > 3 else "")
        raise NeedsAnswerError(
            f"the new version would remove {len(planned.removed)} of the files on Kaggle ({names})",
            "Pick them too, or say --remove",
        )
    if planned.sends_files:
        entry = _send(way, planned, watch)
        return _end(way, planned, entry, public=public, wait=wait, verify=verify, watch=watch)
    if planned.fields:
        return _update(way, planned, entry, public=public, watch=watch)
    if entry is not None and entry.state != "verified":
        return _end(way, planned, entry, public=public, wait=wait, verify=verify, watch=watch)
    release = release_of(remote, planned, entry)
    return _publicise(way, release, watch) if planned.public else release


def _go_on(
    way: Way, planned: Plan, entry: Entry | None, *, public: bool, wait: bool, verify: str, watch: Watch
) -> Release:
    """Kaggle is still processing a version: it is either this one, or in the way."""
    sent = {path: file.sha256 for path, file in entry.files.items() if file.role == "data"} if entry else None
    if entry is not None and sent == {r.path: r.sha256 for r in way.draft.data}:
        planned = replace(planned, action="nothing", version=entry.version)
        return _end(way, planned, entry, public=public, wait=wait, verify=verify, watch=watch)
    raise DeniedError(
        f"Kaggle is still processing an earlier version of {planned.ref}, and takes no other until then",
        f"Wait for it: kaggle-share status {planned.ref}",
    )


def _send(way: Way, planned: Plan, watch: Watch) -> Entry:
    """Everything is sent and confirmed; then the one call; then the record says `submitted`."""
    from kaggle_share.plan import said
    from kaggle_share.publish import new_entry, notes_of, send, submit

    made, remote = way.draft, way.remote
    assert remote is not None  # noqa: S101
    assert made.metadata is not None  # noqa: S101
    blobs = send(remote, made.resources, made.columns, watch)
    accepted = submit(remote, planned, blobs, made.metadata, notes=notes_of(made, planned), watch=watch)
    entry = new_entry(made, planned, accepted, said(made))
    way.record.put(remote.endpoint.key, planned.ref, entry)
    return entry


def _end(
    way: Way, planned: Plan, entry: Entry | None, *, public: bool, wait: bool, verify: str, watch: Watch
) -> Release:
    """From `submitted` to `verified`. Once Kaggle has accepted, a stop or a lost network is no failure."""
    from kaggle_share.publish import finish, release_of

    remote, record = way.remote, way.record
    assert remote is not None  # noqa: S101
    assert entry is not None  # noqa: S101
    key, ref = remote.endpoint.key, planned.ref
    image = way.draft.metadata.image if way.draft.metadata else None
    try:
        outcome = finish(
            remote,
            ref,
            entry,
            wait=way.settings.wait_timeout if wait else 0.0,
            verify=verify,
            image=image if planned.sends_files else None,
            save=lambda reached: record.put(key, ref, reached),
            watch=watch,
        )
    except (StoppedError, KeyboardInterrupt, UnreachableError, NotFoundError, DeniedError) as error:
        why = str(error) if isinstance(error, UnreachableError) else "Stopped waiting."
        release = release_of(remote, planned, record.get(key, ref) or entry)
        release.notes = (*release.notes, f"{why} Kaggle has accepted it: kaggle-share status {ref} finishes it.")
        return release
    release = release_of(remote, planned, outcome.entry)
    release.verification = outcome.verification
    release.notes = (*release.notes, *outcome.differences)
    if public and release.verified:
        release = _publicise(way, release, watch)
    elif public:
        release.notes = (*release.notes, "It is private still: make it public once it is verified.")
    return release


def _update(way: Way, planned: Plan, entry: Entry | None, *, public: bool, watch: Watch) -> Release:
    """Metadata alone: get, merge, send the user's changes, read back."""
    from kaggle_share.plan import said
    from kaggle_share.publish import release_of, update
    from kaggle_share.publish.fields import not_kept, sent_metadata

    made, remote = way.draft, way.remote
    assert remote is not None  # noqa: S101
    assert made.metadata is not None  # noqa: S101
    ref, changed = planned.ref, list(planned.fields)
    only = ["files" if name == "columns" else name for name in changed]
    sent = sent_metadata(made.metadata, made.resources, made.columns)
    image = made.metadata.image if "image" in changed else None
    complaints = update(remote, ref, sent, only=only, image=image, watch=watch)
    listing = {file.path: file for file in remote.files(ref)}
    lost = (*not_kept(remote.settings(ref), listing, sent, only), *(f"Kaggle said: {text}" for text in complaints))
    if entry is not None:
        entry = entry.model_copy(
            update={
                "metadata": {**entry.metadata, **{name: sent[name] for name in only if name in sent}},
                "said": {**entry.said, **said(made)},
                "not_kept": list(lost),
                "title": made.metadata.title,
            }
        )
        way.record.put(remote.endpoint.key, ref, entry)
    release = release_of(remote, planned, entry)
    release.not_kept = lost
    return _publicise(way, release, watch) if public else release


def _publicise(way: Way, release: Release, watch: Watch) -> Release:
    assert way.remote is not None  # noqa: S101
    return make_public(way.remote, release, way.record, watch=watch)


def make_public(remote: Remote, release: Release, record: Record, *, watch: Watch = SILENT) -> Release:
    """Make what was published public, as an act of its own: no file is sent again."""
    from kaggle_share.publish import make_public as act

    is_public = act(remote, release.ref, watch)
    entry = record.get(remote.endpoint.key, release.ref)
    if entry is not None and entry.private == is_public:
        record.put(remote.endpoint.key, release.ref, entry.model_copy(update={"private": not is_public}))
    notes = () if is_public else ("Kaggle kept it private: look at its page.",)
    return replace(release, is_private=not is_public, notes=(*release.notes, *notes))


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

    remote = _connect(endpoint or settings.endpoint, settings)
    ref = Ref(remote.identity().user, ref.slug) if ref.owner == "me" else ref
    key = remote.endpoint.key
    entry = record.get(key, ref)
    seen = look(remote, ref, entry)
    if not seen.exists:
        raise NotFoundError(
            f"{remote.endpoint.name} has no dataset {ref}", "Check its name, and --endpoint", status=404
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
        notes.append(f"Kaggle has version {seen.dataset.version}; version {entry.version} was published from here.")
    release.notes = (*release.notes, *notes, *differences)
    return release


def _connect(endpoint: str, settings: Settings) -> Remote:
    from kaggle_share.remote import connect

    return connect(endpoint, settings)


def _target(way: Way, me: str) -> Ref | None:
    """The dataset that is meant: what was said, else the only one recorded here; None to take it from the title."""
    said = way.draft.document.to
    if said:
        return parse_ref(said, me=me)
    if way.remote is None:
        return None
    known = list(way.record.all().get(way.remote.endpoint.key, {}))
    beside_notebook = way.draft.record_path is not None and way.draft.record_path.parent != data_folder()
    return parse_ref(known[0]) if len(known) == 1 and beside_notebook else None


def _slug(made: Draft) -> str:
    from kaggle_share.describe import slug_for

    return slug_for(made)


def _alone(resource: Resource) -> Resource:
    """An archive that is a version's only file is unpacked to the root, not into a folder of its name."""
    if not resource.members:
        return resource
    folder = len(resource.path) - len(archives.ending(resource.path)) + 1
    return replace(resource, members={path[folder:]: size for path, size in resource.members.items()})


def _texts(metadata: Metadata) -> dict[str, str]:
    return {
        "title": metadata.title,
        "subtitle": metadata.subtitle,
        "description": metadata.description,
        "sources": "\n".join(metadata.sources),
    }


def _without_repeats(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))


def check_findings(findings: Sequence[Finding]) -> None:
    """Raise `HeldBackError` where a finding holds the publication back."""
    blocking = [finding for finding in findings if finding.blocks]
    if blocking:
        first = blocking[0]
        more = f" (and {len(blocking) - 1} more)" if len(blocking) > 1 else ""
        raise HeldBackError(
            f"held back: {first.place}: {first.message.rstrip('.')}{more}",
            f"{first.fixes[0][:1].upper()}{first.fixes[0][1:]}" if first.fixes else "Take it out, and run it again",
        )


def _check_size(resources: Sequence[Resource]) -> None:
    total = sum(resource.size for resource in resources)
    if total > rules.DATASET_BYTES:
        raise InputError(
            f"the dataset has {total / 1e9:.0f} GB; Kaggle takes {rules.DATASET_BYTES // 10**9}",
            "Publish it in parts",
        )
