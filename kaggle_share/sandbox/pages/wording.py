"""How the pages say numbers, sizes, dates and names that come from data."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Control characters and bidirectional overrides: a name that holds them could pass for another name.
_DECEPTIVE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# What can't be sent as UTF-8.
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
# Overrides, embeddings and isolates make code read otherwise than it runs (CVE-2021-42574).
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

_LICENSES = {
    "cc0-1.0": "CC0: Public Domain",
    "cc-by-3.0": "Attribution 3.0 Unported (CC BY 3.0)",
    "cc-by-4.0": "Attribution 4.0 International (CC BY 4.0)",
    "cc-by-sa-3.0": "Attribution-ShareAlike 3.0 Unported (CC BY-SA 3.0)",
    "cc-by-sa-4.0": "Attribution-ShareAlike 4.0 International (CC BY-SA 4.0)",
    "cc-by-nc-4.0": "Attribution-NonCommercial 4.0 International (CC BY-NC 4.0)",
    "cc-by-nc-sa-3.0": "Attribution-NonCommercial-ShareAlike 3.0 IGO (CC BY-NC-SA 3.0 IGO)",
    "cc-by-nc-sa-4.0": "Attribution-NonCommercial-ShareAlike 4.0 International (CC BY-NC-SA 4.0)",
    "cc-by-nd-4.0": "Attribution-NoDerivatives 4.0 International (CC BY-ND 4.0)",
    "cc-by-nc-nd-4.0": "Attribution-NonCommercial-NoDerivatives 4.0 International (CC BY-NC-ND 4.0)",
    "dbcl-1.0": "Database: Open Database, Contents: Database Contents",
    "odbl-1.0": "Database: Open Database, Contents: © Original Authors",
    "odc-by-1.0": "ODC Attribution License (ODC-By)",
    "pddl": "ODC Public Domain Dedication and License (PDDL)",
    "apache-2.0": "Apache License 2.0",
    "mit": "MIT License",
    "gpl-2": "GNU General Public License 2",
    "gpl-2.0": "GNU General Public License 2",
    "gpl-3.0": "GNU General Public License 3.0",
    "lgpl-3.0": "GNU Lesser General Public License 3.0",
    "agpl-3.0": "GNU Affero General Public License 3.0",
    "fdl-1.3": "GNU Free Documentation License 1.3",
    "cdla-permissive-1.0": "Community Data License Agreement, Permissive 1.0",
    "cdla-sharing-1.0": "Community Data License Agreement, Sharing 1.0",
    "us-government-works": "U.S. Government Works",
    "eu-odp-legal-notice": "EU ODP Legal Notice",
    "world-bank": "World Bank Dataset Terms of Use",
    "reddit-api": "Reddit API Terms",
    "copyright-authors": "Data files © Original Authors",
    "other": "Other (described by the authors)",
    "unknown": "No license given",
    "": "No license given",
}

_STATES = {
    "NOT_YET_PERSISTED": "waiting to be stored",
    "BLOBS_RECEIVED": "files received",
    "BLOBS_DECOMPRESSED": "archives unpacked",
    "BLOBS_COPIED_TO_SDS": "files stored",
    "INDIVIDUAL_BLOBS_COMPRESSED": "nearly ready",
    "REPROCESSING": "being processed again",
    "READY": "ready",
    "FAILED": "failed",
    "DELETED": "deleted",
    "CANCEL_REQUESTED": "being cancelled",
    "CANCEL_ACKNOWLEDGED": "cancelled",
    "NEW_SCRIPT": "new",
}


def size(octets: int) -> str:
    """A size in decimal units: `812 B`, `53.1 kB`, `1.9 GB`."""
    if octets < 1000:
        return f"{octets} B"
    value = float(octets)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        # 999.95 would be printed as 1000.0.
        if value < 999.95:
            return f"{value:.1f} {unit}"
    return f"{value / 1000:.1f} TB"


def whole(value: int) -> str:
    """A count, with narrow no-break spaces from five digits on, so that years stay years."""
    return f"{value:,}".replace(",", "\u202f") if abs(value) >= 10_000 else str(value)


def number(value: float) -> str:
    """A measured value, to four significant digits."""
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e15:
        return whole(int(value)).replace("-", "−")
    if 1e-4 <= abs(value) < 1e6:
        digits = max(0, 4 - len(str(int(abs(value))).lstrip("0")))
        text = f"{value:.{digits}f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def percent(part: int, total: int) -> str:
    """A share: `0.6 %`, `44 %`; never 0 % or 100 % where that is not exact."""
    if not total:
        return "0 %"
    share = 100 * part / total
    if 0 < share < 0.1:
        return "< 0.1 %"
    if 99.9 < share < 100:
        return "> 99.9 %"
    return f"{share:.1f} %" if share < 10 and part else f"{min(share, 99.9) if part < total else 100:.0f} %"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 file`, `3 files`."""
    return f"{whole(count)} {one if count == 1 else many or one + 's'}"


def day(moment: datetime | date) -> str:
    """A date in words: `9 March 2026`."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def clock(moment: datetime) -> str:
    """Date and time of day, in UTC where the zone is known."""
    if moment.tzinfo is None:
        return f"{day(moment)}, {moment:%H:%M}"
    moment = moment.astimezone(UTC)
    return f"{day(moment)}, {moment:%H:%M} UTC"


def visible(name: str) -> str:
    """A file's or column's name with control characters and bidi overrides spelled out, never acted on."""
    return _DECEPTIVE.sub(_spelled, name)


def _spelled(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"


def sendable(text: str) -> str:
    """The text without what can't be encoded, and with what turns its direction spelled out."""
    return _TURNING.sub(_spelled, _UNSENDABLE.sub("\ufffd", text))


def license_name(name: str) -> str:
    """The full name of one of Kaggle's licenses; an unknown one stays as it is."""
    return _LICENSES.get(name.strip().lower(), name)


def state(status: str) -> str:
    """A processing status in words."""
    return _STATES.get(status, status.lower().replace("_", " "))
