"""What there is to judge a column by, and small measures over its sample."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kaggle_share.model import Severity
from kaggle_share.screen.tables.headers import STRONG, WEAK, hints, words_of
from kaggle_share.screen.tables.scan import Gathered

PATIENT = frozenset(
    """patient patients pat pt patienten patientin paciente pacientes paziente pazienti pasient potilas
    pacjent pacienta pacient beteg pacijent patsient pacientas hasta ασθενης пациент пациента пацієнт
    المريض מטופל בیمار بیمار रोगी मरीज 患者 病人 환자 mrn diagnosis diagnose diagnostic diagnostico
    diagnosi icd icd10 medication""".split()
)
"""Words in headers that say that a table is about patients."""
PERSONS = frozenset(
    """participant participants resident residents respondent respondents tenant passenger rider patient patients
    donor proband probandin teilnehmer employee pupil customer volunteer interviewee paciente participante paziente
    pacjent uczestnik deelnemer""".split()
)
"""Words in headers that say that a table's rows are people."""
THINGS = frozenset(
    """sku brand ean upc gtin isbn asin product products price vendor manufacturer model artikel produkt preis marke
    prix produit precio producto prezzo prodotto preco produto species genus taxon taxa breed cultivar variety genre
    imdb runtime album track""".split()
)
"""Words in headers that say that a table's rows are goods, works, plants or animals."""
MOST = 1200
"""Values of a sample that a slow measure looks at."""
ENOUGH = 15
"""Distinct values from which on a distribution tells something."""
NUMBERED = ("national_id", "record_id", "account_number", "passport", "credit_card", "license_number", "device_id")
"""Kinds whose numbers may be grouped as phone numbers are."""


@dataclass(frozen=True)
class Verdict:
    """What a column is found to hold."""

    kind: str
    rows: float
    """Rows concerned."""
    why: str
    """The evidence, for people: `by its name and its values`."""
    examples: tuple[str, ...] = field(default=(), repr=False)
    """Values themselves; redacted before they leave this package."""
    title: str = ""
    """What the values are, where it is known better than the kind's own title."""
    severity: Severity | None = None
    """Where it isn't the kind's own."""
    exact: bool = True


@dataclass
class Evidence:
    """One column with what its name says."""

    gathered: Gathered
    table: tuple[str, ...]
    """Names of all columns of the table."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words of the column's name; of a nested one, of its parent's too."""
        return words_of(" ".join(self.gathered.name.split(".")[-2:]))

    @cached_property
    def hints(self) -> dict[str, int]:
        """Kind → strength of what the name says."""
        parts = self.gathered.name.split(".")
        found = dict(hints(parts[-1]))
        if len(parts) > 1:
            for kind, strength in hints(" ".join(parts[-2:])).items():
                if kind in found or strength == STRONG:
                    found[kind] = max(strength, found.get(kind, 0))
        return found

    def strong(self, kind: str) -> bool:
        """The name alone says that it is this."""
        return self.hints.get(kind, 0) >= STRONG

    def named(self, kind: str) -> bool:
        """The name says that it may be this."""
        return self.hints.get(kind, 0) >= WEAK

    @cached_property
    def values(self) -> list[str]:
        """Distinct values of the sample."""
        return list(self.gathered.sample)

    @cached_property
    def few(self) -> list[str]:
        """Some of them, for slow measures."""
        step = max(1, len(self.values) // MOST)
        return self.values[::step]

    def share(self, test: Callable[[str], object]) -> float:
        """Share of the distinct values that pass a test."""
        few = self.few
        return sum(bool(test(value)) for value in few) / len(few) if few else 0.0

    def passing(self, test: Callable[[str], object], most: int = 2) -> tuple[str, ...]:
        """The first values that pass a test."""
        found: list[str] = []
        for value in self.few:
            if test(value):
                found.append(value)
                if len(found) >= most:
                    break
        return tuple(found)

    @property
    def distinct(self) -> int:
        """Distinct values in the sample."""
        return len(self.gathered.sample)

    @cached_property
    def is_text(self) -> bool:
        """Mostly text."""
        return self.gathered.texts * 2 >= self.gathered.present > 0

    @cached_property
    def is_integer(self) -> bool:
        """Whole numbers, as numbers or as text."""
        numbers = self.gathered.integers + self.gathered.decimals
        if numbers * 2 > self.gathered.present:
            return all(value.lstrip("-").isdigit() for value in self.few)
        return bool(self.few) and all(value.isdigit() for value in self.few)

    @cached_property
    def words_each(self) -> float:
        """Words of a value, on average."""
        return mean(len(value.split()) for value in self.few)

    @cached_property
    def length(self) -> float:
        """Characters of a value, on average."""
        return mean(len(value) for value in self.few)

    @cached_property
    def counts_up(self) -> bool:
        """Small whole numbers that number the rows, or groups of them: 1, 2, 3, …"""
        if not self.is_integer:
            return False
        numbers = sorted({int(value) for value in self.values if value.lstrip("-").isdigit()})
        if not numbers:
            return True
        span = numbers[-1] - numbers[0] + 1
        dense = len(numbers) / span
        if numbers[-1] < 10_000 and (numbers[0] <= 1 or dense > 0.2):
            return True
        # A sample of a dense range is thin: what is not sampled counts as dense where rows and range agree.
        low, high = (
            (numbers[0], numbers[-1]) if self.gathered.low is None else (self.gathered.low, self.gathered.high or 0)
        )
        return low <= 10 and high <= 3 * max(1, self.gathered.rows)

    @cached_property
    def about_patients(self) -> bool:
        """The column's own name speaks of patients."""
        return bool(PATIENT & set(self.words)) or any(
            word in name for name in (self.gathered.name,) for word in ("患者", "病人", "환자")
        )

    @cached_property
    def is_domains(self) -> bool:
        """Names of hosts: one word with dots whose last part is one of a few, `org` or `com`."""
        ends = [value.rpartition(".")[2] for value in self.few if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", value)]
        return len(ends) >= 0.9 * len(self.few) > 0 and len(set(ends)) <= max(3, min(15, len(ends) // 3))

    @cached_property
    def about_people(self) -> bool:
        """The column's own name says whose the rows are."""
        return not PERSONS.isdisjoint(self.words)

    @cached_property
    def about_things(self) -> bool:
        """Another column is called as what is known of goods, works, plants or animals."""
        return any(not THINGS.isdisjoint(words_of(name)) for name in self.table)

    def rows_of(self, share: float) -> float:
        """Rows of the column that a share of its values stands for."""
        return max(1.0, round(share * self.gathered.present))


def mean(values: Iterable[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
