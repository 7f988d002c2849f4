"""A user of the panel: goes to a part, reads what it says, clicks, and waits until it has happened."""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as w
from ipywidgets.widgets.widget import _instances

from kaggle_share.model import Release
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.ui.panel.check.row import Row
from kaggle_share.ui.panel.frame import Panel
from kaggle_share.ui.panel.sharing import Pick

SECONDS = 50.0
REF = ("ada", "some-measures")
"""What is published where nothing else is said."""


def until(condition: Callable[[], Any], what: str = "it to happen", seconds: float = SECONDS) -> None:
    """Wait for a condition."""
    deadline, tick = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        tick.wait(0.01)


def read(widget: w.Widget) -> str:
    """What is to be read in a widget and in those within it, as far as they are shown."""
    if widget.layout.display == "none":
        return ""
    said = [*(read(child) for child in getattr(widget, "children", ()))]
    if isinstance(widget, w.HTML):
        said.append(re.sub(r"<style>.*?</style>", "", widget.value, flags=re.DOTALL))
    elif hasattr(widget, "description"):
        said.append(str(widget.description))
    plain = html.unescape(re.sub(r"<[^>]+>", " ", " ".join(said)))
    return " ".join(plain.split())


def states() -> str:
    """What all widgets of this process have told, or would tell, a browser."""
    every = list(_instances.values())
    assert every
    return json.dumps([one.get_state() for one in every], default=str, ensure_ascii=False)


class Walk:
    """A panel and what its user does.

    Parameters
    ----------
    sandbox:
        Where it publishes to.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.panel = Panel()
        self.sharing = self.panel.sharing
        self.events: list[dict[str, Any]] = []
        self.panel.listen(self.events.append)
        self.sharing.say("notebook", False)

    def end(self) -> None:
        """Leave nothing running."""
        self.sharing.stop()
        self.rest()
        for part in self.panel._parts.values():
            part.host = None  # type: ignore[assignment]

    def pick(self, *files: str, title: str = "Measures of something", to: str = "me/some-measures") -> Walk:
        """Pick files, and say what has to be said."""
        for file in files:
            self.sharing.pick(Pick(file, is_variable=False))
        self.sharing.say("title", title)
        self.sharing.say("to", to)
        return self

    def go(self, part: str) -> Any:
        """Go to a part, and wait until it is at rest; returns it."""
        self.panel.show(part)
        self.rest()
        return self.panel._parts[part]

    def rest(self) -> None:
        """Wait until nothing runs, and everybody was told."""
        until(lambda: not self.sharing.running and self.sharing.wait(0), "the run's end")

    def text(self, part: str) -> str:
        """What is to be read in a part."""
        return read(self.panel._built[part])

    def rows(self) -> dict[str, Row]:
        """The places on the page of the check, by their names."""
        rows = self.panel._parts["check"]._list.rows  # type: ignore[attr-defined]
        return {row.place.title: row for row in rows if row.place is not None}

    def sent(self) -> list[str]:
        """Calls that came and leave something behind."""
        leaving = ("StartBlobUpload", "CreateDataset", "CreateDatasetVersion", "UpdateDatasetMetadata")
        return [one.call for one in self.sandbox.requests if one.call.rpartition("/")[2] in leaving]


def publish(walk: Walk) -> Release:
    """Publish what is picked, and wait for the end."""
    part = walk.go("publish")
    assert not part._act.disabled, part._why.value
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None, walk.sharing.error
    return walk.sharing.release


def large(work: Path, rows: int = 120_000) -> str:
    """A file that takes a while over a slow line; its name."""
    (work / "large.bin").write_bytes(bytes(number * 7919 % 251 for number in range(997)) * (rows // 40))
    return "large.bin"
