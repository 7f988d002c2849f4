"""What Kaggle is told about a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Contributor:
    """Somebody who deserves credit."""

    name: str
    email: str = ""
    orcid: str = ""
    role: str = ""
    """As the user wrote it; the roles of CRediT (https://credit.niso.org) are known, several with commas between."""
    organization: str = ""


@dataclass(frozen=True)
class Metadata:
    """Everything that Kaggle is told about the dataset, complete and within its rules."""

    title: str
    subtitle: str = ""
    description: str = ""
    license: str = "unknown"
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    update_frequency: str = "not specified"
    image: Path | None = None
    doi: str = ""
    """Without the address before it; only where the user gave one."""
    funding: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    ethics: str = ""
    """Markdown, in the user's words."""
    generated: frozenset[str] = frozenset()
    """Names of the fields above that the user did not give."""
    kept: frozenset[str] = frozenset()
    """Names of the fields that are as Kaggle, or the last publish, has them."""


@dataclass(frozen=True)
class Point:
    """One component of Kaggle's usability score."""

    name: str
    """Kaggle's name of it, such as `subtitle`."""
    weight: float
    """Its weight in the sum."""
    share: float
    """How much of it is earned, 0 to 1."""
    todo: str = ""
    """The one thing that earns the rest; empty where nothing is missing."""


@dataclass(frozen=True)
class Usability:
    """The usability score that Kaggle will show, forecast."""

    score: float
    """0 to 10."""
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class SuggestedTag:
    """One of Kaggle's tags that fits the data."""

    name: str
    reason: str
    """Why, for people: `columns latitude and longitude`."""
