"""From words to things."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from picked import Pick, Plant, names

from kaggle_share.errors import (
    HeldBackError,
    InputError,
    NothingMatchedError,
    RuleError,
    UnknownNameError,
)

PENGUINS = pd.DataFrame({"species": ["Adelie"]})


def test_a_word_means_the_variable_first(pick: Pick, plant: Plant) -> None:
    plant("penguins")
    (item,) = pick("penguins", penguins=PENGUINS).items
    assert (item.kind, item.name, item.variable) == ("frame", "penguins", "penguins")
    assert item.value is PENGUINS


def test_a_word_means_a_file_where_the_variable_can_not_be_shared(pick: Pick, plant: Plant) -> None:
    plant("raw/a.csv")
    assert names(pick("raw", raw=os)) == ["a.csv"]


def test_a_variable_that_can_not_be_shared_is_named_with_its_type(pick: Pick) -> None:
    with pytest.raises(InputError, match=r'"answer" is an int, which can\'t be shared\. Put it into a dict'):
        pick("answer", answer=42)


def test_an_unknown_word_suggests_variables_and_files(pick: Pick, plant: Plant) -> None:
    with pytest.raises(UnknownNameError) as caught:
        pick("penguin_clean", penguins_clean=PENGUINS)
    assert str(caught.value) == 'there is no variable "penguin_clean". Did you mean penguins_clean?'
    plant("measurements")
    with pytest.raises(UnknownNameError, match="Did you mean measurements"):
        pick("mesurements", penguins=PENGUINS)


def test_an_unknown_file_suggests_its_neighbours(pick: Pick, plant: Plant) -> None:
    plant("raw/penguins.csv")
    with pytest.raises(NothingMatchedError) as caught:
        pick("raw/pengiuns.csv")
    assert str(caught.value) == 'there is no file "raw/pengiuns.csv". Did you mean raw/penguins.csv?'


def test_frame_takes_variables_only_and_path_files_only(pick: Pick, plant: Plant) -> None:
    plant("penguins")
    with pytest.raises(UnknownNameError, match="no variable"):
        pick({"frame": "penguins"})
    (item,) = pick({"path": "penguins"}, penguins=PENGUINS).items
    assert item.kind == "file"


@pytest.mark.parametrize(
    ("word", "name", "form"),
    [
        ("df", "df", ""),
        ("clean=df", "clean", ""),
        ("clean.csv=df", "clean.csv", "csv"),
        ("clean.parquet=df", "clean.parquet", "parquet"),
        ("tables/clean.PARQUET=df", "tables/clean.PARQUET", "parquet"),
        ("tables/=df", "tables/df", ""),
        ("clean.v2=df", "clean.v2", ""),
    ],
)
def test_a_name_renames_and_its_ending_is_the_format(pick: Pick, word: str, name: str, form: str) -> None:
    (item,) = pick(word, df=PENGUINS).items
    assert (item.name, item.format) == (name, form)


def test_a_variable_is_refused_in_a_format_that_it_has_not(pick: Pick) -> None:
    with pytest.raises(InputError, match=r'"df" is a table, which can\'t be written as xlsx\. Take csv or parquet'):
        pick("clean.xlsx=df", df=PENGUINS)
    with pytest.raises(InputError, match="agree"):
        pick({"frame": "df", "name": "a.csv", "format": "parquet"}, df=PENGUINS)


def test_a_file_keeps_its_format(pick: Pick, plant: Plant) -> None:
    plant("a.csv")
    assert names(pick("b=a.csv")) == ["b.csv"]
    assert names(pick("raw/=a.csv")) == ["raw/a.csv"]
    with pytest.raises(InputError, match="files are shared as they are"):
        pick("b.parquet=a.csv")
    with pytest.raises(InputError, match="files are shared as they are"):
        pick({"path": "a.csv", "format": "parquet"})


def test_an_object_from_python_is_found_by_identity(pick: Pick) -> None:
    (item,) = pick({"value": PENGUINS}, other=PENGUINS.copy(), penguins=PENGUINS).items
    assert (item.name, item.variable) == ("penguins", "penguins")
    (item,) = pick({"value": PENGUINS, "name": "x.csv"}).items
    assert (item.name, item.variable) == ("x.csv", "x")
    with pytest.raises(InputError, match="a DataFrame was handed over without a name"):
        pick({"value": PENGUINS})


def test_a_path_in_a_variable_is_the_file(pick: Pick, plant: Plant) -> None:
    work = plant("a.csv")
    (item,) = pick("where", where=Path("a.csv")).items
    assert (item.kind, item.name, item.source) == ("file", "a.csv", work / "a.csv")


def test_one_folder_alone_is_the_root(pick: Pick, plant: Plant) -> None:
    plant("raw/a.csv", "raw/deep/b.csv")
    assert names(pick("raw")) == ["a.csv", "deep/b.csv"]
    assert names(pick("raw", "df", df=PENGUINS)) == ["raw/a.csv", "raw/deep/b.csv", "df"]
    assert names(pick("mine=raw")) == ["mine/a.csv", "mine/deep/b.csv"]
    assert names(pick(".=raw", "df", df=PENGUINS)) == ["a.csv", "deep/b.csv", "df"]


def test_from_outside_the_last_name_is_taken(pick: Pick, plant: Plant, work: Path) -> None:
    plant("../far/a.csv", "../far/deep/b.csv", "c.csv")
    assert names(pick("../far/a.csv", "c.csv")) == ["a.csv", "c.csv"]
    assert names(pick(str(work.parent / "far"), "c.csv")) == ["far/a.csv", "far/deep/b.csv", "c.csv"]
    assert names(pick("../far/*.csv")) == ["a.csv"]
    assert names(pick("../far/**/*.csv")) == ["a.csv", "deep/b.csv"]


def test_a_tilde_is_the_home(pick: Pick, home: Path) -> None:
    (home / "mine.csv").write_text("a\n")
    assert names(pick("~/mine.csv")) == ["mine.csv"]


def test_globs_keep_their_place_and_go_into_a_named_folder(pick: Pick, plant: Plant) -> None:
    plant("raw/a.csv", "raw/b.csv", "raw/c.txt", "raw/deep/d.csv")
    assert names(pick("raw/*.csv")) == ["raw/a.csv", "raw/b.csv"]
    assert names(pick("raw/**/*.csv")) == ["raw/a.csv", "raw/b.csv", "raw/deep/d.csv"]
    assert names(pick("tables=raw/*.csv")) == ["tables/a.csv", "tables/b.csv"]
    assert names(pick("raw/[ab].*")) == ["raw/a.csv", "raw/b.csv"]
    assert names(pick("ra*")) == ["raw/a.csv", "raw/b.csv", "raw/c.txt", "raw/deep/d.csv"]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(pick: Pick, plant: Plant) -> None:
    plant("a[1].csv", "a1.csv")
    assert names(pick("a[1].csv")) == ["a[1].csv"]


def test_a_glob_that_matches_nothing_says_what_to_do(pick: Pick, plant: Plant) -> None:
    plant("raw/a.csv")
    with pytest.raises(NothingMatchedError, match=r'"raw/\*\.parquet" matches no file\. Check the pattern'):
        pick("raw/*.parquet")
    with pytest.raises(NothingMatchedError, match="there is no file"):
        pick("far/*.csv")


def test_the_same_thing_picked_twice_is_there_once(pick: Pick, plant: Plant) -> None:
    plant("raw/a.csv", "raw/b.csv")
    found = pick({"path": "raw/*.csv"}, {"path": "raw/a.csv", "description": "The first"}, "df", "df", df=PENGUINS)
    assert names(found) == ["raw/a.csv", "raw/b.csv", "df"]
    assert found.items[0].description == "The first"


def test_two_things_of_one_name_are_refused(pick: Pick, plant: Plant) -> None:
    plant("raw/a.csv", "far/a.csv", "raw/A.csv")
    with pytest.raises(RuleError, match='two files would both be "a.csv"'):
        pick("a.csv=raw/a.csv", "a.csv=far/a.csv")
    with pytest.raises(RuleError, match="differ only in upper and lower case"):
        pick("raw/*.csv")


@pytest.mark.parametrize("name", ["a&b.csv", "it's.csv", "a@b.csv", "two\nlines.csv", "tab\t.csv", " lead.csv"])
def test_a_name_that_kaggle_can_not_process_is_refused(pick: Pick, plant: Plant, name: str) -> None:
    plant(f"raw/{name}")
    with pytest.raises(RuleError) as caught:
        pick("raw")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "darwin", reason="there, file names are always Unicode")
def test_a_name_that_is_not_text_is_refused_in_one_line(pick: Pick, work: Path) -> None:
    (work / "raw").mkdir()
    with open(os.fsencode(work / "raw") + b"/\xff.csv", "w"):
        pass
    with pytest.raises(RuleError) as caught:
        pick("raw")
    str(caught.value).encode()


def test_more_files_at_the_top_than_kaggle_takes_are_refused(pick: Pick, plant: Plant) -> None:
    plant(*(f"raw/{number}.csv" for number in range(51)))
    with pytest.raises(RuleError, match="51 files lie at the top"):
        pick("raw")


def test_metadata_at_the_root_is_read_instead_of_shared(pick: Pick, plant: Plant) -> None:
    work = plant("data/a.csv", "data/README.md", "data/datapackage.json", "data/deep/README.md")
    found = pick("data")
    assert names(found) == ["a.csv", "deep/README.md"]
    assert found.metadata == {
        "README.md": work / "data/README.md",
        "datapackage.json": work / "data/datapackage.json",
    }


def test_a_file_elsewhere_is_no_metadata_until_it_is_named_so(pick: Pick, plant: Plant) -> None:
    plant("docs/readme.md", "a.csv")
    assert names(pick("docs/readme.md", "a.csv")) == ["docs/readme.md", "a.csv"]
    assert list(pick("README.md=docs/readme.md", "a.csv").metadata) == ["README.md"]


def test_nothing_picked_and_nothing_left_are_errors(pick: Pick, plant: Plant, work: Path) -> None:
    with pytest.raises(InputError, match="nothing was picked"):
        pick()
    (work / "empty").mkdir()
    with pytest.raises(InputError, match=r"nothing is left to publish: 1 folder empty.*: empty/"):
        pick("empty")
    plant("only/README.md")
    with pytest.raises(InputError, match="nothing is left to publish"):
        pick("only")


def test_sockets_and_pipes_are_refused(pick: Pick, plant: Plant, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant("raw/a.csv")
    os.mkfifo(work / "raw/pipe")
    with pytest.raises(InputError, match='"raw/pipe" is a pipe, not a file'):
        pick("raw")
    with pytest.raises(InputError, match='"raw/pipe" is a pipe, not a file'):
        pick("raw/pipe")
    (work / "raw/pipe").unlink()
    # A socket's path may only have some 100 characters.
    monkeypatch.chdir(work / "raw")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("plug")
        with pytest.raises(InputError, match="is a socket, not a file"):
            pick("raw")


def test_words_of_a_resource_come_along(pick: Pick) -> None:
    (item,) = pick(
        {"frame": "df", "description": "Birds", "columns": {"species": "Its kind"}, "privacy": {"x": "drop"}},
        df=PENGUINS,
    ).items
    assert item.description == "Birds"
    assert item.columns["species"].description == "Its kind"
    assert item.privacy == {"x": "drop"}


def test_axes_are_their_figure(pick: Pick) -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    (item,) = pick("ax", ax=axes).items
    assert item.kind == "figure"
    assert item.value is figure


def test_an_array_of_objects_is_refused(pick: Pick) -> None:
    with pytest.raises(InputError, match="a NumPy array of Python objects"):
        pick("a", a=np.array([{}, None]))


@pytest.mark.parametrize(
    "word", ["", "  ", "a\0b", "x" * 5000, "~nobody-here/x", "[", "a/**", "*" * 40, "../..", "{}"]
)
def test_odd_words_get_one_line(pick: Pick, word: str) -> None:
    with pytest.raises((InputError, HeldBackError)) as caught:
        pick({"path": word, "name": "x"} if word == "../.." else {"path": word})
    assert "\n" not in str(caught.value)


def test_importing_imports_nothing_heavy() -> None:
    heavy = ("pandas", "pyarrow", "duckdb", "narwhals", "matplotlib", "PIL", "pathspec", "numpy", "polars")
    code = f"import sys, kaggle_share.select, kaggle_share.stage; print([m for m in {heavy} if m in sys.modules])"
    done: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ── what people try first ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("word", ["birds.head()", 'birds["mass"]', "birds[mass]", "birds.loc[0:3]"])
def test_code_in_place_of_a_name_was_taken_for_a_pattern_of_files(word: str, pick: Pick) -> None:
    with pytest.raises(NothingMatchedError) as told:
        pick(word, birds=PENGUINS)
    assert told.value.what.endswith("is code, and only names can be picked")
    assert told.value.fix == "Put it into a variable first, as in part = birds…, and pick part"


def test_a_pattern_that_begins_like_a_variable_is_a_pattern(pick: Pick, plant: Plant) -> None:
    plant("birds1.csv")
    plant("birds1")
    assert names(pick("birds[0-9].csv", birds=[1])) == ["birds1.csv"]
    assert names(pick("birds[1]", birds=[1])) == ["birds1"]


def test_an_address_was_told_to_lie_in_a_folder_that_is_missing(pick: Pick) -> None:
    with pytest.raises(NothingMatchedError, match="is an address, not a file") as told:
        pick("https://example.com/data.csv")
    assert "folder" not in str(told.value)


def test_a_number_handed_over_was_asked_for_a_name(pick: Pick) -> None:
    with pytest.raises(InputError, match="an int was handed over, which can't be shared"):
        pick({"value": 5})


def test_a_frame_without_a_name_is_told_how_to_get_one(pick: Pick) -> None:
    with pytest.raises(InputError, match='items={"name": …}'):
        pick({"value": PENGUINS})


def test_a_command_was_told_to_run_a_cell(pick: Pick) -> None:
    with pytest.raises(UnknownNameError, match="--execute NOTEBOOK"):
        pick({"frame": "penguins"})
