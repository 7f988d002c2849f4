"""A ward: its patients, what is done about them, and all that tells of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kaggle_share import pipeline
from kaggle_share.model import Release
from kaggle_share.pipeline import Way
from kaggle_share.ui.answer import answer, dump
from kaggle_share.ui.preview import draft_html, draft_text

REF = "ada/ward-seven"
SSNS = ["219-09-9991", "457-55-5462", "212-09-7694", "536-90-4399", "301-34-6786", "428-11-5437"] * 5
NAMES = [
    "Hilda Merriweather", "Osgood Pettibone", "Philippa Thistlewood", "Barnaby Quillfeather", "Wilhelmina Ashgrove",
    "Thaddeus Longbottom",
] * 5  # fmt: skip
PLANTED = (*SSNS[:6], *NAMES[:6])
PEOPLE = pd.DataFrame(
    {
        "mrn": [f"MRN{7_000_000 + n * 37}" for n in range(30)],
        "patient_name": NAMES,
        "ssn": SSNS,
        "birth_date": [f"19{40 + n}-0{1 + n % 9}-1{n % 10}" for n in range(30)],
        "zip": [f"0213{n % 10}" for n in range(30)],
        "hemoglobin": [11.5 + n / 10 for n in range(30)],
    }
)
FIXES = {"patient_name": "drop", "ssn": "drop", "birth_date": "year", "mrn": "pseudonymise", "zip": "zip3"}
KEEP = {"keep": "made up by a program"}
KEPT = {"patients.csv": {**FIXES, "ssn": KEEP}}
FOR_ALL = {"patients.csv": {**FIXES, "ssn": {**KEEP, "public": True}}}


def publish(way: Way, **keywords: Any) -> Release:
    return pipeline.publish(way, **keywords)


def everything(way: Way) -> str:
    """All that a draft shows, and all files that it made."""
    draft = way.draft
    shown = [draft_text(draft), draft_html(draft), dump(answer(draft=draft)), repr(draft), repr(draft.findings)]
    made = [
        path.read_bytes().decode("utf-8", "replace") for path in sorted(draft.staging.rglob("*")) if path.is_file()
    ]
    return "\n".join([*shown, *made])
