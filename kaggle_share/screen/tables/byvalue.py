"""What a column's values say by themselves, whatever it is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from kaggle_share.model import Severity
from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.checksums import luhn
from kaggle_share.screen.tables.cued import CUED, EVERY
from kaggle_share.screen.tables.evidence import Evidence, Verdict
from kaggle_share.screen.tables.names import is_nameish, kind_of_name
from kaggle_share.screen.tables.national import NATIONAL
from kaggle_share.screen.tables.scan import Hit
from kaggle_share.screen.tables.token_checks import is_card, is_vin
from kaggle_share.screen.tables.tokens import Token

TOKEN = {token.id: token for token in EVERY}
FULL = 0.5
"""Share of a column's values from which on it is a column of that."""
ENOUGH = 15
"""Distinct values from which on a distribution tells something."""
PASSING = 0.9
"""Share of numbers that must pass their checksum in a column whose name says nothing."""
FREE_TEXT = 3.0
"""Words of a value, on average, from which on a column is text that people wrote."""


def full_of_tokens(evidence: Evidence) -> Verdict | None:
    """A column full of e-mail addresses, IP addresses, …"""
    column = evidence.gathered
    kinds: dict[str, list[tuple[Token, Hit]]] = {}
    for id, hit in column.hits.items():
        token = TOKEN[id]
        if token in CUED or not _credible(evidence, token, hit):
            continue
        kinds.setdefault(token.kind, []).append((token, hit))
    best: Verdict | None = None
    for kind, found in kinds.items():
        rows = sum(hit.whole for _, hit in found)
        if rows < FULL * max(1, column.present) or _otherwise(evidence, kind):
            continue
        if best is None or rows > best.rows:
            token, hit = max(found, key=lambda each: each[1].whole)
            best = Verdict(
                kind, min(rows, column.rows), "by its values", tuple(hit.values)[:2],
                title=token.title if kind == "national_id" else "", exact=all(hit.exact for _, hit in found),
            )  # fmt: skip
    return best


def _credible(evidence: Evidence, token: Token, hit: Hit) -> bool:
    """What a checksum passes by chance is no find, unless the column's name says so."""
    if hit.looked == 0 or hit.passed == 0:
        return False
    if token.id in ("person_cued", "street", "mention") and not _is_prose(evidence):
        return False  # titles of films and books are full of them
    passed = hit.passed / hit.looked
    if evidence.strong(token.kind):
        return True
    if token.kind == "credit_card":
        return passed >= (PASSING if hit.looked >= 10 else 0.6) and not _runs(hit)
    if token.id == "US-SSN":
        return passed >= 0.75
    if token.chance:
        return passed >= max(0.6, token.chance * 2 if token.chance < 0.4 else 0.8)
    return True


def _is_prose(evidence: Evidence) -> bool:
    """Text that people wrote: by the column's name, or sentences that end with a full stop."""
    if evidence.strong("free_text"):
        return True
    return (
        evidence.words_each >= 5
        and evidence.share(lambda value: value.rstrip().endswith((".", "!", "?", "…"))) >= 0.3
    )


def _runs(hit: Hit) -> bool:
    """Numbers that follow each other are no card numbers."""
    numbers = sorted(int(re.sub(r"\D", "", value) or 0) for value in hit.values)
    return len(numbers) > 5 and numbers[-1] - numbers[0] < 1000 * len(numbers)


def _otherwise(evidence: Evidence, kind: str) -> bool:
    """The column's name says that it is something else that such values may be."""
    if kind in ("ip_address",) and ("science" in evidence.hints or "version" in evidence.words):
        return bool({"version", "ver", "oid", "section", "release", "build"} & set(evidence.words))
    if kind == "ip_address" and not evidence.named("ip_address"):
        return _versions(evidence)
    if kind == "phone" and not evidence.named("phone"):
        if any(evidence.strong(other) for other in _NUMBERED):
            return True
        return by_checksum(evidence) is not None
    if kind == "national_id":
        return any(
            evidence.strong(other)
            for other in ("phone", "record_id", "account_number", "passport", "license_number", "device_id")
        )
    return False


_NUMBERED = ("national_id", "record_id", "account_number", "passport", "credit_card", "license_number", "device_id")
"""Kinds whose numbers may be grouped as phone numbers are."""


def _versions(evidence: Evidence) -> bool:
    """Nearly all begin with one digit, as versions do: of addresses, one in 25 does."""
    parts = [value.split(".")[0] for value in evidence.few if value.count(".") == 3]
    return len(parts) >= ENOUGH and sum(len(part) == 1 for part in parts) >= 0.9 * len(parts)


def by_checksum(evidence: Evidence) -> Verdict | None:
    """Numbers nearly all of which pass a checksum that chance would not let pass."""
    values = [value.removesuffix(".0") for value in evidence.few]
    if len(values) < ENOUGH or (evidence.gathered.decimals and any("." in value for value in values)):
        return None
    if "science" in evidence.hints or evidence.strong("phone") or evidence.strong("device_id"):
        return None
    digits = Counter(shapes.digits_in(value) for value in values)
    if digits.most_common(1)[0][0] < 7 or _follow(values):
        return None
    if _share(values, is_card) >= PASSING:
        return Verdict("credit_card", evidence.rows_of(1.0), "by its check digits", tuple(values[:2]))
    numeric = evidence.gathered.integers + evidence.gathered.decimals > 0
    # The first of an IMEI's digits may be a zero, and numbers have none in front.
    if _share([value.zfill(15) if numeric and len(value) == 14 else value for value in values], _is_imei) >= PASSING:
        return Verdict(
            "device_id",
            evidence.rows_of(1.0),
            "by its check digits",
            tuple(values[:2]),
            title="device numbers (IMEI)",
        )
    if _share(values, is_vin) >= PASSING:
        return Verdict("vin", evidence.rows_of(1.0), "by its check digits", tuple(values[:2]))
    if any(re.fullmatch(r"97[89]\d{10}|\d{8}|\d{12,14}", value) for value in values[:3]) and _is_trade(values):
        return None
    best, best_share = None, 0.0
    for rule in NATIONAL:
        share = _share([_padded(value, rule.examples[0]) for value in values] if numeric else values, rule.fits)
        if share >= _needed(rule.chance) and (best is None or (share, -rule.chance) > (best_share, -best.chance)):
            best, best_share = rule, share
    heads = {value[:2] for value in values}
    if best is None or (best.chance > 0.05 and len(heads) == 1 and heads.pop().isalpha()):
        return None  # the letters that a series begins with
    return Verdict(
        "national_id", evidence.rows_of(best_share), "by its check digits", tuple(values[:2]), title=best.title
    )


def _is_imei(value: str) -> bool:
    """3GPP TS 23.003: 15 digits, the last checks the others."""
    return len(value) == 15 and value.isdigit() and value[0] in "0135689" and luhn(value)


def _needed(chance: float) -> float:
    """Share that must pass: more where chance lets more pass; none where a shape alone decides."""
    if chance >= 0.35:
        return 2.0
    return 0.8 if chance <= 0.03 else 0.86


def _padded(value: str, example: str) -> str:
    """Numbers lose their leading zeros where they are kept as numbers."""
    size = shapes.digits_in(example)
    return value.zfill(size) if value.isdigit() and size - 2 <= len(value) < size else value


def _share(values: list[str], test: Callable[[str], object]) -> float:
    head = values[:40]
    first = sum(bool(test(value)) for value in head) / len(head)
    if first < 0.6:
        return first
    return sum(bool(test(value)) for value in values) / len(values)


def _follow(values: list[str]) -> bool:
    """Numbers that lie close to each other were counted or measured, not issued: identifiers spread."""
    numbers = sorted(int(value) for value in values if value.isdigit())
    if len(numbers) < len(values):
        return False
    return numbers[-1] - numbers[0] < 20 * len(numbers)


def _is_trade(values: list[str]) -> bool:
    """GTIN, EAN and ISBN: check digits too, of goods."""
    from kaggle_share.screen.tables.checksums import ean

    return sum(value.isdigit() and ean(value) for value in values) >= PASSING * len(values)


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
    return any(evidence.strong(kind) for kind in (*_NUMBERED, "postal_code", "username"))


def _addresses(evidence: Evidence) -> Verdict | None:
    share = evidence.share(shapes.is_address)
    if share < 0.5 or evidence.length > 150 or evidence.gathered.distinct_share < 0.4:
        return None
    return Verdict("address", evidence.rows_of(share), "by its values", evidence.passing(shapes.is_address))


def some_tokens(evidence: Evidence) -> Verdict | None:
    """A few values that give themselves away, in a column of other things."""
    column = evidence.gathered
    found: list[tuple[Token, Hit]] = []
    for id, hit in column.hits.items():
        token = TOKEN[id]
        if token.alone and _credible(evidence, token, hit) and _told_apart(evidence, token, hit):
            found.append((token, hit))
    if not found:
        return None
    rows = min(sum(hit.rows for _, hit in found), float(column.rows))
    token, hit = max(found, key=lambda each: each[1].rows)
    embedded = sum(hit.rows - hit.whole for _, hit in found)
    exact = all(hit.exact for _, hit in found)
    examples = tuple(hit.values)[:2]
    titles = ", ".join(dict.fromkeys(token.title for token, _ in found))
    if (
        token in CUED
        or (embedded > rows / 2 and token.kind not in ("home_path", "url_profile"))
        or (evidence.words_each >= FREE_TEXT and evidence.strong("free_text"))
    ):
        grave = any(token.kind in ("national_id", "credit_card") for token, _ in found)
        severity: Severity | None = "block" if grave else None
        return Verdict(
            "free_text_pii", rows, "in its texts", examples, f"texts with {titles} in them", severity, exact
        )
    title = token.title if token.kind == "national_id" else ""
    return Verdict(token.kind, rows, "by some of its values", examples, title, exact=exact)


def _one_of_many(evidence: Evidence, hit: Hit) -> bool:
    """Codes of the same length fill the column, and by chance a few of them are like it: `1234567a` among hashes."""
    sizes = {len(value) for value in hit.values}
    same = evidence.share(lambda value: value.isalnum() and len(value) in sizes and shapes.digits_in(value) > 0)
    return hit.whole >= hit.rows and same >= 0.5 and hit.rows < 0.1 * evidence.gathered.present


def _told_apart(evidence: Evidence, token: Token, hit: Hit) -> bool:
    """A single find counts only where it is not one of many of the same form that are something else."""
    if token.kind in ("national_id", "credit_card") and token.id != "US-SSN":
        spaced = any(not value.isalnum() for value in hit.values)
        special = any(any(char.isalpha() for char in value) for value in hit.values)
        if not spaced and not special and (evidence.is_integer or (hit.passed < 2 and token.chance > 0.06)):
            return False
        if hit.looked > 20 * hit.passed or _one_of_many(evidence, hit):
            return False
    if token.kind == "ip_address":
        if hit.rows > 0.1 * evidence.gathered.present and not evidence.named("ip_address") and _versions(evidence):
            return False
        return not {"version", "ver", "oid", "release"} & set(evidence.words)
    return not (token.kind == "phone" and hit.rows < 2 and evidence.length > 2000)
