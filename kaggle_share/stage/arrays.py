"""Arrays and figures as files.

An array of bytes with the shape of an image is one, and becomes a PNG, which loses nothing; a stack of images
becomes a folder of them. Every other array is written as NumPy's own `.npy`
(https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), without pickle.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

from kaggle_share.errors import InputError

LEAST_SIDE = 16
"""Pixels: a smaller array of bytes is taken for numbers, unless PNG is asked for."""

Picture = Literal["image", "stack"]


def picture_of(array: Any, *, least: int = LEAST_SIDE) -> Picture | None:
    """What an array shows: an image, a stack of them, or neither.

    Parameters
    ----------
    array:
        uint8: H×W is a grey image, H×W×3 and H×W×4 a coloured one; N×H×W and N×H×W×3 or 4 are stacks. Where the
        last of three sides is 3 or 4, it is taken for the colours.
    least:
        Pixels that height and width have at least.
    """
    if str(array.dtype) != "uint8" or array.ndim not in (2, 3, 4):
        return None
    shape = array.shape
    coloured = array.ndim >= 3 and shape[-1] in (3, 4)
    if array.ndim == 4 and not coloured:
        return None
    sides = shape[:-1] if coloured else shape
    if min(sides[-2:]) < least:
        return None
    return "image" if len(sides) == 2 else "stack"


def check_array(array: Any, name: str) -> None:
    """`InputError` for an array that neither PNG nor `.npy` can hold as it is."""
    import numpy as np

    if isinstance(array, np.ma.MaskedArray):
        raise InputError(f'"{name}" is a masked array, whose mask no file keeps', "Use .filled(…), or a DataFrame")
    if array.dtype.hasobject:
        raise InputError(f'"{name}" is an array of Python objects', "Turn it into numbers, or into a DataFrame")
    if not array.size:
        raise InputError(f'the array "{name}" is empty: its shape is {_shape(array)}', "Pick it once it holds data")


def write_npy(array: Any, path: Path) -> None:
    """Write any array of numbers, text, times or records."""
    import numpy as np

    with path.open("wb") as file:
        np.save(file, np.asarray(array), allow_pickle=False)


def write_png(array: Any, path: Path) -> None:
    """Write an image: H×W, H×W×3 or H×W×4, uint8."""
    import numpy as np
    from PIL import Image

    Image.fromarray(np.ascontiguousarray(array)).save(path, format="PNG")


def write_stack(array: Any, folder: Path, threads: int) -> list[Path]:
    """Write a stack of images as `0000.png`, `0001.png`, … into a new folder."""
    folder.mkdir(parents=True)
    digits = max(4, len(str(len(array) - 1)))
    paths = [folder / f"{number:0{digits}d}.png" for number in range(len(array))]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write_png, array, paths))
    return paths


def need_picture(array: Any, name: str) -> Picture:
    """What an array shows that was asked for as PNG.

    Raises
    ------
    InputError
        It isn't an image.
    """
    found = picture_of(array, least=1)
    if found is None:
        raise InputError(
            f'"{name}" is no image: {array.dtype}, {_shape(array)}; PNG takes uint8 of H×W, H×W×3 or H×W×4',
            "Use --format npy, or turn it into uint8",
        )
    return found


def write_figure(figure: Any, path: Path, form: str) -> None:
    """Write a matplotlib figure as PNG or SVG; the same figure gives the same bytes."""
    import matplotlib as mpl

    # Dates, and names made from random numbers, would make every file a new one.
    metadata = {"Date": None} if form == "svg" else {"Software": None}
    with mpl.rc_context({"svg.hashsalt": "kaggle-share"}):
        figure.savefig(path, format=form, metadata=metadata, dpi=max(float(figure.dpi), 150.0))


def _shape(array: Any) -> str:
    return "×".join(str(side) for side in array.shape) or "a single number"
