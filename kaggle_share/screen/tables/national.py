"""National identification numbers, a row each. To add a country, add a row; the tests try its examples.
Those of Europe are in `national_europe.py`.

`pattern` is what such a number looks like, in what RE2 and Python both read (no look-around, no group that is kept);
`check` gets it in upper case without spaces, dots, dashes and slashes. python-stdnum is the oracle in the tests.
"""

from __future__ import annotations

import re

from kaggle_share.screen.tables import national_checks as check
from kaggle_share.screen.tables.national_europe import EUROPE
from kaggle_share.screen.tables.national_rule import National

NATIONAL: tuple[National, ...] = (
    National(
        "US-SSN",
        "US Social Security numbers",
        r"\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4}",
        check.ssn,
        0.9,
        ("536-22-8726", "219-09-9999"),
        ("000-12-3456", "666-12-3456", "7732-18-5", "58-08-2"),
        alone=True,
    ),
    National(
        "US-ITIN", "US taxpayer numbers", r"9\d{2}-\d{2}-\d{4}", check.itin, 0.4, ("912-90-3456",), ("912-49-3456",)
    ),
    National(
        "US-MBI",
        "US Medicare numbers",
        r"[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}",
        check.mbi,
        0.2,
        ("1EG4-TE5-MK73",),
        ("1SG4-TE5-MK73",),
        alone=True,
    ),
    National(
        "CA-SIN",
        "Canadian Social Insurance numbers",
        r"\d{3}[ -]?\d{3}[ -]?\d{3}",
        check.il,
        0.1,
        ("046 454 286",),
        ("046 454 287",),
    ),
    National(
        "MX-CURP",
        "Mexican CURP",
        r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d",
        check.curp,
        0.1,
        ("BOXW310820HNERXN09",),
        ("BOXW310820HNERXN08",),
        alone=True,
    ),
    National(
        "BR-CPF",
        "Brazilian CPF",
        r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}",
        check.cpf,
        0.01,
        ("390.533.447-05", "39053344705"),
        ("390.533.447-06", "111.111.111-11"),
        alone=True,
    ),
    National(
        "CL-RUT",
        "Chilean RUT",
        r"\d{1,2}\.?\d{3}\.?\d{3}-[0-9K]",
        check.rut,
        0.09,
        ("12.531.909-2",),
        ("12.531.909-3",),
    ),
    National(
        "AR-CUIL", "Argentinian CUIL", r"2[0347]-?\d{8}-?\d", check.cuil, 0.09, ("20-26756539-3",), ("20-26756539-4",)
    ),
    *EUROPE,
    National(
        "TR-TCKN", "Turkish identity numbers", r"[1-9]\d{10}", check.tc, 0.01, ("17291716060",), ("17291716050",)
    ),
    National("IL-TZ", "Israeli identity numbers", r"\d{9}", check.il, 0.1, ("399333749",), ("399333741",)),
    National("IR-MELLI", "Iranian national codes", r"\d{10}", check.melli, 0.09, ("0012345679",), ("0012345678",)),
    National(
        "EG-NID",
        "Egyptian national numbers",
        r"[23]\d{13}",
        check.egypt,
        0.01,
        ("29001011234567",),
        ("29013011234567",),
    ),
    National(
        "AE-EID",
        "Emirates IDs",
        r"784-\d{4}-\d{7}-\d|784\d{12}",
        check.emirates,
        0.1,
        ("784-1979-1234567-1",),
        ("784-1979-1234567-6",),
        alone=True,
    ),
    National(
        "ZA-ID", "South African identity numbers", r"\d{13}", check.za, 0.008, ("7503305044089",), ("7503305044088",)
    ),
    National(
        "IN-AADHAAR",
        "Indian Aadhaar numbers",
        r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}",
        check.aadhaar,
        0.1,
        ("2341 2341 2346",),
        ("2341 2341 2347",),
    ),
    National(
        "IN-PAN",
        "Indian PAN",
        r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]",
        check.pan,
        0.4,
        ("ACUPA7085R",),
        ("ACUKA7085R",),
    ),
    National(
        "CN-RIC",
        "Chinese resident identity numbers",
        r"[1-9]\d{5}(?:19|20)\d{9}[0-9X]",
        check.cn,
        0.003,
        ("360426199101010071",),
        ("360426199101010072",),
        alone=True,
    ),
    National(
        "TW-ID", "Taiwanese identity numbers", r"[A-Z][1289]\d{8}", check.tw, 0.1, ("A123456789",), ("A123456780",)
    ),
    National(
        "HK-ID",
        "Hong Kong identity numbers",
        r"[A-Z]{1,2}\d{6}\(?[0-9A]\)?",
        lambda n: check.hkid(re.sub(r"[()]", "", n)),
        0.09,
        ("G123456(A)",),
        ("G123456(B)", "G123456(0)"),
    ),
    National(
        "JP-MYNUMBER",
        "Japanese My Numbers",
        r"\d{4}[ -]?\d{4}[ -]?\d{4}",
        check.my_number,
        0.1,
        ("123456789018",),
        ("123456789019",),
    ),
    National(
        "KR-RRN",
        "Korean resident numbers",
        r"\d{6}-\d{7}|\d{2}[01]\d[0-3]\d[1-8]\d{6}",
        check.kr,
        0.3,
        ("971013-9019902",),
        ("971313-1019902",),
    ),
    National(
        "SG-NRIC",
        "Singaporean NRIC",
        r"[STFGM]\d{7}[A-Z]",
        check.nric,
        0.04,
        ("S1234567D",),
        ("S1234567A",),
        alone=True,
    ),
    National(
        "MY-NRIC",
        "Malaysian MyKad numbers",
        r"\d{6}-\d{2}-\d{4}",
        check.mykad,
        0.03,
        ("770305-02-1234",),
        ("771305-02-1234",),
        alone=True,
    ),
    National("ID-NIK", "Indonesian NIK", r"\d{16}", check.nik, 0.02, ("3171011708450001",), ("3171013208450001",)),
    National(
        "TH-PIN",
        "Thai identity numbers",
        r"\d[- ]?\d{4}[- ]?\d{5}[- ]?\d{2}[- ]?\d",
        check.thai,
        0.1,
        ("1-2345-45678-78-1",),
        ("1-2345-45678-78-9",),
    ),
    National(
        "AU-TFN",
        "Australian tax file numbers",
        r"\d{3} ?\d{3} ?\d{3}",
        check.tfn,
        0.09,
        ("123 456 782",),
        ("123 456 783",),
    ),
)
"""Every kind of number that is known."""


def fitting(value: str) -> list[National]:
    """The kinds of number that a whole value may be."""
    return [rule for rule in NATIONAL if rule.fits(value)]
