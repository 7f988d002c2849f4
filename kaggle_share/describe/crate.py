"""`ro-crate-metadata.json`: an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) of the data, the notebook and its run.

Where the notebook goes along it is a Workflow Run Crate too (https://w3id.org/ro/wfrun/workflow/0.5), whose workflow
is the frozen notebook. What each file came from is said in PROV's words (https://www.w3.org/TR/prov-o/).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from kaggle_share import rules
from kaggle_share.describe.card import is_generated, summary
from kaggle_share.describe.citation import Cited, split_name
from kaggle_share.describe.credit import roles
from kaggle_share.model import Contributor, Draft, Metadata, Resource, Source

NAME = "ro-crate-metadata.json"
CRATE = "https://w3id.org/ro/crate/1.1"
WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    WORKFLOW_CRATE: "Workflow RO-Crate",
}
TERMS = {
    # Its version 1.2 has another address for the same.
    "ComputationalWorkflow": "https://bioschemas.org/ComputationalWorkflow",
    "used": {"@id": "http://www.w3.org/ns/prov#used", "@type": "@id"},
    "wasDerivedFrom": {"@id": "http://www.w3.org/ns/prov#wasDerivedFrom", "@type": "@id"},
    "wasGeneratedBy": {"@id": "http://www.w3.org/ns/prov#wasGeneratedBy", "@type": "@id"},
}
"""What is said here in words that the RO-Crate's own context has not, or has not always had."""
RUN, RERUN = "#run", "#rerun"
KAGGLE = {
    "@id": "https://www.kaggle.com/",
    "@type": "Organization",
    "name": "Kaggle",
    "url": "https://www.kaggle.com/",
}
MOST_MEMBERS = 1000
"""Files of an archive from which on it is told as a folder."""

Entity = dict[str, Any]


def crate(draft: Draft, metadata: Metadata, work: Cited, published: Sequence[Resource]) -> str:
    """The crate's metadata, as JSON-LD.

    Parameters
    ----------
    draft:
        With resources, record, environment and described columns.
    metadata:
        Title, description, license, tags and funding.
    work:
        What is cited: the authors, the version and its day.
    published:
        Every file of the version but this one and `datapackage.json`.
    """
    notebook = next((r for r in draft.record.resources if r.path.endswith(".ipynb")), None)
    people = [_person(person) for person in work.people]
    parts = [entity for resource in published for entity in _files(resource)]
    # It holds this file's sha256, so this one can't hold its.
    parts.append(
        {
            "@id": "datapackage.json",
            "@type": "File",
            "name": "datapackage.json",
            "description": "The data's description as a Data Package, with the sha256 of every file",
            "encodingFormat": "application/json",
        }
    )
    by_id = {entity["@id"]: entity for entity in parts}
    graph: list[Entity] = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "conformsTo": _refs([CRATE, WORKFLOW_CRATE] if notebook else [CRATE]),
            "about": {"@id": "./"},
        },
        _root(draft, metadata, work, [entity["@id"] for entity in parts], [one[0]["@id"] for one in people]),
    ]
    root = graph[1]
    if notebook is not None:
        graph += _workflow(draft, work, root, by_id, by_id[_id(notebook.path)], people[0][0]["@id"])
    licensed = rules.LICENSES.get(metadata.license, ("", ""))
    if licensed[1]:
        graph.append({"@id": licensed[1], "@type": "CreativeWork", "name": licensed[0]})
    if work.address:
        graph.append(KAGGLE)
    readme = by_id.get("README.md")
    if readme is not None:
        readme["about"] = {"@id": "./"}
    graph += [*parts, *(entity for one in people for entity in one), *_citations(metadata)]
    told = {"@context": [f"{CRATE}/context", TERMS], "@graph": _once(_present(entity) for entity in graph)}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _root(draft: Draft, metadata: Metadata, work: Cited, parts: list[str], people: list[str]) -> Entity:
    known = rules.LICENSES.get(metadata.license, ("", ""))
    words = f"{known[0] or metadata.license}: see the dataset's page"
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": metadata.title,
        "description": summary(draft) if is_generated(metadata.description) else metadata.description,
        "datePublished": work.edition.day.isoformat() if work.edition.day else "",
        "license": {"@id": known[1]} if known[1] else words,
        "author": _refs(people),
        "identifier": f"https://doi.org/{work.doi}" if work.doi else work.address,
        "url": work.address,
        "publisher": {"@id": KAGGLE["@id"]} if work.address else "",
        "version": str(work.edition.version) if work.edition.version is not None else "",
        "keywords": list(metadata.tags),
        "citation": _refs(_id_of_work(line) for line in metadata.related),
        "isBasedOn": _refs(_id_of_work(line) for line in metadata.sources),
        "funder": [" ".join(line.split()) for line in metadata.funding],
        "hasPart": _refs(dict.fromkeys(parts)),
    }


def _files(resource: Resource) -> list[Entity]:
    """A file as it lies in the dataset; an archive is unpacked there."""
    words = resource.item.description if resource.item is not None else ""
    if len(resource.members) > MOST_MEMBERS:
        folder = f"{resource.path.split('.')[0]}/"
        said = words or f"{len(resource.members)} files, unpacked from {resource.path}"
        return [{"@id": _id(folder), "@type": "Dataset", "name": folder, "description": said}]
    if resource.members:
        return [
            {"@id": _id(path), "@type": "File", "name": path, "contentSize": str(size), "description": words}
            for path, size in resource.members.items()
        ]
    entity: Entity = {
        "@id": _id(resource.path),
        "@type": "File",
        "name": resource.path,
        "description": words,
        "encodingFormat": resource.media_type,
        "contentSize": str(resource.size),
        "sha256": resource.sha256,
    }
    return [entity]


def _workflow(
    draft: Draft, work: Cited, root: Entity, files: dict[str, Entity], notebook: Entity, agent: str
) -> list[Entity]:
    """The notebook as a workflow, its run, and what the run was made with; the files' entities are completed."""
    environment = draft.record.environment
    language, name = _language(environment)
    packages = [_package(environment, used) for used in environment.get("used", ())]
    version = work.edition.version
    notebook |= {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "conformsTo": {"@id": "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"},
        "programmingLanguage": {"@id": language},
        "softwareRequirements": _refs(package["@id"] for package in packages),
        "version": str(version) if version is not None else notebook["sha256"][:12],
        "author": root["author"],
        "url": work.address,
    }
    made = [path for path in draft.record.lineage if _id(path) in files]
    run: Entity = {
        "@id": RUN,
        "@type": "CreateAction",
        "name": f"Run of {notebook['name'].rpartition('/')[2]}",
        "description": _told(environment, made, draft.record.lineage),
        "instrument": {"@id": notebook["@id"]},
        "agent": {"@id": agent},
        "endTime": _ended(draft),
        "object": _refs(_source(source, files)["@id"] for source in draft.record.sources),
        "result": _refs(_id(path) for path in made),
        "used": _refs(path for path in ("methods/environment.json", "methods/requirements.txt") if path in files),
    }
    for path in made:
        recipe = draft.record.recipes.get(path)
        came_from = [_source(source, files)["@id"] for source in recipe.sources] if recipe else []
        files[_id(path)] |= {
            "wasGeneratedBy": {"@id": RUN},
            "wasDerivedFrom": _refs(one for one in came_from if one != _id(path)),
        }
    sources = [_source(source, files) for source in draft.record.sources]
    root |= {
        "mainEntity": {"@id": notebook["@id"]},
        "mentions": _refs([RUN, *([RERUN] if draft.record.rerun else [])]),
        "conformsTo": _refs(PROFILES),
    }
    profiles = [
        {"@id": url, "@type": "CreativeWork", "name": title, "version": url.rpartition("/")[2]}
        for url, title in PROFILES.items()
    ]
    speaks = {"@id": language, "@type": "ComputerLanguage", "name": name, "url": language if ":" in language else ""}
    outside = (one for one in sources if one["@id"] not in files)
    return [*profiles, speaks, run, *_rerun(draft, notebook, run), *packages, *outside]


def _rerun(draft: Draft, notebook: Entity, run: Entity) -> list[Entity]:
    """The run that checked the record, where there was one. What it made was compared, and is not published."""
    rerun = draft.record.rerun
    if rerun is None:
        return []
    state = "Completed" if rerun.good else "Failed"
    return [
        {
            "@id": RERUN,
            "@type": "CreateAction",
            "name": f"{run['name'].replace('Run of', 'Re-run of', 1)}, to check the record",
            "description": f"{rerun.line[:1].upper()}{rerun.line[1:]}.",
            "instrument": {"@id": notebook["@id"]},
            "agent": run["agent"],
            "endTime": rerun.day,
            "actionStatus": f"http://schema.org/{state}ActionStatus",
            "error": "" if rerun.good else rerun.line,
            "object": run["object"],
            "used": run["used"],
        }
    ]


def _source(source: Source, files: Mapping[str, Entity]) -> Entity:
    """What the notebook read: a file of the dataset, else something outside of it."""
    if source.kind == "file" and _id(source.name) in files:
        return files[_id(source.name)]
    # What follows a question mark may let one in.
    name = re.split(r"[?#]", source.name)[0] if source.kind == "url" else source.name
    address = quote(name, safe=":/!$'()*,;=@~+%[]") if re.match(r"https?://[^/@]+(/|$)", name) else ""
    said = "Seen being read." if source.observed else "As the code says; it was not seen being read."
    return {
        "@id": address or f"#source-{quote(name, safe='')}",
        "@type": "CreativeWork",
        "name": name,
        "description": f"{said} {source.note}".strip(),
        "contentSize": str(source.size) if source.size is not None else "",
        "sha256": source.sha256,
    }


def _told(environment: Mapping[str, Any], made: Sequence[str], lineage: Mapping[str, str]) -> str:
    python = environment.get("python", {}).get("version", "")
    where = [f"{path} was made in {lineage[path]}" for path in made[:20]]
    more = [f"and {len(made) - 20} more files"] if len(made) > 20 else []
    ran = f"In Python {python} on {environment.get('platform', {}).get('system', '')}." if python else ""
    return " ".join([ran, *([f"{', '.join([*where, *more])}."] if where else [])]).strip() or "The notebook's run."


def _language(environment: Mapping[str, Any]) -> tuple[str, str]:
    said = str(environment.get("kernel", {}).get("language", "")) or "python"
    known = {"python": ("https://www.python.org/", "Python"), "r": ("https://www.r-project.org/", "R"),
             "julia": ("https://julialang.org/", "Julia")}  # fmt: skip
    return known.get(said.casefold(), (f"#language-{quote(said, safe='')}", said))


def _package(environment: Mapping[str, Any], name: str) -> Entity:
    number = environment["distributions"][name]
    told = environment.get("origins", {}).get(name, {})
    index = f"https://pypi.org/project/{quote(name, safe='')}/{quote(number, safe='')}/"
    url = index if told.get("from", "package index") == "package index" else told.get("url", "")
    return {
        "@id": url or f"#package-{quote(name, safe='')}-{quote(number, safe='')}",
        "@type": "SoftwareApplication",
        "name": name,
        "softwareVersion": f"{number} ({told['commit'][:12]})" if told.get("commit") else number,
        "url": url,
    }


def _ended(draft: Draft) -> str:
    """When the last cell ended, where the notebook keeps it (JupyterLab's "record timing"); UTC, to the second."""
    content = draft.snapshot.content if draft.snapshot is not None else {}
    cells = content.get("cells")
    times = []
    for cell in cells if isinstance(cells, list) else ():
        metadata = cell.get("metadata") if isinstance(cell, Mapping) else None
        timing = metadata.get("execution") if isinstance(metadata, Mapping) else None
        said = timing.get("shell.execute_reply") if isinstance(timing, Mapping) else None
        match = re.match(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|\+00:00)$", str(said))
        times += [f"{match.group(1)}+00:00"] if match else []
    return max(times, default="")


def _person(person: Contributor) -> list[Entity]:
    """A person or group, and where they work."""
    given, family = split_name(person)
    is_person = bool(family or person.orcid)
    plain = " ".join(person.name.split())
    entity: Entity = {
        "@id": f"https://orcid.org/{person.orcid}" if person.orcid else f"#person-{quote(plain, safe='')}",
        "@type": "Person" if is_person else "Organization",
        "name": plain,
        "givenName": given if family else "",
        "familyName": family,
        "email": person.email,
        "description": ", ".join(roles(person.role)),
    }
    if not (is_person and person.organization):
        return [entity]
    work_at = " ".join(person.organization.split())
    place = {"@id": f"#organization-{quote(work_at, safe='')}", "@type": "Organization", "name": work_at}
    return [entity | {"affiliation": {"@id": place["@id"]}}, place]


def _citations(metadata: Metadata) -> list[Entity]:
    lines = [*metadata.sources, *metadata.related]
    return [{"@id": _id_of_work(line), "@type": "CreativeWork", "name": " ".join(line.split())} for line in lines]


def _id_of_work(line: str) -> str:
    match = re.search(r"https?://[^\s)>\]\"{}|\\^`<]+", line)
    return match.group() if match else f"#work-{quote(' '.join(line.split())[:80], safe='')}"


def _id(path: str) -> str:
    """A path as an address: RO-Crate wants what is no letter of an address to be escaped."""
    return quote(path, safe="/!$'()*,;=@~+")


def _refs(ids: Iterable[str]) -> list[Entity]:
    return [{"@id": one} for one in dict.fromkeys(ids)]


def _present(entity: Entity) -> Entity:
    return {key: _plain(value) for key, value in entity.items() if value not in ("", [], None)}


def _plain(value: Any) -> Any:
    """One value stands alone, as RO-Crates are written."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _once(entities: Iterable[Entity]) -> list[Entity]:
    """Each entity once: somebody may be named twice."""
    found: dict[str, Entity] = {}
    for entity in entities:
        found.setdefault(entity["@id"], entity)
    return list(found.values())
