"""DICOM written anew by the Basic Application Level Confidentiality Profile (PS3.15, annex E).

What becomes of which attribute is in `dicom.tsv`, out of table E.1-1. Where that leaves a choice which depends on the
kind of image (X/Z, Z/D, …), the one is taken that keeps every kind valid: an empty value before none, a dummy before
an empty one. Patient's name and ID become the pseudonym of the ID, as `pseudonymise` makes it in tables, so that
they join; UIDs become others, the same in every file with the same key. Private attributes go. The pixels stay as
they are: what is burned into them is not looked at.
"""

from __future__ import annotations

import hashlib
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError, StagingError
from kaggle_share.screen.fixes.codes import Pseudonyms
from kaggle_share.screen.media.dicom import UNREADABLE

EMPTY, DUMMY, GONE, UID = "empty", "dummy", "gone", "uid"
ACTIONS = {
    "X": GONE,
    "Z": EMPTY,
    "X/Z": EMPTY,
    "D": DUMMY,
    "Z/D": DUMMY,
    "X/D": DUMMY,
    "X/Z/D": DUMMY,
    "U": UID,
    # A sequence of references: it stays, and the UIDs in it become others.
    "X/Z/U*": UID,
}
"""What the table says → what is done."""
DUMMIES: dict[str, Any] = {
    **dict.fromkeys(("LO", "SH", "LT", "ST", "UT", "UC", "CS", "AE"), "REMOVED"),
    **dict.fromkeys(("DS", "IS"), "0"),
    **dict.fromkeys(("FD", "FL", "SL", "SS", "UL", "US", "SV", "UV"), 0),
    "PN": "Removed",
    "DA": "19000101",
    "DT": "19000101000000",
    "TM": "000000",
    "AS": "000Y",
}
"""Value representation → what stands in place of a value that must be there; of others nothing."""
NAME, PATIENT = 0x00100010, 0x00100020
_FILE = (0x00020016, 0x00020017, 0x00020018, 0x00020026, 0x00020027, 0x00020028, 0x00020100, 0x00020102)
"""Attributes of the file's own head that name machines, addresses, or are private."""
METHOD = "DICOM PS3.15 Basic Application Level Confidentiality Profile"
DEEPEST = 60
SENTENCE = (
    "Attributes were taken out or replaced by the Basic Application Level Confidentiality Profile of DICOM PS3.15 "
    "(table E.1-1); UIDs and the patient’s ID became others, derived with a key that is not published; private "
    "attributes were taken out. What is burned into the pixels was not looked at"
)


def strip_dicom(location: Path, target: Path) -> tuple[int, str]:
    """Write a DICOM file anew by the profile.

    Parameters
    ----------
    location:
        The file; it is only read.
    target:
        Where to write. It is overwritten.

    Returns
    -------
    The number of attributes that were changed or taken out, and the fingerprint of the key.

    Raises
    ------
    InputError
        It is damaged, or pydicom is missing.
    StagingError
        It can't be read or written.
    """
    try:
        import pydicom
        from pydicom.errors import InvalidDicomError
    except ImportError:
        raise InputError(
            f'"{location.name}": to take people out of DICOM needs pydicom', 'pip install "kaggle-share[dicom]"'
        ) from None
    work = _Work(Pseudonyms("default"))
    try:
        with warnings.catch_warnings():
            # It warns of every oddity of a file, in the file's own words.
            warnings.simplefilter("ignore")
            data = pydicom.dcmread(location)
            work.clean(data)
            _tell(data)
            data.preamble = b"\0" * 128
            for tag in _FILE:
                if tag in data.file_meta:
                    del data.file_meta[tag]
            data.file_meta.MediaStorageSOPInstanceUID = data.get("SOPInstanceUID", "")
            pydicom.dcmwrite(target, data, enforce_file_format=True)
    except OSError as error:
        raise StagingError(
            f'"{location.name}" can\'t be written anew: {error.strerror or "it is damaged"}', "Make room on the disk"
        ) from None
    except (InvalidDicomError, *UNREADABLE):
        # What the library says may quote a value.
        target.unlink(missing_ok=True)
        raise InputError(
            f'"{location.name}" can\'t be read to its end as DICOM', "Make it again, or leave it out"
        ) from None
    return work.changed, work.codes.fingerprint


class _Work:
    """What is the same for all attributes of a file."""

    def __init__(self, codes: Pseudonyms) -> None:
        self.codes = codes
        self.changed = 0

    def clean(self, data: Any, depth: int = 0) -> None:
        """Change a data set in place, and those within it."""
        patient = data.get(PATIENT)
        whose = str(patient.value or "") if patient is not None else ""
        for tag in list(data.keys()):
            if tag.is_private or depth > DEEPEST:
                del data[tag]
                self.changed += 1
                continue
            element = data[tag]
            action = action_of(int(tag))
            if int(tag) in (NAME, PATIENT) and element.value:
                element.value = self.codes.code(whose or str(element.value))
                self.changed += 1
            elif action == GONE:
                del data[tag]
                self.changed += 1
            elif action == EMPTY:
                self._put(element, [] if element.VR == "SQ" else None)
            elif action == DUMMY:
                self._put(element, DUMMIES.get(element.VR, [] if element.VR == "SQ" else None))
            elif element.VR == "SQ":
                for item in element.value or ():
                    self.clean(item, depth + 1)
            elif action == UID and element.value:
                every = element.value if element.VM > 1 else [element.value]
                new = [self.uid(str(one)) for one in every]
                self._put(element, new if len(new) > 1 else new[0])

    def uid(self, old: str) -> str:
        """Another UID, the same for the same one: 2.25 and a number of 128 bits (PS3.5, B.2)."""
        number = hashlib.blake2b(self.codes.code(old).encode(), digest_size=16, person=b"ks-dicom-uid").digest()
        return f"2.25.{int.from_bytes(number, 'big')}"

    def _put(self, element: Any, value: Any) -> None:
        if element.value or value:
            element.value = value
            self.changed += 1


@lru_cache(maxsize=1)
def table() -> dict[str, str]:
    """Tag in eight hexadecimal digits, with X in repeating groups → the profile's action."""
    text = Path(__file__).with_name("dicom.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {tag: action for tag, action, _ in rows}


def action_of(tag: int) -> str:
    """What is done to an attribute; empty where it stays.

    Parameters
    ----------
    tag:
        Group and element, `0x00100010`.
    """
    digits, known = f"{tag:08X}", table()
    said = known.get(digits) or known.get(f"{digits[:2]}XX{digits[4:]}") or known.get(f"{digits[:2]}XXXXXX", "")
    return ACTIONS[said] if said else ""


def _tell(data: Any) -> None:
    """Say in the file what was done, as PS3.15 E.1.1 asks for."""
    from pydicom.dataset import Dataset
    from pydicom.sequence import Sequence

    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "113100", "DCM"
    code.CodeMeaning = "Basic Application Confidentiality Profile"
    data.PatientIdentityRemoved = "YES"
    data.DeidentificationMethod = METHOD
    data.DeidentificationMethodCodeSequence = Sequence([code])
