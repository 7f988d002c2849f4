"""What publishing would do, compared with what Kaggle holds, as HTML of a few lines."""

from __future__ import annotations

from collections.abc import Iterable

from kaggle_share.model import Draft, Plan
from kaggle_share.ui.panel.part import text
from kaggle_share.ui.panel.problems import problem
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import joined, say
from kaggle_share.ui.preview.verdict import endpoint_words
from kaggle_share.ui.wording import shortened, size, visible, whole

NAMES = 10
"""Files that are named of each kind of change."""
NAME_CHARS = 160


def plan_html(sharing: Sharing) -> str:
    """The plan of a draft; why there is none, where Kaggle could not be asked; empty without a draft."""
    made = sharing.draft
    if made is None:
        return ""
    if made.plan is None:
        told = problem(sharing.unreached) if sharing.unreached is not None else None
        lines = [say("It can’t be compared with {place} now.", place=place_words(made)), told.line if told else ""]
        return _plan(say("Not compared yet"), [text(line) for line in lines if line])
    plan = made.plan
    return _plan(_headline(plan), [*_facts(made, plan), *_changes(plan), *_fields(plan)])


def place_words(made: Draft) -> str:
    """Where it goes: `Kaggle`, `the sandbox`, or an address."""
    return place_name(made.plan.endpoint if made.plan is not None else made.endpoint)


def place_name(place: str) -> str:
    """The same of an endpoint's name or address."""
    return say("the sandbox") if place == "sandbox" else shortened(endpoint_words(place), NAME_CHARS)


def place_first(made: Draft) -> str:
    """Where it goes, at the beginning of a line; an address stays as it is."""
    place = place_words(made)
    return place if "://" in place else place[:1].upper() + place[1:]


def removal_words(plan: Plan) -> str:
    """What the tick says that lets files go from the new version."""
    count = len(plan.removed)
    if count == 1:
        return say("Leave this file out of the new version")
    return say("Leave these {count} files out of the new version", count=whole(count))


def removal_html(plan: Plan) -> str:
    """What would go, and what to do where it should not."""
    words = (
        say("1 file that {place} has now is not picked. Earlier versions keep it.", place=_place(plan))
        if len(plan.removed) == 1
        else say(
            "{count} files that {place} has now are not picked. Earlier versions keep them.",
            count=whole(len(plan.removed)),
            place=_place(plan),
        )
    )
    return f'<div class="kshare-panel-care">{text(words)}</div>{_names(plan.removed)}'


def _place(plan: Plan) -> str:
    return say("the sandbox") if plan.endpoint == "sandbox" else endpoint_words(plan.endpoint)


def _headline(plan: Plan) -> str:
    ref = visible(shortened(str(plan.ref), NAME_CHARS))
    version = whole(plan.version)
    if plan.pending:
        return say("{ref}: an earlier version is being processed", ref=ref)
    if plan.action == "create":
        return say("New dataset {ref}", ref=ref)
    if plan.action == "version":
        return say("Version {version} of {ref}", version=version, ref=ref)
    if plan.action == "update":
        return say("{ref}: only its description changes", ref=ref)
    return say("Nothing to publish: version {version} of {ref} has this data", version=version, ref=ref)


def _facts(made: Draft, plan: Plan) -> list[str]:
    seen = say("private: only you see it") if plan.is_private else say("public: everybody sees it")
    send = say("{size} to send", size=size(plan.bytes_to_send)) if plan.sends_files else say("no file is sent")
    return [text(" · ".join((place_first(made), seen, send)))]


def _changes(plan: Plan) -> list[str]:
    kinds = (
        (say("New"), plan.added),
        (say("Changed"), plan.changed),
        (say("Removed"), plan.removed),
    )
    told = [
        joined(text(say("{what} ({numbers}):", what=word, numbers=whole(len(paths)))), _names(paths))
        for word, paths in kinds
        if paths
    ]
    if plan.unchanged and plan.action != "nothing":
        told.append(text(say("{what} ({numbers})", what=say("Unchanged"), numbers=whole(len(plan.unchanged)))))
    return told


def _fields(plan: Plan) -> list[str]:
    # What they were and will be stands in the preview below.
    known = _field_names()
    names = [known.get(name, visible(name.replace("_", " "))) for name in plan.fields]
    return [text(say("Described anew: {fields}", fields=", ".join(names[:NAMES])))] if names else []


def _field_names() -> dict[str, str]:
    return {
        "title": say("title"),
        "subtitle": say("subtitle"),
        "description": say("description"),
        "license": say("license"),
        "tags": say("tags"),
        "columns": say("descriptions of columns"),
        "files": say("descriptions of files"),
        "image": say("cover"),
        "sources": say("sources"),
        "contributors": say("contributors"),
        "update_frequency": say("update frequency"),
    }


def _names(paths: Iterable[str]) -> str:
    every = list(paths)
    shown = ", ".join(f"<bdi>{text(visible(shortened(path, NAME_CHARS)))}</bdi>" for path in every[:NAMES])
    more = text(say(" and {n} more", n=whole(len(every) - NAMES))) if len(every) > NAMES else ""
    return f"<span>{shown}{more}</span>"


def _plan(title: str, lines: Iterable[str]) -> str:
    told = "".join(f"<li>{line}</li>" for line in lines)
    heading = f'<p role="heading" aria-level="3">{text(title)}</p>'
    return f'<div class="kshare-panel-plan">{heading}<ul>{told}</ul></div>'
