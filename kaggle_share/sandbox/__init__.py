"""A Kaggle of one's own: the same wire, the same rules, real pages, on this machine.

Nothing here imports the rest of the package: this is Kaggle's side of the wire.
"""
