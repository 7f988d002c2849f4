"""What can be picked here: bare `%kaggle_share` shows it. Touches no data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaggle_share.ui.wording import counted, size, visible

DATA_ENDINGS = tuple(
    ".csv .tsv .csv.gz .csv.zst .parquet .feather .arrow .jsonl .ndjson .json .geojson .xlsx .ods .npy .npz .h5 "
    ".hdf5 .nc .zarr .sqlite .db .duckdb .xml .zip .tar .tar.gz .tgz .png .jpg .jpeg .tif .tiff .svg .wav .mp3 "
    ".flac .dcm .nii .nii.gz .fasta .fastq .vcf .gpkg .kml .shp .mat .sav .dta .rds".split()
)
"""What looks like data, by its name. Anything else can be picked as well."""

VARIABLES_SHOWN = 100
FILES_SHOWN = 50
_KINDS = {"frame": "table", "array": "array", "figure": "figure", "object": "dict or list", "file": "path"}


@dataclass(frozen=True)
class Pickable:
    """One thing that can be named on the line."""

    name: str
    kind: str
    """For people: `table`, `array`, `file`."""
    shape: str
    """`342 × 8`, or a file's size."""


@dataclass(frozen=True)
class Listing:
    """What can be picked here, and the next step."""

    variables: tuple[Pickable, ...]
    files: tuple[Pickable, ...]
    more: str
    """Of what is not shown."""

    @property
    def next_step(self) -> str:
        """A line to begin with."""
        # A table is what people come for, where there is one.
        first = sorted(self.variables, key=lambda one: one.kind != "table")[:1]
        names = [one.name for one in (*first, *self.files[:1])] or ["NAME"]
        quoted = [f'"{name}"' if " " in name else name for name in names]
        return f"%kaggle_share {' '.join(quoted)} --to me/my-data"

    def __repr__(self) -> str:
        lines = []
        for title, group in (("Variables", self.variables), ("Files", self.files)):
            if group:
                wide = [min(max(len(getattr(one, part)) for one in group), 48) for part in ("name", "kind")]
                lines += [title] + [
                    f"  {_cut(one.name, 48):<{wide[0]}}  {one.kind:<{wide[1]}}  {one.shape}".rstrip() for one in group
                ]
        if not lines:
            lines = [
                "There is nothing here yet that could be shared: make a DataFrame, or put a file into this folder."
            ]
        if self.more:
            lines.append(self.more)
        return "\n".join([*lines, "", f"Next, a preview: {self.next_step}", "All options: %kaggle_share?"])

    def _repr_html_(self) -> str:
        from kaggle_share.ui.preview.page import render

        return render("listing.html", listing=self)


def listing(namespace: Mapping[str, Any], folder: Path) -> Listing:
    """What can be picked here.

    Parameters
    ----------
    namespace:
        The notebook's variables.
    folder:
        The working folder.
    """
    from kaggle_share.select import shareable

    variables = [Pickable(visible(one.name), _KINDS[one.kind], visible(one.shape)) for one in shareable(namespace)]
    files = list(_files(folder))
    hidden = max(0, len(variables) - VARIABLES_SHOWN) + max(0, len(files) - FILES_SHOWN)
    return Listing(
        tuple(variables[:VARIABLES_SHOWN]),
        tuple(files[:FILES_SHOWN]),
        f"and {counted(hidden, 'more thing')}" if hidden else "",
    )


def _files(folder: Path) -> list[Pickable]:
    """Files that look like data in the folder, and its folders that hold some."""
    found = []
    for entry in _entries(folder):
        if entry.is_dir():
            inside = sum(_is_data(one) for one in _entries(entry))
            if inside:
                found.append(Pickable(f"{visible(entry.name)}/", "folder", counted(inside, "file")))
        elif _is_data(entry):
            found.append(Pickable(visible(entry.name), "file", size(entry.stat().st_size)))
    return found


def _entries(folder: Path) -> list[Path]:
    from kaggle_share.denylist import forbidden, is_junk

    try:
        entries = sorted(folder.iterdir(), key=lambda one: one.name.casefold())
    except OSError:
        return []
    return [one for one in entries if not (one.name.startswith(".") or forbidden(one.name) or is_junk(one.name))]


def _is_data(path: Path) -> bool:
    return path.name.casefold().endswith(DATA_ENDINGS) and path.is_file()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
