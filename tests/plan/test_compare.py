"""Create, version, update or nothing: decided by the data and by what the user said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.model import ColumnWords, Held, Metadata, Plan, Ref, Resource, Role
from kaggle_share.plan import Seen, plan
from kaggle_share.record import Entry
from kaggle_share.remote.protocol import RemoteDataset, RemoteSettings

REF = Ref("ada", "palmer-penguins")
DATASET = RemoteDataset(REF, 7, 3, "Palmer penguins", is_private=True, versions=(1, 2, 3))


def a_file(path: str, content: str = "a", role: Role = "data") -> Resource:
    return Resource(path, Path(path), len(content), content, role=role)


def held(*files: Resource, known: bool = True) -> dict[str, Held]:
    return {f.path: Held(f.path, f.size, f.sha256 if known else None, f.role) for f in files}


def planned(
    resources: list[Resource],
    seen: Seen,
    *,
    said: dict[str, Any] | None = None,
    entry: Entry | None = None,
    **more: Any,
) -> Plan:
    metadata = Metadata(**{"title": "Palmer penguins", **(said or {})})
    return plan(
        ref=REF,
        endpoint="sandbox",
        resources=resources,
        metadata=metadata,
        columns=more.pop("columns", {}),
        said=said or {},
        seen=seen,
        entry=entry,
        **more,
    )


def there(*files: Resource, **more: Any) -> Seen:
    settings = more.pop("settings", RemoteSettings(title="Palmer penguins"))
    return Seen(REF, DATASET, "READY", settings, {}, held(*files, **more))


def test_what_kaggle_does_not_know_is_created() -> None:
    made = planned([a_file("a.csv"), a_file("README.md", "card", "metadata")], Seen(REF))
    assert (made.action, made.version, made.added, made.bytes_to_send) == ("create", 1, ("a.csv",), 5)


def test_a_first_version_that_is_being_processed_is_not_created_again() -> None:
    made = planned([a_file("a.csv")], Seen(REF, None, "NOT_YET_PERSISTED"))
    assert made.action == "version"
    assert made.pending


def test_the_same_data_is_nothing_to_do() -> None:
    made = planned([a_file("a.csv")], there(a_file("a.csv")))
    assert (made.action, made.version, made.unchanged, made.bytes_to_send) == ("nothing", 3, ("a.csv",), 0)


def test_other_content_another_file_and_a_missing_one_make_a_version() -> None:
    made = planned([a_file("a.csv", "new"), a_file("b.csv")], there(a_file("a.csv"), a_file("c.csv")))
    assert (made.action, made.version) == ("version", 4)
    assert (made.added, made.changed, made.removed) == (("b.csv",), ("a.csv",), ("c.csv",))
    assert made.bytes_to_send == 4


def test_the_same_size_with_other_content_is_a_change() -> None:
    assert planned([a_file("a.csv", "b")], there(a_file("a.csv", "a"))).changed == ("a.csv",)


def test_the_notebook_and_generated_files_never_make_a_version_alone() -> None:
    now = [a_file("a.csv"), a_file("methods/nb.ipynb", "now", "methods"), a_file("README.md", "now", "metadata")]
    before = [a_file("a.csv"), a_file("methods/nb.ipynb", "old", "methods"), a_file("README.md", "old", "metadata")]
    assert planned(now, there(*before)).action == "nothing"
    assert planned([a_file("a.csv")], there(*before)).removed == ()


def test_a_file_without_a_known_checksum_counts_as_changed() -> None:
    made = planned([a_file("a.csv")], there(a_file("a.csv"), known=False))
    assert made.changed == ("a.csv",)
    assert made.notes == ("The sandbox gives no checksums of what it holds, so every file counts as changed.",)


def test_only_what_the_user_said_updates_the_metadata() -> None:
    seen = there(a_file("a.csv"), settings=RemoteSettings(title="Another title", license="CC0-1.0"))
    assert planned([a_file("a.csv")], seen).action == "nothing"
    made = planned([a_file("a.csv")], seen, said={"title": "Palmer penguins"})
    assert made.action == "update"
    assert made.fields == {"title": ("Another title", "Palmer penguins")}
    assert made.bytes_to_send == 0


def test_metadata_is_compared_with_what_was_last_sent() -> None:
    """Kaggle dropped a tag: sending it again every time would never end."""
    entry = Entry(
        version=3, state="verified", url="", when=datetime(2026, 1, 1, tzinfo=UTC), said={"tags": ["biology", "gone"]}
    )
    seen = there(a_file("a.csv"), settings=RemoteSettings(tags=("biology",)))
    assert planned([a_file("a.csv")], seen, said={"tags": ("biology", "gone")}, entry=entry).action == "nothing"
    assert planned([a_file("a.csv")], seen, said={"tags": ("biology",)}, entry=entry).action == "update"


def test_words_about_a_column_are_metadata() -> None:
    entry = Entry(version=3, state="verified", url="", when=datetime(2026, 1, 1, tzinfo=UTC))
    words = {"a.csv": {"bill": ColumnWords("Length of the bill")}}
    made = planned([a_file("a.csv")], there(a_file("a.csv")), columns=words, entry=entry)
    assert made.action == "update"
    again = entry.model_copy(update={"said": {"columns": {"a.csv": {"bill": "Length of the bill"}}}})
    assert planned([a_file("a.csv")], there(a_file("a.csv")), columns=words, entry=again).action == "nothing"


def test_making_it_public_is_an_update_only_while_it_is_private() -> None:
    made = planned([a_file("a.csv")], there(a_file("a.csv")), public=True)
    assert (made.action, made.public) == ("update", True)
    public = RemoteSettings(title="Palmer penguins", is_private=False)
    made = planned([a_file("a.csv")], there(a_file("a.csv"), settings=public), public=True)
    assert (made.action, made.public, made.is_private) == ("nothing", None, False)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz"), max_size=6),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz"), max_size=6),
)
def test_every_file_is_in_exactly_one_list(now: dict[str, str], before: dict[str, str]) -> None:
    made = planned(
        [a_file(path, text) for path, text in now.items()], there(*(a_file(p, t) for p, t in before.items()))
    )
    told = [*made.added, *made.changed, *made.removed, *made.unchanged]
    assert sorted(told) == sorted({*now, *before})
    assert made.action == ("nothing" if now == before else "version")
