"""Nothing but sending: no looking, hashing, checking or packing, on 32 connections that stay open.

Not a client, but what tells a client's slowness from that of the sandbox and the machine.

    python upload_reference.py URL FOLDER OWNER/SLUG
"""

from __future__ import annotations

import base64
import json
import os
import sys
from http.client import HTTPConnection
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

CONNECTIONS = 32
PREFIX = "/api/v1/"


def main() -> None:
    """Send the folder's files, largest first, and make a dataset of them if they lie beside each other."""
    url, folder, ref = sys.argv[1:]
    host = urlsplit(url).netloc
    key = f"{os.environ['KAGGLE_USERNAME']}:{os.environ['KAGGLE_KEY']}"
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Basic {base64.b64encode(key.encode()).decode()}",
    }
    waiting: SimpleQueue[tuple[Path, int]] = SimpleQueue()
    files = [(path, path.stat().st_size) for path in Path(folder).rglob("*") if path.is_file()]
    for file in sorted(files, key=lambda item: -item[1]):
        waiting.put(file)
    tokens: dict[str, str] = {}

    def work() -> None:
        web = HTTPConnection(host)
        while True:
            try:
                path, size = waiting.get_nowait()
            except Empty:
                return
            name = path.relative_to(folder).as_posix()
            asked = {"type": "DATASET", "name": path.name, "contentLength": size, "lastModifiedEpochSeconds": 1}
            web.request("POST", f"{PREFIX}blobs.BlobApiService/StartBlobUpload", json.dumps(asked), headers)
            answer = json.load(web.getresponse())
            place = urlsplit(answer["createUrl"])
            with path.open("rb") as body:
                sent = {"Content-Length": str(size), "Content-Range": f"bytes 0-{size - 1}/{size}"}
                web.request("PUT", f"{place.path}?{place.query}", body, sent)
                response = web.getresponse()
                response.read()
            if response.status == 200:
                tokens[name] = answer["token"]

    threads = [Thread(target=work) for _ in range(min(CONNECTIONS, len(files)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    owner, slug = ref.split("/")
    content = _tree(tokens)
    create = {"ownerSlug": owner, "slug": slug, "title": slug, "licenseName": "CC0-1.0", "isPrivate": True, **content}
    web = HTTPConnection(host)
    web.request("POST", f"{PREFIX}datasets.DatasetApiService/CreateDataset", json.dumps(create), headers)
    print(web.getresponse().read().decode())


def _tree(tokens: dict[str, str]) -> dict[str, list[dict[str, object]]]:
    folders: dict[str, dict[str, str]] = {}
    files: list[dict[str, object]] = []
    for path, token in tokens.items():
        first, slash, rest = path.partition("/")
        if slash:
            folders.setdefault(first, {})[rest] = token
        else:
            files.append({"token": token})
    return {"files": files, "directories": [{"name": name, **_tree(held)} for name, held in folders.items()]}


if __name__ == "__main__":
    main()
