"""The cover image: 560 × 280 pixels, drawn from the data, or the user's own, cropped to fit.

Kaggle shows all of it on the page, and x = 140…420 of it as the thumbnail, where the title therefore stands.
"""

from __future__ import annotations

from pathlib import Path

from kaggle_share import rules
from kaggle_share.describe.cover.photographs import photograph
from kaggle_share.describe.cover.poster import poster
from kaggle_share.errors import InputError, StagingError
from kaggle_share.model import Draft

__all__ = ["draw_cover", "fit_cover"]

FOLDER = "cover"
"""Folder in the staging folder. Nothing of it goes into the dataset."""


def draw_cover(draft: Draft, title: str) -> Path:
    """Draw a cover from the data.

    Nothing of a column or file in which screening found something is drawn, waived or not. The same data, words and
    version of Pillow give the same bytes. At most the first rows of one table, or a few images, are read.

    Parameters
    ----------
    draft:
        With resources, profiles and findings.
    title:
        The dataset's title; it chooses the palette too.

    Returns
    -------
    Path of a PNG in the staging folder.

    Raises
    ------
    StagingError
        It can't be written.
    """
    # It needs NumPy, which takes a fifth of a second to import where nothing else has.
    from kaggle_share.describe.cover.choosing import picture_of

    made = poster(title, picture_of(draft))
    return _saved(made, draft.staging / FOLDER / "cover.png")


def fit_cover(draft: Draft, image: Path) -> Path:
    """Crop and scale the user's own image to 560 × 280 pixels; what is said in it (EXIF, place) stays out.

    Parameters
    ----------
    draft:
        Whose staging folder is written to.
    image:
        A PNG, JPEG or WebP of at least that size.

    Returns
    -------
    Path of a PNG in the staging folder, with the image's own name.

    Raises
    ------
    InputError
        It can't be read.
    StagingError
        The result can't be written.
    """
    from PIL import Image, ImageOps

    found = photograph(image, *rules.COVER)
    if found is None:
        raise InputError(f'the image "{image.name}" can\'t be read, or is too large', "Use another one")
    fitted = ImageOps.fit(found, rules.COVER, Image.Resampling.LANCZOS)
    return _saved(fitted, draft.staging / FOLDER / f"{image.stem}.png")


def _saved(image: object, target: Path) -> Path:
    from PIL import Image

    assert isinstance(image, Image.Image)  # noqa: S101 - Pillow is imported only where it is used
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        image.save(target, "PNG", optimize=True)
    except OSError as error:
        raise StagingError(
            f"the cover image can't be written: {error.strerror or 'the disk does not take it'}",
            "Free some space, and run it again",
        ) from None
    return target
