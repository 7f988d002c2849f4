"""`strip`: a picture, document or DICOM file written anew without what it says of people beside its content."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kaggle_share.errors import InputError, StagingError

HOW = "Save it as one of JPEG, PNG, WebP, GIF, TIFF, PDF, Office, or leave it out"


@dataclass(frozen=True)
class Stripped:
    """What was done."""

    sentence: str
    changed: int = 0
    shows: str = ""
    """Fingerprint of the key, where codes were made."""


def strip_file(location: Path, path: str, target: Path) -> Stripped:
    """Write a file anew without its metadata.

    Parameters
    ----------
    location:
        The file; it is only read.
    path:
        Its path in the dataset, for errors.
    target:
        Where to write. It is overwritten.

    Raises
    ------
    InputError
        It is of a kind from which metadata can't be taken, damaged, encrypted, or a library is missing.
    StagingError
        It can't be read or written.
    """
    stripper = _stripper(location, path)
    try:
        return stripper(location, target)
    except InputError as error:
        # Those below know the file by the name that it has on this machine.
        error.what = error.what.replace(f'"{location.name}"', f'"{path}"')
        raise
    except OSError as error:
        raise StagingError(
            f'"{path}" can\'t be written anew: {error.strerror or "it is damaged"}', "Make room on the disk"
        ) from None


def _stripper(location: Path, path: str) -> Callable[[Path, Path], Stripped]:
    from kaggle_share.screen.media import HEAD, kind_of
    from kaggle_share.screen.media.office import is_office

    try:
        with location.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise StagingError(f'"{path}" can\'t be read: {error.strerror}', "Check its permissions") from None
    kind = kind_of(head)
    if kind == "zip" and zipfile.is_zipfile(location):
        with zipfile.ZipFile(location) as archive:
            kind = "office" if is_office(archive.namelist()) else ""
    known = {"image": _picture, "pdf": _pdf, "office": _office, "dicom": _dicom}
    if kind not in known:
        raise InputError(f'"{path}" is of a kind from which metadata can\'t be taken out', HOW)
    return known[kind]


def _picture(location: Path, target: Path) -> Stripped:
    from kaggle_share.screen.fixes.tiff import strip_gif, strip_tiff
    from kaggle_share.screen.media.images import strip_image

    with location.open("rb") as file:
        head = file.read(4)
    if head[:3] == b"GIF":
        strip_gif(location, target)
    elif head in (b"II*\0", b"MM\0*"):
        strip_tiff(location, target)
    else:
        strip_image(location, target)
    return Stripped(
        "The picture’s metadata (place, time, device, author) were taken out; its pixels are as they were"
    )


def _pdf(location: Path, target: Path) -> Stripped:
    from kaggle_share.screen.fixes.pdf import strip_pdf

    strip_pdf(location, target)
    return Stripped(
        "Author, title, programs, times and the names in comments were taken out; the pages are as they were"
    )


def _office(location: Path, target: Path) -> Stripped:
    from kaggle_share.screen.fixes.office import strip_office

    strip_office(location, target)
    return Stripped(
        "Authors, company, title, the names in comments and tracked changes, and the metadata of pictures were taken "
        "out; the text is as it was"
    )


def _dicom(location: Path, target: Path) -> Stripped:
    from kaggle_share.screen.fixes.dicom import SENTENCE, strip_dicom

    changed, shows = strip_dicom(location, target)
    return Stripped(SENTENCE, changed, shows)
