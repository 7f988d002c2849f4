"""The preview and the release in Chinese: every text of the templates, and nothing that is data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest
from panel_walk import Walk

from kaggle_share.ui.panel import words
from kaggle_share.ui.panel.page import DATA, translated
from kaggle_share.ui.preview import draft_html

TEMPLATES = resources.files("kaggle_share.ui.preview") / "templates"
PIECES = re.compile(r"<style>.*?</style>|<[^>]*>|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


@pytest.fixture
def chinese() -> Iterator[None]:
    words.set_language("zh_CN")
    yield
    words.set_language("en")


class Read(HTMLParser):
    """Tags of a page, and what stands in elements of data."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.data: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("img", "br"):
            self._open.append("code" if ("class", "kshare-card") in list(attrs) else tag)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        (self.data if set(self._open) & DATA else self.texts).append(data)


@pytest.mark.parametrize("name", ["draft.html", "columns.html", "release.html"])
def test_every_text_of_the_templates_has_a_translation(name: str, chinese: None) -> None:
    found = [one.strip(" :,·()\n") for one in PIECES.split((TEMPLATES / name).read_text("utf-8"))]
    texts = {one for one in found if re.search(r"[A-Za-z]{2}", one)}
    assert {one for one in texts if words.told(one, "page") == one} - CUT == set()


CUT = {"Metadata sent to", "First", "Written for you", "Kept, because", "What you can do", "Verified by", "Earned"}
CUT |= {"sha256", "dataset-metadata.json", "Kept while it is private, because"}
"""Beginnings of texts, and names."""


def test_what_is_data_stays_as_it_is_whatever_it_says(walk: Walk, work: Path, chinese: None) -> None:
    rows = {
        "Files": ["new", "changed", "none"] * 5,
        "median 3": range(15),
        "<b>Card</b>": ["Findings", "public", "x"] * 5,
    }
    pd.DataFrame(rows).to_csv(work / "Notes.csv", index=False)
    walk.pick("Notes.csv", title="Protection of people").go("preview")
    made = walk.sharing.draft
    assert made is not None
    before, after = Read(draft_html(made)), Read(walk.panel._parts["preview"]._page.value)  # type: ignore[attr-defined]
    assert after.tags == before.tags
    # Why a tag fits, and where a file is from, stand in such elements too.
    changed = [one for one, other in zip(before.data, after.data, strict=True) if one != other]
    assert set(changed) <= {"every file is a table", "file"}
    assert "Files" in after.data
    assert "文件" in after.texts
    left = {one for one in after.texts if re.search(r"[a-z]{3} [a-z]{3}", one)}
    assert left == set()


def test_findings_are_told_in_chinese_in_the_preview_too(walk: Walk, work: Path, chinese: None) -> None:
    pd.DataFrame({"ssn": ["219-09-9991", "457-55-5462"] * 20}).to_csv(work / "people.csv", index=False)
    walk.pick("people.csv").go("preview")
    page = walk.text("preview")
    assert "people.csv › ssn ： 疑似美国社会保障号（40 行中有 40 行）；依据：值" in page
    assert "不显示：标记为身份证件号码" in page


def test_in_english_the_page_is_left_alone() -> None:
    assert translated("<p>Files &amp; <bdi>x</bdi></p>") == "<p>Files &amp; <bdi>x</bdi></p>"


def test_what_is_not_known_is_written_as_it_was(chinese: None) -> None:
    page = (
        '<p class="a" title="&quot;x&quot;">a &lt;b&gt; c<br>d</p><svg viewBox="0 0 1 1"><title>Files</title></svg>'
    )
    assert translated(page) == page
    # Between a full-width colon and what follows stands no blank.
    assert translated("<p>Kept, because: <bdi>Files</bdi> · private · x</p>") == (
        "<p>保留的理由：<bdi>Files</bdi> · private · x</p>"
    )
    assert translated("<p><b>x</b> · private · <b>y</b></p>") == "<p><b>x</b> · 私有 · <b>y</b></p>"
    assert translated("<p>Files</p><p> Card </p><style>p > a { content: 'Files' }</style>") == (
        "<p>文件</p><p> 数据卡 </p><style>p > a { content: 'Files' }</style>"
    )
