"""Archives, which Kaggle unpacks: `train.zip` becomes `train/`. Their tree is read here, and nothing is unpacked."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from pathlib import Path

from kaggle_share import rules
from kaggle_share.errors import InputError, StagingError

_BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, UnicodeDecodeError, ValueError)


def ending(name: str) -> str:
    """The ending by which Kaggle takes a file for an archive (`.tar.gz`); empty for other files."""
    folded = name.casefold()
    return max((end for end in rules.ARCHIVES if folded.endswith(end)), key=len, default="")


def unpacked(path: str, members: dict[str, int]) -> dict[str, int]:
    """Where an archive's members come to lie in the dataset: path → bytes.

    Parameters
    ----------
    path:
        The archive's path in the dataset.
    members:
        As `read_members` has them.
    """
    folder = path[: -len(ending(path))]
    return {f"{folder}/{name}": size for name, size in members.items()}


def read_members(location: Path, name: str) -> dict[str, int]:
    """Name → bytes of every file in an archive.

    Parameters
    ----------
    location:
        Where it lies.
    name:
        What to call it in errors.

    Raises
    ------
    InputError
        It is damaged or encrypted, or holds links or devices, which Kaggle can't unpack.
    StagingError
        It can't be read.
    """
    try:
        return _zip(location, name) if ending(name) == ".zip" else _tar(location, name)
    except OSError as error:
        if error.errno is None:
            # bz2 and gzip report damage as an OSError without a number.
            raise _damaged(name) from None
        raise StagingError(f'"{name}" can\'t be read: {error.strerror}', "Check it, and run it again") from None
    except _BROKEN:
        raise _damaged(name) from None


def _zip(location: Path, name: str) -> dict[str, int]:
    with zipfile.ZipFile(location) as archive:
        infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise InputError(f'"{name}" is encrypted, and Kaggle can\'t unpack it', "Make it again without a password")
    names = [info.filename.removeprefix("./") for info in infos if not info.is_dir()]
    twice = rules.duplicates(names)
    if twice:
        raise InputError(f'"{rules.printable(twice[0])}" is in "{name}" twice', "Make the archive again")
    return dict(zip(names, (info.file_size for info in infos if not info.is_dir()), strict=True))


def _tar(location: Path, name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    with tarfile.open(location) as archive:
        for member in archive:
            if not (member.isreg() or member.isdir()):
                what = f'"{rules.printable(member.name)}" inside "{name}"'
                raise InputError(
                    f"{what} is a link or a device, and Kaggle can't unpack it",
                    "Make the archive again with the files themselves",
                )
            if not member.isdir():
                found[member.name.removeprefix("./")] = member.size
    return found


def _damaged(name: str) -> InputError:
    return InputError(f'"{name}" is not an archive that can be read', "Make it again, or pick what is in it")
