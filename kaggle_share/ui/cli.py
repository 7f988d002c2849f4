"""The command: `kaggle-share preview | publish | describe | check | status | doctor | sandbox`.

Everything for people goes to stderr, but for what was asked for, which goes to stdout. `--json` prints one document
on stdout, whatever happens (`answer.py`). Exit codes are those of `errors.Exit`.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from kaggle_share import __version__
from kaggle_share.errors import Exit, UnknownNameError
from kaggle_share.ui import ending
from kaggle_share.ui.options import ELSEWHERE, click_options, said_options, unknown_option

EPILOG = (
    "Without --endpoint, it is Kaggle. Try it out first: --endpoint sandbox is a Kaggle of your own, on this machine."
)
JSON_HELP = "Print one JSON document instead."
ENDPOINT_HELP = "kaggle, sandbox, or an address."


class Commands(click.Group):
    """The group of commands, which suggests where click only refuses."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise UnknownNameError("a command", args[0], self.list_commands(ctx), "See kaggle-share --help")
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one meets them, not by name."""
        return list(self.commands)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="kaggle-share %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Publish data on Kaggle, together with the notebook that made it.

    \b
    Look first; nothing leaves this machine:
      kaggle-share preview data.csv --to me/my-data
    Publish it, privately:
      kaggle-share publish data.csv --to me/my-data
    And, once it was looked over, make it public:
      kaggle-share publish data.csv --to me/my-data --public
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


WHAT = click.argument("what", nargs=-1, metavar="[WHAT]...", type=click.Path())


@cli.command()
@WHAT
@click_options("preview")
def preview(what: tuple[str, ...], **given: Any) -> Exit:
    """Show what would be published. Nothing leaves this machine.

    WHAT is files, folders and globs; `clean.csv=raw/table.csv` renames. One kaggle-share.yaml, or a folder with one
    in it, says everything itself; without WHAT, that of the working folder is taken.

    \b
    Examples:
      kaggle-share preview data.csv raw/*.csv --to me/my-data
      kaggle-share preview                                   (reads kaggle-share.yaml)
      kaggle-share preview penguins --execute analysis.ipynb (takes a variable from a notebook)
    """
    from kaggle_share.ui.commands import preview as run

    return run(what, said_options(given))


@cli.command(short_help="Publish, privately, and read back what arrived.")
@WHAT
@click_options("publish")
def publish(what: tuple[str, ...], **given: Any) -> Exit:
    """Publish, privately: send, wait until Kaggle is ready, and read back what arrived.

    WHAT is as for preview. Exit codes: 0 done or nothing to do, 1 failed, 2 wrong input, 3 held back by a finding,
    4 accepted by Kaggle but not verified yet (kaggle-share status finishes it).

    \b
    Examples:
      kaggle-share publish data.csv --to me/my-data --title "Title of it" --license CC0-1.0
      kaggle-share publish data.csv --to me/my-data --public
      kaggle-share publish penguins --execute analysis.ipynb --to me/my-data
    """
    from kaggle_share.hashing import AHEAD

    AHEAD.begin(what)
    from kaggle_share.remote import import_now

    import_now()
    from kaggle_share.ui.commands import publish as run

    return run(what, said_options(given))


@cli.command(short_help="Write the description into a folder, without publishing.")
@WHAT
@click.option("--out", metavar="FOLDER", type=click.Path(), help="Where to write it; without it, the card is shown.")
@click.option("--yes", is_flag=True, help="Overwrite files there that this command did not write.")
@click_options("describe")
def describe(what: tuple[str, ...], out: str | None, yes: bool, **given: Any) -> Exit:
    """Describe data as publishing it would, and write it into a folder: no network, no credentials, nothing is sent.

    WHAT is as for preview. Into the folder go the card (README.md), the data dictionary, datapackage.json,
    croissant.json, CITATION.cff, .bib and .ris, the cover image, and dataset-metadata.json for the kaggle client.

    \b
    Examples:
      kaggle-share describe data.csv                        (shows the card)
      kaggle-share describe data.csv raw/*.csv --out meta
      kaggle-share describe --out meta --json               (reads kaggle-share.yaml)
    """
    from kaggle_share.ui.commands import describe as run

    return run(what, said_options(given), out=out or "", yes=yes)


@cli.command(short_help="Look for secrets and personal data, without publishing.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--notebook", "notebooks", multiple=True, metavar="NB", type=click.Path(), help="A notebook; repeatable."
)
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def check(paths: tuple[str, ...], notebooks: tuple[str, ...], as_json: bool) -> Exit:
    """Look for secrets and personal data in files, folders and notebooks. Nothing is changed, and nothing is sent.

    Exit code 3 where something is found that must not be published.

    \b
    Examples:
      kaggle-share check data.csv raw/
      kaggle-share check --notebook analysis.ipynb --json
    """
    if not (paths or notebooks):
        raise click.UsageError("Name files, folders or notebooks to look through.")
    from kaggle_share.ui.checked import run

    return run(paths, notebooks)


def _known_refs(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from kaggle_share.ui.records import known_refs

    return [ref for ref in known_refs(Path.cwd()) if ref.startswith(incomplete)]


@cli.command(short_help="Say how far a publication is, and finish it.")
@click.argument("ref", required=False, metavar="[OWNER/SLUG]", shell_complete=_known_refs)
@click.option("--wait", is_flag=True, help="Wait until Kaggle has processed it.")
@click.option("--verify", type=click.Choice(["full"]), help="`full` downloads everything and compares it.")
@click.option("--endpoint", metavar="WHERE", help=ENDPOINT_HELP)
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def status(ref: str | None, wait: bool, verify: str | None, endpoint: str | None, as_json: bool) -> Exit:
    """Say how far a publication is, and finish one that Kaggle was still processing.

    Without OWNER/SLUG: everything that was published from the working folder, or from no folder.

    \b
    Examples:
      kaggle-share status me/my-data --wait
      kaggle-share status me/my-data --verify full
    """
    from kaggle_share.ui.commands import status as run

    return run(ref, wait=wait, verify=verify or "", endpoint=endpoint or "")


@cli.command(short_help="Make published data again from its record, and compare.")
@click.argument("ref", metavar="OWNER/SLUG[/versions/N]", shell_complete=_known_refs)
@click.option("--here", is_flag=True, help="Use the present environment, instead of a fresh one as it was recorded.")
@click.option(
    "--wheelhouse",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Install the recorded packages from the wheels in FOLDER alone.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    default=1e-9,
    show_default=True,
    metavar="X",
    help="Relative difference of numbers that count as equal.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(1, 86400),
    default=1800,
    show_default=True,
    metavar="SECONDS",
    help="How long the notebook may run.",
)
@click.option(
    "--memory",
    type=click.FloatRange(0.1, 100_000),
    metavar="GB",
    help="Memory that it may take; what the machine has by default.",
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="NAME=PATH",
    help="A file that it reads and that is nowhere to be had, by its recorded name; repeatable.",
)
@click.option("--endpoint", metavar="WHERE", help=ENDPOINT_HELP)
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def reproduce(
    ref: str,
    here: bool,
    wheelhouse: Path | None,
    tolerance: float,
    timeout: float,
    memory: float | None,
    inputs: tuple[str, ...],
    endpoint: str | None,
    as_json: bool,
) -> Exit:
    """Make published data again: run its notebook from top to bottom in a fresh kernel and an empty folder, without a
    network where the system allows it, and compare what it makes with what was published. Nothing is published.

    The notebook is somebody's code: run only what you trust. Exit code 1 where a file is different or was not made.

    \b
    Examples:
      kaggle-share reproduce me/my-data
      kaggle-share reproduce me/my-data/versions/2 --here
      kaggle-share reproduce me/my-data --input raw.csv=~/data/raw.csv
    """
    from kaggle_share.ui.reproduced import run

    return run(
        ref, inputs=inputs, endpoint=endpoint or "", here=here, wheelhouse=wheelhouse, tolerance=tolerance,
        limit=timeout, memory=memory or 0.0,
    )  # fmt: skip


@cli.command(short_help="Say whether everything is there, and what to do.")
@click.option("--endpoint", metavar="WHERE", help=ENDPOINT_HELP)
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def doctor(endpoint: str | None, as_json: bool) -> Exit:
    """Say whether everything is there: credentials and whose, the network, where things are kept."""
    from kaggle_share.ui.doctor import run

    return run(endpoint or "")


@cli.command(short_help="Start a Kaggle of your own, on this machine.")
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="PORT", help="Port; 7777 by default, 0 takes a free one."
)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="Where it keeps things."
)
@click.option("--seed", is_flag=True, help="Put a small public dataset in.")
@click.option("--open", "opened", is_flag=True, help="Open its pages in a browser.")
@click.option("--background", is_flag=True, help="Start it, and return.")
@click.option("--stop", is_flag=True, help="Stop the one that runs.")
@click.option("--status", "asked", is_flag=True, help="Say whether one runs, and where.")
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP + " For --background, --stop and --status.")
def sandbox(as_json: bool, **given: Any) -> Exit:
    """Start a Kaggle of your own, on this machine: same rules, real pages, nobody else sees it.

    It runs until Ctrl-C. `--endpoint sandbox` starts one by itself where none runs.
    """
    from kaggle_share.ui.sandboxed import run

    return run(as_json=as_json, **given)


@cli.group(
    cls=Commands, invoke_without_command=True, short_help="Back up the keys that make pseudonyms, or restore them."
)
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
@click.pass_context
def keys(context: click.Context, as_json: bool) -> Exit | None:
    """Say which keys make pseudonyms on this machine; back them up, or restore them.

    Without its key, the codes of a later version don't join with those of the versions before.
    """
    if context.invoked_subcommand is not None:
        return None
    from kaggle_share.ui.keyring import listed

    return listed()


@keys.command(short_help="Write all keys and tables of codes into a file.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def backup(file: Path, as_json: bool) -> Exit:
    """Write all keys and tables of codes into FILE, which only you can read."""
    from kaggle_share.ui.keyring import backup as run

    return run(file)


@keys.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Where this machine has another key of the same name, FILE counts.")
@click.option("--json", "as_json", is_flag=True, help=JSON_HELP)
def restore(file: Path, replace: bool, as_json: bool) -> Exit:
    """Take keys and tables of codes from FILE, a backup."""
    from kaggle_share.ui.keyring import restore as run

    return run(file, replace=replace)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments:
        Those of the process by default.

    Returns
    -------
    The exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    return ending.ended(lambda: _invoke(given), as_json="--json" in given[: _end_of_options(given)])


def _invoke(arguments: list[str]) -> int:
    try:
        return int(cli.main(arguments, prog_name="kaggle-share", standalone_mode=False) or 0)
    except click.exceptions.NoSuchOption as error:
        known = [name for parameter in error.ctx.command.params for name in parameter.opts] if error.ctx else []
        where = error.ctx.command_path if error.ctx else "kaggle-share"
        if error.option_name in ELSEWHERE:
            raise unknown_option(error.option_name, known) from None
        raise UnknownNameError("an option", error.option_name, known, f"See {where} --help") from None
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "kaggle-share"
        raise ending.usage_error(error.format_message(), where) from None


def _end_of_options(arguments: list[str]) -> int:
    return arguments.index("--") if "--" in arguments else len(arguments)


def main() -> NoReturn:
    """The script `kaggle-share`."""
    # A short life: what is imported is not to be looked through for cycles again and again.
    gc.set_threshold(100_000, 20, 20)
    ending.leave(run())


if __name__ == "__main__":
    main()


__all__: list[str] = ["cli", "main", "run"]
