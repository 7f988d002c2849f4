"""A draft and a release as plain text: aligned, at most 100 columns wide, without colour."""

from __future__ import annotations

from collections.abc import Iterator

from kaggle_share.model import Draft, Release
from kaggle_share.ui.preview.card import card_text
from kaggle_share.ui.preview.files import FileView, SampleView
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.lines import PATH_WIDTH, WIDTH, cut, each, table, width, wrapped
from kaggle_share.ui.preview.made import how_made
from kaggle_share.ui.preview.room import Room
from kaggle_share.ui.preview.sent import sent
from kaggle_share.ui.preview.view import DraftView, FindingView, view
from kaggle_share.ui.wording import counted, visible

COLUMNS_SHOWN = 12
LINES_OF_COLUMNS = 40
FILES_SHOWN = 40
NOTES_SHOWN = 10
CARD_LINES = 12
ROOM = Room(rows=3, cells=120, top=3)
"""Less than a page takes: what is above the last screenful is read by nobody."""
ALL_OF_IT = "all of it is in the page that --out FILE.html or draft.save() writes"


def draft_text(draft: Draft, *, publish: str = "") -> str:
    """The preview of a draft as plain text.

    Parameters
    ----------
    draft:
        At any point of its way; what is not known yet is left out.
    publish:
        How to publish it from where it is shown; in a notebook where it is empty.
    """
    shown = view(draft, ROOM, draw=False)
    blocks = [
        _head(shown),
        _files(shown),
        _changes(shown),
        _findings(shown),
        _protection(shown),
        _columns(shown),
        _samples(shown),
        _usability(shown),
        _card(draft),
        _metadata(shown),
        _made(draft),
    ]
    if shown.notes:
        blocks.append(["Notes", *each(shown.notes, "  ")])
    foot = shown.foot
    blocks.append(wrapped(f"{foot.text} {publish}" if publish and foot.python else foot.line, ""))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def release_text(release: Release, *, publicise: str = "") -> str:
    """What was published, as plain text.

    Parameters
    ----------
    release:
        In any state; one that is not verified yet says so, and what finishes it.
    publicise:
        How to make it public from where it is shown; in a notebook where it is empty.
    """
    shown = sent(release)
    lines = [*wrapped(shown.verdict, f"{shown.symbol} ")]
    if shown.command:
        lines += wrapped(f'"{shown.command}" {shown.finishes}', "  ")
    lines += [line for note in (*shown.not_kept, *shown.notes) for line in wrapped(note, "  ")]
    where = "sandbox, on this machine only" if shown.sandbox else ""
    lines += wrapped(" · ".join(part for part in (shown.visibility, where) if part), "  ")
    if shown.address:
        # Not wrapped: an address in two pieces can't be opened.
        lines.append(f"  {shown.address}")
    for notebook in shown.notebooks:
        lines += ["", *wrapped(notebook.words, f"{notebook.symbol} ")]
        lines += [line for note in notebook.notes for line in wrapped(note, "  ")]
        lines += [f"  {notebook.link}"] if notebook.link else []
    if shown.files:
        rows = [(file.path, file.size, file.short) for file in shown.files[:FILES_SHOWN]]
        lines += ["", *table(rows, right={1}, widths=(60, 10, 12))]
        hidden = len(release.receipts) - len(rows)
        lines += [f"  and {hidden:,} more"] if hidden else []
    if shown.next_step[0]:
        how = publicise or f"{shown.next_step[1]} or {shown.next_step[2]}"
        lines += ["", f"{shown.next_step[0]} {how}"]
    return "\n".join(lines)


def _head(shown: DraftView) -> list[str]:
    where = "sandbox, on this machine only" if shown.sandbox else shown.endpoint
    about = " · ".join(part for part in (*shown.facts, where, shown.license) if part)
    return [
        *wrapped(shown.title, ""),
        *(wrapped(shown.subtitle, "") if shown.subtitle else ()),
        *wrapped(shown.ref or "not named yet: --to OWNER/SLUG", ""),
        *wrapped(about, ""),
        *wrapped(shown.verdict.text, f"{shown.verdict.symbol} "),
        *(wrapped(shown.verdict.beside, "  ") if shown.verdict.beside else ()),
    ]


def _files(shown: DraftView) -> list[str]:
    files = [*shown.files[:FILES_SHOWN], *(f for f in shown.files[FILES_SHOWN:] if f.change == "removed")]
    rows = [(file.path, file.shape, file.size, file.origin, file.change) for file in files]
    lines = [f"Files · {shown.total}", *table(rows, right={1, 2})]
    hidden = len(shown.files) - len(files)
    if hidden:
        lines.append(f"  and {hidden:,} more")
    elif shown.more_files:
        lines.append(f"  {shown.more_files}")
    told = [f"{file.path}: {note}" for file in files for note in (file.withheld, *file.facts, *file.notes) if note]
    lines += each(told[:NOTES_SHOWN], "  ")
    lines += [f"  and {len(told) - NOTES_SHOWN:,} more notes"] if len(told) > NOTES_SHOWN else []
    if shown.extras:
        lines.append(f"  Written for you: {shown.extras_total}")
    return lines


def _changes(shown: DraftView) -> list[str]:
    if not shown.changes and not shown.fields:
        return []
    parts = " · ".join(part for part in (*shown.changes, shown.to_send) if part)
    lines = wrapped(parts, "Changes · ") if parts else ["Changes"]
    lines += [line for one in shown.fields for line in wrapped(f"{one.name}: {one.before} → {one.after}", "  ")]
    return lines


def _findings(shown: DraftView) -> list[str]:
    if not shown.findings:
        return []
    lines = [line for finding in shown.findings for line in _finding(finding)]
    return [
        *wrapped(shown.findings_total, "Findings · "),
        *lines,
        *([f"  {shown.more_findings}"] if shown.more_findings else []),
    ]


def _finding(finding: FindingView) -> Iterator[str]:
    samples = f" ({', '.join(finding.samples)})" if finding.samples else ""
    yield from wrapped(f"{finding.place}: {finding.message}{samples}", f"{finding.symbol} ")
    if finding.fixes:
        yield from wrapped(" · ".join(finding.fixes), "    ")
    if finding.reason:
        yield from wrapped(f"kept, because: {finding.reason}", "    ")


def _protection(shown: DraftView) -> list[str]:
    lines: list[str] = []
    for one in shown.protection.done:
        lines += wrapped(f"{one.place}: {one.words}", "✓ ")
        if one.before:
            after = f" → {', '.join(one.after)}" if one.after else ""
            lines += wrapped(f"{', '.join(one.before)}{after}", "    ")
    lines += each(shown.protection.told, "  ")
    return ["Protection of people", *lines] if lines else []


def _columns(shown: DraftView) -> list[str]:
    lines: list[str] = []
    for file in shown.files:
        if file.columns and len(lines) < LINES_OF_COLUMNS:
            lines += [f"  {cut(file.path, WIDTH - 4)}", *_column_rows(file)]
            lines += [f"    {cut(f'{plot.title}  {plot.line or plot.told}', WIDTH - 6)}" for plot in file.plots]
    return ["Columns", *lines] if lines else []


def _column_rows(file: FileView) -> list[str]:
    rows = [
        (
            f"{'  ' * c.depth}{c.name}",
            f"{c.type} ({c.unit})" if c.unit else c.type,
            c.drawing.line if c.drawing and not c.withheld else "",
            c.values or "; ".join(c.figures),
            f"{c.missing} missing" if c.missing not in ("", "0 %") else "",
        )
        for c in file.columns[:COLUMNS_SHOWN]
    ]
    lines = table(rows, indent="    ", widths=(28, 18, 12, 60, 16))
    return [*lines, "    and more"] if len(file.columns) > COLUMNS_SHOWN or file.more else lines


def _samples(shown: DraftView) -> list[str]:
    """The first rows of the first table: in a terminal, more would push the rest away."""
    file = next((file for file in shown.files if file.sample and file.sample.rows), None)
    if file is None or file.sample is None:
        return []
    return [f"First rows · {cut(file.path, WIDTH - 15)}", *_sample(file.sample)]


def _sample(sample: SampleView) -> list[str]:
    widths = [
        max(min(16, len(name)), *(min(16, len(row[at] or "")) for row in sample.rows if at < len(row)), 1)
        for at, name in enumerate(sample.head)
    ]
    fits, total = 0, 2
    while fits < len(widths) and total + widths[fits] + 2 <= WIDTH:
        total += widths[fits] + 2
        fits += 1
    fits = max(1, fits)
    rows = [sample.head[:fits], *([cell if cell is not None else "–" for cell in row[:fits]] for row in sample.rows)]
    lines = table(rows, right=sample.numeric, widths=[16] * fits)
    hidden = len(sample.head) - fits
    return [*lines, f"  and {counted(hidden, 'more column')}"] if hidden else lines


def _usability(shown: DraftView) -> list[str]:
    lines: list[str] = []
    if shown.score:
        lines = [f"Usability · {shown.score.score} of 10, as Kaggle will score it"]
        names = max((width(gain.name) for gain in shown.score.gains), default=0)
        for gain in shown.score.gains:
            blank = " " * (min(names, 24) - width(gain.name))
            lines += wrapped(gain.todo, f"  {gain.points:>7}  {cut(gain.name, 24)}{blank}  ")
    if shown.tags:
        lines.append("Tags that fit" if not lines else "  Tags that fit")
        lines += table([(tag.name, tag.reason) for tag in shown.tags], indent="    ", widths=(30, 62))
    return lines


def _card(draft: Draft) -> list[str]:
    flagged = Flagged.in_draft(draft)
    text = card_text(draft, flagged, ROOM)
    if not text:
        return []
    lines = [line for line in _shown(text, flagged) if line.strip()]
    shown = [cut(visible(line), WIDTH - 2) for line in lines[:CARD_LINES]]
    more = len(lines) - len(shown)
    rest = wrapped(f"… and {counted(more, 'more line')}; {ALL_OF_IT}", "  ") if more else []
    return ["Card", *(f"  {line}" for line in shown), *rest]


def _shown(text: str, flagged: Flagged) -> Iterator[str]:
    """The lines of a card in Markdown, without the rows of columns and files that screening flagged."""
    names, files, heading = set(flagged.names), set(flagged.files), ""
    for line in text.split("\n"):
        if line.startswith("#"):
            heading = line
        hidden = any(f"`{file}`" in heading for file in files) or any(f"`{name}`" in line for name in names)
        if not (hidden and line.lstrip().startswith(("|", "-", "*"))):
            yield flagged.safe(line)


def _metadata(shown: DraftView) -> list[str]:
    if not shown.metadata:
        return []
    rows = [(one.label, one.value, one.mark) for one in shown.metadata if one.value != "none"]
    return ["Metadata", *table(rows, widths=(14, PATH_WIDTH + 22, 10))]


def _made(draft: Draft) -> list[str]:
    told = [(label, value) for label, value in how_made(draft) if label in ("Notebook", "Found", "Python")]
    return ["How it was made", *(line for label, value in told for line in wrapped(f"{label}: {value}", "  "))]
