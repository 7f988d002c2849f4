"""The manual is whole: its links lead somewhere, and no page, picture, setting or option is left out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Command, Group

from kaggle_share.settings import Settings
from kaggle_share.ui.cli import cli
from kaggle_share.ui.options import keywords

PROJECT = Path(__file__).resolve().parent.parent
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def links(page: Path) -> Iterator[str]:
    """What a page leads to, but for the web and what stands in blocks of code."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    yield from (
        one for one in LINK.findall(re.sub(r"`[^`\n]*`", "", text)) if not one.startswith(("http", "mailto:"))
    )


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_and_picture_is_reached_from_the_readme() -> None:
    reached, ahead = set(), [PROJECT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            found = [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
            reached.update(one for one in found if one.suffix != ".md")
            ahead += [one for one in found if one.suffix == ".md"]
    made = [*(PROJECT / "docs").rglob("*.md"), *(PROJECT / "docs/images").iterdir()]
    assert [str(one.relative_to(PROJECT)) for one in sorted(made) if one not in reached] == []


def test_every_setting_is_in_the_manual_with_its_variable() -> None:
    text = (PROJECT / "docs/index.md").read_text("utf-8")
    for name in Settings.class_trait_names(config=True):
        assert f"`{name}`" in text, name
        assert f"`KAGGLE_SHARE_{name.upper()}`" in text, name


def test_every_command_option_and_keyword_is_in_the_manual() -> None:
    page = (PROJECT / "docs/options.md").read_text("utf-8")
    manual = "\n".join(one.read_text("utf-8") for one in PAGES)
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page))
    for path, command in commands(cli):
        assert f"kaggle-share {path}" in manual, path
        for option in command.params:
            assert option.param_type_name == "argument" or told & {*option.opts, *option.secondary_opts}, (
                path,
                option,
            )
    for keyword in keywords():
        assert re.search(rf"`{keyword}(=[^`]*)?`", page), keyword


def commands(group: Group, before: str = "") -> Iterator[tuple[str, Command]]:
    """Every command, with the words that call it."""
    for name, command in group.commands.items():
        path = f"{before} {name}".strip()
        yield path, command
        if isinstance(command, Group):
            yield from commands(command, path)
