"""Archives, which Kaggle unpacks: the names in them keep the same rules as other files. Nothing is unpacked here."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from pathlib import Path

from kaggle_share import rules
from kaggle_share.denylist import forbidden
from kaggle_share.errors import HeldBackError, InputError, RuleError, StagingError

_BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, UnicodeDecodeError, ValueError)


def is_archive(name: str) -> bool:
    """True for a file name that Kaggle unpacks."""
    return name.casefold().endswith(rules.ARCHIVES)


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
    try:
        members = _zip_members(path, name) if path.suffix.casefold() == ".zip" else _tar_members(path, name)
    except OSError as error:
        if error.errno is None:
            # bz2 and gzip report damage as an OSError without a number.
            raise _damaged(name) from None
        raise StagingError(f'"{name}" can\'t be read: {error.strerror}', "Check it, and run it again") from None
    except _BROKEN:
        raise _damaged(name) from None
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


def _zip_members(path: Path, name: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise InputError(f'"{name}" is encrypted, and Kaggle can\'t unpack it', "Make it again without a password")
    return [info.filename for info in infos if not info.is_dir()]


def _tar_members(path: Path, name: str) -> list[str]:
    found = []
    with tarfile.open(path) as archive:
        for member in archive:
            if not (member.isreg() or member.isdir() or member.islnk() or member.issym()):
                raise InputError(
                    f'"{rules.printable(member.name)}" inside "{name}" is a device or pipe, not a file',
                    "Make the archive again without it",
                )
            if not member.isdir():
                found.append(member.name.removeprefix("./"))
    return found


def _damaged(name: str) -> InputError:
    return InputError(f'"{name}" is not an archive that can be read', "Make it again, or pick what is in it")
