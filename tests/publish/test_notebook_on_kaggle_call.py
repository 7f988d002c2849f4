"""The call that publishes a notebook: made once, read back, and the run followed as far as the user waits."""

from __future__ import annotations

import math
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from beside import DATASET, kept, publish

from kaggle_share import cells
from kaggle_share.errors import RefusedError, UnreachableError
from kaggle_share.model import SILENT, KaggleNotebook, Progress, PublishedNotebook, Ref, Watch
from kaggle_share.publish import publish_notebook
from kaggle_share.remote import Remote, connect
from kaggle_share.sandbox import Fault, Sandbox
from kaggle_share.settings import Settings


@pytest.fixture
def remote(work: Path, sandbox: Sandbox) -> Remote:
    made = connect(sandbox.url, Settings(call_timeout=3.0))
    made.be_patient(2.0, SILENT)
    return made


def a_dataset(sandbox: Sandbox) -> None:
    publish("clean.csv", notebook=False)
    sandbox.wait(str(DATASET))


def made(*sources: str) -> KaggleNotebook:
    content = cells.notebook([cells.code(source) for source in sources or ("print(1)",)])
    return KaggleNotebook("starter", "Palmer penguins: a first look", content)


def push(remote: Remote, notebook: KaggleNotebook | None = None, **how: Any) -> PublishedNotebook:
    given = {"owner": "ada", "wait": 10.0, "watch": SILENT, **how}
    return publish_notebook(remote.notebooks, notebook or made(), DATASET, **given)


@pytest.mark.parametrize(
    ("fault", "before"),
    [
        (Fault("reset", call="SaveKernel", at="commit"), 0),
        (Fault("reset", call="SaveKernel", at="commit"), 1),
        (Fault("status", call="SaveKernel", at="commit", status=503), 0),
        (Fault("status", call="SaveKernel", at="commit", status=500), 1),
        (Fault("stall", call="SaveKernel", at="commit", seconds=5), 1),
    ],
    ids=["reset-new", "reset", "503-new", "500", "stall"],
)
def test_a_lost_answer_leaves_exactly_one_version(
    work: Path, remote: Remote, sandbox: Sandbox, fault: Fault, before: int
) -> None:
    a_dataset(sandbox)
    if before:
        push(remote)
    sandbox.faults.add(fault)
    done = push(remote, made("print(2)"), patience=3.0)
    assert done.is_done
    assert done.version == before + 1 == len(kept(sandbox, done.ref.slug).versions)


@pytest.mark.parametrize("at", ["start", "end"])
def test_a_call_that_was_lost_before_it_was_done_is_made_again(
    work: Path, remote: Remote, sandbox: Sandbox, at: Any
) -> None:
    a_dataset(sandbox)
    sandbox.faults.add(Fault("reset", call="SaveKernel", at=at))
    assert push(remote, patience=5.0).is_done
    sandbox.faults.add(Fault("reset", call="SaveKernel", at=at, times=None))
    with pytest.raises(UnreachableError, match="Kaggle does not have the notebook"):
        push(remote, made("print(2)"), patience=0.0)


def test_what_can_not_be_read_back_is_not_called_published(work: Path, remote: Remote, sandbox: Sandbox) -> None:
    a_dataset(sandbox)
    sandbox.faults.add(Fault("status", call="GetKernel$", status=503, times=None, skip=1))
    done = push(remote)
    assert not done.confirmed
    assert not done.is_done
    assert "could not be read back" in done.notes[0]


def test_cells_of_somebody_else_are_not_called_published(work: Path, remote: Remote, sandbox: Sandbox) -> None:
    a_dataset(sandbox)
    ref = Ref("ada", "palmer-penguins-a-first-look")

    def meddle(event: Progress) -> None:
        if event.step == "verify":
            remote.notebooks.save(
                ref, title=made().title, source=made("x").source, datasets=(DATASET,), private=True, internet=False
            )

    done = push(remote, watch=Watch((meddle,)))
    assert done.attached
    assert not done.confirmed
    assert "holds other cells than were sent" in done.notes[0]


def test_a_source_that_kaggle_does_not_take_is_said(work: Path, remote: Remote, sandbox: Sandbox) -> None:
    # There is no such dataset yet: the notebook is taken all the same (kaggle-cli #433, #464).
    done = push(remote)
    assert done.confirmed
    assert not done.attached
    assert done.has_failed
    assert "did not accept the dataset ada/palmer-penguins" in done.notes[0]


def test_what_is_there_already_is_not_sent_again(work: Path, remote: Remote, sandbox: Sandbox) -> None:
    a_dataset(sandbox)
    push(remote)
    again = push(remote)
    assert again.is_done
    assert again.version == 1
    # Going public is another version, since there is no other call.
    assert push(remote, public=True).version == 2
    assert not push(remote).is_private


def test_another_notebook_of_that_title_is_left_alone(work: Path, remote: Remote, sandbox: Sandbox) -> None:
    a_dataset(sandbox)
    other = Ref("ada", "palmer-penguins-a-first-look")
    remote.notebooks.save(
        other, title=made().title, source=made("mine").source, datasets=(), private=True, internet=False
    )
    done = push(remote)
    assert done.ref.slug == "palmer-penguins-a-first-look-2"
    assert len(kept(sandbox, other.slug).versions) == 1
    # What was renamed on the website is found where it was.
    assert push(remote, made("print(3)"), known=done.ref).version == 2


def test_a_run_is_followed_until_the_user_stops(work: Path, remote: Remote, sandbox: Sandbox) -> None:
    a_dataset(sandbox)
    sandbox.set_notebook_delay(math.inf)
    told: list[str] = []
    stop = threading.Event()

    def listen(event: Progress) -> None:
        told.append(event.text)
        if event.step == "wait":
            stop.set()

    done = push(remote, watch=Watch((listen,), stop), wait=60.0)
    assert done.state == "queued"
    assert "Its run goes on" in done.notes[-1]
    assert any("(queued)" in text for text in told)
    # The run of version 1 is over, that of version 2 is not.
    sandbox.set_notebook_delay(0)
    assert push(remote).state == "complete"
    sandbox.set_notebook_delay(math.inf)
    assert push(remote, made("print(2)"), wait=0.0).state in ("queued", "running")


def test_where_kaggle_takes_no_version_the_newest_run_is_asked_for(
    work: Path, remote: Remote, sandbox: Sandbox
) -> None:
    a_dataset(sandbox)
    push(remote)
    sandbox.faults.add(Fault("status", call="GetKernelSessionStatus", status=404))
    assert push(remote, made("print(2)"), wait=0.0).state == "complete"


def test_a_failed_run_says_why(work: Path, remote: Remote, sandbox: Sandbox) -> None:
    a_dataset(sandbox)
    sandbox.set_notebook_delay(0, "NameError: name &#39;x&#39; is not defined")
    done = push(remote)
    assert (done.state, done.failure) == ("error", "NameError: name 'x' is not defined")


def test_a_refusal_is_an_error(work: Path, remote: Remote, sandbox: Sandbox) -> None:
    a_dataset(sandbox)
    with pytest.raises(RefusedError, match="between 5 and 50 characters"):
        push(remote, replace(made(), title="Four"))


def test_a_stop_before_it_was_read_back_does_not_call_it_unpublished(
    work: Path, remote: Remote, sandbox: Sandbox
) -> None:
    a_dataset(sandbox)
    stop = threading.Event()
    done = push(remote, watch=Watch((lambda event: stop.set() if event.step == "verify" else None,), stop))
    assert (done.version, done.confirmed) == (1, False)
    assert "Kaggle has accepted it" in done.notes[0]
