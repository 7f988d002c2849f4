"""Every link of the pages, relative to the page it stands on.

The pages are read behind proxies that put any prefix before the path (JupyterHub, Binder, VS Code), and the
sandbox never learns that prefix. So a link climbs from the page's own path to the root and goes down again.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Links:
    """Makes the links of one page.

    `path` is the raw path of the request (still percent-encoded), `viewer` the value of `as` to carry along
    (empty for the default viewer), `query` the page's other parameters.
    """

    path: str
    viewer: str = ""
    query: tuple[tuple[str, str], ...] = ()

    @property
    def root(self) -> str:
        """The way up to the sandbox's root: `./` or `../../`."""
        return "../" * (self.path.count("/") - 1) or "./"

    def _make(self, segments: tuple[str, ...], query: dict[str, str], anchor: str = "") -> str:
        if self.viewer:
            query = {**query, "as": self.viewer}
        tail = "?" + urlencode(query, errors="replace", quote_via=quote) if query else ""
        return self.root + "/".join(map(_segment, segments)) + tail + (f"#{quote(anchor)}" if anchor else "")

    def home(self) -> str:
        """The list of all datasets."""
        return self._make((), {})

    def owner(self, slug: str) -> str:
        """One owner's datasets."""
        return self._make((slug,), {})

    def listed(self, owner: str | None, search: str, page: int) -> str:
        """A page of the list of datasets."""
        query = {"search": search} if search else {}
        if page > 1:
            query["page"] = str(page)
        return self._make((owner,) if owner else (), query)

    def static(self, name: str) -> str:
        """A file that comes with the pages."""
        return self.root + "static/" + _segment(name)

    def dataset(
        self, owner: str, slug: str, version: int | None = None, *, file: str = "", page: int = 1, anchor: str = ""
    ) -> str:
        """A dataset's page, or that of one version, with a file or folder of it opened."""
        tail = () if version is None else ("versions", str(version))
        query = {"file": file} if file else {}
        if page > 1:
            query["page"] = str(page)
        return self._make(("datasets", owner, slug, *tail), query, anchor)

    def notebook(self, owner: str, slug: str) -> str:
        """A notebook's page."""
        return self._make(("code", owner, slug), {})

    def cover(self, owner: str, slug: str) -> str:
        """A dataset's cover image."""
        return self._make(("datasets", owner, slug, "cover"), {})

    def download(self, owner: str, slug: str, version: int, path: str, *, inline: bool = False) -> str:
        """The bytes of a file; `inline` to show an image instead of saving it."""
        segments = ("datasets", owner, slug, "versions", str(version), "files", *path.split("/"))
        return self._make(segments, {"inline": "1"} if inline else {})

    def seen_by(self, viewer: str) -> str:
        """This very page as somebody else sees it; empty for the default viewer."""
        query = [(key, value) for key, value in self.query if key != "as"]
        if viewer:
            query.append(("as", viewer))
        # The last segment names the page from itself; `./` where it is empty. A bare `?` clears the query.
        here = self.path.rsplit("/", 1)[-1]
        return f"./{here}" + ("?" + urlencode(query, errors="replace", quote_via=quote) if query else "")


def _segment(text: str) -> str:
    """One percent-encoded segment; lone surrogates can't be encoded and stand as U+FFFD.

    A segment of dots only would be taken for a folder by the browser, even percent-encoded; no dataset holds one.
    """
    return quote(text.encode("utf-8", "replace"), safe="")
