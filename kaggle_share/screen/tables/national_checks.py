"""What issuers say a national number must fulfil. Each takes it in upper case without separators.

The shape was matched before (`national.py`): positions that hold digits there hold digits here.
"""

from __future__ import annotations

import re

from kaggle_share.screen.tables.checksums import ean, luhn, mod_11_10, verhoeff, weighted


def date(year: int, month: int, day: int) -> bool:
    """Whether a date can be: of persons, so from 1850 on."""
    return 1 <= month <= 12 and 1 <= day <= 31 and 1850 <= year <= 2030


def yymmdd(text: str) -> bool:
    """Two digits each of year, month and day."""
    return 1 <= int(text[2:4]) <= 12 and 1 <= int(text[4:6]) <= 31


def ssn(n: str) -> bool:
    return n[:3] not in ("000", "666") and n[0] != "9" and n[3:5] != "00" and n[5:] != "0000" and len(set(n)) > 1


def itin(n: str) -> bool:
    group = int(n[3:5])
    return n[0] == "9" and (50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99)


def nino(n: str) -> bool:
    # ZZ…T stands in made-up examples only, and is found nevertheless: columns of it are made to look real.
    bad = n[:2] in ("BG", "GB", "NK", "KN", "TN", "NT") or n[0] in "DFIQUV" or n[1] in "DFIQUVO"
    return not bad


def nhs(n: str) -> bool:
    return len(set(n)) > 1 and (11 - weighted(n, range(10, 1, -1)) % 11) % 11 == int(n[9])


def nir(n: str) -> bool:
    digits = n.replace("2A", "19").replace("2B", "18") if n[5:7] in ("2A", "2B") else n
    if not digits.isdigit():
        return False
    month = int(digits[3:5])
    return (1 <= month <= 12 or 20 <= month <= 42 or month >= 50) and 97 - int(digits[:13]) % 97 == int(digits[13:])


def idnr(n: str) -> bool:
    counts = sorted((n[:10].count(digit) for digit in set(n[:10])), reverse=True)
    return n[0] != "0" and counts[0] in (2, 3) and counts[1:2] != [counts[0]] and mod_11_10(n)


def rvnr(n: str) -> bool:
    digits = n[:8] + f"{ord(n[8]) - 64:02d}" + n[9:]
    total = sum(
        sum(divmod(int(d) * w, 10)) for d, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=False)
    )
    return 1 <= int(n[4:6]) <= 12 and (1 <= int(n[2:4]) <= 31 or 51 <= int(n[2:4]) <= 81) and total % 10 == int(n[11])


_CF_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14,
         16, 10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip


def codice_fiscale(n: str) -> bool:
    even = {char: int(char, 36) - (0 if char.isdigit() else 10) for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    total = sum(_CF_ODD[char] if at % 2 == 0 else even[char] for at, char in enumerate(n[:15]))
    return chr(65 + total % 26) == n[15]


def dni(n: str) -> bool:
    digits = n[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == n[-1]


def nif_pt(n: str) -> bool:
    return n[0] in "123" and (11 - weighted(n, range(9, 1, -1)) % 11) % 11 % 10 == int(n[8])


def cpf(n: str) -> bool:
    if len(set(n)) == 1:
        return False
    first = (weighted(n, range(10, 1, -1)) * 10) % 11 % 10
    return first == int(n[9]) and (weighted(n, range(11, 1, -1)) * 10) % 11 % 10 == int(n[10])


def bsn(n: str) -> bool:
    n = n.zfill(9)
    return n != "0" * 9 and (weighted(n, range(9, 1, -1)) - int(n[8])) % 11 == 0


def rrn_be(n: str) -> bool:
    month = int(n[2:4]) % 20
    return month <= 12 and any(97 - int(lead + n[:9]) % 97 == int(n[9:]) for lead in ("", "2"))


def personnummer(n: str) -> bool:
    short = n.replace("+", "")[-10:]
    day = int(short[4:6])
    return 1 <= int(short[2:4]) <= 12 and (1 <= day <= 31 or 61 <= day <= 91) and luhn(short)


def fnr(n: str) -> bool:
    day, month = int(n[:2]) % 40, int(n[2:4]) % 40
    first = (11 - weighted(n, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11) % 11
    second = (11 - weighted(n, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return 1 <= day <= 31 and 1 <= month <= 12 and first == int(n[9]) and second == int(n[10])


def cpr(n: str) -> bool:
    # Since 2007 numbers are given out that fail the check by eleven: only the date tells.
    return 1 <= int(n[:2]) <= 31 and 1 <= int(n[2:4]) <= 12


def hetu(n: str) -> bool:
    if not 1 <= int(n[:2]) <= 31 or not 1 <= int(n[2:4]) <= 12:
        return False
    digits = re.sub(r"\D", "", n[:6] + n[-4:-1])
    return len(digits) == 9 and "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31] == n[-1]


def kennitala(n: str) -> bool:
    day = int(n[:2]) % 40
    return 1 <= day <= 31 and 1 <= int(n[2:4]) <= 12 and weighted(n, (3, 2, 7, 6, 5, 4, 3, 2, 1, 0)) % 11 == 0


def pesel(n: str) -> bool:
    dated = 1 <= int(n[2:4]) % 20 <= 12 and 1 <= int(n[4:6]) <= 31
    return dated and (10 - weighted(n, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10) % 10 == int(n[10])


def rodne_cislo(n: str) -> bool:
    month = int(n[2:4]) % 50 % 20  # women's months count 50 more, and 20 more where the numbers of a day ran out
    dated = 1 <= month <= 12 and 1 <= int(n[4:6]) <= 31
    return dated and (len(n) == 9 or int(n) % 11 == 0 or (int(n[:9]) % 11 == 10 and n[9] == "0"))


def cnp(n: str) -> bool:
    rest = weighted(n, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return n[0] != "0" and yymmdd(n[1:7]) and (1 if rest == 10 else rest) == int(n[12])


def egn(n: str) -> bool:
    month = int(n[2:4]) % 20
    dated = 1 <= month <= 12 and 1 <= int(n[4:6]) <= 31
    return dated and weighted(n, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(n[9])


def taj(n: str) -> bool:
    return weighted(n, (3, 7, 3, 7, 3, 7, 3, 7)) % 10 == int(n[8])


def szemelyi_szam(n: str) -> bool:
    """Personal numbers given out before 1997 count the weights upwards, later ones downwards."""
    rest = {weighted(n, range(1, 11)) % 11, weighted(n, range(10, 0, -1)) % 11}
    return n[0] in "12345678" and yymmdd(n[1:7]) and int(n[10]) in rest


def tc(n: str) -> bool:
    d = [int(char) for char in n]
    return d[0] != 0 and (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10 == d[9] and sum(d[:10]) % 10 == d[10]


def aadhaar(n: str) -> bool:
    return n[0] not in "01" and n != n[::-1] and verhoeff(n)


def cn(n: str) -> bool:
    dated = date(int(n[6:10]), int(n[10:12]), int(n[12:14]))
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return dated and "10X98765432"[weighted(n, weights) % 11] == n[17]


def my_number(n: str) -> bool:
    rest = weighted(n, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return len(set(n)) > 1 and (0 if rest <= 1 else 11 - rest) == int(n[11])


def kr(n: str) -> bool:
    # Numbers given out since October 2020 have no check digit: only the date and the century tell.
    return yymmdd(n) and n[6] in "0123456789"


def tw(n: str) -> bool:
    number = {c: 10 + at for at, c in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}[n[0]]
    return (number // 10 + number % 10 * 9 + weighted(n[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def nric(n: str) -> bool:
    total = weighted(n[1:8], (2, 7, 6, 5, 4, 3, 2)) + (4 if n[0] in "TG" else 3 if n[0] == "M" else 0)
    letters = "JZIHGFEDCBA" if n[0] in "ST" else "XWUTRQPNMLK" if n[0] in "FG" else "XWUTRQPNJLK"
    return letters[total % 11] == n[8]


def hkid(n: str) -> bool:
    lead = n[:-7].rjust(2)
    total = sum((36 if c == " " else int(c, 36)) * w for c, w in zip(lead, (9, 8), strict=True))
    total += weighted(n[-7:-1], (7, 6, 5, 4, 3, 2)) + (10 if n[-1] == "A" else int(n[-1], 10))
    return total % 11 == 0


def curp(n: str) -> bool:
    letters = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum(letters.index(char) * (18 - at) for at, char in enumerate(n[:17]))
    return yymmdd(n[4:10]) and n[10] in "HMX" and str((10 - total % 10) % 10) == n[17]


def rut(n: str) -> bool:
    total = sum(int(char) * (2 + at % 6) for at, char in enumerate(reversed(n[:-1])))
    return "0123456789K0"[(11 - total % 11) % 11 if (11 - total % 11) != 10 else 10] == n[-1]


def cuil(n: str) -> bool:
    rest = (11 - weighted(n, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return n[:2] in ("20", "23", "24", "27") and rest != 10 and rest == int(n[10])


def za(n: str) -> bool:
    return yymmdd(n) and n[10] in "01" and luhn(n)


def il(n: str) -> bool:
    return len(set(n)) > 1 and luhn(n)


def tfn(n: str) -> bool:
    weights = (1, 4, 3, 7, 5, 8, 6, 9, 10) if len(n) == 9 else (10, 7, 8, 4, 6, 3, 5, 1)
    return weighted(n, weights) % 11 == 0


def isikukood(n: str) -> bool:
    first = weighted(n, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if first == 10:
        first = weighted(n, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return n[0] in "12345678" and yymmdd(n[1:7]) and first == int(n[10])


def pps(n: str) -> bool:
    extra = n[8] if len(n) > 8 else ""
    total = weighted(n, range(8, 1, -1)) + (9 * (ord(extra) - 64) if extra and extra != "W" else 0)
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] == n[7]


def ahv(n: str) -> bool:
    return n.startswith("756") and ean(n)


def svnr_at(n: str) -> bool:
    rest = weighted(n, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11
    return n[0] != "0" and 1 <= int(n[4:6]) <= 31 and 1 <= int(n[6:8]) <= 15 and rest == int(n[3])


def amka(n: str) -> bool:
    return 1 <= int(n[:2]) <= 31 and 1 <= int(n[2:4]) <= 12 and luhn(n)


def oib(n: str) -> bool:
    return mod_11_10(n)


def jmbg(n: str) -> bool:
    rest = (11 - weighted(n, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return 1 <= int(n[:2]) <= 31 and 1 <= int(n[2:4]) <= 12 and rest % 10 == int(n[12])


def snils(n: str) -> bool:
    rest = weighted(n, range(9, 0, -1)) % 101 % 100
    return rest == int(n[9:])


def inn(n: str) -> bool:
    first = weighted(n, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = weighted(n, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return len(set(n)) > 1 and first == int(n[10]) and second == int(n[11])


def rnokpp(n: str) -> bool:
    return weighted(n, (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10 == int(n[9])


def thai(n: str) -> bool:
    return n[0] != "0" and (11 - weighted(n, range(13, 1, -1)) % 11) % 10 == int(n[12])


def mykad(n: str) -> bool:
    return yymmdd(n) and n[6:8] not in ("00", "17", "18", "19", "20", "69", "70", "73", "80", "81")


def nik(n: str) -> bool:
    return 1 <= int(n[6:8]) % 40 <= 31 and 1 <= int(n[8:10]) <= 12 and 11 <= int(n[:2]) <= 96 and n[12:] != "0000"


def lv(n: str) -> bool:
    total = 1 + weighted(n, (10, 5, 8, 4, 2, 1, 6, 3, 7, 9))
    return n[:2] == "32" or (1 <= int(n[:2]) <= 31 and 1 <= int(n[2:4]) <= 12 and total % 11 % 10 == int(n[10]))


def melli(n: str) -> bool:
    rest = weighted(n, range(10, 1, -1)) % 11
    return len(set(n)) > 1 and (rest if rest < 2 else 11 - rest) == int(n[9])


def afm(n: str) -> bool:
    return sum(int(c) << (8 - at) for at, c in enumerate(n[:8])) % 11 % 10 == int(n[8]) and n != "0" * 9


def egypt(n: str) -> bool:
    return n[0] in "23" and yymmdd(n[1:7]) and int(n[7:9]) in {*range(1, 5), *range(11, 20), *range(21, 36), 88}


def emirates(n: str) -> bool:
    return n.startswith("784") and luhn(n)


def pan(n: str) -> bool:
    return n[3] in "ABCFGHLJPTE"


def mbi(n: str) -> bool:
    return not set(n) & set("SLOIBZ")
