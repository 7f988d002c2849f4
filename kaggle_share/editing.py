"""`methods/methods.md` as its author edited it: given as a file `methods.md`, and kept from version to version."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kaggle_share.errors import InputError, KaggleShareError
from kaggle_share.model import SILENT, Draft, Ref
from kaggle_share.record import Entry
from kaggle_share.spec import METHODS_TEXT

if TYPE_CHECKING:
    from kaggle_share.plan import Seen
    from kaggle_share.way import Way

PATH = f"methods/{METHODS_TEXT}"


def own_methods_text(way: Way, ref: Ref | None, entry: Entry | None, seen: Seen | None) -> None:
    """Put the user's methods text in the place of the draft's, with what is new in that.

    Parameters
    ----------
    way:
        With a draft that has its methods record.
    ref:
        The dataset, as far as it is known.
    entry:
        What is recorded of the last version, its methods text included.
    seen:
        What Kaggle holds; where nothing is recorded here, an edited text there is kept too.

    Raises
    ------
    InputError
        The user's file can't be read.
    """
    made = way.draft
    given = _given(made)
    if made.bare:
        if given is not None:
            made.notes = (*made.notes, f"{METHODS_TEXT} is left out: --bare publishes no methods record.")
        return
    from kaggle_share.methods import LONGEST, Edited, add_to_record, with_edits

    drafted = _drafted(made)
    if not drafted and given is None:
        return
    before: Mapping[str, str] = entry.methods if entry is not None else {}
    found = with_edits(drafted, given, before) if drafted else Edited(given or "", "")
    if found is None and given is None and not before:
        theirs = _edited_on_kaggle(way, ref, seen)
        found = Edited(theirs, drafted) if theirs else None
    kept = {"draft": drafted}
    if found is not None:
        kept |= {"text": found.text, "base": found.base or drafted}
        made.record = add_to_record(made.record, PATH, found.text, "your methods text", staging=made.staging)
        made.notes = (*made.notes, _told(found.taken, found.kept))
    short = all(len(text) <= LONGEST for text in kept.values())
    made.record = replace(made.record, texts={name: text for name, text in kept.items() if text} if short else {})


def _given(made: Draft) -> str | None:
    path = made.selection.metadata.get(METHODS_TEXT)
    if path is None:
        return None
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError(f'"{path.name}" can\'t be read as text', "Save it as UTF-8, or take it out") from None


def _drafted(made: Draft) -> str:
    found = next((one for one in made.record.resources if one.path == PATH), None)
    return found.location.read_text("utf-8") if found is not None else ""


def _edited_on_kaggle(way: Way, ref: Ref | None, seen: Seen | None) -> str:
    """The text that was published from elsewhere, if its author has made it their own."""
    from kaggle_share.methods import is_draft

    if way.remote is None or ref is None or seen is None or PATH not in seen.held:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, METHODS_TEXT)
        try:
            way.remote.download(ref, PATH, target, watch=SILENT)
            text = target.read_text("utf-8")
        except (KaggleShareError, OSError, UnicodeDecodeError):
            return ""
    return "" if is_draft(text) else text


def _told(taken: int, kept: int) -> str:
    told = f"{PATH} is yours, as you edited it."
    if taken:
        told += f" What is new in the draft was taken over in {taken} {'place' if taken == 1 else 'places'}."
    if kept:
        told += f" In {kept} {'place' if kept == 1 else 'places'} both changed; yours was kept: look at it."
    return told
