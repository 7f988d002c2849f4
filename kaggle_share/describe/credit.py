"""Roles of contributors, by CRediT (ANSI/NISO Z39.104-2022, https://credit.niso.org) where it knows them."""

from __future__ import annotations

import re

ROLES = (
    "Conceptualization",
    "Data curation",
    "Formal analysis",
    "Funding acquisition",
    "Investigation",
    "Methodology",
    "Project administration",
    "Resources",
    "Software",
    "Supervision",
    "Validation",
    "Visualization",
    "Writing – original draft",
    "Writing – review & editing",
)
SPELLINGS = {
    "conceptualisation": "Conceptualization",
    "visualisation": "Visualization",
    "writing": "Writing – original draft",
    "original draft": "Writing – original draft",
    "review and editing": "Writing – review & editing",
    "writing review and editing": "Writing – review & editing",
}


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold().replace("&", " and ")))


_KNOWN = {**{_plain(role): role for role in ROLES}, **SPELLINGS}


def roles(said: str) -> tuple[str, ...]:
    """The roles that a user wrote, by their names in CRediT where there is one, else as they were written.

    Parameters
    ----------
    said:
        `data curation, software`; commas, semicolons or line breaks between.
    """
    words = (" ".join(part.split()) for part in re.split(r"[,;\n]", said))
    return tuple(dict.fromkeys(_KNOWN.get(_plain(word), word) for word in words if word))


def address(role: str) -> str:
    """The page of a role in CRediT; empty where it is none of its roles."""
    if role not in ROLES:
        return ""
    return f"https://credit.niso.org/contributor-roles/{_plain(role).replace(' and ', ' ').replace(' ', '-')}/"
