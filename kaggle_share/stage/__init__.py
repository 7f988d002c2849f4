"""What was picked, as files: frames and arrays are written, files stay where they lie, everything is hashed."""

from kaggle_share.hashing import Measured
from kaggle_share.stage.files import measure, media_type
from kaggle_share.stage.folder import StagingFolder, staging_folder
from kaggle_share.stage.staging import stage

__all__ = ["Measured", "StagingFolder", "measure", "media_type", "stage", "staging_folder"]
