"""The published copy of the notebook has no secrets, and its code stays valid Python."""

from __future__ import annotations

import ast
import copy
import json
from datetime import UTC, datetime
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kaggle_share.literals import plain_python
from kaggle_share.methods import scrub
from kaggle_share.model import Snapshot
from kaggle_share.screen import screen, secrets_in
from kaggle_share.screen.rule import fill

HF = fill("hf_«a62×34»")
PASSWORD = "ki45!Px9z"
GONE = "[removed]"


def shot(content: dict[str, Any]) -> Snapshot:
    return Snapshot("analysis.ipynb", content, (), datetime(2024, 5, 1, tzinfo=UTC))


def clean(*cells: Any, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    content = json.loads(nbformat.writes(new_notebook(cells=list(cells), metadata=metadata or {})))
    before = copy.deepcopy(content)
    made = scrub(content, secrets_in(content))
    assert content == before
    nbformat.validate(nbformat.from_dict(made))
    return made


def source(code: str) -> str:
    """The one cell's code after scrubbing; what is left in it is looked for by the rules again."""
    made = clean(new_code_cell(code))
    assert HF not in json.dumps(made)
    assert not [finding for finding in screen([], shot(made)) if finding.kind == "secret"]
    return "".join(made["cells"][0]["source"])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"login('{HF}')", 'import os\nlogin(os.environ["HF_TOKEN"])'),
        (f'import os\nHF_TOKEN = "{HF}"', 'import os\nHF_TOKEN = os.environ["HF_TOKEN"]'),
        (f"from os import path\nt = '{HF}'", 'import os\nfrom os import path\nt = os.environ["HF_TOKEN"]'),
        (f"t = '{HF[:9]}' '{HF[9:]}'", 'import os\nt = os.environ["HF_TOKEN"]'),
        (f"t = ('{HF[:9]}'\n     '{HF[9:]}')", 'import os\nt = (os.environ["HF_TOKEN"])'),
        (f"t = '{HF[:9]}' + '{HF[9:]}'", 'import os\nt = os.environ["HF_TOKEN"]'),
        (f"a = '{HF[:12]}'\nt = a + '{HF[12:]}'", 'import os\na = ""\nt = os.environ["HF_TOKEN"]'),
        (f"t = ''.join(['{HF[:12]}', '{HF[12:]}'])", 'import os\nt = os.environ["HF_TOKEN"]'),
        (f"t = b'{HF}'", 'import os\nt = (os.environ["HF_TOKEN"]).encode()'),
        (
            f"h = f'Bearer {{user}} {HF}'",
            "import os\nh = f'Bearer {user} {os.environ[\"HF_TOKEN\"]}'",
        ),
        (
            f"db = 'postgresql://ada:{PASSWORD}@db.lab-7.net/x'",
            'import os\ndb = ("postgresql://ada:" + os.environ["DATABASE_PASSWORD"] + "@db.lab-7.net/x")',
        ),
        (f"%%time\nt = '{HF}'", '%%time\nimport os\nt = os.environ["HF_TOKEN"]'),
        (
            f"from __future__ import annotations\nt = '{HF}'",
            'from __future__ import annotations\nimport os\nt = os.environ["HF_TOKEN"]',
        ),
        (f"print('é', '{HF}', 1)  # ü", "import os\nprint('é', os.environ[\"HF_TOKEN\"], 1)  # ü"),
        (f"x = 1  # {HF}", f"x = 1  # {GONE}"),
        (
            f"!pip install git+https://ada:{HF}@github.com/x/y",
            "!pip install git+https://ada:$HF_TOKEN@github.com/x/y",
        ),
        (f"%env HF_TOKEN={HF}", "# %env HF_TOKEN was removed: set it in the environment\n"),
        (f"%%bash\nexport HF_TOKEN={HF}", "%%bash\nexport HF_TOKEN=$HF_TOKEN"),
        (f"match x:\n    case '{HF}':\n        pass", f"match x:\n    case '{GONE}':\n        pass"),
        (f"x = (unfinished '{HF}'", f"x = (unfinished '{GONE}'"),
    ],
)
def test_a_token_in_code_becomes_a_look_up(code: str, expected: str) -> None:
    assert source(code) == expected


def test_a_password_is_named_as_it_was_called() -> None:
    made = clean(new_code_cell(f'connect(smb_password="{PASSWORD}")'))
    assert 'smb_password=os.environ["SMB_PASSWORD"]' in "".join(made["cells"][0]["source"])


def test_a_secret_that_only_one_cell_gives_away_is_taken_out_of_all() -> None:
    """Printed without its name, nothing but the value tells that it is one."""
    made = clean(
        new_code_cell(f'password = "{PASSWORD}"'),
        new_code_cell("show()", outputs=[new_output("stream", name="stdout", text=f"got {PASSWORD}\n")]),
        new_markdown_cell(f"It was {PASSWORD}"),
    )
    assert PASSWORD not in json.dumps(made)
    assert made["cells"][1]["outputs"] == []
    assert made["cells"][2]["source"] == [f"It was {GONE}"] or made["cells"][2]["source"] == f"It was {GONE}"


def test_an_output_that_shows_it_goes_and_the_others_stay() -> None:
    kept = new_output("stream", name="stdout", text="kept\n")
    html = new_output("display_data", data={"text/html": f"<b>{HF[:7]}</b><i>{HF[7:]}</i>", "text/plain": "x"})
    trace = new_output("error", ename="E", evalue="v", traceback=[f"\x1b[31m{HF[:8]}\x1b[0m{HF[8:]}"])
    made = clean(new_code_cell(f"t = '{HF}'", outputs=[kept, html, trace]))
    assert [output.get("text") for output in made["cells"][0]["outputs"]] == [["kept\n"]]


def test_metadata_widgets_and_attachments_have_none() -> None:
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"state": {"value": HF}}}}}
    made = clean(
        new_markdown_cell("x", attachments={"a.txt": {"text/plain": HF}, "b.txt": {"text/plain": "fine"}}),
        new_code_cell("1", metadata={"papermill": {"parameters": {"token": HF, "n": 3}}}),
        metadata={"widgets": state},
    )
    assert HF not in json.dumps(made)
    assert list(made["cells"][0]["attachments"]) == ["b.txt"]
    assert made["cells"][1]["metadata"]["papermill"]["parameters"]["n"] == 3


def test_a_private_key_goes_as_a_whole() -> None:
    body = fill("«a62×64»\n«a62×64»\n«a62×30»")
    made = clean(new_code_cell(f"key = '''-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----'''"))
    text = json.dumps(made)
    assert not [line for line in body.splitlines() if line in text]
    assert 'key = os.environ[\\"PRIVATE_KEY\\"]' in text


def test_what_the_user_keeps_stays() -> None:
    content = json.loads(nbformat.writes(new_notebook(cells=[new_code_cell(f"t = '{HF}'")])))
    kept = screen([], shot(content))
    assert secrets_in(content, kept) == ()


def test_a_notebook_without_secrets_is_the_same() -> None:
    cells = [
        new_markdown_cell("# A"),
        new_code_cell("x = 'y'", outputs=[new_output("stream", name="stdout", text="z")]),
    ]
    content = json.loads(nbformat.writes(new_notebook(cells=cells)))
    assert scrub(content, secrets_in(content)) == content


NAMES = st.sampled_from(["token", "HF_TOKEN", "x", "config"])
PLACES = st.sampled_from(
    [
        "{n} = '{v}'",
        "{n} = f'{{a}} {v}'",
        "f({n}='{v}')",
        "d = {{'{n}': '{v}'}}",
        "def f({n}='{v}'):\n    return {n}",
        "if x == '{v}':\n    pass",
        "# {v}",
        "'''doc {v}'''",
        "x = ['{v}', \"{v}\"]",
        "lambda: '{v}'",
        "%env A={v}",
        "!echo {v}",
        "class A:\n    {n}: str = '{v}'",
        "assert '{v}', 'ü'",
        "x = '{v}'.strip()",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PLACES, NAMES), min_size=1, max_size=5))
def test_whatever_the_code_is_it_parses_afterwards_and_nothing_is_left(pieces: list[tuple[str, str]]) -> None:
    code = "\n".join(place.format(n=name, v=HF) for place, name in pieces)
    ast.parse(plain_python(code))
    after = source(code)
    ast.parse(plain_python(after))
