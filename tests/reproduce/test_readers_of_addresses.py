"""Whatever reads an address in the notebook is given what was fetched of it; what can't be given it is named."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kaggle_share as ks
from kaggle_share.reproduce.limits import can_cut_network

TABLE = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5]})
Share = Callable[..., Any]
READERS = {
    "pandas": "pandas.csv: made = pd.read_csv('{url}')",
    "pandas_parquet": "pandas.parquet: made = pd.read_parquet('{url}')",
    "polars": "polars.csv: made = pl.read_csv('{url}').to_pandas()",
    "polars_scan": "scan.csv: made = pl.scan_csv('{url}').filter(pl.col('a') > 0).collect().to_pandas()",
    "polars_parquet": "scan.parquet: made = pl.scan_parquet(source=['{url}']).collect().to_pandas()",
    "duckdb": "duckdb1.csv: made = duckdb.sql(\"SELECT * FROM read_csv('{url}')\").df()",
    "duckdb_connected": "duckdb.parquet: made = duckdb.connect().execute(\"FROM read_parquet(['{url}'])\").df()",
    "duckdb_reader": "duckdb2.csv: made = duckdb.read_csv('{url}').df()",
    "fsspec": "fsspec.csv: with fsspec.open('{url}') as file:\n    made = pd.read_csv(file)",
    "requests": "requests.csv: made = pd.read_csv(io.StringIO(requests.get('{url}', timeout=9).text))",
    "httpx": "httpx.csv: made = pd.read_csv(io.StringIO(httpx.get('{url}').text))",
    "urllib": "urllib.csv: made = pd.read_csv(urllib.request.urlopen('{url}'))",
}  # fmt: skip


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """An address where a table is, as CSV and as Parquet under any name, and what was asked of it."""
    asked: list[str] = []
    parquet = io.BytesIO()
    TABLE.to_parquet(parquet)
    bodies = {"csv": TABLE.to_csv(index=False).encode(), "parquet": parquet.getvalue()}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = bodies[self.path.partition("?")[0].rpartition(".")[2]]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_every_reader_is_given_what_was_fetched(share: Share, web: tuple[str, list[str]]) -> None:
    url, asked = web
    cells, items = (
        ["import io, urllib.request\nimport duckdb, fsspec, httpx, pandas as pd, polars as pl, requests"],
        {},
    )
    for name, told in READERS.items():
        file, _, code = told.partition(": ")
        cells.append(f"{code.format(url=f'{url}/{file}')}\nby_{name} = made")
        items[f"by_{name}.csv"] = TABLE
    share(items, *cells)
    report = ks.reproduce("me/clean-data", here=True)
    assert report.ran.failed == (), repr(report)
    assert {one.path: one.verdict for one in report.files} == dict.fromkeys(items, "identical")
    assert sorted(asked) == sorted(f"/{told.partition(': ')[0]}" for told in READERS.values())
    assert {one.note for one in report.inputs} == {"Whether that is what was read is not recorded."}


def test_what_was_fetched_and_never_read_is_named(share: Share, web: tuple[str, list[str]]) -> None:
    url, _ = web
    # As with a reader that goes to the network by a way of its own.
    read = f"import pandas as pd\nraise OSError('no route')\nraw = pd.read_csv('{url}/raw.csv')"
    share({"clean.csv": TABLE}, read, "clean = pd.DataFrame({'a': [1, 2, 3], 'b': [0.5, 1.5, 2.5]})")
    report = ks.reproduce("me/clean-data", here=True)
    (one,) = report.inputs
    assert one.how == "fetched"
    assert "or its reader goes to the network by itself" in one.note
    assert one.note in repr(report)


def test_an_address_that_the_record_does_not_name_is_told_and_can_be_given(
    share: Share, web: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, asked = web
    # In a loop: the code alone doesn't tell which.
    read = f"tables = [pd.read_csv('{url}/%d.csv?key=hidden' % year) for year in (2020, 2021)]"
    share({"clean.csv": TABLE}, f"import pandas as pd\n{read}", "clean = tables[0]")
    if not can_cut_network():
        pytest.skip("here the run has a network, and reads them from there")
    report = ks.reproduce("me/clean-data", here=True)
    assert report.ran.failed[0] == (1, "URLError")
    (one,) = report.inputs
    assert (one.name, one.how) == (f"{url}/2020.csv", "missing")
    assert (
        one.note == f"The record does not name it, so that it was not fetched; give it with --input {one.name}=PATH."
    )
    assert "hidden" not in repr(report)
    assert asked == []
    TABLE.to_csv(tmp_path / "mine.csv", index=False)
    given = {f"{url}/{year}.csv": tmp_path / "mine.csv" for year in (2020, 2021)}
    assert ks.reproduce("me/clean-data", here=True, inputs=given).good


def test_what_a_library_asks_for_by_the_way_is_no_input_of_a_run_that_went_well(share: Share) -> None:
    ask = (
        "import requests\n"
        "for port in (9,):\n"
        "    try:\n        requests.get(f'http://127.0.0.1:{port}/newest', timeout=1)\n"
        "    except OSError:\n        pass"
    )
    share(
        {"clean.csv": TABLE}, ask, "import pandas as pd\nclean = pd.DataFrame({'a': [1, 2, 3], 'b': [0.5, 1.5, 2.5]})"
    )
    report = ks.reproduce("me/clean-data", here=True)
    assert report.good, repr(report)
    assert report.inputs == ()


def test_an_address_of_a_store_of_objects_can_be_given(share: Share, tmp_path: Path) -> None:
    store = "s3://somebodys-bucket/raw.csv"
    share({"clean.csv": TABLE}, f"import pandas as pd\nclean = pd.read_csv('{store}')")
    report = ks.reproduce("me/clean-data", here=True)
    (one,) = report.inputs
    assert one.how == "missing"
    assert (
        one.note == f"Addresses that begin with s3:// are not fetched. Download it; or give it: --input {store}=PATH."
    )
    TABLE.to_csv(tmp_path / "mine.csv", index=False)
    report = ks.reproduce("me/clean-data", here=True, inputs={store: tmp_path / "mine.csv"})
    assert report.good, repr(report)
