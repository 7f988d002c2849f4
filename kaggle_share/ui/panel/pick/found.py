"""Files: those that are picked, a field for paths and patterns, and the working folder as a tree."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import ipywidgets as w

from kaggle_share.ui.panel.paged import Paged
from kaggle_share.ui.panel.part import add, behind, box, button, heading, note, on_enter, shown, tell, turned
from kaggle_share.ui.panel.pick.files import Looked, Looker, plain, refused
from kaggle_share.ui.panel.pick.rows import Line, LineRow, Shared
from kaggle_share.ui.panel.pick.tree import Node, Tree
from kaggle_share.ui.panel.picked import Pick
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import size, visible, whole

ROWS = 6
TREE_ROWS = 12


class Found:
    """Files.

    Parameters
    ----------
    sharing:
        What is picked.
    looker:
        Looks up, in a thread, what the paths and patterns mean.
    """

    def __init__(self, sharing: Sharing, looker: Looker) -> None:
        self._sharing, self._looker = sharing, looker
        self._drawing = threading.RLock()
        self._tree: Tree | None = None
        self._filter = ""
        shared = Shared()
        self._files: Paged[Line] = Paged(partial(LineRow, self, shared), _key, ROWS)
        self._path = w.Text(description=say("Path or pattern"), placeholder="raw/*.csv")
        on_enter(self._path, self._typed)
        self._message = note("", "trouble")
        add_it = button(say("Add"), on_click=behind(self._typed))
        self._browse = button(say("Browse the folder"), "link", on_click=self._toggle)
        turned(self._browse, False)
        self._nodes: Paged[Line] = Paged(partial(LineRow, self, shared), _key, TREE_ROWS)
        self._empty = note(say("There is nothing in this folder."))
        self._shelf = box(self._nodes.widget, self._empty, classes=("tree",))
        shown(self._shelf, False)
        self.widget = box(
            heading(say("Files")),
            self._files.widget,
            box(add(self._path, "grow"), add_it, row=True, classes=("add",)),
            self._message,
            self._browse,
            self._shelf,
            classes=("section",),
        )

    def add(self, word: str) -> bool:
        """Pick a path, folder or glob; where it can't be, that is said.

        Parameters
        ----------
        word:
            Absolute, or from the working folder on.
        """
        folder = self._folder()
        name = plain(word, folder) if word.strip() else ""
        why = refused(name, folder)
        tell(self._message, why)
        if not why:
            self._sharing.pick(Pick(name, is_variable=False))
        return not why

    def known(self, pick: Pick) -> Looked | None:
        """What is known of a picked file; None while it is being looked up."""
        return self._looker.known(pick.word, self._folder())

    def filter(self, words: str) -> None:
        """Show only what has this in its name."""
        self._filter = words
        self.draw_tree(first=True)

    def draw(self) -> None:
        """Show what is picked. For any thread."""
        # Else what one thread has found out is drawn over by what the other knew before.
        with self._drawing:
            picks = [pick for pick in tuple(self._sharing.picks.values()) if not pick.is_variable]
            self._files.show([self._picked(pick) for pick in picks])

    def draw_tree(self, *, first: bool = False) -> None:
        """Show the tree as the folder is now, where it is open."""
        if self._tree is None or self._shelf.layout.display == "none":
            return
        lines = [self._node(node) for node in self._tree.nodes(self._filter)]
        self._nodes.show(lines, first=first)
        shown(self._empty, not lines)

    def _folder(self) -> Path:
        return self._sharing.folder

    def _picked(self, pick: Pick) -> Line:
        looked = self.known(pick)
        facts = ""
        if looked is None:
            facts = say("looking …")
        elif not looked.error:
            many = "" if looked.files == 1 and looked.size and not _is_many(pick.word) else _count(looked.files)
            facts = " · ".join(part for part in (many, size(looked.size)) if part)
        trouble = looked.error if looked and looked.error else " ".join(looked.notes if looked else ())
        return Line(pick.word, visible(pick.word), picked=True, facts=facts, trouble=visible(trouble))

    def _node(self, node: Node) -> Line:
        if node.remark:
            return Line(node.path, "", facts=node.remark, can_pick=False, depth=node.depth)
        picked = (False, node.path) in self._sharing.picks
        label = f"{node.name}/" if node.is_folder else node.name
        facts = size(node.size) if node.size is not None else ""
        opened = node.is_open if node.is_folder else None
        return Line(node.path, label, picked=picked, facts=facts, depth=node.depth, folder=opened)

    # ── what the user does ────────────────────────────────────────────────────────────────────────

    def ticked(self, line: Line, on: bool) -> None:
        """Pick a file, or take it out."""
        if on and not self.add(line.word):
            self.draw_tree()
        elif not on:
            self._sharing.unpick((False, line.word))

    def formatted(self, line: Line, format: str) -> None:
        """Files are shared as they are."""

    def opened(self, line: Line) -> None:
        """Open a folder, or close it."""
        if self._tree is not None:
            self._tree.toggle(line.word)
            self.draw_tree()

    def taken(self, line: Line) -> None:
        """Files don't change as variables do."""

    def _typed(self) -> None:
        if self.add(self._path.value):
            self._path.value = ""

    def _toggle(self) -> None:
        is_open = self._shelf.layout.display == "none"
        shown(self._shelf, is_open)
        turned(self._browse, is_open)
        if is_open:
            folder = self._folder()
            if self._tree is None or self._tree.top != folder:
                self._tree = Tree(folder)
            self.draw_tree()


def _count(files: int) -> str:
    return say("1 file") if files == 1 else say("{count} files", count=whole(files))


def _is_many(word: str) -> bool:
    return bool(set(word) & set("*?["))


def _key(line: Line) -> tuple[str, str]:
    """A remark about a folder is none of its files."""
    return line.word, "" if line.label else line.facts
