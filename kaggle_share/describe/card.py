"""The data card: what it is, its files and columns, how it was made, how to load and cite it. Markdown.

Kaggle shows it as the dataset's description, and it goes into the dataset as `README.md`. It has no image and no
HTML, so that it reads the same everywhere. Its sections are made in `card_data.py` (what is in the data) and
`card_use.py` (how it was made, and how to use it).
"""

from __future__ import annotations

from collections.abc import Sequence

from kaggle_share.describe import card_data, card_privacy, card_use, markdown
from kaggle_share.describe.card_data import FILES_HEAD
from kaggle_share.describe.citation import Edition
from kaggle_share.describe.wording import contents, table_extent
from kaggle_share.model import Draft, Metadata, PublishedNotebook

NOTEBOOKS = "Notebooks on Kaggle"


def description(draft: Draft, metadata: Metadata, *, me: str = "", edition: Edition | None = None) -> str:
    """The generated description: the card without its title.

    Parameters
    ----------
    draft:
        With resources, profiles, record, and described columns where there are tables.
    metadata:
        Title, license, sources, contributors and the like.
    me:
        Who is signed in.
    edition:
        Version and day, as far as they are known.
    """
    return "\n\n".join([summary(draft), *_sections(draft, metadata, me, edition)])


def readme(draft: Draft, metadata: Metadata, *, me: str = "", edition: Edition | None = None) -> str:
    """`README.md`: the title, the user's description in their words, and the sections that they needn't write.

    A description that was generated, now or before, is the card already.
    """
    parts = [metadata.description.strip()]
    if not metadata.description.startswith("# "):
        parts.insert(0, f"# {markdown.text(metadata.title)}")
    if not is_generated(metadata.description):
        parts += _sections(draft, metadata, me, edition)
    return "\n\n".join(parts) + "\n"


def is_generated(text: str) -> bool:
    """True for a description that was made here, edited since or not."""
    return markdown.table(FILES_HEAD, ()) in text.replace("\r\n", "\n")


def with_notebooks(text: str, beside: Sequence[PublishedNotebook]) -> str:
    """A generated description with links to the public notebooks that are on Kaggle now, in place of earlier ones."""
    text = text.replace("\r\n", "\n").rstrip()
    before, head, after = text.rpartition(f"\n\n## {NOTEBOOKS}\n\n")
    # Nothing that somebody wrote below it goes.
    text = before if head and "\n\n" not in after else text
    told = card_use.notebooks(beside)
    return f"{text}\n\n## {NOTEBOOKS}\n\n{told}" if told else text


def summary(draft: Draft) -> str:
    """What it is, in a sentence."""
    what = contents(draft)
    what = what[:1].upper() + what[1:]
    extent = table_extent(draft)
    origin = f", published with the notebook {markdown.code(draft.snapshot.name)}" if draft.snapshot else ""
    return f"{what}{f' ({extent})' if extent else ''}{origin}."


def _sections(draft: Draft, metadata: Metadata, me: str, edition: Edition | None) -> list[str]:
    sections = [
        ("Files", card_data.files(draft)),
        ("A sample", card_privacy.sampled(draft)),
        ("Columns", card_data.dictionary(draft)),
        ("Coverage", card_data.covered(draft)),
        ("Known gaps", card_data.known_gaps(draft)),
        ("How it was made", card_use.made(draft)),
        ("Sources", card_use.lines(metadata.sources)),
        ("Related works", card_use.lines(metadata.related)),
        ("Ethics and privacy", card_use.ethics(draft, metadata)),
        ("Changed to protect people", card_privacy.protected(draft)),
        ("Contributors", card_use.contributors(metadata)),
        ("Funding", card_use.lines(metadata.funding)),
        ("How to load it", card_use.loading(draft, me)),
        ("License", card_use.license(metadata)),
        ("How to cite it", card_use.citing(draft, metadata, me=me, edition=edition)),
        (NOTEBOOKS, card_use.notebooks(draft.beside)),
    ]
    return [f"## {name}\n\n{text}" for name, text in sections if text]
