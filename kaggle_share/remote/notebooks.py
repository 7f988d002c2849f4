"""Notebooks on Kaggle, through kagglesdk's types, which call them kernels."""

from __future__ import annotations

import html
from typing import Any

from kagglesdk.kernels.services.kernels_api_service import KernelsApiClient
from kagglesdk.kernels.types import kernels_api_service as api

from kaggle_share.errors import DeniedError, NotFoundError, RefusedError, RemoteError
from kaggle_share.model import Ref, RunState
from kaggle_share.remote.protocol import Endpoint, RemoteNotebook, SavedNotebook
from kaggle_share.remote.transport import Transport
from kaggle_share.wording import place

STATES: dict[str, RunState] = {
    "QUEUED": "queued",
    "NEW_SCRIPT": "queued",
    "RUNNING": "running",
    "COMPLETE": "complete",
    "ERROR": "error",
    "CANCEL_REQUESTED": "cancelled",
    "CANCEL_ACKNOWLEDGED": "cancelled",
}
"""kagglesdk's `KernelWorkerStatus`."""
FAILURE = 300
"""Characters of what Kaggle says of a failed run."""


class KaggleNotebooks:
    """The notebooks of one endpoint."""

    def __init__(self, endpoint: Endpoint, transport: Transport) -> None:
        self._endpoint = endpoint
        self._kernels = KernelsApiClient(transport)

    def get(self, ref: Ref) -> RemoteNotebook | None:
        """A notebook; None where Kaggle says 404, or 403, which it says of what isn't there too."""
        request = api.ApiGetKernelRequest()
        request.user_name, request.kernel_slug = ref.owner, ref.slug
        try:
            found = self._kernels.get_kernel(request)
        except (NotFoundError, DeniedError):
            return None
        if found.metadata is None or found.blob is None:
            raise RemoteError(f"{place(self._endpoint.name)} gives nothing of the notebook {ref}", "Look at its page")
        about = found.metadata
        return RemoteNotebook(
            ref=_ref(str(about.ref or ""), ref),
            title=str(about.title or ""),
            version=int(about.current_version_number or 0),
            is_private=bool(about.is_private),
            # `kernels pull` has been seen to write `datasets/owner/slug` (kaggle-cli #433).
            datasets=tuple(str(one).removeprefix("datasets/") for one in about.dataset_data_sources or ()),
            source=str(found.blob.source or ""),
        )

    def save(
        self, ref: Ref, *, title: str, source: str, datasets: tuple[Ref, ...], private: bool, internet: bool
    ) -> SavedNotebook:
        """Make a notebook, or a version of it. Kaggle runs it then. Called once: each call makes a version.

        Raises
        ------
        RefusedError
            Kaggle does not take it.
        """
        request = api.ApiSaveKernelRequest()
        request.slug, request.new_title = str(ref), title
        request.text, request.language, request.kernel_type = source, "python", "notebook"
        request.is_private, request.enable_internet = private, internet
        request.enable_gpu = request.enable_tpu = False
        request.dataset_data_sources = [str(one) for one in datasets]
        answer = self._kernels.save_kernel(request)
        if answer.error:
            said = " ".join(str(answer.error).split())[:FAILURE].rstrip(".")
            where = place(self._endpoint.name)
            raise RefusedError(f"{where} refused the notebook {ref}: {said}", "Correct it, and run it again")
        lost = tuple(str(one).removeprefix("datasets/") for one in answer.invalid_dataset_sources or ())
        return SavedNotebook(_ref(str(answer.ref or ""), ref), int(answer.version_number or 0), lost)

    def run(self, ref: Ref, version: int = 0) -> tuple[RunState, str]:
        """How Kaggle's run of a notebook stands, and why it failed.

        Parameters
        ----------
        ref:
            The notebook.
        version:
            The version that is meant, since just after a push the newest run may be that of the one before.
        """
        request = api.ApiGetKernelSessionStatusRequest()
        request.user_name, request.kernel_slug = ref.owner, ref.slug
        answer: Any = None
        if version > 1:
            request.version_label = str(version)
            try:
                answer = self._kernels.get_kernel_session_status(request)
            except (NotFoundError, DeniedError, RefusedError):
                # No client names a version here, so whether Kaggle takes one is not known.
                request.version_label = None
        if answer is None:
            answer = self._kernels.get_kernel_session_status(request)
        # What a run leaves behind may be of any length, and has been through a web page.
        failure = " ".join(html.unescape(str(answer.failure_message or "")).split())
        return STATES.get(str(answer.status.name), "unknown"), failure[:FAILURE]

    def page(self, ref: Ref) -> str:
        """The address of a notebook's page."""
        return f"{self._endpoint.web}/code/{ref.owner}/{ref.slug}"


def _ref(text: str, asked: Ref) -> Ref:
    """The reference in an answer: `/code/owner/slug`, `/owner/slug` or `owner/slug`; the one asked for, else."""
    parts = [part for part in text.split("/") if part]
    return Ref(parts[-2], parts[-1]) if len(parts) >= 2 else asked
