"""What is said while a publication runs, when it failed, and when it is there, as HTML."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kaggle_share.errors import ChangedError, Exit, HeldBackError, KaggleShareError, StoppedError
from kaggle_share.model import Draft, Release
from kaggle_share.ui.panel.page import translated
from kaggle_share.ui.panel.part import text
from kaggle_share.ui.panel.preview_plan import place_first
from kaggle_share.ui.panel.problems import here, problem
from kaggle_share.ui.panel.sharing import Doing
from kaggle_share.ui.panel.words import PROGRESS, label_of, say, sentence, told
from kaggle_share.ui.state import View
from kaggle_share.ui.wording import shortened, size, visible
from kaggle_share.verifying import KIND

ACCEPTED = ("wait", "update", "verify", "download", "done")
"""Steps at which Kaggle has accepted it."""
SENDING = ("send", "reach")
STEPS_OF_A_SCALE = 4
"""A screen reader hears of every quarter, and not of every byte."""


def progress_html(view: View, *, stopping: bool) -> str:
    """Where a run stands: what is done, a bar, numbers."""
    label = say("Stopping…") if stopping else label_of(view)
    about = _span(view.left)
    numbers = [part for part in (view.percent, _amount(view.amount), view.rate, about) if part]
    bar = ""
    if view.fraction is not None:
        percent = f"{view.fraction * 100:.1f}"
        bar = f'<progress max="100" value="{percent}" aria-label="{text(label)}"></progress>'
    rest = told(view.hint or view.text, PROGRESS)
    return (
        f'<div class="kshare-panel-run"><strong><bdi>{text(label)}</bdi></strong>{bar}'
        f'<div class="kshare-panel-numbers">{"".join(f"<span>{text(part)}</span>" for part in numbers)}</div>'
        + (f'<div class="kshare-panel-quiet"><bdi>{text(visible(shortened(rest, 160)))}</bdi></div>' if rest else "")
        + "</div>"
    )


def spoken(view: View | None, *, stopping: bool) -> str:
    """The same for a screen reader, which hears of steps and quarters only."""
    if view is None:
        return ""
    if stopping:
        return say("Stopping…")
    label = label_of(view)
    if view.fraction is None:
        return label
    quarters = int(view.fraction * STEPS_OF_A_SCALE) * 100 // STEPS_OF_A_SCALE
    return f"{label} {quarters} %" if quarters else label


def while_it_runs(doing: Doing, view: View | None) -> str:
    """What else there is to know while it runs."""
    if doing != "publishing":
        return ""
    if view is not None and view.publicises:
        return say("It is published, and private until this is done.")
    if view is not None and view.step in ACCEPTED:
        return say("It is accepted. You can close this: Look again finishes it later.")
    return say("It goes on when you close the panel or load the page again. Keep the kernel running.")


def failed_html(error: KaggleShareError, view: View | None, *, can_continue: bool = True) -> str:
    """What happened, what is safe, and what to do.

    Parameters
    ----------
    error:
        What a run ended with.
    view:
        Where it stood.
    can_continue:
        There is a button that goes on; not where a release is shown, which has buttons of its own.
    """
    what = f"<strong><bdi>{text(problem(error).what)}</bdi></strong>"
    rest = _rest(error, view, can_continue=can_continue)
    return f'<div class="kshare-panel-problem" role="alert">{what} <bdi>{text(rest)}</bdi></div>'


def failed_words(error: KaggleShareError, view: View | None, *, can_continue: bool = True) -> str:
    """The same as plain text."""
    rest = _rest(error, view, can_continue=can_continue)
    return " ".join(part for part in (problem(error).what, rest) if part)


def left_behind(did: Doing, error: StoppedError, view: View | None) -> str:
    """What a stop leaves at Kaggle: `nothing`, `private`, `accepted` or `unknown`.

    Parameters
    ----------
    did:
        What ran.
    error:
        What it ended with.
    view:
        Where it stood.
    """
    step = view.step if view is not None else ""
    if did == "publicising" or (view is not None and view.publicises):
        return "unknown" if step == "update" else "private"
    if step == "submit":
        return "unknown"
    accepted = did == "finishing" or error.exit is Exit.SUBMITTED or step in ACCEPTED
    return "accepted" if accepted else "nothing"


def _rest(error: KaggleShareError, view: View | None, *, can_continue: bool) -> str:
    if isinstance(error, StoppedError) and view is not None and view.publicises and not can_continue:
        return say("Look at its page.") if view.step == "update" else say("“Make it public…” does it later.")
    safe = _safe(error, view) if can_continue else ""
    return safe or problem(error).todo


def rerun_html(made: Draft) -> str:
    """What came of running the notebook again; before that, what it does."""
    rerun, found = made.record.rerun, [one for one in made.findings if one.kind == KIND]
    if rerun is None and found:
        return f"<bdi>{text(sentence(here(found[0].message), 300))}</bdi>"
    if rerun is None:
        return text(say("In an empty folder and a fresh environment. It takes as long as the notebook does."))
    why = f"<div><bdi>{text(sentence(here(found[0].message), 300))}</bdi></div>" if found and not rerun.good else ""
    return f"<bdi>{text(sentence(rerun.line, 300))}</bdi>{why}"


def can_go_on(error: KaggleShareError | None) -> bool:
    """True where doing the same once more goes on from where it ended."""
    return error is not None and not isinstance(error, (HeldBackError, ChangedError))


def release_html(release: Release) -> str:
    """What was published: verdict, link, what Kaggle did not keep, each file."""
    from kaggle_share.ui.preview.page import render
    from kaggle_share.ui.preview.sent import sent

    # What it says of Python and the command are buttons here.
    said = sent(release)
    notes = tuple(here(note) for note in said.notes)
    beside = tuple(
        replace(one, words=here(one.words), notes=tuple(here(note) for note in one.notes)) for one in said.notebooks
    )
    shown = replace(said, command="", finishes="", next_step=("", "", ""), notes=notes, notebooks=beside)
    return translated(render("release.html", release=shown))


def summary_html(made: Draft) -> str:
    """What is about to be published, in a line."""
    plan = made.plan
    if plan is None:
        return ""
    ref = visible(shortened(str(plan.ref), 160))
    if plan.action == "create":
        what = say("A new dataset, {ref}", ref=ref)
    elif plan.action == "version":
        what = say("Version {version} of {ref}", version=plan.version, ref=ref)
    else:
        what = ref
    send = say("{size} to send", size=size(plan.bytes_to_send)) if plan.sends_files else ""
    seen = say("private") if plan.is_private else say("public: everybody sees it")
    parts = [part for part in (place_first(made), seen, send) if part]
    return f"<strong><bdi>{text(what)}</bdi></strong><br><span>{text(' · '.join(parts))}</span>"


def citation(made: Draft | None, release: Release) -> str:
    """A sentence to cite the dataset by; empty where the draft isn't known any more."""
    from kaggle_share.describe.citation import Edition, citation_text, cited

    if made is None or made.metadata is None:
        return ""
    day = release.published.date() if release.published else date.today()
    work = cited(made, made.metadata, me=release.ref.owner, edition=Edition(release.version, day))
    return visible(shortened(citation_text(work), 2000))


def citation_html(words: str) -> str:
    """The citation, to be marked by one click and copied."""
    label = text(say("Citation"))
    # Reached by the keyboard, so that it can be marked and copied without a mouse.
    attributes = f'class="kshare-panel-citation" tabindex="0" role="region" aria-label="{label}"'
    return f"<p {attributes}><bdi>{text(words)}</bdi></p>"


def _safe(error: KaggleShareError, view: View | None) -> str:
    if error.exit is Exit.SUBMITTED or (view is not None and view.step in ACCEPTED):
        return say("Continue looks how far it is, and finishes it.")
    if isinstance(error, ChangedError):
        return say("Look again takes it as it is now.")
    if view is None or view.step not in SENDING or not can_go_on(error):
        return say("Continue goes on from there.") if isinstance(error, StoppedError) else ""
    amount = _amount(view.amount)
    sent = say("{amount} were sent. Continue goes on from there.", amount=amount) if amount else ""
    sent = sent or say("Continue goes on from there.")
    # A stop says so itself.
    return sent if isinstance(error, StoppedError) else f"{say('Nothing was published.')} {sent}"


def _amount(amount: str) -> str:
    done, of, whole = amount.partition(" of ")
    return say("{done} of {whole}", done=done, whole=told(whole, "count")) if of else amount


def _span(left: str) -> str:
    return say("about {time}", time=left.removeprefix("about ")) if left else ""
