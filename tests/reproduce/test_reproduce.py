"""Published data is made again from its notebook, in a real kernel, and compared: what agrees, and where not."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from PIL import Image

import kaggle_share as ks
from kaggle_share.reproduce.comparing import compare
from kaggle_share.reproduce.limits import can_cut_network
from kaggle_share.sandbox.embedded import Sandbox

MAKE = "import numpy as np\nimport pandas as pd\nrng = np.random.default_rng(1)\nraw = pd.read_csv('raw.csv')"
CLEAN = "FACTOR = 2\nclean = pd.DataFrame({'a': raw['a'] * FACTOR, 'b': rng.normal(size=len(raw))})"
SHARE = "%load_ext kaggle_share\n%kaggle_share clean raw.csv --to me/clean-data --title 'Clean data' --publish"
Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def cli(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command, in a folder with `raw.csv`; gives the exit code and what `--json` printed."""
    from kaggle_share.ui import cli

    work = tmp_path / "work"
    work.mkdir()
    (work / "raw.csv").write_text("a\n1\n2\n3\n")
    monkeypatch.chdir(work)
    for name, value in {
        "KAGGLE_SHARE_DATA": str(tmp_path / "data"), "KAGGLE_SHARE_CONFIG": str(tmp_path / "config"),
        "KAGGLE_SHARE_ENDPOINT": sandbox.url, "KAGGLE_SHARE_CREDENTIALS": f"ada:{sandbox.users['ada'].key}",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, dict[str, Any]]:
        capfd.readouterr()
        code = cli.run([*words, "--json"])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err, err
        return code, json.loads(out)

    return run


def notebook(*sources: str, name: str = "n.ipynb") -> str:
    v4: Any = nbformat.v4
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    made = v4.new_notebook(cells=[v4.new_code_cell(one) for one in sources], metadata=spec)
    Path(name).write_text(nbformat.writes(made))
    return name


def share(*sources: str, data: pd.DataFrame | None = None, name: str = "clean.csv") -> None:
    """Publish data as a session that ran the notebook would."""
    items: dict[str, Any] = {name: clean() if data is None else data}
    items |= {"raw.csv": Path("raw.csv")} if data is None else {}
    ks.draft(items=items, to="me/clean-data", title="Clean data", notebook=notebook(*sources)).publish()


def clean() -> pd.DataFrame:
    """What `MAKE` and `CLEAN` make."""
    return pd.DataFrame({"a": [2, 4, 6], "b": np.random.default_rng(1).normal(size=3)})


def verdicts(told: dict[str, Any]) -> dict[str, str]:
    return {one["path"]: one["verdict"] for one in told["report"]["files"]}


def test_the_same_data_is_made_again(cli: Run, sandbox: Sandbox) -> None:
    share(MAKE, CLEAN, SHARE)
    Path("raw.csv").unlink()
    calls = len(sandbox.requests)
    code, told = cli("reproduce", "me/clean-data", "--here")
    report = told["report"]
    assert verdicts(told) == {"clean.csv": "identical", "raw.csv": "input"}
    assert (code, report["reproduced"], report["failed_cells"], report["stopped"]) == (0, True, [], "")
    assert report["line"].endswith("1 of 1 files identical")
    assert report["version"] == 1
    assert report["network_cut_off"] is can_cut_network()
    # It looks, and changes nothing.
    late = [request.call.rpartition("/")[2] for request in sandbox.requests[calls:]]
    assert not any(call.startswith(("Create", "Start", "Update", "upload")) for call in late)
    assert list(Path.cwd().glob("raw.csv")) == []


def test_a_changed_constant_is_told_with_where(cli: Run) -> None:
    # What was published was made with FACTOR = 2. No cell shares it: it is found by the variable's name.
    share(MAKE, CLEAN.replace("FACTOR = 2", "FACTOR = 3"))
    code, told = cli("reproduce", "me/clean-data", "--here")
    assert code == 1
    assert verdicts(told)["clean.csv"] == "different"
    (one,) = (one for one in told["report"]["files"] if one["path"] == "clean.csv")
    assert one["told"] == ["Column a: 3 of 3 values differ, first in row 1."]


def test_what_the_panel_published_is_found_by_its_names(cli: Run) -> None:
    # A stack of images was one array, and a folder that is picked alone is the root of the dataset.
    make = (
        "import json, numpy as np, pathlib\n"
        "pages = (np.arange(2 * 80 * 80) % 251).astype('uint8').reshape(2, 80, 80)\n"
        "folder = pathlib.Path('out/asia')\nfolder.mkdir(parents=True)\n"
        "(folder / 'a.txt').write_text('one\\n')\nmodule = json\n"
    )
    made: dict[str, Any] = {"pages": (np.arange(2 * 80 * 80) % 251).astype("uint8").reshape(2, 80, 80)}
    Path("out/asia").mkdir(parents=True)
    Path("out/asia/a.txt").write_text("one\n")
    Path("beside.txt").write_text("no cell writes it\n")
    items = {**made, "asia/a.txt": Path("out/asia/a.txt"), "beside.txt": Path("beside.txt"), "module": {"a": 1}}
    ks.publish(items=items, to="me/clean-data", title="Clean data", notebook=notebook(make))
    _, told = cli("reproduce", "me/clean-data", "--here")
    assert verdicts(told) == {
        "pages/0000.png": "identical", "pages/0001.png": "identical", "asia/a.txt": "identical",
        "beside.txt": "input", "module.json": "not made",
    }  # fmt: skip
    said = {one["path"]: " ".join(one["told"]) for one in told["report"]["files"]}
    assert "no cell makes or reads it" in said["beside.txt"]
    assert said["module.json"].startswith("No cell shares it")


def test_what_fails_waits_or_asks_is_told_and_ends(cli: Run) -> None:
    share(MAKE, "input('Your name? ')", CLEAN, "import time; time.sleep(600)")
    code, told = cli("reproduce", "me/clean-data/versions/1", "--here", "--timeout", "8")
    assert told["report"]["failed_cells"] == [{"cell": 2, "error": "StdinNotImplementedError"}]
    assert told["report"]["stopped"] == "It was stopped after 8 seconds, in cell 4."
    assert (code, verdicts(told)["clean.csv"]) == (1, "not made")


def test_the_run_sees_no_credentials_and_no_network_and_publishes_nothing(cli: Run) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        code = (
            "import os, socket, pandas as pd\nnames = [n for n in os.environ if 'CREDENTIALS' in n]\n"
            "try:\n    socket.create_connection(('127.0.0.1', PORT), timeout=5)\n    reached = True\n"
            "except OSError:\n    reached = False\n"
            "import kaggle_share as ks\n"
            "seen = pd.DataFrame({'credentials': [len(names)], 'reached': [reached]})\n"
            "ks.draft(seen, to='me/clean-data', title='Clean data').publish()"
        ).replace("PORT", str(listening.getsockname()[1]))
        share(code, data=pd.DataFrame({"credentials": [1], "reached": [True]}), name="seen.csv")
        _, told = cli("reproduce", "me/clean-data", "--here")
    (one,) = told["report"]["files"]
    assert one["verdict"] == "different"
    assert one["told"][0].startswith("Column credentials: 1 of 1")
    assert len(one["told"]) == (2 if can_cut_network() else 1)
    assert told["report"]["failed_cells"] == []


def test_without_a_record_it_is_said(cli: Run) -> None:
    Path("x.csv").write_text("a\n1\n")
    assert cli("publish", "x.csv", "--to", "me/plain-data", "--title", "Plain data", "--bare")[0] == 0
    code, told = cli("reproduce", "me/plain-data", "--here")
    assert code != 0
    assert told["error"] is not None
    assert cli("publish", "x.csv", "--to", "me/other-data", "--title", "Other data")[0] == 0
    code, told = cli("reproduce", "me/other-data", "--here")
    assert "published without its notebook" in told["error"]["message"]
    assert cli("reproduce", "me/nowhere-to-be-found", "--here")[0] == 1


@pytest.fixture
def pair(tmp_path: Path) -> Callable[..., Any]:
    def make(old: Any, new: Any, name: str = "t.csv", **more: Any) -> Any:
        paths = []
        for folder, content in (("old", old), ("new", new)):
            path = tmp_path / folder / name
            path.parent.mkdir(exist_ok=True)
            if isinstance(content, str):
                path.write_text(content)
            elif isinstance(content, pd.DataFrame):
                content.to_csv(path, index=False)
            elif isinstance(content, Image.Image):
                content.save(path, **more.pop("how", {}))
            else:
                np.save(path, content)
            paths.append(path)
        return compare(name, *paths, schema={}, schema_again={}, **more)

    return make


@pytest.mark.parametrize(
    ("old", "new", "verdict", "told"),
    [
        ("a,b\n1,x\n", "a,b\n1,x\n", "identical", ""),
        ("a,b\n1.0,x\n", "a,b\n1.00000000000001,x\n", "equal", "within 1e-09"),
        ("a,b\n1.0,x\n", "a,b\n1.0001,x\n", "different", "Column a: 1 of 1 values differ, first in row 1."),
        ("a,b\n1,x\n2,y\n", "a,b\n2,y\n1,x\n", "equal", "another order"),
        ("i,b\n1,x\n2,y\n", "i,b\n1,x\n2,z\n", "different", "Column b: 1 of 2 values differ, first in row 2."),
        ("a,b\n1,x\n2,y\n", "a,b\n2,x\n1,y\n", "different", "Column a: 2 of 2"),
        ("a,b\n1,\n", "a,b\n1,x\n", "different", "another type"),
        ("a,b\n1,\n2,z\n", "a,b\n1,x\n2,z\n", "different", "Column b: 1 of 2 values differ, first in row 1."),
        ("a,b\n1,x\n", "a,c\n1,x\n", "different", "missing: b"),
        ("a,b\n1,x\n", "b,a\nx,1\n", "different", "another order"),
        ("a\n1\n", "a\n1\n2\n", "different", "It has 2 rows, and had 1."),
        ("a\n1\n", "a\r\n1\r\n", "equal", ""),
    ],
)
def test_tables_are_compared(pair: Callable[..., Any], old: str, new: str, verdict: str, told: str) -> None:
    found = pair(old, new)
    assert found.verdict == verdict
    assert told in " ".join(found.told)
    assert found.good is (verdict != "different")


def test_arrays_pictures_and_json_are_compared(pair: Callable[..., Any]) -> None:
    assert pair(np.ones(3), np.ones(3) + 1e-15, "a.npy").verdict == "equal"
    assert pair(np.ones(3), np.array([1, 2, 1.0]), "a.npy").told == ("1 of 3 values differ, first at [1].",)
    assert pair(np.ones(3), np.ones((3, 1)), "a.npy").verdict == "different"
    red, blue = (Image.new("RGB", (4, 4), colour) for colour in ("red", "blue"))
    assert pair(red, red.convert("RGBA"), "p.png").verdict == "equal"
    assert pair(red, blue, "p.png").told == ("16 of 16 pixels differ, first in row 1, column 1.",)
    spot = red.copy()
    spot.putpixel((3, 1), (0, 0, 0))
    assert pair(red, spot, "p.png").told == ("1 of 16 pixels differ, first in row 2, column 4.",)
    assert pair(red, red.resize((2, 3)), "p.png").told == ("It has 2 × 3 pixels, and had 4 × 4.",)
    table = np.zeros((2, 3))
    assert pair(table, table + (np.arange(6).reshape(2, 3) == 5), "a.npy").told[0].endswith("first at [1, 2].")
    assert pair("a\nb\n", "a\nc\n", "n.txt").told == ("Its text differs, first in line 2.",)
    assert pair('{"a": 1}', '{"a":1}', "j.json").verdict == "equal"
    assert pair('{"a": 1}', '{"a":2}', "j.json").verdict == "different"
    assert pair("not a picture", "neither", "p.png").verdict == "different"


def test_the_mode_is_off_in_every_other_process() -> None:
    assert "KAGGLE_SHARE_REPRODUCE" not in os.environ
