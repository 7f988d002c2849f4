"""Foreign keys: columns whose values all stand in another file's key."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from kaggle_share.dialect import compression
from kaggle_share.model import SILENT, Column, Profile, Relation, Resource, Watch
from kaggle_share.profile import semantic
from kaggle_share.profile.engine import MEMORY, Engine, call, literal
from kaggle_share.profile.merge import number_of

LARGEST = 2_000_000_000
"""Bytes of two files that are compared at most."""
MOST_ROWS = 5_000_000
"""Rows of a key that is compared at most."""
PAIRS = 40
"""Pairs of columns that are compared at most."""
LEAST = 3
"""Different texts that a column without a telling name must have, to be no coincidence."""


@dataclass(frozen=True)
class _End:
    """A column of a file."""

    resource: Resource
    profile: Profile
    column: Column


def relations(
    profiles: Mapping[str, Profile], resources: Sequence[Resource], *, watch: Watch = SILENT, memory: str = MEMORY
) -> dict[str, Profile]:
    """The same profiles, each with where its columns point to.

    A column points to a key of another file where both are of one kind, each of its values stands in the key, and
    its name says so (`customer_id` → `customers.id`), or it holds texts.

    Parameters
    ----------
    profiles:
        By path.
    resources:
        The files of the profiles. Two are read again where a pair of columns may belong together.
    watch, memory:
        As in `profile`.

    Raises
    ------
    StoppedError
        The user asked to stop.
    """
    told = dict(profiles)
    files = {resource.path: resource for resource in resources if profiles.get(resource.path)}
    found: dict[str, list[Relation]] = {}
    for child, parent in _candidates(profiles, files)[:PAIRS]:
        watch.check()
        known = found.setdefault(child.resource.path, [])
        if any(relation.column == child.column.name for relation in known):
            continue
        if _all_in(child, parent, watch, memory):
            known.append(Relation(child.resource.path, child.column.name, parent.resource.path, parent.column.name))
    for path, known in found.items():
        told[path] = replace(told[path], relations=tuple(known))
    return told


def _candidates(profiles: Mapping[str, Profile], files: Mapping[str, Resource]) -> list[tuple[_End, _End]]:
    """Pairs that may belong together; those whose names say so first."""
    tables = [(files[path], profiles[path]) for path in files if profiles[path].kind == "table"]
    pairs = []
    for resource, profile in tables:
        for column in profile.columns:
            if column.name not in profile.keys or (profile.rows or 0) > MOST_ROWS:
                continue
            key = _End(resource, profile, column)
            for other, about in tables:
                if other.path == resource.path:
                    continue
                for one in about.columns:
                    child = _End(other, about, one)
                    named = _is_named_for(child, key)
                    if _may_point(child, key, named=named):
                        pairs.append((not named, child, key))
    pairs.sort(key=lambda pair: pair[0])
    return [(child, key) for _, child, key in pairs]


def _may_point(child: _End, key: _End, *, named: bool) -> bool:
    one, other = child.column, key.column
    kind = semantic.family(one.original_type)
    if kind != semantic.family(other.original_type) or kind not in ("number", "text") or not one.distinct:
        return False
    if kind == "number" and not (semantic.is_whole(one.original_type) and semantic.is_whole(other.original_type)):
        return False
    if not named and (kind == "number" or one.distinct < LEAST or one.name in child.profile.keys):
        return False
    if one.measures and other.measures:
        error = one.measures.distinct_error
        if one.distinct * (1 - 4 * error) > (other.distinct or 0):
            return False
        if one.measures.values and other.measures.values:
            return {value for value, _ in one.measures.values} <= {value for value, _ in other.measures.values}
    low, high, least, most = (number_of(text) for text in (one.minimum, one.maximum, other.minimum, other.maximum))
    if low is not None and high is not None and least is not None and most is not None:
        return least <= low and high <= most
    return True


def _is_named_for(child: _End, key: _End) -> bool:
    """`customer_id` for `customers.id` and `customers.customer_id`; `code` for no other file's `code` of numbers."""
    name, target = semantic.words(child.column.name), semantic.words(key.column.name)
    table = semantic.words(PurePosixPath(key.resource.path).name.partition(".")[0])
    stems = {table, table.removesuffix("s"), table.removesuffix("es"), f"{table.removesuffix('ies')}y"}
    if name == target:
        # Every table may have an `id`, a `code` or a `name` of its own.
        return target not in ("id", "code", "key", "name", "no", "number", "index")
    return any(name in (f"{stem}_{target}", f"{stem}{target}") for stem in stems) or (
        name in stems and semantic.looks_like_id(target)
    )


def _all_in(child: _End, key: _End, watch: Watch, memory: str) -> bool:
    """True where each value of the one stands in the other."""
    if child.column.measures and key.column.measures:
        one, other = child.column.measures.values, key.column.measures.values
        if one and other:
            return {value for value, _ in one} <= {value for value, _ in other}
    if child.resource.location.stat().st_size + key.resource.location.stat().st_size > LARGEST:
        return False
    with Engine(key.resource.location, watch=watch, memory=memory, also=[child.resource.location]) as engine:
        if engine.path != str(key.resource.location.absolute()):
            return False
        try:
            queries = [_values(end) for end in (child, key)]
            if not all(queries):
                return False
            lost = engine.rows(
                f"SELECT 1 FROM ({queries[0]}) AS a ANTI JOIN ({queries[1]}) AS b ON a.v = b.v "
                "WHERE a.v IS NOT NULL LIMIT 1"
            )
        except engine.failure:
            return False
        return not lost


def _values(end: _End) -> str:
    """The column's values as a query; empty where the file can't be read as it lies."""
    location, path = str(end.resource.location.absolute()), end.resource.path.casefold()
    if set("*?[]{}") & set(location):
        return ""
    width = len(end.profile.columns)
    header = ", ".join(f"c{i}" for i in range(width))
    if path.endswith((".parquet", ".pq")):
        sql = call("read_parquet", location, [("hive_partitioning", "false")])
    elif end.profile.dialect:
        if end.profile.dialect.get("encoding") not in ("utf-8", "utf-8-sig"):
            return ""
        missing = json.loads(end.profile.dialect.get("missing", '[""]'))
        sql = call(
            "read_csv",
            location,
            [
                ("delim", literal(end.profile.dialect["delimiter"])),
                ("header", "true"),
                ("quote", literal('"')),
                ("escape", literal('"')),
                ("all_varchar", "true"),
                ("compression", literal(compression(path) or "none")),
                ("nullstr", f"[{', '.join(map(literal, missing))}]"),
                ("hive_partitioning", "false"),
            ],
        )
    else:
        return ""
    kind = "HUGEINT" if semantic.is_whole(end.column.original_type) else "VARCHAR"
    return f"SELECT TRY_CAST(c{end.column.order} AS {kind}) AS v FROM {sql} AS t({header})"
