"""What a column is in the company of the others: places of people, dates of birth, what singles somebody out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.byvalue import by_names, speaks_of_things
from kaggle_share.screen.tables.evidence import Evidence, Verdict
from kaggle_share.screen.tables.names import is_nameish, is_persons_username

DIRECT = frozenset(
    """person_name email phone address dob national_id passport record_id account_number iban credit_card
    license_number username url_profile license_plate ip_address mac_address home_path vin device_id""".split()
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
        _others(evidence, found)
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


_PAIR = re.compile(r"[\[(\s]*(?:POINT ?\()?-?\d{1,3}\.\d{3,}[,;\s]+-?\d{1,3}\.\d{3,}[\])\s]*")


def _places(evidence: Sequence[Evidence], found: dict[int, Verdict], people: bool) -> None:
    words = {word for each in evidence for word in each.words}
    things = bool(words & PLACES)
    for number, each in enumerate(evidence):
        if number in found:
            continue
        latitude = each.strong("latitude") and _coordinate(each, 90)
        longitude = each.strong("longitude") and _coordinate(each, 180)
        pair = each.strong("coordinates") and each.share(_PAIR.fullmatch) >= 0.6
        if not (latitude or longitude or pair):
            continue
        private = each.named("private_place")
        if private or (people and not things) or (pair and people):
            found[number] = Verdict(
                "geo_precise", each.rows_of(1.0), "by its name and its precision", tuple(each.few[:2])
            )


_OTHER_DATES = frozenset("date day time year published release death founded opened start end".split())


def _births(evidence: Sequence[Evidence], found: dict[int, Verdict], people: bool) -> None:
    """Dates without a name that tells: days that are spread over the years in which people are born."""
    for number, each in enumerate(evidence):
        if number in found or "event_date" in each.hints or each.distinct < 15 or each.gathered.timed:
            continue
        years = _years(each)
        if not years or (not people and _OTHER_DATES & set(each.words)):
            continue
        old, new = years[len(years) // 50], years[-1 - len(years) // 50]
        spread = new - old >= (25 if people else 40) and old >= 1900 and new <= shapes.NOW - (0 if people else 10)
        if spread and _irregular(each):
            found[number] = Verdict("dob", each.rows_of(1.0), "by how its dates are spread", tuple(each.few[:2]))


def _others(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """In a table of people, columns without a telling name that look like more of them."""
    for number, each in enumerate(evidence):
        if number in found or not each.is_text or each.distinct < 20 or "science" in each.hints or _named(each):
            continue
        verdict = by_names(each, people=True)
        varied = each.gathered.distinct_share >= 0.8
        if verdict is None and _like_names(each):
            verdict = Verdict("person_name", each.rows_of(1.0), "by how its values are written", tuple(each.few[:2]))
        if verdict is None and varied and each.share(is_persons_username) >= 0.3 and each.words_each < 1.2:
            verdict = Verdict("username", each.rows_of(1.0), "by its values", each.passing(is_persons_username))
        if verdict is None and each.gathered.distinct_share >= 0.9:
            plates = Counter(map(shapes.plate_shape, each.few))
            form, times = plates.most_common(1)[0]
            if form is not None and times >= 0.9 * len(each.few):
                verdict = Verdict("license_plate", each.rows_of(1.0), "by its values", tuple(each.few[:2]))
            elif (
                each.share(lambda value: len(value) >= 10 and shapes.is_addressy(value)) >= 0.8
                and each.words_each <= 12
            ):
                verdict = Verdict("address", each.rows_of(1.0), "by its values", tuple(each.few[:2]))
        if verdict is None and each.named("url_profile") and each.share(shapes.is_url) >= 0.6 and varied:
            verdict = Verdict("url_profile", each.rows_of(1.0), "by its name", tuple(each.few[:2]))
        if verdict is not None:
            found[number] = verdict


def _like_names(each: Evidence) -> bool:
    """Two to four words with capitals, of letters only, hardly a value twice, hardly a word in many."""
    if each.distinct < 50 or not 1.8 <= each.words_each <= 4 or each.gathered.distinct_share < 0.95:
        return False
    if each.share(is_nameish) < 0.95 or each.share(speaks_of_things) > 0.02:
        return False
    words = [word for value in each.few for word in value.split()]
    lower = sum(word[:1].islower() for word in words)
    return lower < 0.1 * len(words) and Counter(words).most_common(1)[0][1] < 0.15 * len(each.few)


def _named(each: Evidence) -> bool:
    """The name says what it is, and that is something else."""
    return bool({"free_text", "event_date", "quasi_identifier", "postal_code", "record_id"} & set(each.hints))


def _years(each: Evidence) -> list[int]:
    column = each.gathered
    if column.dates * 2 > column.present:
        return sorted(1970 + int(days // 365.2425) for days in column.numbers)
    if not each.is_text and not (each.is_integer and 7.9 < each.length < 8.1):
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
        days = each.gathered.numbers
        if days in (sorted(days), sorted(days, reverse=True)):
            return False
        return len({int(day) % 7 for day in days}) >= 6
    parts = [re.findall(r"\d+", value) for value in each.few]
    if all(len(found) == 1 and len(found[0]) == 8 for found in parts):
        parts = [[found[0][:2], found[0][2:4], found[0][4:6], found[0][6:]] for found in parts]
    firsts, lasts = {found[0] for found in parts if found}, {found[-1] for found in parts if found}
    middles = {found[1] for found in parts if len(found) > 1}
    return max(len({text for text in part if len(text) <= 2}) for part in (firsts, lasts, middles)) >= 15


def _singling_out(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """In a table of people: age, sex, profession, …, two of them and more, and dates in their lives."""
    several = sum(each.strong("quasi_identifier") for each in evidence) >= 2
    for number, each in enumerate(evidence):
        if number in found or not each.gathered.present:
            continue
        if each.strong("quasi_identifier") and several:
            found[number] = Verdict("quasi_identifier", float(each.gathered.present), "by its name")
        elif each.strong("event_date") and (each.gathered.dates or each.share(shapes.date_of) >= 0.6):
            found[number] = Verdict("event_date", float(each.gathered.present), "by its name")
