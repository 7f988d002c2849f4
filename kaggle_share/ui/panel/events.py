"""What the front end is told of a publication, whatever part of the panel is shown, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaggle_share.errors import StoppedError
from kaggle_share.ui.panel.sharing import Event, Sharing
from kaggle_share.ui.panel.words import label_of
from kaggle_share.ui.wording import visible

TOLD = ("publishing", "publicising", "finishing")
"""What a front end shows while it lasts. Preparing leaves nothing behind, and the panel shows it."""


class Events:
    """Turns what happens to the sharing into the front end's events.

    `{"op": "running", "on": bool}`, `{"op": "progress", "step", "fraction", "line"}`,
    `{"op": "published", "ref", "version", "url"}` and `{"op": "failed", "message"}`.

    Parameters
    ----------
    sharing:
        What is published.
    send:
        Tells the front end; where there is none, nobody hears it.
    """

    def __init__(self, sharing: Sharing, send: Callable[[dict[str, Any]], None]) -> None:
        self._sharing, self._send = sharing, send
        self._on = False
        self._news = False

    def tell(self, event: Event) -> None:
        """A listener of the sharing."""
        sharing = self._sharing
        if event == "release" and self._on:
            self._news = True
        elif event == "progress":
            view = sharing.view
            if self._on and view is not None:
                self._send(
                    {"op": "progress", "step": label_of(view), "fraction": view.fraction, "line": visible(view.line)}
                )
        elif event == "run":
            on = sharing.doing in TOLD
            if on != self._on:
                self._on = on
                self._send({"op": "running", "on": on})
            if self._news and not on:
                self._news = False
                self._end()

    def _end(self) -> None:
        error, release = self._sharing.error, self._sharing.release
        if error is not None:
            if not isinstance(error, StoppedError):
                self._send({"op": "failed", "message": visible(str(error))})
        elif release is not None and release.state != "submitted":
            url = release.url if release.url.startswith(("https://", "http://")) else ""
            self._send({"op": "published", "ref": str(release.ref), "version": release.version, "url": url})
