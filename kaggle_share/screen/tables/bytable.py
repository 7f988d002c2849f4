"""What a column is in the company of the others: places of people, dates of birth, what singles somebody out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.evidence import Evidence, Verdict

DIRECT = frozenset(
    """person_name email phone address dob national_id passport record_id account_number iban credit_card license_number
    username url_profile license_plate""".split()
)
"""Kinds that say that a table's rows are people."""
PLACES = frozenset(
    """station stations airport city town country port site plot buoy volcano quake earthquake magnitude depth species
    iata icao state county municipality capital river lake mountain store shop observatory telescope tower sensor
    weather crater island""".split()
)
"""Words in headers that say that coordinates are those of things."""


def settle(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """Decide what only the table as a whole can tell; changes `found`."""
    direct = [verdict for verdict in found.values() if verdict.kind in DIRECT]
    _places(evidence, found, bool(direct))
    _births(evidence, found, bool(direct))
    if direct:
        _singling_out(evidence, found)
    if any(each.about_patients for each in evidence):
        for number, verdict in list(found.items()):
            if verdict.kind == "person_name" and verdict.severity is None:
                found[number] = replace(verdict, severity="block", title="names of patients")


def _coordinate(each: Evidence, most: float) -> bool:
    column = each.gathered
    if column.low is None or column.high is None:
        numbers = [float(value) for value in each.few if re.fullmatch(r"-?\d{1,3}\.\d{2,}", value)]
        if len(numbers) < 0.8 * len(each.few) or not numbers:
            return False
        low, high = min(numbers), max(numbers)
    else:
        low, high = column.low, column.high
    return -most <= low and high <= most and _precise(each)


def _precise(each: Evidence) -> bool:
    """Four decimals and more in most values: 11 metres."""
    return each.share(lambda value: re.search(r"\.\d{4,}", value)) >= 0.5


def _places(evidence: Sequence[Evidence], found: dict[int, Verdict], people: bool) -> None:
    words = {word for each in evidence for word in each.words}
    things = bool(words & PLACES)
    for number, each in enumerate(evidence):
        if number in found:
            continue
        latitude = each.strong("latitude") and _coordinate(each, 90)
        longitude = each.strong("longitude") and _coordinate(each, 180)
        pair = each.strong("coordinates") and each.share(
            lambda value: re.fullmatch(r"[\[(\s]*(?:POINT ?\()?-?\d{1,3}\.\d{3,}[,;\s]+-?\d{1,3}\.\d{3,}[\])\s]*", value)
        ) >= 0.6  # fmt: skip
        if not (latitude or longitude or pair):
            continue
        private = each.named("private_place")
        if private or (people and not things) or (pair and people):
            found[number] = Verdict(
                "geo_precise", each.rows_of(1.0), "by its name and its precision", tuple(each.few[:2])
            )


def _births(evidence: Sequence[Evidence], found: dict[int, Verdict], people: bool) -> None:
    """Dates without a name that tells: days that are spread over the years in which people are born."""
    for number, each in enumerate(evidence):
        if number in found or "event_date" in each.hints or each.distinct < 15 or each.gathered.timed:
            continue
        years = _years(each)
        if not years:
            continue
        old, new = years[len(years) // 50], years[-1 - len(years) // 50]
        if (
            new - old >= (25 if people else 40)
            and old >= 1900
            and new <= shapes.NOW - (5 if people else 10)
            and _irregular(each)
        ):
            words = set(each.words)
            if (
                words
                & {
                    "date",
                    "day",
                    "time",
                    "year",
                    "published",
                    "release",
                    "death",
                    "founded",
                    "opened",
                    "start",
                    "end",
                }
                and not people
            ):
                continue
            found[number] = Verdict("dob", each.rows_of(1.0), "by how its dates are spread", tuple(each.few[:2]))


def _years(each: Evidence) -> list[int]:
    column = each.gathered
    if column.dates * 2 > column.present:
        return sorted(1970 + int(days // 365.2425) for days in column.numbers)
    if not each.is_text:
        return []
    dates = [shapes.date_of(value) for value in each.few]
    known = [date[0] for date in dates if date is not None and date[0] and not date[1]]
    return sorted(known) if len(known) >= 0.9 * len(each.few) else []


def _irregular(each: Evidence) -> bool:
    """Unsorted, and not all on the same day of the month: no series, no quarters."""
    values = each.values
    if values in (sorted(values), sorted(values, reverse=True)):
        return False
    if each.gathered.dates:
        numbers = each.gathered.numbers
        if numbers in (sorted(numbers), sorted(numbers, reverse=True)):
            return False
        return len({int(number) % 7 for number in numbers}) >= 6
    days = {tuple(re.findall(r"\d+", value)[:1]) for value in values} | {
        tuple(re.findall(r"\d+", value)[-1:]) for value in values
    }
    return len(days) >= 15


def _singling_out(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """In a table of people: age, sex, profession, …, and dates in their lives."""
    for number, each in enumerate(evidence):
        if number in found or not each.gathered.present:
            continue
        if each.strong("quasi_identifier"):
            found[number] = Verdict("quasi_identifier", float(each.gathered.present), "by its name")
        elif each.strong("event_date") and (each.gathered.dates or each.share(shapes.date_of) >= 0.6):
            found[number] = Verdict("event_date", float(each.gathered.present), "by its name")
