"""Somebody without a mouse: where the keyboard is, and that it is seen there, goes on sensibly, and is never lost."""

from __future__ import annotations

from typing import Any

from lab_page import Notebook, expect
from playwright.sync_api import Locator

_FOCUS = """() => {
    const at = document.activeElement;
    const panel = document.querySelector('.ks-SidePanel');
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const shown = panel.getBoundingClientRect();
    // What can be seen of it: a box may be longer than the page.
    const [left, right] = [Math.max(box.left, shown.left), Math.min(box.right, shown.right)];
    const [top, bottom] = [Math.max(box.top, shown.top), Math.min(box.bottom, shown.bottom)];
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
    const isMe = node => node && (at.contains(node) || node.contains(at) || node.closest('label')?.contains(at));
    const seen = right > left && bottom > top && points.some(([x, y]) =>
        isMe(document.elementFromPoint(left + x * (right - left), top + y * (bottom - top))));
    const foot = panel.querySelector('.kshare-panel-foot');
    return {
        what: at.outerHTML.slice(0, 160),
        isBody: at === document.body,
        isInside: panel.contains(at),
        isMarked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5 &&
            style.outlineColor !== 'rgba(0, 0, 0, 0)') || style.boxShadow !== 'none',
        isSeen: seen,
        isFoot: foot !== null && foot.contains(at),
        top: box.top + panel.scrollTop, bottom: box.bottom + panel.scrollTop, left: box.left
    };
}"""


class Keyboard:
    """What a user does with keys alone.

    Parameters
    ----------
    study:
        The notebook, with its panel.
    """

    def __init__(self, study: Notebook) -> None:
        self._page, self._panel = study.page, study.panel

    def to(self, there: Locator, *, most: int = 40) -> Locator:
        """Press Tab until the keyboard is there; on the way every place is seen, and below or right of the last.

        Parameters
        ----------
        there:
            Where it is to go.
        most:
            How often Tab may be pressed.
        """
        expect(there).to_be_visible()
        target = there.element_handle()
        before = self.is_here()
        passed = []
        while not self._page.evaluate("node => node === document.activeElement", target):
            assert len(passed) < most, f"Tab does not lead to {there}: {passed}"
            self._page.keyboard.press("Tab")
            at = self.is_here()
            passed.append(at["what"])
            assert at["isInside"], f"Tab left the panel before {there}: {passed}"
            self._goes_on(before, at)
            before = at
        return there

    def press(self, key: str) -> None:
        """Press a key where the keyboard is."""
        self._page.keyboard.press(key)

    def type(self, words: str) -> None:
        """Type in the place of what is there."""
        self._page.keyboard.press("Control+a")
        self._page.keyboard.type(words)

    def is_here(self) -> dict[str, Any]:
        """See that the keyboard is somewhere, and that this is seen; returns where."""
        at: dict[str, Any] = self._page.evaluate(_FOCUS)
        assert not at["isBody"], "the focus is lost"
        if at["isInside"]:
            assert at["isMarked"], f"nothing shows that the focus is on {at['what']}"
            assert at["isSeen"], f"the focus is where nobody sees it: {at['what']}"
        return at

    def is_kept(self) -> None:
        """Wait until the keyboard is in the panel, after something that it was on may have gone."""
        self._page.wait_for_function(
            "() => document.querySelector('.ks-SidePanel').contains(document.activeElement)", timeout=5_000
        )
        self.is_here()

    def gets_out(self) -> None:
        """See that Tab leads out of the panel at its end, and back into it."""
        self._page.keyboard.press("Tab")
        assert not self.is_here()["isInside"], "Tab does not lead out of the panel"
        self._page.keyboard.press("Shift+Tab")
        assert self.is_here()["isInside"]

    @staticmethod
    def _goes_on(before: dict[str, Any], at: dict[str, Any]) -> None:
        if not before["isInside"] or before["isFoot"] or at["isFoot"]:
            # The foot stays where it is while the rest is scrolled.
            return
        is_within = before["top"] <= at["top"] and at["bottom"] <= before["bottom"]
        is_below = at["top"] >= before["bottom"] - 12
        is_right = at["left"] > before["left"] and at["bottom"] > before["top"]
        assert is_within or is_below or is_right, f"Tab goes back: {before['what']} → {at['what']}"
