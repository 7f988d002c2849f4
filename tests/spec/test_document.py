"""The one document: what it takes, and the line it answers with when it doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.errors import DocumentError, KaggleShareError, RuleError
from kaggle_share.model import ColumnWords
from kaggle_share.spec import (
    Document,
    column_words,
    make_document,
    parse_cell,
    parse_document,
    parse_ref,
    read_document,
)
from kaggle_share.ui.panel.written import as_yaml

WHOLE = """\
schema: 1
to: me/palmer-penguins
resources:
  - frame: penguins
    name: clean.csv
    format: csv
    description: The cleaned table
    columns:
      bill: {description: Length of the bill, unit: mm, type: decimal}
      sex: Sex of the bird
    privacy: {sex: {keep: not a person}}
  - path: raw/*.csv
notebook: analysis.ipynb
title: Palmer penguins, cleaned
subtitle: Size and sex of three species of penguin
description: |
  Some *Markdown*.
license: CC0-1.0
tags: [biology, animals]
sources: [https://example.org/penguins]
contributors:
  - {name: Kristen Gorman, orcid: 0000-0002-1825-0097, role: data collection}
update_frequency: never
image: cover.png
doi: https://doi.org/10.34740/kaggle/ds/123
funding: [National Science Foundation]
related: [https://doi.org/10.1371/journal.pone.0090081]
ethics: |
  Approved by the station's *board*.
notes: First release
columns: {clean.csv: {bill: Length}}
privacy: {clean.csv: {sex: {keep: not a person}}}
"""


def test_the_keys_of_schema_1_are_frozen() -> None:
    keys = [field.alias or name for name, field in Document.model_fields.items()]
    assert keys == [
        "schema", "to", "resources", "notebook", "title", "subtitle", "description", "license", "tags", "sources",
        "contributors", "update_frequency", "image", "doi", "funding", "related", "ethics", "notes",
        "columns", "privacy", "sample",
    ]  # fmt: skip


def test_a_whole_document_is_read_and_written_back_the_same() -> None:
    document = parse_document(WHOLE)
    assert document.title == "Palmer penguins, cleaned"
    assert document.resources[0].columns["bill"].words() == ColumnWords("Length of the bill", "mm", "decimal")
    assert parse_document(as_yaml(document)) == document


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("titel: Penguins", 'kaggle-share.yaml line 1: there is no key "titel". Did you mean title?'),
        (
            "title: abc",
            "kaggle-share.yaml line 1: the title has 3 characters; Kaggle wants 6 to 50. Set it with --title.",
        ),
        (
            "title: Palmer penguins\nlicense: CC-BY",
            'kaggle-share.yaml line 2: Kaggle knows no license "CC-BY". Did you mean CC-BY-4.0?',
        ),
        (
            "resources:\n  - path: a.csv\n    frmat: csv",
            'kaggle-share.yaml line 3: there is no key "resources › 1 › frmat". Did you mean format?',
        ),
        ("schema: 2", "kaggle-share.yaml line 1: schema: input should be 1. Correct it, and run it again."),
        ("- a\n- b", "kaggle-share.yaml must be a list of `key: value` lines. Write title: first;"),
        ("update_frequency: often", "kaggle-share.yaml line 1: Kaggle knows no update frequency"),
        ("to: me/Bad_Slug", 'kaggle-share.yaml line 1: the slug "Bad_Slug" may only have'),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: str) -> None:
    with pytest.raises(KaggleShareError) as caught:
        parse_document(text)
    assert str(caught.value).startswith(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: Penguins: cleaned", "1: a text holds a colon and a space. Put the text in quotes"),
        ("title: Penguins\n\tlicense: CC0-1.0", "2: it is indented with a tab. Indent with spaces"),
        ("title: Penguins\ntitle: more", '2: there are two keys "title". Keep one of them'),
        ('title: "Penguins\nlicense: CC0-1.0', "1: a quote is not closed. Close it"),
        ('title: "Palmer" penguins', "1: a text goes on behind its closing quote. Quote all of it"),
        ("title: Penguins\ntags: [birds, sea\nlicense: x", "2: a comma or ] is missing"),
        ("columns: {mass: g\ntitle: x", "1: a comma or } is missing"),
        ("tags: [", "1: a list is not closed"),
        ("title: *important*", "1: a text begins with *. Put the text in quotes"),
        ("title: @home", "1: a text begins with @. Put the text in quotes"),
        ("columns:\n  a: b\n c: d", "3: it is indented otherwise than the lines above"),
        ("title: Penguins\nlicense CC0-1.0", "2: a line has no colon"),
        ("title: 2020", "1: title must be text. Put it in quotes"),
        ("columns:\n- mass", "1: columns must be `key: value` lines"),
        ("contributors: Ada", "1: contributors must be a list. Write it as in [one, two]"),
        ("notebook: 5", "1: notebook must be text"),
    ],
)
def test_broken_yaml_was_told_in_the_words_of_a_parser(text: str, line: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(text)
    assert str(caught.value).startswith(f"kaggle-share.yaml line {line}")
    assert "\n" not in str(caught.value)


@given(st.text(alphabet="ab:-[]{}\"'\t\n ,&*!|>%@`#?", max_size=40))
def test_whatever_stands_in_a_document_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        parse_document(text)
    except KaggleShareError as error:
        assert "\n" not in str(error)
        assert not any(word in str(error) for word in ("found ", "expected", "mark"))


def test_columns_below_the_name_of_a_variable_were_told_all_keys_of_a_document() -> None:
    files = ["penguins.csv"]
    with pytest.raises(DocumentError, match=r'no file "penguins" in the dataset\. Did you mean penguins\.csv\?'):
        column_words({"penguins": {"mass": "of the bird"}}, files, files)
    # A column that is called as the table is.
    assert column_words({"penguins": {"unit": "g"}}, files, files)["penguins.csv"]["penguins"].unit == "g"
    assert column_words({"penguins": "how many"}, files, files)["penguins.csv"]["penguins"].description == "how many"


@pytest.mark.parametrize("text", ["title: [", "title: 'a", "a: b: c", "\ttitle: x", "title: x\ntitle: y", "&a *b"])
def test_broken_yaml_is_told_with_its_line(text: str) -> None:
    with pytest.raises(DocumentError, match=r"kaggle-share.yaml line \d"):
        parse_document(text)


@pytest.mark.parametrize(
    "key", ["endpoint", "credentials", "username", "key", "token", "public", "private", "is_private"]
)
def test_a_document_sets_neither_endpoint_nor_credentials_nor_visibility(key: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(f"{key}: something-secret-42")
    assert "there is no key" in str(caught.value)
    assert "something-secret-42" not in str(caught.value)


@given(st.text(max_size=300))
def test_any_text_is_a_document_or_one_line(text: str) -> None:
    try:
        parse_document(text)
    except KaggleShareError as error:
        assert len(str(error).splitlines()) == 1


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), st.lists, max_leaves=5))
def test_any_value_of_any_key_is_taken_or_one_line(value: object) -> None:
    for key in Document.model_fields:
        try:
            make_document({"schema" if key == "schema_" else key: value})
        except KaggleShareError as error:
            assert len(str(error).splitlines()) == 1


def test_no_custom_yaml_tag_is_carried_out() -> None:
    with pytest.raises(DocumentError):
        parse_document("title: !!python/object/apply:os.system [true]")


def test_a_cells_description_follows_the_dashes() -> None:
    document = parse_cell("title: Palmer penguins\n---\n# About\n\n---\nmore\n")
    assert document.title == "Palmer penguins"
    assert document.description == "# About\n\n---\nmore"
    assert parse_cell("---\nOnly words.").description == "Only words."
    assert parse_cell("").description is None


def test_a_description_twice_is_an_error() -> None:
    with pytest.raises(DocumentError, match="a description twice"):
        parse_cell("description: a\n---\nb")


def test_what_the_command_says_wins_and_the_rest_stays() -> None:
    command = make_document({"title": "From the command", "tags": []})
    document = parse_document("title: From the document\nlicense: CC0-1.0\ntags: [biology]")
    both = command.over(document)
    assert both.title == "From the command"
    assert both.license == "CC0-1.0"
    assert both.tags == ["biology"]
    assert both.user_fields == {"title", "license", "tags"}


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("ada/palmer-penguins", "ada/palmer-penguins"),
        ("me/palmer-penguins", "ada/palmer-penguins"),
        ("palmer-penguins", "ada/palmer-penguins"),
        ("https://www.kaggle.com/datasets/grace/palmer-penguins", "grace/palmer-penguins"),
        ("kaggle.com/grace/palmer-penguins/", "grace/palmer-penguins"),
    ],
)
def test_a_reference_in_the_ways_that_people_write_it(text: str, ref: str) -> None:
    assert str(parse_ref(text, me="ada")) == ref


@pytest.mark.parametrize(
    "text", ["", "/", "a/b/c-long-enough", "ada/short", "a b/palmer-penguins", "../palmer-penguins"]
)
def test_a_reference_that_is_none(text: str) -> None:
    with pytest.raises(RuleError):
        parse_ref(text)


def test_columns_are_keyed_by_file_or_flat_for_one_table() -> None:
    flat = {"bill": "Length", "sex": {"description": "Sex", "unit": ""}}
    assert column_words(flat, ["a.csv", "b.png"], ["a.csv"]) == {
        "a.csv": {"bill": ColumnWords("Length"), "sex": ColumnWords("Sex")}
    }
    assert (
        column_words({"a.csv": flat}, ["a.csv", "b.csv"], ["a.csv", "b.csv"])["a.csv"]["bill"].description == "Length"
    )


def test_columns_of_a_file_that_is_not_there() -> None:
    with pytest.raises(DocumentError, match=r'there is no file "pengins.csv".*Did you mean penguins.csv\?'):
        column_words({"pengins.csv": {"a": "b"}}, ["penguins.csv"], ["penguins.csv"])


def test_flat_columns_of_two_tables_are_ambiguous() -> None:
    with pytest.raises(DocumentError, match='there is no file "bill"'):
        column_words({"bill": "Length"}, ["a.csv", "b.csv"], ["a.csv", "b.csv"])


def test_an_orcid_with_a_wrong_digit_is_refused() -> None:
    with pytest.raises(RuleError, match="is not an ORCID"):
        make_document({"contributors": [{"name": "A", "orcid": "0000-0002-1825-0098"}]})


def test_a_document_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        read_document(tmp_path / "kaggle-share.yaml")
    (tmp_path / "kaggle-share.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="not UTF-8"):
        read_document(tmp_path / "kaggle-share.yaml")


@pytest.mark.parametrize(
    "given", ["10.34740/kaggle/ds/1", "https://doi.org/10.34740/kaggle/ds/1", "doi: 10.34740/kaggle/ds/1"]
)
def test_a_doi_is_kept_without_what_stands_before_it(given: str) -> None:
    assert make_document({"doi": given}).doi == "10.34740/kaggle/ds/1"


@pytest.mark.parametrize(
    "given", ["kaggle/ds/1", "10.1/x", "10.34740/", "10.34740/a b", "https://example.org/10.34740/x"]
)
def test_what_is_no_doi_is_refused(given: str) -> None:
    with pytest.raises(RuleError, match="is not a DOI"):
        make_document({"doi": given})


def test_funding_and_related_works_may_be_a_line_each() -> None:
    document = parse_document("funding: NSF, grant 1\nrelated: |\n  One, two (https://example.org)\n  Three\n")
    assert document.funding == ["NSF, grant 1"]
    assert document.related == ["One, two (https://example.org)", "Three"]


def test_a_contributor_without_a_name_is_refused() -> None:
    with pytest.raises(RuleError, match="a contributor has no name"):
        make_document({"contributors": [{"name": " "}]})


def test_a_file_that_is_not_there_was_answered_with_what_is_generated() -> None:
    paths = ["README.md", "CITATION.cff", "croissant.json", "datapackage.json", "data_dictionary.csv", "zebras.csv"]
    with pytest.raises(DocumentError, match=r"Its files are zebras\.csv\.$"):
        column_words({"qqqqqqqqqqqqqqqq.csv": {"a": "b"}}, paths, ["zebras.csv"])
