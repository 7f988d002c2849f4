"""A Chinese user's walk through the panel: nothing that it shows is English, but for what goes into the dataset."""

from __future__ import annotations

import json
import sqlite3
import wave
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from english_left import english
from panel_walk import Walk

from kaggle_share.model import Rerun
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Fault
from kaggle_share.ui.panel import words
from kaggle_share.ui.panel.publish.told import rerun_html

PROPER = (
    "Data files © Original Authors",
    "ODC Public Domain Dedication and Licence",
    "Other (specified in description)",
    "Measures of something",
    "Some measures",
    "geospatial analysis",
    "a first look",
    "how it was made",
)
"""Names of licenses and tags, and titles of what is published."""
GENERATED = ("all)", "tables (", "## Files")
"""Parts of a card, which goes into the dataset and can be changed in its field."""


@pytest.fixture
def chinese(walk: Walk) -> Iterator[Walk]:
    """A panel that speaks Chinese."""
    walk.panel.set_language("zh_CN")
    yield walk
    words.set_language("en")


def left(walk: Walk, *parts: str) -> dict[str, set[str]]:
    """Part → the English in it."""
    found = {}
    for part in parts:
        walk.go(part)
        found[part] = {
            text for text in english(walk.panel._built[part], PROPER) if not any(one in text for one in GENERATED)
        }
    return {part: texts for part, texts in found.items() if texts}


def odd_files(folder: Path) -> list[str]:
    """Files of many kinds, with something to be said of most of them; their names."""
    rows = 40
    numbers = np.random.default_rng(1).normal(size=rows).round(3)
    pd.DataFrame(
        {
            "when": pd.date_range("2020-01-01", periods=rows),
            "lat": np.linspace(50, 51, rows),
            "lon": np.linspace(6, 8, rows),
            "value": numbers,
            "same": "x",
            "empty": None,
            "mixed": ["1"] * (rows - 2) + ["a", "b"],
            "comma": [f"{number},5" for number in range(rows)],
            "date": "31/12/2020",
            "inf": ["inf"] + ["1.5"] * (rows - 1),
        }
    ).to_csv(folder / "odd.csv", index=False)
    (folder / "copies.csv").write_text("a,b\n1,x\n1,x\n2,y\n")
    (folder / "latin.csv").write_bytes("name,n\nKöln,1\nMünchen,2\nÅrhus,3\n".encode("latin-1"))
    (folder / "ragged.csv").write_text("a,b,c\n1,2\n1,2,3,4\n1,2,3\n" * 5)
    (folder / "twice.csv").write_text("a,a,\n1,2,3\n4,5,6\n")
    (folder / "head.csv").write_text("#a,b\n")
    (folder / "empty.csv").write_text("")
    (folder / "bad.parquet").write_bytes(b"PAR1 nonsense" * 10)
    (folder / "object.json").write_text(json.dumps({"a": [1], "b": "x"}))
    (folder / "lines.jsonl").write_text('{"a": 1}\nnot json\n')
    np.save(folder / "array.npy", np.zeros((3, 4)))
    (folder / "bad.png").write_bytes(b"\x89PNG nonsense")
    (folder / "draw.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with wave.open(str(folder / "tone.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 8000)
    with zipfile.ZipFile(folder / "none.zip", "w"):
        pass
    with sqlite3.connect(folder / "base.sqlite") as base:
        base.execute("create table t(a int)")
    (folder / "read.txt").write_text("words\n")
    (folder / "link.csv").symlink_to(folder / "copies.csv")
    return [path.name for path in sorted(folder.iterdir()) if path.name != "data.csv"]


def a_notebook(folder: Path) -> Path:
    """One that makes `made.csv`, was not run, and fails in its last cell."""
    cells = ["import pandas as pd", "pd.read_csv('data.csv').to_csv('made.csv', index=False)", "1 / 0"]
    told = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"language_info": {"name": "python"}, "kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(told, folder / "analysis.ipynb")
    pd.read_csv(folder / "data.csv").to_csv(folder / "made.csv", index=False)
    return folder / "analysis.ipynb"


def test_what_is_said_of_files_and_columns(chinese: Walk, work: Path) -> None:
    chinese.pick(*odd_files(work))
    assert left(chinese, "pick", "check", "describe", "preview", "publish") == {}


def test_what_is_done_to_protect_people(chinese: Walk, work: Path) -> None:
    head = "name,email,zip,born,sex,visit\n"
    people = "".join(
        f"Maria Lopez{i},m{i}@example.org,50{i:03},19{i + 40}-03-01,{'mf'[i % 2]},2020-01-{i + 1:02}\n"
        for i in range(20)
    )
    (work / "people.csv").write_text(head + people)
    chinese.pick("people.csv").go("check")
    chinese.panel._parts["check"]._all.click()  # type: ignore[attr-defined]
    chinese.rest()
    assert left(chinese, "check", "preview", "publish") == {}
    # A column's name begins as it does, also where it is the first word.
    assert "zip, born, sex 的 k 为" in chinese.text("check")


def test_what_kaggle_did_with_it_and_what_a_version_changes(
    chinese: Walk, work: Path, online: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = chinese
    online.options.keep_descriptions = False
    walk.sharing.words.pop("notebook", None)
    walk.panel.set_notebook(str(a_notebook(work)))
    walk.pick("made.csv", "data.csv")
    walk.sharing.say("tags", ["biology", "no-such-tag"])
    part = walk.go("publish")
    for tick in part._along:
        tick.value = True
    walk.rest()
    assert left(walk, "check", "preview", "publish") == {}
    part._act.click()
    walk.rest()
    assert walk.sharing.release is not None, walk.sharing.error
    assert "no-such-tag" in " ".join(walk.sharing.release.not_kept)
    assert left(walk, "publish") == {}
    part._next.click()
    (work / "made.csv").write_text("c,species\n1,2\n")
    walk.sharing.unpick((False, "data.csv"))
    assert left(walk, "check", "preview", "publish") == {}


@pytest.mark.parametrize(("call", "status"), [("CreateDataset$", 400), ("^upload$", 503)])
def test_what_kaggle_refuses_is_framed_in_chinese_and_its_own_words_are_marked_as_such(
    chinese: Walk, online: Sandbox, monkeypatch: pytest.MonkeyPatch, call: str, status: int
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_PATIENCE", "0.5")
    part = chinese.pick("data.csv").go("publish")
    online.faults.add(Fault("status", call=call, status=status, times=None))
    part._act.click()
    chinese.rest()
    assert chinese.sharing.error is not None
    said = chinese.text("publish")
    # The sandbox's own words.
    quoted = f"Injected fault: HTTP {status}"
    if quoted in str(chinese.sharing.error):
        assert f"回复原文：“{quoted}”" in said
    assert english(chinese.panel._built["publish"], (*PROPER, quoted)) == set()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "re-run on 2026-01-02 in Python 3.11.4: 1 of 3 files identical, 1 different, 1 not made",
            "2026-01-02 在 Python 3.11.4 中重新运行：3 个文件中 1 个完全相同，1 个不同，1 个没有生成。",
        ),
        (
            "re-run tried on 2026-01-02: the notebook could not be run again",
            "2026-01-02 尝试重新运行：笔记本无法重新运行。",
        ),
    ],
)
def test_what_came_of_running_it_again(chinese: Walk, line: str, said: str) -> None:
    made = chinese.pick("data.csv").go("publish").sharing.draft
    made.record = replace(made.record, rerun=Rerun(line, True, "2026-01-02"))
    assert rerun_html(made) == f"<bdi>{said}</bdi>"
