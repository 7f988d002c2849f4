"""`croissant.json`: Croissant 1.1 (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html).

It is schema.org JSON-LD too: what search engines read about a dataset stands in it. Its responsible-AI properties
(https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html) say what is known, and are left out where nothing
is. Files and records are in `croissant_records.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from kaggle_share import rules
from kaggle_share.describe.bibliography import bibtex
from kaggle_share.describe.card import is_generated, summary
from kaggle_share.describe.citation import SPDX, Cited, split_name
from kaggle_share.describe.coverage import coverage
from kaggle_share.describe.credit import roles
from kaggle_share.describe.croissant_records import distribution, record_sets
from kaggle_share.describe.gaps import gaps
from kaggle_share.model import Contributor, Draft, Metadata

NAME = "croissant.json"
CONFORMS = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context of the specification's appendix 1: what other names the words here are short for."""
MAINTENANCE = {
    "never": "It is not going to be updated.",
    "annually": "Updated annually.",
    "quarterly": "Updated quarterly.",
    "monthly": "Updated monthly.",
    "weekly": "Updated weekly.",
    "daily": "Updated daily.",
    "hourly": "Updated hourly.",
}


def croissant(draft: Draft, metadata: Metadata, work: Cited) -> str:
    """The description, as JSON.

    Parameters
    ----------
    draft:
        With resources, profiles, findings, record and described columns.
    metadata:
        Title, description, license, tags, sources, contributors and the like.
    work:
        What is cited.
    """
    files, named = distribution(draft)
    found = coverage(draft)
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": list(CONFORMS),
        "name": metadata.title,
        "alternateName": work.ref.slug,
        "description": summary(draft) if is_generated(metadata.description) else metadata.description,
        "url": work.address,
        "sameAs": f"https://doi.org/{work.doi}" if work.doi else "",
        "license": _license(metadata.license),
        "creator": [_creator(person) for person in work.people],
        "datePublished": work.edition.day.isoformat() if work.edition.day else "",
        "version": f"{work.edition.version}.0.0" if work.edition.version is not None else "",
        "keywords": list(metadata.tags),
        "citeAs": bibtex(work),
        "citation": [_work(line) for line in metadata.related],
        "isBasedOn": [_work(line) for line in metadata.sources],
        "funding": [{"@type": "sc:Grant", **_titled(line)} for line in metadata.funding],
        "temporalCoverage": "/".join(found.whole) if found.whole else "",
        "spatialCoverage": [
            {
                "@type": "sc:Place",
                "geo": {"@type": "sc:GeoShape", "box": f"{area.south:g} {area.west:g} {area.north:g} {area.east:g}"},
            }
            for area in found.areas
        ],
        **_responsible(draft, metadata),
        "distribution": files,
        "recordSet": record_sets(draft, named),
    }
    return json.dumps({key: value for key, value in data.items() if value}, indent=2, ensure_ascii=False) + "\n"


def _responsible(draft: Draft, metadata: Metadata) -> dict[str, Any]:
    """The responsible-AI properties, as far as anything is known."""
    known = gaps(draft, escape=False)
    told = [f"{path}: {sentence}" for path, sentences in known.items() for sentence in sentences]
    missing = [sentence for sentence in told if "missing" in sentence or "No values" in sentence]
    paths = {resource.path for resource in draft.data}
    kept = [
        f"{one.place}: {one.message} Kept on purpose: {one.waived}"
        for one in draft.findings
        if one.waived and one.file in paths
    ]
    return {
        "rai:dataCollection": _collection(draft, metadata),
        "rai:dataCollectionMissingData": " ".join(missing),
        "rai:dataPreprocessingProtocol": [
            f"{path} was made in {place} of {draft.snapshot.name}"
            for path, place in draft.record.lineage.items()
            if draft.snapshot is not None and path in paths
        ],
        "rai:dataLimitations": [sentence for sentence in told if sentence not in missing],
        "rai:dataSocialImpact": metadata.ethics.strip(),
        "rai:personalSensitiveInformation": list(dict.fromkeys(kept)),
        "rai:dataReleaseMaintenancePlan": MAINTENANCE.get(metadata.update_frequency, ""),
    }


def _collection(draft: Draft, metadata: Metadata) -> str:
    told = [f"Based on {'; '.join(' '.join(line.split()) for line in metadata.sources)}."] if metadata.sources else []
    if draft.snapshot is not None:
        frozen = next((r for r in draft.record.resources if r.path.endswith(".ipynb")), None)
        where = f", a frozen copy of which is {frozen.path}" if frozen else ""
        told.append(f"Published from the notebook {draft.snapshot.name}{where}.")
    return " ".join(told)


def _license(name: str) -> str:
    if name in ("unknown", "other"):
        return ""
    return f"https://spdx.org/licenses/{SPDX[name]}.html" if name in SPDX else rules.LICENSES.get(name, ("", ""))[1]


def _creator(person: Contributor) -> dict[str, Any]:
    given, family = split_name(person)
    is_person = bool(family or person.orcid)
    told: dict[str, Any] = {"@type": "sc:Person" if is_person else "sc:Organization", "name": person.name}
    if is_person and family:
        told |= {"givenName": given, "familyName": family}
    if person.email:
        told["email"] = person.email
    if person.orcid:
        told |= {"@id": f"https://orcid.org/{person.orcid}", "url": f"https://orcid.org/{person.orcid}"}
    if is_person and person.organization:
        told["affiliation"] = {"@type": "sc:Organization", "name": person.organization}
    if roles(person.role):
        told["description"] = ", ".join(roles(person.role))
    return told


def _work(line: str) -> dict[str, str]:
    return {"@type": "sc:CreativeWork", **_titled(line)}


def _titled(line: str) -> Mapping[str, str]:
    """A line as name and address: `Gorman 2014 (https://doi.org/…)`."""
    text = " ".join(line.split())
    match = re.search(r"https?://[^\s)>\]]+", text)
    if match is None:
        return {"name": text}
    around = re.sub(r"[\s(<\[]*$", "", text[: match.start()]).strip()
    return {"name": around or match.group(), "url": match.group()}
