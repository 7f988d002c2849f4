"""The wheel, as it is installed where there is no Node."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

from lab_server import Environment

NAME = "kaggle_share-0.1.0.data/data/share/jupyter/labextensions/kaggle-share/"


def test_it_is_installed_without_node_and_jupyterlab_finds_it(installed: Environment) -> None:
    done = installed.run("jupyterlab.labextensions", "list")
    told = re.sub(r"\x1b\[\d*m", "", done.stdout + done.stderr)
    assert re.search(r"kaggle-share v0\.1\.0 enabled OK \(python, kaggle-share\)", told), told
    assert str(installed.folder) in told


def test_it_holds_what_it_needs_and_nothing_of_the_workshop(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        names = set(content.namelist())
        package = json.loads(content.read(f"{NAME}package.json"))
        entries = content.read("kaggle_share-0.1.0.dist-info/entry_points.txt").decode()
    assert f"{NAME}{package['jupyterlab']['_build']['load']}" in names
    assert {f"{NAME}install.json", f"{NAME}schemas/kaggle-share/plugin.json", f"{NAME}static/style.js"} <= names
    assert "kaggle_share/locale/zh_CN/LC_MESSAGES/kaggle_share.json" in names
    assert "[jupyterlab.locale]\nkaggle_share = kaggle_share" in entries
    assert not [
        name for name in names if re.search(r"node_modules|\.map$|\.tsx?$|^tests|^kaggle_share/labextension", name)
    ]
    # All of the browser's part: what a page loads more than before.
    front = [name for name in names if name.startswith(NAME)]
    with zipfile.ZipFile(wheel) as content:
        assert sum(content.getinfo(name).file_size for name in front) < 100_000
