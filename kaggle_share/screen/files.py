"""What is in a file: by its first bytes a text, an archive, an image, a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kaggle_share.errors import ChangedError, StagingError
from kaggle_share.model import Finding, Resource, Watch
from kaggle_share.screen.finding import about_file, finding_key, not_checked
from kaggle_share.screen.media import STRIPPED, Seen, Task, kind_of, look, personal
from kaggle_share.screen.media.dicom import BURNED
from kaggle_share.screen.secrets import RULES
from kaggle_share.screen.tables import is_table

SCANNED = ("in its attributes", "in the patient's attributes")
"""Where something is in DICOM."""


# A word and a number of up to four digits tell of nobody: `img_0017.png`, in folders of thousands of such files.
_ORDINARY = re.compile(r"[A-Za-z]{0,8}[-_]?[0-9]{0,4}(?:\.[A-Za-z0-9]{1,8}){0,2}")
_PATIENT = re.compile(
    r"\b(?:[Pp]atient(?:in)?|PATIENT|[Pp]articipant|[Pp]roband|[Pp]aciente|[Pp]aziente|[Ss]ubject)(?: name)?"
    r" (?P<name>[A-Z][^\W\d_]{2,30} [A-Z][^\W\d_]{2,30})\b"
)
"""`Patient_Jane_Doe`, which no other rule knows; a single word after it is more often a list's or a number's."""


def _names_patient(path: str) -> bool:
    from kaggle_share.screen.tables.names import kind_of_name

    found = _PATIENT.search(re.sub(r"[_\W]+", " ", path))
    return found is not None and kind_of_name(found["name"]) == "full"


def in_name(resource: Resource) -> Iterator[Finding]:
    """Personal data in the names of the file and its folders, which are published, too."""
    from kaggle_share.screen.texts import in_text, personal_in_text

    parts = [part for part in resource.path.split("/") if not _ORDINARY.fullmatch(part)]
    if not parts:
        return
    text = resource.path.replace("/", " / ")
    found = [*in_text(text, RULES), *personal_in_text(text, "raw")]
    if _names_patient(resource.path):
        found.append(personal("person_name", "(a name)"))
    for sighting in found:
        yield replace(about_file(sighting, resource, place="in its name"), fixes=("rename it", "leave it out"))


def in_file(resource: Resource, watch: Watch, given: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """The findings in a file's content.

    Parameters
    ----------
    resource:
        The file.
    watch:
        Asked whether to stop.
    given:
        Personal data that the user gives on purpose.

    Raises
    ------
    ChangedError
        The file vanished.
    StagingError
        It can't be read.
    """
    task = Task(RULES, watch, given, people=not is_table(resource))
    merged: dict[tuple[str, str, str], Finding] = {}
    try:
        with resource.location.open("rb") as file:
            known = kind_of(file.read(8192))
            file.seek(0)
            for seen in look(file, "", resource.size, task):
                if seen.note and not seen.inside and not task.people and known == "text":
                    # As a table it is looked through to its end.
                    continue
                finding = _finding(seen, resource)
                mark = (finding.kind, seen.inside, finding.message if finding.kind == "not_checked" else seen.place)
                merged.setdefault(mark, finding)
    except FileNotFoundError:
        raise ChangedError(
            f'"{resource.path}" vanished while it was being looked through', "Run it again; nothing was published"
        ) from None
    except OSError as error:
        raise StagingError(f'"{resource.path}" can\'t be read: {error.strerror}', "Check its permissions") from None
    yield from merged.values()


def _finding(seen: Seen, resource: Resource) -> Finding:
    if seen.sighting is None:
        within = f"{seen.inside} " if seen.inside else ""
        finding = not_checked(resource, f"{within}{seen.note}")
        return replace(finding, severity="warn") if seen.note == BURNED else finding
    finding = about_file(seen.sighting, resource, seen.inside, seen.place)
    if not seen.inside and resource.format in STRIPPED and seen.place in ("in its metadata", *SCANNED):
        finding = replace(finding, fixes=("strip", "leave it out"))
    if seen.place == "in the patient's attributes":
        # Names of patients hold a publication back, others are warned of.
        key = finding_key(finding.kind, resource.path, "patient", resource.sha256)
        return replace(finding, severity="block", key=key)
    return replace(finding, severity=seen.severity) if seen.severity else finding
