"""Kaggle's typed calls: `POST /api/v1/{Service}/{Method}` with JSON, as kagglesdk makes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kaggle_share.sandbox import kernels, publishing, reading
from kaggle_share.sandbox.reading import Caller, Redirect
from kaggle_share.sandbox.rules import Broken, Refusal
from kaggle_share.sandbox.wire import Wire, answered, log

Call = Callable[[Caller, dict[str, Any]], dict[str, Any] | Redirect]


def introspect(caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    """IntrospectToken: whose access token it is. It needs no sign-in, and says of a wrong token that it is."""
    users = caller.state.users
    name = next((user.username for user in users if user.token == body.get("token")), None)
    if name is None:
        return {"active": False}
    return {"active": True, "username": name, "userId": 1 + [user.username for user in users].index(name)}


def hello(caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    """DiagnosticsService's Hello, with which kagglehub finds out who it is."""
    return {"userName": caller.user} if caller.user else {"code": 401, "message": "Unauthenticated"}


_D = "datasets.DatasetApiService/"
_K = "kernels.KernelsApiService/"
CALLS: dict[str, Call] = {
    f"{_D}ListDatasets": reading.list_datasets,
    f"{_D}GetDataset": reading.get_dataset,
    f"{_D}ListDatasetFiles": reading.list_files,
    f"{_D}ListTreeDatasetFiles": reading.list_tree,
    f"{_D}GetDatasetFilesSummary": reading.get_summary,
    f"{_D}GetDatasetMetadata": reading.get_metadata,
    f"{_D}GetDatasetStatus": reading.get_status,
    f"{_D}DownloadDataset": reading.download,
    f"{_D}DownloadDatasetRaw": reading.download,
    f"{_D}UpdateDatasetMetadata": publishing.update_metadata,
    f"{_D}CreateDataset": publishing.create_dataset,
    f"{_D}CreateDatasetVersion": publishing.create_version,
    f"{_D}CreateDatasetVersionById": publishing.create_version_by_id,
    f"{_D}DeleteDataset": publishing.delete_dataset,
    f"{_D}UploadDatasetFile": publishing.upload_dataset_file,
    f"{_K}SaveKernel": kernels.save,
    f"{_K}GetKernel": kernels.get,
    f"{_K}GetKernelSessionStatus": kernels.status,
    f"{_K}ListKernelSessionOutput": kernels.output,
    f"{_K}ListKernelFiles": kernels.files,
    f"{_K}ListKernels": kernels.listed,
    f"{_K}DeleteKernel": kernels.delete,
    f"{_K}CancelKernelSession": kernels.cancel,
    "blobs.BlobApiService/StartBlobUpload": publishing.start_upload,
    "security.OAuthService/IntrospectToken": introspect,
    "api.v1.DiagnosticsService/Hello": hello,
}
"""No call tells for which organisations one may publish: kagglesdk has none (its groups are another thing)."""


class CallHandler(Wire):
    """One typed call."""

    @answered
    async def post(self, service: str, method: str) -> None:
        """Do the call."""
        name = f"{service}/{method}"
        await self.enter(name)
        call = CALLS.get(name)
        if call is None:
            raise Refusal(501, f"The sandbox has no call {name}")
        if self.noted.authorization and self.user is None and call is not introspect:
            # Wrong keys are told so even where nobody would have to sign in.
            raise Refusal(401, "Unauthenticated: the key or token is not one of this sandbox's users")
        try:
            body = json.loads(self.request.body or b"{}")
        except ValueError as error:
            raise Refusal(400, "The body is not JSON") from error
        if not isinstance(body, dict):
            raise Refusal(400, "The body is not a JSON object")
        await self.point("end")
        try:
            answer = call(Caller(self.state, self.user, self.base_url()), body)
        except Broken as broken:
            raise Refusal(400, str(broken)) from broken
        except (TypeError, ValueError, AttributeError) as error:
            log.debug("%s", name, exc_info=True)
            raise Refusal(400, f"A field of {name} has a value of the wrong type") from error
        await self.point("commit")
        if isinstance(answer, Redirect):
            self.redirect(answer.url, status=302)
        else:
            self.answer(answer)


class UnknownHandler(Wire):
    """Everything else."""

    @answered
    async def prepare(self) -> None:
        """There is nothing here."""
        await self.enter("unknown")
        raise Refusal(404, "There is nothing here")
