"""The container: read by a Dockerfile parser, by pip's own parser, and by what repo2docker asks of a `binder/`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from dockerfile_parse import DockerfileParser
from packaging.requirements import Requirement

from kaggle_share.methods.container import binder, dockerfile

ENVIRONMENT: dict[str, Any] = {
    "python": {"version": "3.11.7", "implementation": "CPython"},
    "time_zone": "Europe/Berlin",
    "settings": {"PYTHONHASHSEED": "0", "CUDA_VISIBLE_DEVICES": "1"},
    "imported": ["pandas", "thing"],
    "used": ["pandas"],
    "distributions": {"pandas": "2.2.0", "thing": "1.2"},
    "origins": {"pandas": {"from": "package index"}, "thing": {"from": "folder"}},
    "not_installed": [],
    "local_modules": [],
}


def parsed(tmp_path: Path, notebook: str = "methods/n.ipynb", **more: Any) -> DockerfileParser:
    text = dockerfile({**ENVIRONMENT, **more}, notebook)
    parser = DockerfileParser(fileobj=io.BytesIO())
    parser.content = text
    return parser


def instructions(parser: DockerfileParser) -> list[tuple[str, str]]:
    return [(one["instruction"], one["value"]) for one in parser.structure if one["instruction"] != "COMMENT"]


def test_it_is_made_of_the_same_python_zone_and_settings(tmp_path: Path) -> None:
    made = parsed(tmp_path)
    assert made.baseimage == "python:3.11.7-slim"
    assert made.envs == {"LANG": "C.UTF-8", "TZ": "Europe/Berlin", "PYTHONHASHSEED": "0"}
    names = [name for name, _ in instructions(made)]
    assert set(names) <= {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "CMD"}
    assert names.index("USER") < names.index("CMD")
    assert ("USER", "reader") in instructions(made)


@pytest.mark.parametrize("name", ["methods/n.ipynb", 'methods/a "b" $HOME \\ ü.ipynb'])
def test_it_opens_the_notebook_whatever_its_name(tmp_path: Path, name: str) -> None:
    assert json.loads(parsed(tmp_path, name).cmd)[-1] == name


@pytest.mark.parametrize(
    ("version", "implementation", "image"),
    [
        ("3.14.0rc2", "CPython", "python:3.14.0rc2-slim"),
        ("3.12.1+", "CPython", "python:3.12.1-slim"),
        ("3.11.13", "PyPy", "python:3.11-slim"),
    ],
)
def test_an_unusual_python_has_an_image_too(tmp_path: Path, version: str, implementation: str, image: str) -> None:
    python = {"version": version, "implementation": implementation}
    assert parsed(tmp_path, python=python).baseimage == image


def test_git_is_there_where_a_package_comes_from_a_repository(tmp_path: Path) -> None:
    assert not any("apt-get" in value for _, value in instructions(parsed(tmp_path)))
    where = {"thing": {"from": "VCS", "vcs": "git", "url": "https://example.org/t.git", "commit": "a" * 40}}
    steps = [value for _, value in instructions(parsed(tmp_path, origins=where))]
    git = next(number for number, value in enumerate(steps) if "install --yes --no-install-recommends git" in value)
    pip = next(number for number, value in enumerate(steps) if value.startswith("pip install"))
    assert git < pip


def test_a_zone_that_is_none_is_left_out(tmp_path: Path) -> None:
    assert "TZ" not in parsed(tmp_path, time_zone="CET/CEST").envs


def test_binder_has_what_repo2docker_reads() -> None:
    made = binder(ENVIRONMENT)
    assert made["runtime.txt"] == "python-3.11\n"
    lines = [line for line in made["requirements.txt"].splitlines() if not line.startswith("#")]
    assert [str(Requirement(line)) for line in lines] == ["pandas==2.2.0"]
