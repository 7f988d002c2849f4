"""A notebook on Kaggle beside the dataset: without secrets, attached, read back, public only on purpose."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from beside import DATASET, TOKEN, kept, publish, write

import kaggle_share as ks
from kaggle_share.errors import InputError, NotebookError, RuleError
from kaggle_share.sandbox import Fault, Sandbox
from kaggle_share.ui.answer import answer, exit_of


def test_the_notebook_goes_to_kaggle_scrubbed_attached_and_private(
    work: Path, sandbox: Sandbox, kaggle: Any, tmp_path: Path
) -> None:
    release = publish(notebook_on_kaggle=True, starter=True)
    methods, starter = release.notebooks
    assert methods.is_done
    assert starter.is_done
    assert methods.is_private
    assert exit_of(release) == 0
    assert f"{sandbox.url}/code/ada/{methods.ref.slug}" in repr(release)
    assert methods.url in (release._repr_html_() or "")
    # As the unmodified client has it.
    kaggle("kernels", "pull", str(methods.ref), "-p", tmp_path / "pulled", "-m")
    metadata = json.loads((tmp_path / "pulled" / "kernel-metadata.json").read_text())
    assert metadata["dataset_sources"] == ["ada/palmer-penguins"]
    assert metadata["enable_internet"] is False
    text = (tmp_path / "pulled" / f"{methods.ref.slug}.ipynb").read_text()
    assert TOKEN not in text
    assert "an output" not in text
    assert release.url in text
    assert sandbox.users["ada"].key not in text
    code = [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    assert "/kaggle/input" in code[0]
    assert '"raw/counts.csv": "raw/counts.csv"' in code[0]
    # What the notebook makes itself is no link to what can't be written.
    assert '"clean.csv"' not in code[0]
    assert code[1] == "import pandas as pd\n# %load_ext kaggle_share"
    told = json.dumps(answer(release=release))
    assert TOKEN not in told
    assert [one["state"] for one in json.loads(told)["release"]["notebooks"]] == ["complete", "complete"]
    # A private notebook is nobody's link.
    assert "/code/" not in sandbox.store.any_dataset("ada", "palmer-penguins").description


def test_the_copy_on_kaggle_runs_against_what_was_published(work: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    elsewhere = work.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "weights.csv").write_text("site,weight\nnorth,0.5\nsouth,2\n")
    write(
        work,
        "counts = pd.read_csv('raw/counts.csv')",
        f"weights = pd.read_csv('{elsewhere}/weights.csv')\nsame = pd.read_csv('../elsewhere/' 'weights.csv')",
        "from pathlib import Path\nagain = pd.read_csv(Path('../elsewhere') / 'weights.csv')",
        "import kaggle_share as ks\n\ndraft = ks.draft(counts)\nif True:\n    draft.publish()",
        "merged = counts.merge(weights)\nmerged.to_csv('clean.csv', index=False)",
    )
    release = publish("raw/counts.csv", "clean.csv", "../elsewhere/weights.csv", notebook_on_kaggle=True)
    (notebook,) = release.notebooks
    assert notebook.is_done
    source = json.loads(kept(sandbox, notebook.ref.slug).newest.location.read_text())
    code = "\n".join(cell["source"] for cell in source["cells"] if cell["cell_type"] == "code")
    assert str(elsewhere) not in code
    # One in two pieces stays as it is.
    assert "same = pd.read_csv('../elsewhere/' 'weights.csv')" in code
    import runpy

    place = tmp_path / "input" / "palmer-penguins"
    for file in sandbox.store.any_dataset("ada", "palmer-penguins").ready.files:
        (place / file.path).parent.mkdir(parents=True, exist_ok=True)
        (place / file.path).write_bytes(file.location.read_bytes())
    fresh = tmp_path / "kaggle" / "working"
    fresh.mkdir(parents=True)
    (fresh.parent / "elsewhere").symlink_to(elsewhere)
    script = tmp_path / "run.py"
    script.write_text(code)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(fresh)
        patch.setenv("KAGGLE_INPUT", str(tmp_path / "input"))
        left = runpy.run_path(str(script))
    assert left["merged"].weight.tolist() == [0.5, 2.0]
    assert (fresh / "clean.csv").read_text() == "site,count,weight\nnorth,3,0.5\nsouth,5,2.0\n"


def test_public_is_an_act_of_its_own_and_the_card_links_then(work: Path, sandbox: Sandbox) -> None:
    publish(starter=True)
    release = publish(starter=True, public=True)
    (starter,) = release.notebooks
    assert not release.is_private
    assert not starter.is_private
    assert starter.version == 2
    found = sandbox.store.any_dataset("ada", "palmer-penguins")
    assert found.public_notebook
    link = f"## Notebooks on Kaggle\n\n- [Palmer penguins: a first look]({starter.url})"
    assert found.description.endswith(link)
    # Nothing is left to do, and the next version's card has it too.
    assert publish(starter=True).notebooks[0].version == 2
    assert sandbox.store.any_dataset("ada", "palmer-penguins").description == found.description
    (work / "clean.csv").write_text("site,count\nsouth,5\n")
    assert publish().version == 2
    assert link in sandbox.store.any_dataset("ada", "palmer-penguins").description
    # They outlive the versions of the dataset, in the record too.
    assert ks.status("me/palmer-penguins").notebooks[0].ref == starter.ref


def test_making_the_dataset_public_leaves_its_notebooks_private_and_says_so(work: Path) -> None:
    release = publish(starter=True).make_public()
    assert not release.is_private
    assert "Its notebooks stay private" in release.notes[-1]
    assert ks.status("me/palmer-penguins").notebooks[0].is_private


def test_a_notebook_of_a_public_dataset_goes_public_only_after_a_yes(work: Path) -> None:
    from kaggle_share.errors import NeedsAnswerError
    from kaggle_share.ui import ask

    publish(public=True)
    plan = answer(draft=ks.draft("clean.csv", to="me/palmer-penguins", notebook=False, starter=True))["plan"]
    with pytest.raises(
        NeedsAnswerError, match="ada/palmer-penguins and its notebooks on Kaggle readable by everybody"
    ):
        ask.may_go_public(plan, yes=False)
    ask.may_go_public({**plan, "notebooks": []}, yes=False)


def test_a_new_notebook_of_a_public_dataset_is_private_without_public(work: Path, sandbox: Sandbox) -> None:
    publish(public=True)
    assert publish(starter=True).notebooks[0].is_private


def test_nothing_is_pushed_before_the_dataset_is_ready(work: Path, sandbox: Sandbox) -> None:
    sandbox.set_processing_delay(math.inf)
    release = publish(starter=True, wait=False)
    assert release.notebooks[0].state == "refused"
    assert "once it is verified" in release.notebooks[0].failure
    assert exit_of(release) == 4
    assert sandbox.store.notebooks.seen("ada") == []
    sandbox.set_processing_delay(0)
    sandbox.wait(str(DATASET))
    assert publish(starter=True).notebooks[0].is_done


def test_without_waiting_status_tells_how_far_it_is(work: Path, sandbox: Sandbox) -> None:
    publish()
    sandbox.set_notebook_delay(math.inf)
    release = publish(starter=True, wait=False)
    assert release.notebooks[0].state in ("queued", "running")
    assert exit_of(release) == 4
    assert "kaggle-share status ada/palmer-penguins asks again" in repr(release)
    assert ks.status("me/palmer-penguins").notebooks[0].state in ("queued", "running")
    sandbox.set_notebook_delay(0)
    found = ks.status("me/palmer-penguins", wait=True)
    assert found.notebooks[0].is_done
    assert exit_of(found) == 0
    sandbox.store.notebooks.delete(kept(sandbox, "palmer-penguins-a-first-look").id)
    gone = ks.status("me/palmer-penguins")
    assert "does not have it any more" in gone.notebooks[0].failure
    # Asked for once more, it is made anew.
    assert publish(starter=True).notebooks[0].is_done


def test_the_command_publishes_them_too_and_tells_it_as_json(work: Path, sandbox: Sandbox) -> None:
    sandbox.set_notebook_delay(0, "MemoryError")
    words = "publish raw/counts.csv clean.csv --to me/palmer-penguins --notebook analysis.ipynb"
    command = [sys.executable, "-m", "kaggle_share.ui.cli", *words.split(), "--notebook-on-kaggle", "--starter"]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False, timeout=120)
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit"], told["error"], told["ok"]) == (1, 1, None, False)
    assert told["release"]["verified"]
    assert [(one["kind"], one["state"], one["failure"]) for one in told["release"]["notebooks"]] == [
        ("methods", "error", "MemoryError"),
        ("starter", "error", "MemoryError"),
    ]
    assert TOKEN not in done.stdout + done.stderr


def test_the_magic_publishes_them_too(work: Path, sandbox: Sandbox) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.run_line_magic("load_ext", "kaggle_share")
    line = "clean.csv --to me/palmer-penguins --notebook none --starter --publish"
    release = shell.run_line_magic("kaggle_share", line)
    assert release.notebooks[0].is_done
    shell.run_line_magic("unload_ext", "kaggle_share")


def test_a_failure_of_the_notebook_undoes_nothing(work: Path, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("status", call="SaveKernel", status=403, times=None))
    release = publish(starter=True)
    assert release.verified
    assert "denied" in release.notebooks[0].failure
    assert exit_of(release) == 1
    assert "not published" in repr(release)
    sandbox.faults.clear()
    sandbox.set_notebook_delay(0, "MemoryError")
    release = publish(starter=True)
    assert (release.notebooks[0].state, exit_of(release)) == ("error", 1)
    assert "MemoryError" in repr(release)


@pytest.mark.parametrize(
    ("language", "said", "error", "match"),
    [
        ("R", {}, InputError, "is not in Python"),
        ("julia", {}, InputError, "is not in Python"),
        ("python", {"bare": True}, InputError, "bare=True leaves the notebook out"),
        ("python", {"notebook": False}, NotebookError, "no notebook to publish"),
    ],
)
def test_what_can_not_go_to_kaggle_is_said_before_anything_is_sent(
    work: Path, sandbox: Sandbox, language: str, said: dict[str, Any], error: type[Exception], match: str
) -> None:
    write(work, "x = 1", language=language)
    with pytest.raises(error, match=match):
        publish("clean.csv", notebook_on_kaggle=True, **said)
    assert sandbox.store.any_dataset("ada", "palmer-penguins") is None


def test_a_notebook_that_is_too_large_is_said_before_anything_is_sent(work: Path, sandbox: Sandbox) -> None:
    write(work, "# " + "x" * 1_000_000)
    with pytest.raises(RuleError, match="Kaggle takes less than 1 MB"):
        publish("clean.csv", notebook_on_kaggle=True)
    assert sandbox.store.any_dataset("ada", "palmer-penguins") is None


def test_the_preview_says_what_would_go_to_kaggle(work: Path) -> None:
    write(work, "counts = pd.read_csv('raw/counts.csv')\nother = pd.read_csv('raw/other.csv')\n!pip install x")
    (work / "raw" / "other.csv").write_text("a\n1\n")
    draft = ks.draft(
        "raw/counts.csv", to="me/palmer-penguins", notebook="analysis.ipynb", notebook_on_kaggle=True, starter=True
    )
    told = " ".join(repr(draft).split())
    assert (
        f"as “Palmer penguins: how it was made”, private until --public. {draft.endpoint} would run it, with the"
        in told
    )
    assert "reads raw/other.csv, not in the dataset" in told
    assert [one["kind"] for one in answer(draft=draft)["plan"]["notebooks"]] == ["methods", "starter"]


def test_what_was_changed_to_protect_people_is_read_changed_and_that_is_said(work: Path) -> None:
    draft = ks.draft(
        "raw/counts.csv",
        to="me/palmer-penguins",
        notebook="analysis.ipynb",
        notebook_on_kaggle=True,
        privacy={"raw/counts.csv": {"site": "drop"}},
    )
    (notebook,) = draft.notebooks
    assert '"raw/counts.csv": "raw/counts.csv"' in notebook.code
    assert "raw/counts.csv, changed for publication" in notebook.notes[0]


def test_nothing_is_made_for_kaggle_while_the_data_is_made_again(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = work / "run"
    run.mkdir()
    (run / "run.json").write_text(json.dumps({"owner": "ada", "slug": "palmer-penguins", "data": [], "inputs": {}}))
    monkeypatch.setenv("KAGGLE_SHARE_REPRODUCE", str(run))
    # Without a notebook it would be an error.
    draft = ks.draft("clean.csv", to="me/palmer-penguins", notebook=False, notebook_on_kaggle=True)
    assert draft.notebooks == ()


def test_the_kind_of_line_that_shares_is_commented_out() -> None:
    from kaggle_share.methods.on_kaggle.sharing import Sharing

    sharing = Sharing()
    assert sharing.without("%%kaggle_share a --publish\ntitle: x") == "# %%kaggle_share a --publish\n# title: x"
    lines = "x = 1\nfor i in x:\n    %kaggle_share x\nd = %kaggle_share x \\\n    --to me/x\nd.publish()\ny = 2"
    commented = "    pass  # %kaggle_share x\n# d = %kaggle_share x \\\n#     --to me/x\n# d.publish()"
    assert sharing.without(lines) == f"x = 1\nfor i in x:\n{commented}\ny = 2"
    magic = "\n%%time\nfrom kaggle_share import publish\n@cached\ndef go():\n    publish(x)\ngo()\nz = 3"
    assert sharing.without(magic) == (
        "\n%%time\n# from kaggle_share import publish\n# @cached\n# def go():\n#     publish(x)\n# go()\nz = 3"
    )
    assert not sharing.left
    # Reading is no sharing; it is said that the package may be missing.
    loads = "import kaggle_share, os\ndata = kaggle_share.load('a/b')"
    assert sharing.without(loads) == loads
    assert sharing.left
    assert sharing.without("print(data)") == "print(data)"


def test_a_stop_while_it_is_sent_is_no_failure_of_the_dataset(
    work: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kaggle_share.remote.notebooks import KaggleNotebooks

    def interrupted(self: KaggleNotebooks, *_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(KaggleNotebooks, "save", interrupted)
    release = publish(starter=True)
    assert release.verified
    assert "looked for first" in release.notebooks[0].failure


def test_a_draft_whose_files_are_gone_is_published_and_its_notebook_is_not(work: Path, sandbox: Sandbox) -> None:
    given = {"to": "me/palmer-penguins", "notebook": "analysis.ipynb", "notebook_on_kaggle": True}
    draft = ks.draft("clean.csv", **given)
    assert draft.publish().notebooks[0].is_done
    (draft.staging / "methods" / "analysis.ipynb").unlink()
    release = draft.publish()
    assert release.verified
    assert "can't be read back" in release.notebooks[0].failure
