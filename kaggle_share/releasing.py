"""send → submit → wait → update → verify → record: from a plan to a release that was read back."""

from __future__ import annotations

from dataclasses import replace

from kaggle_share.errors import (
    BusyError,
    DeniedError,
    HeldBackError,
    KaggleShareError,
    NotFoundError,
    ProcessingError,
    RefusedError,
    StagingError,
    StoppedError,
)
from kaggle_share.model import SILENT, Plan, Progress, Release, Watch
from kaggle_share.record import Entry, Record
from kaggle_share.remote.protocol import Remote
from kaggle_share.settings import data_folder
from kaggle_share.way import Way
from kaggle_share.wording import place, place_first


def go_on(
    way: Way, planned: Plan, entry: Entry | None, *, public: bool, wait: bool, verify: str, watch: Watch
) -> Release:
    """Kaggle is still processing a version: it is either this one, or in the way."""
    sent = {path: file.sha256 for path, file in entry.files.items() if file.role == "data"} if entry else None
    if entry is not None and sent == {r.path: r.sha256 for r in way.draft.data}:
        planned = replace(planned, action="nothing", version=entry.version)
        return end(way, planned, entry, public=public, wait=wait, verify=verify, watch=watch)
    where = place(planned.endpoint)
    raise DeniedError(
        f"{where} is still processing an earlier version of {planned.ref}, and takes no other until then",
        f"Wait for it: kaggle-share status {planned.ref}",
    )


def send_all(way: Way, planned: Plan, watch: Watch) -> Entry:
    """Everything is sent and confirmed; then the one call; then the record says `submitted`."""
    from kaggle_share.plan import said
    from kaggle_share.publish import Limits, new_entry, notes_of, send, settle, submit

    made, remote = way.draft, way.remote
    assert remote is not None  # noqa: S101
    assert made.metadata is not None  # noqa: S101
    limits = Limits(way.settings.connections, way.settings.patience)
    blobs = send(
        remote,
        planned.ref,
        made.resources,
        made.columns,
        packed=planned.packed,
        folder=data_folder(),
        limits=limits,
        watch=watch,
    )
    if planned.action == "version":
        # Creating what somebody has created meanwhile is refused by Kaggle itself.
        _need_unmoved(remote, planned)
    try:
        accepted = submit(
            remote,
            planned,
            blobs,
            made.metadata,
            notes=notes_of(made, planned),
            patience=limits.patience,
            watch=watch,
        )
    except RefusedError:
        # What it refuses may be an upload; another run sends everything anew.
        settle(remote, planned.ref, made.resources, planned.packed, folder=data_folder())
        if planned.action == "create":
            _need_unmoved(remote, planned)
        raise
    entry = new_entry(made, planned, accepted, said(made))
    before = way.record.get(remote.endpoint.key, planned.ref)
    if before is not None:
        entry = entry.model_copy(update={"notebooks": before.notebooks})
    way.keep(planned.ref, entry)
    settle(remote, planned.ref, made.resources, planned.packed, folder=data_folder())
    return entry


def _need_unmoved(remote: Remote, planned: Plan) -> None:
    """Raise `BusyError` if a version was made since it was compared: ours would undo it."""
    dataset = remote.dataset(planned.ref)
    newest = (dataset.version if dataset else None) or 0
    if newest != planned.version - 1:
        raise BusyError(
            f"version {newest} of {planned.ref} was published meanwhile by another run or person, "
            "so nothing was published",
            "Run it again: it is then compared with that version",
        )


def end(
    way: Way, planned: Plan, entry: Entry | None, *, public: bool, wait: bool, verify: str, watch: Watch
) -> Release:
    """From `submitted` to `verified`. Once Kaggle has accepted, a stop or a lost network is no failure."""
    from kaggle_share.publish import finish, release_of

    remote, ref = way.remote, planned.ref
    assert remote is not None  # noqa: S101
    assert entry is not None  # noqa: S101
    image = way.draft.metadata.image if way.draft.metadata else None
    reached = entry

    def save(entry: Entry) -> None:
        nonlocal reached
        reached = entry
        way.keep(ref, entry)

    try:
        outcome = finish(
            remote,
            ref,
            entry,
            wait=way.settings.wait_timeout if wait else 0.0,
            verify=verify,
            image=image if _sends_image(way, planned) else None,
            save=save,
            watch=watch,
        )
    except ProcessingError:
        raise
    except (KaggleShareError, OSError, KeyboardInterrupt) as error:
        is_stop = isinstance(error, (StoppedError, KeyboardInterrupt, NotFoundError, DeniedError))
        why = "Stopped waiting." if is_stop else str(error)
        release = release_of(remote, planned, reached)
        where = place_first(planned.endpoint)
        release.notes = (*release.notes, f"{why} {where} has accepted it: kaggle-share status {ref} finishes it.")
        return release
    release = release_of(remote, planned, outcome.entry)
    release.verification = outcome.verification
    release.notes = (*release.notes, *outcome.differences)
    if public and release.verified:
        release = publicise(way, release, watch, screened=planned.sends_files)
    elif public:
        release.notes = (*release.notes, "It is private still: make it public once it is verified.")
    return release


def _sends_image(way: Way, planned: Plan) -> bool:
    """The user's image goes with every version; one that was drawn only with the first, and replaces nobody's."""
    metadata = way.draft.metadata
    if metadata is None or "image" in metadata.generated:
        return planned.action == "create"
    return planned.sends_files or "image" in planned.fields


def update_metadata(way: Way, planned: Plan, entry: Entry | None, *, public: bool, watch: Watch) -> Release:
    """Metadata alone: get, merge, send the user's changes, read back."""
    from kaggle_share.plan import said
    from kaggle_share.publish import release_of, update
    from kaggle_share.publish.fields import complained, not_kept, sent_metadata

    made, remote = way.draft, way.remote
    assert remote is not None  # noqa: S101
    assert made.metadata is not None  # noqa: S101
    ref, changed = planned.ref, list(planned.fields)
    only = ["files" if name == "columns" else name for name in changed]
    sent = sent_metadata(made.metadata, made.resources, made.columns)
    image = made.metadata.image if "image" in changed else None
    complaints, held, _ = update(remote, ref, sent, only=only, image=image, watch=watch)
    listing = {file.path: file for file in remote.files(ref)}
    where = remote.endpoint.name
    lost = (*not_kept(held, listing, sent, only, where), *complained(where, complaints))
    if entry is not None:
        entry = entry.model_copy(
            update={
                "metadata": {**entry.metadata, **{name: sent[name] for name in only if name in sent}},
                "said": {**entry.said, **said(made)},
                "not_kept": list(lost),
                "title": made.metadata.title,
            }
        )
        way.keep(ref, entry)
    release = release_of(remote, planned, entry)
    release.not_kept = lost
    return publicise(way, release, watch, screened=False) if public else release


def publicise(way: Way, release: Release, watch: Watch, *, screened: bool) -> Release:
    """Make it public; `screened` where this run has sent exactly what it has just looked at."""
    assert way.remote is not None  # noqa: S101
    _take_reasons(way, release)
    return make_public(way.remote, release, way.record, screened=screened, watch=watch)


def _take_reasons(way: Way, release: Release) -> None:
    """Record what may stay, as the draft has it: a reason may hold for everybody since, with nothing else changed."""
    from kaggle_share.publish import waivers

    assert way.remote is not None  # noqa: S101
    entry = way.record.get(way.remote.endpoint.key, release.ref)
    given = waivers(way.draft)
    if entry is not None and given != entry.waivers:
        way.keep(release.ref, entry.model_copy(update={"waivers": given}))


def make_public(
    remote: Remote, release: Release, record: Record, *, screened: bool = False, watch: Watch = SILENT
) -> Release:
    """Make what was published public, as an act of its own: no file is sent again.

    What lies at Kaggle is fetched and screened first, since it may be older than the rules.

    Raises
    ------
    HeldBackError
        It was published from here, and is not verified yet; a finding or a policy holds it back.
    """
    from kaggle_share.publish import make_public as act
    from kaggle_share.reviewing import license_of, need_clean
    from kaggle_share.screen.policy import load_policies

    if release.receipts and not release.verified:
        raise HeldBackError(
            f"version {release.version} of {release.ref} is not verified yet, so it is not made public",
            f"Finish it first: kaggle-share status {release.ref}",
        )
    watch.tell(Progress("publicise", str(release.ref), unit=""))
    policies, before = load_policies(), record.get(remote.endpoint.key, release.ref)
    license = license_of(remote.settings(release.ref), before) if policies else ""
    policies.check(owner=release.ref.owner, license=license, public=True)
    if not screened:
        need_clean(remote, release.ref, release.version, before, policies, watch)
    is_public = act(remote, release.ref, watch)
    notes = [] if is_public else [f"{place_first(remote.endpoint.name)} kept it private: look at its page."]
    if any(one.is_private and one.version for one in release.notebooks):
        notes.append("Its notebooks stay private: say --public with --notebook-on-kaggle or --starter.")
    entry = record.get(remote.endpoint.key, release.ref)
    if entry is not None and entry.private == is_public:
        try:
            record.put(remote.endpoint.key, release.ref, entry.model_copy(update={"private": not is_public}))
        except StagingError as error:
            # Done is done; whether it is public is asked of Kaggle each time.
            notes.append(str(error))
    return replace(release, is_private=not is_public, notes=(*release.notes, *notes))
