"""kagglesdk without what it imports of itself: all of Kaggle's services, of which two are used here.

Imported before the first of its modules. Whoever asks the package for a name of its own gets all of it then.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from types import ModuleType
from typing import Any

NAME = "kagglesdk"
_lock = threading.RLock()


class _Light(ModuleType):
    """The package before its own code was run: its modules can be imported one by one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        with _lock:
            if type(self) is _Light:
                self.__class__ = ModuleType  # type: ignore[assignment]
                assert self.__spec__ is not None  # noqa: S101 - made from it
                assert self.__spec__.loader is not None  # noqa: S101
                self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def _begin() -> None:
    spec = importlib.util.find_spec(NAME) if NAME not in sys.modules else None
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        module.__class__ = _Light
        sys.modules.setdefault(NAME, module)


_begin()
