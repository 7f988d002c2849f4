"""One line that says what, where and what to do; the exit codes are a contract."""

from __future__ import annotations

import inspect

import pytest

from kaggle_share import errors
from kaggle_share.errors import Exit, KaggleShareError, UnknownNameError

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, KaggleShareError)]


def test_exit_codes_are_frozen() -> None:
    assert {code.name: int(code) for code in Exit} == {
        "OK": 0, "FAILED": 1, "INPUT": 2, "HELD_BACK": 3, "SUBMITTED": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("InputError", 2),
        ("RuleError", 2),
        ("DocumentError", 2),
        ("NotebookError", 2),
        ("NeedsAnswerError", 2),
        ("CredentialsError", 2),
        ("RefusedError", 2),
        ("HeldBackError", 3),
        ("StagingError", 1),
        ("ChangedError", 1),
        ("RemoteError", 1),
        ("UnreachableError", 1),
        ("DeniedError", 1),
        ("NotFoundError", 1),
        ("ProcessingError", 1),
        ("StoppedError", 1),
    ],
)
def test_every_error_ends_with_its_code(name: str, code: int) -> None:
    assert int(getattr(errors, name).exit) == code


def test_the_tree_at_the_top_names_every_error() -> None:
    assert errors.__doc__ is not None
    assert [kind.__name__ for kind in ALL if kind.__name__ not in errors.__doc__] == []


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind is not UnknownNameError])
def test_an_error_is_one_line_in_a_notebook_and_can_be_caught(kind: type[KaggleShareError]) -> None:
    error = kind('"a\nb" is not there', "Look again")
    assert str(error) == '"a b" is not there. Look again.'
    assert error._render_traceback_() == ['kaggle-share: "a b" is not there. Look again.']
    assert isinstance(error, Exception)
    assert error.to_json() == {
        "type": kind.__name__, "message": str(error), "what": '"a\nb" is not there', "fix": "Look again",
    }  # fmt: skip


def test_an_unknown_name_suggests_near_ones() -> None:
    error = UnknownNameError("a variable", "penguin_clean", ["penguins_clean", "raw"])
    assert str(error) == 'there is no variable "penguin_clean". Did you mean penguins_clean?'


def test_an_unknown_name_with_nothing_near_says_what_to_do() -> None:
    error = UnknownNameError("a variable", "x", ["penguins_clean"], "Run the cell that makes it")
    assert str(error) == 'there is no variable "x". Run the cell that makes it.'
