"""Where a notebook draws random numbers, and which seeds it sets, read from the code alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaggle_share.methods.definitions import is_python, parsed
from kaggle_share.model import Cell, Snapshot

SETTERS: Mapping[str, str] = {
    "random.seed": "a",
    "random.Random": "x",
    "numpy.random.seed": "seed",
    "numpy.random.default_rng": "seed",
    "numpy.random.RandomState": "seed",
    "numpy.random.SeedSequence": "entropy",
    "numpy.random.PCG64": "seed",
    "numpy.random.MT19937": "seed",
    "numpy.random.Philox": "seed",
    "torch.manual_seed": "seed",
    "torch.cuda.manual_seed": "seed",
    "torch.cuda.manual_seed_all": "seed",
    "tensorflow.random.set_seed": "seed",
    "tensorflow.keras.utils.set_random_seed": "seed",
    "keras.utils.set_random_seed": "seed",
    "jax.random.PRNGKey": "seed",
    "jax.random.key": "seed",
    "cupy.random.seed": "seed",
    "polars.set_random_seed": "seed",
    "lightning.seed_everything": "seed",
    "pytorch_lightning.seed_everything": "seed",
    "transformers.set_seed": "seed",
}
"""Functions that set a seed, by their full name → the name of their first parameter."""
KEYWORDS = ("random_state", "random_seed", "seed")
"""Arguments that set a seed wherever they are given, as scikit-learn, pandas and XGBoost have them."""
_GLOBAL = {"numpy.random": "numpy.random.seed", "random": "random.seed"}
"""Modules with a generator of their own → what seeds it."""
_NO_DRAW = frozenset({"seed", "default_rng", "RandomState", "SeedSequence", "Generator", "Random", "SystemRandom",
                      "PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64", "BitGenerator", "getstate", "setstate",
                      "get_state", "set_state"})  # fmt: skip
LONGEST = 200
"""How many calls are told at most."""


def random_state(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """The seeds that a notebook sets, and where it draws random numbers without one.

    Parameters
    ----------
    snapshot:
        The notebook.

    Returns
    -------
    `seeds`: `cell` (from 1), `call` (`numpy.random.default_rng`, `random_state=`) and `value`, a number or a list of
    numbers, None where the code does not tell it. `unseeded`: `cell` and `call`. Never a text: one that is given as a
    seed may be anything.
    """
    if not is_python(snapshot):
        return {"seeds": [], "unseeded": []}
    known: dict[str, Any] = {}
    names: dict[str, str] = {}
    seeds: list[dict[str, Any]] = []
    draws: list[dict[str, Any]] = []
    for cell, tree in _trees(snapshot.cells):
        for node in ast.walk(tree):
            _learn(node, names, known)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = _full_name(call.func, names)
            found, seeded = _seeds_of(call, name, known)
            seeds += [{"cell": cell.index + 1, **one} for one in found]
            if not seeded:
                draws.append({"cell": cell.index + 1, "call": name})
    set_globally = {seed["call"] for seed in seeds}
    unseeded = [draw for draw in draws if _GLOBAL.get(draw["call"].rpartition(".")[0]) not in set_globally]
    return {"seeds": _once(seeds)[:LONGEST], "unseeded": _once(unseeded)[:LONGEST]}


def _trees(cells: Sequence[Cell]) -> Iterator[tuple[Cell, ast.Module]]:
    for cell in cells:
        if cell.type == "code":
            tree = parsed(cell.source)
            if tree is not None:
                yield cell, tree


def _learn(node: ast.AST, names: dict[str, str], known: dict[str, Any]) -> None:
    """What names stand for: modules and functions that were imported, and numbers."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            names[alias.asname or top] = alias.name if alias.asname else top
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        known[node.targets[0].id] = _number(node.value, known)


def _full_name(func: ast.expr, names: Mapping[str, str]) -> str:
    """`np.random.seed` → `numpy.random.seed`; empty where it does not begin with something imported."""
    parts: list[str] = []
    while isinstance(func, ast.Attribute):
        parts.append(func.attr)
        func = func.value
    if not isinstance(func, ast.Name) or func.id not in names:
        return ""
    return ".".join([names[func.id], *reversed(parts)])


def _seeds_of(call: ast.Call, name: str, known: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """The seeds that a call sets, and whether it is one that nothing is to be said about otherwise."""
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if name in SETTERS:
        value = call.args[0] if call.args else given.get(SETTERS[name])
        if value is None or _is_none(value):
            return [], False
        return [{"call": name, "value": _number(value, known)}], True
    found = [
        {"call": f"{keyword}=", "value": _number(given[keyword], known)}
        for keyword in KEYWORDS
        if keyword in given and not _is_none(given[keyword])
    ]
    module, _, function = name.rpartition(".")
    return found, bool(found) or module not in _GLOBAL or function in _NO_DRAW


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _number(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """A number or a list of numbers; None for anything else."""
    if isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return value if abs(value) < 2**128 else None
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _number(node.operand, known)
        return -value if isinstance(value, (int, float)) else None
    if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) <= 16:
        values = [_number(item, known) for item in node.elts]
        return values if all(isinstance(value, (int, float)) for value in values) else None
    return None


def _once(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for index, one in enumerate(found) if one not in found[:index]]
