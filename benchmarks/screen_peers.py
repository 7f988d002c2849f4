"""Presidio over columns, in an environment of its own in `benchmarks/.peers/presidio`.

Its recognisers by pattern and checksum, with the words of the header as context, over the first distinct values of a
column; a column is what most of these are. Its models for names (spaCy's) come from GitHub, not from a package index,
so offline it runs without them: names, places and dates by model are out of its reach here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent / ".peers" / "presidio"
VALUES = 25
"""Distinct values of a column that Presidio looks at: it takes about a millisecond for each."""
KINDS = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "credit_card",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip_address",
    "MAC_ADDRESS": "mac_address",
    "PERSON": "person_name",
    "LOCATION": "address",
    "US_PASSPORT": "passport",
    "UK_PASSPORT": "passport",
    "US_DRIVER_LICENSE": "license_number",
    "MEDICAL_LICENSE": "license_number",
    "US_BANK_NUMBER": "account_number",
    "URL": "url_profile",
    "UK_VEHICLE_REGISTRATION": "license_plate",
    "DATE_TIME": "dob",
}
"""Presidio's entity → our kind; every other one is a national number."""

WORKER = r"""
import json, logging, re, sys
logging.disable(logging.CRITICAL)
import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine
class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}
    def load(self):
        pass
    def is_loaded(self):
        return True
engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
for line in sys.stdin:
    said = {}
    for column, values in json.loads(line).items():
        counts = {}
        context = re.findall(r"[^\W_]+", column.lower())
        for value in values:
            results = [r for r in engine.analyze(text=value, language="en", context=context) if r.score >= 0.4]
            if results:
                best = max(results, key=lambda r: r.score).entity_type
                counts[best] = counts.get(best, 0) + 1
        if counts:
            best = max(counts, key=counts.get)
            if counts[best] >= 0.5 * len(values):
                said[column] = best
    print(json.dumps(said), flush=True)
"""


def presidio() -> dict[str, Callable[[Path, Any], list[tuple[str, str, str]]]]:
    """The tool, as the benchmark asks it; made ready at the first run."""
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "presidio-analyzer"], check=True)
    worker = subprocess.Popen([python, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(path: Path, frame: Any) -> list[tuple[str, str, str]]:
        del path
        columns = {}
        for name in frame.columns:
            column = frame[name].dropna().astype(str).drop_duplicates()
            columns[str(name)] = column.head(VALUES).tolist()
        assert worker.stdin is not None  # noqa: S101 - it is a pipe
        assert worker.stdout is not None  # noqa: S101
        worker.stdin.write(json.dumps(columns) + "\n")
        worker.stdin.flush()
        said = json.loads(worker.stdout.readline())
        return [(column, KINDS.get(entity, "national_id"), "warn") for column, entity in said.items()]

    return {"Presidio, without models": ask}
