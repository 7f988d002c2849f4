"""What the notebook reads is fetched before the network is cut off, is in the dataset, is given, or missed aloud."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kaggle_share as ks
from kaggle_share.errors import InputError
from kaggle_share.model import Watch
from kaggle_share.reproduce import fetching
from kaggle_share.reproduce.inputs import Gathering

RAW = "a\n1\n2\n"
CLEAN = pd.DataFrame({"a": [1, 2], "b": [2, 4]})
MAKE = "clean = raw.assign(b=raw['a'] * 2)"
Share = Callable[..., Any]


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """An address, and what was asked of it."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path == "/moved.csv":
                self.send_response(302)
                self.send_header("Location", "/raw.csv?v=1")
                self.end_headers()
                return
            found = self.path.startswith("/raw.csv")
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(RAW) if found else 0))
            self.end_headers()
            if found:
                self.wfile.write(RAW.encode())

        def log_message(self, *told: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def how(report: Any) -> dict[str, str]:
    return {one.name: one.how for one in report.inputs}


def test_an_address_is_fetched_once_and_served_to_every_reader(share: Share, web: tuple[str, list[str]]) -> None:
    url, asked = web
    share(
        {"clean.csv": CLEAN},
        f"import pandas as pd, requests, io\nURL = '{url}/raw.csv?v=1'\nraw = pd.read_csv(URL)",
        f"same = pd.read_csv(io.StringIO(requests.get('{url}/raw.csv?v=1', timeout=5).text))",
        f"{MAKE}\nassert same.equals(raw)",
    )
    report = ks.reproduce("me/clean-data", here=True)
    assert report.good, repr(report)
    assert how(report) == {f"{url}/raw.csv?v=1": "fetched"}
    assert "not recorded" in report.inputs[0].note
    assert asked == ["/raw.csv?v=1"]


def test_what_is_not_there_any_more_is_missed_and_can_be_given(
    share: Share, web: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, _ = web
    gone = f"{url}/gone.csv"
    share({"clean.csv": CLEAN}, f"import pandas as pd\nraw = pd.read_csv('{gone}')", MAKE)
    report = ks.reproduce("me/clean-data", here=True)
    assert how(report) == {gone: "missing"}
    assert "answers 404" in report.inputs[0].note
    assert report.ran.failed[0][0] == 1
    assert f"{gone}, which it reads, is missing" in repr(report)
    (tmp_path / "raw.csv").write_text(RAW)
    given = ks.reproduce("me/clean-data", here=True, inputs={gone: tmp_path / "raw.csv"})
    assert given.good, repr(given)
    assert how(given) == {gone: "given"}


def test_another_dataset_is_fetched_and_given_to_kagglehub(share: Share) -> None:
    Path("raw.csv").write_text(RAW)
    ks.publish("raw.csv", to="me/raw-data", title="Raw data", notebook=False)
    read = "import pandas as pd, kagglehub\nfolder = kagglehub.dataset_download('ada/raw-data')"
    share({"clean.csv": CLEAN}, f"{read}\nraw = pd.read_csv(folder + '/raw.csv')", MAKE)
    Path("raw.csv").unlink()
    report = ks.reproduce("me/clean-data", here=True)
    assert report.good, repr(report)
    assert how(report)["ada/raw-data"] == "fetched"


def test_a_file_from_outside_of_the_working_folder_is_found_by_the_path_in_the_code(share: Share) -> None:
    Path("../elsewhere").mkdir()
    Path("../elsewhere/raw.csv").write_text(RAW)
    share(
        {"clean.csv": CLEAN, "raw.csv": Path("../elsewhere/raw.csv").resolve()},
        "import pandas as pd\nraw = pd.read_csv('../elsewhere/raw.csv')",
        MAKE,
    )
    report = ks.reproduce("me/clean-data", here=True)
    assert report.good, repr(report)


def test_a_file_that_is_not_in_the_dataset_is_asked_for_and_checked(share: Share, tmp_path: Path) -> None:
    Path("raw.csv").write_text(RAW)
    share({"clean.csv": CLEAN}, "import pandas as pd\nraw = pd.read_csv('raw.csv')", MAKE)
    Path("raw.csv").unlink()
    report = ks.reproduce("me/clean-data", here=True)
    assert not report.good
    assert report.inputs[0].note == "It is not in the dataset; give it with --input raw.csv=PATH."
    mine = tmp_path / "mine.csv"
    mine.write_text(RAW + "3\n")
    with pytest.raises(InputError, match="is not the raw.csv that was read"):
        ks.reproduce("me/clean-data", here=True, inputs={"raw.csv": mine})
    with pytest.raises(InputError, match="there is no file"):
        ks.reproduce("me/clean-data", here=True, inputs={"raw.csv": tmp_path / "none.csv"})
    with pytest.raises(InputError, match='reads no "row.csv"'):
        ks.reproduce("me/clean-data", here=True, inputs={"row.csv": mine})
    mine.write_text(RAW)
    assert ks.reproduce("me/clean-data", here=True, inputs={"raw.csv": mine}).good


def test_data_that_no_cell_makes_is_not_taken_for_an_input(share: Share) -> None:
    # Beside a file that is made, it would have passed as one that the notebook only reads.
    share(
        {"clean.csv": CLEAN, "lost.csv": CLEAN},
        "import pandas as pd\nclean = pd.DataFrame({'a': [1, 2], 'b': [2, 4]})",
    )
    report = ks.reproduce("me/clean-data", here=True)
    assert {one.path: one.verdict for one in report.files} == {"clean.csv": "identical", "lost.csv": "not made"}
    assert not report.good


def test_a_file_that_the_notebook_writes_over_is_no_beginning(share: Share) -> None:
    Path("a.csv").write_text("a\n1\n")
    read = "import pandas as pd\ntable = pd.read_csv('a.csv')"
    share({"a.csv": Path("a.csv")}, read, "table.to_csv('a.csv', index=False)")
    report = ks.reproduce("me/clean-data", here=True)
    assert [(one.name, one.how) for one in report.inputs] == [("a.csv", "missing")]
    assert "wrote over it" in report.inputs[0].note
    assert not report.good
    assert ks.reproduce("me/clean-data", here=True, inputs={"a.csv": Path("a.csv")}).good


def test_who_can_be_asked_is_asked(tmp_path: Path) -> None:
    (tmp_path / "raw.csv").write_text(RAW)
    (tmp_path / "run" / "home").mkdir(parents=True)
    asked = []

    def ask(name: str, size: int | None) -> Path | None:
        asked.append((name, size))
        return tmp_path / "raw.csv" if name == "raw.csv" else None

    sources = [
        {"kind": "file", "name": "raw.csv", "size": 6, "sha256": hashlib.sha256(RAW.encode()).hexdigest()},
        {"kind": "database", "name": "my.sqlite"},
        {"kind": "unknown", "name": "open"},
    ]
    found, _ = Gathering(tmp_path / "run", {}, {}, set(), {}, None, ask, Watch()).gather(
        sources, ["pd.read_csv('raw.csv')"]
    )
    assert asked == [("raw.csv", 6), ("my.sqlite", None)]
    assert [(one.name, one.how) for one in found] == [("raw.csv", "given"), ("my.sqlite", "missing")]


def test_names_of_a_record_never_lead_out_of_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    (folder / "home").mkdir(parents=True)
    evil = tmp_path / "evil.csv"
    evil.write_text("x")
    code = ["open('../../../../../../../../etc/evil.csv'); open('~/../../evil.csv'); open('../../../../evil.csv')"]
    names = ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "a/../../evil.csv"]
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    Gathering(folder, dict.fromkeys(names, evil), {}, set(), {}, None, None, Watch()).gather([], code)
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert written
    assert all(path.is_relative_to(folder) for path in written)
    assert not Path("/etc/evil.csv").exists()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://169.254.169.254/latest", "http://[::1]/x", "file:///etc/passwd",
            "ftp://example.org/x", "https://example.org/x?token=…", "http:///x"]
)  # fmt: skip
def test_a_record_can_not_have_this_machine_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no public address|not recorded in full|are not fetched"):
        fetching.fetch(url, tmp_path / "x", local=False, watch=Watch())


def test_redirects_are_followed_and_checked(web: tuple[str, list[str]], tmp_path: Path) -> None:
    url, asked = web
    fetching.fetch(f"{url}/moved.csv", tmp_path / "x", local=True, watch=Watch())
    assert (tmp_path / "x").read_text() == RAW
    assert asked == ["/moved.csv", "/raw.csv?v=1"]
