"""Archives, which Kaggle unpacks: the names in them keep the same rules as other files. Nothing is unpacked here."""

from __future__ import annotations

from pathlib import Path

from kaggle_share import archives, rules
from kaggle_share.denylist import forbidden
from kaggle_share.errors import HeldBackError, RuleError


def is_archive(name: str) -> bool:
    """True for a file name that Kaggle unpacks."""
    return bool(archives.ending(name))


def check_archive(path: Path, name: str) -> None:
    """Check the names in an archive.

    Parameters
    ----------
    path:
        The archive.
    name:
        What to call it in errors.

    Raises
    ------
    InputError
        It is damaged or encrypted.
    RuleError
        A name in it is one that Kaggle can't process, or two differ by case only.
    HeldBackError
        It holds a file that must not be shared.
    """
    members = archives.read_members(path, name)
    for member in members:
        rules.check_path(member, inside=name)
        why = forbidden(Path(member))
        if why:
            raise HeldBackError(
                f'"{rules.printable(member)}" inside "{name}" must not be shared: it holds {why}, by its name',
                "Make the archive again without it",
            )
    try:
        rules.check_unique(members)
    except RuleError as error:
        raise RuleError(f'inside "{name}" {error.what}', "Make the archive again with other names") from None
