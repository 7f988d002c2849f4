"""What publishing would do: create, a new version, an update of metadata, or nothing. Reads only."""

from kaggle_share.plan.compare import plan
from kaggle_share.plan.held import Asked, Seen, ask, look, need_yours
from kaggle_share.plan.said import said, words_of

__all__ = ["Asked", "Seen", "ask", "look", "need_yours", "plan", "said", "words_of"]
