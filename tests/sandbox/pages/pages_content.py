"""What datasets to look at are made of: files, versions, notebooks, pictures."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from PIL import Image, ImageDraw

from kaggle_share.sandbox.records import Account, Dataset, StoredFile, Version
from kaggle_share.sandbox.shelf import Content
from kaggle_share.sandbox.store import Store

Look = Callable[..., BeautifulSoup]
"""Fetches a page, parsed: the fixture `look`."""
Publish = Callable[..., str]
"""Puts a dataset in, and returns the path of its page: the fixture `publish`."""

ADA = Account("ada", "Ada Lovelace")
GRACE = Account("grace", "Grace Hopper")
LAB = Account("open-lab", "Open Lab", is_organisation=True, members=("ada",))
NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def words(soup: BeautifulSoup, selector: str = "main") -> str:
    """The words of a part of a page, on one line."""
    found = soup.select_one(selector)
    assert found is not None, selector
    return re.sub(r"\s+", " ", found.get_text(" "))


def place(store: Store, wanted: Dataset) -> None:
    """Put a dataset into a sandbox's store as it is, past the rules of the wire: the pages must bear anything."""
    with store.db.transaction():
        number = 0
        for one in wanted.versions:
            common: dict[str, Any] = {"creator": one.creator, "notes": one.notes, "content": {}}
            if not number:
                values = {
                    "title": wanted.title,
                    "subtitle": wanted.subtitle,
                    "description": wanted.description,
                    "license": wanted.license,
                    "is_private": int(wanted.is_private),
                    "keywords": list(wanted.keywords),
                    "update_frequency": wanted.update_frequency,
                    "sources": wanted.sources,
                    "collaborators": [list(pair) for pair in wanted.collaborators],
                    "cover": put(store, wanted.cover.read_bytes()).sha256 if wanted.cover else "",
                }
                row = store.create_dataset(owner=wanted.owner.slug, slug=wanted.slug, values=values, **common)
                found = store.db.row("SELECT max(id) AS id FROM datasets")
                assert found is not None
                number = found["id"]
            else:
                row = store.versions.add(number, **common)
            if one.status == "READY":
                store.versions.finish(row, [_shelved(store, file) for file in one.files])
            else:
                store.versions.set_status(row, one.status, one.error)


def put(store: Store, content: bytes) -> Content:
    return store.shelf.put(io.BytesIO(content))


def _shelved(store: Store, file: StoredFile) -> StoredFile:
    kept = put(store, file.location.read_bytes())
    return replace(file, location=store.shelf.path(kept.sha256), crc32=kept.crc32)


def stored(folder: Path, path: str, content: bytes | str, **words: Any) -> StoredFile:
    """Put bytes where a store would, under their hash."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    name = hashlib.sha256(data).hexdigest()
    location = folder / name
    location.write_bytes(data)
    return StoredFile(path, len(data), name, location, NOON, **words)


def version(number: int, files: Sequence[StoredFile] = (), **words: Any) -> Version:
    given: dict[str, Any] = {"status": "READY", "notes": "", "creator": "ada", **words}
    return Version(number, created=NOON + timedelta(days=number), files=tuple(files), **given)


def dataset(*versions: Version, **words: Any) -> Dataset:
    given: dict[str, Any] = {
        "id": 1,
        "owner": ADA,
        "slug": "palmer-penguins",
        "title": "Palmer penguins, cleaned",
        "subtitle": "",
        "description": "",
        "license": "CC0-1.0",
        "is_private": False,
        "keywords": (),
        "update_frequency": "not specified",
        "sources": "",
        "collaborators": (),
        "cover": None,
        "usability": 0.5,
        "created": NOON,
        "updated": NOON,
        **words,
    }
    return Dataset(**given, versions=versions)


def penguins(name: str = "penguins.csv") -> bytes:
    """The real data, from the `palmerpenguins` package."""
    spec = find_spec("palmerpenguins")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "data" / name).read_bytes()


def png(width: int = 560, height: int = 280, hue: int = 200) -> bytes:
    picture = Image.new("HSV", (width, height), (hue * 255 // 360, 70, 225))
    draw = ImageDraw.Draw(picture)
    for step in range(12):
        x = width * step // 12
        draw.ellipse((x, height // 2 - step * 6, x + 60, height // 2 + 60), fill=(hue * 255 // 360, 130, 150))
    sink = io.BytesIO()
    picture.convert("RGB").save(sink, "PNG")
    return sink.getvalue()


def notebook(*cells: Mapping[str, Any]) -> str:
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": list(cells)})


def code(source: str, *outputs: Mapping[str, Any], number: int | None = 1) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "execution_count": number,
        "outputs": list(outputs),
    }


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def shown(**data: Any) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {k.replace("_", "/", 1): v for k, v in data.items()},
    }
