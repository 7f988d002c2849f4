"""The environment as a container: a `Dockerfile`, and a `binder/` folder that repo2docker reads.

Nothing is built here. `jupyter-repo2docker methods/` and mybinder.org take the folder `methods` for the repository.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from kaggle_share.methods.requirements import requirements_text

USER = "reader"
_RELEASE = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})((?:a|b|rc)\d{1,3})?")
_ZONE = re.compile(r"UTC|(?:US|[A-Z][a-z]+)(?:/[A-Z][A-Za-z0-9_+-]+){1,2}")


def dockerfile(environment: Mapping[str, Any], notebook: str) -> str:
    """`Dockerfile`, to be built in the dataset's folder.

    Parameters
    ----------
    environment:
        As `describe_environment` gives it.
    notebook:
        The frozen notebook's path in the dataset.
    """
    lines = [
        "# The environment that the notebook ran in. In the folder of the dataset:",
        "#   docker build --file methods/Dockerfile --tag methods .",
        "#   docker run --rm --publish 127.0.0.1:8888:8888 methods",
        f"FROM {_image(environment)}",
        *(f"ENV {name}={json.dumps(value)}" for name, value in _variables(environment).items()),
    ]
    if "git+" in requirements_text(environment):
        lines.append(
            "RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*"
        )
    start = ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser", notebook]
    lines += [
        f"RUN useradd --create-home --uid 1000 {USER}",
        "WORKDIR /srv/dataset",
        "COPY methods/requirements.txt methods/requirements.txt",
        "RUN pip install --no-cache-dir --requirement methods/requirements.txt ipykernel jupyterlab",
        f"COPY --chown={USER} . .",
        f"USER {USER}",
        "EXPOSE 8888",
        f"CMD {json.dumps(start)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def binder(environment: Mapping[str, Any]) -> dict[str, str]:
    """What repo2docker reads, by name in `binder/`.

    Parameters
    ----------
    environment:
        As `describe_environment` gives it.
    """
    major, minor, _ = _version(environment)
    return {"requirements.txt": requirements_text(environment), "runtime.txt": f"python-{major}.{minor}\n"}


def _version(environment: Mapping[str, Any]) -> tuple[str, str, str]:
    """Major, minor, and the rest of Python's version, without the `+` of one built from a checkout."""
    found = _RELEASE.match(environment["python"]["version"])
    return (found[1], found[2], f"{found[3]}{found[4] or ''}") if found else ("3", "11", "")


def _image(environment: Mapping[str, Any]) -> str:
    """CPython's official image: the exact release; another implementation's environment is made with CPython too."""
    major, minor, rest = _version(environment)
    exact = environment["python"]["implementation"] == "CPython" and rest
    return f"python:{major}.{minor}.{rest}-slim" if exact else f"python:{major}.{minor}-slim"


def _variables(environment: Mapping[str, Any]) -> dict[str, str]:
    """What the run depended on, and a container has not."""
    told = {"LANG": "C.UTF-8"}
    if _ZONE.fullmatch(environment["time_zone"]):
        told["TZ"] = environment["time_zone"]
    # Which graphics processor is taken is the machine's.
    return told | {name: value for name, value in environment["settings"].items() if name != "CUDA_VISIBLE_DEVICES"}
