"""DICOM, known by its magic bytes: the attributes that name people, by PS3.15 (table E.1-1, basic profile).

What is burned into the pixels is not looked at, and said so.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import IO, Any

from kaggle_share.screen.media import Seen, Task, counted, in_words, personal

KINDS = {
    "PatientName": "person_name",
    "OtherPatientNames": "person_name",
    "PatientBirthName": "person_name",
    "PatientMotherBirthName": "person_name",
    "ResponsiblePerson": "person_name",
    "ReferringPhysicianName": "person_name",
    "PerformingPhysicianName": "person_name",
    "NameOfPhysiciansReadingStudy": "person_name",
    "PhysiciansOfRecord": "person_name",
    "RequestingPhysician": "person_name",
    "OperatorsName": "person_name",
    "PersonName": "person_name",
    "VerifyingObserverName": "person_name",
    "ContentCreatorName": "person_name",
    "PatientID": "record_id",
    "OtherPatientIDs": "record_id",
    "IssuerOfPatientID": "record_id",
    "AccessionNumber": "record_id",
    "AdmissionID": "record_id",
    "StudyID": "record_id",
    "MedicalRecordLocator": "record_id",
    "PatientInsurancePlanCodeSequence": "account_number",
    "PatientBirthDate": "dob",
    "PatientBirthTime": "dob",
    "PatientAddress": "address",
    "CountryOfResidence": "address",
    "RegionOfResidence": "address",
    "InstitutionAddress": "address",
    "ReferringPhysicianAddress": "address",
    "PersonAddress": "address",
    "PatientTelephoneNumbers": "phone",
    "ReferringPhysicianTelephoneNumbers": "phone",
    "PersonTelephoneNumbers": "phone",
    "MilitaryRank": "username",
    "DeviceSerialNumber": "device_id",
    "DeviceUID": "device_id",
    "PlateID": "device_id",
    "DetectorID": "device_id",
    "StationName": "device_id",
    "StudyDate": "event_date",
    "SeriesDate": "event_date",
    "AcquisitionDate": "event_date",
    "ContentDate": "event_date",
    "AcquisitionDateTime": "event_date",
    "AdmittingDate": "event_date",
}
"""Attribute → kind. Those that are the patient's own block."""
PATIENT = frozenset(
    "PatientName OtherPatientNames PatientBirthName PatientMotherBirthName PatientID OtherPatientIDs".split()
)
TEXTS = frozenset(("LO", "LT", "SH", "ST", "UT", "UC", "PN", "DA", "DT"))
_NOBODY = frozenset(
    [
        "",
        *"anonymous anonymized anonymised anon none unknown removed deidentified de-identified 0 00000000".split(),
    ]
)
_OURS = re.compile(r"p[a-z2-7]{16}|19000101(?:000000)?")
"""What `strip` puts in place of a value: pseudonyms, and a date that is nobody's."""
BURNED = "may have people's data burned into its pixels (BurnedInAnnotation), which is not looked at"
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, NotImplementedError, RecursionError)
MOST = 20_000
"""Attributes that are looked at."""


def look(file: IO[bytes], task: Task) -> Iterator[Seen]:
    """What a DICOM file says of people. Parameters as for `media.look`."""
    try:
        import pydicom
        from pydicom.errors import InvalidDicomError
    except ImportError:
        yield Seen(note='is a DICOM file, and was not looked through: pip install "kaggle-share[dicom]"')
        return
    try:
        with warnings.catch_warnings():
            # It warns of every oddity of a file, in the file's own words.
            warnings.simplefilter("ignore")
            data = pydicom.dcmread(file, stop_before_pixels=True)
            attributes = list(_attributes(data))
            burned = str(data.get("BurnedInAnnotation", "")).upper()
    except (InvalidDicomError, *UNREADABLE):
        yield Seen(note="can't be read as DICOM, and was not looked through")
        return
    if task.people:
        yield from _named(attributes)
    words = "\n".join(f"{value}" for _, vr, value, _ in attributes if vr in TEXTS)
    for sighting in in_words(words, task):
        yield Seen(sighting, place="in its attributes")
    private = sum(is_private for _, _, _, is_private in attributes)
    if private:
        yield Seen(note=f"has {private} private attributes, whose meaning only their maker knows")
    if burned != "NO":
        yield Seen(note=BURNED)


def _named(attributes: list[tuple[str, str, str, bool]]) -> Iterator[Seen]:
    found: dict[tuple[str, bool], int] = {}
    for keyword, vr, value, _ in attributes:
        kind = KINDS.get(keyword) or ("person_name" if vr == "PN" else "")
        if kind and value.strip(" ^*").lower() not in _NOBODY and not _OURS.fullmatch(value):
            key = (kind, keyword in PATIENT)
            found[key] = found.get(key, 0) + 1
    for (kind, is_patients), count in found.items():
        place = "in the patient's attributes" if is_patients else "in its attributes"
        yield Seen(personal(kind, counted(count, "attribute"), count), place=place)


def _attributes(data: Any) -> Iterator[tuple[str, str, str, bool]]:
    """Keyword, value representation, text, and whether it is private, of each attribute, also in sequences."""
    waiting, count = [data], 0
    while waiting:
        for element in waiting.pop():
            count += 1
            if count > MOST:
                return
            if element.VR == "SQ":
                waiting += list(element.value or ())
            elif element.VR not in ("OB", "OW", "OF", "OD", "OL", "UN"):
                yield element.keyword, element.VR, str(element.value or "")[:10_000], element.tag.is_private
            else:
                yield element.keyword, element.VR, "", element.tag.is_private
