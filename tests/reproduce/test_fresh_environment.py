"""The demo's data is made again in an environment made from its record: as a stranger would, without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wheelhouse import WHEELS, with_our_own

import kaggle_share as ks
from kaggle_share.errors import KaggleShareError
from kaggle_share.reproduce.fresh import fresh_environment
from kaggle_share.sandbox import find, stop

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOK = "01-share-a-dataframe.ipynb"
REF = "ada/palmer-penguins-cleaned"

pytestmark = pytest.mark.skipif(not WHEELS.is_dir(), reason="make test downloads the wheels that this takes")


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheels that were downloaded at set-up, and one of kaggle-share as it is now."""
    return with_our_own(tmp_path_factory.mktemp("wheelhouse"))


def test_what_helps_the_run_is_there_where_it_can_be_had(
    wheelhouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(Path(sys.prefix) / ".cache"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    python = fresh_environment(
        tmp_path / "made", None, wheelhouse=wheelhouse, besides=["no-such-package-anywhere", "fsspec"]
    )
    code = "import fsspec, ipykernel, kaggle_share"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a demo that was run."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "home").mkdir()
    environment = {**os.environ, "KAGGLE_SHARE_DEMO": str(folder), "HOME": str(folder / "home")}
    try:
        done = subprocess.run(
            [sys.executable, ROOT / "notebooks" / "demo.py"], env=environment, capture_output=True, text=True,
            timeout=170, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        yield folder
    finally:
        stop(folder / "sandbox")


def test_what_an_installer_complains_of_names_the_package_and_has_no_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements.txt").write_text("no-such-package-anywhere==1\n")
    (tmp_path / "wheels").mkdir()
    # As a kernel has it.
    monkeypatch.setenv("FORCE_COLOR", "1")
    for installer in ("uv", "pip"):
        with monkeypatch.context() as patch:
            if installer == "pip":
                patch.setattr(shutil, "which", lambda _: None)
                patch.setattr(sys.modules[fresh_environment.__module__], "_beside", lambda _: None)
            with pytest.raises(KaggleShareError, match="the recorded packages can't be installed") as raised:
                fresh_environment(tmp_path / installer, tmp_path / "requirements.txt", wheelhouse=tmp_path / "wheels")
        # Neither of the two is there, and which of them is named is the installer's matter.
        assert any(name in str(raised.value) for name in ("no-such-package-anywhere", "kaggle-share"))
        assert "\x1b" not in str(raised.value)


@pytest.fixture
def ada(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's user, at the demo's sandbox."""
    running = find(demo / "sandbox")
    assert running is not None
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(demo))
    monkeypatch.setenv("KAGGLE_SHARE_CONFIG", str(demo / "config"))
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", "sandbox")
    # uv keeps what it unpacked in the project, as set-up does.
    monkeypatch.setenv("UV_CACHE_DIR", str(Path(sys.prefix) / ".cache"))
    monkeypatch.setenv("UV_OFFLINE", "1")


@pytest.mark.usefixtures("ada")
def test_the_demo_is_made_again_identically_in_a_fresh_environment(wheelhouse: Path) -> None:
    report = ks.reproduce(REF, wheelhouse=wheelhouse)
    assert report.good, repr(report)
    assert {one.path: one.verdict for one in report.files} == {
        "penguins_clean.csv": "identical",
        "penguins-raw.csv": "identical",
    }
    assert report.fresh
    assert report.python == report.recorded == ".".join(map(str, sys.version_info[:3]))
    assert report.line.endswith("2 of 2 files identical")
    assert (report.ran.failed, report.ran.stopped) == ((), "")


@pytest.mark.usefixtures("ada")
def test_the_demo_changed_in_one_constant_is_different_and_it_is_said_where(demo: Path, tmp_path: Path) -> None:
    content: Any = json.loads((demo / "notebooks" / NOTEBOOK).read_text("utf-8"))
    changed = tmp_path / NOTEBOOK
    for cell in content["cells"]:
        # The species is the name's first word; the second is "Penguin" or the like.
        words = {".str.split().str[0]": ".str.split().str[1]", "palmer-penguins-cleaned": "palmer-penguins-changed"}
        for before, after in words.items():
            cell["source"] = [line.replace(before, after) for line in cell["source"]]
    changed.write_text(json.dumps(content), "utf-8")
    table, raw = ks.load(REF, "penguins_clean.csv"), ks.load(REF, "penguins-raw.csv")
    items = {"penguins_clean.csv": table, "penguins-raw.csv": raw}
    ks.publish(items=items, to="me/palmer-penguins-changed", title="Palmer penguins, changed", notebook=changed)
    report = ks.reproduce("me/palmer-penguins-changed", here=True)
    assert not report.good
    (one,) = (one for one in report.files if one.path == "penguins_clean.csv")
    assert one.verdict == "different"
    assert one.told == ("Column species: 342 of 342 values differ, first in row 1.",)
    assert "different" in report.line
