"""Notebooks in the sandbox: the unmodified `kaggle kernels` against it, and what Kaggle refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from wire_client import Client, wait_for

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook(*sources: str, kernel: dict[str, str] | None = KERNEL) -> dict[str, Any]:
    cells = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in sources
    ]
    metadata = {"kernelspec": kernel} if kernel else {}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as `kaggle kernels push` wants it."""
    made = tmp_path / "kernel"
    made.mkdir()
    (made / "look.ipynb").write_text(json.dumps(notebook("print(1)", "<script>alert(1)</script>")))
    describe(made)
    return made


def describe(folder: Path, **changes: Any) -> None:
    metadata = {
        "id": "ada/a-first-look",
        "title": "A first look",
        "code_file": "look.ipynb",
        "language": "python",
        "kernel_type": "notebook",
        "is_private": "true",
        "enable_internet": "false",
        "keywords": ["biology", "no such tag"],
        "dataset_sources": ["ada/some-penguins"],
        **changes,
    }
    (folder / "kernel-metadata.json").write_text(json.dumps(metadata))


class Kernels(Client):
    """A user of a sandbox's notebooks."""

    def raw(self, call: str, body: dict[str, Any]) -> requests.Response:
        if call not in KERNEL_CALLS:
            return super().raw(call, body)
        url = f"{self.sandbox.url}/api/v1/kernels.KernelsApiService/{call}"
        return self.session.post(url, json=body, timeout=20)

    def save(self, slug: str = "ada/a-first-look", **more: Any) -> dict[str, Any]:
        body = {
            "slug": slug,
            "newTitle": "A first look",
            "text": json.dumps(notebook("print(1)")),
            "language": "python",
            "kernelType": "notebook",
            "isPrivate": True,
            **more,
        }
        return self.call("SaveKernel", **body)

    def status(self, slug: str = "a-first-look", owner: str = "ada") -> dict[str, Any]:
        return self.call("GetKernelSessionStatus", userName=owner, kernelSlug=slug)


KERNEL_CALLS = frozenset(
    (
        "SaveKernel",
        "GetKernel",
        "GetKernelSessionStatus",
        "ListKernels",
        "DeleteKernel",
        "ListKernelSessionOutput",
        "CancelKernelSession",
    )
)


@pytest.fixture
def ada(sandbox) -> Kernels:
    return Kernels(sandbox)


def test_kaggle_pushes_follows_pulls_and_lists_a_notebook(sandbox, kaggle, ada, folder, tmp_path):
    ada.create("some-penguins")
    sandbox.wait("ada/some-penguins")
    pushed = kaggle("kernels", "push", "-p", folder).stdout
    assert f"Kernel version 1 successfully pushed.  Please check progress at {sandbox.url}/code/ada/a-first" in pushed
    assert "could not be added to the kernel: ['no such tag']" in pushed
    assert "dataset sources" not in pushed
    wait_for(lambda: ada.status()["status"] == "COMPLETE")
    assert "KernelWorkerStatus.COMPLETE" in kaggle("kernels", "status", "ada/a-first-look").stdout
    place = tmp_path / "pulled"
    kaggle("kernels", "pull", "ada/a-first-look", "-p", place, "-m")
    assert json.loads((place / "a-first-look.ipynb").read_text()) == json.loads((folder / "look.ipynb").read_text())
    metadata = json.loads((place / "kernel-metadata.json").read_text())
    assert metadata["dataset_sources"] == ["ada/some-penguins"]
    assert metadata["is_private"] is True
    assert "A first look" in kaggle("kernels", "list", "--mine").stdout
    assert "A first look" in kaggle("kernels", "list", "--dataset", "ada/some-penguins").stdout
    # A private one is nobody else's business.
    assert "A first look" not in kaggle("kernels", "list", "--user", "ada", user="grace").stdout
    assert kaggle("kernels", "pull", "ada/a-first-look", user="grace", check=False).returncode != 0

    kaggle("kernels", "output", "ada/a-first-look", "-p", tmp_path / "output")
    (line,) = json.loads((tmp_path / "output" / "a-first-look.log").read_text())
    assert line["data"].startswith("The sandbox runs no notebooks")

    assert "The sandbox runs no notebooks" in kaggle("kernels", "logs", "ada/a-first-look").stdout
    kaggle("kernels", "files", "ada/a-first-look")

    (folder / "look.ipynb").write_text(json.dumps(notebook("print(2)")))
    assert "Kernel version 2 successfully" in kaggle("kernels", "push", "-p", folder).stdout
    kaggle("kernels", "pull", "ada/a-first-look/1", "-p", tmp_path / "first")
    assert "print(1)" in (tmp_path / "first" / "a-first-look.ipynb").read_text()
    kaggle("kernels", "delete", "ada/a-first-look", "-y")
    assert ada.refused("GetKernel", userName="ada", kernelSlug="a-first-look")[0] == 403


def test_kaggle_is_told_of_sources_that_are_not_there(sandbox, kaggle, ada, folder):
    Kernels(sandbox, "grace").create("her-private-data", ownerSlug="grace")
    ada.create("some-penguins")
    sandbox.wait("ada/some-penguins")
    sandbox.wait("grace/her-private-data")
    wrong = ["ada/no-such-dataset", "grace/her-private-data"]
    describe(folder, dataset_sources=["ada/some-penguins", *wrong])
    pushed = kaggle("kernels", "push", "-p", folder).stdout
    assert f"not valid dataset sources and could not be added to the kernel: {wrong}" in pushed
    made = ada.call("GetKernel", userName="ada", kernelSlug="a-first-look")["metadata"]
    assert made["datasetDataSources"] == ["ada/some-penguins"]
    assert ada.save(datasetDataSources=["datasets/ada/some-penguins"])["invalidDatasetSources"]


def test_a_dataset_that_is_being_processed_is_no_source_yet(sandbox, ada):
    sandbox.set_processing_delay(float("inf"))
    ada.create("some-penguins")
    assert ada.save(datasetDataSources=["ada/some-penguins"])["invalidDatasetSources"] == ["ada/some-penguins"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"newTitle": "Four"}, "between 5 and 50 characters"),
        ({"newTitle": "x" * 51}, "between 5 and 50 characters"),
        ({"newTitle": "!!!!!!"}, "five letters or digits"),
        ({"newTitle": None}, "Notebook not found"),
        ({"slug": "grace/hers"}, "Notebook not found"),
        ({"slug": "nobody"}, "needs an id, or a slug"),
        ({"id": 77}, "Notebook not found"),
        ({"language": "cobol"}, "Invalid language"),
        ({"kernelType": "book"}, "Invalid kernel type"),
        ({"text": "print(1)"}, "not JSON"),
        ({"text": "[]"}, "not a notebook of format 4"),
    ],
)
def test_what_kaggle_refuses_is_an_error_in_the_answer(ada, wrong, said):
    answer = ada.save(**wrong)
    assert said in answer["error"]
    assert ada.call("ListKernels", group="PROFILE")["kernels"] == []


def test_a_source_that_is_too_large_or_in_lines_is_refused(ada):
    book = notebook("print(1)")
    book["cells"][0]["source"] = ["print(1)"]
    body = {"slug": "ada/a-first-look", "newTitle": "A first look", "language": "python", "kernelType": "notebook"}
    assert ada.refused("SaveKernel", **body, text=json.dumps(book))[0] == 500
    large = json.dumps(notebook("x" * 1_000_000))
    assert ada.refused("SaveKernel", **body, text=large) == (
        400,
        "The kernel source must be less than 1 megabytes in size.",
    )


def test_the_slug_of_a_new_notebook_is_made_of_its_title(ada):
    assert ada.save(slug="ada/something-else", newTitle="Émile's look: 2")["ref"] == "/code/ada/emile-s-look-2"
    assert "already in use" in ada.save(slug="ada/third-name", newTitle="Emile s look 2")["error"]


def test_a_notebook_without_a_kernel_fails_as_it_does_on_kaggle(ada):
    ada.save(text=json.dumps(notebook("print(1)", kernel=None)))
    wait_for(lambda: ada.status()["status"] == "ERROR")
    assert "No kernel name found" in ada.status()["failureMessage"]


def test_a_run_goes_through_its_states_and_can_be_told_to_fail(sandbox, ada, kaggle):
    sandbox.set_notebook_delay(float("inf"))
    ada.save()
    assert ada.status() == {"status": "QUEUED"}
    # While it runs there is no log.
    assert "log" not in ada.call("ListKernelSessionOutput", userName="ada", kernelSlug="a-first-look")
    sandbox.set_notebook_delay(0, "The disk is full")
    wait_for(lambda: ada.status()["status"] == "ERROR")
    shown = kaggle("kernels", "status", "ada/a-first-look").stdout
    assert 'Failure message: "The disk is full"' in shown
    sandbox.set_notebook_delay(float("inf"))
    ada.save()
    mine = sandbox.store.notebooks
    row = mine.row(mine.one("ada", "a-first-look").id, 2)
    assert Kernels(sandbox, "grace").refused("CancelKernelSession", kernelSessionId=row)[0] == 403
    ada.call("CancelKernelSession", kernelSessionId=row)
    assert ada.status()["status"] == "CANCEL_ACKNOWLEDGED"
    sandbox.set_notebook_delay(0)
    assert ada.status()["status"] == "CANCEL_ACKNOWLEDGED"


def test_another_process_can_let_runs_fail(tmp_path):
    from kaggle_share.sandbox.embedded import Sandbox

    with Sandbox(tmp_path / "data", admin=True) as sandbox:
        wanted = {"notebook_delay": 0, "notebook_failure": "No quota is left"}
        answer = requests.post(f"{sandbox.url}/sandbox/faults", json=wanted, timeout=20)
        assert answer.json()["options"]["notebook_failure"] == "No quota is left"
        ada = Kernels(sandbox)
        ada.save()
        wait_for(lambda: ada.status()["status"] == "ERROR")


def test_a_run_that_a_stop_interrupted_goes_on(tmp_path):
    from kaggle_share.sandbox.embedded import Sandbox

    with Sandbox(tmp_path / "data") as first:
        first.set_notebook_delay(float("inf"))
        Kernels(first).save()
    with Sandbox(tmp_path / "data") as second:
        ada = Kernels(second)
        wait_for(lambda: ada.status()["status"] == "COMPLETE")
        # Sweeping at the start leaves what notebooks hold.
        assert "print(1)" in ada.call("GetKernel", userName="ada", kernelSlug="a-first-look")["blob"]["source"]


def test_only_a_public_notebook_that_ran_counts_for_usability(sandbox, ada):
    ada.create("some-penguins", isPrivate=False)
    before = sandbox.wait("ada/some-penguins").usability

    def score() -> float:
        return sandbox.store.any_dataset("ada", "some-penguins").usability

    ada.save(datasetDataSources=["ada/some-penguins"])
    wait_for(lambda: ada.status()["status"] == "COMPLETE")
    assert score() == before
    sandbox.set_notebook_delay(0, "It fails")
    ada.save(datasetDataSources=["ada/some-penguins"], isPrivate=False)
    wait_for(lambda: ada.status()["status"] == "ERROR")
    # Its first version ran.
    assert score() > before
    ada.save("ada/another-look", newTitle="Another look", isPrivate=False, datasetDataSources=["ada/some-penguins"])
    wait_for(lambda: ada.status("another-look")["status"] == "ERROR")
    ada.call("DeleteKernel", userName="ada", kernelSlug="a-first-look")
    assert score() == before


def test_the_pages_show_notebooks_to_those_who_may_see_them(sandbox, ada):
    ada.create("some-penguins", isPrivate=False)
    sandbox.wait("ada/some-penguins")
    ada.save(
        datasetDataSources=["ada/some-penguins"], text=json.dumps(notebook("print('<script>alert(1)</script>')"))
    )
    wait_for(lambda: ada.status()["status"] == "COMPLETE")

    def page(path: str, viewer: str = "ada") -> requests.Response:
        return requests.get(f"{sandbox.url}{path}?as={viewer}", timeout=20)

    assert "A first look" in page("/datasets/ada/some-penguins").text
    assert "A first look" not in page("/datasets/ada/some-penguins", "grace").text
    assert page("/code/ada/a-first-look", "grace").status_code == 404
    shown = page("/code/ada/a-first-look").text
    assert "The sandbox runs no notebooks" in shown
    assert "some penguins" in shown
    assert "<script>" not in shown
    ada.save(isPrivate=False)
    assert "A first look" in page("/ada", "grace").text
    # The newest version reads no dataset any more.
    assert "A first look" not in page("/datasets/ada/some-penguins").text
