"""Folders and globs: links, what is left out, and what must not be shared."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from picked import Pick, Plant, names

from kaggle_share.denylist import forbidden, is_junk
from kaggle_share.errors import HeldBackError, InputError, KaggleShareError, NothingMatchedError, StagingError
from kaggle_share.select import select
from kaggle_share.spec import ResourceSpec

# ── ignored files ─────────────────────────────────────────────────────────────────────────────────


def test_gitignored_files_are_left_out_of_folders_and_globs_with_a_note(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv", "raw/b.log", "raw/c.log", "raw/tmp/d.csv")
    (work / ".gitignore").write_text("*.log\ntmp/\n")
    found = pick("raw")
    assert names(found) == ["a.csv"]
    assert found.notes == ("2 files and 1 folder left out by .gitignore: raw/b.log, raw/c.log, raw/tmp/",)
    assert names(pick("raw/**/*")) == ["raw/a.csv"]


def test_rules_hold_from_the_root_of_the_repository_down(pick: Pick, plant: Plant) -> None:
    work = plant("../.git/config", "raw/a.csv", "raw/b.csv", "raw/deep/b.csv", "raw/deep/c.csv")
    (work.parent / ".gitignore").write_text("b.csv\n")
    (work / "raw/deep/.gitignore").write_text("!b.csv\nc.csv\n")
    assert names(pick("raw")) == ["a.csv", "deep/b.csv"]


def test_kaggleignore_wins_over_gitignore(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv", "raw/b.csv", "raw/deep/x.csv")
    (work / "raw/.gitignore").write_text("*.csv\n")
    (work / ".kaggleignore").write_text("!a.csv\ndeep/\n")
    found = pick("raw")
    assert names(found) == ["a.csv"]
    assert "1 file left out by .gitignore: raw/b.csv" in found.notes
    assert "1 folder left out by .kaggleignore: raw/deep/" in found.notes


def test_a_file_that_is_named_is_taken_though_ignored_with_a_note(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv")
    (work / ".gitignore").write_text("raw/\n")
    found = pick("raw/a.csv")
    assert names(found) == ["raw/a.csv"]
    assert found.notes == ("raw/a.csv is ignored by .gitignore, and taken since you named it.",)


def test_a_folder_that_is_named_is_taken_though_ignored_and_other_rules_hold_in_it(pick: Pick, plant: Plant) -> None:
    # Data is often kept out of git, and is what one wants to share.
    work = plant("data/a.csv", "data/b.log")
    (work / ".gitignore").write_text("/data/\n*.log\n")
    assert names(pick("data")) == ["a.csv"]
    assert names(pick("data/*")) == ["data/a.csv"]


def test_a_glob_of_which_everything_is_ignored_says_so(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv")
    (work / ".gitignore").write_text("*.csv\n")
    with pytest.raises(
        NothingMatchedError, match=r"left out by \.gitignore: raw/a\.csv.*add !name to \.kaggleignore"
    ):
        pick("raw/*.csv")


def test_a_broken_ignore_file_is_named_with_its_line(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv")
    (work / ".kaggleignore").write_text("*.log\n!\n")
    with pytest.raises(InputError, match=r'\.kaggleignore" line 2: not a pattern'):
        pick("raw")


def test_junk_hidden_and_empty_are_left_out_with_notes(pick: Pick, plant: Plant) -> None:
    work = plant(
        "raw/a.csv", "raw/.git/config", "raw/.DS_Store", "raw/__pycache__/x.pyc", "raw/.hidden",
        "raw/kaggle-share.yaml", "raw/nb.kaggle-share.json", "raw/.ipynb_checkpoints/nb-checkpoint.ipynb",
    )  # fmt: skip
    (work / "raw/nothing").mkdir()
    found = pick("raw")
    assert names(found) == [".hidden", "a.csv"]
    assert "3 files and 3 folders left out that no reader needs: " in found.notes[0]
    assert found.notes[1] == "1 folder empty, and not published: raw/nothing/"
    found = pick("raw/*")
    assert names(found) == ["raw/a.csv"]
    assert any("1 file hidden" in note and "raw/.hidden" in note for note in found.notes)


# ── what must not be shared ───────────────────────────────────────────────────────────────────────

SECRETS = (
    ".env", ".env.local", "server.pem", "private.KEY", "id_rsa", "id_ed25519.pub", "kaggle.json", "Kaggle.JSON",
    "access_token", "access_token_2", ".netrc", "credentials.json", ".npmrc", ".pypirc", ".pgpass",
    ".git-credentials", ".htpasswd", "id_ecdsa", "id_dsa", "cert.p12", "cert.pfx", "_netrc",
)  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_refused_in_folders_globs_and_by_name(pick: Pick, plant: Plant, name: str) -> None:
    plant("raw/a.csv", f"raw/{name}")
    for word in ("raw", "raw/*", "**/*", f"raw/{name}", f"raw/{name[:3]}*", f"x.csv=raw/{name}"):
        with pytest.raises(HeldBackError, match=r"must not be shared: it holds .*add it to \.kaggleignore") as caught:
            pick(word)
        assert f'"raw/{name}"' in str(caught.value)


def test_a_secret_that_is_ignored_is_just_left_out(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv", "raw/.env", "raw/.ssh/config")
    (work / ".kaggleignore").write_text(".env\n")
    (work / ".gitignore").write_text(".ssh\n")
    assert names(pick("raw")) == ["a.csv"]


@pytest.mark.parametrize("folder", [".ssh", ".aws", ".git", ".ipynb_checkpoints", ".gnupg"])
def test_folders_of_secrets_are_refused_when_named(pick: Pick, plant: Plant, folder: str) -> None:
    plant(f"{folder}/a.csv")
    for word in (folder, f"{folder}/a.csv", f"{folder}/*", f"{folder}/*.csv"):
        with pytest.raises(HeldBackError):
            pick(word)


def test_names_that_only_look_like_secrets_are_not() -> None:
    for name in ("penguins.csv", "environment.csv", "keys.csv", "monkey.csv", "raw/env/a.csv", "tokens.parquet"):
        assert forbidden(name) is None
    assert forbidden("/home/me/access_tokens/project/a.csv") is None
    assert forbidden("/home/me/.ssh/project/a.csv") == "ssh keys"
    assert is_junk(".ds_store")


# ── links ─────────────────────────────────────────────────────────────────────────────────────────


def test_links_within_the_folder_are_followed_with_a_note(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv", "raw/deep/b.csv")
    (work / "raw/latest.csv").symlink_to("a.csv")
    (work / "raw/copy").symlink_to("deep")
    found = pick("raw")
    assert names(found) == ["a.csv", "copy/b.csv", "deep/b.csv", "latest.csv"]
    by_name = {item.name: item for item in found.items}
    assert by_name["latest.csv"].note == "a link to a.csv, shared as a copy"
    assert by_name["latest.csv"].source == work / "raw/a.csv"
    assert by_name["copy/b.csv"].note == "a link to deep, shared as a copy"


@pytest.mark.parametrize("word", ["raw", "raw/*", "raw/*.csv", "raw/**/*.csv"])
def test_a_link_that_leads_outside_is_refused(pick: Pick, plant: Plant, word: str) -> None:
    work = plant("raw/a.csv", "elsewhere.csv")
    (work / "raw/out.csv").symlink_to("../elsewhere.csv")
    with pytest.raises(InputError, match=r'"raw/out\.csv" is a link that leads out of "raw", to .*elsewhere\.csv'):
        pick(word)


def test_a_link_that_leads_nowhere_is_refused(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv")
    (work / "raw/gone.csv").symlink_to("missing.csv")
    for word in ("raw", "raw/*", "raw/gone.csv"):
        with pytest.raises(InputError, match=r'"raw/gone\.csv" is a link to "missing\.csv", which is not there'):
            pick(word)


def test_links_in_a_circle_are_refused(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv")
    (work / "raw/one").symlink_to("two")
    (work / "raw/two").symlink_to("one")
    for word in ("raw", "raw/*", "raw/one"):
        with pytest.raises(InputError, match="which leads back to itself"):
            pick(word)


def test_a_link_to_a_folder_above_is_refused(pick: Pick, plant: Plant) -> None:
    work = plant("raw/deep/a.csv")
    (work / "raw/deep/up").symlink_to("..")
    for word in ("raw", "raw/**", "raw/deep"):
        with pytest.raises(InputError, match="never ends|leads out of"):
            pick(word)


def test_a_link_that_is_named_is_followed_with_a_note(pick: Pick, plant: Plant) -> None:
    work = plant("../far/a.csv", "../far/deep/b.csv")
    (work / "latest.csv").symlink_to("../far/a.csv")
    (work / "all").symlink_to("../far")
    (item,) = pick("latest.csv").items
    assert (item.name, item.source) == ("latest.csv", work.parent / "far/a.csv")
    assert item.note == "a link to ../far/a.csv, shared as a copy"
    assert names(pick("all")) == ["a.csv", "deep/b.csv"]


def test_a_link_to_a_secret_is_refused(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv", "../home/.ssh/id_rsa", "../home/.aws/config")
    (work / "data.csv").symlink_to("../home/.ssh/id_rsa")
    (work / "conf.csv").symlink_to("../home/.aws/config")
    for word in ("data.csv", "conf.csv"):
        with pytest.raises(HeldBackError):
            pick(word)


@pytest.mark.skipif(not hasattr(os, "seteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_can_not_be_read_is_an_error(pick: Pick, plant: Plant) -> None:
    work = plant("raw/a.csv", "raw/deep/b.csv")
    for path in (*work.parents, work):
        if path.is_relative_to("/tmp") and path != Path("/tmp"):
            path.chmod(0o755)
    (work / "raw/deep").chmod(0o700)
    os.seteuid(65534)
    try:
        with pytest.raises(StagingError, match='the folder "raw/deep" can\'t be read: Permission denied'):
            pick("raw")
    finally:
        os.seteuid(0)


# ── anything ──────────────────────────────────────────────────────────────────────────────────────

PARTS = st.sampled_from(["a", "b.csv", "c.txt", ".x", ".env", "dir", "A", "__pycache__", "é.csv", "sp ace", "*", "l"])
WORDS = st.lists(
    st.sampled_from(["*", "**", "a", "*.csv", "?", "[ab]*", "dir", "..", "", "b.csv", ".*", "l"]), max_size=4
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=st.lists(st.lists(PARTS, min_size=1, max_size=3), max_size=8), word=WORDS, seed=st.integers(0, 10**6))
def test_any_tree_of_files_and_links_gives_files_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, tree: list[list[str]], word: list[str], seed: int
) -> None:
    work = tmp_path_factory.mktemp("tree")
    text = "/".join(word)
    # The test's own trees, not all of this machine.
    assume(Path(os.path.normpath(work / text)).is_relative_to(work.parent))
    chance = random.Random(seed)  # noqa: S311
    made = [work]
    for parts in tree:
        path = work.joinpath(*parts)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if chance.random() < 0.3:
                path.symlink_to(chance.choice([*made, Path("nowhere"), Path("..")]))
            else:
                path.write_text("x")
        except OSError:
            continue
        made.append(path)
    try:
        found = select([ResourceSpec(path=text)], namespace={}, folder=work)
    except KaggleShareError as error:
        assert "\n" not in str(error)
        return
    again = select([ResourceSpec(path=text)], namespace={}, folder=work)
    assert found == again
    for item in found.items:
        assert item.source is not None
        assert item.source.is_file()
        assert not item.source.is_symlink()
        assert item.source.is_relative_to(work.parent.resolve())
        assert forbidden(item.name) is None
