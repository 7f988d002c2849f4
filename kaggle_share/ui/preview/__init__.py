"""What a draft and a release look like, in a notebook and in a terminal.

`view.py` finds the words, once; `page.py` arranges them as HTML, `text.py` as plain text; `saved.py` writes a file.
Everything that came from data is escaped, and no value that screening flagged is shown.
"""

from kaggle_share.ui.preview.page import draft_html, release_html
from kaggle_share.ui.preview.saved import save
from kaggle_share.ui.preview.text import draft_text, release_text

__all__ = ["draft_html", "draft_text", "release_html", "release_text", "save"]
