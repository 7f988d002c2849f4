"""Plan → release: send everything, one create call, wait until READY, update the metadata, read back, record."""

from kaggle_share.publish.entry import found_entry, new_entry, notes_of, release_of, waivers
from kaggle_share.publish.finishing import finish, make_public
from kaggle_share.publish.notebooks import follow, publish_notebook
from kaggle_share.publish.sending import send, settle
from kaggle_share.publish.submitting import submit, update
from kaggle_share.publish.upload import Limits

__all__ = [
    "Limits",
    "finish",
    "follow",
    "found_entry",
    "make_public",
    "new_entry",
    "notes_of",
    "publish_notebook",
    "release_of",
    "send",
    "settle",
    "submit",
    "update",
    "waivers",
]
