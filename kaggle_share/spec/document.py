"""The document's models: what a user may say about a dataset, checked as it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from kaggle_share import rules
from kaggle_share.errors import RuleError, near
from kaggle_share.model import ColumnWords, Contributor, Ref
from kaggle_share.spec.sampling import parse_sample

GENERATED = (
    "datapackage.json",
    "croissant.json",
    "ro-crate-metadata.json",
    "data_dictionary.csv",
    "CITATION.cff",
    "README.md",
)
"""Names at a dataset's root of the files that kaggle-share makes; beside them, everything under `methods/`."""

METHODS_TEXT = "methods.md"
"""A file of this name at a dataset's root is the user's own methods text; in the dataset it lies under `methods/`."""

FORMATS = ("csv", "parquet", "jsonl", "json", "npy", "png", "svg")

Columns = dict[str, Any]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, str_strip_whitespace=True)


class ColumnSpec(_Strict):
    """What the user says of one column; a plain string is its description."""

    description: str = ""
    unit: str = ""
    type: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"description": "" if value is None else str(value)} if not isinstance(value, Mapping) else value

    @field_validator("type")
    @classmethod
    def _known_type(cls, value: str) -> str:
        return rules.check_column_type(value) if value else value

    def words(self) -> ColumnWords:
        """The same as plain data."""
        return ColumnWords(self.description, self.unit, self.type)


class ContributorSpec(_Strict):
    """Somebody who deserves credit; a plain string is the name."""

    name: str
    email: str = ""
    orcid: str = ""
    role: str = ""
    organization: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping) else {"name": str(value)}

    @field_validator("name")
    @classmethod
    def _some_name(cls, value: str) -> str:
        if not value:
            raise RuleError("a contributor has no name", "Write it as name: …")
        return value

    @field_validator("orcid")
    @classmethod
    def _valid_orcid(cls, value: str) -> str:
        digits = value.removeprefix("https://orcid.org/").replace("-", "")
        if value and not _orcid_agrees(digits):
            raise RuleError(f'"{value}" is not an ORCID', "Check its digits at orcid.org")
        return "-".join(digits[i : i + 4] for i in range(0, len(digits), 4))

    def plain(self) -> Contributor:
        """The same as plain data."""
        return Contributor(self.name, self.email, self.orcid, self.role, self.organization)


class ResourceSpec(_Strict):
    """One thing to publish: a path, glob or folder, or a variable of the notebook.

    Written as a string it is one word of the magic's line: ``penguins``, ``raw/*.csv`` or ``clean.csv=penguins``,
    which `select` resolves against the notebook's variables first, then against files.
    """

    path: str | None = None
    """A file, folder or glob, relative to the working folder."""
    frame: str | None = None
    """The name of a variable: a frame, array, figure, dict or list."""
    pick: str | None = Field(default=None, exclude=True)
    """A word that may be either. Only from the magic's line, Python and the command."""
    name: str | None = None
    """Its name in the dataset; for a glob or folder, the folder it goes into."""
    format: str | None = None
    description: str = ""
    columns: dict[str, ColumnSpec] = Field(default_factory=dict)
    privacy: Columns = Field(default_factory=dict)
    value: Any = Field(default=None, exclude=True, repr=False)
    """The object itself, where Python handed it over instead of its name."""

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        if isinstance(value, str):
            return parse_word(value)
        if isinstance(value, Path):
            return {"path": str(value)}
        return value

    @field_validator("format")
    @classmethod
    def _known_format(cls, value: str | None) -> str | None:
        if value is None:
            return None
        folded = value.casefold().removeprefix(".")
        if folded not in FORMATS:
            hint = near(folded, FORMATS)
            raise RuleError(
                f'there is no format "{value}"', f"Did you mean {hint[0]}?" if hint else f"Take {', '.join(FORMATS)}"
            )
        return folded

    @model_validator(mode="after")
    def _one_source(self) -> ResourceSpec:
        given = [key for key in ("path", "frame", "pick") if getattr(self, key) is not None]
        if len(given) != 1 and not (self.value is not None and not given):
            raise RuleError("a resource needs either path or frame", "Give one of the two")
        return self


class Document(_Strict):
    """Everything that a user may say about a dataset. Fields that were not set are not known, not empty."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    to: str | None = None
    resources: list[ResourceSpec] = Field(default_factory=list)
    notebook: str | bool | None = None
    """A path; False for none; None to look for it."""
    title: str | None = None
    subtitle: str | None = None
    description: str | None = None
    license: str | None = None
    tags: list[str] | None = None
    sources: list[str] | None = None
    contributors: list[ContributorSpec] | None = None
    update_frequency: str | None = None
    image: str | None = None
    doi: str | None = None
    """One that exists; none is ever made up."""
    funding: list[str] | None = None
    """Who paid for it, a line each: `National Science Foundation, grant OPP-0217282 (https://…)`."""
    related: list[str] | None = None
    """Works that belong to it, such as the paper, a line each, with their addresses."""
    ethics: str | None = None
    """Ethics and privacy, in Markdown: approvals, consent, who or what the data may not be used for."""
    notes: str | None = None
    """What changed in this version."""
    columns: Columns = Field(default_factory=dict)
    privacy: Columns = Field(default_factory=dict)
    sample: Any = None
    """Publish only a part of the tables' rows: `10%`, `500 by species`, or `{size, by, of, seed, whole}`."""

    @field_validator("sample")
    @classmethod
    def _valid_sample(cls, value: Any) -> Any:
        if value is not None:
            parse_sample(value)
        return value

    @field_validator("tags", "sources", mode="before")
    @classmethod
    def _list_of_words(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("funding", "related", mode="before")
    @classmethod
    def _list_of_lines(cls, value: Any) -> Any:
        return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else value

    @field_validator("doi")
    @classmethod
    def _valid_doi(cls, value: str | None) -> str | None:
        return value if value is None else check_doi(value)

    @field_validator("to")
    @classmethod
    def _valid_ref(cls, value: str | None) -> str | None:
        if value is not None:
            parse_ref(value)
        return value

    @field_validator("title")
    @classmethod
    def _valid_title(cls, value: str | None) -> str | None:
        return value if value is None else rules.check_title(value)

    @field_validator("subtitle")
    @classmethod
    def _valid_subtitle(cls, value: str | None) -> str | None:
        return value if value is None else rules.check_subtitle(value)

    @field_validator("license")
    @classmethod
    def _valid_license(cls, value: str | None) -> str | None:
        return value if value is None else rules.check_license(value)

    @field_validator("update_frequency")
    @classmethod
    def _valid_frequency(cls, value: str | None) -> str | None:
        return value if value is None else rules.check_frequency(value)

    def over(self, base: Document) -> Document:
        """This document, with what it does not say taken from `base`. What wins: command > document."""
        said = {
            name: getattr(self, name) for name in self.model_fields_set if getattr(self, name) not in (None, [], {})
        }
        return base.model_copy(update=said)

    @property
    def user_fields(self) -> frozenset[str]:
        """Names of the metadata fields that are set here."""
        return frozenset(name for name in METADATA_FIELDS if getattr(self, name) is not None)

    def to_dict(self) -> dict[str, Any]:
        """The canonical form: only what was said, in the contract's order."""
        said = self.model_dump(by_alias=True, exclude_defaults=True)
        return {"schema": 1, **said}


METADATA_FIELDS = (
    "title",
    "subtitle",
    "description",
    "license",
    "tags",
    "sources",
    "contributors",
    "update_frequency",
    "image",
    "doi",
    "funding",
    "related",
    "ethics",
)
"""Fields of the document that tell what the dataset is."""


def parse_ref(text: str, *, me: str = "") -> Ref:
    """`owner/slug`, checked; `me/slug` and a bare slug mean whoever is signed in.

    Parameters
    ----------
    text:
        What the user wrote; a dataset's address on Kaggle is understood too.
    me:
        The signed-in user; empty leaves the owner `me` for later.

    Raises
    ------
    RuleError
        The slug is not one that Kaggle takes.
    """
    plain = re.sub(r"^(https?://)?(www\.)?kaggle\.com/(datasets/)?", "", text.strip()).lstrip("/")
    if plain.count("/") != 1 or not plain.endswith("/"):
        plain = plain.rstrip("/")
    owner, slash, slug = plain.rpartition("/")
    if not slash:
        owner = "me"
    if "/" in owner or not owner or not slug:
        raise RuleError(f'"{text}" is not OWNER/SLUG', "Write it as in --to me/palmer-penguins")
    if re.fullmatch(r"[A-Za-z0-9_-]+", owner) is None:
        raise RuleError(f'the owner "{owner}" is not a Kaggle user or organisation', "Write it as in --to me/my-data")
    return Ref(me if owner == "me" and me else owner, rules.check_slug(slug))


def check_doi(text: str) -> str:
    """A DOI without what is written before it: `https://doi.org/10.34740/kaggle/ds/1` → `10.34740/kaggle/ds/1`.

    Raises
    ------
    RuleError
        It is none (ISO 26324: a prefix `10.` and digits, a slash, a suffix without white space).
    """
    plain = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", text.strip(), flags=re.IGNORECASE)
    if plain and re.fullmatch(r"10\.\d{4,9}(\.\d+)*/[^\s\"<>{}\\^`|]{1,200}", plain) is None:
        raise RuleError(f'"{text}" is not a DOI', "Write it as in 10.34740/kaggle/ds/123, or leave it out")
    return plain


def parse_word(word: str) -> dict[str, str]:
    """One word of the magic's line as the fields of a resource: ``raw/*.csv``, ``clean.csv=penguins``."""
    name, equals, rest = word.partition("=")
    if equals and name and rest and not Path(word).exists():
        return {"pick": rest, "name": name}
    return {"pick": word}


def yaml(kind: str) -> Any:
    """A YAML reader and writer; `rt` keeps the lines for errors, `safe` writes plain."""
    from ruamel.yaml import YAML

    made: Any = YAML(typ=kind, pure=True)
    made.allow_duplicate_keys = False
    made.default_flow_style = False
    made.sort_base_mapping_type_on_output = False
    return made


def _orcid_agrees(digits: str) -> bool:
    # ISO 7064 MOD 11-2, as https://support.orcid.org/hc/en-us/articles/360006897674 describes it.
    if re.fullmatch(r"\d{15}[\dX]", digits) is None:
        return False
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[-1] == ("X" if check == 10 else str(check))
