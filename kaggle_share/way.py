"""A walk through the house: what a door asks for, and the draft with what it takes to go on with it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import BusyError, HeldBackError, KaggleShareError, RuleError, StagingError
from kaggle_share.model import Draft, Finding, NotebookKind, Plan, Ref
from kaggle_share.record import Entry, Record
from kaggle_share.remote.protocol import Remote
from kaggle_share.settings import Settings, data_folder, locked
from kaggle_share.spec import Document, parse_ref

if TYPE_CHECKING:
    from kaggle_share.plan import Seen
    from kaggle_share.screen.policy import Policies


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
    on_kaggle: tuple[NotebookKind, ...] = ()
    """Notebooks that are to be published on Kaggle too."""
    remove: bool = False
    public: bool = False
    """For the plan; publishing asks again."""
    planned: bool = False
    """It is going to be published, so that bad weather is waited out."""
    verified: bool = False
    """The record is run again before anything is published, and what comes of it is told."""
    only_verified: bool = False
    """The same, and it is held back where that does not make the same data."""
    here: bool = False
    """In the present environment, not in a fresh one."""
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
    seen: tuple[Ref, Seen, float] | None = field(default=None, repr=False)
    """What the draft saw on Kaggle, and when (monotonic seconds)."""
    staging: Any = field(default=None, repr=False)
    """Keeps the staging folder alive as long as the draft."""
    policies: Policies | None = field(default=None, repr=False)
    """The rules of institutions that apply."""
    unreached: KaggleShareError | None = field(default=None, repr=False)
    """Why Kaggle could not be asked for the plan; None where it was."""
    unrecorded: str = field(default="", repr=False)
    """Why what Kaggle has accepted could not be recorded; empty where it could."""

    @property
    def record(self) -> Record:
        """Where this publication is recorded."""
        assert self.draft.record_path is not None  # noqa: S101 - set by draft()
        return Record(self.draft.record_path)

    def waive(self, reasons: Mapping[str, str], public: Collection[str] = ()) -> None:
        """Let findings pass for which the user has just given a reason.

        Parameters
        ----------
        reasons:
            Key of a finding → why it may stay.
        public:
            Keys of those that may stay in a public dataset too.
        """
        self.draft.findings = tuple(
            replace(one, waived=reasons[one.key], for_public=one.key in public)
            if one.key and reasons.get(one.key)
            else one
            for one in self.draft.findings
        )

    def judge(self, findings: Sequence[Finding], entry: Entry | None) -> None:
        """Take findings into the draft, as the last publication and the policies see them.

        Parameters
        ----------
        findings:
            All of them, with what the user waived.
        entry:
            What is recorded of the last publication, whose waivers held for its content.
        """
        from kaggle_share.screen.waive import lapsed, recalled

        given = list(entry.waivers) if entry else []
        found, told = lapsed(recalled(findings, given), given)
        self.draft.findings = found if self.policies is None else self.policies.judged(found)
        self.draft.notes = tuple(dict.fromkeys((*self.draft.notes, *told)))

    def keep(self, ref: Ref, entry: Entry) -> None:
        """Record what Kaggle has accepted. It is published, also where that can't be written down."""
        assert self.remote is not None  # noqa: S101 - it has just accepted
        try:
            self.record.put(self.remote.endpoint.key, ref, entry)
            self.unrecorded = ""
        except KaggleShareError as error:
            self.unrecorded = str(error)


@contextmanager
def alone(key: str, ref: Ref) -> Iterator[None]:
    """No other run on this machine publishes the dataset meanwhile: each would take the other's version for its own.

    Parameters
    ----------
    key:
        The endpoint's.
    ref:
        The dataset.

    Raises
    ------
    BusyError
        Another run does.
    """
    name = hashlib.sha256(f"{key} {ref}".encode()).hexdigest()[:16]
    with ExitStack() as held:
        try:
            held.enter_context(locked(data_folder() / "publishing" / f"{name}.lock", wait=False))
        except BlockingIOError:
            raise BusyError(
                f"another run on this machine is publishing {ref}", "Wait for it, and run it again"
            ) from None
        except OSError as error:
            raise StagingError(
                f"the data folder can't be written: {error.strerror}",
                "Free some space, or set KAGGLE_SHARE_DATA to a folder of yours",
            ) from None
        yield


def connect_to(endpoint: str, settings: Settings) -> Remote:
    from kaggle_share.remote import connect

    return connect(endpoint, settings)


def target(way: Way, me: str) -> Ref | None:
    """The dataset that is meant: what was said, else the only one recorded here; None to take it from the title."""
    said = way.draft.document.to
    if said:
        return parse_ref(said, me=me)
    if way.remote is None:
        return None
    known = list(way.record.all().get(way.remote.endpoint.key, {}))
    beside_notebook = way.draft.record_path is not None and way.draft.record_path.parent != data_folder()
    return parse_ref(known[0]) if len(known) == 1 and beside_notebook else None


def recorded(way: Way, key: str) -> tuple[Ref | None, Entry | None]:
    """The dataset that is meant, and what was last published of it from here, without asking Kaggle who one is.

    Parameters
    ----------
    way:
        With a document and the record's path.
    key:
        The endpoint's; `sandbox` for that of this machine, which need not run.
    """
    found: dict[Ref, Entry] = {}
    for endpoint, entries in way.record.all().items():
        if endpoint == key or endpoint.startswith(f"{key}:"):
            found |= {parse_ref(name): entry for name, entry in entries.items()}
    said = way.draft.document.to
    if said is not None:
        wanted = parse_ref(said)
        meant = [ref for ref in found if ref.slug == wanted.slug and wanted.owner in ("me", ref.owner)]
        return (meant[0], found[meant[0]]) if len(meant) == 1 else (wanted, None)
    beside_notebook = way.draft.record_path is not None and way.draft.record_path.parent != data_folder()
    return next(iter(found.items())) if len(found) == 1 and beside_notebook else (None, None)


def slug_of(made: Draft) -> str:
    from kaggle_share.describe import slug_for

    return slug_for(made)


def plan_again(way: Way, ref: Ref, *, public: bool = False, seen: Seen | None = None) -> Plan:
    """Plan against what Kaggle holds now.

    Parameters
    ----------
    way:
        With a connection and a described draft.
    ref:
        The dataset.
    public:
        It is to be made public.
    seen:
        What Kaggle was just seen to hold; None asks it.
    """
    from kaggle_share.plan import look, need_yours, plan, words_of

    made, remote = way.draft, way.remote
    assert remote is not None  # noqa: S101 - callers have checked
    assert made.metadata is not None  # noqa: S101 - described before
    entry = way.record.get(remote.endpoint.key, ref)
    seen = seen or look(remote, ref, entry)
    if entry is None:
        need_yours(remote, seen, way.settings.owner)
    made.plan = plan(
        ref=ref,
        endpoint=remote.endpoint.name,
        resources=made.resources,
        metadata=made.metadata,
        columns=words_of(made),
        said=made.document.user_fields,
        seen=seen,
        entry=entry,
        public=public,
        round_trip=remote.round_trip,
    )
    made.refused = _refused(way, made.plan, made.metadata.license, public=public)
    other = remote.identity().titles.get((ref.owner, made.metadata.title.casefold()))
    if made.plan.action == "create" and other is not None and other != ref:
        # Kaggle says so after all of the bytes were sent (kaggle-cli #758).
        raise RuleError(
            f'the title "{made.metadata.title}" is taken by your dataset {other}',
            f"Choose another with --title, or publish a new version of it with --to {other}",
        )
    return made.plan


def _refused(way: Way, planned: Plan, license: str, *, public: bool) -> str:
    """What publishing the plan would be refused for by a policy, as publishing says it."""
    if way.policies is None or (planned.action == "nothing" and not public):
        return ""
    try:
        way.policies.check(owner=planned.ref.owner, license=license, public=public or not planned.is_private)
    except HeldBackError as error:
        return str(error)
    return ""
