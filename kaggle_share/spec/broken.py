"""YAML that can't be read, and values of a wrong type, in words for people who write neither every day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kaggle_share.errors import DocumentError
from kaggle_share.rules import printable

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

QUOTE = "Put the text in quotes"
_AT_ITS_BEGIN = ("while scanning a quoted scalar", "while parsing a flow sequence", "while parsing a flow mapping")
"""What ruamel notices where it ends, which may be lines further down, and people look for where it begins."""

_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"mapping values are not allowed",
        "a text holds a colon and a space",
        f"{QUOTE}, or indent the line as those above",
    ),
    (r"found character '\\t'", "it is indented with a tab", "Indent with spaces"),
    (r"found character '([^']+)'", "a text begins with {0}", QUOTE),
    (r"found undefined alias", "a text begins with *", QUOTE),
    (r"expected alphabetic or numeric character", "a text begins with & or *", QUOTE),
    (r"found duplicate key \"([^\"]*)\"", 'there are two keys "{0}"', "Keep one of them"),
    (r"expected ',' or '(.)'", "a comma or {0} is missing", "Close the list; put a text with a colon in quotes"),
    (r"found unexpected (?:end of stream|document separator)", "a quote is not closed", "Close it"),
    (r"expected <block end>, but found '<scalar>'", "a text goes on behind its closing quote", "Quote all of it"),
    (r"expected <block end>", "it is indented otherwise than the lines above", "Indent lines of one level alike"),
    (r"expected the node content", "a list is not closed", "Close it"),
    (r"could not find expected ':'", "a line has no colon", "Write key: value"),
)
"""What ruamel says (the beginning of a problem), what is wrong, and what to do."""


def broken(error: MarkedYAMLError, where: str) -> DocumentError:
    """YAML that can't be read, as one line.

    Parameters
    ----------
    error:
        ruamel's.
    where:
        What the document is called.
    """
    begins = error.context in _AT_ITS_BEGIN and error.context_mark is not None
    mark = error.context_mark if begins else error.problem_mark or error.context_mark
    line = f" line {mark.line + 1}" if mark else ""
    problem = str(error.problem or "broken YAML").splitlines()[0]
    for pattern, what, fix in _KNOWN:
        found = re.match(pattern, problem)
        if found:
            return DocumentError(f"{where}{line}: {what.format(*map(printable, found.groups()))}", fix)
    return DocumentError(f"{where}{line}: it can't be read", "Check the quotes, colons and indentation")


def wrong_type(kind: str, message: str) -> tuple[str, str]:
    """What is wrong with a value, as what follows its name, and what to do.

    Parameters
    ----------
    kind, message:
        Of pydantic's error.
    """
    if kind == "string_type":
        return " must be text", "Put it in quotes"
    if kind in ("dict_type", "mapping_type", "model_type", "model_attributes_type"):
        return " must be `key: value` lines", "Indent them below it"
    if kind in ("list_type", "tuple_type"):
        return " must be a list", "Write it as in [one, two]"
    return f": {message[:1].lower()}{message[1:]}", "Correct it, and run it again"
