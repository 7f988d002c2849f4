"""Who one is at a place, asked of that place alone."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from kaggle_share.errors import UnreachableError
from kaggle_share.remote import connect
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.faults import Fault
from kaggle_share.settings import Settings

SECONDS = 20.0


def test_one_connection_waited_for_another_that_got_no_answer(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before Python 3.12 all cached properties of a name share one lock."""
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    silent, other = connect(sandbox.url, Settings(call_timeout=6.0)), connect(sandbox.url, Settings())
    sandbox.faults.add(Fault("stall", call="ListDatasets$", times=1))
    told: list[str] = []
    answered, tick = threading.Event(), threading.Event()

    def ask_in_vain() -> None:
        with suppress(UnreachableError):
            silent.identity()

    def ask() -> None:
        told.append(other.identity().user)
        answered.set()

    asking = threading.Thread(target=ask_in_vain, daemon=True)
    asking.start()
    try:
        while not sandbox.faults.fired["stall"]:
            assert asking.is_alive()
            tick.wait(0.01)
        threading.Thread(target=ask, daemon=True).start()
        assert answered.wait(SECONDS)
        assert told == ["ada"]
        assert asking.is_alive()
    finally:
        sandbox.faults.clear()
        asking.join(SECONDS)
