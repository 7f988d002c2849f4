"""The data card: what it is, its files and columns, how it was made, how to load and cite it. Markdown.

Kaggle shows it as the dataset's description, and it goes into the dataset as `README.md`. It has no image and no
HTML, so that it reads the same everywhere, and nothing in it depends on the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from kaggle_share import rules
from kaggle_share.describe import markdown
from kaggle_share.describe.citation import citation_text
from kaggle_share.describe.wording import contents, counted, files_size, ref_for, table_extent
from kaggle_share.model import Draft, Metadata, Resource
from kaggle_share.wording import size

MOST_COLUMNS = 100
"""Columns of one table that the card lists; the data dictionary has them all."""
MOST_FILES = 200
"""Files that the card lists."""
FILES_HEAD = ("File", "What it is", "Size")


def description(draft: Draft, metadata: Metadata, *, me: str = "") -> str:
    """The generated description: the card without its title.

    Parameters
    ----------
    draft:
        With resources, profiles, record, and described columns where there are tables.
    metadata:
        Title, license, sources and contributors.
    me:
        Who is signed in.
    """
    return "\n\n".join([summary(draft), *_sections(draft, metadata, me)])


def readme(draft: Draft, metadata: Metadata, *, me: str = "") -> str:
    """`README.md`: the title, the user's description in their words, and the sections that they needn't write.

    A description that was generated, now or before, is the card already.
    """
    parts = [metadata.description.strip()]
    if not metadata.description.startswith("# "):
        parts.insert(0, f"# {markdown.text(metadata.title)}")
    if not is_generated(metadata.description):
        parts += _sections(draft, metadata, me)
    return "\n\n".join(parts) + "\n"


def is_generated(text: str) -> bool:
    """True for a description that was made here, edited since or not."""
    return markdown.table(FILES_HEAD, ()) in text.replace("\r\n", "\n")


def summary(draft: Draft) -> str:
    """What it is, in a sentence."""
    what = contents(draft)
    what = what[:1].upper() + what[1:]
    extent = table_extent(draft)
    origin = f", published with the notebook {markdown.code(draft.snapshot.name)}" if draft.snapshot else ""
    return f"{what}{f' ({extent})' if extent else ''}{origin}."


def _sections(draft: Draft, metadata: Metadata, me: str) -> list[str]:
    sections = [
        ("Files", _files(draft)),
        ("Columns", _dictionary(draft)),
        ("How it was made", _made(draft)),
        ("Sources", _sources(metadata)),
        ("Contributors", _contributors(metadata)),
        ("How to load it", _loading(draft, me)),
        ("License", _license(metadata)),
        ("How to cite it", citation_text(draft, metadata, me=me, escape=True)),
    ]
    return [f"## {name}\n\n{text}" for name, text in sections if text]


def _files(draft: Draft) -> str:
    rows = [
        (markdown.code(resource.path), markdown.text(_about(draft, resource)), size(resource.size))
        for resource in draft.data[:MOST_FILES]
    ]
    listed = markdown.table(FILES_HEAD, rows)
    rest = len(draft.data) - len(rows)
    more = f"\n\nAnd {counted(rest, 'more file')}: {files_size(draft.data)} in all." if rest > 0 else ""
    extra = _generated_files(draft)
    return listed + more + (f"\n\n{extra}" if extra else "")


def _about(draft: Draft, resource: Resource) -> str:
    """One file in a line: the user's words, then what it is."""
    profile = draft.profiles.get(resource.path)
    facts = []
    if resource.item and resource.item.description:
        facts.append(" ".join(resource.item.description.split()).rstrip("."))
    if profile and profile.kind == "table" and profile.rows is not None:
        facts.append(f"{counted(profile.rows, 'row')}, {counted(len(profile.columns), 'column')}")
    elif profile:
        facts.extend(profile.facts)
    return "; ".join(facts) or f"{PurePosixPath(resource.path).suffix.removeprefix('.').upper()} file".strip()


def _generated_files(draft: Draft) -> str:
    if draft.bare:
        return ""
    table = " `data_dictionary.csv` describes every column," if _tables(draft) else ""
    package = "`datapackage.json` (Data Package v2) has checksums of all files"
    return f"Beside them:{table} {package}, and `CITATION.cff` says how to cite them."


def _dictionary(draft: Draft) -> str:
    return "\n\n".join(_columns_of(draft, path) for path in _tables(draft))


def _columns_of(draft: Draft, path: str) -> str:
    columns = draft.columns[path]
    units = any(column.unit for column in columns[:MOST_COLUMNS])
    head = ("Column", "Type", *(("Unit",) if units else ()), "Description", "Missing")
    rows = [
        (
            markdown.code(column.name),
            column.type,
            *((markdown.text(column.unit),) if units else ()),
            markdown.text(column.description),
            "" if column.missing is None else f"{column.missing:,}",
        )
        for column in columns[:MOST_COLUMNS]
    ]
    rest = len(columns) - MOST_COLUMNS
    where = "" if draft.bare else "; `data_dictionary.csv` has them all"
    more = f"\n\nAnd {counted(rest, 'more column')}{where}." if rest > 0 else ""
    return f"### {markdown.code(path)}\n\n{markdown.table(head, rows)}{more}"


def _made(draft: Draft) -> str:
    if draft.snapshot is None:
        return ""
    lines = [f"It was published from the notebook {markdown.code(draft.snapshot.name)}{_python(draft)}."]
    frozen = next((r for r in draft.record.resources if r.path.endswith(".ipynb")), None)
    if frozen:
        lines.append(f"A frozen copy is {markdown.code(frozen.path)} (sha256 `{frozen.sha256}`).")
    made = [
        f"- {markdown.code(path)}: {markdown.text(place)}"
        for path, place in draft.record.lineage.items()
        if any(resource.path == path for resource in draft.data)
    ]
    return " ".join(lines) + ("\n\n" + "\n".join(made[:MOST_FILES]) if made else "")


def _python(draft: Draft) -> str:
    python = draft.record.environment.get("python")
    version = python.get("version") if isinstance(python, dict) else None
    return f", with Python {markdown.text(str(version))}" if version else ""


def _sources(metadata: Metadata) -> str:
    # The user's own words: addresses in them may well become links.
    return "\n".join(f"- {' '.join(source.split()).replace('<', '&lt;')}" for source in metadata.sources)


def _contributors(metadata: Metadata) -> str:
    lines = []
    for person in metadata.contributors:
        told = [markdown.text(part) for part in (person.role, person.organization) if part]
        orcid = [f"https://orcid.org/{person.orcid}"] if person.orcid else []
        lines.append(f"- {', '.join([markdown.text(person.name), *told, *orcid])}")
    return "\n".join(lines)


def _loading(draft: Draft, me: str) -> str:
    """Code that reads the first table, or else fetches the dataset."""
    ref = ref_for(draft, me)
    path = next(iter(_tables(draft)), draft.data[0].path if draft.data else "")
    if not path:
        return ""
    lines = ["```python", "import kaggle_share as ks", f"data = ks.load({str(ref)!r}, {path!r})", "```"]
    reader = _pandas_reader(draft, path)
    other = ["```python", "import kagglehub", f"folder = kagglehub.dataset_download({str(ref)!r})"]
    if reader:
        other[1:1] = ["import pandas as pd"]
        other.append(f'data = pd.{reader[0]}(f"{{folder}}/{_in_f_string(path)}"{reader[1]})')
    other.append("```")
    return "\n".join([*lines, "", "or, without kaggle-share:", "", *other])


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


def _license(metadata: Metadata) -> str:
    title, address = rules.LICENSES.get(metadata.license, (metadata.license, ""))
    if metadata.license == "unknown":
        return "No license has been given yet; ask the owner before using the data."
    if metadata.license == "other":
        return "Specified in the description."
    return f"[{title}]({address})" if address else title


def _tables(draft: Draft) -> Iterable[str]:
    return [resource.path for resource in draft.data if draft.columns.get(resource.path)]
