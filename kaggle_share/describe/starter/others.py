"""The cells of a starter notebook that are about files that are no tables: pictures, arrays, JSON and text."""

from __future__ import annotations

from collections.abc import Set
from pathlib import PurePosixPath
from typing import Any

from kaggle_share import cells
from kaggle_share.cells import literal
from kaggle_share.describe import markdown
from kaggle_share.model import Draft, Resource

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
SHOWN = 9
"""Pictures that are shown."""
OPENED = 3
"""Files of a kind that are opened."""
BEGINNING = 1000
"""Characters of a text that are printed."""


def look_at_others(draft: Draft, tables: Set[str]) -> list[dict[str, Any]]:
    """Show pictures, and open the first of the other files.

    Parameters
    ----------
    draft:
        Described.
    tables:
        Paths of those that are read as tables.
    """
    others = [one for one in draft.data if one.path not in tables and not one.members]
    made: list[dict[str, Any]] = []
    pictures = [one.path for one in others if _kind(draft, one) == "image" and _ends(one, PICTURES)]
    pictures += [path for one in draft.data for path in one.members if path.casefold().endswith(PICTURES)]
    if pictures:
        made += _pictures(pictures[:SHOWN])
    for one in [one for one in others if _kind(draft, one) == "array" and _ends(one, (".npy",))][:OPENED]:
        made += _array(one)
    for one in [one for one in others if _ends(one, (".json", ".geojson", ".txt", ".md"))][:OPENED]:
        made += _text(one)
    return made


def _kind(draft: Draft, resource: Resource) -> str:
    profile = draft.profiles.get(resource.path)
    return profile.kind if profile else ""


def _ends(resource: Resource, endings: tuple[str, ...]) -> bool:
    return resource.path.casefold().endswith(endings)


def _pictures(paths: list[str]) -> list[dict[str, Any]]:
    high = -(-len(paths) // 3)
    listed = [f"    {literal(path)}," for path in paths]
    return [
        cells.markdown("## Pictures"),
        cells.code(
            "from PIL import Image",
            "",
            "pictures = [",
            *listed,
            "]",
            f"_, axes = plt.subplots({high}, 3, figsize=(10, {high * 3.5:g}), squeeze=False)",
            "for axis in axes.flat:",
            '    axis.axis("off")',
            "for axis, name in zip(axes.flat, pictures):",
            "    with Image.open(folder / name) as picture:",
            '        axis.imshow(picture.convert("RGB"))',
            "    axis.set_title(Path(name).name, fontsize=8)",
            "plt.show()",
        ),
    ]


def _array(resource: Resource) -> list[dict[str, Any]]:
    return [
        cells.markdown(f"## {markdown.text(resource.path)}"),
        cells.code(
            "import numpy as np",
            "",
            f'values = np.load(folder / {literal(resource.path)}, mmap_mode="r")',
            'print(f"{values.dtype}, {values.shape}")',
        ),
    ]


def _text(resource: Resource) -> list[dict[str, Any]]:
    opened = f'open(folder / {literal(resource.path)}, encoding="utf-8", errors="replace")'
    return [
        cells.markdown(f"## {markdown.text(PurePosixPath(resource.path).as_posix())}"),
        cells.code(f"with {opened} as file:", f"    print(file.read({BEGINNING}))"),
    ]
