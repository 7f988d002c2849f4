"""What goes wrong with Kaggle's own clients, each a thing that must not go wrong here.

Most have a test where the step that is to blame has its tests; those that belong to the whole way are here.

1.  A file whose upload fails is left out: `publish/test_faults.py`.
2.  A token is used though its upload never finished: `publish/test_submit.py`.
3.  Secret files are uploaded like any others: `select/test_shareable.py`.
4.  A version drops what is not sent again: `test_pipeline.py`, and here.
5.  Folders are flattened, links vanish: `select/test_walking.py`.
6.  Descriptions are taken and not kept: `test_pipeline.py`.
7.  An update of metadata overwrites the rest, and makes it public: here.
8.  Processing failed, and nobody looked: `test_pipeline_stopped.py`.
9.  Rules are checked after the bytes were sent: here.
10. Create and version are confused; any error means "does not exist": `test_pipeline_stopped.py`, and here.
11. An ambiguous answer is retried blindly: `publish/test_submit.py`.
12. Files go one after another: `benchmarks/upload.py`.
13. No version number comes back: `test_pipeline.py`, and here.
14. A DataFrame can't be shared: `test_pipeline.py`.
15. The notebook changes between hashing and sending: here.
16. Public is the default, or easily had: here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaggle_share import pipeline
from kaggle_share.errors import InputError, KaggleShareError, NeedsAnswerError
from kaggle_share.pipeline import Request, Way
from kaggle_share.sandbox import Sandbox
from kaggle_share.screen.rule import fill
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document

REF = "ada/what-goes-wrong"


@pytest.fixture
def draft(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.csv").write_text("a,b\n1,2\n")
    (folder / "b.csv").write_text("c\n3\n")

    def make(*, bare: bool = False, **said: Any) -> Way:
        fields = {"to": REF, "resources": ["*.csv"], "notebook": False, **said}
        request = Request(make_document(fields), folder, endpoint=sandbox.url, bare=bare)
        return pipeline.draft(request, settings=Settings(call_timeout=5.0, wait_timeout=20.0))

    return make


def sent(sandbox: Sandbox) -> list[str]:
    return [request.call for request in sandbox.requests if "Start" in request.call or request.call == "upload"]


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Short"},
        {"subtitle": "Short"},
        {"license": "MIT-ish"},
        {"to": "ada/UPPER CASE"},
        {"title": "Taken already by another"},
        {"columns": {"a.csv": {"nowhere": "A column that is not there"}}},
    ],
    ids=lambda said: next(iter(said)),
)
def test_no_byte_is_sent_before_every_rule_was_checked(
    draft: Callable[..., Way], sandbox: Sandbox, said: dict[str, Any]
) -> None:
    if said.get("title") == "Taken already by another":
        pipeline.publish(draft(to="ada/another-one", title="Taken already by Another"))
    before = sent(sandbox)
    with pytest.raises(KaggleShareError) as told:
        pipeline.publish(draft(**said))
    assert isinstance(told.value, InputError)
    assert "\n" not in str(told.value)
    assert sent(sandbox) == before


def test_one_verb_creates_and_versions_and_says_the_number(draft: Callable[..., Way], tmp_path: Path) -> None:
    assert pipeline.publish(draft()).version == 1
    (tmp_path / "work" / "a.csv").write_text("a,b\n1,2\n3,4\n")
    assert pipeline.publish(draft()).version == 2


def test_what_is_on_kaggle_goes_only_where_that_was_said(
    draft: Callable[..., Way], sandbox: Sandbox, tmp_path: Path
) -> None:
    pipeline.publish(draft())
    (tmp_path / "work" / "a.csv").write_text("a,b\n5,6\n")
    with pytest.raises(NeedsAnswerError, match=r"b\.csv"):
        pipeline.publish(draft(resources=["a.csv"]))
    found = sandbox.wait(REF)
    assert [version.number for version in found.versions] == [1]


def test_an_update_of_one_word_leaves_the_rest_and_the_visibility(
    draft: Callable[..., Way], sandbox: Sandbox
) -> None:
    said = {"title": "What goes wrong", "license": "CC-BY-4.0", "tags": ["biology"], "update_frequency": "monthly"}
    pipeline.publish(draft(**said))
    pipeline.publish(draft(subtitle="A subtitle of the right length"))
    found = sandbox.wait(REF)
    assert (found.title, found.license, found.keywords) == ("What goes wrong", "CC-BY-4.0", ("biology",))
    assert (found.subtitle, found.update_frequency, found.is_private) == (
        "A subtitle of the right length",
        "monthly",
        True,
    )


def test_the_notebook_that_is_sent_is_the_one_that_was_looked_over(
    draft: Callable[..., Way], sandbox: Sandbox, tmp_path: Path
) -> None:
    cell = {"cell_type": "code", "id": "a1", "source": "x = 1", "metadata": {}, "outputs": [], "execution_count": 1}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "work" / "analysis.ipynb"
    path.write_text(json.dumps(notebook))
    way = draft(notebook="analysis.ipynb")
    wanted = {r.path: r.sha256 for r in way.draft.resources if r.path.startswith("methods/")}
    path.write_text(json.dumps({**notebook, "cells": [{**cell, "source": "x = 'saved in the meantime'"}]}))
    pipeline.publish(way)
    found = sandbox.wait(REF)
    assert found.ready is not None
    held = {file.path: file for file in found.ready.files}
    assert wanted
    assert {path: held[path].sha256 for path in wanted} == wanted
    assert all(hashlib.sha256(held[path].location.read_bytes()).hexdigest() == wanted[path] for path in wanted)
    assert "in the meantime" not in held["methods/analysis.ipynb"].location.read_text()


def test_private_is_what_it_is_unless_public_was_said(draft: Callable[..., Way], sandbox: Sandbox) -> None:
    assert pipeline.publish(draft()).is_private
    found = sandbox.wait(REF)
    assert found.is_private
    with pytest.raises(KaggleShareError):
        draft(public=True)


def test_a_bare_publication_says_no_secret_of_a_column_either(draft: Callable[..., Way]) -> None:
    token = fill("hf_«a62×34»")
    way = draft(resources=["a.csv"], columns={"a.csv": {"a": f"Fetched with {token}"}})
    assert any(finding.blocks for finding in way.draft.findings)
    way = draft(bare=True, resources=["a.csv"], columns={"a.csv": {"a": f"Fetched with {token}"}})
    (found,) = [finding for finding in way.draft.findings if finding.blocks]
    assert found.place == "metadata › column descriptions"
    assert token not in repr(way.draft.findings)
