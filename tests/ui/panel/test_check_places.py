"""Whatever is found has a place in the check."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kaggle_share.model import Finding
from kaggle_share.ui.panel.check.places import places

WORDS = st.text(min_size=1, max_size=30)
FINDINGS = st.builds(
    Finding,
    severity=st.sampled_from(["block", "warn", "note"]),
    kind=st.sampled_from(["email", "secret", "not_checked", "k_anonymity", "dob", "something_new"]),
    file=WORDS,
    message=WORDS,
    column=st.none() | WORDS,
    cell=st.none() | st.integers(0, 5),
    fixes=st.lists(st.sampled_from(["drop", "year", "shift", "strip", "keep", "leave it out", "new"])).map(tuple),
    waived=st.sampled_from(["", "they agreed"]),
    replaced=st.booleans(),
    samples=st.lists(WORDS, max_size=3).map(tuple),
    key=WORDS,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FINDINGS, max_size=6), st.dictionaries(WORDS, st.dictionaries(WORDS, st.just("drop"), min_size=1)))
def test_every_finding_has_its_place_whatever_it_says(
    findings: list[Finding], privacy: dict[str, dict[str, str]]
) -> None:
    from preview_drafts import draft

    from kaggle_share.ui.panel.check.row import Row, Shown
    from kaggle_share.ui.panel.sharing import Sharing

    sharing = Sharing(None, None)  # type: ignore[arg-type]
    made = draft("data.csv")
    made.findings = tuple(findings)
    sharing.draft, sharing.privacy = made, dict(privacy)
    told = places(sharing)
    assert sum(len(place.findings) for place in told) == len(findings)
    assert len({place.key for place in told}) == len(told)
    row = Row(sharing, lambda *_: None)
    for place in told:
        assert any(one.blocks for one in place.findings) <= (place.state == "held")
        row.show(Shown(place))
        assert "<script" not in row._head.value
        assert row._do.layout.display == "none" or row._do.description in ("Apply", "Undo")
    row.widget.close()
