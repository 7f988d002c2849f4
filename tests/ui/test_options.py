"""The one grammar: the magic's line, the command's options and Python's keywords say the same."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.errors import DocumentError, InputError, KaggleShareError, RuleError, UnknownNameError
from kaggle_share.pipeline import Request
from kaggle_share.ui import options
from kaggle_share.ui.request import make_request


def request(*words: Any, body: str = "", namespace: dict[str, Any] | None = None, **said: Any) -> Request:
    return make_request(words, said, body=body, namespace=namespace, folder=Path.cwd(), look=False)


def test_a_line_of_everything() -> None:
    line = options.parse_line(
        'penguins raw/*.csv clean.csv=penguins --to me/palmer --title "Palmer penguins, cleaned" --tag a --tag "b c" '
        "--license=CC0-1.0 --no-wait --publish --no-notebook --endpoint sandbox --verify full -- --odd"
    )
    assert line.words == ("penguins", "raw/*.csv", "clean.csv=penguins", "--odd")
    assert line.options == {
        "to": "me/palmer",
        "title": "Palmer penguins, cleaned",
        "tags": ["a", "b c"],
        "license": "CC0-1.0",
        "wait": False,
        "publish": True,
        "notebook": "none",
        "endpoint": "sandbox",
        "verify": "full",
    }
    assert options.parse_line("  ").is_bare
    assert not options.parse_line("--bare").is_bare


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x --titel y", ("--titel", "--title")),
        ("x --title", ("--title", "value")),
        ("x --title --to me/x", ("--title", "value")),
        ('x "open', ("quote",)),
        ("x --endpoint https://example.org", ("--endpoint", "kaggle or sandbox")),
        ("x --verify half", ("half", "full")),
        ("x --public=yes", ("--public", "no value")),
        ("x --execute nb.ipynb", ("--execute",)),
    ],
)
def test_a_wrong_line_is_one_line(line: str, words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        options.parse_line(line)
    assert all(word in str(caught.value) for word in words)
    assert "\n" not in str(caught.value)


@given(st.text())
def test_any_line_is_understood_or_refused(line: str) -> None:
    try:
        found = options.parse_line(line)
    except KaggleShareError as error:
        assert "\n" not in str(error)
    else:
        assert all(isinstance(word, str) for word in found.words)


@given(
    st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1), min_size=1)
)
def test_what_is_quoted_arrives_as_it_is(words: list[str]) -> None:
    import shlex

    assert options.parse_line("-- " + shlex.join(words)).words == tuple(words)


def test_the_command_reads_what_the_magic_reads() -> None:
    seen: dict[str, Any] = {}

    @click.command()
    @click.argument("what", nargs=-1)
    @options.click_options("publish")
    def command(what: tuple[str, ...], **parameters: Any) -> None:
        seen.update(options.said_options(parameters), words=what)

    words = ["a", "--to", "me/palmer", "--tag", "x", "--tag", "y", "--no-notebook", "--no-wait", "--public", "b"]
    assert CliRunner().invoke(command, words).exit_code == 0
    line = options.parse_line(" ".join(words))
    assert seen.pop("words") == line.words
    assert {**seen, "tags": list(seen["tags"])} == dict(line.options)


def test_python_has_the_same_words() -> None:
    from kaggle_share.ui import python

    draft = set(inspect.signature(python.draft).parameters) - {"what", "items", "unknown"}
    assert draft == set(options.keywords()) - {"wait", "verify"}
    publish = set(inspect.signature(python.publish).parameters)
    assert {"public", "wait", "verify"} <= publish


def test_the_manual_lists_every_option() -> None:
    from IPython.core.magic_arguments import magic_arguments

    @magic_arguments()
    @options.magic_manual
    def share(line: str) -> None:
        """Share."""

    manual = share.__doc__ or ""
    assert all(option.long in manual for option in options.options_of("magic"))
    assert "--execute" not in manual
    assert manual.index("--to") < manual.index("--title") < manual.index("--yes")


def test_the_command_wins_over_the_body() -> None:
    found = request(
        "penguins", to="me/from-line", title="From the line", body="title: From the cell\ntags: [a, b]\n---\nWords."
    )
    document = found.document
    assert (document.title, document.to, document.description) == ("From the line", "me/from-line", "Words.")
    assert document.tags == ["a", "b"]
    assert [spec.pick for spec in document.resources] == ["penguins"]
    # What was not said is not known.
    assert document.subtitle is None


def test_tags_and_notebook() -> None:
    assert request("x", tags=["a, b", "c"]).document.tags == ["a", "b", "c"]
    assert request("x", tags="a,b").document.tags == ["a", "b"]
    assert request("x", notebook="none").document.notebook is False
    assert request("x", notebook=False).document.notebook is False
    assert request("x", notebook=Path("a.ipynb")).document.notebook == "a.ipynb"
    assert request("x").document.notebook is None


def test_switches_go_to_the_request() -> None:
    found = request("x", bare=True, remove=True, public=True, endpoint="sandbox")
    assert (found.bare, found.remove, found.public, found.endpoint) == (True, True, True, "sandbox")
    found = request("x")
    assert (found.bare, found.remove, found.public, found.endpoint) == (False, False, False, "")


def test_a_format_goes_where_it_fits() -> None:
    import numpy as np
    import pandas as pd

    values = {"frame": pd.DataFrame({"a": [1]}), "array": np.zeros(3), "words": {"a": 1}}
    found = request("frame", "array", "words", "raw.csv", format=".Parquet", namespace=values)
    assert [spec.format for spec in found.document.resources] == ["parquet", None, None, None]
    found = request({"value": values["frame"], "name": "x"}, format="jsonl", namespace=values)
    assert [spec.format for spec in found.document.resources] == ["jsonl"]
    with pytest.raises(RuleError, match="--format svg fits nothing"):
        request("frame", format="svg", namespace=values)
    with pytest.raises(UnknownNameError, match="parquet"):
        request("frame", format="parket", namespace=values)


def test_unknown_options_and_keys() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean title"):
        request("x", titel="y")
    with pytest.raises(DocumentError, match="Did you mean title"):
        request("x", body="titel: y")
    with pytest.raises(DocumentError, match="--public"):
        request("x", body="public: true")
    with pytest.raises(DocumentError, match="--endpoint"):
        request("x", body="endpoint: https://example.org")


def test_which_document_is_read(tmp_path: Path) -> None:
    def read(*words: str) -> Request:
        return make_request(words, {}, folder=tmp_path)

    assert read().document_path is None
    (tmp_path / "kaggle-share.yaml").write_text("title: The document")
    assert read().document_path == tmp_path / "kaggle-share.yaml"
    assert read("data.csv").document_path is None
    assert read("kaggle-share.yaml").document.title == "The document"
    assert read("kaggle-share.yaml", "data.csv").document_path is None
    below = tmp_path / "below"
    below.mkdir()
    assert read("below").document_path is None
    (below / "a.kaggle-share.yaml").write_text("title: Another one")
    found = read("below/a.kaggle-share.yaml")
    assert (found.document.title, found.folder, found.document.resources) == ("Another one", below, [])
    (below / "kaggle-share.yaml").write_text("title: All of below")
    found = read("below")
    assert (found.document.title, found.folder) == ("All of below", below)
    assert [spec.pick for spec in found.document.resources] == ["."]
    # The cell's body is the document, where there is one.
    assert make_request((), {}, body="title: The cell", folder=tmp_path).document.title == "The cell"
