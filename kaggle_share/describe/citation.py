"""How to cite: a sentence for the card, and `CITATION.cff` 1.2.0 (https://citation-file-format.github.io)."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaggle_share.describe import markdown
from kaggle_share.describe.wording import ref_for
from kaggle_share.model import Contributor, Draft, Metadata, Ref
from kaggle_share.spec.document import yaml

SPDX = {
    "CC0-1.0": "CC0-1.0",
    "CC-BY-4.0": "CC-BY-4.0",
    "CC-BY-SA-4.0": "CC-BY-SA-4.0",
    "CC-BY-NC-4.0": "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0": "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0": "CC-BY-ND-4.0",
    "CC-BY-NC-ND-4.0": "CC-BY-NC-ND-4.0",
    "CC-BY-3.0": "CC-BY-3.0",
    "CC-BY-SA-3.0": "CC-BY-SA-3.0",
    "ODbL-1.0": "ODbL-1.0",
    "ODC-BY-1.0": "ODC-By-1.0",
    "PDDL": "PDDL-1.0",
    "CDLA-Permissive-1.0": "CDLA-Permissive-1.0",
    "CDLA-Sharing-1.0": "CDLA-Sharing-1.0",
    "GPL-2.0": "GPL-2.0-only",
    "GPL-3.0": "GPL-3.0-only",
    "LGPL-3.0": "LGPL-3.0-only",
    "AGPL-3.0": "AGPL-3.0-only",
    "FDL-1.3": "GFDL-1.3-only",
    "apache-2.0": "Apache-2.0",
}
"""Kaggle's name of a license → SPDX's, of those in CFF 1.2.0's list."""

GROUPS = frozenset(
    "university universität université institute institut foundation group team lab laboratory labs consortium "
    "project centre center agency council ministry department office bureau association society company inc ltd gmbh "
    "llc corp network collaboration initiative survey museum observatory station committee "
    "developers contributors".split()
)
"""Words in the names of groups; another name of several words is a person's."""


@dataclass(frozen=True)
class Edition:
    """Which version is described, and when."""

    version: int | None = None
    """Number that the version will have; None where it isn't known."""
    day: date | None = None
    """Day of its publication."""


@dataclass(frozen=True)
class Cited:
    """What every form of citation is made of."""

    title: str
    people: tuple[Contributor, ...]
    """Who deserves credit; the dataset's owner where nobody was named."""
    ref: Ref
    edition: Edition
    address: str
    """Its page on Kaggle; empty where that isn't known."""
    doi: str

    @property
    def link(self) -> str:
        """Where it is found: the DOI's address before the page's."""
        return f"https://doi.org/{self.doi}" if self.doi else self.address

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the people, each once."""
        return tuple(dict.fromkeys(" ".join(person.name.split()) for person in self.people))


def cited(draft: Draft, metadata: Metadata, *, me: str = "", edition: Edition | None = None) -> Cited:
    """What a citation of a draft needs.

    Parameters
    ----------
    draft, metadata:
        The draft, and its title, contributors and DOI.
    me:
        Who is signed in.
    edition:
        Version and day, as far as they are known.
    """
    ref = ref_for(draft, me)
    people = metadata.contributors or (Contributor(ref.owner),)
    return Cited(metadata.title, people, ref, edition or Edition(), address(draft, me), metadata.doi)


def address(draft: Draft, me: str = "") -> str:
    """The dataset's page on Kaggle; empty where the owner isn't known, or it isn't published to Kaggle."""
    ref = ref_for(draft, me)
    return f"https://www.kaggle.com/datasets/{ref}" if draft.endpoint == "kaggle" and ref.owner != "me" else ""


def front_matter(work: Cited, metadata: Metadata) -> tuple[tuple[str, str], ...]:
    """Title, authors, date, version, license and address, as far as they are known; names for people."""
    people = [f"{person.name} ({person.orcid})" if person.orcid else person.name for person in work.people]
    return (
        ("Title", work.title),
        *(("Author", " ".join(person.split())) for person in dict.fromkeys(people)),
        ("Date", work.edition.day.isoformat() if work.edition.day else ""),
        ("Version", str(work.edition.version) if work.edition.version is not None else ""),
        ("License", "" if metadata.license == "unknown" else metadata.license),
        ("Dataset", work.link or str(work.ref)),
    )


def citation_text(work: Cited, *, escape: bool = False) -> str:
    """A sentence to cite the dataset by, after APA 7 §10.9: `A, B (2024). Title (Version 2) [Data set]. Kaggle. …`.

    Parameters
    ----------
    work:
        What is cited.
    escape:
        For Markdown.
    """
    credit, title = ", ".join(work.names), work.title
    if escape:
        credit, title = markdown.text(credit), markdown.text(title)
    year = f" ({work.edition.day.year})" if work.edition.day else ""
    version = f" (Version {work.edition.version})" if work.edition.version is not None else ""
    data_set = "\\[Data set\\]" if escape else "[Data set]"
    found = work.link or f"Dataset {work.ref}"
    return f"{credit}{year}. {title}{version} {data_set}. {'Kaggle. ' if work.address else ''}{found}"


def citation_cff(work: Cited, metadata: Metadata) -> str:
    """A valid `CITATION.cff` 1.2.0. It has no DOI that the user did not give."""
    data: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": metadata.title,
        "authors": _unique([_author(person) for person in work.people]),
    }
    if metadata.subtitle:
        data["abstract"] = metadata.subtitle
    if metadata.tags:
        data["keywords"] = list(dict.fromkeys(metadata.tags))
    if work.edition.version is not None:
        data["version"] = str(work.edition.version)
    if work.edition.day is not None:
        # CFF wants it in quotes: a date of YAML is no string to its schema.
        data["date-released"] = work.edition.day.isoformat()
    if work.doi:
        data["doi"] = work.doi
    if metadata.license in SPDX:
        data["license"] = SPDX[metadata.license]
    if work.address:
        data["url"] = work.address
    out = io.StringIO()
    yaml("safe").dump(data, out)
    return out.getvalue()


def split_name(person: Contributor) -> tuple[str, str]:
    """Given and family names; the family name is empty for a group, or where there is one name only."""
    plain = " ".join(person.name.split())
    last, comma, first = plain.partition(",")
    is_group = not person.orcid and not GROUPS.isdisjoint(re.findall(r"\w+", plain.casefold()))
    if is_group or " " not in plain:
        return plain, ""
    if comma and first.strip() and last.strip():
        return first.strip(), last.strip()
    given, _, family = plain.rpartition(" ")
    return given, family


def _author(person: Contributor) -> dict[str, str]:
    """A person where there are at least two names, else an entity: CFF knows both."""
    given, family = split_name(person)
    if family:
        author = {"given-names": given, "family-names": family}
        if person.organization:
            author["affiliation"] = person.organization
    else:
        author = {"name": given}
    if person.email:
        author["email"] = person.email
    if person.orcid:
        author["orcid"] = f"https://orcid.org/{person.orcid}"
    return author


def _unique(authors: list[dict[str, str]]) -> list[dict[str, str]]:
    return [author for index, author in enumerate(authors) if author not in authors[:index]]
