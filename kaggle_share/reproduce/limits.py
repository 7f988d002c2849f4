"""What a run may take: memory, the size of a file, what it prints, the network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

TIME = 1800.0
"""Seconds that a run may take."""
FILE = 50 * 2**30
"""Bytes of the largest file that it may write."""
PRINTED = 100 * 2**20
"""Bytes of outputs, of all cells, after which it is stopped."""
_LIMITED = (
    "import os, resource as r, sys\n"
    "for kind, most in ((r.RLIMIT_FSIZE, {file}), (r.RLIMIT_DATA, {memory}), (r.RLIMIT_CORE, 0)):\n"
    "    hard = r.getrlimit(kind)[1]\n"
    "    most = most if hard == r.RLIM_INFINITY else min(most, hard)\n"
    "    r.setrlimit(kind, (most, most))\n"
    "os.execv(sys.executable, [sys.executable, '-m', 'ipykernel_launcher', '-f', sys.argv[1]])"
)
_CGROUP = Path("/sys/fs/cgroup/memory.max")


def all_memory() -> int:
    """Bytes of memory that this machine, or the container, has; 0 where that can't be told."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0
    try:
        return min(found, int(_CGROUP.read_text()))
    except (OSError, ValueError):
        return found


def kernel_command(python: str, *, memory: int, offline: bool) -> list[str]:
    """How the kernel is started.

    Parameters
    ----------
    python:
        Its interpreter.
    memory:
        Bytes that it may take; 0 for all that the machine has. Not enforced on Windows.
    offline:
        Cut it off from every network; `can_cut_network` tells whether that works here.
    """
    if os.name != "posix":
        return [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    # Of private memory only: mapped files and reserved addresses take nothing away from anybody.
    told = _LIMITED.format(file=FILE, memory=memory or all_memory() or 2**63 - 1)
    command = [python, "-c", told, "{connection_file}"]
    return ["unshare", "--map-root-user", "--net", *command] if offline else command


def can_cut_network() -> bool:
    """True where this user may run a program in a network of its own, without any other machine in it."""
    if shutil.which("unshare") is None:
        return False
    try:
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", "true"], capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
