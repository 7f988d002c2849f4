"""Kaggle's rules and refusals, in one table, as its server applies them.

Sources: the `kaggle` client's code and documentation (`docs/datasets_metadata.md`), and users' issues. What
only the live server knows is marked "unverified"; the choice made for it is the one that hides the least.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files as resources
from pathlib import Path
from re import fullmatch
from typing import Any

from kaggle_share.sandbox.accounts import may_publish_for
from kaggle_share.sandbox.records import Column, Dataset
from kaggle_share.sandbox.store import Store, may_see

TITLE = (6, 50)
SLUG = (6, 50)  # The documentation says 3 to 50, the client's code 6 to 50.
SUBTITLE = (20, 80)  # If there is one.
TOP_LEVEL_FILES = 50
DATASET_BYTES = 200 * 10**9
COVER = (560, 280)  # Least width and height, in pixels.
COVER_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
FORBIDDEN = frozenset("@&'\"<>|?*:;\\$^`\x7f") | {chr(code) for code in range(32)}
"""Characters in names that make processing fail, also inside archives (kaggle-cli #430, #524)."""
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
FREQUENCIES = ("not specified", "never", "annually", "quarterly", "monthly", "weekly", "daily", "hourly")
COLUMN_TYPES = frozenset(
    "string boolean numeric datetime id uuid latitude longitude coordinates country province postalcode "
    "address email url integer decimal city".split()
)
ROLES = {"READER": "reader", "WRITER": "editor"}
LICENSES = {
    "CC0-1.0": "CC0: Public Domain",
    "CC-BY-SA-3.0": "CC BY-SA 3.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-NC-SA-4.0": "CC BY-NC-SA 4.0",
    "GPL-2.0": "GPL 2",
    "ODbL-1.0": "Database: Open Database, Contents: © Original Authors",
    "DbCL-1.0": "Database: Open Database, Contents: Database Contents",
    "copyright-authors": "Data files © Original Authors",
    "other": "Other (specified in description)",
    "unknown": "Unknown",
    "CC-BY-4.0": "Attribution 4.0 International (CC BY 4.0)",
    "CC-BY-NC-4.0": "Attribution-NonCommercial 4.0 International (CC BY-NC 4.0)",
    "PDDL": "ODC Public Domain Dedication and Licence (PDDL)",
    "CC-BY-3.0": "Attribution 3.0 Unported (CC BY 3.0)",
    "CC-BY-3.0-IGO": "Attribution 3.0 IGO (CC BY 3.0 IGO)",
    "US-Government-Works": "U.S. Government Works",
    "CC-BY-NC-SA-3.0-IGO": "Attribution-NonCommercial-ShareAlike 3.0 IGO (CC BY-NC-SA 3.0 IGO)",
    "CDLA-Permissive-1.0": "Community Data License Agreement - Permissive - Version 1.0",
    "CDLA-Sharing-1.0": "Community Data License Agreement - Sharing - Version 1.0",
    "CC-BY-ND-4.0": "Attribution-NoDerivatives 4.0 International (CC BY-ND 4.0)",
    "CC-BY-NC-ND-4.0": "Attribution-NonCommercial-NoDerivatives 4.0 International (CC BY-NC-ND 4.0)",
    "ODC-BY-1.0": "ODC Attribution License (ODC-By)",
    "LGPL-3.0": "GNU Lesser General Public License 3.0",
    "AGPL-3.0": "GNU Affero General Public License 3.0",
    "FDL-1.3": "GNU Free Documentation License 1.3",
    "EU-ODP-Legal-Notice": "EU ODP Legal Notice",
    "apache-2.0": "Apache 2.0",
    "GPL-3.0": "GPL 3",
}
"""Name on the wire → what the page says."""


class Refusal(Exception):
    """An answer with an HTTP status other than 200; kagglesdk makes an `HTTPError` of it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Broken(Exception):
    """A rule is broken: the answer is a 200 whose body says so.

    Both clients expect that of CreateDataset and CreateDatasetVersion: the `kaggle` command prints `error`,
    and kagglehub goes on to CreateDatasetVersion only after a 200 with an `error`, never after a 409.
    """


# Who may do what ----------------------------------------------------------------------------------------


def signed_in(user: str | None) -> str:
    """The user; 401 for somebody who is not signed in."""
    if user is None:
        raise Refusal(401, "Unauthenticated")
    return user


def readable(store: Store, owner: str, slug: str, viewer: str | None) -> Dataset:
    """A dataset that the viewer may read.

    Somebody else's private dataset and somebody else's missing one are answered alike, with 403, so that
    nobody learns what exists ("Permission 'datasets.get' was denied"). Only for an owner that one may publish
    for, missing is a 404. Until a first version is ready, it is a 404 too, for its owner as well (kagglehub
    #181 says so of the page; of these calls it is unverified): only GetDatasetStatus knows it.
    """
    found = known(store, owner, slug, viewer)
    if found.ready is None:
        raise Refusal(404, f"Dataset {found.ref} was not found")
    return found


def known(store: Store, owner: str, slug: str, viewer: str | None) -> Dataset:
    """A dataset that the viewer may read, ready or not."""
    found = store.any_dataset(owner, slug)
    if found is not None and may_see(found, viewer):
        return found
    if may_publish_for(viewer, owner):
        raise Refusal(404, f"Dataset {owner}/{slug} was not found")
    raise Refusal(403, "Permission 'datasets.get' was denied")


def editable(store: Store, dataset: Dataset | None, user: str, ref: str) -> Dataset:
    """A dataset that the user may change: its owner, a member of its organisation, or an editor."""
    owner = ref.partition("/")[0]
    if dataset is not None:
        editor = (user, "editor") in dataset.collaborators
        if editor or may_publish_for(user, dataset.owner.slug):
            return dataset
    elif may_publish_for(user, owner):
        raise Refusal(404, f"Dataset {ref} was not found")
    raise Refusal(403, "Permission 'datasets.update' was denied")


def publisher(user: str, owner: str) -> str:
    """The owner to publish for; 403 if it is neither the user nor an organisation of theirs."""
    owner = owner or user
    if not may_publish_for(user, owner):
        raise Refusal(403, "Permission 'datasets.create' was denied")
    return owner


# What a dataset may be ----------------------------------------------------------------------------------


def check_title(title: str) -> str:
    """The title, stripped of space around it."""
    return _length("title", title.strip(), TITLE)


def check_slug(slug: str) -> str:
    """The slug."""
    if fullmatch(r"[a-z0-9-]*", slug) is None:
        raise Broken("The dataset slug may only contain lower case letters, digits and dashes")
    return _length("slug", slug, SLUG)


def check_subtitle(subtitle: str) -> str:
    """The subtitle, which may be empty."""
    return _length("subtitle", subtitle.strip(), SUBTITLE) if subtitle.strip() else ""


def check_license(name: str) -> str:
    """The license's name; nothing at all (kagglehub sends none) is `unknown`."""
    if not name:
        return "unknown"
    found = {known.casefold(): known for known in LICENSES}.get(name.casefold())
    if found is None:
        raise Broken(f"Invalid license: {name}")
    return found


def check_frequency(name: str) -> str:
    """The update frequency."""
    if name.casefold() not in FREQUENCIES:
        raise Broken(f"Invalid expected update frequency: {name}. Accepted values: {', '.join(FREQUENCIES)}")
    return name.casefold()


def check_collaborators(rows: Iterable[Any], store: Store, *, is_private: bool) -> list[tuple[str, str]]:
    """Collaborators as pairs of user and role; of a public dataset they can only be editors."""
    result = []
    for row in rows:
        name = str(row.get("username") or row.get("groupSlug") or "")
        if store.account(name) is None:
            raise Broken(f"Collaborator {name} was not found")
        role = ROLES.get(str(row.get("role") or ""))
        if role is None:
            raise Broken(f"Invalid role for collaborator {name}")
        if role == "reader" and not is_private:
            raise Broken("Collaborators of a public dataset can only be editors")
        result.append((name, role))
    return result


def check_columns(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Columns as they were sent, in their order; a type that Kaggle does not know is refused."""
    result: list[dict[str, Any]] = []
    for position, row in enumerate(rows):
        kind = str(row.get("type") or "")
        if kind and kind.casefold() not in COLUMN_TYPES:
            raise Broken(f"Invalid type {kind} of column {row.get('name') or position}")
        result.append(
            {
                "order": int(row.get("order") or 0),
                "name": str(row.get("name") or ""),
                "type": kind.casefold(),
                "original_type": str(row.get("originalType") or ""),
                "description": str(row.get("description") or ""),
            }
        )
    if any(column["order"] for column in result):
        result.sort(key=lambda column: column["order"])
    return [{**column, "order": position} for position, column in enumerate(result)]


def match_columns(path: str, sent: Sequence[dict[str, Any]], header: Sequence[str] | None) -> tuple[Column, ...]:
    """What is kept about a file's columns.

    Kaggle matches by position, not by name: the documentation asks for all columns in order, "or they will
    not be matched up correctly". JSON files take none.

    Parameters
    ----------
    path:
        The file's path.
    sent:
        Columns from `check_columns`.
    header:
        The names that the file itself has, or None if the server does not read such files.
    """
    if path.casefold().endswith((".json", ".jsonl", ".geojson")):
        return ()
    if header is None:
        return tuple(Column(**column) for column in sent)
    columns = []
    for position, name in enumerate(header):
        given = dict(sent[position]) if position < len(sent) else {}
        columns.append(Column(**{**given, "order": position, "name": name}))
    return tuple(columns)


def bad_name(name: str) -> str:
    """The first character of a name that processing stumbles over, or nothing."""
    return next((char for char in name if char in FORBIDDEN), "")


@lru_cache(maxsize=1)
def tags() -> dict[str, tuple[str, str]]:
    """Tags that datasets can have: their name in lower case → name and full path."""
    text = resources("kaggle_share").joinpath("data/kaggle-tags.csv").read_text("utf-8")
    return {
        row["name"].casefold(): (row["name"], row["path"])
        for row in csv.DictReader(text.splitlines())
        if " > " in row["path"] and not row["path"].startswith(("admin", "architecture"))
    }


def sort_tags(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Tags that exist, once each, and those that do not, which are dropped."""
    valid: list[str] = []
    invalid: list[str] = []
    for name in names:
        found = tags().get(str(name).strip().casefold())
        if found is None:
            invalid.append(str(name))
        elif found[0] not in valid:
            valid.append(found[0])
    return valid, invalid


def cover_type(path: Path) -> str:
    """MIME type of a cover image; `Broken` if it is no image, of another kind, or too small."""
    # Pillow takes a moment to import, and most datasets have no cover.
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            kind, (width, height) = COVER_TYPES.get(image.format or ""), image.size
    except (UnidentifiedImageError, OSError) as error:
        raise Broken("The dataset image could not be read") from error
    if kind is None:
        raise Broken("The dataset image must be a png, jpg, jpeg or webp")
    if width < COVER[0] or height < COVER[1]:
        raise Broken(f"The dataset image must be at least {COVER[0]} x {COVER[1]} pixels; it is {width} x {height}")
    return kind


def _length(what: str, text: str, bounds: tuple[int, int]) -> str:
    if not bounds[0] <= len(text) <= bounds[1]:
        raise Broken(f"The dataset {what} must be between {bounds[0]} and {bounds[1]} characters")
    return text
