"""Describe: everything that is said of the dataset, with what is generated until something is said."""

from kaggle_share.ui.panel.describe.part import Describe

__all__ = ["Describe"]
