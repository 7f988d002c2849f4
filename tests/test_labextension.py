"""JupyterLab's side of the panel, as far as it can be looked at without building it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import kaggle_share

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = PROJECT / "labextension"
CATALOGUE = PROJECT / "kaggle_share" / "locale" / "zh_CN" / "LC_MESSAGES" / "kaggle_share.json"
_STRING = r"'((?:[^'\\]|\\.)*)'"
_SAID = re.compile(rf"trans\.(?:__|_n)\(\s*{_STRING}(?:\s*,\s*{_STRING})?")


def _said() -> set[str]:
    """What the front end says: the singular is the key."""
    return {found[1] for path in (SOURCES / "src").glob("*.ts") for found in _SAID.finditer(path.read_text())}


def test_all_that_the_front_end_says_is_said_in_chinese_and_nothing_else_is() -> None:
    catalogue = json.loads(CATALOGUE.read_text())
    head = catalogue.pop("")
    # With the underscore of the folder's name, JupyterLab finds nothing, and says nothing.
    assert head["language"] == "zh-CN"
    assert head["domain"] == "kaggle_share"
    said = _said()
    assert len(said) > 20
    assert set(catalogue) == said
    for english, chinese in catalogue.items():
        assert len(chinese) == 1
        assert sorted(re.findall(r"%\d", english)) == sorted(re.findall(r"%\d", chinese[0])), english


def test_the_front_end_has_the_packages_version() -> None:
    version = json.loads((SOURCES / "package.json").read_text())["version"]
    assert version == kaggle_share.__version__
    assert version == tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert version == json.loads(CATALOGUE.read_text())[""]["version"]


def test_the_lock_names_no_registry() -> None:
    packages = json.loads((SOURCES / "package-lock.json").read_text())["packages"]
    assert len(packages) > 100
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]


def test_colours_come_from_the_theme_alone() -> None:
    style = (SOURCES / "style" / "base.css").read_text()
    assert "var(--jp-" in style
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", style)


def test_what_is_placed_in_menus_and_toolbars_is_there() -> None:
    schema = json.loads((SOURCES / "schema" / "plugin.json").read_text())
    placed = set(re.findall(r'"command": "([^"]+)"', json.dumps(schema)))
    index = (SOURCES / "src" / "index.ts").read_text()
    assert placed == {"kaggle-share:open", "kaggle-share:open-files"}
    assert all(f"'{command}'" in index for command in placed)
    # Every setting is read somewhere.
    assert all(f"settings.{name}" in index for name in schema["properties"])
