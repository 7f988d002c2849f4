"""What stands in the way of publishing, and where it is put right. The pipeline checks all of it again."""

from __future__ import annotations

from dataclasses import dataclass

from kaggle_share.errors import CredentialsError, HeldBackError, KaggleShareError
from kaggle_share.model import Draft, Plan
from kaggle_share.ui.panel.check.places import places_of
from kaggle_share.ui.panel.making import outdated_words, state_words
from kaggle_share.ui.panel.preview_plan import place_first, place_words
from kaggle_share.ui.panel.problems import problem
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import shortened, visible, whole


@dataclass(frozen=True)
class Obstacle:
    """One reason why it can't be published now."""

    words: str
    part: str = ""
    """The part of the panel where it is put right; empty for none."""
    again: bool = False
    """Looking again may do."""
    sandbox: bool = False
    """The sandbox would do."""


def obstacle(sharing: Sharing, *, public: bool = False, typed: str = "") -> Obstacle | None:
    """The first thing that stands in the way; None where nothing does.

    Parameters
    ----------
    sharing:
        What is to be published.
    public:
        It is to be made public.
    typed:
        What was typed to confirm that.
    """
    made = sharing.draft
    if not sharing.picks:
        return Obstacle(say("Nothing is picked yet."), "pick")
    if sharing.running:
        return Obstacle(state_words(sharing))
    if made is None or not sharing.fresh:
        if sharing.error is None:
            return Obstacle(outdated_words(sharing) or say("It is not looked through yet."), again=True)
        told = problem(sharing.error)
        return Obstacle(told.line, told.part, again=True, sandbox=told.sandbox)
    return _findings(made) or _plan(sharing, made) or _policies(sharing, made, public) or _slug(made, public, typed)


def is_new_to_all(made: Draft | None) -> bool:
    """True where it is private now, so that making it public is to be confirmed."""
    return made is not None and made.plan is not None and made.plan.is_private


def _findings(made: Draft) -> Obstacle | None:
    held = places_of(made.blocking)
    if not held:
        return None
    words = say("1 finding holds it back.") if held == 1 else say("{n} findings hold it back.", n=whole(held))
    return Obstacle(words, "check")


def _plan(sharing: Sharing, made: Draft) -> Obstacle | None:
    plan = made.plan
    if plan is None:
        error = sharing.unreached
        told = problem(error) if error is not None else None
        line = told.line if told else say("It can’t be compared with {place} now.", place=place_words(made))
        return Obstacle(
            line, again=True, sandbox=isinstance(error, CredentialsError) or (told is not None and told.sandbox)
        )
    if plan.pending:
        return Obstacle(_pending(made, plan), again=True)
    if plan.removed and not sharing.remove:
        count = len(plan.removed)
        words = (
            say("1 file would go from the new version. Say so in Preview, or pick it too.")
            if count == 1
            else say("{n} files would go from the new version. Say so in Preview, or pick them too.", n=whole(count))
        )
        return Obstacle(words, "preview")
    return None


def _pending(made: Draft, plan: Plan) -> str:
    ref = visible(shortened(str(plan.ref), 160))
    return say("{place} is still processing an earlier version of {ref}.", place=place_first(made), ref=ref)


def _policies(sharing: Sharing, made: Draft, public: bool) -> Obstacle | None:
    """What holds back everybody's eyes only, and what an institution has no room for."""
    from kaggle_share.pipeline import check_findings

    plan, policies = made.plan, sharing.policies
    if plan is None or made.metadata is None:
        return None
    is_public = public or not plan.is_private
    kept = [one for one in made.findings if one.while_private] if is_public else []
    if kept and not made.blocking:
        words = (
            say("1 finding is kept while private: keep it for everybody to see, or settle it.")
            if len(kept) == 1
            else say(
                "{n} findings are kept while private: keep them for everybody to see, or settle them.",
                n=whole(len(kept)),
            )
        )
        return Obstacle(words, "check")
    try:
        check_findings(made.findings, public=is_public)
        if policies is not None:
            policies.check(owner=plan.ref.owner, license=made.metadata.license, public=is_public)
    except HeldBackError as error:
        return Obstacle(problem(error).line, _part_of(error))
    if plan.action == "nothing" and not (public and plan.is_private):
        words = say("Nothing changed: version {version} has this data and description.", version=whole(plan.version))
        return Obstacle(words, again=True)
    return None


def _part_of(error: KaggleShareError) -> str:
    return "check" if error.what.startswith("held back") else ""


def _slug(made: Draft, public: bool, typed: str) -> Obstacle | None:
    if not public or made.plan is None or not made.plan.is_private:
        return None
    ref = made.plan.ref
    if typed.strip() in (ref.slug, str(ref)):
        return None
    return Obstacle(say("Type {slug} to make it public.", slug=visible(shortened(ref.slug, 80))))
