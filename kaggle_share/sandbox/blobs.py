"""Where bytes go in: Google Cloud Storage's resumable uploads. They come out in `downloads.py`.

The protocol is that of https://cloud.google.com/storage/docs/performing-resumable-uploads. The session's URL is
itself a bearer secret: it is in no log, and an Authorization header beside it is refused, because the real
storage must never see a Kaggle key.
"""

from __future__ import annotations

import contextlib
import json
import re

from tornado.iostream import StreamClosedError

from kaggle_share.sandbox.faults import Fault
from kaggle_share.sandbox.rules import DATASET_BYTES, Refusal
from kaggle_share.sandbox.sessions import Session, Superseded
from kaggle_share.sandbox.uploads import Upload
from kaggle_share.sandbox.wire import Cut, State, Wire, answered

BUCKET = "kaggle-data-sets"
UPLOAD_PATH = f"/upload/storage/v1/b/{BUCKET}/o"
LINGER = 1 << 20
"""Bytes that are still read, and thrown away, after an answer that came before the body's end: a connection
that is closed with unread bytes is reset, and the client would lose the answer."""
_RESOURCE = {"md5": "md5Hash", "crc32c": "crc32c"}
"""Names of the checksums in the header → in the body."""
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


def session_url(base: str, upload: Upload) -> str:
    """Where the bytes of an upload go."""
    return f"{base}{UPLOAD_PATH}?uploadType=resumable&upload_id={upload.session}"


class UploadHandler(Wire):
    """PUT to a session: bytes, or the question where it stands."""

    def initialize(self, state: State) -> None:
        """Tornado's constructor."""
        super().initialize(state)
        self.session: Session | None = None
        self.upload: Upload | None = None
        self.length = 0
        self.claim = 0
        self.skip = 0
        self.seen = 0
        self.early = False
        self.lingering = LINGER

    def shown_path(self) -> str:
        """Without the session."""
        return UPLOAD_PATH

    def session_id(self) -> str:
        """The session that the URL names."""
        return self.get_query_argument("upload_id", "")

    def expire(self) -> None:
        """Fault: the session ends now."""
        self.state.sessions.expire(self.session_id())
        raise Refusal(410, "The upload session has expired")

    @answered
    async def prepare(self) -> None:
        """Everything that can be said before the body."""
        self.request.connection.set_max_body_size(2 * DATASET_BYTES)  # type: ignore[union-attr]
        header = self.request.headers.get("Content-Range", "")
        self.length = int(self.request.headers.get("Content-Length") or 0)
        await self.enter("query" if header.startswith("bytes */") else "upload")
        if self.request.headers.get("Authorization"):
            raise Refusal(400, "An upload's URL takes no Authorization header")
        found = self.state.sessions.find(self.session_id())
        if found == "missing":
            raise Refusal(404, "No such upload session")
        self.upload, session = found
        if self.upload.state == "expired":
            raise Refusal(410, "The upload session has expired")
        start = self._read_range(header, self.upload)
        if session is None:  # Complete: whatever is sent again is not needed.
            return
        try:
            self.claim = await session.claim()
        except Superseded:
            raise Refusal(409, "Another request sends to this upload session") from None
        self.session = session
        if self.call == "query":
            return
        if start > session.received:
            raise Refusal(
                416,
                "Invalid request. According to the Content-Range header, the upload offset is "
                f"{start} byte(s), which exceeds already uploaded size of {session.received} byte(s).",
            )
        self.skip = session.received - start

    def _read_range(self, header: str, upload: Upload) -> int:
        """Check `Content-Range` against the length that was announced; returns where the body starts."""
        chunked = "chunked" in self.request.headers.get("Transfer-Encoding", "").casefold()
        if not header:
            if not chunked and self.length != upload.size:
                raise Refusal(400, f"{upload.size} bytes were announced, {self.length} are sent")
            return 0
        match = _RANGE.fullmatch(header.strip())
        if match is None:
            raise Refusal(400, "Failed to parse Content-Range header")
        first, last, total = match.groups()
        if total != "*" and int(total) != upload.size:
            raise Refusal(400, f"{upload.size} bytes were announced, the Content-Range header says {total}")
        if first is None:
            if self.length:
                raise Refusal(400, "A request that asks for the upload's status has no body")
            return 0
        count = int(last) - int(first) + 1
        if count < 1 or int(last) >= upload.size or (not chunked and count != self.length):
            raise Refusal(400, "The Content-Range header does not fit the body or the announced size")
        return int(first)

    async def data_received(self, chunk: bytes) -> None:
        """Take a part of the body."""
        count = len(chunk)
        self.noted.bytes += count
        try:
            await self.state.carry(self.line, count)
            if self.early:
                self.lingering -= count
                if self.lingering < 0:
                    self.hang_up(reset=False)
                return
            if self.session is None:
                return
            await self._take(chunk)
        except Superseded:
            self.session = None
            self.hang_up(reset=False)
        except Refusal as refusal:
            await self._leave()
            await self.refuse(refusal.status, refusal.message)
        except (Cut, StreamClosedError):
            await self._leave()
        except OSError as error:
            await self._leave()
            await self.refuse(500, f"The sandbox could not write: {error.strerror or 'unknown error'}")
        finally:
            # Counted once they are taken, so that whoever waits for the count finds them.
            self.state.counters.body_bytes += count

    async def _take(self, chunk: bytes) -> None:
        view = memoryview(chunk)
        for place, fault in self._faults_within(self.seen, len(chunk)):
            # What comes before the fault is taken first: that is where it strikes.
            cut = place - self.seen
            await self._store(view[:cut])
            view = view[cut:]
            self.seen = place
            await self.meet(fault)
        await self._store(view)
        self.seen += len(view)

    def _faults_within(self, start: int, count: int) -> list[tuple[int, Fault]]:
        places = []
        for fault in self.planned:
            if fault.every:
                first = start // fault.every + 1
                places += [(n * fault.every, fault) for n in range(first, (start + count) // fault.every + 1)]
            elif isinstance(fault.at, int):
                place = fault.at if fault.at >= 0 else max(self.length + fault.at, 0)
                if start < place <= start + count or start == place == 0:
                    places.append((place, fault))
        return sorted(places, key=lambda item: item[0])

    async def _store(self, view: memoryview) -> None:
        if self.skip:
            skipped = min(self.skip, len(view))
            self.skip -= skipped
            view = view[skipped:]
        if not view or self.session is None:
            return
        if self.session.taken + len(view) > self.session.upload.size:
            raise Refusal(400, "More bytes were sent than announced")
        if self.corrupt:
            self.corrupt = False
            view = memoryview(bytes([view[0] ^ 1]) + view[1:])
        await self.session.append(self.claim, view)

    @answered
    async def put(self) -> None:
        """The body is here: say where the upload stands."""
        if self.early:
            if not self._finished:
                self.finish()
            return
        if self.cut or self.stream.closed():
            raise Cut
        assert self.upload is not None  # noqa: S101 (prepare refused otherwise)
        await self.point("end")
        session = self.session
        if session is not None:
            try:
                received = await session.flush(self.claim)
                if received == session.upload.size:
                    await session.complete(self.claim, self.state.store)
                    self.state.sessions.close(session.upload.session)
                    self.session = None
                else:
                    await session.release(self.claim)
            except Superseded:
                raise Cut from None
        await self.point("commit")
        if session is not None and self.session is not None:
            self.session = None
            self._incomplete(session.received)
        else:
            done = self.state.store.uploads.by_session(self.upload.session)
            assert done is not None  # noqa: S101 (found above)
            if session is not None:
                self.state.begin(done)
            await self._complete(done)

    def _incomplete(self, received: int) -> None:
        self.set_status(308, "Resume Incomplete")
        if received:
            self.set_header("Range", f"bytes=0-{received - 1}")
        self.set_header("Content-Length", "0")
        self.finish()

    async def _complete(self, upload: Upload) -> None:
        wanted = self.state.options.checksums
        hashes = {"crc32c": upload.crc32c} if "crc32c" in wanted else {}
        if "md5" in wanted:
            hashes["md5"] = await self.state.md5(self.state.store.shelf.path(upload.sha256))
        self.set_header("X-Goog-Hash", ",".join(f"{name}={value}" for name, value in hashes.items()))
        self.set_header("X-Goog-Stored-Content-Length", str(upload.size))
        self.answer(
            {
                "kind": "storage#object",
                "bucket": BUCKET,
                "name": upload.name,
                "contentType": upload.content_type or "application/octet-stream",
                "timeCreated": upload.created.isoformat(),
                "size": str(upload.size),
                **{_RESOURCE[name]: value for name, value in hashes.items()},
            }
        )

    async def refuse(self, status: int, message: str) -> None:
        """Answer before the body's end, if need be, and read on for a while so that the answer arrives."""
        if self._finished or self.cut or self.early:
            return
        self.set_status(status)
        body = json.dumps({"error": {"code": status, "message": message}}).encode()
        if self.noted.bytes >= self.length:
            self.set_header("Content-Type", "application/json; charset=utf-8")
            self.finish(body)
            return
        self.early = True
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Content-Length", str(len(body)))
        self.set_header("Connection", "close")
        self.write(body)
        with contextlib.suppress(StreamClosedError):
            await self.flush()

    async def _leave(self) -> None:
        session, self.session = self.session, None
        if session is not None:
            await session.release(self.claim)

    def on_connection_close(self) -> None:
        """The client has gone in the middle: keep what came."""
        super().on_connection_close()
        self.cut = True
        self.state.spawn(self._end())

    async def _end(self) -> None:
        await self._leave()
        if not self._finished:
            # Tornado finishes no request whose body did not come whole.
            self.on_finish()
