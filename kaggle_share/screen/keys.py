"""Keys that make pseudonyms, and tables of random codes: in the user's data folder, readable by the user alone.

`pseudonym-keys.json` holds 256-bit keys by name. `surrogates/<name>.sqlite` holds the random codes that were given
out, each beside a keyed hash of what it stands for, so that the table alone tells nobody. Who loses them can't make
the same codes again; who has them and a list of candidates can undo them. Neither is ever sent anywhere.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import secrets
import sqlite3
import stat
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from kaggle_share.errors import InputError, NothingMatchedError, StagingError
from kaggle_share.settings import data_folder, locked, write_private

BYTES = 32
"""Length of a key."""
ENDING = ".kaggle-share-keys"
"""What a backup's name ends in, by which nothing ever publishes one."""
LOOKUP = "surrogate-lookup"
"""Name of the key under which tables of random codes hash what they stand for."""
_KEYS = "pseudonym-keys.json"
_FOLDER = "surrogates"
TABLE = "CREATE TABLE IF NOT EXISTS codes (hash BLOB PRIMARY KEY, code TEXT NOT NULL UNIQUE) WITHOUT ROWID"


def key_of(name: str) -> bytes:
    """The key of this name; made where there is none.

    Parameters
    ----------
    name:
        Lower-case letters, digits and hyphens.

    Returns
    -------
    32 random bytes.

    Raises
    ------
    InputError
        The file is damaged, or others can read it.
    StagingError
        It can't be read or written.
    """
    known = _read()
    if name in known:
        return known[name]
    try:
        with locked(data_folder() / "keys.lock"):
            known = _read()
            if name not in known:
                known[name] = secrets.token_bytes(BYTES)
                _write(known)
    except OSError as error:
        raise _unwritable(keys_path(), error) from None
    return known[name]


def names() -> tuple[str, ...]:
    """Names of the keys that there are."""
    return tuple(sorted(_read()))


def fingerprint(key: bytes) -> str:
    """Sixteen hexadecimal digits that tell keys apart; the key can't be had from them."""
    return hashlib.blake2b(b"fingerprint", key=key, digest_size=8, person=b"ks-fingerprint").hexdigest()


def keys_path() -> Path:
    """Where the keys lie."""
    return data_folder() / _KEYS


def table_path(name: str) -> Path:
    """Where a table of random codes lies; its folder is made."""
    folder = data_folder() / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{name}.sqlite"


def backup(target: Path) -> Path:
    """Write all keys and tables of codes into one file that only the user can read.

    Parameters
    ----------
    target:
        The file; its name gets the ending `.kaggle-share-keys`, if it hasn't.

    Returns
    -------
    The file that was written.

    Raises
    ------
    NothingMatchedError
        There is no key yet.
    InputError
        The file is there already.
    StagingError
        It can't be written.
    """
    if not _read():
        raise NothingMatchedError("there are no keys yet", "pseudonymise and surrogate make them when first used")
    target = target if target.name.endswith(ENDING) else target.with_name(target.name + ENDING)
    if target.exists():
        raise InputError(f'"{target}" is there already', "Give another name, or remove it")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".keys-")
    except OSError as error:
        raise _unwritable(target, error) from None
    try:
        # mkstemp's files are 0600.
        with open(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(_KEYS, keys_path().read_bytes())
            for path in sorted((data_folder() / _FOLDER).glob("*.sqlite")):
                packed.writestr(f"{_FOLDER}/{path.name}", _snapshot(path))
        Path(name).replace(target)
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        Path(name).unlink(missing_ok=True)
    return target


def restore(source: Path, *, replace: bool = False) -> tuple[str, ...]:
    """Take keys and tables of codes from a backup.

    Parameters
    ----------
    source:
        What `backup` wrote.
    replace:
        Where this machine has another key or code of the same name, the backup's counts.

    Returns
    -------
    Names of the keys that are here now and were not, or were others.

    Raises
    ------
    InputError
        There is no such file; it is no backup, or holds another key of the same name.
    StagingError
        It can't be read, or nothing can be written.
    """
    try:
        with zipfile.ZipFile(source) as packed:
            theirs = _parsed(packed.read(_KEYS), str(source))
            tables = {
                Path(name).stem: packed.read(name) for name in packed.namelist() if name.startswith(f"{_FOLDER}/")
            }
    except (zipfile.BadZipFile, KeyError, EOFError):
        raise InputError(f'"{source}" is not a backup of keys', "Give what `keys backup` wrote") from None
    except FileNotFoundError:
        raise NothingMatchedError(f'there is no file "{source}"', "Check the path") from None
    except OSError as error:
        raise StagingError(f'"{source}" can\'t be read: {error.strerror}', "Check the path") from None
    try:
        with locked(data_folder() / "keys.lock"):
            mine = _read()
            differ = sorted(name for name in theirs if name in mine and mine[name] != theirs[name])
            if differ and not replace:
                raise InputError(
                    f'this machine has another key named "{differ[0]}"',
                    "Back that one up, and then use --replace: what it made can't be made again without it",
                )
            new = tuple(sorted(name for name in theirs if mine.get(name) != theirs[name]))
            for name, content in tables.items():
                _merge(table_path(name), content, replace=replace or LOOKUP in differ)
            _write({**mine, **theirs})
    except OSError as error:
        raise _unwritable(keys_path(), error) from None
    except sqlite3.Error:
        raise InputError(f'a table of codes in "{source}" is damaged', "Take an older backup") from None
    return new


def _read() -> dict[str, bytes]:
    path = keys_path()
    try:
        with path.open("rb") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise InputError(f'others on this machine can read the keys in "{path}"', f"Run: chmod 600 {path}")
            content = file.read()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StagingError(
            f'the keys in "{path}" can\'t be read: {error.strerror}', "Check its permissions"
        ) from None
    return _parsed(content, str(path))


def _parsed(content: bytes, where: str) -> dict[str, bytes]:
    # A key that can't be read must not be made anew: all codes would change, and nobody would notice.
    try:
        data = json.loads(content)
        keys = {str(name): base64.b64decode(text, validate=True) for name, text in data["keys"].items()}
        if data["schema"] != 1 or any(len(key) != BYTES for key in keys.values()):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise InputError(
            f'the keys in "{where}" are damaged', "Restore a backup: kaggle-share keys restore"
        ) from None
    return keys


def _write(keys: Mapping[str, bytes]) -> None:
    texts = {name: base64.b64encode(key).decode() for name, key in sorted(keys.items())}
    write_private(keys_path(), json.dumps({"schema": 1, "keys": texts}, indent=2) + "\n")


def _snapshot(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        return connection.serialize()


def _merge(path: Path, content: bytes, *, replace: bool) -> None:
    """Put a backup's codes into the table that is here."""
    with closing(sqlite3.connect(":memory:")) as theirs, closing(open_table(path)) as mine:
        theirs.deserialize(content)
        rows = theirs.execute("SELECT hash, code FROM codes")
        with mine:
            if replace:
                mine.execute("DELETE FROM codes")
            for value, code in rows:
                known = mine.execute("SELECT code FROM codes WHERE hash = ?", (value,)).fetchone()
                if known is not None and known[0] != code:
                    raise InputError(
                        f'this machine has given out other codes in the table "{path.stem}"',
                        "Back them up, and then use --replace",
                    )
                mine.execute("INSERT OR IGNORE INTO codes VALUES (?, ?)", (value, code))


def open_table(path: Path) -> sqlite3.Connection:
    """A table of random codes, made 0600 where it isn't there."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=60.0, check_same_thread=False)
    connection.execute(TABLE)
    return connection


def _unwritable(path: Path, error: OSError) -> StagingError:
    return StagingError(f'"{path}" can\'t be written: {error.strerror}', "Check the folder, and that there is room")
