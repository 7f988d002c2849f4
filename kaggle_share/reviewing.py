"""Looking again at what is published, before everybody may see it: fetched, screened, and gone.

What lies at Kaggle may be older than the rules, or from another machine. Nothing that is found is shown.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from kaggle_share.errors import HeldBackError, StagingError
from kaggle_share.model import Finding, Progress, Ref, Resource, Role, Watch
from kaggle_share.model.protected import Deidentified
from kaggle_share.record import Entry
from kaggle_share.remote.protocol import Remote, RemoteFile, RemoteSettings
from kaggle_share.rules import LICENSES
from kaggle_share.screen.policy import Policies
from kaggle_share.settings import data_folder


def need_clean(
    remote: Remote, ref: Ref, version: int | None, entry: Entry | None, policies: Policies, watch: Watch
) -> None:
    """Raise `HeldBackError` where what is published must not be seen by everybody.

    Parameters
    ----------
    remote:
        Where it is published.
    ref, version:
        What.
    entry:
        What is recorded of it, with the waivers and fixes under which it was published.
    policies:
        The rules of institutions.
    watch:
        Told of the files that are fetched.

    Raises
    ------
    HeldBackError
        A finding holds it back, or something in it can't be looked at.
    RemoteError
        It can't be fetched.
    """
    from kaggle_share.screen.finding import not_public

    found = review(remote, ref, version, entry, policies, watch)
    held = list(dict.fromkeys([*(one for one in found if one.blocks), *not_public(found)]))
    if held:
        first = held[0]
        more = f" (and {len(held) - 1} more)" if len(held) > 1 else ""
        raise HeldBackError(
            f"{ref} is not made public: {first.place}: {first.message.rstrip('.')}{more}",
            "It is kept for a private dataset. Where everybody may see it, publish it again with "
            "{keep: reason, public: true} and --public"
            if first.waived
            else "Publish a version without it, and make that one public",
        )


def review(
    remote: Remote, ref: Ref, version: int | None, entry: Entry | None, policies: Policies, watch: Watch
) -> tuple[Finding, ...]:
    """What is found in a published version, with the waivers that still hold."""
    from kaggle_share.screen import screen
    from kaggle_share.stage import staging_folder

    settings = remote.settings(ref)
    with staging_folder(data_folder()) as staging:
        resources = _fetched(remote, ref, version, staging.path, watch)
        watch.tell(Progress("screen", str(ref), unit=""))
        same = {one.path for one in resources if _is_recorded(one, entry)}
        # The page that a notebook was made into holds what the notebook holds, and is judged with it.
        pages = {f"{path.removesuffix('.ipynb')}.html" for path in same if path.endswith(".ipynb")} & same
        resources = tuple(one for one in resources if one.path not in pages)
        found = [*screen(resources, watch=watch), *screen((), None, texts_of(settings), watch=watch)]
        found = [_waived(one, entry, same) for one in found if not _is_settled(one, entry, same)]
        found += _anonymity(resources, found, entry, policies, staging.path, watch)
    return policies.judged(found)


def license_of(settings: RemoteSettings, entry: Entry | None) -> str:
    """Kaggle's name of a published dataset's license."""
    if settings.license in LICENSES:
        return settings.license
    named = [name for name, (title, _) in LICENSES.items() if title == settings.license]
    recorded = str(entry.metadata.get("license", "")) if entry else ""
    return named[0] if named else recorded or settings.license or "unknown"


def texts_of(settings: RemoteSettings) -> Mapping[str, str]:
    """The words of a published dataset's metadata, by field."""
    return {
        "title": settings.title,
        "subtitle": settings.subtitle,
        "description": settings.description,
        "sources": settings.sources,
    }


def _fetched(remote: Remote, ref: Ref, version: int | None, folder: Path, watch: Watch) -> tuple[Resource, ...]:
    files = remote.files(ref, version)
    needed, free = sum(file.size for file in files), shutil.disk_usage(folder).free
    if needed * 1.05 > free:
        raise StagingError(
            f"to look at {ref} again takes {needed / 1e9:.1f} GB in {folder}, and {free / 1e9:.1f} are free",
            "Free some space, or set KAGGLE_SHARE_DATA to a folder on another disk",
        )
    found = []
    for number, file in enumerate(files):
        watch.tell(Progress("download", file.path, number, len(files), unit="files"))
        target = folder / "again" / f"{number:05d}"
        target.parent.mkdir(mode=0o700, exist_ok=True)
        sha256 = remote.download(ref, file.path, target, version=version, watch=watch)
        found.append(_resource(file, target, sha256))
    return tuple(found)


def _resource(file: RemoteFile, location: Path, sha256: str) -> Resource:
    ending = PurePosixPath(file.path).suffix.casefold().removeprefix(".")
    role: Role = "methods" if file.path.startswith("methods/") else "data"
    return Resource(file.path, location, location.stat().st_size, sha256, role=role, format=ending, staged=True)


def _is_recorded(resource: Resource, entry: Entry | None) -> bool:
    known = entry.files.get(resource.path) if entry is not None else None
    return known is not None and known.sha256 == resource.sha256


def _waived(finding: Finding, entry: Entry | None, same: set[str]) -> Finding:
    """A waiver holds for the very content that it was given for."""
    from kaggle_share.screen.waive import part_of

    for one in entry.waivers if entry is not None else ():
        # The notebook's copy lies in methods/, under the notebook's name.
        named = finding.file == one.file or finding.file == f"methods/{PurePosixPath(one.file).name}"
        is_place = named and finding.kind == one.kind and part_of(finding) == one.part
        if one.key == finding.key or (is_place and finding.file in same):
            return replace(finding, waived=one.reason, for_public=one.public)
    return finding


def _is_settled(finding: Finding, entry: Entry | None, same: set[str]) -> bool:
    """True for what only repeats what a fix had settled before it was published."""
    from kaggle_share.screen.fixes import settled

    if entry is None or finding.file not in same:
        return False
    return settled(finding, [_fix(one) for one in entry.deidentified])


def _fix(told: Mapping[str, str]) -> Deidentified:
    return Deidentified(told["file"], told["column"] or None, told["fix"], "", option=told.get("option", ""))


def _anonymity(
    resources: Sequence[Resource],
    found: Sequence[Finding],
    entry: Entry | None,
    policies: Policies,
    folder: Path,
    watch: Watch,
) -> list[Finding]:
    """What a policy has to say of k, over the columns that were found or generalised."""
    from kaggle_share.model.protected import Protection
    from kaggle_share.profile import profile
    from kaggle_share.protecting import by_name, proposed
    from kaggle_share.screen.kanonymity import Chosen, UnmeasuredError, measure

    if not any(one.k for one in policies.every):
        return []
    fixes = tuple(_fix(one) for one in entry.deidentified) if entry is not None else ()
    chosen = []
    for one in resources:
        likely = proposed(one.path, found, Protection(fixes=fixes))
        profiled = profile(one) if one.role == "data" else None
        names = [column.name for column in profiled.columns] if profiled and profiled.kind == "table" else []
        quasi = tuple(name for name in names if name in likely or by_name(name))
        if quasi:
            chosen.append(Chosen(one, quasi))
    try:
        return list(policies.anonymous(measure(chosen, folder=folder / "groups", watch=watch)))
    except UnmeasuredError as error:
        return [Finding("block", "k_anonymity", chosen[0].resource.path, f"k-anonymity can't be measured: {error}")]
