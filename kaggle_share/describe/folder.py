"""Everything that describes a dataset, as files: what goes into it, what Kaggle is told, and citations."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from kaggle_share.describe.bibliography import BIBTEX, RIS, bibtex, ris
from kaggle_share.describe.citation import Edition, cited
from kaggle_share.describe.sent import dataset_metadata
from kaggle_share.errors import StagingError
from kaggle_share.model import Draft
from kaggle_share.spec import METHODS_TEXT

SENT = "dataset-metadata.json"
COVER = "dataset-cover-image.png"
"""Where the `kaggle` client (2.2.5) looks for the cover, beside `dataset-metadata.json`."""


def described_files(draft: Draft, *, me: str = "", day: date | None = None) -> dict[str, bytes]:
    """Name → content of every file, in the order in which people read them.

    Parameters
    ----------
    draft:
        Described.
    me:
        Who is signed in.
    day:
        Day of the publication, for citations; today (UTC) by default.

    Returns
    -------
    What goes into the dataset under its names there (role `metadata`), `dataset-metadata.json` and the cover as the
    `kaggle` client reads them, the methods text to be edited, the draft's notebooks for Kaggle, `CITATION.bib` and
    `CITATION.ris`.

    Raises
    ------
    StagingError
        A file that was written for the draft is not there any more.
    """
    if draft.metadata is None:
        raise ValueError("the draft has no metadata yet: call describe()")
    made = draft.metadata
    try:
        files = {r.path: r.location.read_bytes() for r in draft.resources if r.role == "metadata"}
        image = made.image.read_bytes() if made.image is not None else None
    except OSError as error:
        raise StagingError(f"the description can't be read back: {error.strerror}", "Run it again") from None
    for one in draft.record.resources:
        if one.path == f"methods/{METHODS_TEXT}":
            files[METHODS_TEXT] = one.location.read_bytes()
    sent = dataset_metadata(draft, me=me)
    if image is not None:
        sent["image"] = COVER
        files[COVER] = image
    files[SENT] = (json.dumps(sent, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    for notebook in draft.notebooks:
        text = json.dumps(notebook.content, indent=1, ensure_ascii=False)
        files[f"{notebook.kind}.ipynb"] = f"{text}\n".encode("utf-8", "replace")
    work = cited(draft, made, me=me, edition=Edition(None, day or datetime.now(UTC).date()))
    files[BIBTEX] = bibtex(work).encode("utf-8", "replace")
    files[RIS] = ris(work).encode("utf-8", "replace")
    return files
