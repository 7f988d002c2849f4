"""`%kaggle_share` and `%%kaggle_share`: a preview, and with `--publish` a publication, without leaving the notebook.

The line is read by `options`, the cell's body by `spec`, and everything after that is the pipeline's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope, no_var_expand
from IPython.core.magic_arguments import magic_arguments
from traitlets import Bool, Unicode

from kaggle_share import observing
from kaggle_share.errors import InputError, KaggleShareError, NeedsAnswerError, StoppedError
from kaggle_share.settings import Settings, load_settings
from kaggle_share.ui import completion, options, session
from kaggle_share.ui.unforeseen import unexpected
from kaggle_share.ui.wording import visible

if TYPE_CHECKING:
    from kaggle_share.model import Draft, Release

ONLY_PREVIEW = "KAGGLE_SHARE_EXECUTE"
"""Environment variable: with `preview`, nothing that runs here publishes. For runs that check a notebook."""


SETTINGS: list[str] = Settings.class_trait_names(config=True)


@magics_class
class KaggleShare(Magics, Settings):  # type: ignore[misc]
    """Share what this notebook made. `%config KaggleShare` shows the settings, and changes them for the session."""

    traceback = Bool(False, help="Show the whole traceback of an error that was not foreseen.").tag(config=True)
    passed_notebook = Unicode("", help="The notebook's path, as a front end passes it.")

    def __init__(self, shell: Any) -> None:
        super().__init__(shell)  # type: ignore[call-arg]
        self._chosen = {name for name in SETTINGS if self._is_configured(name)}
        self.observe(self._choose, SETTINGS)

    @needs_local_scope  # type: ignore[untyped-decorator]
    @no_var_expand  # type: ignore[untyped-decorator]
    @magic_arguments()  # type: ignore[untyped-decorator]
    @options.magic_manual
    @line_cell_magic  # type: ignore[untyped-decorator]
    def kaggle_share(self, line: str, cell: str | None = None, local_ns: Mapping[str, Any] | None = None) -> Any:
        """Share variables and files of this notebook as a Kaggle dataset, with the notebook that made them.

        Without --publish it shows what would be published, and nothing leaves the machine. On its own it opens the
        panel, or lists what can be shared where no panel can be shown. Datasets are private until --public.

        Examples:

            %kaggle_share
            %kaggle_share penguins raw/*.csv --to me/palmer-penguins
            %kaggle_share clean.csv=penguins --endpoint sandbox
            draft = %kaggle_share penguins --to me/palmer-penguins

        In a cell, the first lines are YAML, and what follows --- is the description, in Markdown:

            %%kaggle_share penguins raw/*.csv --to me/palmer-penguins --publish
            title: Palmer penguins, cleaned
            license: CC0-1.0
            tags: [biology, animals]
            columns:
              penguins.csv: {bill_length_mm: Length of the bill (mm)}
            ---
            Size measurements of three species of penguins.
        """
        with self._one_line():
            if options.asks_for_help(line, {**self.shell.user_ns, **(local_ns or {})}):
                return self.shell.run_line_magic("pinfo", "%kaggle_share")
            said = options.parse_line(line)
            if said.is_bare and not (cell or "").strip():
                return self._bare(local_ns)
            if said.options.get("json"):
                return self._as_json(said, cell or "", local_ns)
            draft = self._draft(said, cell or "", local_ns)
            if said.options.get("out"):
                print(f"The preview is in {visible(draft.save(said.options['out']).name)}")
            return self._publish(draft, said.options) if self._publishes(said.options) else draft

    def _bare(self, local: Mapping[str, Any] | None) -> Any:
        """The panel where it can be shown, else a listing."""
        from kaggle_share.ui.widget import shows_widgets

        if hasattr(self.shell, "kernel") and shows_widgets():
            from kaggle_share.ui.panel import panel

            return panel(self.passed_notebook or None)
        from kaggle_share.ui.listing import listing

        here = session.of_shell(self.shell, local)
        return listing(here.namespace, here.folder)

    # ── what it does ──────────────────────────────────────────────────────────────────────────────

    def _draft(self, said: options.Line, body: str, local: Mapping[str, Any] | None) -> Draft:
        from kaggle_share import pipeline
        from kaggle_share.ui import doors
        from kaggle_share.ui.request import make_request

        settings, here = self.settings(), session.of_shell(self.shell, local)
        request = make_request(
            said.words,
            said.options,
            body=body,
            namespace=here.namespace,
            folder=here.folder,
            running=here.running,
            passed=Path(self.passed_notebook) if self.passed_notebook else None,
            history=here.history,
        )
        request.planned = self._publishes(said.options)
        with doors.running(here, settings) as run:
            way = pipeline.draft(request, settings=settings, watch=run.watch)
        return doors.with_doors(way, here)

    def _publish(self, draft: Draft, said: Mapping[str, Any]) -> Release:
        from kaggle_share.reproduce.mode import run_folder

        if run_folder() is not None:
            # The data is made again: nothing is published, and nobody is there to be asked.
            return draft.publish()
        public = bool(said.get("public"))
        if public and not said.get("yes"):
            confirm_public(draft)
        if draft.blocking and not public and not said.get("yes") and not said.get("json"):
            ask_reasons(draft)
        return draft.publish(public=public, wait=said.get("wait", True), verify=said.get("verify", ""))

    def _publishes(self, said: Mapping[str, Any]) -> bool:
        from kaggle_share.reproduce.mode import run_folder

        if not said.get("publish"):
            return False
        if run_folder() is None and os.environ.get(ONLY_PREVIEW, "").casefold() == "preview":
            if not said.get("json"):
                print(f"{ONLY_PREVIEW}=preview: nothing is published here; this is the preview.")
            return False
        return True

    def _as_json(self, said: options.Line, body: str, local: Mapping[str, Any] | None) -> None:
        from kaggle_share.ui.answer import answer, dump

        draft = release = None
        try:
            draft = self._draft(said, body, local)
            if said.options.get("out"):
                draft.save(said.options["out"])
            release = self._publish(draft, said.options) if self._publishes(said.options) else None
        except KaggleShareError as error:
            print(dump(answer(error=error, draft=draft)))
            raise
        print(dump(answer(draft=draft, release=release)))

    @contextmanager
    def _one_line(self) -> Iterator[None]:
        """Errors that were not foreseen end in one line too, which says how to see the rest."""
        try:
            yield
        except KaggleShareError:
            raise
        except KeyboardInterrupt:
            # One that comes while something is published is told by the run itself.
            raise StoppedError("stopped; nothing was published", "Run it again") from None
        except Exception as error:
            if self.traceback:
                raise
            raise unexpected(
                error, "For the traceback, run %config KaggleShare.traceback = True and this cell again"
            ) from error

    # ── settings ──────────────────────────────────────────────────────────────────────────────────

    def settings(self) -> Settings:
        """The user's settings, with what was changed by `%config` in this session."""
        settings = load_settings()
        for name in self._chosen:
            setattr(settings, name, getattr(self, name))
        return settings

    def _is_configured(self, name: str) -> bool:
        return any(name in self.config.get(section, {}) for section in ("KaggleShare", "Settings"))

    def _choose(self, change: Any) -> None:
        self._chosen.add(change["name"])

    def _users_own(self, name: str) -> Any:
        """What the user's file and environment say, to be shown by `%config`."""
        try:
            return getattr(load_settings(), name)
        except InputError:
            # It is said when something is shared.
            return getattr(Settings(), name)


for _name in SETTINGS:
    # traitlets asks for `_<name>_default` when a value is first wanted: loading the extension reads no file.
    setattr(KaggleShare, f"_{_name}_default", partialmethod(KaggleShare._users_own, _name))


def confirm_public(draft: Draft) -> None:
    """Have the user type the slug before a dataset is made public.

    Parameters
    ----------
    draft:
        What is about to be published. Nothing is asked where it is public already, or Kaggle could not be asked,
        since publishing ends there.

    Raises
    ------
    NeedsAnswerError
        Nobody can be asked here, or the answer was another.
    """
    if draft.plan is None or not (draft.plan.is_private or draft.notebooks) or draft.blocking:
        return
    ref = draft.plan.ref
    what = f"{ref} and its notebooks on Kaggle" if draft.notebooks else str(ref)
    try:
        said = input(f"Everybody will see {what}. Type {ref.slug} to make it public: ")
    except (EOFError, NotImplementedError):
        raise NeedsAnswerError("making it public needs a yes, and nobody can be asked here", "Add --yes") from None
    if said.strip() not in (ref.slug, str(ref)):
        raise NeedsAnswerError(
            f'that is not "{ref.slug}"; nothing was published', "Run it again, or leave out --public"
        )


def ask_reasons(draft: Draft) -> None:
    """Have the user say why what holds a private publication back may stay.

    Parameters
    ----------
    draft:
        With findings that hold it back. Where nobody can be asked, or nothing is said, they go on to do so.
    """
    from kaggle_share.ui.doors import waive

    reasons = {}
    if any(not finding.key for finding in draft.blocking):
        # No reason lets a record pass that does not make the data.
        return
    for finding in draft.blocking:
        try:
            question = f"{visible(finding.place)}: {visible(finding.message)}. Why may it stay? (empty: it may not) "
            said = input(question)
        except (EOFError, OSError, NotImplementedError):
            return
        if not said.strip():
            return
        reasons[finding.key] = " ".join(said.split())
    waive(draft, reasons)


def register(shell: Any) -> None:
    """`%load_ext kaggle_share`: the magics, their settings and their completion.

    Parameters
    ----------
    shell:
        IPython's shell.
    """
    _forget_settings(shell)
    shell.register_magics(KaggleShare)
    completion.register(shell)
    observing.start(shell)


def unregister(shell: Any) -> None:
    """`%unload_ext kaggle_share`: take them away again."""
    observing.stop()
    completion.unregister(shell)
    _forget_settings(shell)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("kaggle_share", None)


def _forget_settings(shell: Any) -> None:
    shell.configurables[:] = [one for one in shell.configurables if not isinstance(one, KaggleShare)]
