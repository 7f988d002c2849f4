"""Every sentence that the steps can say to somebody in the panel, as far as their code tells."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from said_in_code import kept_in, keywords, modules, sentences, texts

from kaggle_share.describe.changes import _compared
from kaggle_share.methods import _cells as _many_cells
from kaggle_share.methods.order import _cells, _few, _it, _were
from kaggle_share.model import Finding
from kaggle_share.model.protected import Anonymity, Deidentified, Sampled
from kaggle_share.protecting import _note
from kaggle_share.protecting import sentence as sentence_of
from kaggle_share.publish.fields import complained, not_kept
from kaggle_share.remote.protocol import RemoteFile, RemoteSettings
from kaggle_share.reproduce.comparing import Compared
from kaggle_share.reproduce.inputs import Input
from kaggle_share.reproduce.making import NOT_MADE
from kaggle_share.reproduce.report import Report
from kaggle_share.reproduce.running import Ran
from kaggle_share.screen.policy import Policies, Policy
from kaggle_share.screen.waive import lapsed
from kaggle_share.select.instead import INSTEAD
from kaggle_share.select.kinds import WHAT_CAN
from kaggle_share.select.walk import EMPTY, HIDDEN, JUNK, notes_of
from kaggle_share.ui.panel.problems import here
from kaggle_share.ui.preview.protected import _anonymity, _counts, _sampled
from kaggle_share.verifying import _findings

FOUND_IN = ("screen", "withholding.py", "verifying.py", "protecting.py", "reviewing.py")
STEPS = (
    "checking.py", "drafting.py", "pipeline.py", "releasing.py", "reviewing.py", "protecting.py", "withholding.py",
    "way.py", "rules.py", "archives.py", "spec/document.py", "plan", "publish", "remote/client.py",
    "remote/credentials.py", "remote/endpoints.py", "remote/oauth.py", "remote/storage.py", "remote/transport.py",
    "remote/notebooks.py", "select/picking.py", "select/kinds.py", "select/walk.py", "select/notebook.py",
    "select/archives.py", "stage/files.py", "stage/folder.py", "stage/staging.py", "stage/frames.py",
    "stage/arrays.py", "stage/labels.py",
    "describe/cover", "describe/fields.py", "screen/files.py", "screen/texts.py", "screen/tables", "screen/policy.py",
    "ui/state.py", "ui/panel",
)  # fmt: skip
"""Whose errors people meet in the panel."""
ERRORS = (
    "RuleError CredentialsError UnreachableError DeniedError NotFoundError RefusedError ProcessingError BusyError "
    "ChangedError HeldBackError StoppedError RemoteError NothingMatchedError NotebookError StagingError InputError "
    "NeedsAnswerError"
).split()


NOTED_IN = (
    "profile", "reproduce/running.py", "plan/compare.py", "publish/finishing.py", "publish/notebooks.py",
    "releasing.py", "companions.py", "pipeline.py", "describe/changes.py", "describe/fields.py", "select/outputs.py",
    "select/picking.py", "protecting.py", "screen/fixes/profiles.py", "ui/preview/companions.py",
    "methods/on_kaggle/__init__.py",
)  # fmt: skip
"""Whose sentences stand in the preview and beside a release: notes on files, tables, notebooks and versions."""
WRITTEN_IN = ("stage/frames.py", "stage/pandas_columns.py", "stage/pandas_objects.py")
COMPARED_IN = ("reproduce/comparing.py", "reproduce/protected.py", "reproduce/making.py")
"""Where it is said how a file differs that was made again."""
FACTS_IN = ("profile/media",)
OF_THE_DATASET = ("# ", "#{}", "`", "This notebook", "The first code cell", "Lines that", "It was made in another")
"""Beginnings of what goes into the dataset or a notebook."""
BEGINNING = "Stopped waiting."
"""Is one of two beginnings, and no sentence of its own."""
NEVER_SO = ("the a column", "has column of", "of cell {} and", "nothing. Left", "of another type")
"""What comes of alternatives that exclude each other; columns of another type are in `asked`."""


@cache
def noted() -> dict[str, str]:
    """What is noted of files, columns, versions and notebooks → where."""
    found = {
        **dict(sentences(NOTED_IN)),
        **dict(kept_in(("stage", "withholding.py", "protecting.py", "select/picking.py"), "notes", "note", "told")),
        **dict(texts(WRITTEN_IN, ("append", "say"), 0, "object")),
    }
    return {
        here(text): at
        for text, at in found.items()
        if re.search(r"[a-z]{3}", text) and " " in text and not text.startswith(OF_THE_DATASET)
        and not any(part in text for part in NEVER_SO) and text != BEGINNING
    }  # fmt: skip


@cache
def compared() -> dict[str, str]:
    """How a file differs that was made again → where."""
    return dict(sentences(COMPARED_IN))


@cache
def facts() -> dict[str, str]:
    """What is told of a file that is no table → where."""
    found = dict(kept_in(FACTS_IN, "facts", "fact"))
    # What is only put behind another one is known with that one.
    return {
        text: at
        for text, at in found.items()
        if re.match(r"\w|\{\}\W+\w", text) and text not in ("SVG drawing{}", "{} over {}")
    }


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
    instead = {text.format("{}"): "select/instead.py" for text in INSTEAD.values()}
    return {**dict(texts(STEPS, ERRORS, 1, "fix")), **instead}


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
    done = [
        Deidentified("t.csv", column, "year", sentence, changed=changed, lost=lost, before=before, after=before)
        for column, sentence in (("born", "Dates were reduced to their year"), (None, "The values were masked"))
        for changed, lost, before in ((3, 0, ()), (3, 0, ("9999",)), (3, 1200, ("9999",)), (0, 1, ()))
    ]
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
        "give its columns names, in a first row",
        "take it out of the words that it was made of",
        "correct the notebook, or leave out --only-verified",
        here("Set it with --to OWNER/SLUG"),
        here("Choose another with --title"),
        here("Publish it as your own: --to ada/x-data; or, if it is your organisation, set KAGGLE_SHARE_OWNER=grace"),
        '"a.pdf" can\'t be written anew: No space left on device',
        "Make room on the disk",
        f"An int, which can't be shared. {WHAT_CAN}",
        'the column "a" of birds holds lists, which CSV can\'t hold',
        *notes_of({one: ["a", "b/"] for one in (EMPTY, HIDDEN, JUNK, ".kaggleignore")}),
        *notes_of({EMPTY: ["a"]}),
        *(_note(one) for one in done),
        *(f"{one.sentence}{_counts(one.changed, one.lost)}" for one in done),
        *_compared("t.csv", [("a", "integer"), ("b", "integer"), ("c", "integer")], [("a", "string")]),
        *_compared("t.csv", [("a", "integer"), ("b", "id")], [("b", "string"), ("a", "string"), ("c", "id")]),
        "changed in cell 3, cell 4",
        "And 1 more column changed.",
        "And 7 more columns changed.",
        'Kaggle may not know the tag "biologi" and then drops it. Did you mean biology or logic?',
        f"Starter notebook: not published. {OFFLINE}",
        "Notebook that made it: published, version 2, private. Its run failed. NameError: x",
        "Notebook that made it: published, version 2, private. Its run was cancelled. By the user",
        "Its run failed. NameError: x",
        "Its run was cancelled. By the user",
        here("kaggle-share status me/penguins asks again."),
        f"It can't be asked for now: {OFFLINE}",
        f"The description does not link to the notebooks: {OFFLINE}",
        f"{OFFLINE}. The sandbox has accepted it: Look again finishes it.",
        "It is published, but the data folder can't be written: No space left on device. Free some space, and try "
        "again",
    ]


def made_again() -> list[str]:
    """What the panel says of running a record again: of each way that it can end."""
    files = (
        Compared("same.csv", "identical"),
        Compared("near.csv", "equal", ("Numbers agree within 1e-9, relatively.",)),
        Compared("hidden.csv", "same but for protection"),
        Compared("lost.csv", "not made", (NOT_MADE,)),
        Compared("other.csv", "different", ("Columns that are missing: a.", "It has 3 rows, and had 4.")),
    )
    ran = Ran(((3, "ZeroDivisionError"),), "Its kernel died in cell 4; it may have run out of memory.", True)
    given = (Input("raw.csv", "file", "missing"),)
    day = date(2026, 1, 2)
    reports = [
        Report(None, None, some, ran, "3.11.4", "3.11.4", True, day, inputs=given)
        for some in (files, files[:1], files[3:], ())
    ]
    lines = [report.line for report in reports]
    tried = "re-run tried on 2026-01-02: the notebook could not be run again"
    return [
        *lines,
        *(f"{line[:1].upper()}{line[1:]}" for line in (*lines, tried)),
        tried,
        *(one.message for report in reports for one in _findings(report, "a.ipynb", "warn")),
        f"The record could not be run again: {OFFLINE}",
        *not_kept_and_said(),
    ]


def not_kept_and_said() -> list[str]:
    """What an endpoint does not keep, and what it says itself."""
    sent = {
        **dict.fromkeys(("title", "subtitle", "description", "license", "update_frequency"), "x"),
        "sources": ["x"],
        "tags": ["a", "b"],
        "files": {"a.csv": {"description": "x", "columns": [{"name": "a", "description": "x"}] * 2}},
    }
    listing = {"a.csv": RemoteFile("a.csv", 1)}
    one = {"tags": ["a"], "files": {"a.csv": {"description": "x", "columns": [{"name": "a", "description": "x"}]}}}
    return [
        *not_kept(RemoteSettings(), listing, sent, None, "sandbox"),
        *not_kept(RemoteSettings(), listing, one, None, "https://k.example"),
        *complained("kaggle", ["Subtitle is too short"]),
    ]


DISK = "the data folder can't be written: No space left on device. Free some space, and try again"
OFFLINE = "Kaggle could not be reached. Check the network, and try again"
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
