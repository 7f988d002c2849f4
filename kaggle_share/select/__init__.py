"""What the user named, found: variables, files, folders and globs; and the notebook, taken once.

Nothing heavy is imported here, and no data is touched.
"""

from kaggle_share.select.folder import document_from_folder, with_words
from kaggle_share.select.kinds import Shareable, kind_of, shareable
from kaggle_share.select.notebook import snapshot
from kaggle_share.select.outputs import with_outputs
from kaggle_share.select.picking import METADATA_FILES, select

__all__ = [
    "METADATA_FILES",
    "Shareable",
    "document_from_folder",
    "kind_of",
    "select",
    "shareable",
    "snapshot",
    "with_outputs",
    "with_words",
]
