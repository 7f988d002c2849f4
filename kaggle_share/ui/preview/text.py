"""A draft and a release as plain text: aligned, at most 100 columns wide, without colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from kaggle_share.model import Draft, Release
from kaggle_share.ui.preview import sections
from kaggle_share.ui.preview.sent import sent
from kaggle_share.ui.preview.view import DraftView, FileView, FindingView, view
from kaggle_share.ui.wording import visible

WIDTH = 100
"""Columns of a terminal that nothing goes beyond."""
PATH_WIDTH = 44
COLUMNS_SHOWN = 12
LINES_OF_COLUMNS = 40
FILES_SHOWN = 40
NOTES_SHOWN = 10


def draft_text(draft: Draft, *, publish: str = "") -> str:
    """The preview of a draft as plain text.

    Parameters
    ----------
    draft:
        At any point of its way; what is not known yet is left out.
    publish:
        How to publish it from where it is shown; in a notebook where it is empty.
    """
    shown = view(draft)
    blocks = [_head(shown), _files(shown), _changes(shown), _findings(shown), _columns(shown), _made(draft)]
    if shown.notes:
        blocks.append(["Notes", *_each(shown.notes, "  ")])
    foot = shown.foot
    blocks.append(_wrapped(f"{foot.text} {publish}" if publish and foot.python else foot.line, ""))
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
    lines = [*_wrapped(shown.verdict, f"{shown.symbol} ")]
    if shown.command:
        lines += _wrapped(f'"{shown.command}" {shown.finishes}', "  ")
    lines += [line for note in (*shown.not_kept, *shown.notes) for line in _wrapped(note, "  ")]
    where = "sandbox, on this machine only" if shown.sandbox else ""
    lines += _wrapped(" · ".join(part for part in (shown.visibility, where) if part), "  ")
    if shown.address:
        # Not wrapped: an address in two pieces can't be opened.
        lines.append(f"  {shown.address}")
    if shown.files:
        rows = [(file.path, file.size, file.short) for file in shown.files[:FILES_SHOWN]]
        lines += ["", *_table(rows, right={1}, widths=(60, 10, 12))]
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
        *_wrapped(shown.title, ""),
        *(_wrapped(shown.subtitle, "") if shown.subtitle else ()),
        *_wrapped(shown.ref or "not named yet: --to OWNER/SLUG", ""),
        *_wrapped(about, ""),
        *_wrapped(shown.verdict.text, f"{shown.verdict.symbol} "),
        *(_wrapped(shown.verdict.beside, "  ") if shown.verdict.beside else ()),
    ]


def _files(shown: DraftView) -> list[str]:
    files = [*shown.files[:FILES_SHOWN], *(f for f in shown.files[FILES_SHOWN:] if f.change == "removed")]
    rows = [(file.path, file.shape, file.size, file.origin, file.change) for file in files]
    lines = [f"Files · {shown.total}", *_table(rows, right={1, 2})]
    hidden = len(shown.files) - len(files)
    if hidden:
        lines.append(f"  and {hidden:,} more")
    elif shown.more_files:
        lines.append(f"  {shown.more_files}")
    told = [f"{file.path}: {note}" for file in files for note in file.notes]
    lines += _each(told[:NOTES_SHOWN], "  ")
    lines += [f"  and {len(told) - NOTES_SHOWN:,} more notes"] if len(told) > NOTES_SHOWN else []
    if shown.extras:
        lines.append(f"  Written for you: {shown.extras_total}")
    return lines


def _changes(shown: DraftView) -> list[str]:
    if not shown.changes and not shown.fields:
        return []
    parts = " · ".join(part for part in (*shown.changes, shown.to_send) if part)
    lines = _wrapped(parts, "Changes · ") if parts else ["Changes"]
    lines += [line for one in shown.fields for line in _wrapped(f"{one.name}: {one.before} → {one.after}", "  ")]
    return lines


def _findings(shown: DraftView) -> list[str]:
    lines = [line for finding in shown.findings for line in _finding(finding)]
    return [*lines, *([shown.more_findings] if shown.more_findings else [])]


def _finding(finding: FindingView) -> Iterator[str]:
    samples = f" ({', '.join(finding.samples)})" if finding.samples else ""
    yield from _wrapped(f"{finding.place}: {finding.message}{samples}", f"{finding.symbol} ")
    if finding.fixes:
        yield from _wrapped(" · ".join(finding.fixes), "    ")
    if finding.reason:
        yield from _wrapped(f"kept, because: {finding.reason}", "    ")


def _columns(shown: DraftView) -> list[str]:
    lines: list[str] = []
    for file in shown.files:
        if file.columns and len(lines) < LINES_OF_COLUMNS:
            lines += [f"  {_cut(file.path, WIDTH - 4)}", *_column_rows(file)]
    return ["Columns", *lines] if lines else []


def _column_rows(file: FileView) -> list[str]:
    rows = [
        (c.name, c.type, c.unit, f"{c.missing} missing" if c.missing not in ("", "0 %") else "", c.range)
        for c in file.columns[:COLUMNS_SHOWN]
    ]
    lines = _table(rows, indent="    ", widths=(30, 12, 10, 17, 24))
    return [*lines, "    and more"] if len(file.columns) > COLUMNS_SHOWN or file.more else lines


def _made(draft: Draft) -> list[str]:
    told = [(label, value) for label, value in sections.how_made(draft) if label in ("Notebook", "Found", "Python")]
    return ["How it was made", *(line for label, value in told for line in _wrapped(f"{label}: {value}", "  "))]


def _each(texts: Iterable[str], indent: str) -> list[str]:
    return [line for text in texts for line in _wrapped(text, indent)]


def _table(
    rows: Sequence[Sequence[str]],
    *,
    right: frozenset[int] | set[int] = frozenset(),
    indent: str = "  ",
    widths: Sequence[int] = (PATH_WIDTH, 16, 10, 30, 10),
) -> list[str]:
    """Rows with their columns aligned, each as wide as its widest cell and at most as `widths` says."""
    if not rows:
        return []
    rows = [[_cut(visible(cell), most) for cell, most in zip(row, widths, strict=False)] for row in rows]
    wide = [max(_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    while len(indent) + sum(wide) + 2 * (len(wide) - 1) > WIDTH:
        wide[max(range(len(wide)), key=lambda at: wide[at])] -= 1
    lines = []
    for row in rows:
        cells = [_padded(_cut(cell, wide[at]), wide[at], at in right) for at, cell in enumerate(row) if wide[at]]
        lines.append(f"{indent}{'  '.join(cells)}".rstrip())
    return lines


def _padded(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return f"{blank}{text}" if right else f"{text}{blank}"


def _cut(text: str, most: int) -> str:
    """Text of at most `most` columns, cut in its middle, since names differ at both ends."""
    if _width(text) <= most:
        return text
    head, tail = text, text
    while _width(head) > most // 2:
        head = head[:-1]
    while _width(tail) > most - 1 - _width(head):
        tail = tail[1:]
    return f"{head}…{tail}"


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _wrapped(text: str, indent: str) -> list[str]:
    """Lines of at most `WIDTH` columns; the first begins with `indent`, the others stand below it."""
    rest = " " * _width(indent)
    room = WIDTH - _width(indent)
    lines: list[str] = []
    for line in textwrap.wrap(text, room, break_on_hyphens=False) or [""]:
        while _width(line) > room:
            # Wide characters take two columns each; textwrap counts them as one.
            at = max(1, len(line) * room // _width(line) - 1)
            lines.append(line[:at])
            line = line[at:]
        lines.append(line)
    return [f"{indent if number == 0 else rest}{line}".rstrip() for number, line in enumerate(lines)]
