"""HDF5, NetCDF and Zarr: groups, dimensions and variables with their attributes. No array is read.

The libraries come with the extra `science`; without it, the file is named, and what would tell more.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from kaggle_share.errors import StoppedError
from kaggle_share.model import Profile, Resource, Watch
from kaggle_share.profile.media.said import count, listed, shown, sides

MISSING = 'To look into it: pip install "kaggle-share[science]".'
NODES = 2000
"""Groups and arrays that are looked at."""
TOLD = 12
"""Variables that are described."""
HDF5 = b"\x89HDF\r\n\x1a\n"


def profile_hdf5(resource: Resource, watch: Watch) -> Profile:
    """Groups and arrays of an HDF5 file. Links to other files are not followed."""
    try:
        import h5py
    except ImportError:
        return Profile(resource.path, "array", facts=("HDF5 file",), notes=(MISSING,))

    def read() -> Profile:
        with h5py.File(resource.location, "r") as file:
            arrays, groups, outside, more = _walk(file, h5py, watch)
        facts = [f"HDF5 file of {count(len(arrays), 'array')}" + (f" in {count(groups, 'group')}" if groups else "")]
        if arrays:
            facts.append(f"arrays: {listed(arrays, TOLD)}")
        notes = []
        if more:
            notes.append(f"It has more than {NODES:,} arrays and groups; the rest was not looked at.")
        if outside:
            notes.append(f"{count(outside, 'link')} in it to other files will be missing on Kaggle.")
        return Profile(resource.path, "array", shape=(len(arrays),), facts=tuple(facts), notes=tuple(notes))

    return _guarded(resource, "HDF5", read)


def _walk(file: Any, h5py: Any, watch: Watch) -> tuple[list[str], int, int, bool]:
    arrays: list[str] = []
    groups = outside = seen = 0
    waiting = [("", file)]
    known = {file.id}
    while waiting:
        path, group = waiting.pop(0)
        for name in group:
            watch.check()
            seen += 1
            if seen > NODES:
                return arrays, groups, outside, True
            link = group.get(name, getlink=True)
            if isinstance(link, h5py.ExternalLink):
                outside += 1
            if not isinstance(link, h5py.HardLink):
                continue
            node, full = group[name], f"{path}/{name}" if path else str(name)
            if isinstance(node, h5py.Dataset):
                shape = sides(node.shape) if node.shape is not None else "empty"
                arrays.append(f"{shown(full)} ({shape}, {shown(str(node.dtype))})")
            elif isinstance(node, h5py.Group) and node.id not in known:
                known.add(node.id)
                groups += 1
                waiting.append((full, node))
    return arrays, groups, outside, False


def profile_netcdf(resource: Resource, watch: Watch) -> Profile:
    """Dimensions and variables of a NetCDF file, classic or 4."""
    try:
        import xarray as xr
    except ImportError:
        return Profile(resource.path, "array", facts=("NetCDF file",), notes=(MISSING,))
    try:
        with open(resource.location, "rb") as file:
            engine = "h5netcdf" if file.read(8) == HDF5 else "scipy"
    except OSError:
        return Profile(resource.path, "array", notes=("It can't be read.",))

    def opened() -> AbstractContextManager[Any]:
        if engine == "h5netcdf":
            # A file that it can't open makes h5netcdf complain once more when it is thrown away.
            import h5py

            with h5py.File(resource.location, "r") as file:
                _walk(file, h5py, watch)
        found: AbstractContextManager[Any] = xr.open_dataset(
            resource.location, engine=engine, decode_cf=False, cache=False
        )
        return found

    return _guarded(resource, "NetCDF", lambda: _dataset(resource.path, "NetCDF", opened))


def profile_zarr(resource: Resource, watch: Watch) -> Profile:
    """Dimensions and variables of a Zarr store: a zip of it, or a folder, by its metadata at the root."""
    try:
        import xarray as xr
        import zarr
    except ImportError:
        return Profile(resource.path, "array", facts=("Zarr store",), notes=(MISSING,))

    def opened() -> AbstractContextManager[Any]:
        store: Any = resource.location.parent
        if resource.path.casefold().endswith(".zip"):
            store = zarr.storage.ZipStore(resource.location, mode="r")
        found: AbstractContextManager[Any] = xr.open_zarr(store, chunks=None, decode_cf=False)
        return found

    return _guarded(resource, "Zarr", lambda: _dataset(resource.path, "Zarr", opened))


def _dataset(path: str, kind: str, opened: Callable[[], AbstractContextManager[Any]]) -> Profile:
    with opened() as data:
        sizes = [f"{shown(str(name))} {length:,}" for name, length in data.sizes.items()]
        told = list(_variables(data))
        fact = f"{kind} dataset of {count(len(data.data_vars), 'variable')}"
    facts = [fact + (f" over {listed(sizes, 8)}" if sizes else "")]
    if told:
        facts.append(f"variables: {listed(told, TOLD)}")
    return Profile(path, "array", shape=tuple(data.sizes.values()), facts=tuple(facts))


def _variables(data: Any) -> Iterator[str]:
    """`air (time × lat × lon, float32, K: air temperature)`."""
    for name, variable in list(data.data_vars.items())[: TOLD + 1]:
        unit = _attribute(variable, "units")
        label = _attribute(variable, "long_name") or _attribute(variable, "standard_name")
        parts = [" × ".join(shown(str(dim)) for dim in variable.dims) or "a single value", str(variable.dtype)]
        parts += [unit] if unit else []
        yield f"{shown(str(name))} ({', '.join(parts)}{': ' + label if label else ''})"


def _attribute(variable: Any, name: str) -> str:
    value = variable.attrs.get(name)
    return shown(value) if isinstance(value, str) else ""


def _guarded(resource: Resource, kind: str, read: Callable[[], Profile]) -> Profile:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except ImportError:
        return Profile(resource.path, "array", facts=(f"{kind} file",), notes=(MISSING,))
    except StoppedError:
        raise
    except Exception:  # noqa: BLE001 - libraries of many authors meet a damaged file with any exception
        return Profile(resource.path, "array", notes=(f"It can't be read as {kind}: it is damaged.",))
