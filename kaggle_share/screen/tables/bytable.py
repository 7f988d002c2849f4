"""What a column is in the company of the others: places of people, dates of birth, what singles somebody out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.byshape import by_names, like_names, numbers_of
from kaggle_share.screen.tables.evidence import Evidence, Verdict
from kaggle_share.screen.tables.names import is_nameish, is_persons_username, kind_of_name

DIRECT = frozenset(
    """person_name email phone address dob national_id passport record_id account_number iban credit_card
    license_number username url_profile license_plate ip_address mac_address home_path vin device_id""".split()
)
"""Kinds that say that a table's rows are people."""
LIVING = frozenset(
    """species genus taxon taxa breed cultivar clutch nest colony herd litter plumage espece especie specie
    gatunek""".split()
)
"""Words in headers that say that individuals are animals or plants."""
_ANY = frozenset("individual individuals animal bird subject specimen case ring band tag".split())
"""What animals are called as well as people."""
PLACES = frozenset(
    """station stations airport city town country port site plot buoy volcano quake earthquake magnitude depth species
    iata icao state county municipality capital river lake mountain store shop stop stops route parking observatory
    telescope tower sensor weather crater island""".split()
)
"""Words in headers that say that coordinates are those of things."""


def settle(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """Decide what only the table as a whole can tell; changes `found`."""
    _of_things(evidence, found)
    _beside_names(evidence, found)
    _parts_of_names(evidence, found)
    _places(evidence, found, _has_people(found) or any(each.about_people for each in evidence))
    _births(evidence, found, _has_people(found))
    if _has_people(found):
        _others(evidence, found)
        _numbers(evidence, found)
        _unnamed_places(evidence, found)
    if _has_people(found) or any(verdict.kind == "postal_code" for verdict in found.values()):
        _singling_out(evidence, found)
    if any(each.about_patients for each in evidence):
        for number, verdict in list(found.items()):
            if verdict.kind == "person_name" and verdict.severity is None:
                found[number] = replace(verdict, severity="block", title="names of patients")


def _has_people(found: dict[int, Verdict]) -> bool:
    """One of the table's columns tells of people directly, or where they live."""
    return any(verdict.kind in DIRECT or verdict.kind == "geo_precise" for verdict in found.values())


def _of_things(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """Individuals of other species, and goods, have numbers too."""
    if not any(LIVING & set(each.words) for each in evidence):
        return
    if any(verdict.kind in DIRECT and verdict.kind != "record_id" for verdict in found.values()):
        return
    for number, verdict in list(found.items()):
        each = evidence[number]
        if verdict.kind == "record_id" and _ANY & set(each.words):
            del found[number]


def _beside_names(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """Beside given names, `nom` or `name` is what people are called: few surnames, or ones that no list has, too."""
    named = [number for number, verdict in found.items() if verdict.kind == "person_name"]
    given = any(evidence[number].strong("person_name") for number in named)
    people = {verdict.kind for verdict in found.values()}
    known = "dob" in people or "national_id" in people or len({"email", "phone", "record_id"} & people) > 1
    if not given and not known:
        return
    for number, each in enumerate(evidence):
        weak = each.hints.get("person_name") == 1 and len(each.words) == 1
        if number in found or not weak or not each.is_text or each.distinct < 3:
            continue
        # Names that no list knows are told by their form: each a given name and a surname.
        full = each.share(_FULL_NAME.fullmatch) >= 0.9 and each.distinct >= 5
        if not given and (each.about_things or not (like_names(each, 12) or full)):
            continue
        if each.share(is_nameish) >= 0.9 and 2 <= each.length <= 45 and each.share(_capital) >= 0.9:
            found[number] = Verdict("person_name", each.rows_of(1.0), "by its name", tuple(each.few[:2]))


_HALVES = (("first", "last"), ("given", "family"), ("first", "family"), ("given", "last"), ("vor", "nach"))
"""Names of two columns that together hold who somebody is."""


def _parts_of_names(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """Columns of given names and surnames, told by each other, or by the full names that they are parts of."""
    if not _has_people(found):
        return
    full = [evidence[number] for number, verdict in found.items() if verdict.kind == "person_name"]
    known = {word for each in full for value in each.values for word in re.split(r"[\s,.;]+", value) if len(word) > 1}
    single = {each.words[0] for each in evidence if len(each.words) == 1}
    halves = {half for pair in _HALVES if single.issuperset(pair) for half in pair}
    for number, each in enumerate(evidence):
        if number in found or not each.is_text or each.distinct < 3 or each.words_each > 1.5:
            continue
        part = each.share(known.__contains__) >= 0.8
        half = len(each.words) == 1 and each.words[0] in halves and each.share(is_nameish) >= 0.9
        if (part or half) and each.share(_capital) >= 0.9:
            why = "by the names beside it" if part else "by its name"
            found[number] = Verdict("person_name", each.rows_of(1.0), why, tuple(each.few[:2]))


_FULL_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]{1,30}(?:[ ,.'-]{1,2}[^\W\d_]{1,30}){1,3}")


def _capital(value: str) -> bool:
    """Begins with a capital, or with a letter of a script that has none."""
    return not value[:1].islower()


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
        pair = each.share(_PAIR.fullmatch) >= (0.6 if each.strong("coordinates") else 0.9)
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


_DECIMALS = re.compile(r"-?\d{1,3}\.\d{4,8}")


def _unnamed_places(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """In a table of people, two columns side by side of many decimals that stay within a town or a country."""
    free = [
        number not in found and each.gathered.decimals > 0 and not each.hints for number, each in enumerate(evidence)
    ]
    for number in range(len(evidence) - 1):
        pair = evidence[number : number + 2]
        if not (free[number] and free[number + 1]) or number in found:
            continue
        if all(each.distinct >= 20 and each.share(_DECIMALS.fullmatch) >= 0.85 for each in pair) and _near(*pair):
            for place, each in enumerate(pair, number):
                found[place] = Verdict("geo_precise", each.rows_of(1.0), "by its precision", tuple(each.few[:2]))


def _near(latitude: Evidence, longitude: Evidence) -> bool:
    """Within five degrees, on land more or less, and spread by less than a fiftieth: no measure is so steady."""
    spreads = []
    for each, most in ((latitude, 75), (longitude, 180)):
        numbers = sorted(each.gathered.numbers or [float(value) for value in each.few])
        low, middle, high = (numbers[int(len(numbers) * part)] for part in (0.05, 0.5, 0.95))
        if not 1.5 < abs(middle) <= most or high - low > 5:
            return False
        spreads.append((high - low) / abs(middle))
    return min(spreads) < 0.02 and max(spreads) < 0.4


_MINE = frozenset("id subject participant case pid identifier".split())
_DIALLED = "CN ES PL PT GR FR DE GB IT TR IN BR MX ID VN KR JP US RU UA HU RO CZ AU NL SE NO DK".split()


def _numbers(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """In a table of people, numbers without a telling name: bare phone numbers, codes below `participant` or `id`."""
    for number, each in enumerate(evidence):
        if number in found or each.distinct < 15 or each.gathered.distinct_share < 0.8 or each.gathered.dates:
            continue
        mine = (
            each.named("record_id")
            and (each.about_people or set(each.words) <= _MINE)
            and "science" not in each.hints
        )
        if not each.hints and _bare_phones(each):
            found[number] = Verdict("phone", each.rows_of(1.0), "by its values", tuple(each.few[:2]))
        elif mine and each.gathered.distinct_share >= 0.95 and not each.counts_up and _row_codes(each):
            found[number] = Verdict(
                "record_id", each.rows_of(1.0), "by how its codes number people", tuple(each.few[:2])
            )


def _bare_phones(each: Evidence) -> bool:
    """Digits alone that are numbers of mobile phones of one country, nearly all."""
    values = [value.removesuffix(".0") for value in each.few[:120]]
    sizes = Counter(map(len, values))
    if not all(value.isdigit() for value in values) or not 9 <= sizes.most_common(1)[0][0] <= 13 or len(sizes) > 3:
        return False
    if each.gathered.present < 15 or len({value[-3:] for value in values}) < 0.5 * min(len(values), 100):
        return False
    return any(numbers_of(values, region, mobile=region != "US") >= 0.97 for region in _DIALLED if region != "US")


_CODE = re.compile(r"(?P<head>[A-Za-z]{0,4}[-_ .]?)\d{4,12}[A-Za-z]?")


def _row_codes(each: Evidence) -> bool:
    """One prefix and at least four digits, or six and more digits, of one length: no `ORD-2024-00017`."""
    found = [_CODE.fullmatch(value) for value in each.few]
    known = [match for match in found if match is not None]
    if len(known) < 0.95 * len(found):
        return False
    heads = {match["head"] for match in known}
    return len(heads) == 1 and (heads != {""} or (each.length >= 6 and len({len(value) for value in each.few}) == 1))


def _others(evidence: Sequence[Evidence], found: dict[int, Verdict]) -> None:
    """In a table of people, columns without a telling name that look like more of them."""
    for number, each in enumerate(evidence):
        if number in found or not each.is_text or "science" in each.hints or _named(each) or each.is_domains:
            continue
        if each.distinct < 20:
            if _few_names(each):
                found[number] = Verdict("person_name", each.rows_of(1.0), "by its values", tuple(each.few[:2]))
            continue
        verdict = by_names(each, people=True)
        varied = each.gathered.distinct_share >= 0.8
        if verdict is None and like_names(each, 25):
            verdict = Verdict("person_name", each.rows_of(1.0), "by how its values are written", tuple(each.few[:2]))
        if verdict is None and varied and each.share(is_persons_username) >= 0.3 and each.words_each < 1.2:
            verdict = Verdict("username", each.rows_of(1.0), "by its values", each.passing(is_persons_username))
        if verdict is None and not each.hints and _like_usernames(each):
            verdict = Verdict("username", each.rows_of(1.0), "by how its values are written", tuple(each.few[:2]))
        if verdict is None and each.gathered.distinct_share >= 0.9:
            plates = Counter(map(shapes.plate_shape, each.few))
            form, times = plates.most_common(1)[0]
            if form is not None and times >= 0.9 * len(each.few):
                verdict = Verdict("license_plate", each.rows_of(1.0), "by its values", tuple(each.few[:2]))
            elif (
                each.share(lambda value: len(value) >= 10 and shapes.is_addressy(value)) >= 0.8
                and each.share(re.compile(r"\d\.\d|://|;|[<>{}=]").search) < 0.1
                and each.words_each <= 12
            ):
                verdict = Verdict("address", each.rows_of(1.0), "by its values", tuple(each.few[:2]))
        if verdict is None and _pages(each) and each.share(shapes.is_url) >= 0.6 and varied:
            verdict = Verdict("url_profile", each.rows_of(1.0), "by its name", tuple(each.few[:2]))
        if verdict is not None:
            found[number] = verdict


def _pages(each: Evidence) -> bool:
    """A header that may be of people's own pages; `url` and `link` alone are of anything."""
    return each.named("url_profile") and not set(each.words) <= {"url", "link", "lien", "web", "site"}


def _few_names(each: Evidence) -> bool:
    """A few full names, or words nearly all of which are given names or surnames: of a small group."""
    if each.distinct < 6 or each.share(is_nameish) < 0.95 or each.words_each > 4 or each.share(_capital) < 0.95:
        return False
    full = each.share(lambda value: kind_of_name(value) == "full")
    return full >= 0.8 or (each.words_each < 1.2 and each.share(kind_of_name) >= 0.8)


_HANDLE = re.compile(r"[a-z][a-z]*(?:[._]?[a-z]+){0,3}[._]?\d{0,4}")


def _like_usernames(each: Evidence) -> bool:
    """Words in small letters, many with a number or joint, that begin differently: no series, slugs or files."""
    if each.words_each > 1.05 or not 4.5 <= each.length <= 20 or each.share(_HANDLE.fullmatch) < 0.9:
        return False
    if each.share(re.compile(r".*\.[a-z0-9]{2,4}").fullmatch) > 0.8:
        return False  # files
    mixed = each.share(lambda value: any(not char.isalpha() for char in value))
    numbered = each.share(lambda value: value[-1].isdigit())
    heads = Counter(re.split(r"[\d._]", value)[0] for value in each.few)
    various = len(heads) >= 10 and heads.most_common(1)[0][1] <= 0.2 * len(each.few)
    return various and mixed >= 0.4 and numbered >= 0.2


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
    known = {number for number, verdict in found.items() if verdict.kind in ("postal_code", "dob", "geo_precise")}
    known |= {number for number, each in enumerate(evidence) if each.strong("quasi_identifier")}
    several = len(known) >= 2
    for number, each in enumerate(evidence):
        if number in found or not each.gathered.present:
            continue
        if each.strong("quasi_identifier") and several:
            found[number] = Verdict("quasi_identifier", float(each.gathered.present), "by its name")
        elif each.strong("event_date") and (each.gathered.dates or each.share(shapes.date_of) >= 0.6):
            found[number] = Verdict("event_date", float(each.gathered.present), "by its name")
