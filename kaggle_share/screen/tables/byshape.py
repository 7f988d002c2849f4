"""What a column's values are by how they are written: names, phone numbers, addresses, … A share of them decides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.evidence import ENOUGH, NUMBERED, Evidence, Verdict
from kaggle_share.screen.tables.names import is_nameish, kind_of_name


def by_shape(evidence: Evidence) -> Verdict | None:
    """Names, addresses, phone numbers: by the share of values that look like them."""
    if not evidence.is_text or evidence.distinct < ENOUGH:
        return None
    if "science" in evidence.hints and not evidence.named("person_name"):
        return None
    for ask in (_masked, _phones, by_names, _addresses, _handles, _plates):
        verdict = ask(evidence)
        if verdict is not None:
            return verdict
    return None


def _phones(evidence: Evidence) -> Verdict | None:
    share = evidence.share(shapes.is_written_phone)
    if share < 0.8:
        return None
    if any(
        evidence.strong(kind) for kind in ("record_id", "account_number", "postal_code", "national_id", "credit_card")
    ):
        return None
    sizes = {shapes.digits_in(value) for value in evidence.few}
    if max(sizes) < 9 or evidence.gathered.distinct_share < 0.5:
        return None
    if not _rings(evidence.few):
        return None
    return Verdict("phone", evidence.rows_of(share), "by its values", evidence.passing(shapes.is_written_phone))


_MARKED = re.compile(r"\s*(?:\+|00|0|\().*|.*x\d+", re.DOTALL)
_REGIONS = "US GB DE FR ES IT BR NL SE PL CZ TR PT NO DK HU GR CN MX IN".split()
_TRUNK = frozenset("GB DE FR NL SE TR IN".split())
"""Where a number without the country's code begins with a zero."""


def _rings(values: Sequence[str]) -> bool:
    """Nine of ten are marked as phone numbers, or all the others are numbers of one and the same country.

    Of random digits, some country or other has a number nearly always; no single one has.
    """
    bare = [value for value in values if _MARKED.fullmatch(value) is None]
    if len(bare) <= 0.1 * len(values):
        return True
    return any(numbers_of(bare[:150], region) >= 0.85 for region in _REGIONS)


def numbers_of(values: Sequence[str], region: str, *, mobile: bool = False) -> float:
    """Share of values that are phone numbers of a country (ISO 3166-1), of mobile phones only where asked."""
    import phonenumbers

    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    good = 0
    for number, value in enumerate(values, 1):
        try:
            found = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        is_one = phonenumbers.is_valid_number_for_region(found, region)
        if is_one and mobile:
            is_one = phonenumbers.number_type(found) in kinds
        good += is_one and (mobile or region not in _TRUNK or value.lstrip(" (").startswith(("0", "+")))
        if number == 12 and good < 6:
            break
    return good / max(1, len(values))


_NOT_PERSONS = frozenset(
    """county city river lake mount park island islands airport university college school street north south east west
    ооо зао оао оод еоод ад тов пат ип sarl sas srl spa sp bv nv ab oy aps kft zrt ag kg ohg plc pty pvt sons söhne
    fils hijos filhos figli hbf central nord sud ouest terminal new san santa saint st fort port el los las inc ltd
    llc corp gmbh company co group bank club united fc the of and state national international association hotel
    hospital church museum bridge station road hall house center centre band orchestra records university red black
    white blue green golden grand""".split()
)


def speaks_of_things(value: str) -> bool:
    """A word is in it that stands in names of places, firms and colours."""
    return not _NOT_PERSONS.isdisjoint(re.split(r"[^\w]+", value.lower()))


def by_names(evidence: Evidence, *, people: bool = False) -> Verdict | None:
    """Given names with surnames in at least half of the distinct values; single names only with more of them.

    In a table of people, fewer will do.
    """
    if evidence.words_each > 4.5 or evidence.length > 40 or evidence.is_domains:
        return None
    few = evidence.few
    kinds = Counter(kind_of_name(value) for value in few)
    full, single = kinds["full"] / len(few), kinds["single"] / len(few)
    other = evidence.share(speaks_of_things)
    hinted = evidence.named("person_name")
    if other > 0.08 and not evidence.strong("person_name"):
        return None
    needed = 0.3 if hinted or people else 0.5
    if evidence.gathered.distinct_share < 0.1 and not evidence.strong("person_name"):
        # Few values, each in many rows, are more often names of goods than of people, unless they cross.
        needed = 0.85 if evidence.about_things else needed if _crossed(evidence) else 0.65
    if full >= needed and full + single >= needed + 0.1:
        examples = evidence.passing(lambda value: kind_of_name(value) == "full")
        return Verdict("person_name", evidence.rows_of(full + single), "by its values", examples)
    if full >= 0.12 and full + single >= 0.3 and like_names(evidence) and not evidence.about_things:
        examples = evidence.passing(lambda value: kind_of_name(value) == "full")
        return Verdict("person_name", evidence.rows_of(1.0), "by how its values are written", examples)
    alone = 0.25 if people and evidence.gathered.distinct_share >= 0.25 else 0.4 if hinted or people else 0.75
    varied = people or evidence.gathered.distinct_share >= 0.1
    if single + full >= alone and evidence.words_each < 1.3 and len(few) >= 20 and varied:
        return Verdict(
            "person_name", evidence.rows_of(single + full), "by its values", evidence.passing(kind_of_name)
        )
    return None


def _crossed(each: Evidence) -> bool:
    """The same first words with other second words, as given names and surnames are."""
    pairs = [value.split() for value in each.few if " " in value]
    ends = [len({words[at] for words in pairs}) for at in (0, -1)]
    return len(pairs) >= 40 and max(ends) <= 0.7 * len(pairs)


def like_names(each: Evidence, least: int = 50) -> bool:
    """Two to four words with capitals, of letters only, hardly a value twice, hardly a word in many."""
    if each.distinct < least or not 1.8 <= each.words_each <= 4 or each.gathered.distinct_share < 0.95:
        return False
    if each.share(is_nameish) < 0.95 or each.share(speaks_of_things) > 0.02:
        return False
    words = [word for value in each.few for word in value.split()]
    lower = sum(word[:1].islower() for word in words)
    return lower < 0.1 * len(words) and Counter(words).most_common(1)[0][1] < 0.15 * len(each.few)


def _masked(evidence: Evidence) -> Verdict | None:
    """US Social Security numbers of which the last four digits are left."""
    share = evidence.share(re.compile(r"[*xX#•]{3}-?[*xX#•]{2}-?\d{4}").fullmatch)
    if share < 0.9:
        return None
    return Verdict("national_id", evidence.rows_of(share), "by its values", tuple(evidence.few[:2]))


def _handles(evidence: Evidence) -> Verdict | None:
    """`@somebody`, in nearly all values."""
    share = evidence.share(re.compile(r"@[A-Za-z_][\w.]{1,38}").fullmatch)
    if share < 0.9:
        return None
    return Verdict("username", evidence.rows_of(share), "by its values", tuple(evidence.few[:2]))


def _plates(evidence: Evidence) -> Verdict | None:
    """Nearly all have one of the forms of licence plates that little else has, and their letters vary."""
    if evidence.distinct < 30 or evidence.gathered.distinct_share < 0.5 or _named_otherwise(evidence):
        return None
    form, times = Counter(map(shapes.plate_shape, evidence.few)).most_common(1)[0]
    if form is None or form not in shapes.TELLING or times < 0.9 * len(evidence.few):
        return None
    letters = {"".join(char for char in value if char.isalpha()) for value in evidence.few}
    if len(letters) < 0.4 * len(evidence.few) and len(letters) < 30:
        return None
    return Verdict("license_plate", evidence.rows_of(1.0), "by its values", tuple(evidence.few[:2]))


def _named_otherwise(evidence: Evidence) -> bool:
    return any(evidence.strong(kind) for kind in (*NUMBERED, "postal_code", "username"))


def _addresses(evidence: Evidence) -> Verdict | None:
    share = evidence.share(shapes.is_address)
    if share < 0.5 or evidence.length > 150 or evidence.gathered.distinct_share < 0.4:
        return None
    return Verdict("address", evidence.rows_of(share), "by its values", evidence.passing(shapes.is_address))
