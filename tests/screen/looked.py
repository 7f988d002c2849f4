"""What the tests of looking through share: people nobody knows, and what is found of them in a file."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

from kaggle_share.model import Finding, Resource
from kaggle_share.screen import screen

WHO = [
    (f"{given} {family}", f"{given.lower()}.{family.lower()}@klinik-nord.de", f"19{40 + n}-0{n % 9 + 1}-1{n % 9}")
    for n, (given, family) in enumerate(
        (given, family)
        for given in ("Wilhelmina", "Thaddeus", "Apollonia", "Cornelius")
        for family in ("Quackenbush", "Featherstone", "Oglethorpe", "Pettibone", "Lindqvist")
    )
]
MAIL = WHO[0][1]
SSN = "536-22-8714"
ROWS = "visit;name;dob;sbp\n" + "".join(f"{n};{who};{born};{120 + n}\n" for n, (who, _, born) in enumerate(WHO))


def found(folder: Path, name: str, data: bytes) -> tuple[Finding, ...]:
    path = folder / Path(name).name
    path.write_bytes(data)
    ending = path.suffix.removeprefix(".").lower()
    findings = screen([Resource(name, path, len(data), hashlib.sha256(data).hexdigest(), format=ending)])
    shown = repr(findings)
    assert not [value for who in WHO for value in who if value in shown]
    return findings


def kinds(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.kind for finding in findings}


def zipped(members: dict[str, bytes | str], comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment
    return made.getvalue()
