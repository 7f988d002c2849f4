"""What is said of the dataset, written as a cell or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from panel_notebook import Notebook

from kaggle_share.spec import read_document
from kaggle_share.ui.panel.describe import Describe


def test_it_is_written_as_a_cell_where_nobody_hears_to_be_copied(part: Describe) -> None:
    part.name_field.control.value = "Palmer penguins"
    part.writing.cell.click()
    assert part.writing.text.value == "%%kaggle_share penguins\ntitle: Palmer penguins"
    assert part.writing.told.value == "Copy this into a cell."


def test_it_is_inserted_as_a_cell_by_the_front_end(part: Describe, drafted: Notebook) -> None:
    heard: list[dict[str, Any]] = []
    drafted.panel.listen(heard.append)
    part.writing.cell.click()
    assert heard == [{"op": "insert_cell", "source": "%kaggle_share penguins"}]


def test_the_file_is_never_overwritten_unasked(part: Describe) -> None:
    path = Path("kaggle-share.yaml")
    path.write_text("title: My own words\n")
    part.name_field.control.value = "Palmer penguins"
    part.writing.file.click()
    assert path.read_text() == "title: My own words\n"
    assert "It was left as it is." in part.writing.trouble.value
    part.writing.replace.click()
    assert read_document(path).title == "Palmer penguins"
    part.writing.file.click()
    assert "says the same" in part.writing.told.value


def test_the_file_is_written_through_no_link(part: Describe, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("precious")
    Path("kaggle-share.yaml").symlink_to(tmp_path / "elsewhere")
    part.writing.file.click()
    part.writing.replace.click()
    assert (tmp_path / "elsewhere").read_text() == "precious"
    assert Path("kaggle-share.yaml").is_symlink()
    assert "is a folder or a link here" in part.writing.trouble.value


def test_what_is_wrong_is_said_instead_of_written(part: Describe) -> None:
    part.name_field.control.value = "Pal"
    part.writing.file.click()
    assert "Kaggle wants 6 to 50" in part.writing.trouble.value
    assert not Path("kaggle-share.yaml").exists()
