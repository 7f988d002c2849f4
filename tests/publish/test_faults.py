"""The one property, under any weather: either the run reports failure and leaves what was there untouched, or the
dataset holds exactly the selected files, byte for byte, in exactly one new version.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaggle_share import pipeline
from kaggle_share.errors import KaggleShareError
from kaggle_share.model import Progress, Watch
from kaggle_share.pipeline import Request, Way
from kaggle_share.publish import submitting, upload
from kaggle_share.remote import transport
from kaggle_share.sandbox import Fault, Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document

SEEDS = 200
CALLS = (
    "StartBlobUpload",
    "^upload$",
    "^query$",
    "CreateDataset$",
    "CreateDatasetVersion",
    "GetDatasetStatus",
    "GetDataset$",
    "ListDatasetFiles",
    "GetDatasetMetadata",
    "UpdateDatasetMetadata",
    "ListDatasets",
    "download",
)
DANGEROUS = ("^upload$", "CreateDataset$", "CreateDatasetVersion")
"""Where a fault can do harm: rolled as often as all of the others."""  # fmt: skip


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("weather")) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pauses are short, since this machine's network is."""
    monkeypatch.setattr(upload, "PAUSE", 0.01)
    monkeypatch.setattr(upload, "SLOWEST", 0.1)
    monkeypatch.setattr(transport, "PAUSE", 0.01)
    monkeypatch.setattr(submitting, "PAUSE", 0.01)
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))


def files(folder: Path, chance: random.Random) -> dict[str, str]:
    """Some files in a folder; path → sha256."""
    made = {}
    for number in range(chance.randint(1, 6)):
        path = folder / chance.choice(["", "a/", "a/b/"]) / f"{number}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.choice([0, 10, 70_000, 600_000])))
        made[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return made


def draft(folder: Path, ref: str, url: str) -> Way:
    document = make_document({"to": ref, "resources": ["."], "notebook": False, "license": "CC0-1.0"})
    request = Request(document, folder, endpoint=url, bare=True, remove=True)
    return pipeline.draft(request, settings=Settings(call_timeout=1.0, patience=20.0, wait_timeout=20.0))


def publish(folder: Path, ref: str, url: str) -> str:
    return pipeline.publish(draft(folder, ref, url)).state


def held(sandbox: Sandbox, ref: str) -> tuple[int, dict[str, str]]:
    """Number of versions, and what the newest holds."""
    found = sandbox.store.any_dataset(*ref.split("/"))
    if found is None or found.ready is None:
        return 0, {}
    return len(found.versions), {file.path: file.sha256 for file in found.ready.files}


def some_faults(chance: random.Random) -> list[Fault]:
    made = []
    for _ in range(chance.randint(1, 4)):
        action = chance.choice(["status", "status", "reset", "reset", "close", "expire", "stall", "corrupt"])
        made.append(
            Fault(
                action,  # type: ignore[arg-type]
                call=chance.choice(chance.choice([CALLS, DANGEROUS])),
                at=chance.choice(["start", "end", "commit", 0, 1000, 300_000, -1]),
                status=chance.choice([500, 502, 503, 504, 408, 429]),
                retry_after=chance.choice([None, 0.0]),
                seconds=1.5,
                times=1 if action == "corrupt" else chance.choice([1, 1, 2, 3]),
                skip=chance.choice([0, 0, 1, 2]),
            )
        )
    return made


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_faults_leave_exactly_one_right_version(
    weather: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{weather.users['ada'].key}")
    ref = f"ada/weather-{seed:04}"
    folder = tmp_path / "work"
    folder.mkdir()
    weather.faults.clear()
    wanted = files(folder, chance)
    before = (0, {})
    if chance.random() < 0.4:
        assert publish(folder, ref, weather.url) == "verified"
        before = held(weather, ref)
        assert before == (1, wanted)
        (folder / "new.bin").write_bytes(chance.randbytes(5000))
        wanted["new.bin"] = hashlib.sha256((folder / "new.bin").read_bytes()).hexdigest()
    way = draft(folder, ref, weather.url)
    weather.faults.seed(seed)
    weather.faults.add(*some_faults(chance))
    # All of this passes within the patience, so that the first run is right.
    state = pipeline.publish(way).state
    weather.faults.clear()
    assert (state, held(weather, ref)) == ("verified", (before[0] + 1, wanted))


def test_weather_that_does_not_end_leaves_what_was_there(
    weather: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{weather.users['ada'].key}")
    folder, ref = tmp_path / "work", "ada/no-end-of-it"
    folder.mkdir()
    weather.faults.clear()
    wanted = files(folder, random.Random(2))  # noqa: S311
    way = draft(folder, ref, weather.url)
    way.settings.patience = 0.5
    weather.faults.add(Fault("status", call="^upload$|^query$", status=503, times=None))
    with pytest.raises(KaggleShareError, match="HTTP 503"):
        pipeline.publish(way)
    assert held(weather, ref) == (0, {})
    weather.faults.clear()
    assert publish(folder, ref, weather.url) == "verified"
    assert held(weather, ref) == (1, wanted)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "fault", ["status-503", "status-429", "reset-start", "reset-commit", "close-end", "stall-commit"]
)
def test_every_fault_at_every_call(
    weather: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, fault: str
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{weather.users['ada'].key}")
    name = f"{CALLS.index(call)}-{fault}"
    folder = tmp_path / "work"
    folder.mkdir()
    weather.faults.clear()
    wanted = files(folder, random.Random(name))  # noqa: S311
    action, _, rest = fault.partition("-")
    status = int(rest) if action == "status" else 503
    at = "start" if action == "status" else rest
    weather.faults.add(Fault(action, call=call, at=at, status=status, seconds=1.5, times=2))  # type: ignore[arg-type]
    ref = f"ada/every-{name}"
    try:
        publish(folder, ref, weather.url)
    except KaggleShareError:
        # Asking whether there is such a dataset, before anything is sent, is not waited for.
        assert held(weather, ref) == (0, {})
        weather.faults.clear()
        publish(folder, ref, weather.url)
    weather.faults.clear()
    weather.wait(ref)
    assert held(weather, ref) == (1, wanted)


def test_an_outage_is_survived(weather: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{weather.users['ada'].key}")
    folder = tmp_path / "work"
    folder.mkdir()
    wanted = files(folder, random.Random(1))  # noqa: S311
    weather.faults.clear()
    weather.faults.add(Fault("reset", call="^upload$|^query$|StartBlob", times=30))
    assert publish(folder, "ada/an-outage", weather.url) == "verified"
    assert held(weather, "ada/an-outage") == (1, wanted)


@pytest.mark.parametrize("fault", [Fault("status", status=503, times=6), Fault("reset", at="start", times=2)])
def test_bad_weather_at_the_first_contact_stops_no_publish(
    weather: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{weather.users['ada'].key}")
    folder = tmp_path / "work"
    folder.mkdir()
    wanted = files(folder, random.Random(2))  # noqa: S311
    ref = f"ada/first-{fault.action}"
    document = make_document({"to": ref, "resources": ["."], "notebook": False})
    request = Request(document, folder, endpoint=weather.url, bare=True, planned=True)
    weather.faults.clear()
    weather.faults.add(fault)
    way = pipeline.draft(request, settings=Settings(call_timeout=5.0, patience=60.0))
    assert way.draft.unasked == ""
    assert pipeline.publish(way).state == "verified"
    assert held(weather, ref) == (1, wanted)


@pytest.mark.slow
def test_an_outage_of_a_minute_is_survived_and_told(
    weather: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{weather.users['ada'].key}")
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    folder = tmp_path / "work"
    folder.mkdir()
    wanted = files(folder, random.Random(3))  # noqa: S311
    told: list[Progress] = []
    document = make_document({"to": "ada/a-minute", "resources": ["."], "notebook": False})
    request = Request(document, folder, endpoint=weather.url, bare=True, planned=True)
    weather.faults.clear()
    way = pipeline.draft(request, settings=Settings(call_timeout=5.0, patience=300.0))
    weather.faults.add(Fault("reset", at="start", times=None))
    clearing = threading.Timer(61, weather.faults.clear)
    clearing.start()
    began = time.monotonic()
    assert pipeline.publish(way, watch=Watch([told.append])).state == "verified"
    assert time.monotonic() - began > 60
    assert held(weather, "ada/a-minute") == (1, wanted)
    assert any("waiting for" in event.text or event.step == "reach" for event in told)


_CHILD = """
import sys
from pathlib import Path
from kaggle_share import pipeline
from kaggle_share.pipeline import Request
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document
folder, ref, url = sys.argv[1:]
document = make_document({"to": ref, "resources": ["."], "notebook": False})
way = pipeline.draft(Request(document, Path(folder), endpoint=url, bare=True), settings=Settings())
print("sending", flush=True)
print(pipeline.publish(way).state, flush=True)
"""


def test_two_processes_that_send_the_same_files_at_once_do_not_disturb_each_other(
    weather: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{weather.users['ada'].key}")
    folder = tmp_path / "work"
    folder.mkdir()
    wanted = files(folder, random.Random(4))  # noqa: S311
    (folder / "large.bin").write_bytes(os.urandom(6 * 2**20))
    wanted["large.bin"] = hashlib.sha256((folder / "large.bin").read_bytes()).hexdigest()
    weather.faults.clear()
    # Slow enough that both are at it for a while.
    weather.faults.shape.connection = 4e6
    refs = ["ada/one-of-two", "ada/two-of-two"]
    runs = [
        subprocess.Popen([sys.executable, "-c", _CHILD, folder, ref, weather.url], stdout=subprocess.PIPE)
        for ref in refs
    ]
    answers = [run.communicate(timeout=100)[0].split() for run in runs]
    weather.faults.clear()
    assert answers == [[b"sending", b"verified"]] * 2
    assert [held(weather, ref) for ref in refs] == [(1, wanted)] * 2


@pytest.mark.parametrize("seed", range(6))
def test_after_a_kill_another_run_sends_only_what_is_missing(
    weather: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{weather.users['ada'].key}")
    folder, ref = tmp_path / "work", f"ada/killed-{seed}"
    (folder / "train").mkdir(parents=True)
    chance = random.Random(seed)  # noqa: S311
    for number in range(400):
        (folder / "train" / f"{number}.bin").write_bytes(chance.randbytes(5000))
    (folder / "big.bin").write_bytes(os.urandom(12 * 2**20))
    size = sum(path.stat().st_size for path in folder.rglob("*.bin"))
    weather.faults.clear()
    weather.faults.shape.connection = 8e6
    before = weather.counters.body_bytes
    child = subprocess.Popen([sys.executable, "-c", _CHILD, folder, ref, weather.url], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"sending\n"
    kill_at = before + int(chance.random() * size)
    deadline = time.monotonic() + 20
    while weather.counters.body_bytes < kill_at and child.poll() is None and time.monotonic() < deadline:
        weather.store.wait(lambda: False, 0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    weather.faults.shape.connection = 0
    assert publish(folder, ref, weather.url) == "verified"
    versions, content = held(weather, ref)
    wanted = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.bin")
    }
    assert (versions, content) == (1, wanted)
    sent = weather.counters.body_bytes - before
    # At most 1 MiB a connection is sent twice (two archives and files: two connections), besides the calls.
    assert sent < size + 2 * 2**20 + 400_000
