"""Small pictures as inline SVG: histograms, bars, a dot map, what changed, a drawn cover.

Colours come from classes of the style sheet, so that they follow light and dark; attributes hold numbers and
escaped text only. Each picture that says something has a text alternative.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from markupsafe import Markup

_WIDTH = 120
_HEIGHT = 36


def histogram(bins: Sequence[int], said: str) -> Markup:
    """Counts as columns; `said` is the text alternative."""
    top = max(bins, default=0)
    if not top:
        return Markup("")
    step = _WIDTH / len(bins)
    gap = 1 if len(bins) > 6 else 3
    bars = Markup("").join(
        Markup('<rect x="{}" y="{}" width="{}" height="{}"/>').format(
            _short(place * step),
            _short(_HEIGHT - height),
            _short(step - gap),
            _short(height),
        )
        for place, count in enumerate(bins)
        # A step that holds anything is seen, however few it holds.
        if count and (height := max(1.5, count / top * (_HEIGHT - 1)))
    )
    return Markup(
        '<svg class="histogram" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{said}"'
        ' preserveAspectRatio="none">{bars}<path class="base" d="M0 {h}H{w}"/></svg>'
    ).format(w=_WIDTH, h=_HEIGHT, said=said, bars=bars)


def bar(share: float) -> Markup:
    """A share as a bar; the number stands beside it, so this is decoration."""
    return Markup(
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="4"/><rect width="{}" height="4"/></svg>'
    ).format(_short(100 * min(1.0, max(0.0, share))))


def parts(amounts: Sequence[tuple[str, int]], said: str) -> Markup:
    """Amounts side by side as one bar; each is `(class of the style sheet, amount)`."""
    total = sum(amount for _, amount in amounts)
    if not total:
        return Markup("")
    pieces = []
    start = 0.0
    for name, amount in amounts:
        width = 100 * amount / total
        pieces.append(
            Markup('<rect class="{}" x="{}" width="{}" height="6"/>').format(name, _short(start), _short(width))
        )
        start += width
    return Markup(
        '<svg class="parts" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(said, Markup("").join(pieces))


def dot_map(points: Sequence[tuple[float, float]], said: str) -> Markup:
    """Longitudes and latitudes on a plain grid of degrees, fitted to the points. No map service is asked."""
    if not points:
        return Markup("")
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    span = max(east - west, 2 * (north - south), 0.02) * 1.1
    left, top = (west + east) / 2 - span / 2, (north + south) / 2 + span / 4
    scale = 480 / span
    step = next(s for s in (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 400) if span / s <= 8)
    grid = []
    line = left // step * step
    while line < left + span:
        grid.append(f"M{_short((line - left) * scale)} 0v240")
        line += step
    line = (top - span / 2) // step * step
    while line < top:
        grid.append(f"M0 {_short((top - line) * scale)}h480")
        line += step
    dots = Markup("").join(
        Markup('<circle cx="{}" cy="{}" r="3"/>').format(_short((x - left) * scale), _short((top - y) * scale))
        for x, y in points
    )
    return Markup(
        '<svg class="map" viewBox="0 0 480 240" role="img" aria-label="{}"><path class="grid" d="{}"/>{}</svg>'
    ).format(said, "".join(grid), dots)


def drawn_cover(seed: str) -> Markup:
    """A cover for a dataset that has none: quiet columns, always the same for the same dataset."""
    digest = hashlib.sha256(seed.encode("utf-8", "replace")).digest()
    columns = 28
    bars = Markup("").join(
        Markup('<rect class="tone{}" x="{}" y="{}" width="14" height="{}"/>').format(
            digest[place] % 3, place * 20 + 3, 280 - height, height
        )
        for place in range(columns)
        # A bell over the width, roughened by the digest, so that it looks like data and not like noise.
        if (height := int(40 + 150 * (1 - ((place - 13.5) / 14) ** 2) + digest[place] % 60))
    )
    return Markup(
        '<svg class="drawn" viewBox="0 0 560 280" preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        '<rect class="ground" width="560" height="280"/>{}</svg>'
    ).format(bars)


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
