"""Kaggle's rules and limits, in one place, since they have changed before.

Sources: the `kaggle` client's code and documentation (2.2.5, `docs/datasets_metadata.md`), Kaggle's dataset
documentation, and users' issues. Where documentation and client differ, the stricter one stands here. Every
door checks with these functions, before anything leaves the machine.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePosixPath

from kaggle_share.errors import RuleError, near

TITLE = (6, 50)
"""Characters of a title."""
SUBTITLE = (20, 80)
"""Characters of a subtitle, if there is one."""
SLUG = (6, 50)
"""Characters of a slug (the documentation says 3, the client's code 6)."""
TOP_LEVEL_FILES = 50
NOTEBOOK_TITLE = (5, 50)
"""Characters of a notebook's title (kaggle-cli #179; the client checks the lower bound)."""
NOTEBOOK_BYTES = 10**6
"""Bytes that a notebook's source must stay below, without its outputs."""
DATASET_BYTES = 200 * 10**9
COVER = (560, 280)
"""Least width and height of a cover image, in pixels."""
COVER_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
"""Endings that the server unpacks."""

COLUMN_TYPES = (
    "string boolean numeric datetime id uuid latitude longitude coordinates country province postalcode "
    "address email url integer decimal city"
).split()

FREQUENCIES = ("not specified", "never", "annually", "quarterly", "monthly", "weekly", "daily", "hourly")

LICENSES: dict[str, tuple[str, str]] = {
    "CC0-1.0": ("CC0: Public Domain", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC-BY-NC-4.0": ("CC BY-NC 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"),
    "CC-BY-NC-SA-4.0": ("CC BY-NC-SA 4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/"),
    "CC-BY-ND-4.0": ("CC BY-ND 4.0", "https://creativecommons.org/licenses/by-nd/4.0/"),
    "CC-BY-NC-ND-4.0": ("CC BY-NC-ND 4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
    "CC-BY-3.0": ("CC BY 3.0", "https://creativecommons.org/licenses/by/3.0/"),
    "CC-BY-SA-3.0": ("CC BY-SA 3.0", "https://creativecommons.org/licenses/by-sa/3.0/"),
    "CC-BY-3.0-IGO": ("CC BY 3.0 IGO", "https://creativecommons.org/licenses/by/3.0/igo/"),
    "CC-BY-NC-SA-3.0-IGO": ("CC BY-NC-SA 3.0 IGO", "https://creativecommons.org/licenses/by-nc-sa/3.0/igo/"),
    "ODbL-1.0": (
        "Database: Open Database, Contents: © Original Authors",
        "https://opendatacommons.org/licenses/odbl/1.0/",
    ),
    "DbCL-1.0": (
        "Database: Open Database, Contents: Database Contents",
        "https://opendatacommons.org/licenses/dbcl/1.0/",
    ),
    "ODC-BY-1.0": ("ODC Attribution License", "https://opendatacommons.org/licenses/by/1-0/"),
    "PDDL": ("ODC Public Domain Dedication and Licence", "https://opendatacommons.org/licenses/pddl/1.0/"),
    "CDLA-Permissive-1.0": (
        "Community Data License Agreement, Permissive, 1.0",
        "https://cdla.dev/permissive-1-0/",
    ),
    "CDLA-Sharing-1.0": ("Community Data License Agreement, Sharing, 1.0", "https://cdla.dev/sharing-1-0/"),
    "GPL-2.0": ("GPL 2", "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html"),
    "GPL-3.0": ("GPL 3", "https://www.gnu.org/licenses/gpl-3.0.html"),
    "LGPL-3.0": ("LGPL 3", "https://www.gnu.org/licenses/lgpl-3.0.html"),
    "AGPL-3.0": ("AGPL 3", "https://www.gnu.org/licenses/agpl-3.0.html"),
    "FDL-1.3": ("GNU Free Documentation License 1.3", "https://www.gnu.org/licenses/fdl-1.3.html"),
    "apache-2.0": ("Apache 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    "US-Government-Works": ("U.S. Government Works", "https://www.usa.gov/government-works/"),
    "EU-ODP-Legal-Notice": ("EU ODP Legal Notice", "https://ec.europa.eu/info/legal-notice_en"),
    "copyright-authors": ("Data files © Original Authors", ""),
    "other": ("Other (specified in description)", ""),
    "unknown": ("Unknown", ""),
}
"""Name on the wire → (its title, where its text stands)."""

FORBIDDEN_IN_NAMES = frozenset("@&'\"<>|?*:;\\$^`\t\r\n\x7f") | {chr(code) for code in range(32)}
"""Characters with which processing on Kaggle fails, also inside archives (kaggle-cli #430, #524)."""


def check_title(title: str) -> str:
    """The title, stripped; `RuleError` if it is not of 6 to 50 characters."""
    title = " ".join(title.split())
    _length("title", title, TITLE, "--title")
    return title


def check_subtitle(subtitle: str) -> str:
    """The subtitle, stripped; `RuleError` if it is neither empty nor of 20 to 80 characters."""
    subtitle = " ".join(subtitle.split())
    if subtitle:
        _length("subtitle", subtitle, SUBTITLE, "--subtitle")
    return subtitle


def check_slug(slug: str) -> str:
    """The slug; `RuleError` unless it is 6 to 50 of `a-z`, `0-9` and `-`."""
    if re.fullmatch(r"[a-z0-9-]*", slug) is None:
        raise RuleError(
            f'the slug "{slug}" may only have the letters a to z, digits and hyphens',
            f"Try --to OWNER/{slugify(slug)}",
        )
    _length("slug", slug, SLUG, "--to OWNER/SLUG")
    return slug


def check_license(name: str) -> str:
    """The license's name as Kaggle writes it; `RuleError` for others, with near ones."""
    folded = {known.casefold(): known for known in LICENSES}
    found = folded.get(name.strip().casefold())
    if found is None:
        hint = near(name, LICENSES)
        raise RuleError(
            f'Kaggle knows no license "{name}"',
            f"Did you mean {hint[0]}?" if hint else "Take one of CC0-1.0, CC-BY-4.0, ODbL-1.0, other, unknown, …",
        )
    return found


def check_frequency(name: str) -> str:
    """The update frequency as Kaggle writes it; `RuleError` for others."""
    frequency = " ".join(name.split()).casefold()
    if frequency not in FREQUENCIES:
        raise RuleError(f'Kaggle knows no update frequency "{name}"', f"Take one of: {', '.join(FREQUENCIES)}")
    return frequency


def check_column_type(name: str) -> str:
    """The column type as Kaggle writes it; `RuleError` for others."""
    kind = name.strip().casefold()
    if kind not in COLUMN_TYPES:
        raise RuleError(f'Kaggle knows no column type "{name}"', f"Take one of: {', '.join(COLUMN_TYPES)}")
    return kind


# Most paths are like this, and need no closer look. Each part ends where a dot or slash begins the next one.
_ORDINARY = re.compile(r"[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")


def check_path(path: str, *, inside: str = "") -> str:
    """The path in the dataset; `RuleError` if a part of it is one that Kaggle can't process.

    Parameters
    ----------
    path:
        POSIX path in the dataset.
    inside:
        The archive that holds it, for the message.
    """
    if _ORDINARY.fullmatch(path):
        return path
    where = f' inside "{inside}"' if inside else ""
    name = printable(path)
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts:
        raise RuleError(f'"{name}"{where} is not a path within the dataset', "Rename it, as in name.csv=PATH")
    bad = sorted({char for char in path if char in FORBIDDEN_IN_NAMES or unicodedata.category(char) in ("Cs", "Cc")})
    if bad:
        shown = " ".join(printable(char) for char in bad)
        raise RuleError(
            f'the file name "{name}"{where} has {shown}, and Kaggle fails to process such names',
            "Rename the file inside the archive" if inside else "Rename it, as in name.csv=PATH",
        )
    if any(part != part.strip() or part.endswith(".") for part in pure.parts):
        raise RuleError(
            f'the file name "{name}"{where} begins or ends with a space or ends with a dot',
            "Rename it, as in name.csv=PATH",
        )
    return path


def check_unique(paths: Iterable[str]) -> None:
    """`RuleError` if two paths are the same, or differ by case only."""
    seen: dict[str, str] = {}
    for path in paths:
        # Kaggle's unpacking, and many file systems, can't hold both of such a pair.
        folded = unicodedata.normalize("NFC", path).casefold()
        if folded not in seen:
            seen[folded] = path
        elif seen[folded] == path:
            raise RuleError(f'two files would both be "{path}" in the dataset', f"Rename one, as in other-{path}=…")
        else:
            raise RuleError(
                f'"{seen[folded]}" and "{path}" differ only in upper and lower case',
                "Rename one, as in name.csv=PATH",
            )


def check_top_level(paths: Iterable[str]) -> None:
    """`RuleError` if more files lie at the top of the dataset than Kaggle takes (50)."""
    count = sum("/" not in path for path in paths)
    if count > TOP_LEVEL_FILES:
        raise RuleError(
            f"{count} files lie at the top of the dataset; Kaggle takes {TOP_LEVEL_FILES}",
            "Put them into a folder, and pick the folder beside another file",
        )


def unknown_tags(tags: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Tags that are not in the list of Kaggle's tags, each with near ones.

    The list is that of a 2026 Meta Kaggle: later tags are missing from it, so these are warnings.
    """
    known = kaggle_tags()
    return {tag: near(tag, known) for tag in tags if tag.casefold() not in known}


@lru_cache(maxsize=1)
def kaggle_tags() -> dict[str, str]:
    """Name of each Kaggle tag that datasets can have → its path, such as `subject > earth and nature`."""
    text = files("kaggle_share").joinpath("data/kaggle-tags.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["name"].casefold(): row["path"]
        for row in rows
        if " > " in row["path"] and not row["path"].startswith(("admin", "architecture"))
    }


def slugify(text: str) -> str:
    """A slug from any text: `Palmer penguins, cleaned` → `palmer-penguins-cleaned`.

    At most 50 characters, cut at a hyphen where there is one. It can be shorter than Kaggle's six.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
    if len(slug) > SLUG[1]:
        cut = slug[: SLUG[1] + 1]
        slug = cut.rsplit("-", 1)[0] if "-" in cut else slug[: SLUG[1]]
    return slug[: SLUG[1]].strip("-")


def printable(text: str) -> str:
    """The text with characters that can't be seen, or that would break a line, written as escapes."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode() for char in text
    )


def duplicates(names: Iterable[str]) -> list[str]:
    """Names that occur more than once, in the order in which they first do."""
    return [name for name, count in Counter(names).items() if count > 1]


def _length(what: str, text: str, bounds: tuple[int, int], option: str) -> None:
    low, high = bounds
    if not low <= len(text) <= high:
        noun = "character" if len(text) == 1 else "characters"
        raise RuleError(f"the {what} has {len(text)} {noun}; Kaggle wants {low} to {high}", f"Set it with {option}")
