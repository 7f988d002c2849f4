"""The notebook that made the data, as it is published on Kaggle: the frozen copy without secrets, without outputs.

Only two things are changed in it, and its first cells say so. Files of the dataset get the paths under which the
notebook reads them; and what shares data from it (`%kaggle_share`, `kaggle_share.publish()`) is commented out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kaggle_share import cells
from kaggle_share.errors import InputError
from kaggle_share.methods.definitions import is_python
from kaggle_share.methods.on_kaggle.paths import Paths, relinked
from kaggle_share.methods.on_kaggle.sharing import Sharing
from kaggle_share.model import KaggleNotebook, MethodsRecord, Ref, Resource, Snapshot
from kaggle_share.rules import printable

TAIL = ": how it was made"
INSTALLS = ("%pip ", "!pip ", "%conda ", "!conda ", "!mamba ", "!uv ")


def on_kaggle(
    snapshot: Snapshot,
    frozen: Mapping[str, Any],
    *,
    record: MethodsRecord,
    resources: Sequence[Resource],
    folder: Path,
    ref: Ref,
    title: str,
    page: str = "",
) -> KaggleNotebook:
    """The notebook for Kaggle.

    Parameters
    ----------
    snapshot:
        The notebook.
    frozen:
        The copy that goes into `methods/`: without secrets.
    record:
        What it read and made.
    resources:
        The data.
    folder:
        The working folder, where the notebook's own paths begin.
    ref, title, page:
        The dataset, its title and its page's address.

    Raises
    ------
    InputError
        It is not in Python.
    """
    name = snapshot.name
    if not is_python(snapshot):
        raise InputError(
            f"{printable(name)} is not in Python, and only Python’s notebooks can be published on Kaggle from here",
            "Leave out --notebook-on-kaggle; it goes along in methods/ all the same",
        )
    paths, sharing = Paths(record, resources, folder), Sharing()
    body = [made for cell in frozen.get("cells", ()) if (made := _cell(cell, paths, sharing)) is not None]
    first = _first(ref, paths)
    made = cells.notebook([cells.markdown(_head(name, title, page, first, sharing)), *first, *body])
    text = "\n".join(cell["source"] for cell in body if cell["cell_type"] == "code")
    internet = any(source.kind == "url" for source in record.sources) or any(word in text for word in INSTALLS)
    notes = _notes(snapshot, record, paths, sharing)
    return KaggleNotebook("methods", cells.title_for(ref.slug, TAIL), made, internet, notes)


def _cell(cell: Any, paths: Paths, sharing: Sharing) -> dict[str, Any] | None:
    if not isinstance(cell, Mapping):
        return None
    source = cell.get("source", "")
    # Kaggle takes text only, though the format allows lists of lines (kaggle-cli #574).
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    kind = cell.get("cell_type")
    if kind == "code":
        return cells.code(relinked(sharing.without(text), paths))
    if kind not in ("markdown", "raw"):
        return None
    made: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": text}
    if isinstance(cell.get("attachments"), Mapping):
        made["attachments"] = cell["attachments"]
    return made


def _first(ref: Ref, paths: Paths) -> list[dict[str, Any]]:
    """The cell that gives the dataset's files the paths under which the notebook reads them; none without such."""
    if not paths.links and not paths.replaced:
        return []
    lines = [
        "import os",
        "from pathlib import Path",
        "",
        "# Added for Kaggle: where the dataset lies there.",
        *cells.find_dataset(ref, fetch=False),
    ]
    if paths.replaced:
        lines.append(f'{paths.variable} = folder or Path(".")')
    if paths.links:
        lines += ["# Its files get the paths under which the cells below read them.", "links = {"]
        lines += [f"    {cells.literal(read)}: {cells.literal(path)}," for read, path in sorted(paths.links.items())]
        lines += [
            "}",
            "for read, path in links.items():",
            "    if folder is not None and not os.path.lexists(read):",
            "        Path(read).parent.mkdir(parents=True, exist_ok=True)",
            "        Path(read).symlink_to(folder / path)",
        ]
    return [cells.code(*lines)]


def _head(name: str, title: str, page: str, first: Sequence[Any], sharing: Sharing) -> str:
    dataset = f"[{cells.text(title)}]({page})" if page else cells.text(title)
    told = [f"This notebook, {cells.text(name)}, made the dataset {dataset}."]
    if first:
        told.append("The first code cell was added: it gives the dataset’s files the paths that the notebook reads.")
    if sharing.commented:
        told.append("Lines that shared its data with kaggle-share are commented out.")
    told.append("It was made in another environment than Kaggle’s, which the dataset’s `methods/` describes.")
    return " ".join(told)


def _notes(snapshot: Snapshot, record: MethodsRecord, paths: Paths, sharing: Sharing) -> tuple[str, ...]:
    name = printable(snapshot.name)
    notes = []
    if snapshot.rebuilt:
        notes.append(f"{name} was rebuilt from this session’s history, without its text; so it goes to Kaggle.")
    if paths.changed:
        shown = ", ".join(map(printable, paths.changed[:3])) + (", …" if paths.changed[3:] else "")
        notes.append(f"{name} reads {shown}, changed for publication: what Kaggle’s run makes of it is not the same.")
    if paths.absent:
        shown = ", ".join(map(printable, paths.absent[:3])) + (", …" if paths.absent[3:] else "")
        notes.append(f"{name} reads {shown}, not in the dataset: Kaggle’s run of it may stop there.")
    local = record.environment.get("local_modules") or ()
    if local:
        shown = ", ".join(map(str, local[:3])) + (", …" if local[3:] else "")
        notes.append(f"{name} imports {shown}, a module of your own: Kaggle’s run of it will stop there.")
    if sharing.left:
        notes.append(f"{name} uses kaggle_share itself, which Kaggle’s environment may not have.")
    return tuple(notes)
