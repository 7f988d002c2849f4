"""What people try first, at every door, and what they are told."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from doors import Command

import kaggle_share as ks
from kaggle_share.describe.wording import title_for
from kaggle_share.errors import InputError, RuleError, StoppedError
from kaggle_share.spec import parse_ref
from kaggle_share.ui import magic, options, python
from kaggle_share.ui.cli import cli
from kaggle_share.ui.commands import _all_told
from kaggle_share.ui.request import make_request


@pytest.mark.parametrize("line", ["--help", "-h", "penguins --help", "help"])
def test_help_was_an_option_that_is_not_there(line: str) -> None:
    asked: list[tuple[str, str]] = []
    shell = SimpleNamespace(user_ns={}, run_line_magic=lambda *said: asked.append(said))
    _magic(shell).kaggle_share(line)
    assert asked == [("pinfo", "%kaggle_share")]


def test_a_variable_called_help_is_a_variable() -> None:
    assert not options.asks_for_help("help", {"help": [1]})
    assert not options.asks_for_help("helper", {})


def test_an_interrupt_while_a_magic_begins_ended_in_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(magic.KaggleShare, "_draft", interrupted)
    with pytest.raises(StoppedError, match=r"stopped; nothing was published\. Run it again"):
        _magic(SimpleNamespace(user_ns={})).kaggle_share("penguins")


def _magic(shell: Any) -> Any:
    """The magics of a shell that only notes what is asked of it."""
    made = magic.KaggleShare.__new__(magic.KaggleShare)
    made.shell = shell
    return made


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("preview", "data.csv", "--publish"), "That is a command: kaggle-share publish."),
        (("publish", "data.csv", "--dry-run"), "A preview shows what would be published, and publishes nothing."),
        (("publish", "data.csv", "--private"), "Datasets are private until --public; leave it out."),
        (("publish", "data.csv", "--description", "x"), "into kaggle-share.yaml."),
    ],
)
def test_publish_in_a_preview_was_asked_whether_public_was_meant(
    command: Command, arguments: tuple[str, ...], said: str
) -> None:
    ended = command(*arguments)
    assert ended.code == 2
    assert ended.err.strip().endswith(said)
    assert "Did you mean" not in ended.err


def test_a_misspelt_endpoint_was_found_after_everything_had_been_read(work: Path) -> None:
    with pytest.raises(InputError, match=r'"sandbx" is not an endpoint\. Did you mean sandbox\?'):
        make_request(["data.csv"], {"endpoint": "sandbx"}, folder=work)
    assert make_request(["data.csv"], {"endpoint": "sandbox"}, folder=work).endpoint == "sandbox"


def test_a_second_sandbox_on_a_port_of_its_own_was_the_first_one(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = SimpleNamespace(url="http://127.0.0.1:4001", pid=1, data=Path("x"), default_user="ada")
    monkeypatch.setattr("kaggle_share.sandbox.process.start", lambda *_, **__: running)
    ended = command("sandbox", "--background", "--port", "7777")
    assert (ended.code, ended.out) == (2, "")
    assert "a sandbox runs already, at http://127.0.0.1:4001. Use it, or stop it first, with --stop." in ended.err
    assert command("sandbox", "--background", "--port", "4001").code == 0
    assert command("sandbox", "--background").code == 0


def test_an_owner_without_a_slug_was_called_a_slug_of_two_letters() -> None:
    with pytest.raises(RuleError, match='"me/" is not OWNER/SLUG'):
        parse_ref("me/")
    assert str(parse_ref("https://www.kaggle.com/datasets/ada/palmer-penguins/")) == "ada/palmer-penguins"


def test_help_of_publish_tells_its_keywords() -> None:
    assert {"to", "title", "endpoint", "public", "wait", "verify"} <= set(inspect.signature(ks.publish).parameters)
    for call in (ks.draft, ks.publish):
        assert "unknown" not in inspect.signature(call).parameters
        assert "said" not in inspect.signature(call).parameters


def test_none_was_told_to_be_a_resource_without_a_path() -> None:
    with pytest.raises(InputError, match="None was handed over"):
        python.draft(None)


def test_describe_offers_to_write_a_starter_notebook_and_not_to_publish_one() -> None:
    runner = CliRunner()
    assert "Write a starter notebook too" in runner.invoke(cli, ["describe", "--help"]).output
    assert "Publish a starter notebook on Kaggle" in runner.invoke(cli, ["publish", "--help"]).output


def test_a_shell_completes_licenses_formats_and_tags() -> None:
    from click.shell_completion import ShellComplete

    shell = ShellComplete(cli, {}, "kaggle-share", "_X")
    assert "CC0-1.0" in [one.value for one in shell.get_completions(["publish", "--license"], "cc")]
    assert [one.value for one in shell.get_completions(["publish", "--format"], "pa")] == ["parquet"]
    assert [one.value for one in shell.get_completions(["publish", "--endpoint"], "sa")] == ["sandbox"]
    assert [one.type for one in shell.get_completions(["publish", "--notebook"], "no-such")] == ["file"]


def test_where_nothing_was_published_the_endpoint_to_add_is_named() -> None:
    told = _all_told([], elsewhere=["sandbox"], ask=None)
    assert told.text.endswith("Others are at sandbox: add --endpoint sandbox.")


def test_one_figure_was_called_fig_and_fig() -> None:
    files = [SimpleNamespace(path="flippers.png"), SimpleNamespace(path="flippers.svg")]
    draft: Any = SimpleNamespace(document=SimpleNamespace(to=None), snapshot=None, data=files)
    assert title_for(draft) == "Flippers"
