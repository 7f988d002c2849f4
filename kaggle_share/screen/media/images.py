"""Images: what cameras and programs write beside the pixels. What the pixels show is not looked at.

Sources: Exif 2.32 (CIPA DC-008), XMP part 3 (ISO 16684-1), PNG (ISO 15948), JPEG (ITU-T T.81, B), WebP (RFC 9649).
"""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from kaggle_share.errors import InputError, StagingError
from kaggle_share.screen.media import Seen, Task, in_words, personal
from kaggle_share.screen.texts import Sighting

GPS, EXIF = 0x8825, 0x8769
"""Exif's directories of the place and of the camera."""
NAMES = {
    0x013B: "person_name",
    0xA430: "person_name",
    0x9C9D: "person_name",
    0xA431: "device_id",
    0xA435: "device_id",
}
"""Artist, camera's owner, Windows' author; serial numbers of body and lens."""
TEXTS = (0x010E, 0x8298, 0x013C, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F, 0x010D)
"""Description, copyright, host computer, comments, title, keywords, subject, document's name."""
ORIENTATION = 0x0112
_NOBODY = frozenset(("", "unknown", "none", "n/a", "picasa", "none none", "default", "adobe"))
_XMP_PLACE = re.compile(r"exif:GPSL(?:at|ong)itude(?:=\"|>)\s{0,20}[0-9]")
_XMP_NAME = re.compile(r"<dc:creator>.{0,2000}?<rdf:li[^<>]{0,100}>(?P<name>[^<>]{2,200})<", re.DOTALL)
_XMP_SERIAL = re.compile(r"aux:SerialNumber(?:=\"|>)\s{0,20}[0-9A-Za-z]")


def look(file: IO[bytes], task: Task) -> Iterator[Seen]:
    """What stands beside the pixels. Parameters as for `media.look`."""
    found = _sightings(file, task)
    if found is None:
        yield Seen(note="can't be read as an image, and its metadata was not looked at")
    for sighting in found or ():
        yield Seen(sighting, place="in its metadata")


def in_picture(data: bytes) -> list[Sighting]:
    """The same for an image within a notebook, one sighting for each kind."""
    from kaggle_share.screen.secrets import RULES

    found: dict[str, Sighting] = {}
    for sighting in _sightings(BytesIO(data), Task(RULES)) or ():
        found.setdefault(sighting.rule.id, sighting)
    return list(found.values())


def _sightings(file: IO[bytes], task: Task) -> list[Sighting] | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Only what stands beside the pixels is read, so that a decompression bomb stays packed.
            warnings.simplefilter("ignore")
            with Image.open(file) as image:
                exif = image.getexif()
                tags = {**exif, **exif.get_ifd(EXIF)}
                place = exif.get_ifd(GPS)
                # PNG may have its texts after the pixels.
                texts = _info_texts({**image.info, **getattr(image, "text", {})})
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error, zlib.error, UnidentifiedImageError):
        return None
    except Image.DecompressionBombError:
        return None
    found = (
        [personal("geo_precise", "(latitude and longitude)")] if place.get(2) and place.get(4) and task.people else []
    )
    for tag, kind in NAMES.items():
        text = _text(tags.get(tag)).strip()
        if text.lower() not in _NOBODY and text.lower() not in task.given and task.people and text.strip("0 \0"):
            found.append(personal(kind, f"({len(text)} characters)"))
    words = "\n".join([*texts, *(_text(tags.get(tag)) for tag in (*TEXTS, *NAMES))])
    found += in_words(words, task)
    if task.people:
        found += _in_xmp(words)
    return _one_of_each(found)


def _in_xmp(words: str) -> list[Sighting]:
    found = [personal("geo_precise", "(latitude and longitude)")] if _XMP_PLACE.search(words) else []
    found += [personal("device_id", "(a serial number)")] if _XMP_SERIAL.search(words) else []
    name = _XMP_NAME.search(words)
    return found + ([personal("person_name", f"({len(name['name'])} characters)")] if name else [])


def _one_of_each(found: list[Sighting]) -> list[Sighting]:
    return list({sighting.rule.id: sighting for sighting in reversed(found)}.values())[::-1]


def _info_texts(info: Any) -> list[str]:
    texts = []
    for key, value in dict(info).items():
        if key in ("icc_profile", "exif", "photoshop", "transparency", "palette"):
            continue
        text = _text(value)
        if text:
            texts.append(f"{key}: {text[:200_000]}")
    return texts


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        # Windows writes UTF-16 into its own tags, Exif an encoding's name before a comment.
        plain = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0").removeprefix(b"\0" * 8)
        is_wide = plain[1:2] == b"\0"
        return plain.decode("utf-16-le" if is_wide else "utf-8", "replace").strip("\0")
    return value if isinstance(value, str) else ""


def strip_image(location: Path, target: Path) -> None:
    """Write an image anew without what stands beside its pixels, which stay as they are, bit by bit.

    Place, time, camera, author, comments and previews go; the orientation stays, since the image would lie on its
    side otherwise, and so does the colour profile.

    Parameters
    ----------
    location:
        A JPEG, PNG or WebP.
    target:
        Where to write. It is overwritten.

    Raises
    ------
    InputError
        It is of another kind, or damaged.
    StagingError
        It can't be read or written.
    """
    try:
        data = location.read_bytes()
    except OSError as error:
        raise StagingError(f'"{location.name}" can\'t be read: {error.strerror}', "Check its permissions") from None
    try:
        clean = without_metadata(data)
    except ValueError:
        raise InputError(f'"{location.name}" is a damaged image', "Make it again, or leave it out") from None
    if clean is None:
        raise InputError(
            f'"{location.name}" is no JPEG, PNG or WebP, so its metadata can\'t be taken out',
            "Save it as PNG, or leave it out",
        )
    try:
        target.write_bytes(clean)
    except OSError as error:
        raise StagingError(f'"{target.name}" can\'t be written: {error.strerror}', "Make room on the disk") from None


def without_metadata(data: bytes) -> bytes | None:
    """The same for an image in memory; None where it is no JPEG, PNG or WebP.

    Raises
    ------
    ValueError
        It is damaged.
    """
    strippers = {b"\xff\xd8\xff": _without_segments, b"\x89PN": _without_chunks, b"RIF": _without_riff}
    stripper = strippers.get(data[:3])
    try:
        return stripper(data) if stripper is not None else None
    except (struct.error, IndexError) as error:
        raise ValueError("damaged") from error


def _without_segments(data: bytes) -> bytes:
    """JPEG: all application segments but JFIF, ICC and Adobe's colour transform, and all comments, are left out."""
    kept, position = [data[:2]], 2
    orientation = _orientation(data)
    if orientation not in (0, 1):
        kept.append(_only_orientation(orientation))
    while True:
        # Any number of 0xFF may stand before a marker.
        while data[position] == 0xFF and data[position + 1] == 0xFF:
            position += 1
        if data[position] != 0xFF:
            raise ValueError("no marker")
        marker = data[position + 1]
        if marker == 0xDA:
            end = data.rfind(b"\xff\xd9")
            # What follows the image's end (a second image, with metadata of its own) goes, too.
            pixels = data[position : end + 2] if end > position else data[position:]
            return b"".join([*kept, _first_image(pixels)])
        (size,) = struct.unpack(">H", data[position + 2 : position + 4])
        segment = data[position : position + 2 + size]
        if len(segment) < 2 + size:
            raise ValueError("cut off")
        is_kept = not (0xE1 <= marker <= 0xEF or marker == 0xFE)
        is_kept |= (marker == 0xE2 and segment[4:15] == b"ICC_PROFILE") or (
            marker == 0xEE and segment[4:9] == b"Adobe"
        )
        if is_kept:
            kept.append(segment)
        position += 2 + size


def _first_image(pixels: bytes) -> bytes:
    """The scans up to the first end of image that is not inside of one."""
    end = pixels.find(b"\xff\xd9")
    return pixels[: end + 2] if end != -1 else pixels


def _orientation(data: bytes) -> int:
    """Read from the segment itself: Pillow opens no picture whose size may be a decompression bomb's."""
    from PIL import Image

    at = data.find(b"Exif\0\0")
    if at == -1:
        return 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = Image.Exif()
            exif.load(data[at : at + 0xFFFF])
            return int(exif.get(ORIENTATION, 1))
    except (OSError, ValueError, TypeError, SyntaxError, struct.error):
        return 1


def _only_orientation(orientation: int) -> bytes:
    """An Exif segment with that one tag (TIFF 6.0, 2: one directory of one short)."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _without_chunks(data: bytes) -> bytes:
    """PNG: the chunks of text, time and Exif are left out, and what follows the end."""
    kept, position = [data[:8]], 8
    while True:
        size, kind = struct.unpack(">I4s", data[position : position + 8])
        chunk = data[position : position + 12 + size]
        if len(chunk) < 12 + size:
            raise ValueError("cut off")
        if kind not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"dSIG"):
            kept.append(chunk)
        position += 12 + size
        if kind == b"IEND":
            return b"".join(kept)


def _without_riff(data: bytes) -> bytes | None:
    """WebP: the chunks EXIF and XMP are left out, and the header's flags say so."""
    if data[8:12] != b"WEBP":
        return None
    kept, position = [], 12
    while position + 8 <= len(data):
        kind, size = struct.unpack("<4sI", data[position : position + 8])
        end = position + 8 + size + size % 2
        chunk = data[position:end]
        if len(chunk) < 8 + size:
            raise ValueError("cut off")
        if kind == b"VP8X":
            # Bits 2 and 3 of the flags: XMP and Exif.
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if kind not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        position = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
