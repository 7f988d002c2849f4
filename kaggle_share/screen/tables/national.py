"""National identification numbers, a row each. To add a country, add a row; the tests try its examples.

`pattern` is what such a number looks like, in what RE2 and Python both read (no look-around, no group that is kept);
`check` gets it in upper case without spaces, dots, dashes and slashes. python-stdnum is the oracle in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from kaggle_share.screen.tables import national_checks as check


@dataclass(frozen=True)
class National:
    """One kind of number."""

    id: str
    """Country (ISO 3166-1) and the number's name there."""
    title: str
    """For people, in the plural."""
    pattern: str
    check: Callable[[str], bool]
    chance: float
    """Share of random values of this shape that pass the check."""
    examples: tuple[str, ...]
    counters: tuple[str, ...] = ()
    alone: bool = False
    """Shape and check are so special that a single one in a text counts."""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern over a whole value."""
        return re.compile(self.pattern, re.ASCII | re.IGNORECASE)

    def fits(self, value: str) -> bool:
        """Whether a whole value is such a number."""
        if self.compiled.fullmatch(value) is None:
            return False
        try:
            return self.check(re.sub(r"[ .\-/]", "", value).upper())
        except (ValueError, KeyError, IndexError):
            return False


S = r"[ .-]?"

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
    National(
        "GB-NINO",
        "UK National Insurance numbers",
        r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-DT]",
        check.nino,
        0.4,
        ("AB123456C", "HH 01 02 03 D"),
        ("GB123456A", "AB12345"),
        alone=True,
    ),
    National(
        "GB-NHS",
        "UK NHS numbers",
        r"\d{3}[ -]?\d{3}[ -]?\d{4}",
        check.nhs,
        0.09,
        ("943 476 5870",),
        ("943 476 5871",),
    ),
    National(
        "IE-PPS",
        "Irish PPS numbers",
        r"\d{7}[A-W][A-IW]?",
        check.pps,
        0.045,
        ("1234567T",),
        ("1234567A",),
        alone=True,
    ),
    National(
        "FR-NIR",
        "French social security numbers",
        r"[12347-8] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}",
        check.nir,
        0.005,
        ("2 95 10 99 126 111 93", "255081416802538"),
        ("295109912611194",),
        alone=True,
    ),
    National(
        "DE-IDNR",
        "German tax IDs",
        r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
        check.idnr,
        0.03,
        ("36 574 261 809",),
        ("36574261890",),
    ),
    National(
        "DE-RVNR",
        "German pension insurance numbers",
        r"\d{2} ?\d{6} ?[A-Z] ?\d{3}",
        check.rvnr,
        0.03,
        ("15070649C103",),
        ("15070649C104",),
        alone=True,
    ),
    National(
        "AT-SVNR",
        "Austrian insurance numbers",
        r"\d{4} ?\d{6}",
        check.svnr_at,
        0.03,
        ("1237 010180",),
        ("2237 010180",),
    ),
    National(
        "CH-AHV",
        "Swiss AHV numbers",
        r"756\.?\d{4}\.?\d{4}\.?\d{2}",
        check.ahv,
        0.1,
        ("756.9217.0769.85",),
        ("756.9217.0769.84",),
        alone=True,
    ),
    National(
        "IT-CF",
        "Italian tax codes",
        r"[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]",
        check.codice_fiscale,
        0.04,
        ("RCCMNL83S18D969H",),
        ("RCCMNL83S18D969I",),
        alone=True,
    ),
    National(
        "ES-DNI",
        "Spanish DNI and NIE",
        r"(?:\d{8}|[XYZ]-?\d{7})[ -]?[A-HJ-NP-TV-Z]",
        check.dni,
        0.045,
        ("54362315K", "X-5253868R", "12345678-Z"),
        ("54362315Z",),
        alone=True,
    ),
    National(
        "PT-NIF",
        "Portuguese tax numbers",
        r"[123]\d{2} ?\d{3} ?\d{3}",
        check.nif_pt,
        0.1,
        ("123456789",),
        ("123456780",),
    ),
    National(
        "NL-BSN",
        "Dutch BSN",
        r"\d{4}[. ]?\d{2}[. ]?\d{3}|\d{8}|\d{3}[. ]\d{3}[. ]\d{3}",
        check.bsn,
        0.09,
        ("111222333", "1112.22.333"),
        ("111252333",),
    ),
    National(
        "BE-RRN",
        "Belgian national numbers",
        r"\d{2}\.?\d{2}\.?\d{2}[- ]?\d{3}[. ]?\d{2}",
        check.rrn_be,
        0.01,
        ("85.07.30-033 28", "85073003328"),
        ("85073003329",),
        alone=True,
    ),
    National(
        "SE-PNR",
        "Swedish personal numbers",
        r"(?:19|20)?\d{6}[-+]?\d{4}",
        check.personnummer,
        0.025,
        ("880320-0016", "19880320-0016", "8803200016"),
        ("880320-0018",),
    ),
    National(
        "NO-FNR",
        "Norwegian birth numbers",
        r"\d{6} ?\d{5}",
        check.fnr,
        0.001,
        ("15108695088",),
        ("15108695077",),
        alone=True,
    ),
    National(
        "DK-CPR", "Danish CPR numbers", r"[0-3]\d[01]\d{3}-?\d{4}", check.cpr, 0.4, ("211062-5629",), ("411062-5629",)
    ),
    National(
        "FI-HETU",
        "Finnish personal codes",
        r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]",
        check.hetu,
        0.01,
        ("131052-308T",),
        ("131052-308U",),
        alone=True,
    ),
    National(
        "IS-KT",
        "Icelandic kennitala",
        r"\d{6}-?\d{4}",
        check.kennitala,
        0.02,
        ("450401-3150", "120174-3399"),
        ("530575-0299",),
    ),
    National("PL-PESEL", "Polish PESEL", r"\d{11}", check.pesel, 0.013, ("44051401359",), ("44051401358",)),
    National(
        "CZ-RC",
        "Czech and Slovak birth numbers",
        r"\d{6}/?\d{3,4}",
        check.rodne_cislo,
        0.02,
        ("710319/2745", "8003150001"),
        ("710319/2746",),
    ),
    National(
        "HU-TAJ",
        "Hungarian TAJ numbers",
        r"\d{3}[ -]?\d{3}[ -]?\d{3}",
        check.taj,
        0.1,
        ("123 456 788",),
        ("123 456 789",),
    ),
    National(
        "HU-SZAM",
        "Hungarian personal numbers",
        r"[1-8] ?\d{6} ?\d{4}",
        check.szemelyi_szam,
        0.02,
        ("12511070558",),
        ("12513070558",),
    ),
    National("RO-CNP", "Romanian CNP", r"[1-9]\d{12}", check.cnp, 0.01, ("1630615123457",), ("1632215125",)),
    National("BG-EGN", "Bulgarian EGN", r"\d{10}", check.egn, 0.012, ("7523169263",), ("7523169264",)),
    National("HR-OIB", "Croatian OIB", r"\d{11}", check.oib, 0.1, ("33392005961",), ("33392005962",)),
    National(
        "YU-JMBG", "JMBG of former Yugoslavia", r"\d{13}", check.jmbg, 0.004, ("0101006500006",), ("0101006500007",)
    ),
    National(
        "EE-IK",
        "Estonian and Lithuanian personal codes",
        r"[1-8]\d{10}",
        check.isikukood,
        0.025,
        ("37605030299",),
        ("37605030291",),
    ),
    National(
        "LV-PK", "Latvian personal codes", r"\d{6}-?\d{5}", check.lv, 0.015, ("161175-19997",), ("161375-19997",)
    ),
    National("GR-AMKA", "Greek AMKA", r"\d{11}", check.amka, 0.012, ("01013099997",), ("01013099999",)),
    National("GR-AFM", "Greek tax numbers", r"\d{9}", check.afm, 0.1, ("094259216",), ("123456781",)),
    National(
        "RU-SNILS",
        "Russian SNILS",
        r"\d{3}[- ]?\d{3}[- ]?\d{3}[ -]?\d{2}",
        check.snils,
        0.01,
        ("112-233-445 95",),
        ("112-233-445 96",),
    ),
    National("RU-INN", "Russian taxpayer numbers", r"\d{12}", check.inn, 0.01, ("123456789047",), ("123456789037",)),
    National(
        "UA-RNOKPP", "Ukrainian taxpayer numbers", r"\d{10}", check.rnokpp, 0.1, ("1759013776",), ("1759013770",)
    ),
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

BY_ID = {rule.id: rule for rule in NATIONAL}


def fitting(value: str) -> list[National]:
    """The kinds of number that a whole value may be."""
    return [rule for rule in NATIONAL if rule.fits(value)]
