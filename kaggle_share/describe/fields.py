"""Every field of the metadata: the user's, the last publish's, Kaggle's, or a generated one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kaggle_share import rules
from kaggle_share.describe.card import description, is_generated
from kaggle_share.describe.citation import Edition
from kaggle_share.describe.tags import near_tags
from kaggle_share.describe.wording import subtitle_for, title_for
from kaggle_share.errors import InputError, RuleError
from kaggle_share.model import Column, Draft, Metadata
from kaggle_share.remote.protocol import RemoteSettings
from kaggle_share.spec import METADATA_FIELDS, make_document

NEVER_GENERATED = ("doi", "funding", "related", "ethics")
"""Fields that nobody but the user knows, and that Kaggle has no place for: the record carries them forward."""

FOLLOWS_DATA = ("subtitle", "description")
"""Fields that, while nobody has written them, are generated anew, since they tell rows and columns."""


def metadata(
    draft: Draft,
    *,
    me: str = "",
    held: RemoteSettings | None = None,
    previous: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
    default_license: str = "",
    edition: Edition | None = None,
) -> Metadata:
    """Everything that Kaggle is told, complete and within its rules.

    Who wins: command > document (both in `draft.document`) > record of the last publish > what Kaggle holds >
    generated. A subtitle or description that was generated before and that nobody has touched since is generated
    anew, where `said` tells that it was.

    Parameters
    ----------
    draft:
        With selection, resources, profiles, findings, record and, where they are known, columns.
    me:
        Who is signed in; empty where nobody is.
    held:
        What Kaggle holds.
    previous:
        What was last sent (`Entry.metadata`).
    said:
        The fields that the user had set then (`Entry.said`); None where that isn't known.
    default_license:
        The user's setting.
    edition:
        Version and day, as far as they are known.

    Raises
    ------
    InputError
        The image can't be found or used.
    RuleError
        The image is too small, or the setting's license is not one of Kaggle's.
    """
    document = draft.document
    given: dict[str, Any] = {
        name: getattr(document, name) for name in METADATA_FIELDS if getattr(document, name) is not None
    }
    if "contributors" in given:
        given["contributors"] = tuple(spec.plain() for spec in given["contributors"])
    for name in ("tags", "sources", "funding", "related"):
        if name in given:
            given[name] = tuple(dict.fromkeys(word for word in given[name] if word))
    if "image" in given:
        given["image"] = cover(draft.folder, str(given["image"]))
    carried = {**_carried(held, previous, said), **_remembered(said)}
    carried = {name: value for name, value in carried.items() if name not in given and value}
    values = {**_defaults(draft, default_license), **carried, **given}
    if "title" not in values:
        values["title"] = title_for(draft)
    if not values.get("subtitle") and "subtitle" not in given:
        values["subtitle"] = subtitle_for(draft)
    made = Metadata(
        **{name: values[name] for name in METADATA_FIELDS if name in values},
        generated=frozenset(METADATA_FIELDS) - set(given) - set(carried) - set(NEVER_GENERATED),
        kept=frozenset(carried),
    )
    if made.description:
        return made
    return replace(made, description=description(draft, made, me=me, edition=edition))


def _defaults(draft: Draft, default_license: str) -> dict[str, Any]:
    license = rules.check_license(default_license) if default_license else "unknown"
    return {"license": license, "update_frequency": "not specified"}


def _carried(
    held: RemoteSettings | None, previous: Mapping[str, Any] | None, said: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What an earlier publish, or somebody on Kaggle's page, has settled; only what Kaggle's rules allow."""
    now, before = _from_held(held), _valid(previous or {})
    found: dict[str, Any] = {}
    for name in (*now, *(name for name in before if name not in now)):
        was_said = name in said if said is not None else not is_generated(str(before.get(name)))
        if name in before and (was_said or (name not in FOLLOWS_DATA and not _edited(name, now, before))):
            found[name] = before[name]
        elif name in now and (name not in before or _edited(name, now, before)):
            found[name] = now[name]
    return found


def _remembered(said: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the user had said and Kaggle has no field for, as the record keeps it; as far as it is valid today."""
    found: dict[str, Any] = {}
    for name in ("contributors", *NEVER_GENERATED):
        value = (said or {}).get(name)
        if not value:
            continue
        try:
            known = make_document({name: value})
        except InputError:
            continue
        kept = getattr(known, name)
        if name == "contributors":
            kept = [spec.plain() for spec in kept]
        found[name] = tuple(kept) if isinstance(kept, list) else kept
    return found


def _edited(name: str, now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """True where Kaggle holds something else than what was last sent."""
    if name not in now or not now[name]:
        return False
    ours, theirs = before.get(name), now[name]
    if isinstance(theirs, str):
        # Kaggle may keep other line ends and outer white space.
        return str(ours or "").replace("\r\n", "\n").strip() != theirs.replace("\r\n", "\n").strip()
    return bool(ours != theirs)


def _from_held(held: RemoteSettings | None) -> dict[str, Any]:
    if held is None:
        return {}
    return _valid(
        {
            "title": held.title,
            "subtitle": held.subtitle,
            "description": held.description,
            "license": held.license,
            "tags": held.tags,
            "sources": held.sources.splitlines(),
            "update_frequency": held.update_frequency,
        }
    )


def _valid(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields within today's rules; others are left to be generated."""
    checks: dict[str, Callable[[str], str]] = {
        "title": rules.check_title,
        "subtitle": rules.check_subtitle,
        "description": str.strip,
        "license": _license,
        "update_frequency": rules.check_frequency,
    }
    found: dict[str, Any] = {}
    for name, check in checks.items():
        value = fields.get(name)
        if isinstance(value, str) and value:
            try:
                found[name] = check(value)
            except RuleError:
                continue
    for name in ("tags", "sources"):
        value = fields.get(name)
        if isinstance(value, (list, tuple)):
            found[name] = tuple(str(word).strip() for word in value if str(word).strip())
    return {name: value for name, value in found.items() if value}


def _license(name: str) -> str:
    """The license by its name on the wire, or by its title, as pages show it."""
    titles = {title.casefold(): wire for wire, (title, _) in rules.LICENSES.items()}
    return titles.get(name.strip().casefold()) or rules.check_license(name)


def cover(folder: Path, image: str) -> Path:
    """The cover image, looked at: it is there, of a kind that Kaggle takes, and large enough.

    Parameters
    ----------
    folder:
        The working folder.
    image:
        Its path, from there on.

    Raises
    ------
    InputError
        It isn't there, or is no image.
    RuleError
        Its kind or size is not one that Kaggle takes.
    """
    path = (folder / Path(image).expanduser()).absolute()
    if not path.is_file():
        raise InputError(f'the image "{image}" is not there', "Check the path, which starts from the working folder")
    if path.suffix.casefold() not in rules.COVER_ENDINGS:
        raise RuleError(
            f'the image "{image}" is of a kind that Kaggle does not take', f"Use {', '.join(rules.COVER_ENDINGS)}"
        )
    from PIL import Image

    try:
        with Image.open(path) as opened:
            width, height = opened.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise InputError(f'the image "{image}" can\'t be read', "Use another one") from None
    least = rules.COVER
    if width < least[0] or height < least[1]:
        raise RuleError(
            f'the image "{image}" has {width} × {height} pixels; Kaggle wants at least {least[0]} × {least[1]}',
            "Use a larger one",
        )
    return path


def notes(made: Metadata, columns: Mapping[str, tuple[Column, ...]]) -> tuple[str, ...]:
    """What the user should know about the metadata, a sentence each; nothing here holds anything back.

    Parameters
    ----------
    made:
        The metadata.
    columns:
        Described columns, by path.
    """
    found = []
    if made.license == "unknown":
        found.append("No license is given, so that others may not use the data. Set one with --license CC0-1.0, …")
    for tag in rules.unknown_tags(made.tags):
        near = near_tags(tag)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        found.append(f'Kaggle may not know the tag "{rules.printable(tag)}" and then drops it.{hint}')
    return tuple(found)
