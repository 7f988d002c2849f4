"""What the notebooks that are written here share: cells, metadata, titles, and how a dataset is found on Kaggle."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kaggle_share.model import Ref
from kaggle_share.rules import NOTEBOOK_TITLE, printable

FOLDER = "KAGGLE_INPUT"
"""Environment variable; where attached datasets lie, in place of `/kaggle/input`."""


def markdown(text: str) -> dict[str, Any]:
    """A cell of text."""
    return {"cell_type": "markdown", "metadata": {}, "source": text.strip()}


def code(*lines: str) -> dict[str, Any]:
    """A cell of code that was not run."""
    source = "\n".join(lines).strip("\n")
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def notebook(cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A Python notebook of these cells. Kaggle runs none that names no kernel (kaggle-cli #689)."""
    return {
        "cells": [dict(cell) for cell in cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def title_for(slug: str, tail: str) -> str:
    """A notebook's title of at most 50 characters, of the dataset's slug: that stays when its title is changed.

    Parameters
    ----------
    slug:
        The dataset's.
    tail:
        What the title ends with: `: a first look`.
    """
    words, room = slug.replace("-", " ").strip(), NOTEBOOK_TITLE[1] - len(tail)
    if len(words) > room:
        words = words[: room + 1].rpartition(" ")[0] or words[:room]
    return f"{words[:1].upper()}{words[1:].rstrip()}{tail}"


def find_dataset(ref: Ref, *, fetch: bool = True) -> list[str]:
    """Code that sets `folder` to where a dataset lies; it needs `os` and `Path`.

    Kaggle has mounted datasets at `/kaggle/input/slug`, and lately at `/kaggle/input/datasets/owner/slug`.

    Parameters
    ----------
    ref:
        The dataset.
    fetch:
        Where it isn't attached, fetch it with kagglehub; otherwise `folder` is None.
    """
    slug, owner = literal(ref.slug), literal(ref.owner)
    if ref.owner == "me":
        # Nobody is signed in, so it is not known whose it will be.
        by_owner, elsewhere = f"*inputs.glob({literal(f'datasets/*/{ref.slug}')})", ['    folder = Path(".")']
    else:
        by_owner = f'inputs / "datasets" / {owner} / {slug}'
        fetched = f"    folder = Path(kagglehub.dataset_download({literal(str(ref))}))"
        elsewhere = ["    import kagglehub", "", fetched]
    lines = [
        f'inputs = Path(os.environ.get("{FOLDER}", "/kaggle/input"))',
        f"places = [inputs / {slug}, {by_owner}]",
        "folder = next((place for place in places if place.is_dir()), None)",
    ]
    if fetch:
        lines += ["if folder is None:", *elsewhere]
    return lines


def literal(text: str) -> str:
    """A Python literal of a text, in double quotes where that needs no escape."""
    told = repr(text)
    return f'"{told[1:-1]}"' if told[0] == "'" and '"' not in told and "\\'" not in told else told


def text(words: str) -> str:
    """One line of text for Markdown, with what would be taken for markup or an address escaped."""
    plain = printable(" ".join(words.split())).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]~$|])", r"\\\1", plain).replace("://", "&#58;//")
