"""What Binder does: it recognises `binder/`, runs `postBuild` once, and each session through `start`.

`make test` has run `postBuild` in a clean environment (`.venv/binder`); from there a session is started as Binder
starts it, on a JupyterHub's address, and the demo publishes through it.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from kaggle_share.sandbox import find, stop

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(sys.prefix) / "binder"
HUB = "/user/ada/"
NOTEBOOK = "01-share-a-dataframe.ipynb"


def test_repo2docker_knows_what_to_do(tmp_path: Path) -> None:
    for name in ("binder", "pyproject.toml"):
        subprocess.run(["cp", "-R", ROOT / name, tmp_path], check=True)
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    told = done.stdout + done.stderr
    for line in (
        'pip install --no-cache-dir -r "binder/requirements.txt"',
        "RUN ./binder/postBuild",
        'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"',
    ):
        assert line in told
    # Its Python is one that the package runs on.
    assert (ROOT / "binder" / "runtime.txt").read_text().strip() == "python-3.11"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder of a session, and its environment, before `start`."""
    if not (BUILT / "environment").is_dir():
        message = "postBuild was not run: make test sets it up"
        assert not os.environ.get("CI"), message
        pytest.skip(message)
    folder = tmp_path_factory.mktemp("binder")
    subprocess.run(["cp", "-R", BUILT / "sources" / "notebooks", folder], check=True)
    environment = {
        "PATH": f"{BUILT / 'environment' / 'bin'}:/usr/bin:/bin",
        "HOME": str(folder),
        "JUPYTERHUB_SERVICE_PREFIX": HUB,
        "KAGGLE_SHARE_DATA": str(folder / "data"),
        "IPYTHONDIR": str(folder / "ipython"),
    }
    yield folder, environment
    stop(folder / "data" / "sandbox")


def started(session: tuple[Path, dict[str, str]], *command: str) -> list[str]:
    return [str(BUILT / "sources" / "binder" / "start"), *command]


@contextmanager
def serving(session: tuple[Path, dict[str, str]]) -> Iterator[str]:
    """Jupyter as a hub starts it; its address without the hub's prefix."""
    folder, environment = session
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--port={port}", f"--ServerApp.base_url={HUB}", "--IdentityProvider.token=for-this-test"]
    with subprocess.Popen(
        started(session, "jupyter", "server", "--no-browser", "--allow-root", *options),
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            # It listens a moment after it has been started.
            patient = HTTPAdapter(max_retries=Retry(connect=40, backoff_factor=0.1, backoff_max=1))
            with requests.Session() as client:
                client.mount(address, patient)
                client.get(f"{address}{HUB}api", timeout=20).raise_for_status()
            yield address
        finally:
            process.kill()


def test_the_front_end_is_there_without_node(session: tuple[Path, dict[str, str]]) -> None:
    _, environment = session
    done = subprocess.run(
        ["jupyter", "labextension", "list"], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert re.search(r"kaggle-share v\S+ .*enabled.*OK", done.stdout + done.stderr)


def test_the_demo_publishes_without_an_account_and_its_page_opens_through_the_hub(
    session: tuple[Path, dict[str, str]],
) -> None:
    folder, environment = session
    subprocess.run(
        started(session, "jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", NOTEBOOK),
        cwd=folder / "notebooks",
        # nbconvert, unlike a Jupyter server, doesn't tell the kernel which notebook it runs.
        env={**environment, "KAGGLE_SHARE_NOTEBOOK": str(folder / "notebooks" / NOTEBOOK)},
        capture_output=True,
        timeout=150,
        check=True,
    )
    record = json.loads((folder / "notebooks" / NOTEBOOK.replace(".ipynb", ".kaggle-share.json")).read_text())
    ((key, datasets),) = record["datasets"].items()
    (entry,) = datasets.values()
    assert key.startswith("sandbox:")
    assert entry["state"] == "verified"
    running = find(folder / "data" / "sandbox")
    assert running is not None
    port = running.url.rpartition(":")[2]
    assert entry["url"] == f"{HUB}proxy/{port}/datasets/ada/palmer-penguins-cleaned"
    # The cell's output links there, and what links is escaped as ever.
    assert f'href=\\"{entry["url"]}\\"' in (folder / "notebooks" / NOTEBOOK).read_text("utf-8")
    with serving(session) as address:
        page = requests.get(address + entry["url"], params={"token": "for-this-test"}, timeout=20)
        assert page.status_code == 200
        assert "Palmer penguins, cleaned" in page.text
        style = re.search(r'href="([^"]+\.css)"', page.text)
        assert style is not None
        # Its links hold behind the prefix, and carry no token of Jupyter's.
        sheet = requests.compat.urljoin(address + entry["url"], style[1])
        assert f"{HUB}proxy/" in sheet
        assert requests.get(sheet, params={"token": "for-this-test"}, timeout=20).status_code == 200
        assert "for-this-test" not in page.text
