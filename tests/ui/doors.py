"""What the tests of the doors share: how a command ended, and what arrived at the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kaggle_share.sandbox.embedded import Sandbox

SENDING = ("StartBlobUpload", "upload", "CreateDataset", "CreateDatasetVersion", "UpdateDatasetMetadata")
"""Calls that leave something behind."""


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on stdout."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    @property
    def line(self) -> str:
        """The error's one line."""
        lines = [line for line in self.err.splitlines() if line.startswith("kaggle-share: ")]
        assert len(lines) == 1, self.err
        return lines[0].removeprefix("kaggle-share: ")


Command = Callable[..., Ended]


def sent(sandbox: Sandbox) -> list[str]:
    """Calls that came and would leave something behind."""
    return [request.call for request in sandbox.requests if request.call.rpartition("/")[2] in SENDING]
