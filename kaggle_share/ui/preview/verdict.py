"""Where a draft stands, in a few words, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kaggle_share.model import Draft, Plan
from kaggle_share.ui.wording import counted, visible
from kaggle_share.wording import place, place_first


@dataclass(frozen=True)
class Foot:
    """The last line: what has happened so far, and the next step."""

    text: str
    python: str = ""
    option: str = ""

    @property
    def line(self) -> str:
        """As plain text."""
        return " ".join(part for part in (self.text, f"{self.python} or" if self.python else "", self.option) if part)


@dataclass(frozen=True)
class Verdict:
    """Where the draft stands, in a few words."""

    kind: Literal["ready", "held", "ask", "wait", "nothing", "unasked"]
    text: str
    beside: str = ""
    """What else there is to look at."""

    @property
    def symbol(self) -> str:
        """One character in front; the words say the same."""
        return {"ready": "✓", "held": "✕", "ask": "⚠", "wait": "…", "nothing": "✓", "unasked": "?"}[self.kind]


def verdict(draft: Draft) -> Verdict:
    """Where the draft stands."""
    plan, blocking = draft.plan, len(draft.blocking)
    warned = sum(f.severity == "warn" and not f.waived for f in draft.findings)
    forecast = f"usability {draft.usability.score:.1f} of 10" if draft.usability is not None else ""
    to_look_at = f"{counted(warned, 'thing')} to look at" if warned else ""
    beside = " · ".join(part for part in (to_look_at, forecast) if part)
    where = endpoint_words(draft.endpoint)
    if blocking:
        return Verdict("held", f"held back by {counted(blocking, 'finding')}", beside)
    if draft.refused:
        return Verdict("held", f"held back: {visible(draft.refused).rstrip('.')}", beside)
    if plan is None:
        reason = visible(draft.unasked).rstrip(".") or "it was not asked"
        return Verdict("unasked", f"can’t be compared with {where} now: {reason}", beside)
    if plan.pending:
        who = visible(place_first(draft.endpoint))
        return Verdict("wait", f"{who} is still processing an earlier version", beside)
    if plan.removed and not draft.remove:
        what = f"would remove {counted(len(plan.removed), 'file')}"
        return Verdict("ask", f"{what}: pick {_it(plan)} too, or add --remove", beside)
    if plan.action == "nothing":
        return Verdict("nothing", f"nothing to do: version {plan.version} has this data and metadata", beside)
    return Verdict("ready", "ready to publish", beside)


def foot(draft: Draft, stands: Verdict) -> Foot:
    """What has happened so far, and the next step."""
    still = "Nothing has left this machine."
    if stands.kind in ("nothing", "wait"):
        return Foot(still)
    if stands.kind == "held":
        return Foot(f"{still} Settle what holds it back, then publish:", "draft.publish()", "--publish")
    if draft.plan is not None and stands.kind == "ask":
        return Foot(f"{still} Pick {_it(draft.plan)} too, or run it again with", option="--remove")
    return Foot(f"{still} Publish:", "draft.publish()", "--publish")


def endpoint_words(endpoint: str) -> str:
    """Where it goes, for people: `Kaggle`, `the sandbox`, or an address."""
    return visible(place(endpoint))


def _it(plan: Plan) -> str:
    return "it" if len(plan.removed) == 1 else "them"
