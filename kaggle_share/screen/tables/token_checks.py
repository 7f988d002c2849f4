"""What makes a token of `tokens.py` what it looks like: lengths, check digits, words that say otherwise."""

from __future__ import annotations

import ipaddress
import re

from kaggle_share.screen.tables.checksums import luhn, mod_97

_NO_MAIL = frozenset(
    "png jpg jpeg gif svg webp js css ts py md html pdf zip exe dll so h c cpp txt csv local".split()
)


def email(found: re.Match[str]) -> bool:
    """An address that somebody reads: no file name, no robot."""
    local, _, host = found.group().rpartition("@")
    ending = host.rpartition(".")[2].lower()
    return local.lower() not in ("git", "noreply", "no-reply") and ending not in _NO_MAIL and not ending.isdigit()


_IBAN_LENGTH = dict(
    pair.split(":")
    for pair in """AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BI:27 BR:29 BY:28 CH:21 CR:22
    CY:28 CZ:24 DE:22 DJ:27 DK:18 DO:28 EE:20 EG:29 ES:24 FI:18 FK:18 FO:18 FR:27 GB:22
    GE:22 GI:23 GL:18 GR:27 GT:28 HN:28 HR:21 HU:28 IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30
    KW:30 KZ:20 LB:28 LC:32 LI:21 LT:20 LU:20 LV:21 LY:25 MC:27 MD:24 ME:22 MK:19 MN:20
    MR:27 MT:31 MU:30 NI:28 NL:18 NO:15 OM:23 PK:24 PL:28 PS:29 PT:25 QA:29 RO:24 RS:22
    RU:33 SA:24 SC:31 SD:18 SE:24 SI:19 SK:24 SM:27 SO:23 ST:25 SV:28 TL:23 TN:24 TR:26
    UA:29 VA:22 VG:24 XK:20 YE:30""".split()
)
"""Characters of an IBAN by country, as SWIFT's registry has them."""


def is_iban(text: str, *, strict: bool = True) -> bool:
    """ISO 13616: the country's length (where `strict`), and the remainder by 97 is 1."""
    plain = re.sub(r"[ \-]", "", text).upper()
    if not plain.isalnum() or not plain.isascii() or not 15 <= len(plain) <= 34:
        return False
    if strict and _IBAN_LENGTH.get(plain[:2]) != str(len(plain)):
        return False
    return mod_97(plain[4:] + plain[:4]) == 1


def is_card(text: str) -> bool:
    """ISO/IEC 7812: a length and prefix that payment cards have, and Luhn's check digit."""
    digits = re.sub(r"[ \-]", "", text)
    if not digits.isdigit() or len(set(digits)) < 2:
        return False
    two, four, size = int(digits[:2]), int(digits[:4]), len(digits)
    issued = (
        (digits[0] == "4" and size in (13, 16, 19))
        or (size == 16 and (51 <= two <= 55 or 2221 <= four <= 2720 or 2200 <= four <= 2204))
        or (two in (34, 37) and size == 15)
        or (size in (14, 16) and (two in (36, 38, 39) or 300 <= int(digits[:3]) <= 305))
        or (16 <= size <= 19 and (four == 6011 or two in (65, 62, 60, 81) or 644 <= int(digits[:3]) <= 649))
        or (16 <= size <= 19 and 3528 <= four <= 3589)
        or (12 <= size <= 19 and (two in (50, 56, 57, 58, 63, 67)))
        or (size == 15 and (four in (1800, 2131)))
    )
    return issued and luhn(digits)


def ipv4(found: re.Match[str]) -> bool:
    """Four numbers up to 255 that are no version."""
    parts = found.group().split(".")
    if any(len(part) > 1 and part[0] == "0" for part in parts) or any(int(part) > 255 for part in parts):
        return False
    before = found.string[max(0, found.start() - 9) : found.start()].lower()
    if re.search(r"(?:v|ver|version|release|python|rev)\.? ?[:=]? ?$", before):
        return False
    # Four small numbers are a version or a section far more often than an address.
    return parts[0] not in ("0", "127") and max(map(int, parts)) > 40 and found.group() != "255.255.255.255"


def ipv6(found: re.Match[str]) -> bool:
    """RFC 4291, neither loopback nor nothing."""
    try:
        address = ipaddress.IPv6Address(found.group())
    except ValueError:
        return False
    return len(found.group()) >= 8 and not address.is_loopback and not address.is_unspecified


def mac(found: re.Match[str]) -> bool:
    """One kind of separator, and more than two different digits."""
    digits = re.sub(r"[^0-9a-f]", "", found.group().lower())
    return len(set(digits)) > 2 and len({char for char in found.group() if char in ":-."}) == 1


_NOBODY = frozenset(
    """root runner jovyan kaggle user users ubuntu public shared default vagrant travis circleci app work username
    ec2-user docker node me admin administrator www www-data anonymous all_users guest git jenkins builder conda
    somebody someone name yourname your_name your-name project src""".split()
)


_FILES = _NO_MAIL | frozenset(
    """doc docx odt xls xlsx ods ppt pptx json xml yaml yml log dat tmp bak mp3 mp4 wav flac avi mov webm tif tiff bmp
    gz""".split()
)


def home(found: re.Match[str]) -> bool:
    """A folder that is called after somebody, not a file (`/home/notes.txt`)."""
    if found.end() == len(found.string) and found.group("user").rpartition(".")[2].lower() in _FILES:
        return False
    return found.group("user").strip().lower() not in _NOBODY and not found.group("user").startswith(
        ("$", "{", "<", "%")
    )


_NOT_PEOPLE = frozenset(
    """about login signup explore features pricing topics search home help terms privacy share sharer intent hashtag
    p reel company companies jobs pages groups events watch settings orgs marketplace school status i
    sharer.php plugins tr dialog policies legal""".split()
)


def profile(found: re.Match[str]) -> bool:
    """A page that is a person's and not the site's own."""
    user = (found.group("user") or "").lower()
    return user not in _NOT_PEOPLE and not user.startswith(("#", "?"))


def orcid(found: re.Match[str]) -> bool:
    """ISO 7064 MOD 11-2: the last character checks the rest."""
    digits = found.group("orcid").replace("-", "").upper()
    total = 0
    for char in digits[:-1]:
        total = (total + int(char)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


_VIN = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))


def is_vin(text: str) -> bool:
    """49 CFR 565.15: position 9 checks the rest."""
    text = text.strip().upper()
    if re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", text) is None or text.isdigit() or text.isalpha():
        return False
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum((int(c) if c.isdigit() else _VIN[c]) * w for c, w in zip(text, weights, strict=True))
    return "0123456789X"[total % 11] == text[8]


def nanp(found: re.Match[str]) -> bool:
    """An area code begins with 2 to 9."""
    digits = re.sub(r"\D", "", found.group("number"))
    return digits[-10] in "23456789" and len(set(digits)) > 2


def international(found: re.Match[str]) -> bool:
    """ITU-T E.164: up to 15 digits, none of them a zero in front."""
    digits = re.sub(r"\D", "", found.group())
    return 8 <= len(digits) <= 15 and len(set(digits)) > 2 and digits[0] != "0"


def cued(found: re.Match[str]) -> bool:
    """As many digits as telephone numbers have, and no address of a page or work (`10.1016/j.cell.2017.01.123`)."""
    before = found.string[: found.start()].split()
    if before and not found.string[found.start() - 1].isspace() and re.search(r"10\.\d{4}|://", before[-1][-200:]):
        return False
    return 7 <= len(re.sub(r"\D", "", found.group("number"))) <= 15
