"""HDF5, NetCDF and Zarr, as the extra `science` reads them, and as they are without it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import numpy as np
import pytest
import xarray as xr
import zarr

from kaggle_share.model import Resource
from kaggle_share.profile import profile

if TYPE_CHECKING:
    from tests.profile.conftest import Profiled


@pytest.fixture
def air() -> xr.Dataset:
    data = xr.DataArray(
        np.zeros((3, 4), "float32"), dims=("time", "lat"), attrs={"units": "K", "long_name": "Air temperature"}
    )
    return xr.Dataset({"air": data}, coords={"lat": np.arange(4.0)})


def resource(path: Path, name: str = "") -> Resource:
    return Resource(name or path.name, path, path.stat().st_size, "0" * 64)


@pytest.mark.parametrize("engine", ["h5netcdf", "scipy"])
def test_netcdf_tells_dimensions_variables_and_units(tmp_path: Path, air: xr.Dataset, engine: str) -> None:
    air.to_netcdf(tmp_path / "a.nc", engine=engine)
    found = profile(resource(tmp_path / "a.nc"))
    assert found.kind == "array"
    assert found.facts == (
        "NetCDF dataset of 1 variable over time 3, lat 4",
        "variables: air (time × lat, float32, K: Air temperature)",
    )


def test_hdf5_tells_its_groups_and_arrays(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["run/signal"] = np.zeros((5, 2), "int16")
        file["rate"] = 44.1
        # A group that holds itself.
        file["run/again"] = file["run"]
    found = profile(resource(tmp_path / "a.h5"))
    assert found.facts == (
        "HDF5 file of 2 arrays in 1 group",
        "arrays: rate (a single value, float64), run/signal (5 × 2, int16)",
    )
    assert found.notes == ()


def test_links_to_other_files_are_told_and_not_followed(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["hidden"] = np.zeros(3)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["away"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/hidden")
    found = profile(resource(tmp_path / "a.h5"))
    assert found.facts == ("HDF5 file of 0 arrays",)
    assert found.notes == ("1 link in it to other files will be missing on Kaggle.",)


def test_zarr_is_read_from_a_zip_and_by_the_metadata_at_its_root(tmp_path: Path, air: xr.Dataset) -> None:
    with zarr.storage.ZipStore(tmp_path / "a.zarr.zip", mode="w") as store:
        air.to_zarr(store, consolidated=False)
    facts = (
        "Zarr dataset of 1 variable over time 3, lat 4",
        "variables: air (time × lat, float32, K: Air temperature)",
    )
    assert profile(resource(tmp_path / "a.zarr.zip")).facts == facts
    air.to_zarr(tmp_path / "b.zarr", consolidated=False)
    assert profile(resource(tmp_path / "b.zarr" / "zarr.json", "data/b.zarr/zarr.json")).facts == facts


@pytest.mark.parametrize(
    ("name", "fact"), [("a.h5", "HDF5 file"), ("a.nc", "NetCDF file"), ("a.zarr.zip", "Zarr store")]
)
def test_without_the_extra_the_file_is_named_and_so_is_the_extra(
    profiled: Profiled, monkeypatch: pytest.MonkeyPatch, name: str, fact: str
) -> None:
    for module in ("h5py", "xarray", "zarr"):
        monkeypatch.setitem(sys.modules, module, None)
    found = profiled(name, b"\x89HDF\r\n\x1a\n")
    assert found.facts == (fact,)
    assert found.notes == ('To look into it: pip install "kaggle-share[science]".',)


@pytest.mark.parametrize("name", ["a.h5", "a.nc", "a.zarr.zip"])
@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n" + b"\0" * 200, b"CDF\x01" + b"\xff" * 200, b"PK\3\4"])
def test_a_broken_file_is_told(profiled: Profiled, name: str, content: bytes) -> None:
    found = profiled(name, content)
    assert len(found.notes) == 1
    assert "it is damaged" in found.notes[0]


def test_reading_leaves_the_file_and_its_folder_alone(tmp_path: Path, air: xr.Dataset) -> None:
    out = tmp_path / "a.nc"
    air.to_netcdf(out, engine="h5netcdf")
    before = out.read_bytes(), out.stat().st_mtime_ns
    profile(resource(out))
    assert (out.read_bytes(), out.stat().st_mtime_ns) == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]
