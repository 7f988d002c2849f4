"""The magic in IPython's own shell, against the sandbox."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from kaggle_share.errors import KaggleShareError, NeedsAnswerError, StoppedError
from kaggle_share.model import Draft, Release
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.ui import completion, magic
from kaggle_share.ui.listing import Listing
from kaggle_share.ui.unforeseen import UnexpectedError

PENGUINS = pd.DataFrame({"species": ["Adelie", "Gentoo", "Adelie"], "bill_length_mm": [39.1, 47.5, 38.0]})
TO = "--to me/palmer-penguins --notebook none"


class Shell(InteractiveShell):
    """A shell whose cells raise what went wrong, and that keeps no history on disk."""

    def __init__(self, config: Config | None = None, **said: Any) -> None:
        config = config or Config()
        config.HistoryManager.enabled = False
        super().__init__(config=config, **said)

    def cell(self, source: str) -> Any:
        result = self.run_cell(source)
        result.raise_error()
        return result.result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "work"
    (made / "raw").mkdir(parents=True)
    (made / "raw" / "one.csv").write_text("a,b\n1,2\n")
    (made / "my data.csv").write_text("a\n1\n")
    (made / ".env").write_text("x=1\n")
    (made / "notes.txt").write_text("words\n")
    monkeypatch.chdir(made)
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    return made


@pytest.fixture
def shell(folder: Path) -> Iterator[Shell]:
    made = Shell(user_ns={"penguins": PENGUINS, "note": "text", "model_scores": {"a": 1}})
    made.cell("%load_ext kaggle_share")
    yield made
    made.cell("%unload_ext kaggle_share")


@pytest.fixture
def online(sandbox: Sandbox, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Ada's shell, whose Kaggle is the sandbox."""
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", sandbox.url)
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    return shell


def held(sandbox: Sandbox) -> Any:
    return sandbox.store.any_dataset("ada", "palmer-penguins")


# ── loading ───────────────────────────────────────────────────────────────────────────────────────


def test_loading_the_extension_imports_nothing_heavy() -> None:
    # How long it takes is in docs/benchmarks/panel.md.
    code = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell()
shell.run_cell("%load_ext kaggle_share").raise_error()
heavy = {"kaggle", "kagglesdk", "pandas", "polars", "duckdb", "pyarrow", "nbformat", "numpy", "jinja2", "ipywidgets"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]"]


def test_loading_it_again_leaves_one_of_everything(shell: Shell) -> None:
    shell.cell("%reload_ext kaggle_share")
    shell.cell("%load_ext kaggle_share")
    assert sum(isinstance(one, magic.KaggleShare) for one in shell.configurables) == 1
    assert complete(shell, "%kaggle_share pengu") == ["penguins"]


def test_unloading_it_takes_it_away(folder: Path) -> None:
    made = Shell(user_ns={"penguins": PENGUINS})
    made.cell("%load_ext kaggle_share")
    made.cell("%unload_ext kaggle_share")
    assert made.find_line_magic("kaggle_share") is None
    assert made.find_cell_magic("kaggle_share") is None
    assert not any(isinstance(one, magic.KaggleShare) for one in made.configurables)


# ── what can be picked ────────────────────────────────────────────────────────────────────────────


def test_on_its_own_it_lists_what_can_be_shared(shell: Shell) -> None:
    listing = shell.cell("%kaggle_share")
    assert isinstance(listing, Listing)
    assert [(one.name, one.kind, one.shape) for one in listing.variables] == [
        ("model_scores", "dict or list", "1 item"),
        ("penguins", "table", "3 × 2"),
    ]
    assert [one.name for one in listing.files] == ["my data.csv", "raw/"]
    assert 'Next, a preview: %kaggle_share penguins "my data.csv" --to me/my-data' in repr(listing)
    assert "penguins" in listing._repr_html_()


def test_where_there_is_nothing_it_says_what_to_do(shell: Shell, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    shell.user_ns.pop("penguins")
    shell.user_ns.pop("model_scores")
    assert "make a DataFrame" in repr(shell.cell("%kaggle_share"))
    assert "make a DataFrame" in shell.cell("%kaggle_share")._repr_html_()


# ── preview and publish ───────────────────────────────────────────────────────────────────────────


def test_a_line_previews_and_sends_nothing(online: Shell, sandbox: Sandbox) -> None:
    draft = online.cell(f"%kaggle_share penguins raw/*.csv {TO}")
    assert isinstance(draft, Draft)
    assert "ready to publish" in repr(draft)
    assert "ready to publish" in (draft._repr_html_() or "")
    assert held(sandbox) is None


def test_a_draft_can_be_kept_and_published(online: Shell, sandbox: Sandbox) -> None:
    online.cell(f"draft = %kaggle_share penguins {TO}")
    release = online.cell("draft.publish()")
    assert isinstance(release, Release)
    assert release.verified
    assert held(sandbox) is not None


def test_a_cells_body_is_the_document_and_its_description(online: Shell, sandbox: Sandbox) -> None:
    release = online.cell(
        f"%%kaggle_share penguins {TO} --publish\n"
        "title: Palmer penguins, cleaned\nlicense: CC0-1.0\ncolumns:\n  bill_length_mm: Length of the bill\n"
        "---\nThree **species**.\n"
    )
    assert release.verified
    assert release.title == "Palmer penguins, cleaned"
    assert "✓ Version 1 of ada/palmer-penguins is ready and verified" in repr(release)
    settings = held(sandbox)
    assert settings.settings.description.startswith("Three **species**.") if hasattr(settings, "settings") else True


def test_publishing_again_changes_nothing(online: Shell) -> None:
    online.cell(f"%kaggle_share penguins {TO} --publish")
    again = online.cell(f"%kaggle_share penguins {TO} --publish")
    assert again.action == "nothing"
    assert again.version == 1


def test_a_local_variable_can_be_shared(online: Shell) -> None:
    online.cell(
        "def share():\n    inner = penguins.head(1)\n    return get_ipython().run_line_magic('kaggle_share', "
        f"'inner {TO}')\ndraft = share()"
    )
    assert online.user_ns["draft"].data[0].path == "inner.csv"


def test_dollar_signs_and_braces_are_left_alone(online: Shell) -> None:
    draft = online.cell(f"%kaggle_share penguins {TO} --title '{{penguins}} $note title'")
    assert draft.metadata.title == "{penguins} $note title"


def test_an_environment_can_keep_everything_a_preview(
    online: Shell, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_EXECUTE", "preview")
    assert isinstance(online.cell(f"%kaggle_share penguins {TO} --publish"), Draft)
    assert "KAGGLE_SHARE_EXECUTE=preview: nothing is published here" in capsys.readouterr().out
    assert held(sandbox) is None


def test_json_is_one_document(online: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert online.cell(f"%kaggle_share penguins {TO} --publish --json") is None
    printed = json.loads(capsys.readouterr().out)
    assert printed["ok"]
    assert printed["release"]["ref"] == "ada/palmer-penguins"


def test_json_tells_errors_too(online: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KaggleShareError):
        online.cell("%kaggle_share pengins --json")
    printed, _, line = capsys.readouterr().out.rpartition("}\n")
    assert json.loads(printed + "}")["error"]["type"] == "UnknownNameError"
    assert line.strip().startswith("kaggle-share:")


# ── to the public ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[str]]:
    """Answer the next question, and keep what was asked."""

    def give(answer: Any) -> list[str]:
        asked: list[str] = []

        def ask(prompt: str = "") -> str:
            asked.append(prompt)
            if isinstance(answer, BaseException):
                raise answer
            return str(answer)

        monkeypatch.setattr("builtins.input", ask)
        return asked

    return give


def test_public_asks_for_the_slug(online: Shell, answers: Callable[[Any], list[str]]) -> None:
    asked = answers("palmer-penguins")
    release = online.cell(f"%kaggle_share penguins {TO} --publish --public")
    assert not release.is_private
    assert asked == ["Everybody will see ada/palmer-penguins. Type palmer-penguins to make it public: "]


def test_another_answer_publishes_nothing(
    online: Shell, sandbox: Sandbox, answers: Callable[[Any], list[str]]
) -> None:
    answers("yes")
    with pytest.raises(NeedsAnswerError, match='not "palmer-penguins"; nothing was published'):
        online.cell(f"%kaggle_share penguins {TO} --publish --public")
    assert held(sandbox) is None


def test_where_nobody_can_be_asked_it_is_refused(online: Shell, answers: Callable[[Any], list[str]]) -> None:
    answers(EOFError())
    with pytest.raises(NeedsAnswerError, match="Add --yes"):
        online.cell(f"%kaggle_share penguins {TO} --publish --public")


def test_yes_and_what_is_public_already_ask_nothing(online: Shell, answers: Callable[[Any], list[str]]) -> None:
    asked = answers("")
    assert not online.cell(f"%kaggle_share penguins {TO} --publish --public --yes").is_private
    assert not online.cell(f"%kaggle_share penguins {TO} --publish --public").is_private
    assert asked == []


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("%kaggle_share pengins", 'there is no variable "pengins". Did you mean penguins?'),
        ("%kaggle_share penguins --titel x", 'there is no option "--titel". Did you mean --title?'),
        ("%kaggle_share penguins --to", "--to needs a value."),
        ("%kaggle_share penguins --endpoint sandbx", "Did you mean sandbox?"),
        ("%kaggle_share penguins --title 'x", "a quote in the line is not closed."),
        ("%kaggle_share note", '"note" is a str, which can\'t be shared.'),
        ("%kaggle_share raw/*.parquet", "raw/*.parquet"),
        ("%%kaggle_share penguins\ntitle: [", "the cell line"),
        ("%%kaggle_share penguins\ntitel: Penguins", 'line 1: there is no key "titel". Did you mean title?'),
        ("%%kaggle_share penguins\ntitle: Pen", "the title has 3 characters; Kaggle wants 6 to 50."),
    ],
)
def test_a_mistake_is_one_line(shell: Shell, capsys: pytest.CaptureFixture[str], source: str, line: str) -> None:
    with pytest.raises(KaggleShareError):
        shell.cell(source)
    printed = capsys.readouterr().out
    assert line in printed
    assert printed.strip().startswith("kaggle-share: ")
    assert len(printed.strip().splitlines()) == 1


def test_what_was_not_foreseen_is_one_line_that_leads_to_the_traceback(
    shell: Shell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any, **__: Any) -> Any:
        raise KeyError("what")

    monkeypatch.setattr("kaggle_share.pipeline.draft", breaks)
    with pytest.raises(UnexpectedError):
        shell.cell("%kaggle_share penguins")
    printed = capsys.readouterr().out
    assert len(printed.strip().splitlines()) == 1
    assert "KeyError: 'what'" in printed
    assert "%config KaggleShare.traceback = True" in printed
    shell.cell("%config KaggleShare.traceback = True")
    with pytest.raises(KeyError):
        shell.cell("%kaggle_share penguins")


def test_an_interrupt_is_one_line_and_publishes_nothing(
    online: Shell, sandbox: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("kaggle_share.pipeline.publish", interrupted)
    with pytest.raises(StoppedError):
        online.cell(f"%kaggle_share penguins {TO} --publish")
    out = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert out == ["kaggle-share: stopped; nothing was published. Run it again to go on."]
    assert held(sandbox) is None


# ── the manual and the settings ───────────────────────────────────────────────────────────────────


def test_the_manual_has_every_option_and_examples(shell: Shell) -> None:
    manual = shell.find_line_magic("kaggle_share").__doc__
    for words in ("--to", "--license", "--publish", "--public", "--endpoint", "--json", "WHAT", "Examples:"):
        assert words in manual
    assert "%kaggle_share penguins raw/*.csv --to me/palmer-penguins" in manual


def test_config_shows_the_settings_and_changes_them(
    shell: Shell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.cell("%config KaggleShare")
    printed = capsys.readouterr().out
    assert "KaggleShare.endpoint" in printed
    assert "passed_notebook" not in printed
    monkeypatch.setenv("KAGGLE_SHARE_THREADS", "2")
    shell.cell("%config KaggleShare.license = 'CC-BY-4.0'")
    settings = next(one for one in shell.configurables if isinstance(one, magic.KaggleShare)).settings()
    assert settings.license == "CC-BY-4.0"
    assert settings.threads == 2


def test_a_setting_of_ipythons_own_configuration_counts(folder: Path) -> None:
    config = Config()
    config.KaggleShare.endpoint = "sandbox"
    made = Shell(config=config)
    made.cell("%load_ext kaggle_share")
    settings = next(one for one in made.configurables if isinstance(one, magic.KaggleShare)).settings()
    assert settings.endpoint == "sandbox"


def test_a_broken_settings_file_does_not_stop_the_loading(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.json").write_text("{")
    monkeypatch.setenv("KAGGLE_SHARE_CONFIG", str(tmp_path / "config"))
    made = Shell(user_ns={"penguins": PENGUINS})
    made.cell("%load_ext kaggle_share")
    with pytest.raises(KaggleShareError, match="config.json"):
        made.cell("%kaggle_share penguins")


# ── completion ────────────────────────────────────────────────────────────────────────────────────


def complete(shell: Shell, text: str) -> list[str]:
    with provisionalcompleter():
        found = list(shell.Completer.completions(text, len(text)))
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("text", "completions"),
    [
        ("%kaggle_share pengu", ["penguins"]),
        ("%%kaggle_share pengu", ["penguins"]),
        ("draft = %kaggle_share pengu", ["penguins"]),
        ("%kaggle_share clean.csv=pengu", ["penguins"]),
        ("%kaggle_share penguins ra", ["raw/"]),
        ("%kaggle_share raw/", ["raw/one.csv"]),
        ("%kaggle_share my", ['"my data.csv"']),
        ("%kaggle_share --lic", ["--license"]),
        ("%kaggle_share penguins --license cc0", ["CC0-1.0"]),
        ("%kaggle_share penguins --license=CC0", ["CC0-1.0"]),
        ("%kaggle_share --format p", ["parquet", "png"]),
        ("%kaggle_share --endpoint ", ["kaggle", "sandbox"]),
        ("%kaggle_share --tag 'bio", []),
        ("%kaggle_share --tag antar", ["antarctica"]),
        ("%%kaggle_share penguins\nlic", ["license: "]),
        ("%%kaggle_share penguins\nlicense: CC0", ["CC0-1.0"]),
        ("%%kaggle_share penguins\nupdate_frequency: ann", ["annually"]),
    ],
)
def test_tab_completes(shell: Shell, text: str, completions: list[str]) -> None:
    assert complete(shell, text) == completions


def test_what_must_not_be_shared_is_not_offered(folder: Path) -> None:
    assert completion.complete(".e", {}, folder) == (".e", [])
    assert ("raw/", "path") in completion.complete("", {}, folder)[1]


def test_completion_leaves_other_lines_alone(shell: Shell) -> None:
    assert complete(shell, "pengu") == ["penguins"]
    assert "license: " not in complete(shell, "lic")
