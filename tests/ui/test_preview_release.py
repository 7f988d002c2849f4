"""What a release says of itself, in each state that it can be in."""

from __future__ import annotations

from preview_drafts import draft, release, seen

from kaggle_share.model import (
    Plan,
    Ref,
)
from kaggle_share.ui.preview import draft_text, release_html, release_text


def test_a_verified_release_says_so_with_its_files() -> None:
    made = release(not_kept=("Kaggle did not keep 2 column descriptions; they are in data_dictionary.csv.",))
    for shown in (seen(release_html(made)), " ".join(release_text(made).split())):
        assert "✓ Version 4 of me/palmer-penguins is ready and verified: 5 files, 5.1 kB, all as sent." in shown
        assert "Kaggle did not keep 2 column descriptions; they are in data_dictionary.csv." in shown
        assert "https://www.kaggle.com/datasets/me/palmer-penguins" in shown
        assert "release.make_public()" in shown
        assert "9f86d081884c" in shown
    assert 'title="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"' in release_html(made)


def test_a_submitted_release_is_not_called_ready() -> None:
    made = release(version=1, state="submitted", action="create", verification="")
    for shown in (seen(release_html(made)), " ".join(release_text(made).split()).replace('"', "")):
        assert "Kaggle has accepted version 1 of me/palmer-penguins and is processing it." in shown
        assert "kaggle-share status me/palmer-penguins finishes it." in shown
        assert "verified" not in shown
        assert "ready" not in shown


def test_what_differs_is_told_and_not_called_verified() -> None:
    made = release(state="ready", verification="", notes=('"a.csv" has 3 bytes; 4 were sent.',))
    for shown in (seen(release_html(made)), release_text(made)):
        assert "is ready, but could not be verified" in shown
        assert '"a.csv" has 3 bytes; 4 were sent.' in shown


def test_nothing_to_do_is_no_new_version() -> None:
    assert "Nothing to do: version 4" in release_text(release(action="nothing", verification=""))


def test_what_was_published_elsewhere_is_ready_and_no_worry() -> None:
    shown = release_text(release(action="nothing", state="ready", verification="", receipts=()))
    assert shown.startswith("✓ Nothing to do: version 4 of me/palmer-penguins is ready.")


def test_an_update_says_that_no_file_was_sent() -> None:
    assert "no file was sent again" in release_text(release(action="update"))


def test_a_public_release_offers_no_making_public() -> None:
    shown = release_text(release(is_private=False))
    assert "public" in shown
    assert "make_public" not in shown


def test_only_addresses_of_the_web_are_links() -> None:
    page = release_html(release(url="javascript:alert(1)"))
    assert "<a " not in page
    assert "javascript:alert(1)" in page


def test_a_sandbox_is_marked_and_speaks_for_itself() -> None:
    shown = release_text(release(state="submitted", endpoint="sandbox"))
    assert "The sandbox has accepted version 4" in shown
    assert "sandbox, on this machine only" in shown


def test_another_dataset_of_the_plan_wins_over_the_documents() -> None:
    made = draft(plan=Plan("create", Ref("ada", "penguins"), "kaggle", 1))
    assert "ada/penguins" in draft_text(made)
