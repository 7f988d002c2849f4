"""Keys of pseudonyms: made once, for the user alone, backed up and restored, and never made anew in silence."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from kaggle_share.denylist import forbidden
from kaggle_share.errors import InputError, KaggleShareError, NothingMatchedError
from kaggle_share.screen import keys
from kaggle_share.screen.fixes.codes import Surrogates


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def code(value: str) -> str:
    table = Surrogates("default")
    made = table.code(value)
    table.close(keep=True)
    return made


def test_a_key_is_made_once_and_only_the_user_can_read_it() -> None:
    first = keys.key_of("default")
    assert len(first) == 32
    assert keys.key_of("default") == first != keys.key_of("other")
    assert stat.S_IMODE(keys.keys_path().stat().st_mode) == 0o600
    assert keys.names() == ("default", "other")


def test_a_table_of_codes_is_readable_by_the_user_alone() -> None:
    code("ann")
    assert stat.S_IMODE(keys.table_path("default").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_keys_that_others_can_read_are_not_used() -> None:
    keys.key_of("default")
    keys.keys_path().chmod(0o644)
    with pytest.raises(InputError, match="others on this machine can read the keys in"):
        keys.key_of("default")


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"schema": 2, "keys": {}}', '{"schema": 1, "keys": {"default": "AAAA"}}', "\x00"]
)
def test_damaged_keys_are_never_made_anew(content: str) -> None:
    """All codes would change, and nobody would notice."""
    keys.key_of("default")
    keys.keys_path().write_text(content)
    with pytest.raises(InputError, match="are damaged. Restore a backup: kaggle-share keys restore"):
        keys.key_of("default")
    assert keys.keys_path().read_text() == content


def test_a_backup_brings_keys_and_codes_to_another_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, drawn = keys.key_of("default"), code("ann")
    saved = keys.backup(tmp_path / "mine")
    assert saved.name == "mine.kaggle-share-keys"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "elsewhere"))
    assert keys.restore(saved) == ("default", keys.LOOKUP)
    assert keys.key_of("default") == first
    assert code("ann") == drawn
    assert keys.restore(saved) == ()


def test_a_backup_is_never_shared() -> None:
    assert forbidden("data/mine.kaggle-share-keys") == "keys of pseudonyms"
    assert forbidden("pseudonym-keys.json") == "keys of pseudonyms"


def test_another_key_of_the_same_name_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.key_of("default")
    saved = keys.backup(tmp_path / "mine")
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "elsewhere"))
    other = keys.key_of("default")
    with pytest.raises(InputError, match='this machine has another key named "default"'):
        keys.restore(saved)
    assert keys.key_of("default") == other
    assert keys.restore(saved, replace=True) == ("default",)
    assert keys.key_of("default") != other


def test_other_codes_for_the_same_are_not_lost(tmp_path: Path) -> None:
    code("ann")
    saved = keys.backup(tmp_path / "mine")
    keys.table_path("default").unlink()
    drawn = code("ann")
    with pytest.raises(InputError, match='this machine has given out other codes in the table "default"'):
        keys.restore(saved)
    assert code("ann") == drawn


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingMatchedError, match="there are no keys yet"):
        keys.backup(tmp_path / "mine")
    (tmp_path / "not").write_text("PK")
    with pytest.raises(InputError, match="is not a backup of keys"):
        keys.restore(tmp_path / "not")
    keys.key_of("default")
    keys.backup(tmp_path / "mine")
    with pytest.raises(InputError, match="is there already"):
        keys.backup(tmp_path / "mine")


def test_codes_of_a_draft_that_failed_are_forgotten() -> None:
    table = Surrogates("default")
    first = table.code("ann")
    table.close(keep=False)
    assert code("ann") != first


def test_no_error_shows_a_key(tmp_path: Path) -> None:
    keys.key_of("default")
    text = json.loads(keys.keys_path().read_text())["keys"]["default"]
    keys.keys_path().write_text(keys.keys_path().read_text().replace('"schema": 1', '"schema": 3'))
    with pytest.raises(KaggleShareError) as error:
        keys.key_of("default")
    assert text not in str(error.value)
