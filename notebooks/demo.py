"""`make demo`: this clone's own sandbox, the first notebook in a real kernel, and what it published.

Everything is kept in `.demo/`: the sandbox, copies of the notebooks, their records, the user's data folder.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DEMO = Path(os.environ.get("KAGGLE_SHARE_DEMO") or HERE.parent / ".demo").resolve()
NOTEBOOK = "01-share-a-dataframe.ipynb"


def main() -> int:
    """Run the demo, open the lab, or stop the sandbox; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lab", action="store_true", help="open JupyterLab on the notebooks")
    parser.add_argument("--stop", action="store_true", help="stop the sandbox")
    wanted = parser.parse_args()
    DEMO.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The demo never sees the user's Kaggle, and leaves nothing in the user's home.
    os.environ.update(
        KAGGLE_SHARE_DATA=str(DEMO),
        KAGGLE_SHARE_CONFIG=str(DEMO / "config"),
        KAGGLE_SHARE_ENDPOINT="sandbox",
        IPYTHONDIR=str(DEMO / "ipython"),
        JUPYTER_CONFIG_DIR=str(DEMO / "jupyter" / "config"),
        JUPYTER_DATA_DIR=str(DEMO / "jupyter" / "data"),
        JUPYTER_RUNTIME_DIR=str(DEMO / "jupyter" / "runtime"),
        MPLCONFIGDIR=str(DEMO / "matplotlib"),
    )
    (DEMO / "ipython").mkdir(exist_ok=True)
    os.environ.pop("KAGGLE_SHARE_NOTEBOOK", None)
    from kaggle_share.errors import KaggleShareError
    from kaggle_share.sandbox import process

    try:
        if wanted.stop:
            print("The sandbox is stopped." if process.stop(DEMO / "sandbox") else "No sandbox was running.")
            return 0
        running = process.find(DEMO / "sandbox") or process.start(DEMO / "sandbox", port=0)
        return lab() if wanted.lab else demo(running.url)
    except KaggleShareError as error:
        print(f"kaggle-share: {error}", file=sys.stderr)
        return int(error.exit)


def demo(url: str) -> int:
    """Execute the notebook and print what was published."""
    from kaggle_share.record import Record, record_path
    from kaggle_share.wording import size

    print(f"The sandbox, a Kaggle of your own, runs at {url}")
    print(f"Executing {NOTEBOOK} …", flush=True)
    notebook = execute(HERE / NOTEBOOK, DEMO / "notebooks")
    record = Record(record_path(notebook=notebook, document=None))
    before = versions(record)
    if not run(notebook):
        return 1
    for key, datasets in record.all().items():
        if not key.startswith("sandbox:"):
            continue
        for ref, entry in datasets.items():
            if before.get((key, ref)) == entry.version and entry.state == "verified":
                print(f"\nNothing has changed: version {entry.version} of {ref} is what the notebook makes.")
            else:
                print(f"\nPublished: version {entry.version} of {ref}")
            print(f"  {entry.title}")
            print(f"  {entry.state}, {'private' if entry.private else 'public'}")
            width = max(len(path) for path in entry.files)
            for path, file in entry.files.items():
                print(f"  {path:<{width}}  {size(file.size):>8}  sha256 {file.sha256}")
            print(f"\nLook at it: {entry.url}")
    print("The sandbox runs until `make stop`; `make lab` opens JupyterLab on the notebooks.")
    return 0


def execute(source: Path, folder: Path) -> Path:
    """A copy of a notebook to run, so that the clone stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / source.name
    shutil.copyfile(source, target)
    return target


def run(notebook: Path) -> bool:
    """Run a notebook top to bottom in a real kernel; False, with the reason printed, where a cell fails."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    os.environ["KAGGLE_SHARE_NOTEBOOK"] = str(notebook)
    content = nbformat.read(notebook, as_version=4)
    client = NotebookClient(content, timeout=300, extra_arguments=["--log-level=40"])
    client.resources = {"metadata": {"path": str(notebook.parent)}}
    try:
        client.execute()
    except CellExecutionError as error:
        print(f"The notebook stopped:\n{error.traceback.strip().splitlines()[-1]}", file=sys.stderr)
        return False
    finally:
        os.environ.pop("KAGGLE_SHARE_NOTEBOOK", None)
    return True


def versions(record: object) -> dict[tuple[str, str], int]:
    """What is recorded already: endpoint and reference → version."""
    datasets = record.all()  # type: ignore[attr-defined]
    return {(key, ref): entry.version for key, refs in datasets.items() for ref, entry in refs.items()}


def lab() -> int:
    """JupyterLab on copies of the notebooks, with the sandbox as endpoint; what was changed there stays."""
    folder = DEMO / "lab"
    for source in sorted(HERE.glob("*.ipynb")):
        if not (folder / source.name).exists():
            execute(source, folder)
    # JupyterLab would ask whether it may fetch news, above what is shown here.
    labconfig = Path(os.environ["JUPYTER_CONFIG_DIR"]) / "labconfig"
    labconfig.mkdir(parents=True, exist_ok=True)
    quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (labconfig / "page_config.json").write_text(json.dumps(quiet), "utf-8")
    first = f"--LabApp.default_url=/lab/tree/{NOTEBOOK}"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", first]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container one is root, and Jupyter wants that to be said.
        command.append("--allow-root")
    os.execv(sys.executable, command)


if __name__ == "__main__":
    sys.exit(main())
