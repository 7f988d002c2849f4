"""select → stage → profile → screen → methods → describe: everything up to the plan, on this machine alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kaggle_share import archives, observing, rules
from kaggle_share.errors import InputError, NotebookError
from kaggle_share.model import Draft, Finding, Metadata, Profile, Progress, Ref, Resource, Watch
from kaggle_share.record import Entry, record_path
from kaggle_share.settings import Settings, data_folder
from kaggle_share.spec import GENERATED, by_file, parse_privacy
from kaggle_share.spec.privacy import spread
from kaggle_share.way import Request, Way, slug_of

if TYPE_CHECKING:
    from kaggle_share.plan import Seen
    from kaggle_share.screen.policy import Policies


@observing.paused()
def walk(request: Request, settings: Settings, policies: Policies, watch: Watch) -> tuple[Draft, Any]:
    """select → stage → profile → screen → methods."""
    from kaggle_share import protecting, withholding
    from kaggle_share.describe.fields import cover as check_image
    from kaggle_share.profile import keep_profiles, profile, relations
    from kaggle_share.screen import apply_waivers, screen
    from kaggle_share.select import document_from_folder, select, snapshot, with_outputs, with_words
    from kaggle_share.stage import stage, staging_folder

    watch.tell(Progress("select", unit=""))
    try:
        notebook = snapshot(
            notebook=request.document.notebook,
            namespace=request.namespace,
            folder=request.folder,
            running=request.running,
            passed=request.passed,
            history=request.history,
        )
    except NotebookError:
        if not request.bare:
            raise
        # It does not go along, so it may be as it is.
        notebook = None
    left_out: tuple[str, ...] = ()
    if notebook is not None:
        notebook, left_out = with_outputs(notebook, settings.notebook_outputs)
    selection = select(request.document.resources, namespace=request.namespace, folder=request.folder)
    from_folder, notes = document_from_folder(selection.metadata)
    selection = replace(selection, items=with_words(selection.items, from_folder))
    document = request.document.over(from_folder)
    if document.image is not None:
        # `describe` crops it; a wrong path is said now, before the data is read.
        check_image(request.folder, document.image)
    staging = staging_folder(data_folder())
    made = Draft(
        document=document,
        folder=request.folder,
        staging=staging.path,
        selection=selection,
        snapshot=notebook,
        bare=request.bare,
        on_kaggle=request.on_kaggle,
        remove=request.remove,
        record_path=record_path(notebook=notebook.path if notebook else None, document=request.document_path),
        notes=(*selection.notes, *notes, *left_out),
    )
    made.resources = stage(
        selection.items,
        folder=staging.path,
        watch=watch,
        frame_format=settings.table_format,
        threads=settings.threads,
    )

    known = data_folder() / "profiles"
    memory = f"{max(100, settings.profile_memory // max(1, min(settings.threads, len(made.resources))))}MB"
    measured = partial(profile, watch=watch, memory=memory, exact=settings.profile_exact * 1_000_000, known=known)

    def profiled(resources: Sequence[Resource]) -> dict[str, Profile]:
        return dict(_in_threads(measured, resources, settings.threads, watch))

    made.profiles = profiled(made.resources)
    # Profiled, they are of no more use, and may be large.
    made.resources = tuple(replace(one, arrow=None) for one in made.resources)
    privacy = _privacy(made)
    said = parse_privacy(privacy)
    protecting.take_sample(made, profiled, watch)
    watch.tell(Progress("screen", unit=""))
    about = () if request.bare else screen((), made.snapshot, watch=watch)
    looked = partial(screen, watch=watch, memory=settings.screen_memory)
    found = looked(made.resources)
    found = protecting.apply_fixes(made, found, said, profiled, looked, watch)
    keep_profiles(known, made.profiles, made.resources, frozenset(finding.file for finding in found))
    if sum(profile.kind == "table" for profile in made.profiles.values()) > 1:
        made.profiles = relations(made.profiles, made.resources, watch=watch)
    found = (*found, *protecting.measure_anonymity(made, found, said, policies, watch))
    made.protection = replace(made.protection, policies=policies.marks)
    made.notes = (*policies.lines, *made.notes)
    about, copy = withholding.publishable(made, apply_waivers(about, privacy), said)
    made.findings = policies.judged((*about, *apply_waivers(found, privacy)))
    if not request.bare:
        from kaggle_share.methods import Session, methods, protection_record

        watch.tell(Progress("methods", unit=""))
        made.record = methods(
            made.snapshot,
            made.findings,
            staging=staging.path,
            watch=watch,
            resources=made.resources,
            copy=copy,
            session=Session(request.folder, request.history, request.running, observing.seen()),
        )
        made.record = protection_record(made.record, made.protection, staging=staging.path)
    return made, staging


def _headed(*given: Any) -> Any:
    from kaggle_share.methods import with_front_matter

    return with_front_matter(*given)


def _in_threads(
    step: Callable[..., Any], resources: Sequence[Resource], threads: int, watch: Watch
) -> list[tuple[str, Any]]:
    """One function of one resource, on threads here; on a cluster's workers later."""
    pool = ThreadPoolExecutor(threads)
    found: list[tuple[str, Any]] = []
    # A task for each of thousands of small files would cost more than most of them.
    size = 1 + len(resources) // (16 * threads)
    some = [resources[begin : begin + size] for begin in range(0, len(resources), size)]
    try:
        for batch, results in zip(some, pool.map(lambda these: [step(one) for one in these], some), strict=True):
            for resource, result in zip(batch, results, strict=True):
                watch.tell(Progress("profile", resource.path, len(found) + 1, len(resources), unit="files"))
                found.append((resource.path, result))
    finally:
        # After an interrupt nobody waits for what is under way, and what is queued is not begun.
        pool.shutdown(wait=False, cancel_futures=True)
    return found


@observing.paused()
def describe_all(
    way: Way, ref: Ref | None, *, me: str, seen: Seen | None, entry: Entry | None, watch: Watch, shown: bool = True
) -> None:
    """describe, and screen what was generated too.

    Parameters
    ----------
    way, ref, me, seen, entry, watch:
        As the pipeline has them.
    shown:
        Somebody is going to look at it: with what is only for looking, the forecast and suggested tags.
    """
    from kaggle_share import editing, protecting, withholding
    from kaggle_share.describe import describe, explained, suggest_tags, usability
    from kaggle_share.screen import apply_waivers, screen

    made = way.draft
    watch.tell(Progress("describe", unit=""))
    editing.own_methods_text(way, ref, entry, seen)
    protecting.need_same_keys(made, entry)
    if ref is not None:
        made.document = made.document.model_copy(update={"to": str(ref)})
    if entry is not None and entry.notebooks and way.remote is not None:
        from kaggle_share.companions import recorded_notebooks

        made.beside = recorded_notebooks(way.remote, entry)
    told = describe(
        made,
        me=me,
        held=seen.settings if seen else None,
        previous=entry.metadata if entry else None,
        said=entry.said if entry else None,
        bare=made.bare,
        version=_next_version(seen),
        default_license=way.settings.license,
        headed=_headed,
    )
    made.metadata, made.columns, made.record = told.metadata, told.columns, told.record
    made.resources = (*told.picked, *explained(made.record.resources), *told.resources)
    made.notes = (*made.notes, *told.notes, *made.record.notes)
    if len(made.resources) == 1:
        made.resources = (_alone(made.resources[0]),)
    if shown:
        made.suggested_tags = suggest_tags(made)
        # A cover is drawn with the first version, and what Kaggle has stays.
        made.usability = usability(made, cover_held=entry is not None and not entry.bare)
    if made.on_kaggle:
        from kaggle_share.companions import make_notebooks, told_before

        named = ref or Ref(me or "me", slug_of(made))
        made.notebooks = make_notebooks(made, named, way.remote.page(named) if way.remote is not None else "")
        made.notes = (*made.notes, *told_before(made.notebooks, made.endpoint))
    # Who contributed is named on purpose, and some formats want the parts of a name.
    given = [
        text
        for person in told.metadata.contributors
        for text in (person.email, person.name, *person.name.split(), person.orcid)
    ]
    texts = {
        **{f"{one.kind} notebook": one.source for one in made.notebooks if one.kind == "starter"},
        **_texts(told.metadata),
        "notes": made.document.notes or "",
        **(_said_of_files(made) if made.bare else {}),
    }
    # What the notebook's copy and page hold was looked through as the notebook; the rest of the record was not.
    record = (one for one in made.record.resources if not one.path.endswith((".ipynb", ".html")))
    written = (*told.resources, *record)
    generated = screen(written, None, texts, watch=watch, given=given)
    generated = (*generated, *withholding.in_generated(made, written, texts))
    every = _without_repeats((*made.findings, *apply_waivers(generated, _privacy(made))))
    way.judge(every, entry)
    rules.check_unique(path for resource in made.resources for path in (resource.members or (resource.path,)))
    rules.check_top_level(resource.path for resource in made.resources)
    _check_size(made.resources)


def _next_version(seen: Seen | None) -> int | None:
    """Number that a new version would have; None where Kaggle was not asked, or is still processing the first."""
    if seen is None or (seen.exists and seen.dataset is None):
        return None
    return ((seen.dataset.version if seen.dataset else 0) or 0) + 1


def _alone(resource: Resource) -> Resource:
    """An archive that is a version's only file is unpacked to the root, not into a folder of its name."""
    if not resource.members:
        return resource
    folder = len(resource.path) - len(archives.ending(resource.path)) + 1
    return replace(resource, members={path[folder:]: size for path, size in resource.members.items()})


def _privacy(made: Draft) -> dict[str, Any]:
    """What the user said of findings, wherever it was said: file → what to do, or column → what to do."""
    tables = [path for path, profile in made.profiles.items() if profile.kind == "table"]
    places = [*(r.path for r in made.resources), *GENERATED, "metadata"]
    if made.snapshot is not None:
        places.append(made.snapshot.name)
    said = by_file("privacy", spread(made.document.privacy, places), places, tables)
    for resource in made.data:
        if resource.item is not None and resource.item.privacy:
            said[resource.path] = {**said.get(resource.path, {}), **resource.item.privacy}
    return said


def _texts(metadata: Metadata) -> dict[str, str]:
    return {
        "title": metadata.title,
        "subtitle": metadata.subtitle,
        "description": metadata.description,
        "sources": "\n".join(metadata.sources),
        "funding": "\n".join(metadata.funding),
        "related": "\n".join(metadata.related),
        "ethics": metadata.ethics,
        "tags": "\n".join(metadata.tags),
        "contributors": "\n".join(
            text for one in metadata.contributors for text in (one.name, one.email, one.role, one.organization)
        ),
    }


def _said_of_files(made: Draft) -> dict[str, str]:
    """What goes to Kaggle about files and columns; it stands in the generated files too, where there are some."""
    columns = [column.description for every in made.columns.values() for column in every if not column.generated]
    files = [resource.item.description for resource in made.data if resource.item is not None]
    return {"column descriptions": "\n".join(columns), "file descriptions": "\n".join(files)}


def _without_repeats(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))


def _check_size(resources: Sequence[Resource]) -> None:
    total = sum(resource.size for resource in resources)
    if total > rules.DATASET_BYTES:
        raise InputError(
            f"the dataset has {total / 1e9:.0f} GB; Kaggle takes {rules.DATASET_BYTES // 10**9}",
            "Publish it in parts",
        )
