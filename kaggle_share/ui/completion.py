"""Tab completion of the magic: variables that can be shared, files, options and their values, and the cell's keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kaggle_share.ui.options import Option, options_of

MOST = 200
"""Completions at once; more is no help."""

_LINE = re.compile(r"^\s*(?:[\w.,\s]+=\s*)?(%%?)kaggle_share\s(?P<said>.*)$", re.DOTALL)
_KEY = re.compile(r"^(?P<key>[a-z_]*)$")
_VALUE = re.compile(r"^(?P<key>[a-z_]+):\s*(?P<value>\S*)$")


def register(shell: Any) -> None:
    """Complete the magic in this shell; once, however often the extension is loaded."""
    from IPython.core.completer import context_matcher

    @context_matcher(identifier="kaggle_share", priority=100)  # type: ignore[untyped-decorator, unused-ignore]
    def kaggle_share(context: Any) -> dict[str, Any]:
        return _matched(context, shell.user_ns)

    unregister(shell)
    shell.Completer.custom_matchers.append(kaggle_share)


def unregister(shell: Any) -> None:
    """Complete it no more."""
    matchers = shell.Completer.custom_matchers
    matchers[:] = [one for one in matchers if getattr(one, "matcher_identifier", "") != "kaggle_share"]


def _matched(context: Any, namespace: Mapping[str, Any]) -> dict[str, Any]:
    from IPython.core.completer import SimpleCompletion

    found = _found(context, namespace)
    if found is None:
        return {"completions": []}
    fragment, texts = found
    return {
        "completions": [SimpleCompletion(text, type=kind) for text, kind in texts[:MOST]],
        "matched_fragment": fragment,
        # Names of Python have no place on the line.
        "suppress": True,
    }


def _found(context: Any, namespace: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]] | None:
    text = context.text_until_cursor
    line = _LINE.match(text)
    if line is not None:
        return complete(line["said"], namespace, Path.cwd())
    body = context.full_text.split("\n")[: context.cursor_line]
    if body and body[0].lstrip().startswith("%%kaggle_share") and "---" not in body:
        return complete_key(text)
    return None


def complete(said: str, namespace: Mapping[str, Any], folder: Path) -> tuple[str, list[tuple[str, str]]]:
    """Completions of a magic's line.

    Parameters
    ----------
    said:
        What follows the magic's name, up to the cursor.
    namespace:
        The notebook's variables.
    folder:
        The working folder.

    Returns
    -------
    The end of `said` that is completed, and each text that may stand in its place, with its kind.
    """
    before, last = _split(said)
    options = {spelling: option for option in options_of("magic") for spelling in option.spellings}
    open_option = options.get(before)
    flag, equals, value = last.partition("=")
    if equals and flag in options:
        return value, _starting(value, values_of(options[flag], folder, value), "value")
    if open_option is not None and open_option.takes_value:
        return last, _starting(last, values_of(open_option, folder, last), "value")
    if last.startswith("-"):
        return last, _starting(last, options, "option")
    # `clean.csv=penguins` renames.
    word = value if equals else last
    names = _starting(word, _names(namespace), "instance")
    return word, [*names, *_starting(word, _paths(folder, word), "path")]


def complete_key(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Completions of a line in the cell's body: the document's keys, and the values of those that have a list."""
    from kaggle_share import rules
    from kaggle_share.spec import METADATA_FIELDS

    key = _KEY.match(text)
    if key is not None:
        known = (*METADATA_FIELDS, "notes", "columns", "privacy", "notebook", "to", "resources")
        return key["key"], [(f"{name}: ", "key") for name in known if name.startswith(key["key"])]
    value = _VALUE.match(text)
    values = {"license": tuple(rules.LICENSES), "update_frequency": rules.FREQUENCIES}
    if value is not None and value["key"] in values:
        return value["value"], _starting(value["value"], values[value["key"]], "value")
    return None


def _split(said: str) -> tuple[str, str]:
    """The word before the one at the cursor, and that one."""
    words = re.split(r"\s+", said)
    return (words[-2] if len(words) > 1 else ""), words[-1]


def _names(namespace: Mapping[str, Any]) -> Iterator[str]:
    from kaggle_share.select import shareable

    for one in shareable(namespace):
        yield one.name


def values_of(option: Option, folder: Path, word: str) -> Iterable[str]:
    """What an option's value may be, as far as that is known; of files those that `word` begins."""
    from kaggle_share import rules
    from kaggle_share.spec import FORMATS

    if option.narrow or option.choices:
        return option.narrow or option.choices
    if option.name == "license":
        return rules.LICENSES
    if option.name == "format":
        return FORMATS
    if option.name == "tags":
        return [f'"{tag}"' if " " in tag else tag for tag in sorted(rules.kaggle_tags())]
    if option.name == "notebook":
        return [path for path in _paths(folder, word) if path.endswith(("/", ".ipynb"))]
    return ["me/"] if option.name == "to" else []


def _paths(folder: Path, word: str) -> Iterator[str]:
    """Files and folders that go on from a word, without those that are hidden or must not be shared."""
    from kaggle_share.denylist import forbidden, is_junk

    head, slash, start = word.rpartition("/")
    try:
        entries = sorted((folder / Path(f"{head}{slash}").expanduser()).iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or not entry.name.startswith(start):
            continue
        if forbidden(entry.name) or is_junk(entry.name):
            continue
        name = f"{head}{slash}{entry.name}{'/' if entry.is_dir() else ''}"
        yield f'"{name}"' if " " in name else name


def _starting(word: str, texts: Iterable[str], kind: str) -> list[tuple[str, str]]:
    folded = word.casefold()
    return [(text, kind) for text in texts if text.strip('"').casefold().startswith(folded)]
