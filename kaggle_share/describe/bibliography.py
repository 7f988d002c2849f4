"""The citation as BibTeX and as RIS, for reference managers. Neither has a DOI that the user did not give."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from kaggle_share.describe.citation import Cited, split_name
from kaggle_share.describe.credit import roles
from kaggle_share.model import Contributor

BIBTEX = "CITATION.bib"
RIS = "CITATION.ris"
_TEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces, whatever stands before them.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_"},
}
"""Characters that TeX would take for its own."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(work: Cited) -> str:
    """BibTeX: `@misc`, which every style knows.

    ORCID and roles stand in biblatex's data annotations (`author+an:orcid`, biblatex 3.17 §3.7), which BibTeX passes
    over.

    Parameters
    ----------
    work:
        What is cited.
    """
    fields = [
        ("author", " and ".join(_bibtex_name(person) for person in work.people)),
        ("author+an:orcid", _annotation(work, lambda person: person.orcid)),
        ("author+an:credit", _annotation(work, lambda person: "; ".join(roles(person.role)))),
        ("title", f"{{{_tex(work.title)}}}"),
        ("year", str(work.edition.day.year) if work.edition.day else ""),
        ("month", MONTHS[work.edition.day.month - 1] if work.edition.day else ""),
        ("version", "" if work.edition.version is None else str(work.edition.version)),
        ("publisher", "Kaggle" if work.address else ""),
        ("doi", _address(work.doi)),
        ("url", _address(work.link)),
        ("note", f"Data set {_tex(str(work.ref))}"),
    ]
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in fields if value]
    return "\n".join([f"@misc{{{_key(work)},", *lines, "}"]) + "\n"


def ris(work: Cited) -> str:
    """RIS (https://en.wikipedia.org/wiki/RIS_(file_format)), type `DATA`; ORCID and roles stand in notes.

    Parameters
    ----------
    work:
        What is cited.
    """
    day = work.edition.day
    lines = [("TY", "DATA")]
    lines += [("AU", _ris_name(person)) for person in work.people]
    lines += [
        ("TI", work.title),
        ("PY", f"{day.year}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("ET", "" if work.edition.version is None else str(work.edition.version)),
        ("PB", "Kaggle" if work.address else ""),
        ("DO", work.doi),
        ("UR", work.link),
        ("ID", str(work.ref)),
    ]
    lines += [("N1", note) for note in _notes(work.people)]
    written = [f"{tag}  - {_one_line(value)}" for tag, value in lines if value]
    return "\r\n".join([*written, "ER  - ", ""])


def _notes(people: Iterable[Contributor]) -> Iterable[str]:
    for person in people:
        orcid = f"https://orcid.org/{person.orcid}" if person.orcid else ""
        told = [part for part in (", ".join(roles(person.role)), orcid, person.organization) if part]
        if told:
            yield f"{person.name}: {'; '.join(told)}"


def _bibtex_name(person: Contributor) -> str:
    given, family = split_name(person)
    if not family:
        # In braces of its own, a name is not taken apart.
        return f"{{{_tex(given)}}}"
    # Braces keep a name with `and`, a comma or a lower-case part in one piece.
    return f"{{{_tex(family)}}}, {{{_tex(given)}}}"


def _ris_name(person: Contributor) -> str:
    given, family = split_name(person)
    return f"{family}, {given}" if family else given.replace(",", " ")


def _annotation(work: Cited, told: Callable[[Contributor], str]) -> str:
    parts = [(place, _tex(told(person))) for place, person in enumerate(work.people, start=1)]
    return "; ".join(f'{place}="{text.replace(chr(34), "")}"' for place, text in parts if text)


def _key(work: Cited) -> str:
    """`gorman2024palmer`: first author, year, first word of the slug."""
    given, family = split_name(work.people[0])
    year = str(work.edition.day.year) if work.edition.day else ""
    parts = (family or given, year, work.ref.slug.split("-")[0])
    plain = "".join(unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode() for part in parts)
    return re.sub(r"[^a-z0-9]", "", plain.casefold()) or "dataset"


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in _one_line(text))


def _address(text: str) -> str:
    # Programs take addresses as they are; only what would end the field is written otherwise.
    return text.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
