"""The notebook as a page: it can be read without scripts, asks nobody, and holds nothing that runs."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.methods import methods, rendered, scrub, with_front_matter
from kaggle_share.methods.rendered import page, with_front
from kaggle_share.model import Cell, Secret, Snapshot

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
EVIL = (
    '<script>alert(1)</script><img src="https://e.example/x.png" onerror="alert(2)">'
    '<a href="javascript:alert(3)">a</a><iframe src="https://e.example"></iframe><b style="background:'
    'url(https://e.example/y)" onclick="alert(4)">bold</b><style>@import "https://e.example/z";</style>'
    '<form action="https://e.example"><input></form><meta http-equiv="refresh" content="0;url=https://e.example">'
    '<base href="https://e.example"><object data="https://e.example"></object><svg onload="alert(5)"></svg>'
)


def code(source: str, *outputs: dict[str, Any], count: int | None = 1) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": count}


def text(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}, **more}


def shown(**data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {key.replace("__", "/"): value for key, value in data.items()}}


def content(*cells: Any, language: str = "python") -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {"language_info": {"name": language}}, "nbformat": 4}


def soup(*cells: Any, **more: Any) -> BeautifulSoup:
    return BeautifulSoup(page(content(*cells, **more), "n.ipynb"), "html.parser")


def check_harmless(made: str) -> None:
    """No element that runs or loads, no handler, no address but of links to click on and pictures in the page."""
    found = BeautifulSoup(made, "html.parser")
    (policy,) = (one["content"] for one in found.find_all("meta", attrs={"http-equiv": True}))
    assert "default-src 'none'" in policy
    for element in found.find_all(True):
        assert element.name not in ("script", "iframe", "object", "embed", "link", "form", "base", "svg", "input")
        for name, value in element.attrs.items():
            assert not name.startswith("on")
            assert name != "style"
            if name == "src":
                assert str(value).startswith("data:image/")
            if name == "href":
                assert re.match(r"(https?://|mailto:|#)", str(value), re.IGNORECASE)
    (style,) = found.find_all("style")
    assert "import" not in style.text
    assert "url(" not in style.text


def test_prose_code_and_outputs_are_there() -> None:
    table = "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>"
    made = soup(
        text("# Größe\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        code("import pandas as pd\npd.DataFrame()", shown(text__html=table, text__plain="   a\n0  1")),
        code("print('x')", {"output_type": "stream", "name": "stdout", "text": ["one\n", "\x1b[31mtwo\x1b[0m\n"]}),
        code("1/0", {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0;31mBoom\x1b[0m"]}),
        code("plot()", shown(image__png=PNG, text__plain="<Figure>"), count=None),
    )
    assert made.find("h1").text == "Größe"  # type: ignore[union-attr]
    assert [cell.text for cell in made.find_all("td")] == ["1", "2", "1"]
    assert "import pandas as pd" in made.text
    assert "one\ntwo\n" in made.text
    assert "Boom" in made.text
    assert "[not run]" in made.text
    assert made.find("img")["src"] == f"data:image/png;base64,{PNG}"  # type: ignore[index]
    assert "<Figure>" not in made.text
    assert "\x1b" not in str(made)


def test_nothing_runs_and_nothing_is_loaded() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    made = page(
        content(
            text(f"Hello {EVIL}\n\n![p](https://e.example/p.png) [l](javascript:alert(1)) <!-- end of about -->"),
            code(EVIL, shown(text__html=EVIL), shown(text__markdown=EVIL), shown(image__svg_xml=svg)),
            code("x", shown(**{"image/svg+xml": svg}), shown(**{"application/javascript": "alert(1)"})),
            code("y", {"output_type": "stream", "text": EVIL}, shown(image__png='x" onerror="alert(1)')),
            {"cell_type": "raw", "source": EVIL},
        ),
        f"n{EVIL}.ipynb",
    )
    check_harmless(with_front(made, [("Title", EVIL), ("Author", EVIL), ("Version", "1")]))
    assert "<b>bold</b>" in made
    assert "A picture that can't be read." in BeautifulSoup(made, "html.parser").text


def test_an_attached_picture_is_shown_and_another_address_is_not() -> None:
    made = soup(text("![a](attachment:a.png) ![b](attachment:b.png)", attachments={"a.png": {"image/png": PNG}}))
    assert [image.get("src") for image in made.find_all("img")] == [f"data:image/png;base64,{PNG}", None]


def test_an_output_that_needs_a_script_is_told_by_its_plain_form() -> None:
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}
    assert "Slider" in soup(code("x", shown(**widget, text__plain="Slider"))).text
    assert "only be seen in the notebook" in soup(code("x", shown(**widget))).text


def test_what_is_too_long_is_cut_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered, "LONGEST_TEXT", 100)
    monkeypatch.setattr(rendered, "LONGEST_PICTURE", 100)
    monkeypatch.setattr(rendered, "LONGEST_PAGE", 250)
    stream = {"output_type": "stream", "text": "y" * 5000}
    made = page(
        content(
            code("z" * 5000, stream, stream, stream),
            code("x", shown(image__png="A" * 5000), shown(**{"image/svg+xml": "<svg>" + "B" * 5000})),
            text("w " * 5000),
        ),
        "n.ipynb",
    )
    assert made.count("y" * 100) == 2
    assert "y" * 101 not in made
    assert "The first 100 of 5,000 characters." in made
    assert "this page would be too long with it" in made
    assert made.count("which is in the notebook") >= 3
    assert len(made) < 20_000


def test_another_language_is_coloured_by_its_own_rules_and_an_unknown_one_not_at_all() -> None:
    assert soup(code("x <- c(1)"), language="R").find("span", class_="o") is not None
    made = soup(code("x <- c(1)"), language="Ünknown <b>")
    assert "x <- c(1)" in made.text


def test_front_matter_can_be_given_again() -> None:
    made = page(content(text("# x")), "n.ipynb")
    first = with_front(made, [("Title", "One"), ("Author", "Ada"), ("Author", "Bo"), ("Version", "")])
    again = with_front(first, [("Title", r"Two \1 & <b>"), ("License", "CC0-1.0")])
    found = BeautifulSoup(again, "html.parser")
    assert [title.text for title in found.find_all("title")] == [r"Two \1 & <b>"]
    assert [heading.text for heading in found.find_all("h1")] == [r"Two \1 & <b>", "x"]
    assert "Ada" not in again
    assert {one["name"] for one in found.find_all("meta", attrs={"name": True})} == {
        "viewport", "dcterms.title", "dcterms.license",
    }  # fmt: skip
    assert "Ada" in first
    assert "Bo" in first
    assert with_front(again, [("Title", "One"), ("Author", "Ada"), ("Author", "Bo")]) == first


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just(EVIL),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
outputs = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data", "x"])},
    optional={
        "text": json_values, "traceback": json_values,
        "data": json_values | st.dictionaries(
            st.sampled_from(["text/html", "text/plain", "image/png", "image/svg+xml", "text/markdown"]), json_values
        ),
    },
)  # fmt: skip
cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "x"])},
    optional={
        "source": json_values, "outputs": json_values | st.lists(outputs, max_size=3),
        "attachments": json_values, "execution_count": json_values,
    },
)  # fmt: skip


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(cells, max_size=3), json_values)
def test_whatever_a_notebook_holds_the_page_is_harmless(found: list[Any], metadata: Any) -> None:
    made = page({"cells": found, "metadata": metadata}, "n.ipynb")
    made.encode()
    check_harmless(made)


def test_it_is_made_of_the_copy_without_secrets(tmp_path: Path) -> None:
    token = "hf_" + "qK3vXw9LpTzR7sYbN2mD" + "fGhJcVaEuO"
    made = content(code(f"token = '{token}'", {"output_type": "stream", "name": "stdout", "text": f"{token}\n"}))
    cell = Cell(0, "code", made["cells"][0]["source"], 1)
    snapshot = Snapshot("n.ipynb", made, (cell,), datetime(2024, 5, 1, tzinfo=UTC))
    copy = scrub(made, [Secret(token, "HF_TOKEN")])
    record = methods(snapshot, staging=tmp_path, copy=copy)
    record = with_front_matter(record, [("Title", "T")])
    for resource in record.resources:
        assert token not in resource.location.read_text("utf-8")
    written = {resource.path: resource for resource in record.resources}["methods/n.html"]
    assert "HF_TOKEN" in written.location.read_text("utf-8")
    assert written.media_type == "text/html"
    json.dumps(record.environment)
