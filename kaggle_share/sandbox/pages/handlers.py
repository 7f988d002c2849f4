"""The pages over HTTP: who looks, what they may see, and the headers that keep a page to itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from tornado import iostream, web

from kaggle_share.sandbox.pages import dataset_page
from kaggle_share.sandbox.pages.cache import Remembered
from kaggle_share.sandbox.pages.links import Links
from kaggle_share.sandbox.pages.preview import bitmap_type
from kaggle_share.sandbox.pages.render import render
from kaggle_share.sandbox.records import Account, Dataset, Notebook, Version

T = TypeVar("T")

ANONYMOUS = "anonymous"
PER_PAGE = 48
CHUNK = 1 << 18
STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'self'"
)


class Reader(Protocol):
    """The read side of the sandbox's store."""

    def accounts(self) -> Sequence[Account]:
        """Users and organisations."""

    def account(self, slug: str) -> Account | None:
        """One of them."""

    def dataset(self, owner: str, slug: str, viewer: str | None) -> Dataset | None:
        """A dataset, or None where there is none that the viewer may see."""

    def datasets(self, viewer: str | None, owner: str | None = None, search: str = "") -> Sequence[Dataset]:
        """The datasets that the viewer may see, newest first."""

    def notebooks_seen(self, viewer: str | None, *, owner: str = "", dataset: str = "") -> Sequence[Notebook]:
        """The notebooks that the viewer may see: an owner's, or those that read a dataset (`owner/slug`)."""


@dataclass
class Site:
    """What all handlers share."""

    store: Reader
    default_viewer: str = "ada"
    remembered: Remembered = field(default_factory=Remembered)
    # Reading tables and drawing notebooks takes time that the server's loop does not have.
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, thread_name_prefix="pages"))


@dataclass(frozen=True)
class Viewer:
    """Somebody as whom the pages can be looked at."""

    slug: str
    """Empty for somebody who is not signed in."""
    name: str
    link: str
    current: bool


@dataclass(frozen=True)
class Card:
    """A dataset in a list."""

    dataset: Dataset
    version: Version
    size: int
    link: str
    cover: str


PARAMETERS = frozenset(("as", "file", "inline", "page", "search"))
"""What the pages take in their query."""


class Page(web.RequestHandler):
    """What every page has: a viewer, links, headers, and an error page."""

    def initialize(self, site: Site) -> None:
        self.site = site

    def prepare(self) -> None:
        asked = self.get_query_argument("as", "")
        users = {account.slug: account for account in self.site.store.accounts() if not account.is_organisation}
        default = self.site.default_viewer
        # Whoever is not known is a stranger.
        self.viewer: str | None = (asked or default) if (asked or default) in users else None
        self.carried = "" if self.viewer == default else self.viewer or ANONYMOUS
        query = tuple(
            (key, value.decode("utf-8", "replace"))
            for key, values in self.request.query_arguments.items()
            # A proxy's parameters, its token among them, are its own.
            if key in PARAMETERS
            for value in values
        )
        self.links = Links(self.request.path, self.carried, query)
        self.viewers = [
            Viewer(slug, users[slug].name, self.links.seen_by("" if slug == default else slug), slug == self.viewer)
            for slug in users
        ]
        self.viewers.append(Viewer("", "Nobody signed in", self.links.seen_by(ANONYMOUS), self.viewer is None))

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        # A private dataset must not come out of a cache for another viewer.
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")

    def compute_etag(self) -> str | None:
        return None

    def head(self, *args: str) -> Any:
        """As GET; tornado leaves the body out."""
        return self.get(*args)

    async def show(self, template: str, make: Callable[[], dict[str, Any]]) -> None:
        """Work out and render a page on a thread."""
        common = self.common()
        self.finish(await self.on_thread(lambda: render(template, **common, **make())))

    async def on_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.site.threads, work)

    def common(self) -> dict[str, Any]:
        """What the frame of every page needs."""
        return {"links": self.links, "viewers": self.viewers, "carried": self.carried, "search": ""}

    def number(self, name: str, default: int) -> int:
        """A small number in the query; nonsense is the default."""
        text = self.get_query_argument(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default

    def write_error(self, status_code: int, **about: Any) -> None:
        if not hasattr(self, "links"):
            self.links, self.viewers, self.carried = Links(self.request.path), [], ""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(render("message.html", **self.common(), status=status_code))

    def found_dataset(self, owner: str, slug: str, number: str | None) -> tuple[Dataset, Version]:
        """The dataset and the version to show.

        Raises:
            web.HTTPError: 404, the same for what is not there and what may not be seen.
        """
        dataset = self.site.store.dataset(owner, slug, self.viewer)
        if dataset is not None:
            wanted = int(number) if number else None
            version = dataset_page.choose_version(dataset, self.viewer, wanted)
            if version is not None:
                return dataset, version
        raise web.HTTPError(404)


class Home(Page):
    """All datasets, or those of one owner."""

    async def get(self, owner: str | None = None) -> None:
        search = self.get_query_argument("search", "")[:200]
        account = self.site.store.account(owner) if owner else None
        if owner and account is None:
            raise web.HTTPError(404)
        found = [
            (dataset, version)
            for dataset in self.site.store.datasets(self.viewer, owner=owner, search=search)
            if (version := dataset_page.choose_version(dataset, self.viewer, None))
        ]
        pages = max(1, (len(found) - 1) // PER_PAGE + 1)
        page = min(max(1, self.number("page", 1)), pages)
        cards = [self._card(*pair) for pair in found[(page - 1) * PER_PAGE : page * PER_PAGE]]
        accounts = [one for one in self.site.store.accounts() if one.slug != owner]
        values = {
            "cards": cards,
            "account": account,
            "accounts": accounts,
            "notebooks": self.site.store.notebooks_seen(self.viewer, owner=owner) if owner else (),
            "search": search,
            "count": len(found),
            "previous": self.links.listed(owner, search, page - 1) if page > 1 else "",
            "next": self.links.listed(owner, search, page + 1) if page < pages else "",
            "own": self.viewer or self.site.default_viewer,
        }
        common = {**self.common(), **values}
        self.finish(await self.on_thread(lambda: render("home.html", **common)))

    def _card(self, dataset: Dataset, version: Version) -> Card:
        owner, slug = dataset.owner.slug, dataset.slug
        return Card(
            dataset,
            version,
            sum(file.size for file in version.files),
            self.links.dataset(owner, slug),
            self.links.cover(owner, slug) if dataset.cover else "",
        )


class DatasetHandler(Page):
    """A dataset, or one version of it."""

    async def get(self, owner: str, slug: str, number: str | None = None) -> None:
        dataset, version = self.found_dataset(owner, slug, number)
        file = self.get_query_argument("file", "", strip=False)
        page = self.number("page", 1)
        notebooks = self.site.store.notebooks_seen(self.viewer, dataset=dataset.ref)

        def make() -> dict[str, Any]:
            view = dataset_page.build(
                dataset,
                version,
                self.viewer,
                self.links,
                self.site.remembered,
                pinned=number is not None,
                file=file,
                page=page,
                notebooks=notebooks,
            )
            cover = self.links.cover(owner, slug) if dataset.cover else ""
            return {"page": view, "dataset": dataset, "version": version, "cover": cover}

        await self.show("dataset.html", make)


class Bytes(Page):
    """Sends the bytes of a file that anybody may have made: as a download, or as a picture, never as a page."""

    async def send(self, location: Path, kind: str) -> None:
        # Even opened in the browser it may run nothing and load nothing.
        self.set_header("Content-Security-Policy", "default-src 'none'; sandbox")
        self.set_header("Content-Type", kind)
        try:
            self.set_header("Content-Length", str(location.stat().st_size))
            opened = await self.on_thread(lambda: location.open("rb"))
        except OSError as error:
            self.clear_header("Content-Length")
            raise web.HTTPError(404) from error
        with opened:
            while self.request.method != "HEAD" and (chunk := await self.on_thread(lambda: opened.read(CHUNK))):
                self.write(chunk)
                try:
                    await self.flush()
                except iostream.StreamClosedError:
                    return
        self.finish()


class FileHandler(Bytes):
    """A file of a version."""

    async def get(self, owner: str, slug: str, number: str, path: str) -> None:
        _, version = self.found_dataset(owner, slug, number)
        # The path is only ever compared with names; it never reaches the file system.
        file = next((file for file in version.files if file.path == path), None)
        if file is None:
            raise web.HTTPError(404)
        if self.get_query_argument("inline", ""):
            kind = await self.on_thread(lambda: _bitmap(file.location))
            if kind:
                await self.send(file.location, kind)
                return
        name = path.rsplit("/", 1)[-1]
        plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
        encoded = quote(name.encode("utf-8", "replace"), safe="")
        self.set_header("Content-Disposition", f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
        await self.send(file.location, "application/octet-stream")


class CoverHandler(Bytes):
    """A dataset's cover image."""

    async def get(self, owner: str, slug: str) -> None:
        dataset, _ = self.found_dataset(owner, slug, None)
        cover = dataset.cover
        kind = await self.on_thread(lambda: _bitmap(cover)) if cover else None
        if cover is None or kind is None:
            raise web.HTTPError(404)
        await self.send(cover, kind)


def _bitmap(location: Path) -> str | None:
    try:
        with location.open("rb") as opened:
            return bitmap_type(opened.read(16))
    except OSError:
        return None


class StaticHandler(Page):
    """The style sheet and the icon."""

    def get(self, name: str) -> None:
        kind = {"pages.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}.get(name)
        if kind is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", "no-cache")
        self.finish((STATIC / name).read_bytes())


class NotFound(Page):
    """Any path that leads nowhere."""

    def prepare(self) -> None:
        super().prepare()
        raise web.HTTPError(404)
