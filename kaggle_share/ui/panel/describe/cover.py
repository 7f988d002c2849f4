"""The cover image: the user's own, shown as it will be cropped, or what is drawn from the data."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import ipywidgets as w

from kaggle_share import rules
from kaggle_share.errors import KaggleShareError
from kaggle_share.ui.panel.part import add, box, html, note, shown, tell, text
from kaggle_share.ui.panel.problems import problem
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say


class Cover:
    """The cover.

    Parameters
    ----------
    sharing:
        Where it is said.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._drawn: tuple[object, ...] = ()
        least = say("PNG, JPEG or WebP of at least {width} × {height} pixels", width=560, height=280)
        # A path that is half typed is no mistake yet.
        self.control = add(w.Text(description=say("Cover image"), continuous_update=False), "input")
        self.control.placeholder = say("path of an image, such as cover.png")
        self.problem = note("", "trouble")
        self.picture = html("", "cover")
        self.hint = note(least)
        self.widget = box(self.control, self.problem, self.hint, self.picture, classes=("field",))
        self.control.observe(self._typed, "value")
        self.sync()

    @property
    def is_wrong(self) -> bool:
        """True where the image can't be taken."""
        return bool(self.problem.value)

    def sync(self) -> None:
        """Show what was said, also elsewhere."""
        said = str(self._sharing.words.get("image") or "")
        if self.control.value.strip() != said:
            self.control.value = said
        self.draw()

    def draw(self) -> None:
        """Show the picture, where it is another one."""
        said = self.control.value.strip()
        made = self._sharing.draft
        drawn = made.metadata.image if made is not None and made.metadata is not None and not said else None
        key = (said, drawn)
        if key == self._drawn:
            return
        self._drawn = key
        path, problem = drawn, ""
        if said:
            path, problem = self._looked_at(said)
        tell(self.problem, problem)
        picture = _thumbnail(path) if path is not None else ""
        caption = say("Your cover") if said else say("Drawn from the data, unless you name one")
        self.picture.value = (
            f'<figure><img alt="{text(caption)}" src="data:image/png;base64,{picture}">'
            f"<figcaption>{text(caption)}</figcaption></figure>"
            if picture
            else ""
        )
        shown(self.picture, bool(picture))

    def _looked_at(self, image: str) -> tuple[Path | None, str]:
        from kaggle_share.describe.fields import cover

        try:
            return cover(self._sharing.folder, image), ""
        except KaggleShareError as error:
            return None, problem(error).line

    def _typed(self, _change: object) -> None:
        self._sharing.say("image", self.control.value.strip())
        self.draw()


def _thumbnail(path: Path) -> str:
    """The cover at half its size, as it will be cropped, in base64; empty where it can't be read."""
    from PIL import Image, ImageOps

    from kaggle_share.describe.cover.photographs import photograph

    width, height = (side // 2 for side in rules.COVER)
    found = photograph(path, width, height)
    if found is None:
        return ""
    out = io.BytesIO()
    ImageOps.fit(found, (width, height), Image.Resampling.LANCZOS).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode("ascii")
