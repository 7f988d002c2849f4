"""What a data steward tried: other ways to the same people, and words that nobody looked through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaggle_share import pipeline
from kaggle_share.errors import HeldBackError, InputError
from kaggle_share.pipeline import Request
from kaggle_share.sandbox import Sandbox
from kaggle_share.screen.rule import fill
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document
from kaggle_share.ui.answer import answer, dump
from kaggle_share.ui.preview import draft_html, draft_text

TOKEN = fill("hf_«a62×34»", 9)
ROWS = [(f"MRN-{7_000_123 + 7919 * n}", f"w.quackenbush{n}@klinik-nord.de", 120 + n) for n in range(30)]


@pytest.fixture
def ask(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[pipeline.Way, Path]]:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "patients.csv").write_text("mrn,sbp\n" + "".join(f"{mrn},{sbp}\n" for mrn, _, sbp in ROWS))
    (work / "visits.csv").write_text("subject,day\n" + "".join(f"{mrn},{n}\n" for n, (mrn, _, _) in enumerate(ROWS)))
    (work / "bare.csv").write_text("".join(f"{mail},{sbp}\n" for _, mail, sbp in ROWS))

    def draft(*resources: str, bare: bool = False, **said: Any) -> pipeline.Way:
        document = make_document(
            {"to": "ada/held-keys", **({"resources": list(resources)} if resources else {}), **said}
        )
        return pipeline.draft(Request(document, work, endpoint=sandbox.url, bare=bare), settings=Settings())

    return draft


def test_a_key_to_the_patients_was_published_beside_their_pseudonyms_under_another_name(
    ask: Callable[..., pipeline.Way],
) -> None:
    fixed = {"patients.csv": {"mrn": "pseudonymise"}}
    way = ask("patients.csv", "visits.csv", privacy=fixed)
    held = [(one.file, one.column) for one in way.draft.findings if one.kind == "withdrawn" and one.blocks]
    assert held == [("visits.csv", "subject")]
    with pytest.raises(HeldBackError, match="subject"):
        pipeline.publish(way)
    both = ask("patients.csv", "visits.csv", privacy={**fixed, "visits.csv": {"subject": "pseudonymise"}})
    assert pipeline.publish(both).version == 1


def test_a_table_without_a_header_told_its_first_patient_in_preview_error_and_card(
    ask: Callable[..., pipeline.Way], tmp_path: Path
) -> None:
    first = ROWS[0][1]
    way = ask("bare.csv")
    with pytest.raises(HeldBackError) as held:
        pipeline.publish(way)
    shown = [draft_html(way.draft), draft_text(way.draft), dump(answer(draft=way.draft, error=held.value))]
    own = {resource.location for resource in way.draft.resources if resource.role == "data"}
    kept = [one for one in (tmp_path / "data").rglob("*") if one.is_file() and one not in own]
    shown += [one.read_bytes().decode("utf-8", "replace") for one in kept]
    assert [text[:80] for text in shown if first in text or "quackenbush0" in text] == []
    with pytest.raises(InputError) as wrong:
        ask("bare.csv", privacy={"bare.csv": {"email": "drop"}})
    assert "have no names" in str(wrong.value)
    assert first not in str(wrong.value)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("notes", {"notes": f"with {TOKEN}"}),
        ("contributors", {"contributors": [{"name": f"Anna {TOKEN}"}]}),
        ("tags", {"tags": [TOKEN]}),
        ("file descriptions", {"bare": True, "resources": [{"path": "visits.csv", "description": f"with {TOKEN}"}]}),
        ("column descriptions", {"bare": True, "columns": {"day": f"with {TOKEN}"}}),
    ],
)
def test_a_secret_in_words_that_only_kaggle_gets(
    ask: Callable[..., pipeline.Way], field: str, said: dict[str, Any]
) -> None:
    picked = () if "resources" in said else ("visits.csv",)
    way = ask(*picked, privacy={"visits.csv": {"subject": "drop"}}, title="Days of visits", **said)
    assert {one.column for one in way.draft.findings if one.kind == "secret" and one.file == "metadata"} >= {field}
    with pytest.raises(HeldBackError) as held:
        pipeline.publish(way)
    assert TOKEN not in draft_html(way.draft) + draft_text(way.draft) + str(held.value)
    assert TOKEN not in dump(answer(draft=way.draft, error=held.value))
