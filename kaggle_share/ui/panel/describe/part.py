"""Describe: a part of the panel."""

from __future__ import annotations

import ipywidgets as w

from kaggle_share.ui.panel.part import Part, box
from kaggle_share.ui.panel.words import say


class Describe(Part):
    """Describe."""

    name = "describe"

    @property
    def title(self) -> str:
        """Its name for people."""
        return say("Describe")

    def build(self) -> w.Widget:
        """Its widget."""
        return box()
