"""How the surfaces say numbers, sizes and names that come from data."""

from __future__ import annotations

import re

from kaggle_share.wording import size as size

# Control characters, halves of surrogate pairs, and marks that turn the direction of text: a name that holds them
# could pass for another one. What joins letters and emoji stays.
_DECEPTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def whole(count: int) -> str:
    """A count: `342`, `12,480`."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 file`, `3 files`."""
    return f"{whole(count)} {one if count == 1 else many or f'{one}s'}"


def percent(part: int, total: int) -> str:
    """A share: `0.6 %`, `44 %`; never 0 % or 100 % where that is not exact."""
    if not total or not part:
        return "0 %"
    share = 100 * part / total
    if part >= total:
        return "100 %"
    if share < 0.1:
        return "< 0.1 %"
    if share > 99.9:
        return "> 99.9 %"
    return f"{share:.1f} %" if share < 10 else f"{min(share, 99.4):.0f} %"


def visible(text: str) -> str:
    """A name or other single line from data, with characters that can't be seen, or deceive, as escapes."""
    return _DECEPTIVE.sub(lambda match: _escaped(match.group()), text)


def sendable(text: str) -> str:
    """Text of several lines, with what can't be written as UTF-8, or deceives, as escapes."""
    return _UNSENDABLE.sub(lambda match: _escaped(match.group()), text.replace("\r\n", "\n"))


def shortened(text: str, most: int) -> str:
    """Text of at most `most` characters, cut at its end."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode()
