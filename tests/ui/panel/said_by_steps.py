"""Every sentence that the steps can say to somebody in the panel, as far as their code tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from said_in_code import keywords, modules, texts

from kaggle_share.methods import _cells as _many_cells
from kaggle_share.methods.order import _cells, _few, _it, _were
from kaggle_share.model import Finding
from kaggle_share.model.protected import Anonymity, Sampled
from kaggle_share.protecting import sentence as sentence_of
from kaggle_share.screen.policy import Policies, Policy
from kaggle_share.screen.waive import lapsed
from kaggle_share.select.kinds import WHAT_CAN
from kaggle_share.ui.panel.problems import here
from kaggle_share.ui.preview.protected import _anonymity, _sampled

FOUND_IN = ("screen", "withholding.py", "verifying.py", "protecting.py", "reviewing.py")
STEPS = (
    "checking.py", "drafting.py", "pipeline.py", "releasing.py", "reviewing.py", "protecting.py", "withholding.py",
    "way.py", "rules.py", "archives.py", "spec/document.py", "plan", "publish", "remote/client.py",
    "remote/credentials.py", "remote/endpoints.py", "remote/oauth.py", "remote/storage.py", "remote/transport.py",
    "select/picking.py", "select/kinds.py", "select/walk.py", "select/notebook.py", "select/archives.py",
    "stage/files.py", "stage/folder.py", "stage/staging.py", "stage/frames.py", "stage/arrays.py", "stage/labels.py",
    "describe/cover", "describe/fields.py", "screen/files.py", "screen/texts.py", "screen/tables", "screen/policy.py",
    "ui/state.py", "ui/panel",
)  # fmt: skip
"""Whose errors people meet in the panel."""
ERRORS = (
    "RuleError CredentialsError UnreachableError DeniedError NotFoundError RefusedError ProcessingError BusyError "
    "ChangedError HeldBackError StoppedError RemoteError NothingMatchedError NotebookError StagingError InputError "
    "NeedsAnswerError"
).split()


@cache
def findings() -> dict[str, str]:
    """What findings, notes and fixes say → where."""
    return {
        **dict(texts(FOUND_IN, ("Finding",), 3, "message")),
        **dict(texts(("screen",), ("not_checked", "_not_checked"), 1, "message")),
        **{text: at for text, at in keywords(FOUND_IN, "message") if text != "{}; {}"},
        **dict(texts(("methods/__init__.py",), ("append",), 0, "object")),
        **dict(keywords(("screen",), "note")),
        **dict(keywords(("screen",), "sentence")),
        **dict(texts(("screen",), ("Stripped",), 0, "sentence")),
    }


@cache
def errors() -> dict[str, str]:
    """What errors say → where."""
    return dict(texts(STEPS, ERRORS, 0, "what"))


@cache
def advised() -> dict[str, str]:
    """What errors advise → where."""
    return dict(texts(STEPS, ERRORS, 1, "fix"))


def order_notes() -> Iterator[str]:
    """What is said of single cells."""
    for module in modules(("methods/order.py",)):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Yield) and node.value is not None:
                yield from (text for text in module.said(node.value, None) if text.startswith("Cell {} "))


def asked() -> list[str]:
    """What is put together of pieces, by asking for it or, where that takes much, as it is."""
    measured = [
        Anonymity(
            files=("t.csv",), quasi_identifiers=("t.csv › zip", "t.csv › age"), rows=4000, groups=30, k=k,
            small=0.125, unique=unique, distinct_l=sensitive, gain=gain, gain_k=2 if gain else 0, gain_small=0.01,
        )
        for k, unique in ((1, 1), (1, 3), (2, 0))
        for gain in ("", "zip → zip3", "age → bands of 10", "born → year", "sex → drop")
        for sensitive in ({}, {"t.csv › ill": 2})
    ]  # fmt: skip
    samples = [
        Sampled("t.csv", 500, 4000, 7, subject=of, by=by) for of, by in (("", ""), ("person", ""), ("", "sex"))
    ]
    once = [
        f"{_cells(cells)} {rest}"
        for cells in ((0,), (0, 1), tuple(range(15)))
        for rest in (
            f"{_were(cells)} changed after {_it(cells)} run.",
            f"{_were(cells)} run in an earlier session.",
            f"{_were(cells)} not run.",
            f"can’t be read as Python; what {'it does' if len(cells) == 1 else 'they do'} is not in the lineage.",
        )
    ]
    return [
        *(sentence_of(one) for one in measured),
        *(line for one in measured for line in _anonymity(one)),
        *(_sampled(one, "") for one in samples),
        *once,
        "Cell 3 has an output without a run.",
        "Cells 3 and 4 have outputs without a run.",
        "Nothing tells which cells were run: lineage is read from the code, from top to bottom.",
        _few(["x"] * 9)[-1],
        STRICT.line,
        f"Policy: {STRICT.line}",
        *(one.message for one in Policies((STRICT, LOOSER)).judged([HELD])),
        *(fix for one in Policies((STRICT,)).anonymous(measured) for fix in one.fixes),
        *(f'the policy "/etc/x.yaml" {why}, so nothing is published' for why in UNUSABLE),
        *(str(one) for one in lapsed([HELD], [Waived()])[1]),
        "the name of a column holds what looks like phone numbers (column 3)",
        "the file's metadata holds what looks like phone numbers (title)",
        "a.zip is encrypted, and was not looked through",
        "a.ipynb › cell 3: shows phone numbers, in the output; kept, because: they are made up",
        "The notebook uses numpy, mine, and requirements.txt can't say where others get it.",
        "The notebook imports numpy, not installed here.",
        "The notebook imports mine, a module of your own: pick it too, so that others can run it.",
        f"Secrets were taken out of the published copy of a.ipynb: {_many_cells({None, *range(12)})}.",
        f"What shows personal data was taken out of the published copy of a.ipynb: {_many_cells({0, 2, None})}.",
        "save it as CSV, JSON Lines or Parquet",
        "take it out of the words that it was made of",
        "correct the notebook, or leave out --only-verified",
        here("Set it with --to OWNER/SLUG"),
        here("Choose another with --title"),
        here("Publish it as your own: --to ada/x-data; or, if it is your organisation, set KAGGLE_SHARE_OWNER=grace"),
        '"a.pdf" can\'t be written anew: No space left on device',
        "Make room on the disk",
        f"An int, which can't be shared. {WHAT_CAN}",
        'the column "a" holds lists, which CSV can\'t hold',
    ]


STRICT = Policy(
    schema=1, name="Bonn", contact="x@bonn.example", waivers=False, public=False, owners=["lab"],
    licenses=["CC0-1.0"], kinds=["phone"], k=5, settings={"frame_format": "parquet"},
).model_copy(update={"where": "/etc/policy.yaml"})  # fmt: skip
LOOSER = STRICT.model_copy(update={"name": "Köln", "kinds": []})
HELD = Finding(
    "block", "phone", "a.csv", "looks like phone numbers (3 of 4), by its values", waived="because", key="now"
)
UNUSABLE = ("is not there", "can't be read: Permission denied", "is not understood: it is no YAML in UTF-8")


@dataclass
class Waived:
    """As it was recorded of other content."""

    kind: str = "phone"
    file: str = "a.csv"
    part: str = ""
    reason: str = "because"
    key: str = "before"
