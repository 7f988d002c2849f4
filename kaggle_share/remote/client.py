"""Kaggle itself, spoken to through kagglesdk's types. The one implementation of `protocol.Remote`."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from kagglesdk.blobs.services.blob_api_service import BlobApiClient
from kagglesdk.blobs.types.blob_api_service import ApiBlobType, ApiStartBlobUploadRequest
from kagglesdk.common.types.cropped_image_upload import CroppedImageRectangle, CroppedImageUpload
from kagglesdk.datasets.services.dataset_api_service import DatasetApiClient
from kagglesdk.datasets.types import dataset_api_service as api
from kagglesdk.datasets.types.dataset_enums import DatasetSelectionGroup
from kagglesdk.datasets.types.dataset_types import (
    DatasetCollaborator,
    DatasetSettings,
    DatasetSettingsFile,
    DatasetSettingsFileColumn,
    SettingsLicense,
)
from kagglesdk.security.services.oauth_service import OAuthClient
from kagglesdk.security.types.oauth_service import IntrospectTokenRequest
from kagglesdk.users.types.users_enums import CollaboratorType

from kaggle_share.errors import CredentialsError, NotFoundError, RefusedError
from kaggle_share.model import Column, Ref, Watch
from kaggle_share.remote import storage
from kaggle_share.remote.credentials import HOW, Credentials
from kaggle_share.remote.protocol import (
    Accepted,
    Blob,
    Endpoint,
    Identity,
    Notebooks,
    RemoteDataset,
    RemoteFile,
    RemoteSettings,
    Session,
)
from kaggle_share.remote.transport import Transport
from kaggle_share.settings import Settings
from kaggle_share.wording import place

PAGE = 200
"""Files asked for at once; Kaggle pages by 20 to 200."""
CROPS = (("cover image", 0, 560), ("thumbnail", 140, 280))
"""Title, left and width in pixels of the crops that Kaggle's own client asks for; both are 280 high."""


class KaggleRemote:
    """Kaggle, or something that speaks its wire."""

    def __init__(self, endpoint: Endpoint, credentials: Credentials, settings: Settings) -> None:
        self.endpoint = endpoint
        self._credentials = credentials
        timeout = (settings.connect_timeout, settings.call_timeout)
        self._transport = Transport(endpoint, credentials, timeout)
        self._timeout = timeout
        self._datasets = DatasetApiClient(self._transport)
        self._blobs = BlobApiClient(self._transport)
        self._asking = threading.Lock()
        self._identity: Identity | None = None

    def __repr__(self) -> str:
        return f"<Kaggle at {self.endpoint.name}>"

    def be_patient(self, seconds: float, watch: Watch) -> None:
        """From now on try calls again for so long, and tell what is being waited for."""
        self._transport.patience, self._transport.watch = seconds, watch

    @property
    def round_trip(self) -> float:
        """Seconds to Kaggle and back: the quickest answer so far."""
        return self._transport.round_trip

    def identity(self) -> Identity:
        """Who is signed in; asked of Kaggle once."""
        # Not a cached property: before Python 3.12 all connections share its lock, and would wait for one another.
        with self._asking:
            if self._identity is None:
                self._identity = self._ask_identity()
            return self._identity

    def _ask_identity(self) -> Identity:
        user = self._credentials.user
        if self._credentials.token:
            request = IntrospectTokenRequest()
            request.token = self._credentials.token
            try:
                answer = OAuthClient(self._transport).introspect_token(request)
            except (NotFoundError, RefusedError):
                answer = None
            if answer is None or not answer.active or not answer.username:
                where = place(self.endpoint.name)
                raise CredentialsError(f"{where} does not know the token from {self._credentials.source}", HOW)
            user = str(answer.username)
        # There is no call that lists one's organisations: those that own a dataset of mine are known.
        mine = self._mine()
        owners = dict.fromkeys((user, *(ref.owner for ref, _ in mine)))
        titles = {(ref.owner, title.casefold()): ref for ref, title in mine}
        return Identity(user, tuple(owners), self._credentials.source, titles)

    def _mine(self) -> list[tuple[Ref, str]]:
        request = api.ApiListDatasetsRequest()
        request.group = DatasetSelectionGroup.DATASET_SELECTION_GROUP_MY
        request.page_size = PAGE
        answer = self._datasets.list_datasets(request)
        return [
            (Ref(*str(found.ref).split("/", 1)), str(found.title or ""))
            for found in answer.datasets
            if "/" in str(found.ref)
        ]

    def dataset(self, ref: Ref) -> RemoteDataset | None:
        """The dataset; None only where Kaggle says 404."""
        request = api.ApiGetDatasetRequest()
        request.owner_slug, request.dataset_slug = ref.owner, ref.slug
        try:
            found = self._datasets.get_dataset(request)
        except NotFoundError:
            return None
        return RemoteDataset(
            ref=ref,
            id=int(found.id),
            version=found.current_version_number,
            title=str(found.title or ""),
            is_private=bool(found.is_private),
            license=str(found.license_name or ""),
            usability=found.usability_rating,
            versions=tuple(sorted(int(version.version_number) for version in found.versions)),
        )

    def status(self, ref: Ref) -> str | None:
        """State of the newest version, or None where Kaggle says 404."""
        request = api.ApiGetDatasetStatusRequest()
        request.owner_slug, request.dataset_slug = ref.owner, ref.slug
        try:
            return str(self._datasets.get_dataset_status(request).status.name)
        except NotFoundError:
            return None

    def files(self, ref: Ref, version: int | None = None) -> tuple[RemoteFile, ...]:
        """All files of a version, over all pages."""
        found: list[RemoteFile] = []
        page = ""
        while True:
            request = api.ApiListDatasetFilesRequest()
            request.owner_slug, request.dataset_slug = ref.owner, ref.slug
            request.page_size = PAGE
            if version is not None:
                request.dataset_version_number = version
            if page:
                request.page_token = page
            answer = self._datasets.list_dataset_files(request)
            found += [
                RemoteFile(str(file.name), int(file.total_bytes), _columns(file.columns), str(file.description or ""))
                for file in answer.dataset_files
            ]
            if not answer.next_page_token or answer.next_page_token == page:
                return tuple(found)
            page = str(answer.next_page_token)

    def settings(self, ref: Ref) -> RemoteSettings:
        """The metadata as Kaggle holds it."""
        request = api.ApiGetDatasetMetadataRequest()
        request.owner_slug, request.dataset_slug = ref.owner, ref.slug
        info = self._datasets.get_dataset_metadata(request).info
        if info is None:
            raise NotFoundError(f"{place(self.endpoint.name)} gives no metadata of {ref}", "Try again in a while")
        return RemoteSettings(
            title=str(info.title or ""),
            subtitle=str(info.subtitle or ""),
            description=str(info.description or ""),
            is_private=bool(info.is_private),
            tags=tuple(str(tag) for tag in info.keywords),
            license=str(info.licenses[0].name) if info.licenses else "",
            update_frequency=str(info.expected_update_frequency or ""),
            sources=str(info.user_specified_sources or ""),
            collaborators=tuple(
                (str(c.username or c.group_slug or ""), str(c.role.name)) for c in info.collaborators
            ),
            files={
                str(file.name): RemoteFile(
                    str(file.name), int(file.total_bytes), _columns(file.columns), str(file.description or "")
                )
                for file in info.data
            },
        )

    def start_blob(self, path: str, *, size: int, modified: float, inbox: bool = False) -> Session:
        """Begin an upload; the name given here is the file's name in the dataset."""
        request = ApiStartBlobUploadRequest()
        request.type = ApiBlobType.INBOX if inbox else ApiBlobType.DATASET
        # Folders are told by the tree of the create call, so the name is the last part.
        request.name = PurePosixPath(path).name
        request.content_length = size
        request.last_modified_epoch_seconds = int(modified)
        answer = self._blobs.start_blob_upload(request)
        return Session(str(answer.token), str(answer.create_url))

    def storage(self) -> storage.Storage:
        """New connections to the storage."""
        return storage.Storage(self._timeout)

    def create(
        self,
        ref: Ref,
        blobs: Sequence[Blob],
        *,
        title: str,
        license: str,
        subtitle: str,
        description: str,
        tags: Sequence[str],
    ) -> Accepted:
        """Create the dataset, private, with exactly these files."""
        request = api.ApiCreateDatasetRequest()
        request.owner_slug, request.slug = ref.owner, ref.slug
        request.title, request.license_name = title, license
        request.is_private = True
        _describe(request, blobs, subtitle, description, tags)
        return self._accepted(self._datasets.create_dataset(request), ref)

    def create_version(
        self, ref: Ref, blobs: Sequence[Blob], *, notes: str, subtitle: str, description: str, tags: Sequence[str]
    ) -> Accepted:
        """Make a new version that holds exactly these files."""
        request = api.ApiCreateDatasetVersionRequest()
        request.owner_slug, request.dataset_slug = ref.owner, ref.slug
        request.body = body = api.ApiCreateDatasetVersionRequestBody()
        body.version_notes = notes
        body.delete_old_versions = False
        _describe(body, blobs, subtitle, description, tags)
        return self._accepted(self._datasets.create_dataset_version(request), ref)

    def _accepted(self, answer: Any, ref: Ref) -> Accepted:
        error = str(answer.error or "")
        if error or str(answer.status or "").casefold() == "error":
            what = f"{place(self.endpoint.name)} refused {ref}: {error or 'without a reason'}"
            raise RefusedError(what, "Correct it, and run it again")
        return Accepted(self.page(ref), tuple(str(tag) for tag in answer.invalid_tags))

    def update(self, ref: Ref, settings: RemoteSettings, *, image: Session | None = None) -> tuple[str, ...]:
        """Send all of the metadata. It overwrites everything, so `settings` is what was read, merged."""
        request = api.ApiUpdateDatasetMetadataRequest()
        request.owner_slug, request.dataset_slug = ref.owner, ref.slug
        request.settings = made = DatasetSettings()
        made.title, made.subtitle, made.description = settings.title, settings.subtitle, settings.description
        made.is_private = settings.is_private
        made.keywords = list(settings.tags)
        made.licenses = [SettingsLicense.from_dict({"name": settings.license})] if settings.license else []
        made.expected_update_frequency = settings.update_frequency or None
        made.user_specified_sources = settings.sources
        made.collaborators = [_collaborator(*pair) for pair in settings.collaborators]
        made.data = [_file(file) for file in settings.files.values()]
        if image is not None:
            made.image = _cropped(image)
        return tuple(str(error) for error in self._datasets.update_dataset_metadata(request).errors)

    def download(self, ref: Ref, path: str, target: Path, *, version: int | None = None, watch: Watch) -> str:
        """Fetch one file into `target`; returns its sha256 in hexadecimal."""
        request = api.ApiDownloadDatasetRequest()
        request.owner_slug, request.dataset_slug, request.file_name = ref.owner, ref.slug, path
        request.raw = True
        if version is not None:
            request.dataset_version_number = version
        answer = self._datasets.download_dataset(request)
        packed = urlsplit(answer.url).path.endswith(".zip") and not path.endswith(".zip")
        return storage.receive(answer, target, path=path, packed=packed, watch=watch)

    def page(self, ref: Ref, version: int | None = None) -> str:
        """The address of its page."""
        tail = f"/versions/{version}" if version is not None else ""
        return f"{self.endpoint.web}/datasets/{ref.owner}/{ref.slug}{tail}"

    @cached_property
    def notebooks(self) -> Notebooks:
        """The notebooks there."""
        # Few publications have any.
        from kaggle_share.remote.notebooks import KaggleNotebooks

        return KaggleNotebooks(self.endpoint, self._transport)


def _describe(request: Any, blobs: Sequence[Blob], subtitle: str, description: str, tags: Sequence[str]) -> None:
    request.subtitle = subtitle or None
    request.description = description or None
    request.category_ids = list(tags)
    request.files, request.directories = _tree(blobs)


def _tree(blobs: Sequence[Blob]) -> tuple[list[Any], list[Any]]:
    """The files at the top, and the folders below it, as the create call has them."""

    def level(entries: list[tuple[PurePosixPath, Blob]]) -> tuple[list[Any], list[Any]]:
        here = [_new_file(blob) for path, blob in entries if len(path.parts) == 1]
        folders: dict[str, list[tuple[PurePosixPath, Blob]]] = {}
        for path, blob in entries:
            if len(path.parts) > 1:
                folders.setdefault(path.parts[0], []).append((PurePosixPath(*path.parts[1:]), blob))
        made = []
        for name, inside in folders.items():
            folder = api.ApiUploadDirectoryInfo()
            folder.name = name
            folder.files, folder.directories = level(inside)
            made.append(folder)
        return here, made

    return level([(PurePosixPath(blob.path), blob) for blob in blobs])


def _new_file(blob: Blob) -> Any:
    made = api.ApiDatasetNewFile()
    made.token = blob.token
    made.description = blob.description or None
    made.columns = [_new_column(column) for column in blob.columns]
    return made


def _new_column(column: Column) -> Any:
    made = api.ApiDatasetColumn()
    made.order, made.name, made.type = column.order, column.name, column.type
    made.original_type = column.original_type or None
    made.description = column.description or None
    return made


def _columns(columns: Iterable[Any]) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=str(column.name or ""),
            order=getattr(column, "order", None) or position,
            type=str(column.type or ""),
            description=str(column.description or ""),
        )
        for position, column in enumerate(columns)
    )


def _file(file: RemoteFile) -> Any:
    made = DatasetSettingsFile()
    made.name, made.description, made.total_bytes = file.path, file.description or None, file.size
    made.columns = []
    for column in file.columns:
        sent = DatasetSettingsFileColumn()
        sent.name, sent.type, sent.description = column.name, column.type or None, column.description or None
        made.columns = [*made.columns, sent]
    return made


def _collaborator(name: str, role: str) -> Any:
    made = DatasetCollaborator()
    made.username, made.role = name, CollaboratorType[role]
    return made


def _cropped(image: Session) -> Any:
    made = CroppedImageUpload()
    made.token = image.token
    crops = []
    for title, left, width in CROPS:
        crop = CroppedImageRectangle()
        crop.title, crop.top, crop.left, crop.width, crop.height = title, 0, left, width, 280
        crops.append(crop)
    made.crop_rectangles = crops
    return made
