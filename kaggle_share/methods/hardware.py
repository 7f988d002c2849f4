"""What the notebook ran on: processor, graphics processor, and the library that does NumPy's linear algebra."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SETTINGS = (
    "PYTHONHASHSEED", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    "POLARS_MAX_THREADS", "CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG", "TF_DETERMINISTIC_OPS",
    "MKL_CBWR", "JAX_ENABLE_X64", "PYTHONOPTIMIZE",
)  # fmt: skip
"""Variables of the environment that change what numerical code computes."""
_VALUE = re.compile(r"[A-Za-z0-9_:,.+-]{1,40}")
_CPU = Path("/proc/cpuinfo")
_NVIDIA = Path("/proc/driver/nvidia/gpus")


def processor() -> str:
    """The processor's name, such as `AMD EPYC 7B12`; else the machine's architecture.

    It is read from `/proc/cpuinfo` where there is one: `platform.processor` starts a program, or knows nothing.
    """
    try:
        with _CPU.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                key, _, value = line.partition(":")
                if key.strip() in ("model name", "Model", "cpu model") and value.strip():
                    return " ".join(value.split())[:100]
    except OSError:
        pass
    return platform.machine()


def graphics() -> list[str]:
    """Names of the graphics processors that can be told without starting anything; empty where there is none."""
    found = []
    try:
        for folder in sorted(_NVIDIA.iterdir()):
            text = (folder / "information").read_text("utf-8", "replace")
            model = re.search(r"^Model:[ \t]*(\S.{0,100})$", text, re.MULTILINE)
            found += [model.group(1).strip()] if model else []
    except OSError:
        pass
    return found or _of_torch()


def _of_torch() -> list[str]:
    """Those that PyTorch has already in use: asking it before would take the device."""
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    try:
        if cuda is None or not cuda.is_initialized():
            return []
        return [str(cuda.get_device_name(number))[:100] for number in range(cuda.device_count())]
    except (RuntimeError, AttributeError, AssertionError):
        return []


def linear_algebra() -> str:
    """Name and version of the BLAS that NumPy was built with: `scipy-openblas 0.3.30`; empty where it isn't told."""
    show = getattr(sys.modules.get("numpy"), "show_config", None)
    try:
        told = show(mode="dicts") if show is not None else {}
    except (TypeError, ValueError, AttributeError, ImportError):
        return ""
    built = told.get("Build Dependencies", {}) if isinstance(told, Mapping) else {}
    blas = built.get("blas", {}) if isinstance(built, Mapping) else {}
    parts = [str(blas.get(key, "")) for key in ("name", "version")] if isinstance(blas, Mapping) else []
    # Its other entries are folders of the machine that built it.
    return " ".join(part for part in parts if _VALUE.fullmatch(part))


def settings() -> dict[str, Any]:
    """The variables of `SETTINGS` that are set, where their value is a plain word or number."""
    return {name: os.environ[name] for name in SETTINGS if _VALUE.fullmatch(os.environ.get(name, ""))}
