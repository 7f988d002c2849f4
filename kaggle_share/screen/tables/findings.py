"""From a file to findings: reading, scanning on two threads, judging, and saying it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from kaggle_share.errors import ChangedError
from kaggle_share.model import Finding, Resource, Watch
from kaggle_share.screen.kinds import HEADER, KINDS
from kaggle_share.screen.tables.evidence import Verdict
from kaggle_share.screen.tables.header_row import kinds_in_header
from kaggle_share.screen.tables.judge import judge
from kaggle_share.screen.tables.read import Table, UnreadableError, tables_in
from kaggle_share.screen.tables.scan import Gathered, Scanner
from kaggle_share.screen.tables.shapes import redacted
from kaggle_share.screen.tables.tokens import sights

THREADS = 2
"""Columns looked at side by side."""
MOST = 500
"""Findings of one file that are told one by one."""


UNNAMED = ("give its columns names, in a first row", "leave it out", "keep")
"""What can be done about a table whose columns have no names; no fix can name them."""
CHANGEABLE = re.compile(
    r".*\.(?:(?:csv|tsv|tab|jsonl|ndjson)(?:\.(?:gz|zst|zstd))?|parquet|pq|xlsx|sqlite3?|db3?|json)",
    re.IGNORECASE | re.DOTALL,
)
"""Names of files whose columns can be changed."""


def changeable(path: str) -> bool:
    """True for files whose columns can be changed, told by the name."""
    return CHANGEABLE.fullmatch(path) is not None


def findings(resource: Resource, watch: Watch, memory: int) -> Iterator[Finding]:
    """As `in_table`."""
    try:
        tables = tables_in(resource, memory)
        for table in tables or ():
            yield from islice(_in_one(resource, table, watch), MOST)
    except UnreadableError as error:
        yield _not_checked(resource, f"is not looked through for personal data: {error}")
    except FileNotFoundError:
        raise ChangedError(
            f'"{resource.path}" vanished while it was being looked through', "Run it again; nothing was published"
        ) from None
    except OSError as error:
        yield _not_checked(
            resource, f"is not looked through for personal data: {error.strerror or 'it cannot be read'}"
        )


def findings_in_document(resource: Resource, watch: Watch) -> Iterator[Finding]:
    """The findings in the tables of a JSON document."""
    from kaggle_share.screen.tables.document import tables_of

    for table in tables_of(resource.location, resource.size):
        yield from islice(_in_one(resource, table, watch), MOST)


def _in_one(resource: Resource, table: Table, watch: Watch) -> Iterator[Finding]:
    scanner = Scanner(secrets=not _read_as_text(resource))
    broken = ""
    try:
        _scan(scanner, table, watch)
    except UnreadableError as error:
        broken = str(error)
    found = judge(list(scanner.columns.values()))
    names = tuple(scanner.columns or table.columns)
    instead = kinds_in_header(names, found)
    if instead:
        yield _no_names(resource, table, instead)
        # Nothing may repeat a name that is somebody's.
        for number, column in enumerate(scanner.columns.values()):
            column.name = f"column {number + 1}"
    for column in scanner.columns.values():
        yield from _secrets(resource, table, column)
    for column, verdict in found:
        one = _finding(resource, table, column, verdict)
        yield replace(one, fixes=UNNAMED) if instead else one
    for number, name in enumerate(names if not instead else ()):
        yield from _in_text(resource, name, f"column {number + 1}", "the name of a column")
    closed = [column.name for column in scanner.columns.values() if _is_closed(column)]
    if closed:
        names_of = ", ".join(closed[:3]) + (", …" if len(closed) > 3 else "")
        yield _not_checked(resource, f"holds bytes that are no text and are not looked through, in {names_of}")
    for place, text in table.texts.items():
        yield from _in_text(resource, text, place, "the file's metadata")
    if broken:
        yield _not_checked(resource, f"is looked through for personal data in part only: {broken}")


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a]")


def _is_closed(column: Gathered) -> bool:
    """Whether most values are packed or encoded: pictures, geometries, pickled objects."""
    return bool(column.sample) and 2 * sum(bool(_CONTROL.search(value)) for value in column.sample) > len(
        column.sample
    )


def _no_names(resource: Resource, table: Table, kinds: list[str]) -> Finding:
    """What stands in place of names would be written wherever the columns are named."""
    where = f', in table "{table.name}"' if table.name else ""
    return Finding(
        "block",
        kinds[0],
        resource.path,
        f"the names of its columns look like {KINDS[kinds[0]].title}{where}",
        where=HEADER,
        count=len(kinds),
        fixes=UNNAMED,
        key=_key(kinds[0], resource, f"{table.name}.{HEADER}"),
    )


def _scan(scanner: Scanner, table: Table, watch: Watch) -> None:
    running: list[Future[None]] = []
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            for piece in table.pieces():
                # The next piece was read meanwhile. A column is looked at in order, so one piece at a time.
                _wait(running, watch)
                names = table.columns if len(table.columns) == piece.num_columns else tuple(piece.schema.names)
                running = [pool.submit(scanner.look, *task) for task in list(scanner.tasks(piece, names))]
        finally:
            _wait(running, watch)


def _wait(running: list[Future[None]], watch: Watch) -> None:
    while running:
        try:
            watch.check()
            running.pop(0).result()
        except BaseException:
            for task in running:
                task.cancel()
            running.clear()
            raise


def _finding(resource: Resource, table: Table, column: Gathered, verdict: Verdict) -> Finding:
    kind = KINDS[verdict.kind]
    count = max(1, round(verdict.rows))
    about = "" if verdict.exact else "about "
    where = f', in table "{table.name}"' if table.name else ""
    rows = max(count, column.rows)
    message = f"looks like {verdict.title or kind.title} ({about}{count} of {rows}){where}, {verdict.why}"
    return Finding(
        verdict.severity or kind.severity,
        kind.name,
        resource.path,
        message,
        column=column.name,
        where=table.name or None,
        count=count,
        share=min(1.0, count / rows) if rows else None,
        samples=tuple(dict.fromkeys(redacted(value) for value in verdict.examples[:2])),
        fixes=_fixes(kind.fixes, resource),
        key=_key(kind.name, resource, f"{table.name}.{column.name}" if table.name else column.name),
    )


def _secrets(resource: Resource, table: Table, column: Gathered) -> Iterator[Finding]:
    for found in column.secrets.values():
        yield Finding(
            "block",
            "secret",
            resource.path,
            f"looks like {found.title} ({found.rows} of {column.rows})",
            column=column.name,
            where=table.name or None,
            count=found.rows,
            share=min(1.0, found.rows / column.rows) if column.rows else None,
            samples=tuple(found.samples),
            fixes=_fixes(KINDS["secret"].fixes, resource),
            key=_key("secret", resource, f"{table.name}.{column.name}" if table.name else column.name),
        )


def _fixes(every: tuple[str, ...], resource: Resource) -> tuple[str, ...]:
    """What can be done about a column; where such a file can't be written anew, what can be done instead."""
    return every if changeable(resource.path) else ("save it as CSV, JSON Lines or Parquet", "leave it out", "keep")


def _read_as_text(resource: Resource) -> bool:
    """Somebody else looks through all of it as a text, in which secrets are found as well."""
    from kaggle_share.screen.texts import LIMIT

    return (
        resource.path.casefold().endswith((".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json"))
        and resource.size <= LIMIT
    )


def _in_text(resource: Resource, text: str, place: str, what: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for sight in sights(text):
        kind = KINDS[sight.token.kind]
        if kind.name in seen:
            continue
        seen.add(kind.name)
        yield Finding(
            kind.severity,
            kind.name,
            resource.path,
            f"{what} holds what looks like {sight.token.title} ({place})",
            samples=(redacted(sight.text),),
            fixes=("take it out of the file", "leave it out"),
            key=_key(kind.name, resource, place),
        )


def _not_checked(resource: Resource, message: str) -> Finding:
    return Finding("note", "not_checked", resource.path, message, key=_key("not_checked", resource, "tables"))


def _key(kind: str, resource: Resource, part: str) -> str:
    """As `screen.finding_key`: what a waiver is bound to."""
    return hashlib.sha256(
        "|".join((kind, resource.path, part, resource.sha256)).encode("utf-8", "surrogatepass")
    ).hexdigest()
