"""The frame: the five parts, where one stands, where it goes, and what %kaggle_share opens."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from panel_notebook import Notebook
from panel_walk import Walk, read

import kaggle_share
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.ui import panel as panels
from kaggle_share.ui.listing import Listing
from kaggle_share.ui.panel import preview as module
from kaggle_share.ui.panel.frame import PARTS, Panel
from kaggle_share.ui.panel.part import Host, Part
from kaggle_share.ui.panel.preview import Preview

MAKE = "import pandas as pd\npenguins = pd.DataFrame({'species': ['Adelie', 'Gentoo']})"


def current(panel: Panel) -> list[str]:
    return [name for name, step in panel._steps.items() if "kshare-panel-current" in step._dom_classes]


def test_every_part_can_be_reached_at_any_time_and_the_current_one_is_marked(notebook: Notebook) -> None:
    panel = notebook.panel
    assert [step.description for step in panel._steps.values()] == list(PARTS.values())
    for name in (*PARTS, *reversed(PARTS)):
        number = list(PARTS).index(name) + 1
        panel._steps[name].click()
        notebook.rest()
        assert current(panel) == [name]
        assert panel._steps[name].tooltip == f"{PARTS[name]}: you are here"
        assert len(panel._body.children) == 1
        assert f'<span role="status">{PARTS[name]}, step {number} of 5</span>' == panel._live.value


def test_the_foot_says_where_one_stands_and_leads_on(notebook: Notebook) -> None:
    assert read(notebook.panel._foot) == "Nothing picked yet"
    notebook.run(MAKE)
    notebook.tick("penguins")
    assert read(notebook.panel._foot) == "1 picked · about 16 B"
    notebook.panel._next.click()
    assert notebook.panel.shown == "describe"
    notebook.rest()
    notebook.panel._next.click()
    assert notebook.panel.shown == "check"
    notebook.rest()


def test_what_was_built_once_stays(notebook: Notebook) -> None:
    panel = notebook.panel
    before = panel._body.children[0]
    panel.show("describe")
    panel.show("pick")
    assert panel._body.children[0] is before


def test_a_cell_that_fails_or_a_panel_that_fails_disturbs_nobody(notebook: Notebook, capsys: Any) -> None:
    def fails(_event: object) -> None:
        raise RuntimeError("no")

    notebook.sharing.listen(fails)
    notebook.run("x = 1")
    assert capsys.readouterr() == ("", "")


def test_a_closed_panel_listens_to_no_cells(notebook: Notebook) -> None:
    callbacks = notebook.shell.events.callbacks["post_run_cell"]
    before = len(callbacks)
    other = Panel()
    assert len(callbacks) == before + 1
    other.close()
    assert other.closed
    assert len(callbacks) == before


def test_it_is_always_the_same_panel(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_panel", None)
    one = kaggle_share.panel("study.ipynb")
    assert kaggle_share.panel() is one
    assert "study.ipynb" in one._head._title.value
    one.close()
    assert kaggle_share.panel() is not one
    kaggle_share.panel().close()


def test_nothing_of_what_it_holds_is_printed(notebook: Notebook) -> None:
    notebook.sharing.say("title", "A title of mine")
    assert repr(notebook.panel) == "Share on Kaggle: run this cell to open the panel."
    assert "A title" not in str(notebook.panel._repr_mimebundle_())


# ── where it goes ─────────────────────────────────────────────────────────────────────────────────


def test_the_sandbox_is_plainly_marked(notebook: Notebook) -> None:
    head = notebook.panel._head
    assert "This is not Kaggle: http://127.0.0.1" in read(head.widget)
    head._place.value = "sandbox"
    assert notebook.sharing.endpoint == "sandbox"
    assert "Nobody else sees what you publish there." in read(head.widget)
    head._place.value = "kaggle"
    assert notebook.sharing.endpoint == "kaggle"
    assert read(head.widget) == "Share on Kaggle Publish to"


def test_without_credentials_it_says_how_to_get_them_and_offers_the_sandbox(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAGGLE_SHARE_CREDENTIALS")
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", "kaggle")
    notebook.panel.refresh()
    notebook.run(MAKE)
    notebook.tick("penguins")
    part = notebook.describe()
    head = notebook.panel._head
    assert "No Kaggle credentials found." in read(head.widget)
    assert "kaggle auth login" in read(head.widget)
    assert part.columns.list.rows
    assert head._sandbox.layout.display is None
    head._sandbox.click()
    assert notebook.sharing.place == "sandbox"


def test_offline_it_says_so(notebook: Notebook, sandbox: Sandbox) -> None:
    sandbox.stop()
    notebook.run(MAKE)
    notebook.tick("penguins")
    notebook.describe()
    assert "127.0.0.1" in read(notebook.panel._head._trouble)


def test_a_notebooks_name_is_text_and_no_markup(notebook: Notebook) -> None:
    notebook.panel.set_notebook("/x/<img src=x onerror=alert(1)>\u202e.ipynb")
    assert "<img" not in notebook.panel._head._title.value
    assert "\u202e" not in notebook.panel._head._title.value


def test_the_settings_of_the_front_end_do_not_win_over_what_was_said(notebook: Notebook) -> None:
    notebook.sharing.use("kaggle")
    notebook.panel.set_defaults({"endpoint": "sandbox", "owner": "", "license": ""})
    assert notebook.sharing.place == "kaggle"


def test_its_language_is_jupyterlabs(notebook: Notebook) -> None:
    try:
        notebook.panel.set_language("zh_CN")
        assert [step.description for step in notebook.panel._steps.values()] == [
            "选择",
            "描述",
            "检查",
            "预览",
            "发布",
        ]
        assert read(notebook.panel._foot) == "尚未选择"
    finally:
        notebook.panel.set_language("default")
    assert read(notebook.panel._foot) == "Nothing picked yet"


# ── %kaggle_share ─────────────────────────────────────────────────────────────────────────────────


def test_where_no_widget_is_shown_the_magic_lists(notebook: Notebook) -> None:
    notebook.run("%load_ext kaggle_share")
    assert isinstance(notebook.shell.run_cell("%kaggle_share").result, Listing)
    notebook.run("%unload_ext kaggle_share")


def test_the_magic_opens_the_panel_in_a_kernel_with_a_front_end(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "study.ipynb"
    sources = [
        f"{MAKE}\n%load_ext kaggle_share",
        "%kaggle_share",
        "import kaggle_share as ks\nlater = penguins.copy()\nks.panel() is _",
        "print([row.tick.description for row in ks.panel()._parts['pick'].made._list.rows])",
        "import os\ndel os.environ['JPY_SESSION_NAME']\n%kaggle_share",
    ]
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(book, path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    client = NotebookClient(book, timeout=60, resources={"metadata": {"path": str(tmp_path)}})
    asyncio.run(client.async_execute())
    shown, same, names, listed = (cell.outputs[0] for cell in book.cells[1:])
    assert "application/vnd.jupyter.widget-view+json" in shown.data
    assert shown.data["text/plain"] == "Share on Kaggle: run this cell to open the panel."
    assert same.data["text/plain"] == "True"
    assert "'penguins'" in names.text
    assert "'later'" in names.text
    assert "Next, a preview: %kaggle_share" in listed.data["text/plain"]


def test_a_part_was_made_twice_when_two_threads_asked_for_it(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, leave = threading.Event(), threading.Event()

    class Slow(Preview):
        def __init__(self, host: Host) -> None:
            inside.set()
            assert leave.wait(20)
            super().__init__(host)

    monkeypatch.setattr(module, "Preview", Slow)
    made: list[Part] = []
    first = threading.Thread(target=lambda: made.append(walk.panel._parts["preview"]))
    first.start()
    assert inside.wait(20)
    second = threading.Thread(target=lambda: made.append(walk.panel._parts["preview"]))
    second.start()
    # It waits for the first, or makes one of its own.
    second.join(0.2)
    leave.set()
    first.join(20)
    second.join(20)
    assert len(made) == 2
    assert made[0] is made[1] is walk.panel._parts["preview"]
