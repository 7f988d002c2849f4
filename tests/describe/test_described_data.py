"""Real data of several kinds, described: valid by every validator, and telling what the data is."""

from __future__ import annotations

import csv
import io
import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files as packaged
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frictionless
import jsonschema
import numpy as np
import pandas as pd
import pytest
from frictionless import system
from PIL import Image

from kaggle_share.describe import describe
from kaggle_share.describe.folder import described_files
from kaggle_share.model import Draft, Relation
from kaggle_share.spec.document import yaml

if TYPE_CHECKING:
    from tests.describe.conftest import Made

Files = dict[str, bytes]
SAID: dict[str, Any] = {
    "to": "ada/real-data",
    "license": "CC-BY-4.0",
    "tags": ["tabular"],
    "contributors": [{"name": "Ada Lovelace", "orcid": "0000-0002-1825-0097", "role": "data curation"}],
}


def in_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def statsmodels_tables() -> Files:
    from statsmodels.datasets import anes96, fair, longley

    return {
        f"{one.__name__.rsplit('.', 1)[-1]}.csv": in_csv(one.load_pandas().data) for one in (anes96, fair, longley)
    }


def digits_as_images() -> Files:
    from sklearn.datasets import load_digits

    digits, made = load_digits(), {}
    for place, (image, target) in enumerate(zip(digits.images[:40], digits.target[:40], strict=True)):
        out = io.BytesIO()
        Image.fromarray((image * 15).astype(np.uint8)).save(out, "PNG")
        made[f"digits/{target}/{place:04}.png"] = out.getvalue()
    labels = pd.DataFrame({"file": sorted(made), "digit": [int(path.split("/")[1]) for path in sorted(made)]})
    return {**made, "labels.csv": in_csv(labels)}


def vega_json_and_csv() -> Files:
    import vega_datasets

    folder = Path(vega_datasets.__file__).parent / "_data"
    return {name: (folder / name).read_bytes() for name in ("cars.json", "seattle-weather.csv", "airports.csv")}


def time_series() -> Files:
    from statsmodels.datasets import co2

    frame = co2.load_pandas().data.reset_index(names="date")
    return {"co2.csv": in_csv(frame), "co2.parquet": in_parquet(frame)}


def in_parquet(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


def tables_with_keys() -> Files:
    stations = pd.DataFrame(
        {"station_id": range(1, 13), "name": [f"S{n}" for n in range(1, 13)], "height_m": range(12)}
    )
    seen = pd.DataFrame({"seen_id": range(100), "station_id": [n % 12 + 1 for n in range(100)], "count": range(100)})
    return {"stations.csv": in_csv(stations), "seen.csv": in_csv(seen)}


KINDS: dict[str, Callable[[], Files]] = {
    "tables": statsmodels_tables,
    "images": digits_as_images,
    "JSON and CSV": vega_json_and_csv,
    "a time series": time_series,
    "tables with keys": tables_with_keys,
}


def written(draft: Draft, folder: Path) -> dict[str, Any]:
    """All that describes a draft, beside its data; the texts by name."""
    found = describe(draft, version=2)
    draft.metadata, draft.columns = found.metadata, found.columns
    data = found.picked
    draft.resources = (*data, *found.resources)
    for resource in data:
        (folder / resource.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(resource.location, folder / resource.path)
    files = described_files(draft)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: content for name, content in files.items() if not name.endswith(".png")}


def check_package(folder: Path) -> dict[str, Any]:
    """Valid by Data Package 2's own schemas, and by frictionless with every cell of the data."""
    data: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    schemas = packaged("dplib").joinpath("profiles/2.0")
    parts = {
        "datapackage": [data],
        "dataresource": data["resources"],
        "tableschema": [one["schema"] for one in data["resources"] if "schema" in one],
    }
    for name, found in parts.items():
        schema = json.loads(schemas.joinpath(f"{name}.json").read_text())
        for part in found:
            jsonschema.Draft7Validator(schema).validate(part)
    # Frictionless 5.21 finds neither the size nor the missing values of a Parquet file.
    read = {**data, "resources": [one for one in data["resources"] if one["format"] != "parquet"]}
    (folder / "read.json").write_text(json.dumps(read))
    with system.use_context(trusted=True):
        report = frictionless.validate(str(folder / "read.json"))
    assert report.valid, report.flatten(["type", "note"])[:5]
    return data


def check_croissant(folder: Path, caplog: pytest.LogCaptureFixture) -> Any:
    import mlcroissant

    with caplog.at_level(logging.WARNING):
        found = mlcroissant.Dataset(jsonld=folder / "croissant.json")
    assert [one.message for one in caplog.records if "license" in one.message or "error" in one.message] == []
    for one in found.metadata.record_sets:
        assert len(list(found.records(one.id))) > 0, one.id
    return found


def check_cff(folder: Path) -> None:
    schema = json.loads((Path(__file__).parent / "schemas/citation-file-format-1.2.0.json").read_text())
    jsonschema.Draft7Validator(schema).validate(yaml("safe").load((folder / "CITATION.cff").read_text("utf-8")))


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_is_valid_for_real_data(
    made: Made, kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import bibtexparser
    import rispy

    draft = made(KINDS[kind](), **SAID)
    texts = written(draft, tmp_path / "out")
    data = check_package(tmp_path / "out")
    found = check_croissant(tmp_path / "out", caplog)
    check_cff(tmp_path / "out")
    assert bibtexparser.parse_string(texts["CITATION.bib"].decode()).failed_blocks == []
    assert rispy.loads(texts["CITATION.ris"].decode())[0]["type_of_reference"] == "DATA"
    tables = [resource["path"] for resource in data["resources"] if "schema" in resource]
    records = {one.name for one in found.metadata.record_sets}
    assert records >= set(tables)
    rows = list(csv.DictReader(io.StringIO(texts["data_dictionary.csv"].decode(), newline="")))
    assert {row["file"] for row in rows} == set(tables)
    assert all(row["description"] for row in rows)
    sent = json.loads(texts["dataset-metadata.json"])
    assert all(resource["description"] for resource in sent["resources"])
    assert sent["image"] == "dataset-cover-image.png"


def test_a_time_series_says_what_time_it_covers(made: Made, tmp_path: Path) -> None:
    texts = written(made(time_series(), **SAID), tmp_path / "out")
    card = texts["README.md"].decode()
    assert "- Time: 1958-03-29 to 2001-12-29 (`date` of `co2.csv`)" in card
    assert "`date` tells each row from the others." in card
    assert "59 of 2,284 values are missing in `co2` (3 %)." in card
    assert json.loads(texts["croissant.json"])["temporalCoverage"] == "1958-03-29/2001-12-29"


def test_places_say_where_they_are(made: Made, tmp_path: Path) -> None:
    texts = written(made(vega_json_and_csv(), **SAID), tmp_path / "out")
    assert (
        "- Place: 7.367° N to 71.29° N, 176.6° W to 145.6° E (`latitude` and `longitude` of"
        in texts["README.md"].decode()
    )
    geo = json.loads(texts["croissant.json"])["spatialCoverage"][0]["geo"]
    assert geo["box"].startswith("7.36722 -176.646 71.28")


def test_keys_between_files_are_checked_by_frictionless(made: Made, tmp_path: Path) -> None:
    def related(draft: Draft) -> Draft:
        seen = replace(
            draft.profiles["seen.csv"], relations=(Relation("seen.csv", "station_id", "stations.csv", "station_id"),)
        )
        draft.profiles = {**draft.profiles, "seen.csv": seen}
        return draft

    texts = written(related(made(tables_with_keys(), **SAID)), tmp_path / "out")
    assert "`station_id` refers to `station_id` of `stations.csv`." in texts["README.md"].decode()
    data = check_package(tmp_path / "out")
    schemas = {resource["path"]: resource["schema"] for resource in data["resources"]}
    assert schemas["stations.csv"]["primaryKey"] == ["station_id"]
    assert schemas["seen.csv"]["foreignKeys"] == [
        {"fields": ["station_id"], "reference": {"resource": "stations", "fields": ["station_id"]}}
    ]
    stray = {**tables_with_keys(), "seen.csv": b"seen_id,station_id,count\n1,99,1\n2,1,1\n"}
    written(related(made(stray, **SAID)), tmp_path / "stray")
    with system.use_context(trusted=True):
        report = frictionless.validate(str(tmp_path / "stray/datapackage.json"))
    assert [kind for (kind,) in report.flatten(["type"])] == ["foreign-key"]


def test_a_measurement_that_happens_to_be_unique_is_no_key(made: Made, tmp_path: Path) -> None:
    table = pd.DataFrame({"group": ["a", "b"] * 10, "mass_g": np.arange(20) * 1.5, "n": range(20)})
    written(made({"t.csv": in_csv(table)}, **SAID), tmp_path / "out")
    data = json.loads((tmp_path / "out/datapackage.json").read_text())
    assert "primaryKey" not in data["resources"][0]["schema"]


def test_gaps_are_told_by_name_and_number(made: Made, tmp_path: Path) -> None:
    rows = ["station,temp_c,depth_m,note,unit"] + [f"a{n},{n / 7:.2f},{n % 5},,m" for n in range(60)]
    rows += ["a1,-999,1,,m", "a2,3.5,,,m", "a2,3.5,,,m"]
    card = written(made({"t.csv": "\n".join(rows) + "\n"}, **SAID), tmp_path / "out")["README.md"].decode()
    section = card.partition("## Known gaps\n\n")[2].partition("\n\n")[0]
    assert section.splitlines() == [
        "- No values at all: `note`.",
        "- 2 of 63 values are missing in `depth_m` (3 %).",
        "- The same value in all rows: `unit`.",
        "- 1 row is there more than once (2 %).",
        "- −999 in `temp_c` is far from the other values, and may mean that one is missing.",
    ]
