"""An institution's policy: rules of an administrator that hold for every publication from this machine.

Read from `/etc/kaggle-share/policy.yaml` (on other systems the folder of the site's configuration), after the user's
own settings. `KAGGLE_SHARE_POLICY` names one more, which only adds. Every policy that there is applies, so that none
loosens another. A file that can't be read or understood stops every publication: which rules it holds is not known.
A guard-rail for honest users, not a wall: the user owns the process that it runs in.

::

    schema: 1
    name: University of Example
    contact: research-data@example.edu
    waivers: false                     # findings that hold back can't be waived
    public: false                      # nothing is made public from here
    owners: [example-lab]              # datasets belong to these
    licenses: [CC-BY-4.0, CC0-1.0]     # datasets have one of these
    kinds: [dob, person_name]          # such a finding always holds back
    k: 5                               # tables with quasi-identifiers are at least 5-anonymous
    settings: {frame_format: parquet}  # in place of the user's
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kaggle_share import rules
from kaggle_share.errors import HeldBackError, RuleError, near
from kaggle_share.model import Finding
from kaggle_share.model.protected import Anonymity
from kaggle_share.screen.kinds import KINDS
from kaggle_share.settings import APP, Settings

FILE = "policy.yaml"
VARIABLE = "KAGGLE_SHARE_POLICY"
"""Environment variable: a further policy. It never takes the place of the administrator's."""
LARGEST = 1 << 20
"""Bytes of a policy."""
K = "k_anonymity"
"""Kind of findings about k."""
OTHER_KINDS = ("forbidden_file", "not_checked", "withdrawn", K)
"""Kinds of findings that are not in the table of kinds."""


class Policy(BaseModel):
    """One policy."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, str_strip_whitespace=True, strict=True)

    schema_: Literal[1] = Field(alias="schema")
    name: str = Field("your institution", max_length=200)
    contact: str = Field("", max_length=200)
    """Whom to ask."""
    waivers: bool = True
    public: bool = True
    owners: list[str] | None = None
    licenses: list[str] | None = None
    kinds: list[str] = Field(default_factory=list)
    k: int | None = Field(None, ge=2, le=1_000_000)
    settings: dict[str, Any] = Field(default_factory=dict)
    where: str = Field("", exclude=True)
    sha256: str = Field("", exclude=True)

    @field_validator("kinds")
    @classmethod
    def _known_kinds(cls, value: list[str]) -> list[str]:
        known = (*KINDS, *OTHER_KINDS)
        for kind in value:
            if kind not in known:
                hint = near(kind, known, 1)
                raise ValueError(f'there is no kind "{kind}"' + (f"; did you mean {hint[0]}?" if hint else ""))
        return value

    @field_validator("licenses")
    @classmethod
    def _known_licenses(cls, value: list[str] | None) -> list[str] | None:
        try:
            return value if value is None else [rules.check_license(name) for name in value]
        except RuleError as error:
            raise ValueError(error.what) from None

    @field_validator("settings")
    @classmethod
    def _known_settings(cls, value: dict[str, Any]) -> dict[str, Any]:
        tried = Settings()
        for name, wanted in value.items():
            if name not in tried.trait_names(config=True):
                raise ValueError(f'there is no setting "{name}"')
            try:
                setattr(tried, name, wanted)
            except Exception:  # noqa: BLE001 - traitlets' own, and what its validators raise
                raise ValueError(f"the setting {name} can't be that") from None
        return value

    @property
    def line(self) -> str:
        """The rules in a sentence, for the preview."""
        told = [
            "" if self.waivers else "findings can’t be waived",
            "" if self.public else "nothing is made public",
            "" if self.owners is None else f"owners: {', '.join(self.owners) or 'none'}",
            "" if self.licenses is None else f"licenses: {', '.join(self.licenses) or 'none'}",
            f"always held back: {', '.join(self.kinds)}" if self.kinds else "",
            f"k-anonymity of {self.k} or more" if self.k else "",
            f"settings: {', '.join(sorted(self.settings))}" if self.settings else "",
        ]
        rest = "; ".join(part for part in told if part) or "no rules"
        return f"Policy of {self.name} ({self.where}): {rest}."

    @property
    def whom(self) -> str:
        """Whom to ask, as a sentence."""
        return f"Ask {self.contact}" if self.contact else f"Ask {self.name}"


@dataclass(frozen=True)
class Policies:
    """All policies that apply on this machine; each holds by itself."""

    every: tuple[Policy, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.every)

    @property
    def lines(self) -> tuple[str, ...]:
        """A sentence for each, for the preview."""
        return tuple(one.line for one in self.every)

    @property
    def marks(self) -> tuple[str, ...]:
        """Name and sha256 of each, for the record of a release."""
        return tuple(f"{one.name} {one.sha256[:16]}" for one in self.every)

    def over(self, settings: Settings) -> Settings:
        """The user's settings, with those that a policy sets in their place."""
        if not any(one.settings for one in self.every):
            return settings
        made = Settings(**{name: getattr(settings, name) for name in settings.trait_names(config=True)})
        for one in self.every:
            for name, value in one.settings.items():
                setattr(made, name, value)
        return made

    def judged(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings as the policies see them: some always hold back, and waivers may not count."""
        found = []
        for finding in findings:
            if finding.kind == K and finding.severity == "block":
                # Only a policy makes it hold back, and no reason of the user's stands against that.
                finding = replace(finding, waived="")
            for one in self.every:
                if finding.kind in one.kinds and not finding.replaced:
                    finding = _held(finding, one, f"the policy of {one.name} holds back every {finding.kind}")
                elif not one.waivers and finding.severity == "block":
                    why = f"the policy of {one.name} takes no waivers"
                    finding = _held(finding, one, why) if finding.waived else _without_keep(finding)
            found.append(finding)
        return tuple(found)

    def anonymous(self, measured: Iterable[Anonymity]) -> tuple[Finding, ...]:
        """A finding for each table that is less anonymous than a policy asks for."""
        found = []
        for one in self.every:
            for table in measured:
                if one.k and table.rows and table.k < one.k:
                    gain = f"; best: {table.gain} (k = {table.gain_k})" if table.gain else ""
                    message = (
                        f"k is {table.k} over {len(table.quasi_identifiers)} quasi-identifiers, and the policy of "
                        f"{one.name} asks for {one.k} or more{gain}"
                    )
                    key = hashlib.sha256(f"k_anonymity|{table}|{one.sha256}".encode()).hexdigest()
                    fixes = (f"generalise or drop one of them. {one.whom}",)
                    found.append(Finding("block", K, table.files[0], message, fixes=fixes, key=key))
        return tuple(found)

    def check(self, *, owner: str, license: str, public: bool) -> None:
        """Raise `HeldBackError` where a policy has no room for a publication.

        Parameters
        ----------
        owner:
            Of the dataset.
        license:
            Kaggle's name of it.
        public:
            It is public, or is to be made so.
        """
        for one in self.every:
            if public and not one.public:
                raise HeldBackError(f"the policy of {one.name} does not let datasets be made public", one.whom)
            if one.owners is not None and owner.casefold() not in {name.casefold() for name in one.owners}:
                raise HeldBackError(
                    f'the policy of {one.name} does not let datasets belong to "{owner}", '
                    f"but to {', '.join(one.owners) or 'nobody'}",
                    one.whom,
                )
            if one.licenses is not None and license not in one.licenses:
                raise HeldBackError(
                    f'the policy of {one.name} does not let datasets have the license "{license}", '
                    f"but {', '.join(one.licenses) or 'none'}",
                    one.whom,
                )


def load_policies() -> Policies:
    """Every policy that applies, the administrator's first.

    Raises
    ------
    HeldBackError
        One can't be read, or says something that isn't understood.
    """
    found = [one for path in system_paths() if (one := _read(path, must_be=False)) is not None]
    more = os.environ.get(VARIABLE)
    if more:
        one = _read(Path(more).expanduser(), must_be=True)
        assert one is not None  # noqa: S101 - it must be there
        found.append(one)
    return Policies(tuple(found))


def system_paths() -> tuple[Path, ...]:
    """Where an administrator puts a policy on this system."""
    import platformdirs

    site = Path(platformdirs.site_config_path(APP, appauthor=False, multipath=False)) / FILE
    # XDG_CONFIG_DIRS is the user's to set; this one path is nobody's but the administrator's.
    return tuple(dict.fromkeys((Path("/etc") / APP / FILE, site))) if os.name == "posix" else (site,)


def _read(path: Path, *, must_be: bool) -> Policy | None:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        if must_be:
            raise _unusable(path, "is not there") from None
        return None
    except OSError as error:
        raise _unusable(path, f"can't be read: {error.strerror}") from None
    return _parsed(content, path)


def _parsed(content: bytes, path: Path) -> Policy:
    from ruamel.yaml.error import YAMLError

    from kaggle_share.spec.document import yaml

    try:
        if len(content) > LARGEST:
            raise ValueError("it is too large")
        data = yaml("safe").load(content.decode("utf-8-sig"))
        made = Policy.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        at = " › ".join(str(part) for part in first["loc"])
        raise _unusable(path, f"is not understood: {at}: {str(first['msg']).removeprefix('Value error, ')}") from None
    except (YAMLError, ValueError, RecursionError):
        raise _unusable(path, "is not understood: it is no YAML in UTF-8") from None
    return made.model_copy(update={"where": str(path), "sha256": hashlib.sha256(content).hexdigest()})


def _unusable(path: Path, why: str) -> HeldBackError:
    return HeldBackError(
        f'the policy "{path}" {rules.printable(why)}, so nothing is published',
        "Ask the administrator of this machine",
    )


def _held(finding: Finding, policy: Policy, why: str) -> Finding:
    if why in finding.message:
        return replace(finding, severity="block", waived="")
    message = f"{finding.message.rstrip('.')}; {why}"
    fixes = tuple(fix for fix in finding.fixes if fix != "keep") or (policy.whom,)
    return replace(finding, severity="block", waived="", message=message, fixes=fixes)


def _without_keep(finding: Finding) -> Finding:
    """What no reason would help is not offered to be kept for one."""
    return replace(finding, fixes=tuple(fix for fix in finding.fixes if fix != "keep"))


__all__ = ["Policies", "Policy", "load_policies", "system_paths"]
