"""Every rule finds its examples, and is silent on what only looks like them."""

from __future__ import annotations

import dataclasses
import re
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaggle_share.screen.rule import LONGEST, Rule, fill, find
from kaggle_share.screen.secrets import RULES
from kaggle_share.screen.sieve import suspicious

EXAMPLES = [pytest.param(rule, text, id=f"{rule.id}-{text[:24]}") for rule in RULES for text in rule.examples]
COUNTERS = [pytest.param(text, id=f"{rule.id}-{text[:24]}") for rule in RULES for text in rule.counters]


def test_every_rule_has_an_example() -> None:
    assert [rule.id for rule in RULES if not rule.examples] == []


@pytest.mark.parametrize(("rule", "template"), EXAMPLES)
def test_a_rule_finds_its_examples(rule: Rule, template: str) -> None:
    for seed in range(1, 6):
        hits = find(fill(template, seed), RULES)
        assert [hit.rule.id for hit in hits] == [rule.id]


@pytest.mark.parametrize("template", COUNTERS)
def test_what_only_looks_like_a_secret_is_silent(template: str) -> None:
    for seed in range(1, 6):
        assert find(fill(template, seed), RULES) == []


@pytest.mark.parametrize(("rule", "template"), EXAMPLES)
def test_a_sample_shows_nothing_of_the_secret(rule: Rule, template: str) -> None:
    text = fill(template, 3)
    (hit,) = find(text, RULES)
    head, dots, size = hit.sample.partition("…")
    assert dots
    assert re.fullmatch(r"\(\d+ characters\)", size)
    assert head in {start for other in RULES if other.id == rule.id for start in other.starts}


AROUND = ("{}", "x = '{}'\n", '{{"text": "line\\n{}\\n"}}', "<td>{}</td>", "a,b\n1,{}\n", "(é{}) ")


@pytest.mark.parametrize(("rule", "template"), EXAMPLES)
def test_a_secret_is_found_wherever_it_stands(rule: Rule, template: str) -> None:
    text = fill(template, 2)
    silent = [around for around in AROUND if rule.id not in {hit.rule.id for hit in find(around.format(text), RULES)}]
    assert silent == []


@pytest.mark.parametrize(("rule", "template"), EXAMPLES)
def test_the_first_look_over_large_files_misses_nothing_that_a_rule_finds(rule: Rule, template: str) -> None:
    texts = [f"some text\n{fill(template, seed)} and more" for seed in range(1, 4)]
    assert suspicious(texts, (rule,)) == [True] * 3


def _repeats(pattern: Any, inside: bool = False) -> list[str]:
    """What is wrong with the repeats of a parsed pattern."""
    wrong = []
    for name, value in pattern:
        if str(name) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, inner = value
            if most > 4096:
                wrong.append("a repeat without a bound")
            if inside and most > 1:
                wrong.append("a repeat within a repeat")
            wrong += _repeats(inner, inside or most > 1)
        elif isinstance(value, tuple):
            for part in value:
                for branch in part if isinstance(part, list) else [part]:
                    wrong += _repeats(branch, inside) if isinstance(branch, parser.SubPattern) else []
    return wrong


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_pattern_can_run_away(rule: Rule) -> None:
    assert _repeats(parser.parse(rule.pattern)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_first_look_takes_every_pattern(rule: Rule) -> None:
    assert suspicious([""], (rule,)) == [False]


LITERALS = sorted({start for rule in RULES for start in rule.starts} | {'="', "a1", ":", "@", ".", "\\", " "})


class Counting:
    """A rule's pattern that notes how often and how far it is tried."""

    def __init__(self, rule: Rule) -> None:
        self._pattern, self.tries, self.characters = re.compile(rule.pattern, rule.compiled.flags), 0, 0

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        self.tries += 1
        self.characters = max(self.characters, min(end, len(text)) - start)
        return self._pattern.match(text, start, end)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(LITERALS), min_size=1, max_size=6))
def test_hostile_text_makes_no_more_work_than_its_length(pieces: list[str]) -> None:
    """A pattern is tried once for each literal that stands there, on a bounded piece, and can't run away on it."""
    piece = "".join(pieces)
    text = (piece * (8_000 // len(piece) + 1))[:8_000]
    lowered = text.lower()
    for rule in RULES:
        if not any(start in (lowered if rule.folded else text) for start in rule.starts):
            continue
        counting = Counting(rule)
        watched = dataclasses.replace(rule)
        watched.__dict__["compiled"] = counting
        find(text, [watched])
        stand = sum((lowered if rule.folded else text).count(start) for start in rule.starts)
        # Literals may lie over each other, which `count` does not see.
        assert counting.tries <= 3 * stand + 3
        assert counting.characters <= LONGEST


@given(st.text(max_size=400))
def test_any_text_can_be_searched(text: str) -> None:
    for hit in find(text, RULES):
        assert 0 <= hit.start < len(text)


def test_letters_that_grow_in_lower_case_shift_nothing() -> None:
    text = "İİİİ " + fill('password="Tr0ub4dor&3«a62×4»"')
    (hit,) = find(text, RULES)
    assert hit.start == 5


CLEAN = [
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    '"model_id": "3d1f9f6f1e0c4b1f8f7a1d2c3b4a5f60"',
    '"id": "550e8400-e29b-41d4-a716-446655440000"',
    "doi:10.1371/journal.pone.0090081  chr7:117120016  RA 05h34m32s  CAS 50-00-0",
    "<style>#sk-container-id-1 div.sk-toggleable__content</style>",
    'tokenizer = AutoTokenizer.from_pretrained("bert-base-cased")\ntokens = tokenizer.encode("a1b2c3d4e5f6g7h8i9")',
    "import os\nkey = os.environ['OPENAI_API_KEY']\npassword = getpass.getpass('Password: ')",
    'HF_TOKEN = userdata.get("HF_TOKEN")\nclient = OpenAI(api_key=api_key)',
    "commit 1f7a5c2b9d3e4f60718293a4b5c6d7e8f9012345",
    "https://example.org/a?b=1:2@c  see http://user@host/path  git@github.com:org/repo.git",
    'df.groupby("token").agg(secret=("password", "count"))',
    "The password must have 8 characters. Token: a unit of text. Secret: nobody knows.",
    "ATGAAAGCAATTTTCGTACTGAAAGGTTTTGTTGGTTTTCTTGCCATGAAAGCGATTATTGGTCTGGGTGCGACC",
    '<assemblyIdentity publicKeyToken="1fc8b3b9a1e18e3b">',
    "AKIAVLLGRRSTPPQEDNHC",  # a peptide of 20
    "key,value\nspecies,Adelie\n",
]


@pytest.mark.parametrize("text", CLEAN, ids=range(len(CLEAN)))
def test_what_scientists_write_is_silent(text: str) -> None:
    assert find(text, RULES) == []


@pytest.mark.parametrize(
    "text",
    [
        'secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:MySecret-a1b2c3"',
        '{"SecretId": "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:Lab/Db-Q9z8X7"}',
    ],
)
def test_where_a_secret_is_kept_was_taken_for_the_secret(text: str) -> None:
    assert not list(find(text, RULES))
    assert list(find(text.replace("arn:aws", "x:y"), RULES))
