"""Check: a part of the panel.

`places.py` finds what is to be said, `choices.py` what can be done about it, `looked.py` what was looked at;
`row.py` and `part.py` show it.
"""

from kaggle_share.ui.panel.check.part import Check

__all__ = ["Check"]
