"""The table of secrets.

A rule is a row: a name, a title for people, the literals that it begins with, a pattern, and examples that the tests
try. The order counts: where two rules find the same, the first one names it. Every repeat in a pattern has an upper
bound and none stands in another, so no text can make one run away.

To add a secret with a prefix of its own, add a line to `tokens.py`; one that is known by what stands beside it goes
into `contexts.py`, one that a command or client takes into `logins.py`, one that only its name tells into `named.py`.
"""

from __future__ import annotations

from kaggle_share.screen.contexts import CONTEXTS
from kaggle_share.screen.logins import LOGINS
from kaggle_share.screen.named import ASSIGNED
from kaggle_share.screen.rule import Rule
from kaggle_share.screen.tokens import TOKENS
from kaggle_share.screen.tokens_more import MORE_TOKENS

RULES: tuple[Rule, ...] = (*TOKENS, *MORE_TOKENS, *CONTEXTS, *LOGINS, *ASSIGNED)
"""All of them, the most specific first."""
