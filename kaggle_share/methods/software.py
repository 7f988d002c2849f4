"""How the authors of a package want it cited, as far as its installed files tell."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution

LONGEST = 400_000
"""Characters of a package's metadata that are searched."""
_DOI = re.compile(r"(?:doi\.org/|\bdoi:\s{0,3}|/badge/DOI/)(10\.\d{4,9}/[A-Za-z0-9._;()/:-]{1,100})", re.IGNORECASE)
_CFF = re.compile(r"^([^,\n]{0,300}CITATION\.cff),", re.MULTILINE)
_CFF_FIELD = re.compile(r"^(title|doi): {0,20}[\"']?([^\"'\n]{1,200})", re.MULTILINE)


@lru_cache(maxsize=512)
def citation(name: str) -> str:
    """`https://doi.org/10.…`, with where it stands; empty where the package gives none.

    Parameters
    ----------
    name:
        The distribution's.
    """
    try:
        found = distribution(name)
    except (PackageNotFoundError, ValueError):
        return ""
    said = _from_cff(found)
    if said:
        return said
    text = (found.read_text("METADATA") or found.read_text("PKG-INFO") or "")[:LONGEST]
    doi = _DOI.search(text)
    return f"https://doi.org/{_ended(doi[1])} (in its metadata)" if doi else ""


def _from_cff(found: Distribution) -> str:
    """From a `CITATION.cff` that was installed with it."""
    listed = _CFF.search(found.read_text("RECORD") or "")
    if listed is None:
        return ""
    try:
        with open(str(found.locate_file(listed[1])), encoding="utf-8", errors="replace") as file:
            fields = dict(_CFF_FIELD.findall(file.read(50_000)))
    except OSError:
        return ""
    doi = fields.get("doi", "").strip().removeprefix("https://doi.org/")
    return f"https://doi.org/{_ended(doi)} (in its CITATION.cff)" if doi.startswith("10.") else ""


def _ended(doi: str) -> str:
    """A DOI without what stands behind it in a text."""
    while doi.endswith((".", ",", ";", ":")) or (doi.endswith(")") and doi.count("(") < doi.count(")")):
        doi = doi[:-1]
    return doi.removesuffix(".svg").removesuffix(".png")
