"""What a column's values say one by one, whatever it is called: tokens that give themselves away, check digits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from kaggle_share.model import Severity
from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.checksums import luhn
from kaggle_share.screen.tables.cued import CUED, EVERY
from kaggle_share.screen.tables.evidence import ENOUGH, NUMBERED, Evidence, Verdict
from kaggle_share.screen.tables.national import NATIONAL
from kaggle_share.screen.tables.scan import Hit
from kaggle_share.screen.tables.token_checks import is_card, is_vin
from kaggle_share.screen.tables.tokens import Token

TOKEN = {token.id: token for token in EVERY}
FULL = 0.5
"""Share of a column's values from which on it is a column of that."""
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
        if any(evidence.strong(other) for other in NUMBERED):
            return True
        return by_checksum(evidence) is not None
    if kind == "national_id":
        return any(
            evidence.strong(other)
            for other in ("phone", "record_id", "account_number", "passport", "license_number", "device_id")
        )
    return False


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
