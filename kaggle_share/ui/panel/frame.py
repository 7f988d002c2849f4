"""The panel's frame: the steps at the top, one part below them, and at the foot where one stands and what is next."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from kaggle_share.ui import session
from kaggle_share.ui.panel import words
from kaggle_share.ui.panel.events import Events
from kaggle_share.ui.panel.head import Head
from kaggle_share.ui.panel.part import Part, box, button, html, shown, text
from kaggle_share.ui.panel.pick import Pick
from kaggle_share.ui.panel.sharing import Event, Sharing
from kaggle_share.ui.panel.words import say

if TYPE_CHECKING:
    from kaggle_share.settings import Settings

PARTS = {"pick": "Pick", "describe": "Describe", "check": "Check", "preview": "Preview", "publish": "Publish"}
"""Name of the module → name of its class, in the order of the work."""


class Parts(dict[str, Part]):
    """The five parts, each of which is imported and made when it is first asked for.

    Parameters
    ----------
    host:
        The frame.
    """

    def __init__(self, host: Panel) -> None:
        super().__init__()
        self._host = host
        self._making = threading.RLock()

    def __missing__(self, name: str) -> Part:
        # Threads that draw ask too: each must get the one that is built.
        with self._making:
            if name not in self:
                kind: type[Part] = getattr(import_module(f"kaggle_share.ui.panel.{name}"), PARTS[name])
                self[name] = kind(self._host)
            return dict.__getitem__(self, name)


class Panel(w.VBox):  # type: ignore[misc]
    """The panel, a widget. See :func:`kaggle_share.panel`."""

    def __init__(self, sharing: Sharing | None = None) -> None:
        self.sharing = sharing or Sharing(_session, _settings)
        self.shown = ""
        self._drawing = threading.RLock()
        self._parts = Parts(self)
        self._built: dict[str, w.Widget] = {}
        self._callbacks: list[Callable[[dict[str, Any]], None]] = []
        super().__init__()
        self.add_class("kshare-panel")
        self._shell = session.current_shell()
        if self._shell is not None:
            self._shell.events.register("post_run_cell", self._cell_ran)
        self._build()
        self.sharing.listen(self._heard)
        self.sharing.listen(Events(self.sharing, self.send).tell)
        self.show("pick")

    # ── the front end's side (`door.py`) ──────────────────────────────────────────────────────────

    @property
    def closed(self) -> bool:
        """True where its connection to the front end was closed for good."""
        return self.comm is None

    def set_notebook(self, path: str) -> None:
        """Take the notebook's path as the front end has it."""
        if path != self.sharing.notebook:
            self.sharing.notebook = path
            self.sharing.set_aside()
            self._draw()

    def add_files(self, paths: list[str]) -> None:
        """Pick files and folders, absolute or from the working folder on, and show them."""
        self.show("pick")
        part = self._parts["pick"]
        assert isinstance(part, Pick)  # noqa: S101 - as PARTS has it
        part.add_files(paths)

    def set_defaults(self, defaults: dict[str, Any]) -> None:
        """Take the front end's settings: `endpoint`, `owner`, `license`; what the user said here stays."""
        if defaults.get("endpoint") and not self.sharing.endpoint:
            self.sharing.use(str(defaults["endpoint"]))
        self.sharing.owner = str(defaults.get("owner") or "")
        if defaults.get("license") and "license" not in self.sharing.words:
            self.sharing.say("license", str(defaults["license"]))
        self.refresh()

    def set_language(self, name: str) -> None:
        """Speak the front end's language."""
        if words.set_language(name):
            shown = self.shown
            self._build()
            self.show(shown)

    def listen(self, callback: Callable[[dict[str, Any]], None]) -> None:
        """Have the front end told of events."""
        self._callbacks.append(callback)

    @property
    def heard(self) -> bool:
        """True where a front end hears what is sent."""
        return bool(self._callbacks)

    def send(self, event: dict[str, Any]) -> None:
        """Tell the front end something."""
        for callback in self._callbacks:
            callback(event)

    # ── what is shown ─────────────────────────────────────────────────────────────────────────────

    def show(self, name: str) -> None:
        """Go to a part."""
        if name not in self._built:
            self._built[name] = self._parts[name].build()
        # Not before it is built, since threads draw what is shown.
        self.shown = name
        if self._body.children != (self._built[name],):
            self._body.children = [self._built[name]]
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now: the notebook's variables may be others."""
        self.sharing.look_at_settings()
        self._parts[self.shown].refresh(None)
        self._draw()

    def redraw(self) -> None:
        """Draw the steps and the foot again. For any thread."""
        self._draw()

    def close(self) -> None:
        """Take it away for good."""
        shell, self._shell = self._shell, None
        if shell is not None:
            with suppress(ValueError):
                shell.events.unregister("post_run_cell", self._cell_ran)
        super().close()

    def _build(self) -> None:
        self._parts = Parts(self)
        self._built = {}
        self._head = Head(self.sharing)
        self._steps = {name: button("", "step", on_click=partial(self.show, name)) for name in PARTS}
        self._body = box(classes=("body",))
        self._foot = html("", "foot-text")
        self._next = button("", "next", on_click=self._go_on)
        self._bar = box(self._foot, self._next, row=True, classes=("foot",))
        self._live = html("", "live")
        self.children = [
            html(f"<style>{_style()}</style>", "style"),
            self._head.widget,
            box(*self._steps.values(), row=True, classes=("steps",)),
            self._body,
            self._bar,
            self._live,
        ]

    def _heard(self, event: Event) -> None:
        self._parts[self.shown].refresh(event)
        if event != "progress":
            self._draw()
        else:
            with self._drawing:
                self._draw_foot()

    def _cell_ran(self, _result: object = None) -> None:
        try:
            self.sharing.cell_ran()
        except Exception:
            # Nothing that the panel does may show in the user's cell.
            logging.getLogger(__name__).debug("the panel could not be refreshed", exc_info=True)

    def _draw(self) -> None:
        # Runs and look-ups end in threads of their own: the last to draw must be the last to have looked.
        with self._drawing:
            self._draw_steps()
            self._draw_foot()

    def _draw_steps(self) -> None:
        self._head.draw()
        for name, step in self._steps.items():
            # What was found can only be said once there is a draft; before, nobody needs the other parts.
            known = name in self._parts or self.sharing.draft is not None
            title, badge = say(PARTS[name]), self._parts[name].badge() if known else ""
            step.description = f"{title} {badge}" if badge else title
            current = name == self.shown
            step.tooltip = say("{part}: you are here", part=title) if current else say("Go to {part}", part=title)
            (step.add_class if current else step.remove_class)("kshare-panel-current")
            (step.add_class if badge else step.remove_class)("kshare-panel-badge")

    def _draw_foot(self) -> None:
        part = self._parts[self.shown]
        stands = part.foot()
        told = f'<span role="status">{text(stands)}</span>'
        if self._foot.value != told:
            self._foot.value = told
        number = list(PARTS).index(self.shown) + 1
        step = say("{part}, step {number} of {count}", part=part.title, number=number, count=len(PARTS))
        # Read out when it changes, and not to be seen: the steps show it.
        self._live.value = f'<span role="status">{text(step)}</span>'
        following = part.next()
        self._next.layout.display = None if following else "none"
        if following:
            self._next.description = f"{following[1]} →"
        shown(self._bar, bool(stands or following))

    def _go_on(self) -> None:
        following = self._parts[self.shown].next()
        if following:
            self.show(following[0])

    # ── in a notebook's output ────────────────────────────────────────────────────────────────────

    def __repr__(self) -> str:
        return "Share on Kaggle: run this cell to open the panel."


def _style() -> str:
    folder = resources.files("kaggle_share.ui.panel")
    return "".join((folder / name).read_text("utf-8") for name in ("frame.css", "panel.css"))


def _session() -> session.Session:
    shell = session.current_shell()
    return session.of_shell(shell) if shell is not None else session.Session(Path.cwd())


def _settings() -> Settings:
    """The user's settings, with what was changed by `%config` in this session where the magics are loaded."""
    from kaggle_share.settings import load_settings
    from kaggle_share.ui.magic import KaggleShare

    shell = session.current_shell()
    loaded = [one for one in getattr(shell, "configurables", ()) if isinstance(one, KaggleShare)]
    return loaded[0].settings() if loaded else load_settings()


__all__ = ["Panel"]
