"""Output for a terminal, a pipe or a file that can't hold every character: ASCII, a code page of Windows."""

from __future__ import annotations

import codecs
from typing import Any, TextIO

ERRORS = "kaggle_share.legible"
"""The name of our way with what an encoding has no place for."""

_PLAIN: dict[str, str] = {
    "✓": "ok", "✗": "x", "✕": "x", "⚠": "!", "…": "...", "·": "-", "•": "*", "–": "-", "—": "-", "−": "-", "×": "x",
    "→": "->", "›": ">", "≥": ">=", "≤": "<=", "“": '"', "”": '"', "‘": "'", "’": "'", "━": "-", "─": "-",
    "▁": "_", "▂": ".", "▃": "-", "▄": "=", "▅": "+", "▆": "*", "▇": "%", "█": "#", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
"""What our own marks become. All else is escaped: a name without its accents would be another name."""


def legible(stream: TextIO | None) -> None:
    """Have a stream write what its encoding can't hold as plain marks and escapes, where it would end in an error.

    Parameters
    ----------
    stream:
        Of the process. One that holds all of Unicode, and one that is no stream of Python's own, stay as they are.
    """
    if stream is None or holds_all(stream) or not hasattr(stream, "reconfigure"):
        return
    codecs.register_error(ERRORS, _plainly)
    stream.reconfigure(errors=ERRORS)


def holds_all(stream: TextIO) -> bool:
    """True where every character can be written to the stream."""
    encoding = getattr(stream, "encoding", None)
    if not encoding:
        return True
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_marked(char) for char in error.object[error.start : error.end]), error.end


def _marked(char: str) -> Any:
    return _PLAIN.get(char) or char.encode("ascii", "backslashreplace").decode("ascii")
