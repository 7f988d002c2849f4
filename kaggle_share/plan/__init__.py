"""What publishing would do: create, a new version, an update of metadata, or nothing. Reads only."""

from kaggle_share.plan.compare import plan
from kaggle_share.plan.held import Seen, look

__all__ = ["Seen", "look", "plan"]
