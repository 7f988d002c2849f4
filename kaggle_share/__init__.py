"""Publish the data that your notebook made, together with the notebook that made it, without leaving the notebook.

::

    import kaggle_share as ks
    draft = ks.draft(penguins, "raw/*.csv", to="me/palmer-penguins", title="Palmer penguins, cleaned")
    draft                      # shows the preview
    release = draft.publish()  # private; returns when it was read back
    ks.load("me/palmer-penguins", "penguins.csv")
    ks.reproduce("me/palmer-penguins")

Everything is imported when it is first used, so that importing this costs next to nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "draft",
    "load",
    "load_ipython_extension",
    "panel",
    "publish",
    "reproduce",
    "status",
    "unload_ipython_extension",
]

if TYPE_CHECKING:
    from kaggle_share.ui.panel import panel
    from kaggle_share.ui.python import draft, load, publish, reproduce, status


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext kaggle_share`: the magics `%kaggle_share` and `%%kaggle_share`."""
    from kaggle_share.ui.magic import register

    register(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext kaggle_share`."""
    from kaggle_share.ui.magic import unregister

    unregister(shell)


def __getattr__(name: str) -> Any:
    if name in ("draft", "load", "status"):
        from kaggle_share.ui import python

        return getattr(python, name)
    if name == "panel":
        from kaggle_share.ui.panel import panel

        return panel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted((*__all__, "__version__"))


class _Package(ModuleType):
    """This package. `publish` and `reproduce` are functions, also once the steps of these names were imported.

    Python's import would put a step here; it is found as `kaggle_share.publish` in imports all the same.
    """

    @property
    def publish(self) -> Any:
        from kaggle_share.ui import python

        return python.publish

    @publish.setter
    def publish(self, step: ModuleType) -> None:
        """It stays the function."""

    @property
    def reproduce(self) -> Any:
        from kaggle_share.ui import python

        return python.reproduce

    @reproduce.setter
    def reproduce(self, step: ModuleType) -> None:
        """It stays the function."""


sys.modules[__name__].__class__ = _Package
