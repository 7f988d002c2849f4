"""Kaggle's rules, checked before anything leaves the machine."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share import rules
from kaggle_share.errors import RuleError


@pytest.mark.parametrize("title", ["Penguins", "x" * 6, "x" * 50, "  Palmer   penguins "])
def test_a_title_of_6_to_50_characters_is_taken(title: str) -> None:
    assert rules.check_title(title) == " ".join(title.split())


@pytest.mark.parametrize("title", ["", "x" * 5, "x" * 51])
def test_another_title_is_refused_with_its_length(title: str) -> None:
    with pytest.raises(RuleError, match=rf"the title has {len(title)} character.* Set it with --title"):
        rules.check_title(title)


def test_the_subtitle_may_be_empty_or_20_to_80_characters() -> None:
    assert rules.check_subtitle("") == ""
    assert rules.check_subtitle("x" * 20)
    with pytest.raises(RuleError, match="the subtitle has 12 characters; Kaggle wants 20 to 80"):
        rules.check_subtitle("x" * 12)


def test_licenses_are_those_of_the_client_and_found_in_any_case() -> None:
    assert len(rules.LICENSES) == 28
    assert rules.check_license("cc0-1.0") == "CC0-1.0"
    with pytest.raises(RuleError, match=r"Did you mean CC-BY-4.0\?"):
        rules.check_license("CC-BY-4")


@pytest.mark.parametrize("slug", ["palmer-penguins", "a23456", "x" * 50])
def test_a_good_slug(slug: str) -> None:
    assert rules.check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["short", "x" * 51, "Palmer-penguins", "palmer_penguins", "palmer penguins", ""])
def test_a_bad_slug(slug: str) -> None:
    with pytest.raises(RuleError):
        rules.check_slug(slug)


@given(st.text(max_size=200))
def test_a_slug_made_from_any_text_has_only_what_kaggle_takes(text: str) -> None:
    slug = rules.slugify(text)
    assert re.fullmatch(r"[a-z0-9-]{0,50}", slug)
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.parametrize("name", ["a@b.csv", "a&b.csv", "it's.csv", 'say "x".csv', "a\nb.csv", "a:b.csv", "a?.csv"])
def test_names_that_kaggle_fails_to_process_are_refused(name: str) -> None:
    with pytest.raises(RuleError, match="Kaggle fails to process such names"):
        rules.check_path(name)


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../up.csv", "a/../../b.csv"])
def test_paths_outside_of_the_dataset_are_refused(name: str) -> None:
    with pytest.raises(RuleError, match="is not a path within the dataset"):
        rules.check_path(name)


@pytest.mark.parametrize("name", ["a.csv", "raw/a b.csv", "données/été.csv", "数据.csv", "a (1).csv", "a_b-c.1.csv"])
def test_ordinary_names_are_taken(name: str) -> None:
    assert rules.check_path(name) == name


@given(st.text(min_size=1, max_size=80))
def test_a_refusal_is_one_printable_line_whatever_the_name(name: str) -> None:
    try:
        rules.check_path(name)
    except RuleError as error:
        assert str(error).isprintable()


def test_the_same_name_twice_or_by_case_is_refused() -> None:
    rules.check_unique(["a.csv", "b/a.csv"])
    with pytest.raises(RuleError, match='two files would both be "a.csv"'):
        rules.check_unique(["a.csv", "a.csv"])
    with pytest.raises(RuleError, match='"a.csv" and "A.csv" differ only in upper and lower case'):
        rules.check_unique(["a.csv", "A.csv"])
    with pytest.raises(RuleError):
        rules.check_unique(["cafe\u0301.csv", "caf\u00e9.csv"])


def test_fifty_files_at_the_top_are_the_limit() -> None:
    rules.check_top_level([f"{i}.csv" for i in range(50)] + ["deep/x.csv"])
    with pytest.raises(RuleError, match="51 files lie at the top of the dataset; Kaggle takes 50"):
        rules.check_top_level(f"{i}.csv" for i in range(51))


def test_unknown_tags_come_with_near_ones() -> None:
    assert rules.unknown_tags(["biology", "Animals"]) == {}
    assert "animals" in rules.unknown_tags(["animal"])["animal"]


def test_tags_that_are_not_for_datasets_are_unknown() -> None:
    assert "admin" not in rules.kaggle_tags()
    assert len(rules.kaggle_tags()) > 500
