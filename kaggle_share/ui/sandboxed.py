"""`kaggle-share sandbox`: a Kaggle of one's own, in the foreground or the background."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import Exit, InputError, KaggleShareError, UnreachableError
from kaggle_share.settings import data_folder
from kaggle_share.ui.answer import answer
from kaggle_share.ui.ending import current
from kaggle_share.ui.job import Told

if TYPE_CHECKING:
    from kaggle_share.sandbox.process import Running


def run(
    *,
    port: int | None,
    data: Path | None,
    seed: bool,
    opened: bool,
    background: bool,
    stop: bool,
    asked: bool,
    as_json: bool,
) -> Exit:
    """Do what was asked for.

    Parameters
    ----------
    port:
        None takes the usual one.
    data:
        None takes the one in the user's data folder, which `--endpoint sandbox` uses.
    seed:
        Put a small public dataset in.
    opened:
        Open the pages in a browser.
    background, stop, asked:
        Start and return; stop the one that runs; say whether one runs.
    as_json:
        Not for one in the foreground, which has no end to report.
    """
    if background + stop + asked > 1:
        raise InputError("--background, --stop and --status exclude each other", "Take one of them")
    folder = (data or data_folder() / "sandbox").expanduser().absolute()
    if stop:
        return _stop(folder)
    if asked:
        return _status(folder)
    if background:
        return _background(folder, port, seed=seed, opened=opened)
    if as_json:
        raise InputError("a sandbox in the foreground has nothing to report", "Add --background to --json")
    return _foreground(folder, port, seed=seed, opened=opened)


def _foreground(folder: Path, port: int | None, *, seed: bool, opened: bool) -> Exit:
    from kaggle_share.sandbox import server

    code = server.run(folder, port=server.PORT if port is None else port, seed=seed, open=opened, echo=current().text)
    return Exit(code)


def _background(folder: Path, port: int | None, *, seed: bool, opened: bool) -> Exit:
    from kaggle_share.sandbox import process, server

    try:
        running = process.start(folder, port=server.PORT if port is None else port, seed=seed)
    except process.StartFailed as error:
        raise UnreachableError(str(error)) from None
    if port and not running.url.endswith(f":{port}"):
        raise InputError(f"a sandbox runs already, at {running.url}", "Use it, or stop it first, with --stop")
    if opened:
        import webbrowser

        webbrowser.open(running.url)
    return _told(running, f"Sandbox: {running.url}  (stop it with kaggle-share sandbox --stop)")


def _status(folder: Path) -> Exit:
    from kaggle_share.sandbox import process

    running = process.find(folder)
    return _told(running, f"Sandbox: {running.url}" if running else "No sandbox runs.")


def _stop(folder: Path) -> Exit:
    from kaggle_share.sandbox import process

    running = process.find(folder)
    if running is None:
        return _told(None, "No sandbox runs.")
    if not process.stop(folder):
        raise KaggleShareError(
            f"the sandbox at {running.url} did not stop", "It may be part of another program; end that one"
        )
    return _told(None, f"Stopped the sandbox at {running.url}.")


def _told(running: Running | None, text: str) -> Exit:
    report: dict[str, Any] = {"running": running is not None}
    if running is not None:
        report |= {"url": running.url, "pid": running.pid, "data": str(running.data), "user": running.default_user}
    return current().tell(Told(answer(report=report), text))
