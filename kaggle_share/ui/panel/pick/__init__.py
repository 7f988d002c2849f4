"""Pick: what the notebook made, and files.

`variables.py`, `files.py` and `tree.py` find out what there is, without any widget; `rows.py`, `made.py` and
`found.py` show it; `part.py` puts them together.
"""

from kaggle_share.ui.panel.pick.part import Pick

__all__ = ["Pick"]
