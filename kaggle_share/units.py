"""Units that column headers tell: `bill_length_mm`, `Body Mass (g)`, `temp [°C]`.

Conservative: what isn't surely a unit stays part of the name. In brackets any expression of known units counts; as
a suffix only unambiguous ones do, and single letters only after a word that names their quantity.
"""

from __future__ import annotations

import re

UNITS = frozenset(
    """
    m km cm mm µm μm um nm pm ft in inch inches mi mile miles yd ha acre acres
    g kg mg µg μg ug ng pg t lb lbs oz
    s sec ms µs μs us ns min h hr hrs hour hours d day days week weeks month months year years yr yrs
    l ml µl μl ul dl gal
    k °c °f °k c f degc degf celsius fahrenheit kelvin
    pa hpa kpa mpa bar mbar psi atm mmhg
    j kj mj cal kcal wh kwh mwh gwh w kw mw gw v mv a ma hz khz mhz ghz n kn ohm Ω ω
    mol mmol µmol μmol umol nmol ppm ppb ppt psu ph
    % percent pct ‰ o/oo permil per_mil ° deg degree degrees rad
    b kb mb gb tb byte bytes bit bits px pixel pixels
    usd eur gbp jpy chf cny inr $ € £ ¥
    count counts n/a people persons bpm rpm mph kmh kph knots kn dbm db
    """.split()
) - {"n/a"}  # fmt: skip
"""Units in lower case, as they occur in brackets."""

SUFFIXES = {
    **{unit: unit for unit in "km cm mm nm kg mg ng ml kwh mwh kw hpa kpa hz khz mhz ghz ppm ppb ha kcal".split()},
    **dict.fromkeys(("um", "µm", "μm"), "µm"),
    **dict.fromkeys(("ug", "µg", "μg"), "µg"),
    **dict.fromkeys(("pct", "percent"), "%"),
    **dict.fromkeys(("degc", "celsius"), "°C"),
    **dict.fromkeys(("degf", "fahrenheit"), "°F"),
    **dict.fromkeys(("deg", "degrees"), "°"),
    **{unit: unit for unit in "days weeks months years hours minutes seconds bytes pixels".split()},
    **{unit: unit.upper() for unit in "usd eur gbp jpy chf".split()},
    "kwh": "kWh", "mwh": "MWh", "kw": "kW", "hpa": "hPa", "kpa": "kPa", "hz": "Hz", "khz": "kHz", "mhz": "MHz",
    "ghz": "GHz", "ms": "ms", "ns": "ns", "px": "px", "mph": "mph", "kmh": "km/h", "bpm": "bpm",
}  # fmt: skip
"""Last word of a header → the unit that it is."""

LETTERS = {
    "m": ("m", "height depth length width distance elevation altitude radius diameter size thickness"),
    "g": ("g", "mass weight"),
    "t": ("t", "mass weight"),
    "s": ("s", "time duration delay interval elapsed period latency"),
    "h": ("h", "time duration delay interval elapsed"),
    "l": ("l", "volume capacity"),
    "c": ("°C", "temp temperature"),
    "f": ("°F", "temp temperature"),
    "k": ("K", "temp temperature"),
}
"""Single letters → the unit, and the words one of which must stand before it."""

BRACKETS = re.compile(r"^(?P<name>.*\S)\s*[(\[](?P<unit>[^()\[\]]{1,20})[)\]]\s*$", re.DOTALL)


def split_unit(header: str, *, numeric: bool) -> tuple[str, str]:
    """The header without its unit, and the unit.

    Parameters
    ----------
    header:
        A column's name, as in the file.
    numeric:
        The column holds numbers; others have no unit as a suffix.

    Returns
    -------
    Name and unit; the unit is empty where none is told.
    """
    match = BRACKETS.match(header)
    if match and _is_unit(match["unit"]):
        return match["name"], match["unit"].strip()
    if numeric:
        name, _, last = header.strip().rpartition("_")
        folded = last.casefold()
        if name and folded in SUFFIXES:
            return name, SUFFIXES[folded]
        if name and folded in LETTERS:
            unit, quantities = LETTERS[folded]
            if set(re.split(r"[^a-z]+", name.casefold())) & set(quantities.split()):
                return name, unit
    return header, ""


def _is_unit(text: str) -> bool:
    """True for a unit, or units with powers, products and quotients: `kg/m²`, `m s-1`."""
    folded = text.strip().casefold()
    if folded in UNITS:
        return True
    parts = [part for part in re.split(r"[/·*\s]+|\bper\b", folded) if part]
    plain = [re.sub(r"[\^]?[-−+]?\d*[²³¹⁻]*$", "", part) for part in parts]
    return bool(plain) and all(part in UNITS or (not part and index) for index, part in enumerate(plain))
