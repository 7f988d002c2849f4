"""What walks through the house, in the order in which it comes to be.

``Item`` (select) → ``Resource`` (stage) → ``Profile`` (profile) → ``Finding`` (screen) → ``MethodsRecord``
(methods) → ``Metadata`` (describe) → ``Plan`` (plan) → ``Release`` (publish), all of it held by one ``Draft``.

Plain data: no rule, no network, no import of another module of the package but ``errors``.
"""

from kaggle_share.model.companions import KaggleNotebook, NotebookKind, PublishedNotebook, RunState
from kaggle_share.model.described import Contributor, Metadata, Point, SuggestedTag, Usability
from kaggle_share.model.draft import Doors, Draft, Receipt, Release, State
from kaggle_share.model.found import Finding, MethodsRecord, Recipe, Rerun, Secret, Severity, Source
from kaggle_share.model.picked import Cell, ColumnWords, Item, ItemKind, Resource, Role, Selection, Snapshot
from kaggle_share.model.planned import Action, Held, Plan, Ref
from kaggle_share.model.profiled import Bin, Column, Grid, Measures, Plot, Profile, Relation
from kaggle_share.model.progress import SILENT, Progress, Step, Watch
from kaggle_share.model.protected import Anonymity, Deidentified, Protection, Sampled

SCHEMA = 1
"""Number of the contracts: document, record and ``--json``. A change is a new number and a migration."""

__all__ = [
    "SCHEMA",
    "SILENT",
    "Action",
    "Anonymity",
    "Bin",
    "Cell",
    "Column",
    "ColumnWords",
    "Contributor",
    "Deidentified",
    "Doors",
    "Draft",
    "Finding",
    "Grid",
    "Held",
    "Item",
    "ItemKind",
    "KaggleNotebook",
    "Measures",
    "Metadata",
    "MethodsRecord",
    "NotebookKind",
    "Plan",
    "Plot",
    "Point",
    "Profile",
    "Progress",
    "Protection",
    "PublishedNotebook",
    "Receipt",
    "Recipe",
    "Ref",
    "Relation",
    "Release",
    "Rerun",
    "Resource",
    "Role",
    "RunState",
    "Sampled",
    "Secret",
    "Selection",
    "Severity",
    "Snapshot",
    "Source",
    "State",
    "Step",
    "SuggestedTag",
    "Usability",
    "Watch",
]
