"""The record: the notebook frozen, the environment, and nothing that changes by itself."""

from __future__ import annotations

import getpass
import hashlib
import json
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kaggle_share.errors import StagingError, StoppedError
from kaggle_share.methods import methods
from kaggle_share.model import Cell, Finding, Item, MethodsRecord, Progress, Resource, Snapshot, Watch
from kaggle_share.rules import check_path

OUTPUT = new_output("stream", name="stdout", text="kept as saved\n")
CELLS = [
    new_markdown_cell("# Größe"),
    new_code_cell("import pandas as pd\nimport hypothesis.strategies\npenguins = pd.DataFrame()", outputs=[OUTPUT]),
]


def shot(*cells: Any, name: str = "analysis.ipynb", metadata: dict[str, Any] | None = None, **more: Any) -> Snapshot:
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    content = json.loads(nbformat.writes(new_notebook(cells=list(cells or CELLS), metadata=metadata or spec)))
    content.update(more.pop("content", {}))
    read = [Cell(index, cell["cell_type"], "".join(cell["source"])) for index, cell in enumerate(content["cells"])]
    return Snapshot(name, content, tuple(read), datetime(2024, 5, 1, 14, 2, tzinfo=UTC), **more)


def texts(record: MethodsRecord) -> dict[str, str]:
    return {resource.path: resource.location.read_text("utf-8") for resource in record.resources}


def test_without_a_notebook_there_is_no_record(tmp_path: Path) -> None:
    assert methods(None, staging=tmp_path) == MethodsRecord()
    assert list(tmp_path.iterdir()) == []


def test_the_notebook_goes_along_with_its_environment(tmp_path: Path) -> None:
    record = methods(shot(), staging=tmp_path)
    assert [resource.path for resource in record.resources][:3] == [
        "methods/analysis.ipynb",
        "methods/analysis.html",
        "methods/environment.json",
    ]
    assert "methods/requirements.txt" in [resource.path for resource in record.resources]
    for resource in record.resources:
        data = resource.location.read_bytes()
        assert (resource.role, resource.staged) == ("methods", True)
        assert (resource.size, resource.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert record.resources[0].origin == "this notebook, frozen 14:02"
    assert record.notebook_sha256 == record.resources[0].sha256


def test_the_frozen_notebook_is_the_saved_one_outputs_and_all(tmp_path: Path) -> None:
    taken = shot()
    path = methods(taken, staging=tmp_path).resources[0].location
    assert json.loads(path.read_text("utf-8")) == taken.content
    assert "Größe" in path.read_text("utf-8")
    nbformat.validate(nbformat.read(path, as_version=4))


def test_the_same_notebook_gives_the_same_bytes(tmp_path: Path) -> None:
    first = methods(shot(), staging=tmp_path / "a")
    again = methods(shot(), staging=tmp_path / "b")
    assert [resource.sha256 for resource in first.resources] == [resource.sha256 for resource in again.resources]


def test_a_rebuilt_notebook_is_labelled(tmp_path: Path) -> None:
    record = methods(shot(rebuilt=True), staging=tmp_path)
    assert record.resources[0].origin == "rebuilt from this session’s history, 14:02"
    assert "rebuilt from this session’s history" in record.notes[0]


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("a.ipynb", "a.ipynb"),
        ("データ 分析.ipynb", "データ 分析.ipynb"),
        ("what? a & b: 100%.ipynb", "what- a - b- 100%.ipynb"),
        (" spaced .ipynb", "spaced.ipynb"),
        ("dots...ipynb", "dots.ipynb"),
        ("\udcff.ipynb", "-.ipynb"),
        (".ipynb", "notebook.ipynb"),
    ],
)
def test_its_name_is_one_that_kaggle_takes(tmp_path: Path, name: str, published: str) -> None:
    path = methods(shot(name=name), staging=tmp_path).resources[0].path
    assert path == check_path(f"methods/{published}")


def test_half_a_surrogate_pair_in_an_output_is_kept(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "id": "\ud83d"}]
    taken = shot(content={"cells": cells})
    path = methods(taken, staging=tmp_path).resources[0].location
    assert json.loads(path.read_bytes()) == taken.content


def test_a_notebook_that_breaks_its_format_is_published_with_a_note_that_quotes_nothing(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": "1", "metadata": {}, "id": "a", "outputs": "S3CR3T"}]
    record = methods(shot(content={"cells": cells}), staging=tmp_path)
    assert record.notes[0] == "analysis.ipynb is not a valid notebook (cells › 1); it is published as it is."
    assert "S3CR3T" not in repr(record.notes)


def test_a_valid_notebook_of_any_minor_format_has_no_note(tmp_path: Path) -> None:
    plain = {"cell_type": "markdown", "source": ["a"], "metadata": {}}
    for minor in range(6):
        content = {"cells": [plain | ({"id": "a"} if minor > 4 else {})], "nbformat_minor": minor}
        assert not any("valid" in note for note in methods(shot(content=content), staging=tmp_path).notes)


def test_the_environment_tells_python_platform_and_distributions(tmp_path: Path) -> None:
    record = methods(shot(), staging=tmp_path)
    environment = json.loads(texts(record)["methods/environment.json"])
    assert environment == record.environment
    assert environment["python"]["version"] == platform.python_version()
    assert environment["platform"]["machine"] == platform.machine()
    assert environment["kernel"]["name"] == "python3"
    assert environment["kaggle_share"] == version("kaggle-share")
    assert environment["distributions"]["pandas"] == version("pandas")
    names = [name.lower().replace("_", "-").replace(".", "-") for name in environment["distributions"]]
    assert names == sorted(names)


def test_on_the_command_line_the_notebooks_imports_are_pinned(tmp_path: Path) -> None:
    record = methods(shot(), staging=tmp_path)
    lines = texts(record)["methods/requirements.txt"].splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        f"hypothesis=={version('hypothesis')}",
        f"pandas=={version('pandas')}",
    ]
    assert record.environment["taken_in"] == "command line"


def test_in_a_session_what_was_imported_is_pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import IPython

    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.delitem(sys.modules, "frictionless", raising=False)
    record = methods(shot(new_code_cell("import frictionless")), staging=tmp_path)
    imported = record.environment["imported"]
    assert record.environment["taken_in"] == "notebook session"
    assert {"pytest", "ipython", "kaggle-share"} <= set(imported)
    assert "frictionless" not in imported


def test_nothing_names_the_machine_or_its_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "/home/ada/zone")
    written = "".join(
        text for path, text in texts(methods(shot(), staging=tmp_path)).items() if "analysis" not in path
    )
    for name in (platform.node(), str(Path.home()), str(Path.cwd()), sys.prefix, "/home/"):
        assert not name or name not in written
    assert f"/{getpass.getuser()}" not in written


def test_another_language_has_a_record_too(tmp_path: Path) -> None:
    metadata = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
    record = methods(shot(new_code_cell("x <- 1"), metadata=metadata), staging=tmp_path)
    assert record.environment["kernel"]["language"] == "R"
    assert [resource.path for resource in record.resources] == [
        "methods/analysis.ipynb",
        "methods/analysis.html",
        "methods/environment.json",
        "methods/methods.md",
    ]
    assert "analysis.ipynb is not in Python: which cell made what is not known." in record.notes


def test_waived_findings_are_told_in_the_record(tmp_path: Path) -> None:
    finding = Finding(
        "block", "secret", "analysis.ipynb", "looks like a token, in the code", cell=1, waived="made up"
    )
    other = Finding("block", "secret", "data.csv", "looks like a token", waived="made up")
    record = methods(shot(), [finding, other], staging=tmp_path)
    assert "analysis.ipynb › cell 2: looks like a token, in the code; kept, because: made up" in record.notes
    assert not any("data.csv" in note for note in record.notes)


def test_resources_are_told_by_the_cell_that_made_them(tmp_path: Path) -> None:
    made = Resource("penguins.csv", tmp_path, 0, "", item=Item("frame", "penguins", variable="penguins"))
    file = Resource("raw.csv", tmp_path, 0, "", item=Item("file", "raw.csv", source=tmp_path))
    record = methods(shot(), staging=tmp_path, resources=[made, file])
    assert record.lineage == {"penguins.csv": "cell 2"}


def test_what_is_written_is_told_and_can_be_stopped(tmp_path: Path) -> None:
    seen: list[Progress] = []
    methods(shot(), staging=tmp_path, watch=Watch(listeners=[seen.append]))
    assert [event.text for event in seen] == [
        "methods/analysis.ipynb",
        "methods/analysis.html",
        "methods/environment.json",
        "methods/lineage.json",
        "methods/methods.md",
    ]
    watch = Watch()
    watch.stop.set()
    with pytest.raises(StoppedError):
        methods(shot(), staging=tmp_path, watch=watch)


def test_a_folder_that_can_not_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "methods").write_text("in the way")
    with pytest.raises(StagingError, match=r'^"methods/analysis\.ipynb" can\'t be written: '):
        methods(shot(), staging=tmp_path)
