"""Who sees what: owners see all of theirs, others what is public and ready, and nobody learns of the rest."""

from __future__ import annotations

import re

import pytest
import requests
from pages_content import Look, words

from kaggle_share.sandbox.embedded import Sandbox


def test_the_page_says_as_whom_it_is_seen_and_offers_the_others(look: Look) -> None:
    band = look("/datasets/ada/palmer-penguins?file=notes.txt").select_one(".band")
    assert band is not None
    assert "Sandbox on this machine. Nobody else sees it." in re.sub(r"\s+", " ", band.get_text())
    current = band.select_one("strong")
    assert current is not None
    assert current.get_text() == "Ada Lovelace"
    links = {link.get_text(): link["href"] for link in band.select("nav a")}
    assert links == {
        "Grace Hopper": "./palmer-penguins?file=notes.txt&as=grace",
        "Nobody signed in": "./palmer-penguins?file=notes.txt&as=anonymous",
    }


def test_the_viewer_is_carried_along_in_every_link(look: Look) -> None:
    page = look("/datasets/ada/palmer-penguins?as=grace")
    for link in page.select("main a[href]"):
        href = str(link["href"])
        assert href.startswith(("#", "http")) or "as=grace" in href, href
    assert look("/?as=grace").select_one('input[name="as"][value="grace"]')


@pytest.mark.parametrize("viewer", ["anonymous", "grace", "somebody-unknown", "open-lab"])
def test_a_private_dataset_is_not_told_from_one_that_does_not_exist(site: Sandbox, viewer: str) -> None:
    for path in ("", "/versions/1", "/cover", "/versions/1/files/penguins.csv"):
        private = requests.get(f"{site.url}/datasets/open-lab/lab-birds{path}?as={viewer}", timeout=60)
        absent = requests.get(f"{site.url}/datasets/open-lab/lab-none{path}?as={viewer}", timeout=60)
        assert private.status_code == absent.status_code == 404
        assert private.text.replace("lab-birds", "lab-none") == absent.text
    assert "Birds of the lab" not in requests.get(f"{site.url}/?as={viewer}", timeout=60).text
    assert "Birds of the lab" not in requests.get(f"{site.url}/open-lab?as={viewer}", timeout=60).text


def test_a_member_sees_the_private_datasets_of_the_organisation(look: Look) -> None:
    assert "Private" in words(look("/datasets/open-lab/lab-birds"), "header.paper")


def test_a_version_in_process_is_shown_to_its_owner_only(look: Look) -> None:
    assert "Version 1 is being processed (files received)" in re.sub(
        r"\s+", " ", words(look("/datasets/ada/pending"), ".notice")
    )
    look("/datasets/ada/pending?as=grace", status=404)
    look("/datasets/ada/pending/versions/1?as=anonymous", status=404)


def test_a_failed_version_tells_its_owner_why_and_readers_see_the_last_good_one(look: Look) -> None:
    notice = words(look("/datasets/ada/half"), ".notice")
    assert "Version 4 failed." in notice
    assert "bad magic number" in notice
    assert "Readers see version 3, shown here" in notice
    assert "Version 4 failed." in words(look("/datasets/ada/half/versions/4"), ".notice")
    other = look("/datasets/ada/half?as=grace")
    assert other.select_one(".notice") is None
    assert "bad magic number" not in other.get_text()
    look("/datasets/ada/half/versions/4?as=grace", status=404)


def test_a_dataset_that_never_was_ready_says_what_to_do(look: Look) -> None:
    notice = words(look("/datasets/ada/failed"), ".notice")
    assert "File names may not hold & or @." in notice
    assert "publish again" in notice


def test_an_older_version_says_so_and_links_to_the_latest(look: Look) -> None:
    page = look("/datasets/ada/palmer-penguins/versions/1")
    assert "This is version 1. The latest is version 3" in words(page, ".notice")
    assert [leaf.get_text() for leaf in page.select(".tree .leaf .name")] == ["penguins.csv", "penguins-raw.csv"]
    look("/datasets/ada/palmer-penguins/versions/99", status=404)


def test_the_token_of_a_proxy_was_copied_into_links(look: Look) -> None:
    page = look("/datasets/ada/palmer-penguins?token=secret&file=notes.txt&as=grace")
    assert "secret" not in str(page)
    assert "./palmer-penguins?file=notes.txt" in str(page)
