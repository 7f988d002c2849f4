"""Sending: every file's bytes, each confirmed by the storage, before the one create call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaggle_share.model import Column, Progress, Resource, Watch
from kaggle_share.remote.protocol import Blob, Remote


def send(
    remote: Remote, resources: Sequence[Resource], columns: Mapping[str, tuple[Column, ...]], watch: Watch
) -> tuple[Blob, ...]:
    """Send every resource, one after another.

    Parameters
    ----------
    remote:
        The connection.
    resources:
        What is sent; each is compared with its hash while it goes.
    columns:
        Described columns by path, sent with the create call.
    watch:
        Told of the bytes sent, of all of them.

    Returns
    -------
    A blob for each resource, in their order, each confirmed.

    Raises
    ------
    ChangedError
        A file is not any more what was looked at. Nothing was published.
    RemoteError
        Kaggle or its storage could not be reached, or refused.
    """
    tally = _Tally(watch, sum(resource.size for resource in resources))
    blobs = []
    for resource in resources:
        session = remote.start_blob(resource.path, size=resource.size, modified=resource.modified)
        remote.send_blob(
            session, resource.location, size=resource.size, sha256=resource.sha256, watch=tally.of(resource)
        )
        tally.finish(resource)
        description = resource.item.description if resource.item else ""
        blobs.append(Blob(resource.path, session.token, resource.size, description, columns.get(resource.path, ())))
    return tuple(blobs)


class _Tally:
    """Turns each file's progress into that of all of them. It never goes back, also when a file is sent again."""

    def __init__(self, watch: Watch, total: int) -> None:
        self.watch, self.total, self.before, self.high = watch, total, 0, 0

    def of(self, resource: Resource) -> Watch:
        def listen(event: Progress) -> None:
            self.high = max(self.high, self.before + event.done)
            self.watch.tell(Progress("send", resource.path, self.high, self.total))

        return Watch((listen,), self.watch.stop)

    def finish(self, resource: Resource) -> None:
        self.before += resource.size
        self.high = max(self.high, self.before)
        self.watch.tell(Progress("send", resource.path, self.high, self.total))
