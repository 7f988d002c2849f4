"""Postal codes made coarser: three digits, and 000 where few people live.

For the United States 45 CFR 164.514(b)(2)(i)(B) allows the first three digits where all codes that share them hold
more than 20,000 people. The 17 that don't are those of the census of 2000, as the Department of Health and Human
Services lists them in its "Guidance Regarding Methods for De-identification of Protected Health Information" (2012).
For other countries no such list is known here; of their codes the first part, at most three characters, is kept.
"""

from __future__ import annotations

import re

SMALL_AREAS = frozenset(
    ("036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884", "890",
     "893")
)  # fmt: skip
"""Three-digit areas of the United States with 20,000 people or fewer."""
NOBODY = "000"
_US = re.compile(r"\d{5}(?:[- ]?\d{4})?")
_NUMBER = re.compile(r"(\d{1,10})\.0{1,6}")


class Postal:
    """Makes the codes of one column coarser.

    Spreadsheets take the zero at the front of a code away: in a column in which most codes have five digits, those
    of three or four get it back.
    """

    def __init__(self) -> None:
        self._long = 0
        self._short = 0

    def look(self, text: str) -> None:
        """Take one value into account."""
        code = _plain(text)
        if _US.fullmatch(code):
            self._long += 1
        elif code.isdigit() and len(code) in (3, 4):
            self._short += 1

    def coarse(self, text: str) -> str | None:
        """The area of a code; None for what is none."""
        code = _plain(text)
        if code.isascii() and code.isdigit() and len(code) in (3, 4) and self._long > self._short:
            code = code.zfill(5)
        if code.isascii() and code.isdigit() and len(code) == 3:
            return NOBODY if code in SMALL_AREAS else code  # coarse already
        if _US.fullmatch(code):
            return NOBODY if code[:3] in SMALL_AREAS else code[:3]
        letters = re.sub(r"[^A-Z0-9]", "", code.upper())
        if not 3 <= len(letters) <= 10 or not any(char.isdigit() for char in letters):
            return None
        if letters.isdigit():
            # Four digits (Austria, Denmark, …) keep two, six (China, India, …) three.
            return letters[:2] if len(letters) == 4 else letters[:3]
        # A space or hyphen ends the part that names the area (SW1A 1AA, K1A 0B1).
        first = re.sub(r"[^A-Z0-9]", "", re.split(r"[ -]", code.upper())[0])
        return first[:3] if 1 < len(first) < len(letters) else letters[:3]


def _plain(text: str) -> str:
    text = text.strip()
    whole = _NUMBER.fullmatch(text)
    return whole.group(1) if whole else text
