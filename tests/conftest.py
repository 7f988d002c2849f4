"""What every test stands on: a home of its own, and a sandbox where one is asked for.

No test ever sees the real home or real credentials: both are gone before anything is imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_REAL_HOME = Path.home()
_SESSION = Path(tempfile.mkdtemp(prefix="kaggle-share-tests-"))
_OURS = ("KAGGLE", "XDG_", "COLAB_", "TBE_")


def _settle_in(home: Path, environment: dict[str, str] | os._Environ[str]) -> None:
    """Make this folder the home of an environment, with nothing of Kaggle's in it."""
    for name in [name for name in environment if name.startswith(_OURS)]:
        del environment[name]
    # Bad weather is short in tests.
    environment["KAGGLE_SHARE_PATIENCE"] = "3"
    environment["HOME"] = environment["USERPROFILE"] = str(home)
    for name, folder in (
        ("DATA", ".local/share"),
        ("CONFIG", ".config"),
        ("CACHE", ".cache"),
        ("STATE", ".local/state"),
    ):
        environment[f"XDG_{name}_HOME"] = str(home / folder)
    # Browsers and fonts are found where they are: they are large, and no secrets.
    environment.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(_REAL_HOME / ".cache/ms-playwright"))
    environment.setdefault("MPLCONFIGDIR", str(_SESSION / "matplotlib"))


# Before any test module is imported: some libraries read the home when they are imported.
_settle_in(_SESSION, os.environ)

from kaggle_share.sandbox.embedded import Sandbox  # noqa: E402

Client = Callable[..., "subprocess.CompletedProcess[str]"]

_POINT = """
import sys
from kagglesdk import kaggle_env
url = sys.argv.pop(1)
for environment in kaggle_env.KaggleEnv:
    # Production is the one whose address has no /api of its own.
    kaggle_env._env_to_endpoint[environment] = url + ("/api" if environment is kaggle_env.KaggleEnv.PROD else "")
"""
_HUB = f"{_POINT}\nimport kagglehub\nexec(sys.argv[1])\n"
_KAGGLE = f"{_POINT}\nsys.argv[0] = 'kaggle'\nfrom kaggle.cli import main\nmain()\n"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are in no test's name: packed ones hold the time, and workers that collect other names run nothing."""
    return argname if isinstance(val, bytes) else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests that take minutes too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--slow"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="takes minutes; run with --slow"))


def pytest_sessionfinish() -> None:
    import shutil

    shutil.rmtree(_SESSION, ignore_errors=True)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new, empty home for each test; nothing of Kaggle's is in the environment."""
    folder = Path(tempfile.mkdtemp(prefix="home-", dir=_SESSION))
    environment = dict(os.environ)
    _settle_in(folder, environment)
    for name in set(os.environ) - set(environment):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    return folder


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """A running sandbox with empty data, whose versions are ready at once."""
    with Sandbox(tmp_path / "sandbox-data") as running:
        yield running


@pytest.fixture
def kaggle(sandbox: Sandbox, tmp_path: Path) -> Client:
    """The unmodified `kaggle` command, as a user of the sandbox.

    `kaggle("datasets", "list", user="ada", check=True, token=False)` runs it in a process of its own, in which
    only kagglesdk's table of endpoints is changed. `user=None` is nobody; `token` signs in with an access token.
    """
    return _client(sandbox, tmp_path, _KAGGLE)


@pytest.fixture
def kagglehub(sandbox: Sandbox, tmp_path: Path) -> Client:
    """The unmodified kagglehub: `kagglehub("print(kagglehub.dataset_download('ada/some-data'))")`."""
    run = _client(sandbox, tmp_path, _HUB)

    def call(code: str, **keywords: object) -> subprocess.CompletedProcess[str]:
        return run(code, **keywords)

    return call


@pytest.fixture
def programs() -> dict[str, str]:
    """The unmodified clients as Python programs; the first argument is the sandbox's address."""
    return {"kaggle": _KAGGLE, "kagglehub": _HUB}


def _client(sandbox: Sandbox, folder: Path, program: str) -> Client:
    def run(
        *arguments: object, user: str | None = "ada", check: bool = True, token: bool = False, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = dict(os.environ)
        if user is not None and token:
            environment["KAGGLE_API_TOKEN"] = sandbox.users[user].token
        elif user is not None:
            environment |= {"KAGGLE_USERNAME": user, "KAGGLE_KEY": sandbox.users[user].key}
        # The `kaggle` client keeps what it needs to resume an upload in the temporary folder, whoever is signed in.
        environment["TMPDIR"] = str(folder / f"tmp-{user}")
        Path(environment["TMPDIR"]).mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-c", program, sandbox.url, *map(str, arguments)],
            env=environment,
            cwd=cwd or folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    return run
