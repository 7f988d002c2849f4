"""Which cells, files and addresses each published resource came from.

:func:`~kaggle_share.methods.lineage.runs.executed` tells what ran in which order,
:func:`~kaggle_share.methods.lineage.walk.walk` follows the variables through it.
"""
