"""The panel's frame: the steps at the top, one part below them, and at the foot where one stands and what is next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from kaggle_share.ui import session
from kaggle_share.ui.panel import words
from kaggle_share.ui.panel.events import Events
from kaggle_share.ui.panel.part import Part, box, button, html, text
from kaggle_share.ui.panel.sharing import Event, Sharing
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import visible

if TYPE_CHECKING:
    from kaggle_share.settings import Settings

PARTS = {"pick": "Pick", "describe": "Describe", "check": "Check", "preview": "Preview", "publish": "Publish"}
"""Name of the module → name of its class, in the order of the work."""


class Panel(w.VBox):  # type: ignore[misc]
    """The panel, a widget. See :func:`kaggle_share.panel`."""

    def __init__(self) -> None:
        self.sharing = Sharing(_session, _settings)
        self.shown = ""
        self._parts: dict[str, Part] = {}
        self._built: dict[str, w.Widget] = {}
        self._callbacks: list[Callable[[dict[str, Any]], None]] = []
        super().__init__()
        self.add_class("kshare-panel")
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
            self._draw_head()

    def add_files(self, paths: list[str]) -> None:
        """Pick files and folders, and show them."""
        from kaggle_share.ui.panel.sharing import Pick

        for path in paths:
            self.sharing.pick(Pick(path, is_variable=False))
        self.show("pick")

    def set_defaults(self, defaults: dict[str, Any]) -> None:
        """Take the front end's settings: `endpoint`, `owner`, `license`; what the user said here stays."""
        if defaults.get("endpoint") and not self.sharing.endpoint:
            self.sharing.endpoint = str(defaults["endpoint"])
        if defaults.get("license"):
            self.sharing.words.setdefault("license", str(defaults["license"]))
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
        self.shown = name
        if name not in self._built:
            self._built[name] = self._parts[name].build()
        self._body.children = [self._built[name]]
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now: the notebook's variables may be others."""
        self._parts[self.shown].refresh(None)
        self._draw()

    def _build(self) -> None:
        self._parts = {
            name: getattr(import_module(f"kaggle_share.ui.panel.{name}"), kind)(self) for name, kind in PARTS.items()
        }
        self._built = {}
        self._head = html("", "head")
        self._steps = {
            name: button("", "step", on_click=partial(self.show, name)) for name in PARTS
        }  # fmt: skip
        self._body = box(classes=("body",))
        self._foot = html("", "foot-text")
        self._next = button("", "next", on_click=self._go_on)
        self.children = [
            html(f"<style>{_style()}</style>", "style"),
            self._head,
            box(*self._steps.values(), row=True, classes=("steps",)),
            self._body,
            box(self._foot, self._next, row=True, classes=("foot",)),
        ]
        self._draw_head()

    def _heard(self, event: Event) -> None:
        self._parts[self.shown].refresh(event)
        if event != "progress":
            self._draw()

    def _draw_head(self) -> None:
        name = Path(self.sharing.notebook).name
        shown = f' · <span class="kshare-panel-notebook">{text(visible(name))}</span>' if name else ""
        self._head.value = f"<strong>{text(say('Share on Kaggle'))}</strong>{shown}"

    def _draw(self) -> None:
        for name, step in self._steps.items():
            part = self._parts[name]
            current = name == self.shown
            badge = part.badge()
            step.description = f"{'●' if current else '○'} {part.title}{f' {badge}' if badge else ''}"
            (step.add_class if current else step.remove_class)("kshare-panel-current")
        part = self._parts[self.shown]
        self._foot.value = text(part.foot())
        following = part.next()
        self._next.layout.display = "" if following else "none"
        if following:
            self._next.description = f"{following[1]} →"

    def _go_on(self) -> None:
        following = self._parts[self.shown].next()
        if following:
            self.show(following[0])


def _style() -> str:
    return (resources.files("kaggle_share.ui.panel") / "panel.css").read_text("utf-8")


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
