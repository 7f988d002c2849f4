"""A reader finds what a data paper has: what it is, the data, how it was made, what changed, how to cite it."""

from __future__ import annotations

import hashlib
import io
import json
import re

import pandas
import pytest
import requests
from pages_content import Look, Publish, code, notebook, penguins, text, words

from kaggle_share.sandbox.embedded import Sandbox

PAPER = "/datasets/ada/palmer-penguins"


def test_the_head_names_title_owner_version_visibility_license_and_usability(look: Look) -> None:
    head = words(look(PAPER), "header.paper")
    for said in (
        "Palmer penguins, cleaned",
        "342 penguins from three islands",
        "Ada Lovelace",
        "Public",
        "Version 3",
        "9 files, 77.6 kB",
        "CC0: Public Domain",
        "of 10",
    ):
        assert said in head


def test_the_card_is_rendered_with_its_tables_pictures_and_links_into_the_data(look: Look) -> None:
    about = look(PAPER).select_one("#about .prose")
    assert about is not None
    assert about.find("th", string="Rows")
    assert about.find("h3", string="What is in it")
    link = about.find("a", string="penguins_clean.csv")
    assert link is not None
    assert link["href"] == "../../datasets/ada/palmer-penguins?file=penguins_clean.csv#data"
    picture = about.find("img")
    assert picture is not None
    assert picture["src"] == "../../datasets/ada/palmer-penguins/versions/3/files/figures/bills.png?inline=1"


def test_names_of_files_in_the_card_lead_to_the_files(look: Look, publish: Publish) -> None:
    card = "`a b.csv`, `other.csv` and [the `a b.csv`](https://example.org)"
    about = look(publish({"a b.csv": "x\n1\n"}, description=card)).select_one("#about .prose")
    assert about is not None
    links = [str(link["href"]).rsplit("/", 1)[-1] for link in about.select("a")]
    assert [link.partition("?")[2] or link for link in links] == ["file=a%20b.csv#data", "example.org"]


def test_usability_is_told_part_by_part_and_the_parts_make_up_the_score(look: Look, site: Sandbox) -> None:
    from kaggle_share.sandbox.pages.usability import parts

    for slug in ("palmer-penguins", "hostile", "half"):
        found = site.store.any_dataset("ada", slug)
        assert found is not None
        told = parts(found, found.ready)
        share = sum(part.weight * part.share for part in told) / sum(part.weight for part in told)
        assert share == pytest.approx(found.usability)
    assert "Column descriptions" in words(look(PAPER), "#about aside")


def test_the_first_table_is_opened_with_types_descriptions_and_pictures(look: Look) -> None:
    data = look(PAPER).select_one("#data")
    assert data is not None
    assert "342 rows × 8 columns" in words(data, ".opened")
    heads = [re.sub(r"\s+", " ", head.get_text(" ")).strip() for head in data.select("table.rows th")]
    assert heads[0] == "species string"
    # The unit comes from the data package inside the dataset.
    assert heads[2] == "bill_length_mm decimal · mm"
    histogram = data.select_one("svg.histogram")
    assert histogram is not None
    assert histogram["aria-label"] == "Histogram of bill_length_mm, from 32.1 to 59.6"
    summaries = words(data, "tr.summaries")
    for said in ("Length of the bill, from the forehead", "Adelie 44 %", "32.1 … 59.6 mm", "2.6 % missing"):
        assert said in summaries
    assert len(data.select("table.rows tbody tr")) == 20


def test_cells_are_shown_as_they_are_written(look: Look, publish: Publish) -> None:
    page = look(publish({"t.csv": "id,when,x\n007,11/03/2026,1.500\n010,12/03/2026,NA\n"}))
    rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in page.select("table.rows tbody tr")]
    assert rows == [["007", "11/03/2026", "1.500"], ["010", "12/03/2026", "–missing"]]


def test_another_file_is_opened_by_its_address(look: Look) -> None:
    page = look(f"{PAPER}?file=raw/penguins-raw.csv")
    assert "344 rows × 17 columns" in words(page, ".opened")
    current = page.select_one('.tree [aria-current="true"]')
    assert current is not None
    assert "penguins-raw.csv" in current.get_text()


def test_a_file_that_is_not_there_is_said(look: Look) -> None:
    assert "There is no file nowhere.csv in version 3" in words(look(f"{PAPER}?file=nowhere.csv"), ".opened")


@pytest.mark.parametrize("kind", ["parquet", "jsonl", "csv.gz", "tsv"])
def test_tables_of_other_formats_are_shown_too(look: Look, publish: Publish, kind: str) -> None:
    frame = pandas.DataFrame({"name": ["Adelie", "Gentoo"], "mass": [3700.5, 5076.0]})
    sink = io.BytesIO()
    if kind == "parquet":
        frame.to_parquet(sink)
    elif kind == "jsonl":
        frame.to_json(sink, orient="records", lines=True)
    else:
        frame.to_csv(
            sink, index=False, sep="\t" if kind == "tsv" else ",", compression="gzip" if "gz" in kind else None
        )
    page = look(publish({f"birds.{kind}": sink.getvalue()}))
    assert "2 rows × 2 columns" in words(page, ".opened")
    assert "Gentoo" in words(page, "table.rows tbody")


def test_a_csv_that_is_not_utf_8_is_still_read(look: Look, publish: Publish) -> None:
    assert "café" in words(look(publish({"t.csv": "a,b\n1,café\n".encode("latin-1")})), "table.rows")


def test_coordinates_are_drawn_as_a_map(look: Look) -> None:
    drawn = look("/datasets/ada/hostile?file=points.csv").select_one("svg.map")
    assert drawn is not None
    assert drawn["aria-label"] == "Map of 60 points of this table"
    assert len(drawn.select("circle")) == 60


def test_a_folder_of_pictures_is_a_contact_sheet_page_by_page(look: Look) -> None:
    page = look("/datasets/ada/hostile?file=pictures/")
    assert len(page.select(".contact img")) == 100
    after = page.select_one('.opened a[rel="next"]')
    assert after is not None
    assert len(look("/datasets/ada/hostile?file=pictures/&page=2").select(".contact img")) == 20


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", "", "This file is empty"),
        ("data.bin", bytes(range(256)) * 9, "not shown here"),
        ("broken.parquet", "no parquet", "could not be read as a table"),
        ("notes.txt", "a line\nanother", "another"),
        ("card.md", "# A *card*", "A card"),
        ("x.json", '{"b":1}', '"b": 1'),
        ("bad.json", "{", "not valid JSON"),
        ("nb.ipynb", "[]", "format 4"),
    ],
)
def test_every_file_shows_what_can_be_shown(look: Look, publish: Publish, name: str, content: str, said: str) -> None:
    assert said in words(look(publish({name: content})), ".opened")


def test_snippets_load_the_file_that_is_open(look: Look) -> None:
    load = words(look(PAPER), ".load")
    assert 'kaggle_share.load("ada/palmer-penguins", "penguins_clean.csv")' in load
    assert 'kagglehub.dataset_download("ada/palmer-penguins", path="penguins_clean.csv")' in load
    assert "pandas.read_csv(path)" in load
    # A version's own page pins it.
    assert '"ada/palmer-penguins/versions/1"' in words(look(f"{PAPER}/versions/1"), ".load")


def test_a_file_is_downloaded_as_it_is(site: Sandbox) -> None:
    answer = requests.get(f"{site.url}{PAPER}/versions/1/files/penguins.csv", timeout=60)
    assert answer.content == penguins()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="penguins.csv"')
    head = requests.head(f"{site.url}{PAPER}/versions/1/files/penguins.csv", timeout=60)
    assert head.headers["Content-Length"] == str(len(penguins()))


def test_the_notebook_is_shown_with_its_outputs_and_environment(look: Look) -> None:
    methods = look(PAPER).select_one("#methods")
    assert methods is not None
    said = words(methods, ".notebook")
    for part in ("Cleaning the Palmer penguins", "import pandas as pd", "(344, 17)", "2 rows left out", "38.79"):
        assert part in said
    assert "ZeroDivisionError : division by zero" not in said
    assert "ZeroDivisionError: division by zero" in said
    assert "\x1b" not in said
    picture = methods.select_one(".notebook img")
    assert picture is not None
    assert str(picture["src"]).startswith("data:image/png;base64,")
    assert "Python 3.12.4 CPython" in words(methods, "dl")
    assert "pandas 3.1.1" in words(methods, ".packages")


@pytest.mark.parametrize(("sha256", "said"), [("right", "the sha256 agrees"), ("0" * 64, "the sha256 differs")])
def test_the_notebook_is_held_against_what_the_data_package_promised(
    look: Look, publish: Publish, sha256: str, said: str
) -> None:
    book = notebook(code("1"))
    right = hashlib.sha256(book.encode()).hexdigest()
    promise = {"path": "methods/b.ipynb", "sha256": right if sha256 == "right" else sha256}
    package = json.dumps({"kaggle_share": {"notebook": promise}})
    page = look(publish({"methods/a.ipynb": notebook(), "methods/b.ipynb": book, "datapackage.json": package}))
    assert said in words(page, "#methods")


def test_a_long_notebook_is_folded(look: Look, publish: Publish) -> None:
    book = notebook(*(text(f"Cell {number}") for number in range(30)), code("1"))
    assert "Read all 31 cells" in words(look(publish({"methods/n.ipynb": book})), "#methods details summary")


def test_a_dataset_without_methods_says_so(look: Look) -> None:
    assert "without the notebook" in words(look("/datasets/grace/compilers"), "#methods")


def test_versions_tell_what_changed(look: Look) -> None:
    entries = [re.sub(r"\s+", " ", item.get_text(" ")) for item in look(PAPER).select(".versions > li")]
    assert len(entries) == 3
    assert "7 added, 1 removed, 2 as before" in entries[0]
    assert "removed notes.txt 20 B" in entries[0]
    assert "First version" in entries[2]


def test_metadata_and_citation_can_be_copied(look: Look) -> None:
    metadata = words(look(PAPER), "#metadata")
    assert "Ada Lovelace and Palmer Station (2026). Palmer penguins, cleaned (Version 3) [Data set]" in metadata
    assert "From the dataset’s CITATION.cff" in metadata
    assert '"expectedUpdateFrequency": "never"' in metadata
    assert "datapackage.json" in metadata
    assert "croissant.json" in metadata
    assert "doi" not in metadata.lower()


def test_the_list_has_every_visible_dataset_and_can_be_searched(look: Look) -> None:
    titles = [title.get_text() for title in look("/").select(".card h2")]
    assert "Palmer penguins, cleaned" in titles
    assert "Birds of the lab" in titles
    found = [title.get_text() for title in look("/?search=compiler").select(".card h2")]
    assert found == ["Compiler timings"]
    assert "No dataset matches “nothing like it”" in words(look("/?search=nothing+like+it"))


def test_an_owner_has_a_page(look: Look) -> None:
    page = look("/open-lab")
    assert "Open Lab" in words(page, "h1")
    assert [title.get_text() for title in page.select(".card h2")] == ["Birds of the lab"]
    look("/nobody-of-this-name", status=404)


def test_an_empty_sandbox_says_what_to_do(sandbox: Sandbox) -> None:
    said = requests.get(sandbox.url, timeout=60).text
    assert "kaggle-share publish data.csv --to ada/my-first-dataset --endpoint sandbox" in said
