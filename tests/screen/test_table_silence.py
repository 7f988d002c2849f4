"""Real tables of things and measures, from Python packages: not one column of them is taken for somebody's."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import palmerpenguins
import pandas as pd
import pytest
import statsmodels.datasets
from sklearn import datasets
from vega_datasets import local_data

from kaggle_share.model import Finding, Resource
from kaggle_share.screen.tables import in_table

PEOPLE = {"la-riots": "names, addresses and places of people who died"}


def real() -> Iterator[tuple[str, pd.DataFrame]]:
    warnings.simplefilter("ignore")
    for name in ("iris", "diabetes", "linnerud", "wine", "breast_cancer"):
        yield name, getattr(datasets, f"load_{name}")(as_frame=True).frame
    for module in pkgutil.iter_modules(statsmodels.datasets.__path__):
        if module.ispkg and module.name != "tests":
            found = importlib.import_module(f"statsmodels.datasets.{module.name}")
            yield module.name, found.load_pandas().data
    for name in local_data.list_datasets():
        try:
            table = getattr(local_data, name.replace("-", "_"))()
        except ValueError:  # maps and pictures
            continue
        if isinstance(table, pd.DataFrame) and name not in PEOPLE:
            yield name, table
    yield "penguins", palmerpenguins.load_penguins()


def look(table: pd.DataFrame, path: Path) -> list[Finding]:
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path)
    return list(in_table(Resource(path.name, path, path.stat().st_size, hashlib.sha256().hexdigest())))


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_real_tables_of_things_stay_silent(tmp_path: Path, format: str) -> None:
    flagged = {}
    seen = 0
    for name, table in real():
        seen += 1
        found = [(f.column, f.kind) for f in look(table, tmp_path / f"t.{format}") if f.severity != "note"]
        if found:
            flagged[name] = found
    assert seen >= 45
    assert flagged == {}


def test_the_penguins_own_numbers_were_taken_for_those_of_people(tmp_path: Path) -> None:
    table = palmerpenguins.load_penguins_raw()
    assert look(table, tmp_path / "penguins-raw.csv") == []
    # The same numbers in a table that tells of nothing but individuals may be those of people.
    (warned,) = look(table[["Individual ID", "Culmen Length (mm)"]], tmp_path / "individuals.csv")
    assert (warned.severity, warned.kind, warned.column) == ("warn", "record_id", "Individual ID")
    assert (warned.count, warned.share) == (344, 1.0)
    assert warned.fixes[0] == "pseudonymise"
