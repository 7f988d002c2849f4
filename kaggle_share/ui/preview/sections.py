"""The sections that open on demand: the card, the columns' words, the metadata sent, and how it was made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from kaggle_share.model import Draft, Snapshot
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.view import endpoint_words
from kaggle_share.ui.wording import counted, sendable, shortened, visible

NOT_SHOWN = "(not shown, since screening found something in it)"
CARD_CHARS = 30_000
JSON_CHARS = 40_000
WORDS_SHOWN = 100
WORDS_CHARS = 160
PACKAGES_SHOWN = 8

_FOUND_BY = {
    "notebook=": "you named it",
    "KAGGLE_SHARE_NOTEBOOK": "KAGGLE_SHARE_NOTEBOOK names it",
    "front end": "Jupyter passed its path",
    "VS Code": "VS Code told where it is",
    "session": "from this Jupyter session",
    "Colab": "Colab handed it over",
    "history": "rebuilt from this session’s history",
}


def card_html(draft: Draft) -> str:
    """The data card as HTML that is safe to show: no script, style, picture or form survives.

    Parameters
    ----------
    draft:
        Whose metadata's description is the card, in Markdown.
    """
    import nh3
    from markdown_it import MarkdownIt

    text, flagged = (draft.metadata.description if draft.metadata else ""), Flagged.of(draft.findings)
    if not text.strip():
        return ""
    if "description" in flagged.texts or "README.md" in flagged.files:
        text = NOT_SHOWN
    if len(text) > CARD_CHARS:
        text = f"{text[:CARD_CHARS]}\n\n… (cut here; all of it is published)"
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = reader.parse(sendable(text))
    for token in tokens:
        # Headings of the page would stand in the notebook's table of contents; a reader hears no difference.
        if token.type == "heading_open":
            token.attrs = {"role": "heading", "aria-level": str(min(int(token.tag[1]) + 4, 6))}
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
    return nh3.clean(
        reader.renderer.render(tokens, reader.options, {}),
        tags=set("a b blockquote br code em hr i li ol p pre s strong table tbody td th thead tr ul".split()),
        attributes={"a": {"href", "title"}, "ol": {"start"}, "p": {"role", "aria-level"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def column_words(draft: Draft) -> tuple[str, str]:
    """How many columns are described in the user's own words, and YAML to begin with for the others.

    Returns
    -------
    A sentence, and the YAML; both empty where there are no tables.
    """
    every = [(path, column) for path, columns in draft.columns.items() for column in columns]
    waiting = [(path, column) for path, column in every if column.generated]
    if not every:
        return "", ""
    tables = counted(len({path for path, _ in every}), "table")
    if not waiting:
        return f"{counted(len(every), 'column')} in {tables}, all described in your words.", ""
    said = (
        f"{counted(len(every), 'column')} in {tables}. {counted(len(waiting), 'description')} "
        f"{'is' if len(waiting) == 1 else 'are'} generated; write your own in the cell:"
    )
    flagged, lines, before = Flagged.of(draft.findings), ["columns:"], ""
    for path, column in waiting[:WORDS_SHOWN]:
        if path != before:
            lines.append(f"  {_key(path)}:")
            before = path
        hidden = (path, column.name) in flagged.columns or path in flagged.files
        words = "" if hidden else shortened(column.description, WORDS_CHARS)
        lines.append(f"    {_key(column.name)}: {_quoted(words)}")
    if len(waiting) > WORDS_SHOWN:
        lines.append(f"    # and {counted(len(waiting) - WORDS_SHOWN, 'more column')}")
    return said, "\n".join(lines)


def metadata_json(draft: Draft) -> str:
    """What Kaggle is told, as `dataset-metadata.json` has it, without what screening flagged."""
    from kaggle_share.describe.sent import dataset_metadata

    if draft.metadata is None:
        return ""
    flagged, told = Flagged.of(draft.findings), dataset_metadata(draft)
    for name, key in (("sources", "userSpecifiedSources"), *((name, name) for name in ("title", "subtitle"))):
        if name in flagged.texts:
            told[key] = NOT_SHOWN
    if "description" in flagged.texts or "README.md" in flagged.files:
        told["description"] = NOT_SHOWN
    if draft.plan is not None:
        told["id"] = str(draft.plan.ref)
    for resource in told["resources"]:
        for column in resource.get("schema", {}).get("fields", ()):
            hidden = (resource["path"], column["name"]) in flagged.columns or resource["path"] in flagged.files
            column["description"] = NOT_SHOWN if hidden else shortened(column["description"], WORDS_CHARS)
    text = sendable(json.dumps(told, indent=2, ensure_ascii=False))
    return text if len(text) <= JSON_CHARS else f"{text[:JSON_CHARS]}\n… (cut here; all of it is sent)"


def how_made(draft: Draft) -> list[tuple[str, str]]:
    """Label and value of what is known of how the data was made."""
    return list(_how_made(draft))


def _how_made(draft: Draft) -> Iterator[tuple[str, str]]:
    snapshot, environment = draft.snapshot, draft.record.environment
    if snapshot is None:
        yield "Notebook", "none goes along; name one with --notebook PATH"
    elif draft.bare:
        yield "Notebook", f"{visible(snapshot.name)} stays here (--bare)"
    else:
        yield "Notebook", f"{visible(snapshot.name)}, frozen {snapshot.taken:%H:%M}"
        yield "Found", _FOUND_BY.get(snapshot.found_by, visible(snapshot.found_by))
    if draft.record.notebook_sha256:
        yield "sha256", draft.record.notebook_sha256
    for path, cell in list(draft.record.lineage.items())[:PACKAGES_SHOWN]:
        yield visible(path), f"made in {visible(cell)}"
    python, platform = environment.get("python") or {}, environment.get("platform") or {}
    if python:
        on = platform.get("system", "")
        yield "Python", visible(f"{python.get('version', '')}{f' on {on}' if on else ''}")
    installed, imported = environment.get("distributions") or {}, environment.get("imported") or []
    if imported:
        first = _named_first(imported, draft.snapshot)[:PACKAGES_SHOWN]
        more = len(imported) - len(first)
        names = ", ".join(f"{name} {installed.get(name, '')}".strip() for name in first)
        yield "Packages", visible(names) + (f", and {more} more" if more else "")
    if draft.record_path is not None:
        yield "Recorded in", visible(draft.record_path.name)
    yield "Goes to", endpoint_words(draft.endpoint)


def _named_first(packages: Sequence[str], snapshot: Snapshot | None) -> list[str]:
    """Packages, those first that the notebook's code speaks of: the others came along with them."""
    cells = snapshot.cells if snapshot is not None else ()
    words = {word.casefold() for cell in cells if cell.type == "code" for word in re.findall(r"\w+", cell.source)}
    return sorted(packages, key=lambda name: name.replace("-", "_").casefold() not in words)


def _key(name: str) -> str:
    return (
        name
        if re.fullmatch(r"[A-Za-z_][\w./-]*", name, re.ASCII) and name.casefold() not in _WORDS
        else _quoted(name)
    )


def _quoted(text: str) -> str:
    return json.dumps(sendable(" ".join(text.split())), ensure_ascii=False)


_WORDS = frozenset("y n yes no on off true false null none".split())
"""YAML reads these as something other than text."""
