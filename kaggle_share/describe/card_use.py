"""Sections of the card that tell how the data was made, and how to use it: loading, license, citation."""

from __future__ import annotations

from collections.abc import Iterable

from kaggle_share import rules
from kaggle_share.describe import markdown
from kaggle_share.describe.bibliography import bibtex
from kaggle_share.describe.card_data import MOST_FILES, tables
from kaggle_share.describe.citation import Edition, citation_text, cited
from kaggle_share.describe.credit import roles
from kaggle_share.describe.licenses import MEANINGS
from kaggle_share.describe.wording import ref_for
from kaggle_share.model import Draft, Metadata, PublishedNotebook

PACKAGES = 12
"""Packages that the card names; `methods/` has them all."""


def made(draft: Draft) -> str:
    """How it was made, from the methods record."""
    if draft.snapshot is None:
        return ""
    said = [f"It was published from the notebook {markdown.code(draft.snapshot.name)}{_python(draft)}."]
    frozen = next((r for r in draft.record.resources if r.path.endswith(".ipynb")), None)
    if frozen:
        said.append(f"A frozen copy is {markdown.code(frozen.path)} (sha256 `{frozen.sha256}`).")
    packages = _packages(draft)
    if packages:
        said.append(f"It uses {packages}.")
    rerun = draft.record.rerun
    if rerun is not None:
        where = "an environment made from this record" if rerun.fresh else "the author’s environment"
        how = f", in {where}{', without a network' if rerun.offline else ''}" if rerun.python else ""
        said.append(f"{markdown.text(rerun.line[:1].upper() + rerun.line[1:])}{how}.")
    paths = {resource.path for resource in draft.data}
    steps = [
        f"- {markdown.code(path)}: {markdown.text(place)}{_recipe(draft, path)}"
        for path, place in draft.record.lineage.items()
        if path in paths
    ]
    return " ".join(said) + ("\n\n" + "\n".join(steps[:MOST_FILES]) if steps else "")


def _recipe(draft: Draft, path: str) -> str:
    recipe = draft.record.recipes.get(path)
    return f", {markdown.text(recipe.text)}" if recipe is not None and recipe.text else ""


def _python(draft: Draft) -> str:
    python = draft.record.environment.get("python")
    version = python.get("version") if isinstance(python, dict) else None
    return f", with Python {markdown.text(str(version))}" if version else ""


def _packages(draft: Draft) -> str:
    """Packages that the notebook's own code speaks of, with their versions."""
    installed = draft.record.environment.get("distributions")
    imported = draft.record.environment.get("imported")
    if not isinstance(installed, dict) or not isinstance(imported, list) or draft.snapshot is None:
        return ""
    code = "\n".join(cell.source for cell in draft.snapshot.cells if cell.type == "code").casefold()
    named = [str(name) for name in imported if str(name).casefold().replace("-", "_") in code]
    shown = [markdown.text(f"{name} {installed.get(name, '')}".strip()) for name in named[:PACKAGES]]
    more = [f"{len(named) - PACKAGES} more"] if len(named) > PACKAGES else []
    return markdown.listed([*shown, *more])


def lines(words: Iterable[str]) -> str:
    """The user's own lines: addresses in them may well become links."""
    return "\n".join(f"- {' '.join(line.split()).replace('<', '&lt;')}" for line in words)


def ethics(draft: Draft, metadata: Metadata) -> str:
    """The user's words, and what screening found and the user keeps, with the reason."""
    paths = {resource.path for resource in draft.data}
    kept = dict.fromkeys(
        f"- {_place(one.file, one.column)}: {markdown.text(one.message)} "
        f"It is kept on purpose: {markdown.text(one.waived).rstrip('.')}."
        for one in draft.findings
        if one.waived and one.file in paths
    )
    return "\n\n".join(part for part in (metadata.ethics.strip(), "\n".join(kept)) if part)


def _place(file: str, column: str | None) -> str:
    return markdown.code(file) if column is None else f"{markdown.code(column)} of {markdown.code(file)}"


def contributors(metadata: Metadata) -> str:
    """Who deserves credit, with roles, organisation and ORCID."""
    listed = []
    for person in metadata.contributors:
        told = [markdown.text(part) for part in (", ".join(roles(person.role)), person.organization) if part]
        orcid = [f"https://orcid.org/{person.orcid}"] if person.orcid else []
        listed.append(f"- {', '.join([markdown.text(person.name), *told, *orcid])}")
    return "\n".join(listed)


def loading(draft: Draft, me: str) -> str:
    """Code that reads the first table, or else fetches the dataset."""
    ref = ref_for(draft, me)
    path = next(iter(tables(draft)), draft.data[0].path if draft.data else "")
    if not path:
        return ""
    own = ["```python", "import kaggle_share as ks", f"data = ks.load({str(ref)!r}, {path!r})", "```"]
    reader = _pandas_reader(draft, path)
    other = ["```python", "import kagglehub", f"folder = kagglehub.dataset_download({str(ref)!r})"]
    if reader:
        other[1:1] = ["import pandas as pd"]
        other.append(f'data = pd.{reader[0]}(f"{{folder}}/{_in_f_string(path)}"{reader[1]})')
    other.append("```")
    return "\n".join([*own, "", "or, without kaggle-share:", "", *other])


def _pandas_reader(draft: Draft, path: str) -> tuple[str, str] | None:
    name = path.casefold()
    for ending in (".gz", ".zst"):
        name = name.removesuffix(ending)
    dialect = draft.profiles[path].dialect if path in draft.profiles else {}
    if name.endswith((".csv", ".tsv", ".tab")):
        delimiter, encoding = dialect.get("delimiter", ","), dialect.get("encoding", "utf-8")
        options = f", sep={delimiter!r}" if delimiter != "," else ""
        return "read_csv", options + (f", encoding={encoding!r}" if not encoding.startswith("utf-8") else "")
    if name.endswith((".parquet", ".pq")):
        return "read_parquet", ""
    return ("read_json", ", lines=True") if name.endswith((".jsonl", ".ndjson")) else None


def _in_f_string(path: str) -> str:
    return path.replace("{", "{{").replace("}", "}}")


def notebooks(beside: Iterable[PublishedNotebook]) -> str:
    """Links to the notebooks on Kaggle that everybody may open."""
    return "\n".join(f"- [{markdown.text(one.title)}]({one.url})" for one in beside if one.url and not one.is_private)


def license(metadata: Metadata) -> str:
    """The license with its address, and what it means in plain words."""
    title, address = rules.LICENSES.get(metadata.license, (metadata.license, ""))
    meaning = MEANINGS.get(metadata.license, "")
    if metadata.license in ("unknown", "other"):
        return meaning
    name = f"[{title}]({address})" if address else title
    return f"{name}. {meaning}" if meaning else f"{name}."


def citing(draft: Draft, metadata: Metadata, *, me: str, edition: Edition | None) -> str:
    """A sentence to cite it by, and the same as BibTeX."""
    work = cited(draft, metadata, me=me, edition=edition)
    return f"{citation_text(work, escape=True)}\n\n```bibtex\n{bibtex(work)}```"
