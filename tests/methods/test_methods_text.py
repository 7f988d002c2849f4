"""The draft of the methods section."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from notebooks_for_lineage import shot, variable

from kaggle_share.methods import methods
from kaggle_share.methods.lineage import trace
from kaggle_share.methods.software import citation
from kaggle_share.methods.text import DRAFT, methods_text, plain
from kaggle_share.model import Snapshot

ENVIRONMENT: dict[str, Any] = {
    "python": {"version": "3.11.4", "implementation": "CPython"},
    "distributions": {"pandas": "3.1.0"},
    "used": ["pandas"],
}


def text(taken: Snapshot, *names: str, copy: Any = None) -> str:
    resources = [variable(name) for name in names]
    found = trace(taken, resources, copy=copy)
    return methods_text(
        taken, found, ENVIRONMENT, resources, copy=copy or taken.content, notebook="methods/a.ipynb", drawn=True
    )


def test_it_is_marked_as_a_draft() -> None:
    assert DRAFT in text(shot("a = 1"))


def test_headings_prose_and_code_make_the_steps() -> None:
    taken = shot(
        "# text\n# Reading\nThe *raw* counts, see [here](https://x.org).",
        "import pandas as pd\nraw = pd.read_csv('raw.csv')",
        "# text\n## Cleaning\nWithout gaps.\n```\n# no heading\n```",
        "clean = raw.dropna()",
        counts=[None, 1, None, 2],
    )
    said = text(taken, "clean")
    assert "1. **Reading.** The raw counts, see here (https://x.org). Cell 2 reads `raw.csv` and makes `raw`." in said
    assert "2. **Cleaning.** Without gaps. Cell 4 makes `clean`." in said
    assert "no heading" not in said
    assert "- `raw.csv`: a file, taken from the code, not observed (read in cell 2)." in said
    assert "Made in cell 4, from raw.csv, by cells 2 and 4." in said


def test_parameters_are_the_constants_of_the_cells_that_matter() -> None:
    said = text(shot("ALPHA = 0.05\nNAME = 'x'\nKEY = '/home/ada/k'", "other = 3", "c = ALPHA"), "c")
    assert "- `ALPHA = 0.05` (cell 1)" in said
    assert "other = 3" not in said
    assert "/home/ada" not in said


def test_folders_of_this_machine_are_left_out_and_marks_are_escaped() -> None:
    assert plain("see /home/ada/secret/raw.csv, <b>*x*</b>") == "see …/raw.csv, \\<b\\>\\*x\\*\\</b\\>"
    said = text(
        shot(
            "# text\n# In ~/lovelace/x and C:\\Users\\lovelace\\y.csv\n<img src=x onerror=alert(1)> a",
            "a = 1",
            counts=[None, 1],
        )
    )
    assert "lovelace" not in said
    assert "<img" not in said


def test_it_is_written_from_the_scrubbed_copy() -> None:
    taken = shot("# text\nThe password is S3CR3T", "token = 'S3CR3T'", counts=[None, 1])
    copy = json.loads(json.dumps(taken.content).replace("S3CR3T", "[removed]"))
    assert "S3CR3T" not in text(taken, "token", copy=copy)


def test_software_is_named_with_version_and_citation() -> None:
    said = text(shot("import pandas"))
    assert "- CPython 3.11.4" in said
    assert "- pandas 3.1.0. https://doi.org/10.5281/zenodo." in said
    assert citation("no-such-distribution") == ""


def test_a_cff_file_of_a_package_comes_first(tmp_path: Path, monkeypatch: Any) -> None:
    info = tmp_path / "zz_cited-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: zz-cited\nVersion: 1.0\n\nhttps://doi.org/10.1234/other.\n")
    (info / "RECORD").write_text("zz_cited/CITATION.cff,,\n")
    (tmp_path / "zz_cited").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    citation.cache_clear()
    assert citation("zz-cited") == "https://doi.org/10.1234/other (in its metadata)"
    (tmp_path / "zz_cited/CITATION.cff").write_text('title: "Cited"\ndoi: 10.1234/right\n')
    citation.cache_clear()
    assert citation("zz-cited") == "https://doi.org/10.1234/right (in its CITATION.cff)"


def test_it_goes_along_with_the_record(tmp_path: Path) -> None:
    record = methods(shot("a = 1", "b = a"), staging=tmp_path, resources=[variable("b")])
    written = {one.path: one for one in record.resources}
    assert {"methods/methods.md", "methods/lineage.json", "methods/lineage.svg"} <= set(written)
    assert record.recipes["b.csv"].cells == (0, 1)
    assert record.order == (0, 1)
    assert written["methods/lineage.svg"].media_type == "image/svg+xml"
