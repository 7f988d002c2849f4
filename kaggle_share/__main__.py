"""`python -m kaggle_share`: the command, where its script is not on the path."""

from kaggle_share.ui.cli import main

main()
