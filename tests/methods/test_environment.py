"""Seeds, hardware, where packages came from, the commit: all that somebody needs to have the same environment."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import Distribution, version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from ruamel.yaml import YAML

from kaggle_share.methods import hardware
from kaggle_share.methods.environment import describe_environment
from kaggle_share.methods.origins import commit_of, origin, public_url
from kaggle_share.methods.requirements import conda_text, requirements_text, unobtainable
from kaggle_share.methods.seeds import random_state
from kaggle_share.model import Cell, Snapshot


def notebook(*sources: str, path: Path | None = None, language: str = "python") -> Snapshot:
    cells = tuple(Cell(index, "code", source) for index, source in enumerate(sources))
    content = {"cells": [], "metadata": {"kernelspec": {"name": "k", "language": language}}}
    return Snapshot(path.name if path else "n.ipynb", content, cells, datetime(2024, 5, 1, tzinfo=UTC), path=path)


def seeds(*sources: str) -> list[tuple[int, str, Any]]:
    return [(one["cell"], one["call"], one["value"]) for one in random_state(notebook(*sources))["seeds"]]


def unseeded(*sources: str) -> list[str]:
    return [one["call"] for one in random_state(notebook(*sources))["unseeded"]]


@pytest.mark.parametrize(
    ("source", "call", "value"),
    [
        ("import numpy as np\nnp.random.seed(42)", "numpy.random.seed", 42),
        ("import numpy as np\nrng = np.random.default_rng(seed=7)", "numpy.random.default_rng", 7),
        ("from numpy.random import default_rng as make\nmake(-1)", "numpy.random.default_rng", -1),
        ("from numpy import random\nrandom.seed(3)", "numpy.random.seed", 3),
        ("import random\nrandom.seed(1)", "random.seed", 1),
        ("import torch\ntorch.manual_seed(0)", "torch.manual_seed", 0),
        ("from sklearn.cluster import KMeans\nKMeans(3, random_state=5)", "random_state=", 5),
        ("frame.sample(frac=0.5, random_state=5)", "random_state=", 5),
        ("import numpy as np\nnp.random.default_rng([1, 2])", "numpy.random.default_rng", [1, 2]),
        ("import numpy as np\nimport time\nnp.random.seed(int(time.time()))", "numpy.random.seed", None),
        ("import random\nrandom.seed('hf_secretsecretsecret')", "random.seed", None),
    ],
)
def test_a_seed_is_told_with_its_number_and_never_with_a_text(source: str, call: str, value: Any) -> None:
    assert seeds(source) == [(1, call, value)]


def test_a_seed_may_be_named_in_another_cell() -> None:
    assert seeds("SEED = 11\nimport numpy as np", "%matplotlib inline\nnp.random.seed(SEED)") == [
        (2, "numpy.random.seed", 11)
    ]


def test_what_draws_without_a_seed_is_told() -> None:
    assert unseeded("import numpy as np\nnp.random.rand(3)\nnp.random.default_rng()") == [
        "numpy.random.rand",
        "numpy.random.default_rng",
    ]
    assert unseeded("import random\nrandom.shuffle(x)") == ["random.shuffle"]
    assert unseeded("import numpy as np\nnp.random.seed(1)\nnp.random.rand(3)") == []
    assert unseeded("import numpy as np\nrng = np.random.default_rng(None)") == ["numpy.random.default_rng"]
    assert unseeded("randint(3)\nx.random.rand()") == []


def test_another_language_and_no_language_have_no_seeds() -> None:
    assert random_state(notebook("set.seed(1)", language="R")) == {"seeds": [], "unseeded": []}
    assert seeds("def (", "%%bash\nseed(1)") == []


@given(st.text(max_size=200))
def test_any_text_in_a_cell_is_read(source: str) -> None:
    json.dumps(random_state(notebook("import random\n" + source)))


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://ada:s3cr3t@example.org/a/b.git", "https://example.org/a/b.git"),
        ("https://ghp_token@example.org/a/b.git?token=x#y", "https://example.org/a/b.git"),
        ("git@example.org:a/b.git", "https://example.org/a/b.git"),
        ("ssh://ada@example.org:2222/a/b.git", "https://example.org/a/b.git"),
        ("git+https://example.org:8443/a/b", "https://example.org:8443/a/b"),
        ("/home/ada/repo", ""),
        ("../repo", ""),
        ("file:///home/ada/repo", ""),
        ("C:\\Users\\ada\\repo", ""),
        ("C:/Users/ada/repo", ""),
        ("http://localhost:8080/x", ""),
        (f"https://{platform.node()}/x", ""),
        ("https://[bad/x", ""),
        ("", ""),
    ],
)
def test_an_address_names_no_password_folder_or_this_machine(url: str, public: str) -> None:
    assert public_url(url) == public


@given(st.text(alphabet="abc:/@.?#[]%\\ \n", max_size=60))
def test_any_address_can_be_read(url: str) -> None:
    found = public_url(url)
    assert found == "" or (found.startswith(("https://", "http://")) and "@" not in found.split("/")[2])


def dist(folder: Path, told: Any = None, installer: str = "pip") -> Distribution:
    made = folder / "thing-1.2.dist-info"
    made.mkdir(parents=True, exist_ok=True)
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 1.2\n")
    (made / "INSTALLER").write_text(f"{installer}\n")
    if told is not None:
        (made / "direct_url.json").write_text(told if isinstance(told, str) else json.dumps(told))
    return Distribution.at(made)


def pinned(where: dict[str, Any], name: str = "thing", number: str = "1.2") -> str:
    environment = {
        "python": {"version": "3.11.7"}, "imported": [name], "distributions": {name: number}, "used": [name],
        "origins": {name: where}, "not_installed": [], "local_modules": [],
    }  # fmt: skip
    conda_text(environment)
    return requirements_text(environment).splitlines()[1]


COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_package_of_an_index_is_pinned_by_its_version(tmp_path: Path) -> None:
    assert origin(dist(tmp_path)) == {"from": "package index"}
    assert pinned(origin(dist(tmp_path / "a", "not json"))) == "thing==1.2"
    assert origin(dist(tmp_path / "b", installer="conda")) == {"from": "conda"}


def test_a_package_of_a_repository_is_pinned_by_its_commit(tmp_path: Path) -> None:
    vcs = {"vcs": "git", "commit_id": COMMIT}
    found = origin(dist(tmp_path, {"url": "https://ada:s3cr3t@example.org/a/thing.git", "vcs_info": vcs}))
    line = pinned(found)
    assert line == f"thing @ git+https://example.org/a/thing.git@{COMMIT}"
    assert Requirement(line).url is not None
    assert "s3cr3t" not in json.dumps(found)


def test_a_package_of_an_archive_is_pinned_by_its_hash(tmp_path: Path) -> None:
    told = {"url": "https://example.org/thing.whl", "archive_info": {"hashes": {"sha256": "ab" * 32}}}
    assert pinned(origin(dist(tmp_path, told))) == f"thing @ https://example.org/thing.whl#sha256={'ab' * 32}"


def test_a_package_of_a_folder_is_a_comment_that_names_no_folder(tmp_path: Path) -> None:
    found = origin(dist(tmp_path, {"url": "file:///home/ada/thing", "dir_info": {"editable": True}}))
    assert found == {"from": "folder", "editable": True}
    assert pinned(found).startswith("# thing==1.2 was installed from a folder")
    assert origin(dist(tmp_path / "a", {"url": "file:///home/ada/t.whl", "archive_info": {}})) == {"from": "folder"}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    (folder / "analysis").mkdir(parents=True)
    (folder / "analysis" / "my [n].ipynb").write_text("{}")
    (folder / "helper.py").write_text("x = 1\n")
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", "https://ada:s3cr3t@example.org/ada/thing.git")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder


def test_an_editable_package_of_a_clean_repository_is_pinned_by_its_commit(tmp_path: Path, repository: Path) -> None:
    distribution = dist(tmp_path, {"url": repository.as_uri(), "dir_info": {"editable": True}})
    line = pinned(origin(distribution))
    assert line == f"thing @ git+https://example.org/ada/thing.git@{git(repository, 'rev-parse', 'HEAD')}"
    (repository / "helper.py").write_text("x = 2\n")
    assert pinned(origin(distribution)).endswith("with changes that are in no commit")


def test_the_commit_goes_along_and_the_notebook_itself_is_no_change(repository: Path) -> None:
    folder = repository / "analysis"
    (folder / "my [n].ipynb").write_text('{"ran": 1}')
    (folder / "untracked.csv").write_text("a")
    found = commit_of(folder, "my [n].ipynb")
    assert found == {
        "commit": git(repository, "rev-parse", "HEAD"),
        "url": "https://example.org/ada/thing.git",
        "clean": True,
    }
    assert commit_of(folder, "other.ipynb") == {**found, "clean": False}
    (repository / "helper.py").write_text("x = 2\n")
    assert commit_of(folder, "my [n].ipynb") == {**found, "clean": False}
    taken = notebook(path=folder / "my [n].ipynb")
    assert describe_environment(taken)["git"] == {**found, "clean": False}


def test_what_is_in_no_repository_has_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    git(tmp_path / "empty", "init", "--quiet")
    assert commit_of(tmp_path / "empty") is None
    assert commit_of(tmp_path) is None
    assert commit_of(None) is None
    monkeypatch.setenv("PATH", "")
    assert commit_of(tmp_path / "empty") is None


def test_modules_of_ones_own_and_those_that_are_missing_are_told(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("")
    taken = notebook("import helpers, os, nonesuch.sub, pandas", path=tmp_path / "n.ipynb")
    environment = describe_environment(taken)
    assert (environment["local_modules"], environment["not_installed"]) == (["helpers"], ["nonesuch"])
    assert environment["used"] == ["pandas"]
    text = requirements_text(environment)
    assert f"pandas=={version('pandas')}" in text.splitlines()
    assert "# nonesuch: imported" in text
    assert "# helpers: a module" in text


def test_conda_reads_the_environment(tmp_path: Path) -> None:
    taken = notebook("import pandas, duckdb, nonesuch")
    environment = describe_environment(taken)
    environment["origins"]["duckdb"] = {"from": "conda"}
    told = YAML(typ="safe").load(conda_text(environment))
    python, pip, duckdb, by_pip = told["dependencies"]
    assert (python, pip) == (f"python={platform.python_version()}", "pip")
    assert duckdb == f"duckdb={version('duckdb')}"
    assert by_pip == {"pip": [f"pandas=={version('pandas')}"]}


@pytest.mark.parametrize("name", ["bad name", "x\n--index-url https://e.example", "-e .", "x;y"])
def test_a_name_that_is_no_name_installs_nothing(name: str) -> None:
    for line in (pinned({"from": "package index"}, name), pinned({"from": "package index"}, "thing", name)):
        assert line.startswith("# ")
    assert unobtainable({"imported": [name], "distributions": {name: "1"}, "origins": {}}) == [name]


def test_hardware_and_settings_that_change_numbers_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import numpy as np

    assert np.__version__
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    monkeypatch.setenv("MKL_NUM_THREADS", "/home/ada secret")
    cpu = tmp_path / "cpuinfo"
    cpu.write_text("processor\t: 0\nmodel name\t: Engine   No. 1\n")
    card = tmp_path / "gpus" / "0000:01:00.0"
    card.mkdir(parents=True)
    (card / "information").write_text("Model: \t\t Tesla T4\nGPU UUID: GPU-1234\n")
    monkeypatch.setattr(hardware, "_CPU", cpu)
    monkeypatch.setattr(hardware, "_NVIDIA", tmp_path / "gpus")
    environment = describe_environment(notebook())
    assert environment["settings"]["OMP_NUM_THREADS"] == "4"
    assert "MKL_NUM_THREADS" not in environment["settings"]
    assert (environment["cpu"], environment["gpu"]) == ("Engine No. 1", ["Tesla T4"])
    built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    assert environment["blas"].startswith(built["name"])
    monkeypatch.setattr(hardware, "_CPU", tmp_path / "none")
    monkeypatch.setattr(hardware, "_NVIDIA", tmp_path / "none")
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert (hardware.processor(), hardware.graphics()) == (platform.machine(), [])
