"""Publish: a part of the panel.

`obstacles.py` finds what stands in the way, `told.py` says what happens and happened; `part.py` shows it.
"""

from kaggle_share.ui.panel.publish.part import Publish

__all__ = ["Publish"]
