"""What the pipeline says, in Chinese: every sentence of its code has a translation, and nothing gets lost in one."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib import resources
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from said_by_steps import (
    FOUND_IN,
    HELD,
    LOOSER,
    STRICT,
    advised,
    asked,
    compared,
    errors,
    facts,
    findings,
    made_again,
    noted,
    order_notes,
)
from said_in_code import keywords, texts

from kaggle_share.denylist import FORBIDDEN
from kaggle_share.describe.licenses import MEANINGS
from kaggle_share.errors import CredentialsError, UnreachableError
from kaggle_share.model import Finding
from kaggle_share.screen.kinds import FIXES, KINDS
from kaggle_share.screen.policy import Policies
from kaggle_share.screen.secrets import RULES
from kaggle_share.screen.tables.tokens import NATIONAL, TOKENS
from kaggle_share.ui.panel import words
from kaggle_share.ui.panel.check import choices
from kaggle_share.ui.panel.part import text as as_html
from kaggle_share.ui.panel.problems import here, problem
from kaggle_share.ui.panel.sentences import SENTENCES, Sentences, Template

GROUPS: dict[str, dict[str, str]] = json.loads(
    (resources.files("kaggle_share.ui.panel") / "locale" / "zh_CN.sentences.json").read_text("utf-8")
)
PROBES = ("probe", "7", "--title")
"""What stands for a placeholder of the code: something, a number, an option."""
PLAIN = {"", "d", "z", "w", "i", "l", "s"}
"""Kinds of placeholders that stand for what stays as it is."""

FILLED_IN = set(
    "said what why os unread measure gain field site names place part cells ofcells there silences count counts "
    "written readable basis classes founds types companion error kept how mode sides sounds endings rerun "
    "timeunit".split()
)
"""Groups of what the code puts into its sentences."""
NOT_READ_FROM_CODE = {
    "{} holds what looks like {} ({})": "screen/tables/findings.py",
    "k is {} over {}: {} of {} rows are in groups of fewer than 5, {} alone{}": "protecting.py",
    "k is {} over {}: {} of {} rows are in groups of fewer than 5, {} alone{}; most gained by {} (k = {}, "
    "{} in small groups)": "protecting.py",
    "is looked through for personal data in part only: ": "screen/tables/findings.py",
    "privacy › {}:  is for tables, and this is none that can be read": "protecting.py",
    'the policy "{}" {}, so nothing is published': "screen/policy.py",
    "{} {} has accepted it: kaggle-share status {} finishes it.": "releasing.py",
    "archive of {}, {} unpacked": "profile/media/packed.py",
    'Run "kaggle auth login" in a terminal, or try the sandbox: --endpoint sandbox': "remote/credentials.py",
}
"""Sentences whose parts this way of reading doesn't know: they are tried below. For the last one the panel has words
of its own."""


@pytest.fixture
def chinese() -> Iterator[None]:
    words.set_language("zh_CN")
    yield
    words.set_language("en")


def catalogue() -> Sentences:
    return Sentences(GROUPS)


@cache
def probing() -> Sentences:
    """The catalogue, in which a probe is one of every group."""
    given = dict.fromkeys(("probe", "probe probe", "probe probes", "probe row", "probe rows"), "probe")
    return Sentences(
        {group: {**entries, **(given if group in FILLED_IN else {})} for group, entries in GROUPS.items()}
    )


def said(text: str, group: str = SENTENCES) -> str | None:
    """The translation of a text of the code with something in place of each `{}`; None where there is none."""
    return next(filter(None, (probing().said(one, group) for one in with_probes(text))), None)


def with_probes(text: str) -> Iterator[str]:
    """A text of the code with something in place of each `{}`, as the panel would say it in English."""
    pieces = text.split("{}")
    few = PROBES if len(pieces) <= 4 else PROBES[:2]
    for probes in product(few, repeat=len(pieces) - 1):
        filled = pieces[0] + "".join(f"{probe}{piece}" for probe, piece in zip(probes, pieces[1:], strict=True))
        yield (here(filled) if ADVICE.search(filled) else filled).removesuffix(".")


ADVICE = re.compile(r"--|[Rr]un |status|[Nn]ame |[Ww]rite |[Tt]ry |[Cc]hoose ")


def unknown(found: dict[str, str], group: str = SENTENCES) -> dict[str, str]:
    return {
        text: place for text, place in found.items() if said(text, group) is None and text not in NOT_READ_FROM_CODE
    }


# ── everything has a translation ──────────────────────────────────────────────────────────────────


def test_every_finding_has_a_translation() -> None:
    assert len(findings()) > 100
    assert unknown(findings()) == {}


def test_every_error_has_a_translation() -> None:
    assert len(errors()) > 120
    assert unknown(errors()) == {}


def test_what_every_error_advises_has_a_translation() -> None:
    assert len(advised()) > 80
    assert unknown(advised()) == {}


def test_every_note_on_files_columns_and_versions_has_a_translation() -> None:
    assert len(noted()) > 150
    assert unknown(noted()) == {}


def test_everything_that_running_it_again_can_come_to_has_a_translation() -> None:
    assert len(compared()) > 30
    assert unknown(compared(), "told") == {}
    assert [text for text in made_again() if catalogue_once().said(text.removesuffix(".")) is None] == []


def test_every_fact_of_a_file_that_is_no_table_has_a_translation() -> None:
    assert len(facts()) > 25
    assert unknown(facts(), "fact") == {}


def test_what_is_not_read_from_the_code_is_there_still() -> None:
    assert set(NOT_READ_FROM_CODE) - {*findings(), *errors(), *advised(), *noted(), *facts()} == set()


@pytest.mark.parametrize(
    "title",
    sorted(
        {
            *(kind.title for kind in KINDS.values()),
            *(rule.title for rule in RULES),
            *(token.title for token in (*TOKENS, *NATIONAL)),
            *FORBIDDEN.values(),
            *(
                title.replace("{}", "phone numbers")
                for title, _ in texts(("screen/tables",), ("Verdict",), 4, "title")
            ),
            *dict(keywords(("screen/tables",), "title")),
        }
        - {"{}", ""}
    ),
)
def test_everything_that_can_be_found_has_a_name_in_chinese(title: str) -> None:
    found = catalogue().said(title, "what")
    assert found
    assert re.search(r"\b(?:an?|the|of|in|key|token|password|secret|numbers?|codes?)\b", found) is None


def test_all_evidence_has_a_translation() -> None:
    why = {text for text, _ in texts(("screen/tables",), ("Verdict",), 2, "why") if text != "{}"}
    assert len(why) > 5
    assert why - set(GROUPS["why"]) == set()


@pytest.mark.parametrize("fix", FIXES)
def test_every_fix_has_words(fix: str, chinese: None) -> None:
    known = {**choices.fixes(), choices.KEEP: (words.say("Keep it, with a reason"), "")}
    assert re.search(r"[\u4e00-\u9fff]", known[fix][0])


def test_what_only_the_user_can_do_has_a_translation(chinese: None) -> None:
    told = {fix for text, _ in keywords(FOUND_IN, "fixes") for fix in [text] if text not in FIXES}
    given = [Finding("warn", "secret", "a.csv", "x", fixes=(fix,)) for fix in (*told, *choices._advices())]
    for finding in given:
        if finding.fixes[0] not in ("{}", choices.LEAVE_OUT):
            assert re.search(r"[\u4e00-\u9fff]", choices.advice([finding])), finding.fixes


@pytest.mark.parametrize("meaning", sorted(set(MEANINGS.values())))
def test_every_license_says_in_chinese_what_it_means(meaning: str) -> None:
    assert catalogue().said(meaning.removesuffix("."))


def test_policies_speak_chinese(chinese: None) -> None:
    assert words.sentence(STRICT.line, 600) == (
        "Bonn 的政策（/etc/policy.yaml）：不接受保留的理由；不得公开；所有者：lab；许可证：CC0-1.0；始终阻止：phone；"
        "k-匿名性不低于 5；设置：frame_format。"
    )
    assert words.told(STRICT.whom) == "请联系 x@bonn.example"
    (judged,) = Policies((LOOSER, STRICT)).judged([HELD])
    assert words.sentence(judged.message, 600) == (
        "疑似电话号码（4 行中有 3 行）；依据：值；Köln 的政策不接受保留的理由；Bonn 的政策阻止所有 phone。"
    )


def test_the_notebooks_order_speaks_chinese() -> None:
    assert [text for text in order_notes() if said(text) is None] == []
    assert catalogue().said("Cells 1, 2 and 3 were not run") == "单元格 1, 2 和 3 没有运行"


def test_what_is_put_together_of_pieces_has_a_translation() -> None:
    assert [text for text in asked() if catalogue_once().said(text.removesuffix(".")) is None] == []


def test_errors_speak_chinese_with_what_to_do_about_them(chinese: None) -> None:
    offline = UnreachableError("Kaggle could not be reached", "Check the network, and run it again")
    assert problem(offline).line == "无法连接 Kaggle。请检查网络后重试。"
    signed_out = CredentialsError("no Kaggle credentials found", 'Run "kaggle auth login" in a terminal')
    assert problem(signed_out).line.startswith("没有找到 Kaggle 凭据。请在终端中运行")


def test_no_translation_is_half_english() -> None:
    """A name that swallows the English words after it would leave them as they are."""
    allowed = {word for entries in GROUPS.values() for target in entries.values() for word in ENGLISH.findall(target)}
    for text, place in {**findings(), **errors(), **advised(), **noted()}.items():
        ways = [found for one in with_probes(text) if (found := probing().said(one)) is not None]
        left = [set(ENGLISH.findall(CODE.sub("", found))) - allowed - KEPT for found in ways]
        assert not ways or set() in left, (place, text, ways[0])


ENGLISH = re.compile(r"[A-Za-z]{2,}")
KEPT = {"probe", "probeprobe", "title", "MB", "GB", "TB", "cell", "palmer", "penguins", "my", "data"}
"""Words that are no language's: what was filled in, units, names in examples, keywords of the document."""
CODE = re.compile(r"[\w.]+\([^)]*\)|\w+ = ")


# ── what a catalogue has to keep to ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("group", GROUPS)
def test_placeholders_agree(group: str) -> None:
    for source, target in GROUPS[group].items():
        template = Template(source, target)
        pieces = list(string.Formatter().parse(source))
        names = [name for _, name, _, _ in pieces if name is not None]
        filled = [name for _, name, _, _ in string.Formatter().parse(target) if name is not None]
        assert sorted(names) == sorted(filled), source
        assert set(template.fields.values()) <= {*PLAIN, *GROUPS}, source
        between = [literal for literal, _, _, _ in pieces[1:]]
        assert all(between[: len(names) - 1]), f"nothing stands between two placeholders: {source}"
        assert not source.endswith("."), source


def test_no_template_is_of_something_that_nobody_says() -> None:
    every = probing()
    texts_of_code = {
        *findings(),
        *errors(),
        *advised(),
        *MEANINGS.values(),
        *order_notes(),
        *asked(),
        *noted(),
        *made_again(),
    }
    dead = {source: Template(source, "") for source in GROUPS[SENTENCES]}
    for filled in (filled for text in texts_of_code for filled in with_probes(text)):
        for source in [one for one, template in dead.items() if every.said_by(template, filled) is not None]:
            del dead[source]
    assert set(dead) == set()


# ── nothing gets lost ─────────────────────────────────────────────────────────────────────────────

names = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Cf", "Cn")), min_size=1, max_size=30
)
KNOWN = {group: next((source for source in entries if "{" not in source), "") for group, entries in GROUPS.items()}
OPEN = [source for source in GROUPS[SENTENCES] if Template(source, "").fields]


def example_of(group: str) -> str:
    """Something that the group holds."""
    if KNOWN[group]:
        return KNOWN[group]
    # The last one is the simplest.
    source = list(GROUPS[group])[-1]
    return fill(source, lambda name: "3" if name == "d" else "name")


def fill(source: str, plain: object) -> str:
    pieces = []
    for literal, name, kind, _ in string.Formatter().parse(source):
        pieces.append(literal)
        if name is not None:
            kind = kind or ""
            pieces.append(plain(kind) if kind in PLAIN else example_of(kind))  # type: ignore[operator]
    return "".join(pieces)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(OPEN), st.data())
def test_numbers_and_names_survive_whatever_they_are(source: str, data: st.DataObject) -> None:
    kept = []

    def plain(kind: str) -> str:
        one = {
            "d": st.integers(0, 10**9).map("{:,}".format),
            "l": st.just("a, b.c"),
            "z": st.just("2.1 kB"),
            "w": st.from_regex(r"\w{1,9}", fullmatch=True),
            "i": st.from_regex(r"\w{1,9}(/\w{1,9})?", fullmatch=True),
        }
        kept.append(data.draw(one.get(kind, names)))
        return kept[-1]

    text = fill(source, plain)
    found = catalogue_once().said(text)
    if found is not None:
        assert [value for value in kept if value not in found] == []


@cache
def catalogue_once() -> Sentences:
    return catalogue()


@settings(max_examples=150, deadline=None)
@given(names)
@example("<img src=x onerror=alert(1)>")
@example('a" is b')
def test_names_are_escaped_once(name: str) -> None:
    words.set_language("zh_CN")
    try:
        shown = as_html(words.sentence(f'there is no file "{name}"', 600))
    finally:
        words.set_language("en")
    assert escape(name) in shown
    assert "<" not in shown


def test_a_name_that_holds_the_words_around_it_is_read_whole_or_not_at_all(chinese: None) -> None:
    assert words.told('"a" is b.csv" is a device, not a file') == '“a" is b.csv”是设备，不是文件'
    doubtful = 'two files would both be "a" in the dataset" in the dataset'
    assert words.told(doubtful) == '数据集中会有两个文件都叫“a" in the dataset”'
    # Which of the two is the name, and which is the folder, nobody can tell.
    either = 'the notebook "a" was never saved here, or was renamed since its kernel started" can\'t be read: x'
    assert words.told(either) == either


def test_what_has_no_translation_is_said_in_english_whole(chinese: None) -> None:
    assert words.sentence("something new (3 of 4), by its values", 200) == "Something new (3 of 4), by its values."
    new = "looks like a new thing (3 of 4), by its values"
    assert words.told(new) == new


def test_advice_that_is_not_known_is_not_swallowed_by_a_short_template(chinese: None) -> None:
    for advice in ("Check the moon, and try again", "Use a larger hammer", "Take it away, then look", "more to send"):
        assert words.told(advice) == advice
        assert words.told(advice, "page") == advice


def test_in_english_nothing_is_translated() -> None:
    assert words.sentence("looks like phone numbers (3 of 4), by its values", 200) == (
        "Looks like phone numbers (3 of 4), by its values."
    )


@pytest.mark.parametrize(
    "piece", [" (1 of 2), ", '"', '", "', "; the policy of a", 'inside "a" ', ", : 1% of 2", "a, a"]
)
def test_no_sentence_runs_away(piece: str) -> None:
    for start in ("looks like ", "k is 1 over ", '"', "held back: a: ", ""):
        catalogue().said(start + piece * (3900 // len(piece)))
