"""What sending takes of the process: the same for a small file and for one that is much larger than the bound."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kaggle_share.sandbox import Sandbox

BOUND = 40 * 2**20
SIZE = 300 * 2**20
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")

_CHILD = """
import sys
from pathlib import Path
from kaggle_share.model import SILENT, Ref, Resource
from kaggle_share.publish import send
from kaggle_share.remote import connect
from kaggle_share.settings import Settings
import hashlib

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

def resource(path):
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Resource(path.name, path, path.stat().st_size, digest, modified=path.stat().st_mtime)

url, folder = sys.argv[1], Path(sys.argv[2])
remote = connect(url, Settings())
found = [resource(path) for path in sorted(folder.glob("*.bin"))]
remote.identity()
before = peak()
send(remote, Ref("ada", "some-bytes"), found, {}, folder=folder, watch=SILENT)
print(peak() - before)
"""


@pytest.mark.parametrize("count", [1, 20])
def test_sending_adds_a_bounded_amount_of_memory(sandbox: Sandbox, tmp_path: Path, count: int) -> None:
    for number in range(count):
        with open(tmp_path / f"{number}.bin", "wb") as file:
            file.write(str(number).encode())
            file.truncate(SIZE // count)
    answer = subprocess.run(
        [sys.executable, "-c", _CHILD, sandbox.url, str(tmp_path)],
        env={**os.environ, "KAGGLE_SHARE_CREDENTIALS": f"ada:{sandbox.users['ada'].key}"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) < BOUND
