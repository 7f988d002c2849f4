"""Keys that were published on purpose: the examples in their issuers' documentation, which tutorials repeat."""

from __future__ import annotations

import hashlib

_PUBLISHED = frozenset(
    # The first 16 digits of the sha256 of values that stand in their issuers' own documentation, and are nobody's.
    """
    0011cc25eb432071 aa6547439583c3a2 7f75367e78812551 da816f9f2c16e6c5 c794fa6d20c64efb 2cafc0970149a84f
    f2d6ca16515033e5 0b5dd075ccdd03c4 97daedb04841b756 3543c50b0cb9cea8 bc3ae723f57c6b9e ac9265e56c79b234
    02091175c1ae3023 78314b11be2e5815
    """.split()
)


def is_published(*texts: str) -> bool:
    """True for examples out of the issuers' documentation, which tutorials repeat (`AKIAIOSFODNN7…`)."""
    return any(hashlib.sha256(text.encode()).hexdigest()[:16] in _PUBLISHED for text in texts)
