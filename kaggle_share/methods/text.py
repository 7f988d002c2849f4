"""A draft of the methods section and of the data descriptor, in Markdown: `methods/methods.md`.

From the notebook's headings, prose and code, the lineage and the environment; marked as a draft. Everything is read
from the copy that is published, folders of this machine are left out, and what comes from the notebook is escaped.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaggle_share.methods.lineage import Lineage
from kaggle_share.methods.lineage.code import tree_of
from kaggle_share.methods.software import citation
from kaggle_share.model import Resource, Snapshot, Source

DRAFT = (
    "> **This is a draft.** kaggle-share put it together from the notebook’s headings, text and code. Check it, "
    "complete it, and take what is not so out."
)
PROSE, STEPS, PARAMETERS, PACKAGES = 500, 80, 60, 40
"""Characters of a step's prose; steps, parameters and packages that are named."""
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.{1,300}?)[ \t]*#*[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,100000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,500})\]\(([^)\s\n]{1,2000})[^)\n]{0,500}\)")
_TAG = re.compile(r"<[^<>\n]{1,2000}>")
_FOLDER = re.compile(
    r"(?:/(?:home|Users|root|mnt|media|Volumes)/|[A-Za-z]:\\{1,2}Users\\{1,2}|~/)[^\s\"'`<>|:;,)\]}]{0,400}"
)


def methods_text(
    snapshot: Snapshot,
    lineage: Lineage,
    environment: Mapping[str, Any],
    resources: Sequence[Resource],
    *,
    copy: Mapping[str, Any],
    notebook: str,
    drawn: bool,
) -> str:
    """The draft.

    Parameters
    ----------
    snapshot:
        The notebook.
    lineage:
        What was traced.
    environment:
        `environment.json`.
    resources:
        What is published.
    copy:
        The notebook as it is published.
    notebook:
        Path of its copy in the dataset.
    drawn:
        There is a picture of the lineage.
    """
    cells = _cells_of(copy)
    name = notebook.rpartition("/")[2]
    version = (environment.get("python") or {}).get("version", "")
    opening = f"The data were made with the notebook {code(name)}, a frozen copy of which lies beside this text"
    opening += f", in Python {plain(str(version))}." if version else "."
    if lineage.executed.assumed:
        opening += " Which of its cells were run, and in which order, is not known."
    sections = [
        ("Sources", "\n".join(_sources(lineage))),
        ("Steps", "\n\n".join(_steps(cells, lineage))),
        ("Parameters", "\n".join(_parameters(cells, lineage))),
        ("Software", "\n".join(_software(environment))),
        ("Data descriptor", "\n".join(_descriptor(lineage, resources))),
    ]
    parts = ["# Methods", DRAFT, opening]
    for title, text in sections:
        if text:
            parts += [f"## {title}", text]
        if title == "Data descriptor" and text and drawn:
            parts.append("![The way from the sources through the cells to the data](lineage.svg)")
    return "\n\n".join(parts) + "\n"


def is_draft(text: str) -> bool:
    """True for a methods text that still says so of itself, as nobody's own does."""
    return DRAFT.partition(" kaggle-share")[0] in text


def code(text: str) -> str:
    """Text as code in Markdown, whatever is in it."""
    text = " ".join(without_folders(text).split()) or " "
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def plain(text: str) -> str:
    """Text that Markdown shows as it is, without folders of this machine."""
    text = " ".join(without_folders(text).split())
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def without_folders(text: str) -> str:
    """Paths in somebody's home folder, by their last name."""
    return _FOLDER.sub(lambda found: "…/" + re.split(r"[\\/]", found[0].rstrip("/\\."))[-1], text)


def _cells_of(copy: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """Index, type and source of every cell."""
    cells = copy.get("cells")
    found = []
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        source = cell.get("source") if isinstance(cell, Mapping) else None
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if isinstance(source, str):
            found.append((index, str(cell.get("cell_type")), source))
    return found


def _sources(lineage: Lineage) -> Iterator[str]:
    for read in lineage.reads:
        source = read.source
        cells = sorted({cell + 1 for run in read.runs if (cell := lineage.ran[run].cell) is not None})
        told = [_kind(source)]
        told += [f"{source.size:,} bytes"] if source.size is not None else []
        told += [f"sha256 `{source.sha256}`"] if source.sha256 else []
        told += [source.note] if source.note else []
        told += [] if source.observed else ["taken from the code, not observed"]
        where = f" (read in {_numbered(cells)})" if cells else ""
        yield f"- {code(source.name)}: {', '.join(told)}{where}."


def _kind(source: Source) -> str:
    words = {
        "url": "an address on the web",
        "kaggle": "a dataset on Kaggle",
        "package": "data that come with a package",
        "unknown": "something that the code names only when it runs",
    }
    return words.get(source.kind, f"a {source.kind}")


def _steps(cells: Sequence[tuple[int, str, str]], lineage: Lineage) -> Iterator[str]:
    """A step for each heading with the prose under it, and what its cells made."""
    ran = {run.cell for run in lineage.ran}
    title, prose, made = "", "", list[int]()
    told = 0

    def step() -> str:
        did = _did([cell for cell in made if cell in ran], lineage)
        words = " ".join(part for part in (prose, did) if part)
        head = f"**{title}.** " if title else ""
        return f"{told + 1}. {head}{words}".rstrip() if words else ""

    for index, kind, source in cells:
        if kind == "code":
            made.append(index)
            continue
        if kind != "markdown":
            continue
        for heading, text in _parts(source):
            if heading:
                if said := step():
                    yield said
                    told += 1
                if told >= STEPS:
                    return
                title, prose, made = heading, "", []
            if text:
                prose = _shortened(f"{prose} {text}".strip())
    if said := step():
        yield said


def _parts(source: str) -> Iterator[tuple[str, str]]:
    """Headings of a Markdown cell with the text under each; the first may have none."""
    heading, lines, fenced = "", list[str](), ""
    for line in source[:50_000].splitlines():
        fence = _FENCE.match(line)
        if fence and (not fenced or fence[1].startswith(fenced)):
            fenced = "" if fenced else fence[1]
            continue
        found = None if fenced else _HEADING.match(line)
        if found is not None:
            yield heading, _prose(lines)
            heading, lines = plain(_bare(found[2])).rstrip(".:"), []
        elif not fenced:
            lines.append(line)
    yield heading, _prose(lines)


def _prose(lines: Sequence[str]) -> str:
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith(("|", "<!--", "$$", "---"))]
    return plain(_bare("\n".join(kept)))


def _bare(text: str) -> str:
    """Markdown without pictures, links' marks, tags and emphasis."""
    text = _LINK.sub(r"\1 (\2)", _IMAGE.sub("", text))
    return re.sub(r"(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)|`", "", _TAG.sub("", text))


def _shortened(text: str) -> str:
    if len(text) <= PROSE:
        return text
    cut = text[:PROSE].rstrip("\\")
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    return cut[: end + 1] if end > PROSE // 2 else cut.rpartition(" ")[0] + " …"


def _did(cells: Sequence[int], lineage: Lineage) -> str:
    """`Cells 3 and 4 read raw.csv and make penguins.`"""
    if not cells:
        return ""
    made = list(dict.fromkeys(name for cell in cells for name in lineage.made.get(cell, ())))
    read = [
        one.source.name
        for one in lineage.reads
        if one.source.kind != "unknown" and {lineage.ran[run].cell for run in one.runs} & set(cells)
    ]
    plural = len(cells) == 1
    said = []
    if read:
        said.append(f"{'reads' if plural else 'read'} {_list([code(name) for name in read])}")
    if made:
        said.append(f"{'makes' if plural else 'make'} {_list([code(name) for name in made])}")
    numbered = _numbered([cell + 1 for cell in cells])
    return f"{numbered[:1].upper()}{numbered[1:]} {' and '.join(said)}." if said else ""


def _parameters(cells: Sequence[tuple[int, str, str]], lineage: Lineage) -> Iterator[str]:
    """Variables that are set to a constant, in cells that matter for what is published."""
    matter: set[int | None] = {cell for recipe in lineage.recipes.values() for cell in recipe.cells}
    matter = matter or {run.cell for run in lineage.ran}
    told: dict[str, str] = {}
    for index, kind, source in cells:
        tree = tree_of(source) if kind == "code" and index in matter else None
        for node in tree.body if tree else ():
            target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
            if isinstance(node, ast.AnnAssign):
                target = node.target
            value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
            said = _constant(value)
            if isinstance(target, ast.Name) and said and not target.id.startswith("_") and len(told) < PARAMETERS:
                told[target.id] = f"- {code(f'{target.id} = {said}')} (cell {index + 1})"
    yield from told.values()


def _constant(node: ast.AST | None) -> str:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        said = _constant(node.operand)
        return f"-{said}" if said else ""
    if isinstance(node, (ast.List, ast.Tuple)) and 0 < len(node.elts) <= 8:
        parts = [_constant(item) for item in node.elts]
        return f"[{', '.join(parts)}]" if all(parts) else ""
    if not isinstance(node, ast.Constant) or node.value is None or isinstance(node.value, (bytes, type(...))):
        return ""
    if isinstance(node.value, str):
        # Addresses, paths and texts are told elsewhere, or nowhere.
        short = len(node.value) <= 40 and node.value.isprintable() and not re.search(r"[/\\@:]", node.value)
        return repr(node.value) if short else ""
    return repr(node.value)


def _software(environment: Mapping[str, Any]) -> Iterator[str]:
    python, on = environment.get("python") or {}, environment.get("platform") or {}
    if python:
        system = f" on {plain(str(on['system']))}" if on.get("system") else ""
        name, version = python.get("implementation") or "Python", python.get("version", "")
        yield f"- {plain(str(name))} {plain(str(version))}{system}"
    installed = environment.get("distributions") or {}
    used = environment.get("used") or environment.get("imported") or []
    for name in list(used)[:PACKAGES]:
        cited = citation(str(name))
        yield f"- {plain(str(name))} {plain(str(installed.get(name, '')))}{f'. {cited}' if cited else ''}".rstrip()
    if len(used) > PACKAGES:
        yield f"- and {len(used) - PACKAGES} more, in `requirements.txt`"


def _descriptor(lineage: Lineage, resources: Sequence[Resource]) -> Iterator[str]:
    for resource in resources:
        recipe = lineage.recipes.get(resource.path)
        size = f"{resource.size:,} bytes, sha256 `{resource.sha256}`"
        if recipe is None or recipe.made_in is None:
            yield f"- {code(resource.path)}: {size}. No cell is known to have made it."
        else:
            yield f"- {code(resource.path)}: {size}. Made in cell {recipe.made_in + 1}, {plain(recipe.text)}."


def _numbered(numbers: Sequence[int]) -> str:
    said = [str(number) for number in numbers]
    return f"cell {said[0]}" if len(said) == 1 else f"cells {', '.join(said[:-1])} and {said[-1]}"


def _list(names: Sequence[str]) -> str:
    shown, more = list(names[:6]), len(names) - 6
    said = [*shown, *([f"{more} more"] if more > 0 else [])]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
