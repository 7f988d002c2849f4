"""Whatever a dataset holds stays text: it runs nothing, fetches nothing, and pretends nothing."""

from __future__ import annotations

import string
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pages_content import Look, Publish, code, dataset, notebook, png, shown, stored, text, version

from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.pages import dataset_page
from kaggle_share.sandbox.pages.cache import Remembered
from kaggle_share.sandbox.pages.links import Links
from kaggle_share.sandbox.pages.prose import markdown, safe_html
from kaggle_share.sandbox.pages.render import render

HOSTILE = [
    "/datasets/ada/hostile",
    "/datasets/ada/hostile?file=" + quote("<script>alert(1)</script>.csv", safe=""),
    "/datasets/ada/hostile?file=config.json",
    "/datasets/ada/hostile?file=rows.jsonl",
    "/datasets/ada/hostile?file=methods/evil.ipynb",
    "/datasets/ada/hostile?file=" + quote("<script>alert(1)</script>"),
    "/?search=" + quote("<script>alert(1)</script>"),
    "/?search=hostile",
]
_ALLOWED = {
    "a", "article", "aside", "b", "bdi", "blockquote", "body", "br", "button", "circle", "code", "dd", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "hr", "html", "img", "input", "label", "li", "link", "main", "meta", "nav", "ol", "p", "path", "pre", "rect",
    "s", "section", "small", "span", "strong", "sub", "summary", "sup", "svg", "table", "tbody", "td", "th",
    "thead", "time", "title", "tr", "ul",
}  # fmt: skip


def harmless(html: str | bytes) -> BeautifulSoup:
    """Nothing on the page can run, restyle it, or fetch from elsewhere."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(True):
        assert tag.name in _ALLOWED, tag.name
        for name, value in tag.attrs.items():
            assert not name.startswith("on"), (tag.name, name)
            assert name not in ("style", "srcdoc", "formaction", "xlink:href"), (tag.name, name)
            if name in ("href", "src", "action"):
                link = " ".join(value) if isinstance(value, list) else str(value)
                scheme = urlsplit(link).scheme
                if tag.name == "a":
                    assert scheme in ("", "http", "https", "mailto"), link
                else:
                    assert scheme in ("", "data"), link
                    assert not link.startswith("//"), link
    return soup


@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_content_stays_text(site: Sandbox, path: str) -> None:
    answer = requests.get(site.url + path, timeout=60)
    assert answer.status_code == 200
    harmless(answer.content)
    assert "<script" not in answer.text


def test_names_that_turn_the_direction_of_text_are_spelled_out(look: Look) -> None:
    page = look("/datasets/ada/hostile")
    assert "[U+202E]gpj.exe" in page.get_text()
    assert "\u202e" not in page.get_text()


def test_a_long_cell_is_cut_and_says_how_long_it_was(look: Look) -> None:
    page = look(HOSTILE[1])
    assert "… (10000 characters)" in page.get_text()
    assert "x" * 300 not in page.get_text()


def test_a_table_of_200_columns_is_shown_whole_in_a_box_of_its_own(look: Look) -> None:
    page = look("/datasets/ada/hostile?file=wide.csv")
    assert len(page.select(".scroll table.rows thead th")) == 200


@pytest.mark.parametrize(
    "path", ["/", "/datasets/ada/palmer-penguins", "/nothing/here", "/datasets/ada/none", "/?as=x"]
)
def test_every_page_forbids_scripts_and_requests_to_elsewhere(site: Sandbox, path: str) -> None:
    headers = requests.get(site.url + path, timeout=60).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ada/",
        "/?as=grace&search=penguins",
        "/datasets/ada/palmer-penguins",
        "/datasets/ada/palmer-penguins/",
        "/datasets/ada/palmer-penguins/versions/2",
        "/datasets/ada/hostile?as=grace&file=pictures/",
        "/datasets/ada/none",
    ],
)
def test_all_links_work_behind_a_proxy_with_any_prefix(site: Sandbox, path: str) -> None:
    """No link leads out of the prefix, and each leads somewhere."""
    outside = f"https://hub.example/user/ada/proxy/7777{path}"
    soup = harmless(requests.get(site.url + path, timeout=60).content)
    tried = set()
    for tag in soup.select("a[href], link[href], img[src], form[action]"):
        link = str(tag.get("href") or tag.get("src") or tag.get("action"))
        if link.startswith(("#", "data:", "http")):
            continue
        target = urlsplit(urljoin(outside, link))
        assert target.path.startswith("/user/ada/proxy/7777/"), link
        inside = target.path.removeprefix("/user/ada/proxy/7777") + (f"?{target.query}" if target.query else "")
        # A picture is like any other of its folder; the rest is tried one by one.
        if inside not in tried and "/pictures/" not in inside and "pictures%2F" not in inside:
            tried.add(inside)
            # The band of a page that is not there leads to the same page, as seen by others.
            there = 404 if inside.split("?")[0] == path == "/datasets/ada/none" else 200
            assert requests.head(site.url + inside, timeout=60).status_code == there, inside


def test_only_real_pictures_are_shown_and_everything_else_is_saved(site: Sandbox, publish: Publish) -> None:
    page = publish({"a.png": png(8, 8), "b.png": "<script>alert(1)</script>", "c.svg": "<svg/>", "d.html": "<p>"})
    shown_ = requests.get(f"{site.url}{page}/versions/1/files/a.png?inline=1", timeout=60)
    assert shown_.headers["Content-Type"] == "image/png"
    assert "Content-Disposition" not in shown_.headers
    for name in ("b.png", "c.svg", "d.html"):
        saved = requests.get(f"{site.url}{page}/versions/1/files/{name}?inline=1", timeout=60)
        assert saved.headers["Content-Type"] == "application/octet-stream"
        assert saved.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in saved.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["../../../../etc/passwd", "..%2f..%2fsandbox.sqlite", "%2e%2e/x", "/etc/passwd"])
def test_a_path_never_reaches_the_file_system(site: Sandbox, path: str) -> None:
    url = f"{site.url}/datasets/ada/palmer-penguins/versions/3/files/"
    prepared = requests.Request("GET", url).prepare()
    prepared.url = url + path
    with requests.Session() as session:
        assert session.send(prepared, timeout=60).status_code == 404


def test_nonsense_in_the_address_is_answered_with_a_page(site: Sandbox) -> None:
    for path in (
        "/datasets/ada/palmer-penguins?file=%ff",
        "/datasets/ada/palmer-penguins?page=-1",
        "/%ff",
        "/?as=%00",
    ):
        answer = requests.get(site.url + path, timeout=60)
        assert answer.status_code in (200, 400, 404), path
        harmless(answer.content)


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<img src=x onerror=alert(1)>",
        "<img src='//example.org/p.png'>",
        "<img src='https://example.org/p.png'>",
        "<svg onload=alert(1)>",
        "<style>body{display:none}</style>",
        "<div style='position:fixed' class='band' id='content'>x</div>",
        "<iframe src='https://example.org'></iframe>",
        "<form action='https://example.org'><input></form>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<td colspan=1000000000>",
        "![p](https://example.org/p.png)",
        "![p](data:image/svg+xml;base64,PHN2Zz4=)",
    ],
)
def test_markdown_keeps_the_words_and_loses_the_weapons(source: str) -> None:
    soup = harmless(str(markdown(source)))
    for tag in soup.find_all(True):
        assert not {"class", "id", "style"} & set(tag.attrs)
        assert int(str(tag.get("colspan", "1"))) <= 1000
    assert not soup.select('img[src^="http"], img[src^="//"]')


def test_outputs_of_a_notebook_are_made_safe(look: Look, publish: Publish) -> None:
    cells = [
        text("<script>alert(1)</script>"),
        code(
            "</code></pre><script>alert(1)</script>",
            shown(text_html="<table onclick=x><tr><td>42</td></tr></table><script>alert(1)</script>"),
            {"output_type": "display_data", "data": {"image/png": "bm90IGEgcG5n", "text/plain": "fallback"}},
            {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload='alert(1)'/>"}},
            {"output_type": "error", "traceback": ["<b>x</b>\x1b]8;;https://example.org\x07link"]},
            {"output_type": "stream", "text": {"not": "text"}},
            {"output_type": "display_data", "data": [1]},
        ),
        {"cell_type": "markdown", "source": 7},
    ]
    page = look(publish({"methods/n.ipynb": notebook(*cells)}))
    harmless(str(page))
    said = page.select_one(".notebook")
    assert said is not None
    assert "42" in said.get_text()
    assert "fallback" in said.get_text()
    # An SVG is drawn as an image, in which nothing runs.
    assert said.select_one('img[src^="data:image/svg+xml;base64,"]')


HOSTILE_TEXT = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from("<>&\"'`=/\\{}%\u202e\x00\ud800" + string.ascii_letters)),
    max_size=40,
)
_MARK = "<i data-mark>"


@given(word=HOSTILE_TEXT)
@example(word="\ud800")
@example(word="{{ 7 * 7 }}")
@example(word='"><img src=x onerror=alert(1)>')
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_string_of_a_dataset_is_ever_taken_for_markup(tmp_path: Path, word: str) -> None:
    evil = _MARK + word
    files = [
        stored(tmp_path, f"{evil}/{evil}.txt", evil, description=evil),
        stored(tmp_path, "t.csv", f"a\n{_MARK}\n", description=evil),
        stored(
            tmp_path, "methods/environment.json", '{"python": "<i data-mark>", "packages": {"<i data-mark>": "1"}}'
        ),
    ]
    held = version(1, files, notes=evil, creator=evil, error=evil)
    made = dataset(
        held,
        version(2, status="FAILED", notes=evil, error=evil),
        title=evil,
        subtitle=evil,
        license=evil,
        keywords=(evil,),
        update_frequency=evil,
        sources=evil,
        collaborators=((evil, evil),),
    )
    links = Links("/datasets/ada/palmer-penguins", evil, (("file", evil),))
    view = dataset_page.build(made, held, "ada", links, Remembered(), pinned=True, file="", page=1)
    html = render(
        "dataset.html",
        links=links,
        viewers=[],
        carried=evil,
        search=evil,
        page=view,
        dataset=made,
        version=held,
        cover="",
    )
    soup = harmless(html)
    assert not soup.select("[data-mark]")


@given(source=st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_markdown_and_any_html_comes_out_harmless(source: str) -> None:
    harmless(str(markdown(source)))
    harmless(str(safe_html(source)))


@given(path=st.text(min_size=1, max_size=30), viewer=st.sampled_from(["", "grace"]))
@settings(max_examples=100, deadline=None)
def test_a_link_never_leaves_the_sandbox_whatever_the_file_is_called(path: str, viewer: str) -> None:
    # The store takes no such segments, and browsers would climb by them however they are written.
    assume(not {".", ".."} & set(path.split("/")))
    links = Links("/datasets/ada/x/versions/1", viewer)
    for link in (links.download("ada", "x", 1, path), links.dataset("ada", "x", file=path)):
        target = urlsplit(urljoin("https://hub.example/p/datasets/ada/x/versions/1", link))
        assert target.netloc == "hub.example"
        assert target.path.startswith("/p/datasets/ada/x")
