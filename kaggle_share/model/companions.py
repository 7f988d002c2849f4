"""Notebooks that are published on Kaggle beside a dataset."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kaggle_share.model.planned import Ref

NotebookKind = Literal["methods", "starter"]
RunState = Literal["queued", "running", "complete", "error", "cancelled", "unknown", "refused"]
"""How Kaggle's run of a notebook stands; `refused` where the notebook was not taken at all."""


@dataclass(frozen=True)
class KaggleNotebook:
    """A notebook that is to be published on Kaggle."""

    kind: NotebookKind
    """`methods`: the one that made the data; `starter`: one that loads it, looks and plots."""
    title: str
    """5 to 50 characters; Kaggle makes the slug of it."""
    content: Mapping[str, Any] = field(repr=False)
    """The notebook's JSON (nbformat 4), each source one text, without outputs."""
    internet: bool = False
    """Its run may reach the internet."""
    notes: tuple[str, ...] = ()
    """What the user should know, a sentence each."""

    @property
    def source(self) -> str:
        """As it is sent."""
        return json.dumps(self.content, ensure_ascii=False)

    @property
    def code(self) -> str:
        """Its code alone, to be read."""
        cells = (cell["source"] for cell in self.content["cells"] if cell["cell_type"] == "code")
        return "\n\n".join(cells)


@dataclass(frozen=True)
class PublishedNotebook:
    """A notebook on Kaggle, as far as it was read back."""

    kind: NotebookKind
    title: str
    ref: Ref
    url: str = ""
    version: int = 0
    """0 where there is none."""
    state: RunState = "unknown"
    is_private: bool = True
    attached: bool = False
    """The dataset is among the sources that Kaggle accepted."""
    confirmed: bool = False
    """Its cells were read back, and are those that were sent."""
    failure: str = ""
    """Why it was refused, or why its run failed, as Kaggle says it."""
    notes: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """True when it was read back and its run is complete, with the dataset."""
        return self.confirmed and self.attached and self.state == "complete"

    @property
    def has_failed(self) -> bool:
        """True when waiting longer changes nothing."""
        return self.state in ("error", "cancelled", "refused") or (self.confirmed and not self.attached)
