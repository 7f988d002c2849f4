"""Python's door: a draft, a look, a release."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from doors import sent

import kaggle_share as ks
from kaggle_share.errors import (
    ChangedError,
    CredentialsError,
    HeldBackError,
    InputError,
    KaggleShareError,
    NothingMatchedError,
    RuleError,
    StoppedError,
    UnknownNameError,
)
from kaggle_share.model import Release
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.ui.keywords import in_python

SAID: dict[str, Any] = {"to": "me/penguin-masses", "title": "Masses of penguins", "notebook": False}


@pytest.fixture
def penguins() -> pd.DataFrame:
    return pd.DataFrame({"species": ["Adelie", "Gentoo"], "mass": [3700, 5076]})


def test_the_way_of_the_readme(online: Sandbox, penguins: pd.DataFrame) -> None:
    draft = ks.draft(penguins, "data.csv", **SAID)
    assert "Masses of penguins" in repr(draft)
    assert "Masses of penguins" in (draft._repr_html_() or "")
    assert sent(online) == []
    release = draft.publish()
    assert (release.version, release.verified, release.is_private) == (1, True, True)
    assert release.url.endswith("/datasets/ada/penguin-masses")
    assert "Version 1 of ada/penguin-masses" in repr(release)
    assert release._repr_html_()
    assert [r.path for r in release.receipts if r.role == "data"] == ["penguins.csv", "data.csv"]
    back = ks.load("me/penguin-masses", "penguins.csv")
    pd.testing.assert_frame_equal(back, penguins)


def test_names_are_found_where_the_caller_has_them(online: Sandbox, penguins: pd.DataFrame) -> None:
    by_island = penguins.rename(columns={"species": "island"})
    draft = ks.draft(by_island, "penguins", **SAID)
    assert [r.path for r in draft.data] == ["by_island.csv", "penguins.csv"]
    draft = ks.draft("weighed.csv=penguins", **SAID)
    assert [r.path for r in draft.data] == ["weighed.csv"]


def test_names_are_given_where_there_are_none(online: Sandbox) -> None:
    draft = ks.draft(
        items={"sub/a.csv": pd.DataFrame({"a": [1]}), "b.npy": np.zeros(3), "c.json": {"x": 1}, "d.csv": "data.csv"},
        **SAID,
    )
    assert [r.path for r in draft.data] == ["sub/a.csv", "b.npy", "c.json", "d.csv"]
    with pytest.raises(InputError, match="without a name"):
        ks.draft(pd.DataFrame({"a": [1]}), **SAID)


def test_paths_are_paths(online: Sandbox, work: Path) -> None:
    assert [r.path for r in ks.draft(Path("data.csv"), **SAID).data] == ["data.csv"]
    assert [r.path for r in ks.draft(work / "data.csv", **SAID).data] == ["data.csv"]


def test_everything_that_can_be_said(online: Sandbox, penguins: pd.DataFrame) -> None:
    draft = ks.draft(
        penguins,
        **SAID,
        subtitle="How heavy penguins of three species are",
        description="# Penguins\n\nWeighed.",
        license="CC0-1.0",
        tags=["biology", "animals"],
        sources=["https://example.org"],
        contributors=["Ada", {"name": "Grace", "orcid": "0000-0002-1825-0097"}],
        update_frequency="monthly",
        notes="First of all",
        columns={"penguins.parquet": {"mass": "Mass of the body (g)"}},
        format="parquet",
    )
    assert draft.metadata is not None
    assert draft.metadata.license == "CC0-1.0"
    assert draft.metadata.description == "# Penguins\n\nWeighed."
    assert [person.name for person in draft.metadata.contributors] == ["Ada", "Grace"]
    described = {column.name: column.description for column in draft.columns["penguins.parquet"]}
    assert described["mass"] == "Mass of the body (g)"


def test_publish_in_one_go_and_make_it_public(online: Sandbox, penguins: pd.DataFrame) -> None:
    release = ks.publish(penguins, license="CC0-1.0", **SAID)
    assert isinstance(release, Release)
    uploads = sum("upload" in call for call in sent(online))
    public = release.make_public()
    assert not public.is_private
    assert "public" in repr(public)
    assert sum("upload" in call for call in sent(online)) == uploads
    again = ks.publish(penguins, **SAID)
    assert (again.action, again.version) == ("nothing", 1)


def test_status_finishes_what_was_not_waited_for(online: Sandbox, penguins: pd.DataFrame) -> None:
    online.set_processing_delay(float("inf"))
    assert ks.publish(penguins, wait=False, **SAID).state == "submitted"
    assert ks.status("me/penguin-masses").state == "submitted"
    online.set_processing_delay(0.0)
    release = ks.status(wait=True)
    assert (str(release.ref), release.state) == ("ada/penguin-masses", "verified")
    public = release.make_public()
    assert not public.is_private
    # It was told that there was nothing to do.
    assert "Nothing to do" not in repr(public)


def test_status_of_nothing(online: Sandbox) -> None:
    with pytest.raises(InputError, match="nothing was published from here"):
        ks.status()


def test_a_file_that_changes_before_it_is_sent(online: Sandbox, work: Path) -> None:
    draft = ks.draft("data.csv", **SAID)
    (work / "data.csv").write_text("species,mass\nAdelie,1\nGentoo,2\nChinstrap,3\n")
    with pytest.raises(ChangedError, match=r"data\.csv") as caught:
        draft.publish()
    assert "othing was published" in str(caught.value)
    (work / "data.csv").unlink()
    with pytest.raises(ChangedError):
        draft.publish()
    assert online.store.any_dataset("ada", "penguin-masses") is None


def test_an_interrupt_is_one_line(online: Sandbox, penguins: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = ks.draft(penguins, **SAID)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    # Not by its name: kaggle_share.publish is the function.
    monkeypatch.setattr(sys.modules["kaggle_share.publish"], "send", interrupted)
    with pytest.raises(StoppedError, match="nothing was published"):
        draft.publish()


def test_staging_lives_as_long_as_the_draft(online: Sandbox, penguins: pd.DataFrame) -> None:
    draft = ks.draft(penguins, **SAID)
    folder = draft.staging
    gc.collect()
    assert (folder / "penguins.csv").is_file() or any(folder.rglob("*.csv"))
    release = draft.publish()
    del draft, release
    gc.collect()
    assert not folder.exists()


def test_a_document_in_the_folder(online: Sandbox, work: Path) -> None:
    (work / "kaggle-share.yaml").write_text("to: me/from-document\nresources: [data.csv]\ntitle: From the document\n")
    assert str(ks.draft(notebook=False).document.to) == "ada/from-document"
    assert ks.draft("kaggle-share.yaml", title="From Python", notebook=False).document.title == "From Python"


def test_while_the_command_runs_a_notebook_nothing_is_published_twice(
    online: Sandbox, penguins: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_EXECUTE", "preview")
    draft = ks.draft(penguins, **SAID)
    with pytest.raises(HeldBackError, match="the command publishes itself"):
        draft.publish()
    assert sent(online) == []


BAD: dict[str, tuple[tuple[Any, ...], dict[str, Any], type[Exception], str]] = {
    "an unknown name": (("pengins",), {}, UnknownNameError, "penguins"),
    "an unknown option": (("penguins",), {"titel": "x"}, UnknownNameError, "title"),
    "a glob that matches nothing": (("*.parquet",), {}, NothingMatchedError, "parquet"),
    "what can't be shared": ((3.5,), {}, InputError, "float"),
    "an empty frame": (("empty",), {}, InputError, "empty"),
    "the same column twice": (("twice",), {}, InputError, "a"),
    "a column that CSV can't hold": (("nested",), {}, InputError, "nested"),
    "a title too short": (("penguins",), {"title": "x"}, RuleError, "6 to 50"),
    "a license that Kaggle has not": (("penguins",), {"license": "MIT"}, RuleError, "MIT"),
    "no list of contributors": (("penguins",), {"contributors": [{"nam": "x"}]}, InputError, "name"),
    "a notebook that is not there": (("penguins",), {"notebook": "no.ipynb"}, InputError, "no.ipynb"),
    "an endpoint that is none": (("penguins",), {"endpoint": "ftp://x"}, InputError, "endpoint"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_line(what: str, online: Sandbox, penguins: pd.DataFrame) -> None:
    empty = pd.DataFrame()
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    nested = pd.DataFrame({"nested": [{"a": 1}, [2]]})
    names = (empty, twice, nested, penguins)
    assert names
    items, said, kind, word = BAD[what]
    with pytest.raises(kind) as caught:
        ks.publish(*items, **{**SAID, **said})
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sent(online) == []


def test_waiting_is_for_publish(online: Sandbox, penguins: pd.DataFrame) -> None:
    with pytest.raises(UnknownNameError, match='no option "wait"'):
        ks.draft(penguins, wait=False, **SAID)


def test_publish_is_the_function_whatever_was_imported() -> None:
    code = (
        "import kaggle_share as ks; before = ks.publish; import kaggle_share.publish; "
        "from kaggle_share.publish import submit; from kaggle_share import publish; "
        "assert before is ks.publish is publish and callable(publish) and callable(submit)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_verify_takes_full_only(online: Sandbox, penguins: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="full"):
        ks.publish(penguins, verify="half", **SAID)
    assert sent(online) == []


def test_without_credentials_there_is_a_preview_and_no_release(work: Path, penguins: pd.DataFrame) -> None:
    draft = ks.draft(penguins, **SAID)
    assert "no Kaggle credentials found" in draft.unasked
    assert draft.plan is None
    with pytest.raises(CredentialsError, match="endpoint"):
        draft.publish()


def test_a_full_disk_while_staging(online: Sandbox, work: Path) -> None:
    code = (
        "import resource, signal, pandas as pd, kaggle_share as ks\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "frame = pd.DataFrame({'a': range(200_000)})\n"
        "import kaggle_share.pipeline, kaggle_share.stage, kaggle_share.profile\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n    ks.draft(frame, notebook=False)\n"
        "except ks.errors.KaggleShareError as error:\n    print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import kaggle_share.errors\n" + code],
        cwd=work,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.startswith("StagingError"), done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_errors_in_python_spoke_of_the_commands_options(online: Sandbox, penguins: pd.DataFrame) -> None:
    def said(**more: Any) -> str:
        with pytest.raises(KaggleShareError) as caught:
            ks.draft(penguins, **{**SAID, **more})
        return str(caught.value)

    assert said(title="Short").endswith("Set it with title=….")
    assert said(to="a/b/c").endswith('Write it as in to="me/palmer-penguins".')
    assert said(to="grace/masses").endswith('Publish it as your own: to="ada/masses".')
    assert said(format="csvs").count("--") == 0
    sent_first = ks.draft(penguins, "data.csv", **SAID).publish()
    assert sent_first.verified
    with pytest.raises(KaggleShareError, match="say remove=True"):
        ks.draft(penguins, **SAID).publish()


@pytest.mark.parametrize(
    ("command", "python"),
    [
        ("Wait for it: kaggle-share status ada/x-1", 'Wait for it: kaggle_share.status("ada/x-1")'),
        ("Name it with --notebook PATH, or not", 'Name it with notebook="PATH", or not'),
        ("Use --format csv or --format parquet", 'Use format="csv" or format="parquet"'),
        ("Try --to OWNER/my-data", 'Try to="OWNER/my-data"'),
        ("Check its name, and --endpoint", "Check its name, and endpoint=…"),
        ("Take it with --execute NOTEBOOK", "Take it with --execute NOTEBOOK"),
        ("x --to-the-end y--to z", "x --to-the-end y--to z"),
        ("Look, with --verify full", 'Look, with verify="full"'),
        ("See kaggle-share doctor --endpoint sandbox", "See kaggle-share doctor --endpoint sandbox"),
        ("%kaggle_share x --to me/y, or --public", "%kaggle_share x --to me/y, or public=True"),
    ],
)
def test_what_options_are_in_python(command: str, python: str) -> None:
    assert in_python(command) == python


def test_an_image_that_is_not_there_was_said_after_the_data_was_read(
    online: Sandbox, penguins: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match='the image "cover.png" is not there'):
        ks.draft(penguins, **SAID, image="cover.png")
    told = capsys.readouterr().err
    assert "Looking at what was picked" in told
    assert "Preparing files" not in told
