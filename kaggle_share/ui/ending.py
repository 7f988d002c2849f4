"""How a command ends: its answer printed, its errors as one line, its interrupts quick, its exit code right."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

import kaggle_share
from kaggle_share.errors import Exit, InputError, KaggleShareError, StoppedError
from kaggle_share.ui.legible import holds_all, legible

# What makes answers is imported once there is one: --help and --version are quicker without.
if TYPE_CHECKING:
    from kaggle_share.ui.job import Told

DEBUG = "KAGGLE_SHARE_DEBUG"
"""Environment variable: with it, what is no user's mistake shows its traceback."""
REPORT_AT = "https://github.com/kaggle-share/kaggle-share/issues"


class Ending:
    """Collects what a command has to say, and says it once, at the end."""

    def __init__(self, *, as_json: bool, out: TextIO) -> None:
        self.as_json = as_json
        self.out = out
        self.printed = False

    def text(self, text: str) -> None:
        """Print for people, unless JSON was asked for."""
        from kaggle_share.ui.answer import abridged

        if text and not self.as_json:
            self._print(abridged(text))

    def aside(self, text: str) -> None:
        """Print for people on stderr."""
        from kaggle_share.ui.answer import abridged

        if sys.stderr is None:
            # print() would take None for stdout, where nothing but the answer belongs.
            return
        with contextlib.suppress(OSError, ValueError):
            print(abridged(text), file=sys.stderr, flush=True)

    def tell(self, told: Told) -> Exit:
        """Print an answer, and its error as one line."""
        from kaggle_share.ui.answer import dump

        for line in told.warnings:
            self.aside(line)
        self.text(told.text)
        if told.error:
            self.line(told.error)
        if self.as_json and not self.printed:
            self.printed = True
            # A program that reads it must get what was meant, so that what can't be written goes as JSON's escapes.
            self._print(dump(told.answer, indent=2 if self.out.isatty() else None, plain=not holds_all(self.out)))
        return told.exit

    def _print(self, text: str) -> None:
        try:
            print(text, file=self.out, flush=True)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise KaggleShareError(
                f"the answer can't be written: {error.strerror}", "What was asked for was done; write it elsewhere"
            ) from None

    def fail(self, error: KaggleShareError) -> Exit:
        """Print an error that there is nothing else to say about."""
        from kaggle_share.ui.answer import answer
        from kaggle_share.ui.job import Told

        return self.tell(Told(answer(error=error)))

    def line(self, message: str) -> None:
        """An error's one line."""
        from kaggle_share.ui.wording import visible

        self.aside(f"kaggle-share: {visible(message)}")


_current: Ending | None = None


def current() -> Ending:
    """The ending of the command that runs."""
    assert _current is not None  # noqa: S101 - commands run inside of ended()
    return _current


def ended(command: Callable[[], int], *, as_json: bool) -> int:
    """Run a command to its end, whatever that is.

    Parameters
    ----------
    command:
        Returns its exit code, or raises.
    as_json:
        Print one JSON document on stdout, and nothing else there.

    Returns
    -------
    The exit code.
    """
    global _current
    legible(sys.stdout)
    legible(sys.stderr)
    # Without a standard output (`>&-`) nobody reads the answer, and what was asked for is done all the same.
    _current = mine = Ending(as_json=as_json, out=sys.stdout or open(os.devnull, "w"))  # noqa: SIM115 - as stdout is
    # What a library prints is not part of the document.
    quiet = contextlib.redirect_stdout(sys.stderr) if as_json else contextlib.nullcontext()
    try:
        with quiet:
            try:
                code = command()
            except KaggleShareError as error:
                code = mine.fail(error)
            except (KeyboardInterrupt, click.Abort):
                code = mine.fail(StoppedError("stopped; nothing was published", "Run it again"))
            except BrokenPipeError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it is one line, and not the user's mistake
                code = mine.fail(_bug(error))
        with contextlib.suppress(OSError) if code else contextlib.nullcontext():
            mine.out.flush()
        return int(code)
    except BrokenPipeError:
        # Whoever read the output has gone. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.FAILED)


def leave(code: int) -> NoReturn:
    """End the process with this code, without waiting for threads that were told to stop."""
    # Python would first wait for the threads, which may be in the middle of a large file, and then take all that was
    # imported apart, piece by piece: a tenth of a second for nothing. What asked to be called at the end is called:
    # staging folders go now.
    with contextlib.suppress(Exception):
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def usage_error(message: str, where: str) -> InputError:
    """What click says of a command line, in our words.

    Parameters
    ----------
    message:
        Click's.
    where:
        The command.
    """
    what = message.rstrip(".")
    return InputError(what[:1].lower() + what[1:], f"See {where} --help")


def _bug(error: Exception) -> KaggleShareError:
    """One line about what nobody foresaw. Its own text may hold anything, so it is not shown."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error, file=sys.stderr)
    package = Path(kaggle_share.__file__).parent
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        with contextlib.suppress(ValueError):
            place = f" in {Path(frame.filename).relative_to(package).as_posix()}, line {frame.lineno}"
    return KaggleShareError(
        f"{type(error).__name__}{place}: this is a bug of kaggle-share",
        f"Please report it at {REPORT_AT}; {DEBUG}=1 shows more",
    )
