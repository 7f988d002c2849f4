"""The secrets in a notebook themselves, for whoever takes them out of its copy. They are never shown or kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kaggle_share.model import Finding, Secret
from kaggle_share.screen.notebooks import parts
from kaggle_share.screen.rule import Hit, find
from kaggle_share.screen.secrets import RULES

NAMES = {
    "kaggle-token": "KAGGLE_API_TOKEN",
    "kaggle-json": "KAGGLE_KEY",
    "kaggle-key": "KAGGLE_KEY",
    "huggingface": "HF_TOKEN",
    "github": "GITHUB_TOKEN",
    "gitlab": "GITLAB_TOKEN",
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "wandb": "WANDB_API_KEY",
    "aws-key": "AWS_ACCESS_KEY_ID",
    "aws-secret": "AWS_SECRET_ACCESS_KEY",
    "google-key": "GOOGLE_API_KEY",
    "address-password": "DATABASE_PASSWORD",
    "login": "PASSWORD",
    "private-key": "PRIVATE_KEY",
    "jwt": "ACCESS_TOKEN",
    "bearer": "ACCESS_TOKEN",
}
"""Rule → the variable of the environment in which its issuer's tools look for it."""
LEAST = 6
"""Characters from which on a value is looked for everywhere; a shorter one may stand there by chance."""


def secrets_in(content: Mapping[str, Any], kept: Sequence[Finding] = ()) -> tuple[Secret, ...]:
    """The secrets in a notebook, the longest first.

    Parameters
    ----------
    content:
        Its JSON.
    kept:
        Findings that the user waived: secrets for which one of kind `secret` stands there stay. A reason to keep an
        e-mail address is none to keep the token beside it.
    """
    stay = {(finding.cell, finding.where) for finding in kept if finding.kind == "secret"}
    found: dict[str, Secret] = {}
    for part in parts(content):
        if (part.cell, part.where) in stay:
            continue
        for hit in find(part.text, RULES):
            value = part.text[slice(*hit.value)]
            if len(value) >= LEAST:
                found.setdefault(value, Secret(value, _variable(part.text, hit)))
    return tuple(sorted(found.values(), key=lambda secret: -len(secret.value)))


def _variable(text: str, hit: Hit) -> str:
    """What to call it in the environment: its own name where it has one."""
    name = NAMES.get(hit.rule.id)
    if name is None and hit.rule.id in ("assigned", "authorization", "session"):
        before = re.search(r"[A-Za-z0-9_-]{0,40}\Z", text[max(0, hit.start - 40) : hit.start])
        after = re.match(r"[A-Za-z0-9_-]{0,40}", text[hit.start : hit.start + 40])
        name = (before.group() if before else "") + (after.group() if after else "")
    plain = re.sub(r"\W+|-", "_", name or hit.rule.id, flags=re.ASCII).strip("_").upper()
    return plain if re.match(r"[A-Z_]", plain) else f"SECRET_{plain}".rstrip("_")
