"""`--execute`: a notebook is run in a real kernel, and its variables are published from there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from doors import Command, sent

from kaggle_share.sandbox.embedded import Sandbox

TO = ("--to", "me/penguin-masses", "--title", "Masses of penguins")
MAKE = "import pandas as pd\npenguins = pd.DataFrame({'species': ['Adelie', 'Gentoo'], 'mass': [3700, 5076]})"
PUBLISH = (
    "%load_ext kaggle_share\n%kaggle_share penguins --to me/penguin-masses --title 'Masses of penguins' --publish"
)


def notebook(path: Path, *sources: str, kernel: str = "python3") -> Path:
    """Write a notebook."""
    v4: Any = nbformat.v4
    made = v4.new_notebook(
        cells=[v4.new_markdown_cell("# Penguins"), *(v4.new_code_cell(source) for source in sources)],
        metadata={"kernelspec": {"name": kernel, "display_name": kernel}},
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(made))
    return path


def test_variables_and_files_and_the_notebook_itself(process: Command, online: Sandbox, work: Path) -> None:
    # Its own cell would publish too; it is run in its own folder, while paths start from the working folder.
    path = notebook(
        work / "study" / "analysis.ipynb", MAKE, "assert __import__('os').path.exists('near.txt')", PUBLISH
    )
    (path.parent / "near.txt").write_text("x")
    before = path.read_bytes()
    done = process("publish", "penguins", "data.csv", *TO, "--execute", "study/analysis.ipynb", "--json")
    assert done.code == 0, done.err
    told = done.json
    assert told["release"]["version"] == 1
    assert {"penguins.csv", "data.csv", "methods/analysis.ipynb"} <= {f["path"] for f in told["release"]["files"]}
    assert told["release"]["state"] == "verified"
    assert path.read_bytes() == before
    assert (path.parent / "analysis.kaggle-share.json").is_file()
    assert "Running analysis.ipynb" in done.err
    assert "Sending" in done.err
    creates = [call for call in sent(online) if "CreateDataset" in call]
    assert len(creates) == 1
    assert online.users["ada"].key not in done.out + done.err


def test_its_record_says_what_was_run_and_read(process: Command, online: Sandbox, work: Path, tmp_path: Path) -> None:
    # It said that no cell was run: the file on disk has no numbers, and nobody asked the kernel.
    notebook(work / "analysis.ipynb", MAKE, "more = pd.read_csv('data.csv')", "both = penguins.assign(n=len(more))")
    done = process("publish", "both", *TO, "--execute", "analysis.ipynb", "--json")
    assert done.code == 0, done.err
    from kaggle_share.model import Ref, Watch
    from kaggle_share.remote import connect
    from kaggle_share.settings import load_settings

    remote = connect(online.url, load_settings())
    remote.download(Ref("ada", "penguin-masses"), "methods/lineage.json", tmp_path / "l.json", watch=Watch())
    told = json.loads((tmp_path / "l.json").read_text())
    assert (told["order"], told["order_known_from"], told["not_run"]) == ([2, 3, 4], "session", [])
    (read,) = told["sources"]
    assert (read["name"], read["observed"], read["read_in"]) == ("data.csv", True, [3])
    assert told["resources"]["both.csv"]["cells"] == [2, 3, 4]
    assert not any("not run" in note for note in done.json["plan"]["notes"])


def test_a_preview_publishes_nothing_and_what_was_written_stays_data(
    process: Command, online: Sandbox, work: Path
) -> None:
    notebook(work / "analysis.ipynb", MAKE, PUBLISH)
    title = "Title with ' \" \\ {} %s"
    done = process("preview", "penguins", *TO[:2], "--title", title, "--execute", "analysis.ipynb", "--json")
    assert done.code == 0, done.err
    assert done.json["plan"]["metadata"]["title"] == title
    assert sent(online) == []


def test_errors_come_back_as_one_line(process: Command, online: Sandbox, work: Path) -> None:
    notebook(work / "analysis.ipynb", MAKE)
    trap = "');open('trap','w');('\"\"\"\\\n"
    done = process("publish", "pengins", trap, *TO, "--execute", "analysis.ipynb", "--json")
    assert done.code == 2
    assert done.json["error"]["type"] == "UnknownNameError"
    assert done.line == 'there is no variable "pengins". Did you mean penguins?'
    assert not list(work.rglob("trap"))
    assert sent(online) == []


@pytest.mark.parametrize(
    ("sources", "kernel", "words"),
    [
        (("x = 1", "1 / 0"), "python3", ("cell 3", "ZeroDivisionError")),
        (("x = 1",), "no-such-kernel", ("no-such-kernel", "not installed")),
        (("import os\nos._exit(3)",), "python3", ("died",)),
        (
            (MAKE, "import kaggle_share as ks\nks.publish(penguins, to='me/penguin-masses', notebook=False)"),
            "python3",
            ("cell 3", "KAGGLE_SHARE_EXECUTE"),
        ),
    ],
)
def test_a_notebook_that_does_not_run(
    sources: tuple[str, ...], kernel: str, words: tuple[str, ...], process: Command, online: Sandbox, work: Path
) -> None:
    notebook(work / "analysis.ipynb", *sources, kernel=kernel)
    done = process("publish", "penguins", *TO, "--execute", "analysis.ipynb", "--json")
    assert done.code == 2, done.err
    assert json.loads(done.out)["error"]["type"] == "NotebookError"
    assert all(word in done.line for word in words), done.line
    assert sent(online) == []


def test_an_interrupt_reaches_the_kernel_and_what_was_accepted_is_no_failure(online: Sandbox, work: Path) -> None:
    notebook(work / "analysis.ipynb", MAKE)
    online.set_processing_delay(float("inf"))
    child = subprocess.Popen(
        [sys.executable, "-m", "kaggle_share.ui.cli", "publish", "penguins", *TO, "--execute", "analysis.ipynb"],
        cwd=work,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    for line in child.stderr:
        if line.startswith("Being processed"):
            break
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert child.returncode == 4, err
    assert "kaggle-share status ada/penguin-masses" in out
    assert "Traceback" not in err
