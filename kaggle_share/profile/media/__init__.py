"""Everything that is no table: what it is and how large, from its head, without unpacking and without running it.

A reader is a function of one resource. Whatever the file holds, it answers with a profile: what could be read in
`facts`, what is wrong in `notes`. It takes bounded memory, and stops when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from kaggle_share.model import Profile, Resource, Watch

__all__ = ["Reader", "reader_for"]

Reader = Callable[[Resource, Watch], Profile]

ENDINGS = {
    "images.profile_image": "png jpg jpeg gif webp bmp tif tiff ico svg avif",
    "audio.profile_audio": "wav mp3 flac ogg oga opus m4a aac aif aiff aifc wma",
    "packed.profile_archive": "zip tar tgz tar.gz tar.bz2 tbz2 tar.xz txz",
    "documents.profile_json": "json geojson topojson json.gz json.zst geojson.gz",
    "documents.profile_notebook": "ipynb",
    "documents.profile_sqlite": "sqlite sqlite3 db",
    "documents.profile_text": "txt md rst log py r sql yaml yml toml ini html htm xml tex bib cff ris",
    "documents.profile_workbook": "xlsx xls xlsm xlsb ods",
    "documents.profile_pickle": "pkl pickle joblib pt pth",
    "arrays.profile_npy": "npy",
    "arrays.profile_npz": "npz",
    "scientific.profile_hdf5": "h5 hdf5 he5",
    "scientific.profile_netcdf": "nc nc4 cdf netcdf",
    "scientific.profile_zarr": "zarr.zip",
}
"""Reader → endings of what it reads. A module is imported when its first file comes."""
BY_ENDING = {ending: reader for reader, endings in ENDINGS.items() for ending in endings.split()}
LONGEST = 2
"""Most parts of an ending (`tar.gz`)."""


def reader_for(name: str) -> Reader:
    """The function that profiles a file of this name."""
    whole = name.casefold()
    parts = whole.rsplit("/", 1)[-1].split(".")
    if whole.endswith((".zarr/zarr.json", ".zarr/.zmetadata")):
        return _reader("scientific.profile_zarr")
    for count in range(min(LONGEST, len(parts) - 1), 0, -1):
        found = BY_ENDING.get(".".join(parts[-count:]))
        if found is not None:
            return _reader(found)
    return profile_other if len(parts) > 1 else _reader("documents.profile_text")


def profile_other(resource: Resource, watch: Watch) -> Profile:
    """A file whose content is not looked into."""
    return Profile(resource.path, "other")


def _reader(name: str) -> Reader:
    module, function = name.split(".")
    reader: Reader = getattr(import_module(f"{__name__}.{module}"), function)
    return reader
