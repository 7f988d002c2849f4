"""Codes in place of identifiers: pseudonyms, derived with a key, and surrogates, drawn at random.

A pseudonym is `p` and 16 characters of base 32 (80 bits) of BLAKE2b, keyed (RFC 7693), of the normalised value; so it
is the same in every table, version and machine that has the key, and columns still join. Two of 100 million values
share one with a probability of 1 in 200 million. A surrogate is `s` and 16 random characters.

Normalised means: Unicode NFKC, white space at the ends removed and within made one space; a whole number written
with decimals (`123.0`, as pandas makes of numbers beside missing values) without them; text with an `@` in lower
case. All else counts: `007` and `7`, `Smith` and `SMITH` are different.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import sqlite3
import threading
import unicodedata
from contextlib import suppress

from kaggle_share.errors import StagingError
from kaggle_share.screen import keys

LENGTH = 16
"""Characters of a code, after its letter."""
_WHOLE = re.compile(r"([+-]?\d{1,30})\.0{1,10}")
MOST_KNOWN = 300_000
"""Codes of a table that are held in memory, some 60 MB."""
SHIFT = 365
"""Days by which dates move at most."""


def normalised(value: str) -> str:
    """What a code stands for: the value without what writing it differently changes."""
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value)
    value = " ".join(value.split())
    if "@" in value:
        return value.casefold()
    whole = _WHOLE.fullmatch(value) if value.endswith("0") else None
    return whole.group(1) if whole else value


class Pseudonyms:
    """Pseudonyms of one key.

    Parameters
    ----------
    name:
        The key's.
    """

    def __init__(self, name: str) -> None:
        self._key = keys.key_of(name)
        self.fingerprint = keys.fingerprint(self._key)

    def code(self, value: str) -> str:
        """The pseudonym of a value."""
        digest = hashlib.blake2b(_bytes(value), key=self._key, digest_size=LENGTH * 5 // 8, person=b"ks-pseudonym")
        return "p" + base64.b32encode(digest.digest()).decode().lower()

    def days(self, subject: str) -> int:
        """By how many days a subject's dates move: −365 to 365, never 0."""
        digest = hashlib.blake2b(_bytes(subject), key=self._key, digest_size=16, person=b"ks-shift").digest()
        # 128 bits: no number of days is more likely than another by more than 10⁻³⁵.
        number = int.from_bytes(digest, "big") % (2 * SHIFT)
        return number - SHIFT if number < SHIFT else number - SHIFT + 1


class Surrogates:
    """Random codes, each kept in a table on this machine so that the same value gets the same one again.

    Parameters
    ----------
    name:
        The table's.

    Raises
    ------
    StagingError
        The table can't be read or written.
    """

    def __init__(self, name: str) -> None:
        self._key = keys.key_of(keys.LOOKUP)
        self.fingerprint = keys.fingerprint(self._key)
        self._known: dict[bytes, str] = {}
        self._lock = threading.Lock()
        self._path = keys.table_path(name)
        try:
            self._table = keys.open_table(self._path)
            # Another run that gives out codes waits until these are written.
            self._table.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def code(self, value: str) -> str:
        """The surrogate of a value; a new one is drawn where it has none."""
        place = hashlib.blake2b(_bytes(value), key=self._key, digest_size=32, person=b"ks-surrogate").digest()
        with self._lock:
            known = self._known.get(place)
            if known is None:
                known = self._found(place)
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[place] = known
            return known

    def _found(self, place: bytes) -> str:
        try:
            row = self._table.execute("SELECT code FROM codes WHERE hash = ?", (place,)).fetchone()
            if row is not None:
                return str(row[0])
            while True:
                code = "s" + base64.b32encode(secrets.token_bytes(LENGTH * 5 // 8)).decode().lower()
                with suppress(sqlite3.IntegrityError):
                    self._table.execute("INSERT INTO codes VALUES (?, ?)", (place, code))
                    return code
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def close(self, *, keep: bool) -> None:
        """Write what was drawn, or forget it."""
        try:
            (self._table.commit if keep else self._table.rollback)()
            self._table.close()
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def _failed(self, error: sqlite3.Error) -> StagingError:
        return StagingError(
            f'the table of codes "{self._path}" can\'t be used ({type(error).__name__})',
            "Wait for another run that uses it, or restore a backup: kaggle-share keys restore",
        )


def _bytes(value: str) -> bytes:
    return normalised(value).encode("utf-8", "surrogatepass")
