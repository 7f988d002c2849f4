"""What fixes took out of the data, so that it is known where it stands elsewhere: in the notebook's outputs, say.

Of the values nothing is kept but 64-bit hashes, in memory. A value is looked for as the letters and digits that it
consists of, whatever stands between them, so `Doe, Ann`, `<td>Doe</td><td>Ann</td>` and `DOE;ANN` are the same. What
may stand anywhere by chance (`F`, `37`, a word) is looked for only below the name of its column.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from kaggle_share.screen.fixes import dates
from kaggle_share.screen.fixes.values import MASKED, OLDEST
from kaggle_share.spec.privacy import DIGITS, Fix

if TYPE_CHECKING:
    from kaggle_share.screen.notebooks import Part

IDENTIFYING = frozenset(
    """person_name address geo_precise dob phone email national_id passport record_id account_number iban credit_card
    license_number license_plate vin device_id mac_address url_profile ip_address biometric username home_path
    free_text_pii secret""".split()
)
"""Kinds whose values tell who somebody is wherever they stand."""
LONGEST = 12
"""Words of a value that are looked for; of a longer one its beginning is."""
BEGINNING = 40
"""Characters of a long text that a DataFrame shows of it at least."""
RARE = 0.8
"""Share of different values from which on a column of no known kind identifies its rows."""
DENSE = 0.02
"""Share of all numbers of so many digits from which on a column's whole numbers tell nothing where they stand."""
PIECE = 1 << 20
"""Characters that are looked through at once."""
_OVERLAP = 2_000
_WORD = re.compile(r"[^\W_]+")
_PRIME = 1_099_511_628_211
_BITS = 0xFFFF_FFFF_FFFF_FFFF
_ORDINARY = frozenset(
    """able april august autumn baker banks bell berlin best bill bishop black blue born bowl brook brown bush
    carol carter case chase china christian church city cook cross dallas dawn days dean drew east faith field
    fish florence ford forest frank gene georgia good grace grant gray green hall hill hope house hunt hunter
    india iris israel ivory jack jade jasmine jean jersey jewel jordan july june junior justice king knight lake
    lance land lane last lily little london long love mark martin mason mean miles mill miller moon name nick
    noble none north null page paris park parker pearl penny pink pond pool poor porter potter power price
    prince rain reed rice rich river rivers robin rock root rose ruby sage short skip small smart snow sophia
    south spring stark stone strong summer swan taylor temple terry true unknown vale victor victoria viola
    violet virginia wade walker wall ward waters webb wells west white will winter wise wolf wood woods
    young""".split()
)
"""Names that are words or places as well."""
_MISSING = frozenset(("", "nan", "none", "null", "nat", "<na>", "na", "n/a", "...", "…"))
_WHOLE = frozenset(("drop", "mask", "pseudonymise", "surrogate"))
"""Fixes that leave nothing of a value."""
_FORMS: Mapping[str, re.Pattern[str]] = {
    "month": re.compile(r"\d{4}-\d{2}"),
    "zip3": re.compile(r"\w{1,3}"),
    "mask": re.compile(re.escape(MASKED)),
    "pseudonymise": re.compile(r"p[a-z2-7]{16}"),
    "surrogate": re.compile(r"s[a-z2-7]{16}"),
}
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_NUMBER = re.compile(r"[-+]?(\d{1,20})(?:\.(\d{0,30}))?")


@dataclass
class _Column:
    """One column that a fix changes."""

    file: str
    name: str
    fix: Fix
    kinds: frozenset[str]
    hashes: dict[int, array[int]] = field(default_factory=dict)
    """Number of words → hashes of values of so many."""
    exact: array[int] = field(default_factory=lambda: array("Q"))
    """Hashes of single words that count as they are written only."""
    rows: int = 0
    sorted: dict[int, Any] = field(default_factory=dict)
    """As `hashes` in the end: numpy arrays in order, each hash once; under 0 the exact ones."""


class Withdrawn:
    """The values that fixes take out of the data, told by the columns that they stood in."""

    def __init__(self) -> None:
        self._columns: list[_Column] = []
        self._names: dict[str, list[_Column]] = {}
        self._pairs = self._series = re.compile(r"(?!)")

    def __bool__(self) -> bool:
        return bool(self._columns)

    def collect(self, file: str, name: str, fix: Fix, kinds: Sequence[str]) -> Callable[[str], None]:
        """Answers what is to be called with each value of a column, as it was before.

        Parameters
        ----------
        file, name:
            The column.
        fix:
            What is done to it. Values that it leaves are published, and not withdrawn.
        kinds:
            What screening found in it.
        """
        from kaggle_share.screen.tables.headers import STRONG, hints

        # What the user takes out of a column called `patient_name` are names, also where screening was not sure.
        promised = [kind for kind, strength in hints(name).items() if strength >= STRONG]
        column = _Column(file, name, fix, frozenset((*kinds, *promised)))
        self._columns.append(column)
        self._names.setdefault(_plain_name(name.rpartition(".")[2]), []).append(column)
        self._names.setdefault(_plain_name(name), []).append(column)
        recent: set[str] = set()

        def seen(value: str) -> None:
            column.rows += 1
            if value not in recent:
                if len(recent) >= 10_000:
                    recent.clear()
                recent.add(value)
                if not is_published(fix, value):
                    _remember(column, value)

        return seen

    def finish(self) -> None:
        """Make ready for looking, once all values were seen."""
        import numpy as np

        for column in self._columns:
            every = {0: column.exact, **column.hashes}
            _merge_numbers(every)
            column.sorted = {length: np.unique(np.asarray(found, np.uint64)) for length, found in every.items()}
            distinct = sum(len(found) for found in column.sorted.values())
            is_key = column.rows >= 10 and distinct >= RARE * column.rows
            if not (_identifies(column) or is_key):
                column.sorted = {}
            column.hashes, column.exact = {}, array("Q")
        names = {name for column in self._columns for name in (column.name, column.name.rpartition(".")[2]) if name}
        choice = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        if choice:
            # `'sex': 'F'`, as dictionaries and JSON print; and what stands below a printed Series.
            self._pairs = re.compile(
                rf"[\"'](?P<name>{choice})[\"']\s?:\s?[\"']?(?P<value>[^\"',}}\]\n\[{{]{{1,200}})", re.IGNORECASE
            )
            self._series = re.compile(rf"^Name: (?P<name>{choice}), (?:Length|dtype)", re.MULTILINE)

    def fix_of(self, name: str) -> str:
        """What was done to a column of this name that tells who somebody is; empty where there is none."""
        columns = self._names.get(_plain_name(name), ())
        return next((one.fix.word for one in columns if one.fix.word in _WHOLE and _identifies(one)), "")

    def columns_of(self, value: str) -> set[str]:
        """`file › column` of those that tell who somebody is, that held the value, and of which nothing is left."""
        words = [word.span() for word in _WORD.finditer(value)]
        whole = {f"{one.file} › {one.name}" for one in self._columns if one.fix.word in _WHOLE and _identifies(one)}
        if not words or not whole or words[-1][1] - words[0][0] > 200:
            return set()
        ends = (words[0][0], words[-1][1])
        return {place for start, end, place in self._hits_in(value) if (start, end) == ends and place in whole}

    def columns_in(self, text: str, *, numbers: bool = True) -> set[str]:
        """`file › column` of every value that stands in a text; without `numbers` not of dates and short numbers."""
        return {place for start, end, place in self._hits(text) if numbers or _is_no_number(text[start:end])}

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where values stand in a text: start and end, in order and apart from each other."""
        found: list[tuple[int, int]] = []
        for start, end, _ in sorted(self._hits(text)):
            if found and start < found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            else:
                found.append((start, end))
        return found

    def columns_shown(self, part: Part) -> set[str]:
        """`file › column` of every value that a part of a notebook shows, also of those that only their column's name
        tells."""
        found = self.columns_in(part.text)
        for table in part.tables:
            for name, values in table.columns():
                found |= self._named(name, values)
        if part.is_read:
            for match in self._pairs.finditer(part.text):
                found |= self._named(match["name"], [match["value"]])
            for match in self._series.finditer(part.text):
                found |= self._named(match["name"], ["something"])
        return found

    def _named(self, name: str, values: Sequence[str]) -> set[str]:
        """Columns of this name, where one of the values is none that their fix would leave."""
        columns = self._names.get(_plain_name(name), ()) if name else ()
        told = [value.strip() for value in values]
        return {
            f"{column.file} › {column.name}"
            for column in columns
            if any(value.lower() not in _MISSING and not is_published(column.fix, value) for value in told)
        }

    def _hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        step = PIECE
        for start in range(0, max(1, len(text)), step):
            piece = text[max(0, start - _OVERLAP) : start + step]
            for low, high, place in self._hits_in(piece):
                yield low + max(0, start - _OVERLAP), high + max(0, start - _OVERLAP), place

    def _hits_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        import numpy as np

        words = list(_WORD.finditer(text))
        if not words:
            return
        hashes = np.array([hash(word.group().casefold()) & _BITS for word in words], np.uint64)
        plain = np.array([hash(word.group()) & _BITS for word in words], np.uint64)
        rolled: dict[int, Any] = {0: plain}
        wanted = {length for column in self._columns for length in column.sorted}
        with np.errstate(over="ignore"):
            sums = np.zeros(len(words), np.uint64)
            for length in range(1, min(LONGEST, len(words)) + 1):
                count = len(words) - length + 1
                sums = sums[:count] * np.uint64(_PRIME) + hashes[length - 1 : length - 1 + count]
                if length in wanted:
                    rolled[length] = sums
        for column in self._columns:
            for length, known in column.sorted.items():
                if length in rolled and len(known):
                    place = np.searchsorted(known, rolled[length])
                    place[place == len(known)] = 0
                    for at in np.flatnonzero(known[place] == rolled[length]):
                        last = int(at) + max(1, length) - 1
                        yield words[int(at)].start(), words[last].end(), f"{column.file} › {column.name}"


def _is_no_number(text: str) -> bool:
    return any(char.isalpha() for char in text) or sum(char.isdigit() for char in text) > 8


class Looking:
    """Looks for withdrawn values in a column, value by value, until one is found."""

    def __init__(self, withdrawn: Withdrawn) -> None:
        self._withdrawn = withdrawn
        self._held: dict[str, None] = {}
        self._found: set[str] = set()

    def look(self, value: str) -> None:
        """Take one value into account."""
        if not self._found:
            self._held[value] = None
            if len(self._held) >= 4096:
                self._ask()

    def columns(self) -> set[str]:
        """`file › column` of what was found."""
        self._ask()
        return self._found

    def _ask(self) -> None:
        # A word between two values, so that none is made of the end of one and the beginning of the next.
        self._found |= self._withdrawn.columns_in("\nvaluebreak\n".join(self._held))
        self._held.clear()


def is_published(fix: Fix, value: str) -> bool:
    """True for a value that stands in the published column as well, by its form."""
    value = value.strip()
    if fix.word in _FORMS:
        return _FORMS[fix.word].fullmatch(value) is not None
    if fix.word == "year":
        year = _YEAR.fullmatch(value)
        return year is not None and int(year[1]) >= date.today().year - OLDEST
    number = _NUMBER.fullmatch(value)
    if fix.word == "age":
        return number is not None and int(number[1]) <= OLDEST
    if fix.word == "round":
        digits = DIGITS if fix.option is None else int(fix.option)
        return number is not None and len((number[2] or "").rstrip("0")) <= digits
    return False


def _identifies(column: _Column) -> bool:
    return bool(column.kinds & IDENTIFYING) or column.fix.word in ("pseudonymise", "surrogate")


def _plain_name(name: str) -> str:
    return " ".join(re.split(r"[\W_]+", name.casefold())).strip()


def _remember(column: _Column, value: str) -> None:
    for length, hashed in _keys(value, column.kinds, identifies=_identifies(column)):
        if length:
            column.hashes.setdefault(length, array("Q")).append(hashed)
        else:
            column.exact.append(hashed)
        held = column.hashes.get(length, column.exact)
        if len(held) % 2_000_000 == 0:
            _compact(column)


def _compact(column: _Column) -> None:
    """Each hash once, while there are many of them."""
    import numpy as np

    for length, held in column.hashes.items():
        column.hashes[length] = array("Q", np.unique(np.asarray(held, np.uint64)).tobytes())


def _merge_numbers(every: dict[int, array[int]]) -> None:
    """Put whole numbers among the words, but for those that any number of so many digits would be one of."""
    import numpy as np

    for length in [length for length in every if length < 0]:
        held = every.pop(length)
        if len(np.unique(np.asarray(held, np.uint64))) <= DENSE * 9 * 10 ** (-length - 1):
            every.setdefault(1, array("Q")).extend(held)


def _keys(value: str, kinds: frozenset[str], *, identifies: bool) -> Iterator[tuple[int, int]]:
    """Number of words and hash of what a value is looked for by; 0 words for one that counts as it is written, and
    less than none for a whole number of so many digits."""
    words = _WORD.findall(value[:4_000])
    digits = sum(char.isdigit() for char in value)
    if len(words) == 1:
        (word,) = words
        if word.isdigit():
            least = 5 if identifies else 6
            for form in {word, word.lstrip("0")}:
                if len(form) >= least:
                    yield -len(form), _rolled([form])
        elif digits:
            if len(word) >= 4:
                yield 1, _rolled(words)
        elif _stands_out(word, kinds):
            yield 0, hash(word) & _BITS
    elif words and sum(map(len, words)) >= (5 if not digits else 6):
        yield min(len(words), LONGEST), _rolled(words[:LONGEST])
        if len(value) > BEGINNING and "/" not in value:
            # What a DataFrame shows of a long text, without the word that it may cut in two.
            begun = _WORD.findall(value[:BEGINNING])[:-1]
            if 4 <= len(begun) < len(words):
                yield min(len(begun), LONGEST), _rolled(begun[:LONGEST])
        yield from _written_otherwise(value)


def _stands_out(word: str, kinds: frozenset[str]) -> bool:
    """Whether a word of letters alone can be told from those of a language."""
    if word.casefold() in _ORDINARY or not kinds & IDENTIFYING:
        return False
    is_name = "person_name" in kinds and (not word.isascii() or word[:1].isupper())
    return len(word) >= (4 if is_name else 6)


def _written_otherwise(value: str) -> Iterator[tuple[int, int]]:
    """A date as pandas shows it, a number with the decimals that pandas shows."""
    read = dates.parse(value)
    if read is not None:
        for known in {read.date(True), read.date(False)} - {None}:
            yield 3, _rolled(str(known).split("-"))
        return
    number = _NUMBER.fullmatch(value.strip())
    if number is not None and len(number[2] or "") > 6:
        short = f"{float(value):.6f}".lstrip("-+")
        yield 2, _rolled(_WORD.findall(short))


def _rolled(words: Sequence[str]) -> int:
    made = 0
    for word in words:
        made = (made * _PRIME + (hash(word.casefold()) & _BITS)) & _BITS
    return made
