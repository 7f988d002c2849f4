"""E-mails: their texts as people read them, and what is attached (RFC 5322, RFC 2045; mbox by RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from io import BytesIO
from typing import IO

from kaggle_share.screen.media import WHOLE, Seen, Task, in_words

_HEAD = re.compile(
    rb"\A(?:From \S|(?:Return-Path|Received|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version|X-[\w-]+):\s)",
    re.IGNORECASE,
)
_MIME = re.compile(rb"^(?:Content-Transfer-Encoding|Content-Type):", re.IGNORECASE | re.MULTILINE)
_BEGINS = re.compile(rb"^From \S[^\n]{0,200}\n", re.MULTILINE)
MESSAGES = 10_000
"""E-mails of one file that are looked into."""


def is_mail(head: bytes) -> bool:
    """True for the first bytes of an e-mail, or of several."""
    return _HEAD.match(head) is not None and _MIME.search(head) is not None


def in_parts(file: IO[bytes], name: str, task: Task, depth: int) -> Iterator[Seen]:
    """What is in the encoded parts of e-mails, which as text show nothing. Parameters as for `media.look`."""
    data = file.read(min(WHOLE, task.left))
    task.left -= len(data)
    if file.read(1):
        yield Seen(
            inside=name, note=f"was looked through for what is attached in its first {WHOLE // 2**20} MiB only"
        )
    messages = _BEGINS.split(data) if data.startswith(b"From ") else [data]
    if len(messages) > MESSAGES:
        yield Seen(inside=name, note=f"holds more than {MESSAGES:,} e-mails, of which the first were looked into")
    for message in messages[:MESSAGES]:
        task.watch.check()
        if message.strip():
            yield from _in_message(message, name, task, depth)


def _in_message(data: bytes, name: str, task: Task, depth: int) -> Iterator[Seen]:
    from kaggle_share.screen.media import look

    try:
        message: Message = BytesParser(policy=policy.compat32).parsebytes(data)
        parts = list(message.walk())
    except (ValueError, LookupError, RecursionError, TypeError):
        yield Seen(inside=name, note="holds an e-mail that can't be read")
        return
    for part in parts:
        if part.is_multipart():
            continue
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        try:
            content = part.get_payload(decode=True)
        except (ValueError, LookupError, TypeError):
            content = None
        if not isinstance(content, bytes):
            yield Seen(inside=name, note="holds an e-mail that can't be read")
        elif part.get_filename():
            yield from look(BytesIO(content), f"{name}/attachment".strip("/"), len(content), task, depth + 1)
        elif encoding in ("base64", "quoted-printable"):
            charset = part.get_content_charset() or "utf-8"
            for sighting in in_words(_decoded(content, charset), task):
                yield Seen(sighting, name, "in the text of an e-mail")


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("latin-1")
