"""Every error a user can meet, each with one line that says what, where and what to do.

::

    KaggleShareError                 exit 1   the root: catch this
    ├── InputError                   exit 2   something the user gave, and can change
    │   ├── UnknownNameError                  no such variable, option or key (with near ones)
    │   ├── NothingMatchedError               a path or glob that matches nothing
    │   ├── DocumentError                     kaggle-share.yaml or a cell's body (with line)
    │   ├── RuleError                         breaks one of Kaggle's rules
    │   ├── NotebookError                     the notebook can't be found, or isn't saved
    │   ├── NeedsAnswerError                  no terminal to ask in, and no option that answers
    │   └── CredentialsError                  none found, or refused
    ├── HeldBackError                exit 3   a finding or a policy holds it back
    ├── StagingError                 exit 1   could not be written or read (disk full, vanished)
    │   └── ChangedError                      a file changed while it was being sent
    ├── RemoteError                  exit 1   Kaggle said no, or could not be reached
    │   ├── NotFoundError                     a real 404
    │   ├── DeniedError                       403: not yours, or not yet
    │   ├── RefusedError         exit 2       400, 409: what was sent is not what Kaggle takes
    │   ├── UnreachableError                  no network, time-out, 5xx
    │   └── ProcessingError                   Kaggle accepted it and then FAILED it
    ├── BusyError                    exit 1   another run, or another person, is at it
    └── StoppedError                 exit 1   the user interrupted

A message never holds a token, a session URL or a value that screening flagged.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command; a contract (schema 1)."""

    OK = 0
    """Done, or nothing to do."""
    FAILED = 1
    INPUT = 2
    """Wrong input."""
    HELD_BACK = 3
    """Held back by a finding or a policy."""
    SUBMITTED = 4
    """Accepted by Kaggle, but not yet READY or verified; `status` finishes it."""


class KaggleShareError(Exception):
    """Root of all errors of this package.

    Parameters
    ----------
    what:
        What is wrong, and where, as a sentence without its full stop.
    fix:
        What to do about it, as a sentence without its full stop.
    """

    exit: Exit = Exit.FAILED

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what, fix)
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        ends = tuple(".?!")
        parts = (part if part.endswith(ends) else f"{part}." for part in (self.what, self.fix) if part)
        return " ".join(" ".join(parts).split())

    def _render_traceback_(self) -> list[str]:
        # IPython prints this instead of a traceback: a user's mistake is one line.
        return [f"kaggle-share: {self}"]

    def to_json(self) -> dict[str, str]:
        """The error as it stands in `--json`: `{type, message, what, fix}`."""
        return {"type": type(self).__name__, "message": str(self), "what": self.what, "fix": self.fix}


class InputError(KaggleShareError):
    """Something the user gave is wrong."""

    exit = Exit.INPUT


class UnknownNameError(InputError):
    """A name that isn't there.

    Parameters
    ----------
    kind:
        What was looked for, with its article: ``"a variable"``, ``"an option"``.
    name:
        What the user wrote.
    known:
        What there is; near ones are suggested.
    fix:
        What to do when nothing is near.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str] = (), fix: str = "") -> None:
        self.kind, self.name = kind, name
        self.near = near(name, known)
        hint = f"Did you mean {_either(self.near)}?" if self.near else fix
        noun = kind.removeprefix("a ").removeprefix("an ")
        super().__init__(f'there is no {noun} "{name}"', hint)


class NothingMatchedError(InputError):
    """A path or glob that matches nothing."""


class DocumentError(InputError):
    """The document, or a cell's body, can't be understood."""


class RuleError(InputError, ValueError):
    """One of Kaggle's rules is broken."""


class NotebookError(InputError):
    """The notebook can't be found, read, or isn't the saved one."""


class NeedsAnswerError(InputError):
    """A question would have to be asked, and there is nobody to ask."""


class CredentialsError(InputError):
    """No credentials, or refused ones."""


class HeldBackError(KaggleShareError):
    """A finding or a policy holds the publication back."""

    exit = Exit.HELD_BACK


class StagingError(KaggleShareError):
    """A resource can't be written or read."""


class ChangedError(StagingError):
    """A file changed, or vanished, between being looked at and being sent."""


class RemoteError(KaggleShareError):
    """Kaggle refused, or could not be reached.

    Parameters
    ----------
    status:
        The HTTP status, or None where there was no answer.
    """

    def __init__(self, what: str, fix: str = "", *, status: int | None = None) -> None:
        super().__init__(what, fix)
        self.status = status


class NotFoundError(RemoteError):
    """A real 404."""


class DeniedError(RemoteError):
    """403: somebody else's, or still being processed."""


class RefusedError(RemoteError):
    """400, 409 and the like: what was sent is not what Kaggle takes."""

    exit = Exit.INPUT


class UnreachableError(RemoteError):
    """No answer: no network, a time-out, or an answer of 408, 429 or 5xx. Another try may help.

    Parameters
    ----------
    retry_after:
        Seconds that Kaggle asked to wait.
    """

    def __init__(
        self, what: str, fix: str = "", *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(what, fix, status=status)
        self.retry_after = retry_after


class ProcessingError(RemoteError):
    """Kaggle accepted the version, and failed to process it."""


class BusyError(KaggleShareError):
    """Another run is publishing the same dataset, or has just done so."""


class StoppedError(KaggleShareError):
    """The user interrupted."""


def near(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Names of `known` that `name` may have meant, best first."""
    folded = {candidate.casefold(): candidate for candidate in known}
    hits = difflib.get_close_matches(name.casefold(), folded, n=most, cutoff=0.6)
    return tuple(folded[hit] for hit in hits)


def _either(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
