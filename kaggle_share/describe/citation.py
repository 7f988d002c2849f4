"""How to cite: a sentence for the card, and `CITATION.cff` 1.2.0 (https://citation-file-format.github.io)."""

from __future__ import annotations

import io
from typing import Any

from kaggle_share.describe import markdown
from kaggle_share.describe.wording import ref_for
from kaggle_share.model import Contributor, Draft, Metadata
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


def address(draft: Draft, me: str = "") -> str:
    """The dataset's page on Kaggle; empty where the owner isn't known, or it isn't published to Kaggle."""
    ref = ref_for(draft, me)
    return f"https://www.kaggle.com/datasets/{ref}" if draft.endpoint == "kaggle" and ref.owner != "me" else ""


def citation_text(draft: Draft, metadata: Metadata, *, me: str = "", escape: bool = False) -> str:
    """A sentence to cite the dataset by. It has no DOI and no date: none is known that would be true.

    Parameters
    ----------
    escape:
        For Markdown.
    """
    ref = ref_for(draft, me)
    names = [person.name for person in metadata.contributors] or [ref.owner]
    credit, title = ", ".join(names), metadata.title
    if escape:
        credit, title = markdown.text(credit), markdown.text(title)
    where = address(draft, me)
    return f"{credit}. {title}. Kaggle dataset {ref}{f'. {where}' if where else ''}"


def citation_cff(draft: Draft, metadata: Metadata, *, me: str = "") -> str:
    """A minimal, valid `CITATION.cff`."""
    ref = ref_for(draft, me)
    authors = [_author(person) for person in metadata.contributors] or [{"name": ref.owner}]
    data: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": metadata.title,
        "authors": _unique(authors),
    }
    if metadata.subtitle:
        data["abstract"] = metadata.subtitle
    if metadata.tags:
        data["keywords"] = list(metadata.tags)
    if metadata.license in SPDX:
        data["license"] = SPDX[metadata.license]
    where = address(draft, me)
    if where:
        data["url"] = where
    out = io.StringIO()
    yaml("safe").dump(data, out)
    return out.getvalue()


def _author(person: Contributor) -> dict[str, str]:
    """A person where there are at least two names, else an entity: CFF knows both."""
    given, _, family = person.name.strip().rpartition(" ")
    if given:
        author = {"given-names": given.strip(), "family-names": family}
        if person.organization:
            author["affiliation"] = person.organization
    else:
        author = {"name": person.name.strip()}
    if person.email:
        author["email"] = person.email
    if person.orcid:
        author["orcid"] = f"https://orcid.org/{person.orcid}"
    return author


def _unique(authors: list[dict[str, str]]) -> list[dict[str, str]]:
    return [author for index, author in enumerate(authors) if author not in authors[:index]]
