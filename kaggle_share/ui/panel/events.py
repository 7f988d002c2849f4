"""What the front end is told of a publication, whatever part of the panel is shown, or none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from kaggle_share.errors import StoppedError
from kaggle_share.model import Release
from kaggle_share.ui.panel.sharing import Doing, Event, Sharing
from kaggle_share.ui.panel.words import label_of
from kaggle_share.ui.wording import visible

TOLD = ("publishing", "publicising", "finishing")
"""What a front end shows while it lasts. Preparing leaves nothing behind, and the panel shows it."""
ENDS = ("published", "submitted", "stopped", "failed")
"""How a publication ends."""
_WEB = re.compile(r"https?://|/(?![/\\])")
"""An address of the web; behind a hub the sandbox's pages have a path of Jupyter's own address."""


class Events:
    """Turns what happens to the sharing into the front end's events.

    `{"op": "running", "on": bool}` and `{"op": "progress", "step", "fraction", "line"}` while it lasts. However it
    ends, one more follows, also where what was stopped is accepted after all:

    - `{"op": "published", "ref", "version", "url", "what", "verified"}`, `what` being `version`, `update` (of the
      description alone), or `public`;
    - `{"op": "submitted", "ref", "version"}`: accepted, and being processed;
    - `{"op": "stopped", "left"}`, `left` being `nothing`, `private` (it is there, and not public), `accepted`, or
      `unknown`;
    - `{"op": "failed", "message"}`.

    Parameters
    ----------
    sharing:
        What is published.
    send:
        Tells the front end; where there is none, nobody hears it.
    """

    def __init__(self, sharing: Sharing, send: Callable[[dict[str, Any]], None]) -> None:
        self._sharing, self._send = sharing, send
        # A panel whose widgets were closed comes back while something runs.
        self._on = sharing.doing in TOLD
        self._news = False
        self._did: Doing = sharing.doing if self._on else ""
        """What runs, or ran last."""

    def tell(self, event: Event) -> None:
        """A listener of the sharing."""
        sharing = self._sharing
        if event == "release":
            # A release without a run is one that was stopped, and came to something after all.
            self._news = self._on or sharing.release is not None
        elif event == "progress":
            view = sharing.view
            if self._on and view is not None:
                self._send(
                    {"op": "progress", "step": label_of(view), "fraction": view.fraction, "line": visible(view.line)}
                )
        elif event == "run":
            on = sharing.doing in TOLD
            self._did = sharing.doing if on else self._did
            if on != self._on:
                self._on = on
                self._send({"op": "running", "on": on})
            if self._news and not on:
                self._news = False
                self._end()

    def _end(self) -> None:
        from kaggle_share.ui.panel.publish.told import failed_words, left_behind

        sharing, error, release = self._sharing, self._sharing.error, self._sharing.release
        if isinstance(error, StoppedError):
            self._send({"op": "stopped", "left": left_behind(self._did, error, sharing.last_view)})
        elif error is not None:
            words = failed_words(error, sharing.last_view, can_continue=release is None)
            self._send({"op": "failed", "message": visible(words)})
        elif release is not None:
            said: dict[str, Any] = {"ref": str(release.ref), "version": release.version}
            if release.state == "submitted":
                self._send({"op": "submitted", **said})
                return
            url = release.url if _WEB.match(release.url) else ""
            verified = release.verified or not release.receipts
            self._send(
                {"op": "published", **said, "url": url, "what": self._what(release), "verified": verified},
            )

    def _what(self, release: Release) -> str:
        if self._did == "publicising":
            return "public"
        return "update" if release.action == "update" else "version"
