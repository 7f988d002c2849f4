"""A real Jupyter server with JupyterLab and Notebook 7, in which the wheel is installed as a user installs it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

PROJECT = Path(__file__).resolve().parents[2]
FRONT_END = PROJECT / "kaggle_share" / "labextension" / "package.json"
START_SECONDS = 60.0

_PREFIX = Path(sys.prefix)
_NEWS = "@jupyterlab/apputils-extension:notification"
_NEEDED = ("bash", "sh", "env")
"""Of the machine's programs, all that a server finds on its PATH: no Node."""


def build_wheel(folder: Path) -> Path:
    """The project's wheel, with the front end as it was built last. Nothing is downloaded."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if not name.startswith("HATCH_")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("kaggle_share-*.whl")
    return wheel


@dataclass(frozen=True)
class Environment:
    """An environment of its own, on top of this one's libraries."""

    folder: Path
    path: str
    """PATH: the environment's programs, a shell, and nothing else."""

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def run(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a module of Python's, without Node in sight."""
        return subprocess.run(
            [str(self.python), "-m", *arguments],
            env=self.variables(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def variables(self) -> dict[str, str]:
        """Its environment variables. Other extensions and JupyterLab itself are the outer environment's."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "VIRTUAL_ENV"))},
            "PATH": self.path,
            "JUPYTER_PATH": str(self.folder / "others"),
            "JUPYTER_CONFIG_PATH": str(_PREFIX / "etc" / "jupyter"),
            "JUPYTERLAB_DIR": str(_PREFIX / "share" / "jupyter" / "lab"),
        }


def make_environment(folder: Path, wheel: Path | None) -> Environment:
    """A fresh environment with the wheel in it, installed without Node; without a wheel it has no kaggle-share.

    Everything else comes from this environment's libraries. Its editable install of the project does not: `.pth`
    files are read in an environment's own folder only.
    """
    programs = folder / "programs"
    programs.mkdir(parents=True)
    for name in _NEEDED:
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], timeout=60, check=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    libraries = folder / "lib" / version / "site-packages"
    (libraries / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    made = Environment(folder, f"{folder / 'bin'}:{programs}")
    assert shutil.which("node", path=made.path) is None
    others = folder / "others" / "labextensions"
    others.mkdir(parents=True)
    for extension in (_PREFIX / "share" / "jupyter" / "labextensions").iterdir():
        # What comes from the path wins over what is installed: the one that is tested is not in there.
        if extension.name != "kaggle-share":
            (others / extension.name).symlink_to(extension)
    if wheel is not None:
        quietly = ("--quiet", "--no-index", "--no-deps", "--force-reinstall")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "--python", str(made.python), "install", *quietly, str(wheel)],
            env=made.variables(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return made


@dataclass
class LabServer:
    """A running server. Its folders are its own; the endpoint is the sandbox of its data folder."""

    environment: Environment
    folder: Path
    without: Environment
    """An environment that has no kaggle-share, for a kernel of its own."""
    token: str = "a-token-of-the-tests"
    url: str = ""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def root(self) -> Path:
        """Where the notebooks are."""
        return self.folder / "notebooks"

    @property
    def data(self) -> Path:
        """kaggle-share's data folder; the sandbox's is in it."""
        return self.folder / "data"

    @property
    def log(self) -> str:
        """What the server and its kernels printed."""
        return (self.folder / "server.log").read_text(errors="replace")

    def start(self) -> None:
        """Start it; returns when it answers."""
        for name in ("home", "notebooks", "data", "config", "jupyter", "runtime", "settings", "workspaces"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._install_kernels()
        self.reset_settings()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = {
            "ServerApp.root_dir": self.root,
            "ServerApp.port": port,
            "ServerApp.port_retries": 0,
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.open_browser": False,
            "ServerApp.terminals_enabled": False,
            "ServerApp.allow_root": True,
            "IdentityProvider.token": self.token,
            "LabApp.expose_app_in_browser": True,
            "LabApp.extension_manager": "readonly",
            "LabApp.user_settings_dir": self.folder / "settings",
            "LabApp.workspaces_dir": self.folder / "workspaces",
            "JupyterNotebookApp.expose_app_in_browser": True,
            "JupyterNotebookApp.user_settings_dir": self.folder / "settings",
        }
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                [str(self.environment.python), "-m", "jupyterlab", *(f"--{key}={options[key]}" for key in options)],
                cwd=self.root,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it, with its kernels."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(20)

    def set(self, plugin: str, **values: Any) -> None:
        """Set what a user sets in the settings editor: `set("@jupyterlab/apputils-extension:themes", theme=…)`."""
        package, _, name = plugin.partition(":")
        path = self.folder / "settings" / package / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def disable(self, *extensions: str) -> None:
        """Switch extensions off."""
        path = self.folder / "config" / "labconfig" / "page_config.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"disabledExtensions": dict.fromkeys(extensions, True)}))

    def reset_settings(self) -> None:
        """As they were."""
        self.disable()
        shutil.rmtree(self.folder / "settings")
        (self.folder / "settings").mkdir()
        self.set(_NEWS, fetchNews="false", checkForUpdates=False)

    def call(self, method: str, path: str) -> Any:
        """Ask Jupyter's own API."""
        answer = requests.request(
            method, f"{self.url}/api/{path}", headers={"Authorization": f"token {self.token}"}, timeout=20
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def end_sessions(self) -> None:
        """Shut every kernel down."""
        for session in self.call("GET", "sessions"):
            self.call("DELETE", f"sessions/{session['id']}")

    def _answers(self) -> bool:
        try:
            self.call("GET", "status")
        except requests.RequestException:
            return False
        return True

    def _variables(self) -> dict[str, str]:
        return {
            **self.environment.variables(),
            "HOME": str(self.folder / "home"),
            "IPYTHONDIR": str(self.folder / "home" / ".ipython"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "jupyter"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "KAGGLE_SHARE_DATA": str(self.data),
            "KAGGLE_SHARE_CONFIG": str(self.folder / "home" / "config"),
            "KAGGLE_SHARE_ENDPOINT": "sandbox",
        }

    def _install_kernels(self) -> None:
        bash = ["-m", "bash_kernel", "-f", "{connection_file}"]
        plain = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
        kernels = {
            "bash": (self.environment, bash, "Bash", "bash"),
            "without": (self.without, plain, "Python without kaggle-share", "python"),
        }
        for name, (environment, arguments, label, language) in kernels.items():
            folder = self.folder / "jupyter" / "kernels" / name
            folder.mkdir(parents=True, exist_ok=True)
            spec = {"argv": [str(environment.python), *arguments], "display_name": label, "language": language}
            (folder / "kernel.json").write_text(json.dumps(spec))


@contextmanager
def installed_lab() -> Iterator[LabServer]:
    """A running server with the wheel built and installed, for as long as the block: for benchmarks and pictures."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        environment = make_environment(folder / "venv", build_wheel(folder))
        server = LabServer(environment, folder / "lab", make_environment(folder / "without", None))
        try:
            server.start()
            yield server
        finally:
            server.stop()
