"""The panel: the same way as the magic's, with buttons. It has no rules of its own.

`sharing.py` is one publication in the making, without any widget: what was picked and said, the draft, the run.
`run.py` walks the pipeline in a thread, `runs.py` has one such run at a time. `frame.py` holds the five parts
(`pick`, `describe`, `check`, `preview`, `publish`), each of which shows the sharing and calls into it. `door.py`
speaks with the front end.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaggle_share.ui.panel.frame import Panel

__all__ = ["panel"]

_panel: Panel | None = None


def panel(notebook: str | Path | None = None) -> Panel:
    """The panel of this kernel: pick, describe, check, preview, publish.

    Parameters
    ----------
    notebook:
        The notebook's path, where it is known; it is looked for otherwise.

    Returns
    -------
    A widget, to be displayed anywhere; always the same one, so that what was picked and said is still there when the
    panel was closed or the page was loaded again.
    """
    global _panel
    from kaggle_share.ui.panel.frame import Panel

    if _panel is None:
        _panel = Panel()
    elif _panel.closed:
        # Its widgets are gone (`Widget.close_all()`), and what it held, maybe a run under way, is not.
        held = _panel.sharing
        held.forget_listeners()
        _panel = Panel(held)
    if notebook is not None:
        _panel.set_notebook(str(notebook))
    _panel.refresh()
    return _panel
