"""Everything a dataset's page shows, worked out from the records. No HTTP here, and no HTML but pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kaggle_share.sandbox.pages import documents, notebook, usability
from kaggle_share.sandbox.pages.cache import Remembered
from kaggle_share.sandbox.pages.changes import Entry, history
from kaggle_share.sandbox.pages.contents import PICTURES, Contents, contents, first_to_show
from kaggle_share.sandbox.pages.links import Links
from kaggle_share.sandbox.pages.preview import Preview, preview, read_notebook
from kaggle_share.sandbox.pages.prose import markdown
from kaggle_share.sandbox.pages.tables import table_format
from kaggle_share.sandbox.pages.wording import sendable
from kaggle_share.sandbox.records import Dataset, Notebook, StoredFile, Version

PER_PAGE = 100


@dataclass(frozen=True)
class Opened:
    """The file that is opened in the Data section."""

    file: StoredFile
    preview: Preview
    description: str
    load: tuple[tuple[str, str], ...]
    """Snippets that load it, each with the name of its library."""


@dataclass(frozen=True)
class OpenedFolder:
    """The folder that is opened in the Data section, a page of it at a time."""

    path: str
    files: tuple[StoredFile, ...]
    pictures: tuple[StoredFile, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True)
class Methods:
    """How the data was made, as far as the dataset says."""

    record: StoredFile | None
    promised: bool | None
    """Whether the notebook is the one that `datapackage.json` names by its sha256; None where that names none."""
    notebook: notebook.Notebook | None
    problem: str
    environment: documents.Environment | None
    lineage: tuple[tuple[str, str], ...]
    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class DatasetPage:
    """The view of one version of a dataset."""

    dataset: Dataset
    version: Version
    """The version whose files are shown."""
    pinned: bool
    """True on a version's own page."""
    latest: Version | None
    """The version that everybody sees."""
    pending: Version | None
    """A newer version that readers don't see: being processed, or failed."""
    may_edit: bool
    size: int
    about: Markup
    contents: Contents
    opened: Opened | None
    folder: OpenedFolder | None
    missing_file: str
    """The file that was asked for and is not there."""
    methods: Methods
    notebooks: tuple[Notebook, ...]
    """Those that read the dataset, as far as the viewer may see them."""
    history: tuple[Entry, ...]
    usability: tuple[usability.Part, ...]
    metadata: str
    package: str
    croissant: str
    citation: documents.Citation

    @property
    def number(self) -> int | None:
        """The version that links lead to: its number on a version's own page, else whatever is the latest."""
        return self.version.number if self.pinned else None


def may_edit(dataset: Dataset, viewer: str | None) -> bool:
    """Whether the viewer sees versions that are not ready: the owner, its members, and editors."""
    if viewer is None:
        return False
    return (
        viewer == dataset.owner.slug
        or viewer in dataset.owner.members
        or any(name == viewer and role.lower() == "editor" for name, role in dataset.collaborators)
    )


def visible_versions(dataset: Dataset, viewer: str | None) -> tuple[Version, ...]:
    """The versions that the viewer may open, oldest first."""
    if may_edit(dataset, viewer):
        return dataset.versions
    return tuple(version for version in dataset.versions if version.status == "READY")


def choose_version(dataset: Dataset, viewer: str | None, number: int | None) -> Version | None:
    """The version to show: the one asked for, else what everybody sees, else the newest the viewer may see."""
    seen = visible_versions(dataset, viewer)
    if number is not None:
        return next((version for version in seen if version.number == number), None)
    return dataset.ready or (seen[-1] if seen else None)


def build(
    dataset: Dataset,
    version: Version,
    viewer: str | None,
    links: Links,
    remembered: Remembered,
    *,
    pinned: bool,
    file: str,
    page: int,
    notebooks: Sequence[Notebook] = (),
) -> DatasetPage:
    """Work out the page; reads files, so it belongs on a thread."""
    files = version.files
    owner, slug = dataset.owner.slug, dataset.slug
    number = version.number if pinned else None
    paths = {one.path for one in files}

    def link(path: str) -> str | None:
        return links.dataset(owner, slug, number, file=path, anchor="data") if path in paths else None

    def picture(path: str) -> str | None:
        if path not in paths or not path.lower().endswith(PICTURES):
            return None
        return links.download(owner, slug, version.number, path, inline=True)

    package = documents.read_json(documents.find(files, "datapackage.json"))
    croissant = documents.read_json(documents.find(files, "croissant.json"))
    wanted = documents.find(files, file) if file else first_to_show(files)
    folder = _folder(files, file, page) if file and wanted is None else None
    latest, newest = dataset.ready, dataset.newest
    editor = may_edit(dataset, viewer)
    return DatasetPage(
        dataset=dataset,
        version=version,
        pinned=pinned,
        latest=latest,
        pending=newest if editor and newest is not None and newest is not latest else None,
        may_edit=editor,
        size=sum(one.size for one in files),
        about=markdown(dataset.description, link=link, picture=picture),
        contents=contents(files),
        opened=None
        if wanted is None
        else Opened(
            wanted,
            preview(wanted, package, remembered, link, picture),
            documents.file_description(wanted, package),
            load_snippets(dataset.ref, wanted.path, number),
        ),
        folder=folder,
        missing_file=file if file and wanted is None and folder is None else "",
        methods=_methods(files, package, remembered),
        notebooks=tuple(notebooks),
        history=history(visible_versions(dataset, viewer)),
        usability=usability.parts(dataset, version),
        metadata=documents.pretty(documents.as_sent(dataset, version)),
        package=documents.pretty(package) if package is not None else "",
        croissant=documents.pretty(croissant) if croissant is not None else "",
        citation=documents.citation(dataset, version, files),
    )


def _folder(files: Sequence[StoredFile], path: str, page: int) -> OpenedFolder | None:
    """All files below a folder, or None where there is no such folder; a lone `/` is the root."""
    path = path.strip("/")
    found = sorted(
        (one for one in files if not path or one.path.startswith(f"{path}/")), key=lambda one: one.path.lower()
    )
    if not found:
        return None
    pages = (len(found) - 1) // PER_PAGE + 1
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    pictures = tuple(one for one in shown if one.path.lower().endswith(PICTURES))
    return OpenedFolder(path, tuple(shown), pictures, len(found), page, pages)


def _methods(files: Sequence[StoredFile], package: Any, remembered: Remembered) -> Methods:
    inside = tuple(one for one in files if one.path.startswith("methods/"))
    books = sorted((one for one in inside if one.path.lower().endswith(".ipynb")), key=lambda one: one.path)
    named, promised = documents.recorded_notebook(package)
    record = documents.find(books, named) or (books[0] if books else None)
    drawn, problem = None, ""
    if record is not None:
        try:
            drawn = read_notebook(record, remembered)
        except notebook.NotANotebook as error:
            problem = str(error)
        except OSError:
            problem = "The bytes of this notebook are not on this machine any more."
    described = documents.read_json(documents.find(files, "methods/environment.json"))
    lineage = documents.read_json(documents.find(files, "methods/lineage.json"))
    if lineage is None and isinstance(described, dict):
        lineage = described.get("lineage")
    return Methods(
        record=record,
        promised=record.sha256 == promised if record is not None and record.path == named else None,
        notebook=drawn,
        problem=problem,
        environment=documents.environment(described),
        lineage=documents.lineage(lineage),
        files=inside,
    )


def load_snippets(ref: str, path: str, version: int | None) -> tuple[tuple[str, str], ...]:
    """Code that loads a file, by library."""
    handle = ref if version is None else f"{ref}/versions/{version}"
    dataset, source, file = _literal(ref), _literal(handle), _literal(path)
    found = []
    table = table_format(path)
    if table:
        found.append(("kaggle_share", f"import kaggle_share\n\ntable = kaggle_share.load({dataset}, {file})"))
    fetched = f"path = kagglehub.dataset_download({source}, path={file})"
    found.append(("kagglehub", f"import kagglehub\n\n{fetched}"))
    if table:
        call = {
            "csv": "read_csv(path)",
            "tsv": 'read_csv(path, sep="\\t")',
            "parquet": "read_parquet(path)",
            "jsonl": "read_json(path, lines=True)",
        }[table]
        found.append(("pandas", f"import kagglehub\nimport pandas\n\n{fetched}\ntable = pandas.{call}"))
    return tuple(found)


def _literal(text: Any) -> str:
    """A Python string literal that can be pasted, whatever the name holds."""
    return json.dumps(sendable(text), ensure_ascii=not str(text).isprintable())
