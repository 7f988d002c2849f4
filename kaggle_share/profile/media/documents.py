"""JSON, notebooks, texts, databases, and files that only some programs open."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from kaggle_share.dialect import compression, guess_encoding, open_unpacked
from kaggle_share.model import Profile, Resource, Watch
from kaggle_share.profile import delimited
from kaggle_share.profile.engine import Engine, call, literal
from kaggle_share.profile.media.said import count, listed, shown

JSON_BYTES = 16 << 20
"""Bytes of JSON that are parsed as a whole, which takes up to twenty times that in memory."""
RECORDS = 1000
"""Records of a list whose fields are looked at."""
FIELDS = 12
"""Fields, or keys, that are named."""
TEXT_BYTES = 1 << 20
"""Bytes of a file that decide whether it is text."""
NOTEBOOK_BYTES = 64 << 20
WORDS = {str: "text", bool: "true or false", int: "number", float: "number", dict: "object", list: "list"}


def profile_json(resource: Resource, watch: Watch) -> Profile:
    """The shape of a JSON document: what the top is, how many, and which fields."""
    try:
        with open_unpacked(resource.location, compression(resource.path)) as file:
            raw = file.read(JSON_BYTES + 1)
            if len(raw) <= JSON_BYTES:
                data = json.loads(raw)
            else:
                return _large_json(resource, raw[:4096], watch)
    except (RecursionError, MemoryError):
        return Profile(resource.path, "json", notes=("It is nested too deeply to be read.",))
    except (ValueError, *delimited.UNREADABLE):
        return Profile(resource.path, "json", notes=("It can't be read as JSON.",))
    if isinstance(data, list):
        return _list(resource.path, data)
    if isinstance(data, dict):
        features = data.get("features")
        if data.get("type") == "FeatureCollection" and isinstance(features, list):
            return _features(resource.path, features)
        named = listed(
            (f"{shown(str(key))} ({_kind(value)})" for key, value in list(data.items())[: FIELDS + 1]), FIELDS
        )
        facts = (f"JSON object of {count(len(data), 'key')}",) + ((f"keys: {named}",) if data else ())
        return Profile(resource.path, "json", shape=(len(data),), facts=facts)
    return Profile(resource.path, "json", facts=("JSON value",))


def _list(path: str, data: Sequence[Any]) -> Profile:
    kinds = {type(entry) for entry in data}
    records = kinds == {dict}
    facts = [f"JSON list of {count(len(data), 'record' if records else 'item')}"]
    if records:
        facts.append(f"fields: {_fields(data[:RECORDS])}")
    elif kinds == {list}:
        widths = {len(entry) for entry in data}
        if len(widths) == 1:
            facts.append(f"each a list of {count(widths.pop(), 'item')}")
    notes = ("Its items are of different kinds.",) if dict in kinds and len(kinds) > 1 else ()
    return Profile(path, "json", len(data), shape=(len(data),), facts=tuple(facts), notes=notes)


def _features(path: str, features: Sequence[Any]) -> Profile:
    """GeoJSON (RFC 7946)."""
    whole = [feature for feature in features if isinstance(feature, dict)]
    forms = Counter(str(f["geometry"].get("type")) for f in whole if isinstance(f.get("geometry"), dict))
    told = listed(f"{shown(form)} ({number:,})" for form, number in forms.most_common(8))
    facts = [f"GeoJSON of {count(len(features), 'feature')}" + (f": {told}" if told else "")]
    properties = [f["properties"] for f in whole[:RECORDS] if isinstance(f.get("properties"), dict)]
    if any(properties):
        facts.append(f"properties: {_fields(properties)}")
    return Profile(path, "json", len(features), shape=(len(features),), facts=tuple(facts))


def _fields(records: Sequence[Mapping[str, Any]]) -> str:
    """Fields with their kinds: `Name (text), Miles_per_Gallon (number, in 398 of 406)`."""
    kinds: dict[str, list[str]] = {}
    present: Counter[str] = Counter()
    for record in records:
        for name, value in record.items():
            known = kinds.setdefault(name, [])
            if value is None:
                continue
            present[name] += 1
            kind = _kind(value)
            if kind not in known:
                known.append(kind)
    told = []
    for name, known in list(kinds.items())[: FIELDS + 1]:
        gaps = f", in {present[name]:,} of {len(records):,}" if present[name] < len(records) else ""
        told.append(f"{shown(str(name))} ({' or '.join(known) or 'no value'}{gaps})")
    return listed(told, FIELDS)


def _kind(value: Any) -> str:
    return WORDS.get(type(value), "no value")


def _large_json(resource: Resource, head: bytes, watch: Watch) -> Profile:
    """A document that is too large to be parsed as a whole: a list of records is streamed, anything else is named."""
    note = (f"It is larger than {JSON_BYTES >> 20} MB unpacked, and was not looked into; "
            "as JSON Lines or Parquet it would be.")  # fmt: skip
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return Profile(resource.path, "json", facts=("JSON document",), notes=(note,))
    packed = compression(resource.path)
    with Engine(resource.location, watch=watch) as engine:
        options = [
            ("format", literal("array")),
            ("records", "true"),
            ("compression", literal(packed or "none")),
            ("hive_partitioning", "false"),
            ("sample_size", "20000"),
        ]
        try:
            sql = call("read_json", engine.path, options)
            columns = engine.rows(f"DESCRIBE SELECT * FROM {sql}")
            ((number,),) = engine.rows(f"SELECT count(*) FROM {sql}")
        except engine.failure:
            return Profile(resource.path, "json", facts=("JSON list",), notes=(note,))
    told = listed((f"{shown(str(row[0]))} ({_sql_kind(str(row[1]))})" for row in columns[: FIELDS + 1]), FIELDS)
    facts = (f"JSON list of {count(int(number), 'record')}", f"fields: {told}")
    return Profile(resource.path, "json", int(number), shape=(int(number),), facts=facts)


def _sql_kind(kind: str) -> str:
    if kind.endswith("]"):
        return "list"
    if kind.startswith(("STRUCT", "MAP", "JSON")):
        return "object"
    known = {
        "VARCHAR": "text",
        "BOOLEAN": "true or false",
        "BIGINT": "number",
        "DOUBLE": "number",
        "HUGEINT": "number",
    }
    return known.get(kind, kind.casefold())


def profile_notebook(resource: Resource, watch: Watch) -> Profile:
    """Number of a notebook's cells."""
    if resource.size > NOTEBOOK_BYTES:
        note = f"It is larger than {NOTEBOOK_BYTES >> 20} MB, and was not looked into; clear its outputs."
        return Profile(resource.path, "json", facts=("Jupyter notebook",), notes=(note,))
    try:
        cells = json.loads(resource.location.read_bytes())["cells"]
        fact = f"Jupyter notebook of {count(len(cells), 'cell')}"
    except (OSError, ValueError, RecursionError, TypeError, KeyError, MemoryError):
        return Profile(resource.path, "json", notes=("It can't be read as a notebook.",))
    return Profile(resource.path, "json", shape=(len(cells),), facts=(fact,))


def profile_sqlite(resource: Resource, watch: Watch) -> Profile:
    """Tables of a SQLite database."""
    try:
        # immutable: neither a lock nor a journal appears beside the user's file.
        address = f"{resource.location.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as base:
            names = [
                str(name)
                for (name,) in base.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
                    "ORDER BY name"
                )
            ]
    except sqlite3.Error:
        return Profile(resource.path, "other", notes=("It can't be read as a SQLite database: it is damaged.",))
    fact = f"SQLite database of {count(len(names), 'table')}"
    fact += f": {listed(map(shown, names), 20)}" if names else ""
    return Profile(resource.path, "other", shape=(len(names),), facts=(fact,))


def profile_text(resource: Resource, watch: Watch) -> Profile:
    """Lines of a text; whether it is one is decided by its beginning."""
    try:
        with open(resource.location, "rb") as file:
            head = file.read(TEXT_BYTES)
            if b"\0" in head and guess_encoding(head, whole=False) in ("utf-8", "cp1252", "latin-1"):
                return Profile(resource.path, "other")
            lines, last = head.count(b"\n"), head[-1:]
            while chunk := file.read(1 << 20):
                watch.check()
                lines, last = lines + chunk.count(b"\n"), chunk[-1:]
    except OSError:
        return Profile(resource.path, "other", notes=("It can't be read.",))
    lines += last not in (b"", b"\n")
    return Profile(resource.path, "text", lines, shape=(lines,), facts=(f"text of {count(lines, 'line')}",))


def profile_workbook(resource: Resource, watch: Watch) -> Profile:
    """A spreadsheet's workbook, which Kaggle shows no preview of."""
    note = "Kaggle shows no preview of workbooks; as CSV or Parquet its tables would have one."
    return Profile(resource.path, "other", facts=("spreadsheet workbook",), notes=(note,))


def profile_pickle(resource: Resource, watch: Watch) -> Profile:
    """A pickle, which is never opened: that would run the code in it."""
    note = "Opening it can run code, so others must trust you to use it; Parquet, CSV, NPY or safetensors can't."
    return Profile(resource.path, "other", facts=("Python objects (pickle)",), notes=(note,))
