"""The one document: what a user says about a dataset, in every door.

`kaggle-share.yaml`, the body of a `%%kaggle_share` cell, the keywords of `draft()` and the options of the command
all become a :class:`Document`. Schema 1; unknown keys are errors with a suggestion and a line. A document can set
neither endpoint nor credentials, and cannot ask for publication to the public.
"""

from kaggle_share.spec.document import (
    FORMATS,
    GENERATED,
    METADATA_FIELDS,
    METHODS_TEXT,
    ColumnSpec,
    ContributorSpec,
    Document,
    ResourceSpec,
    parse_ref,
    parse_word,
)
from kaggle_share.spec.privacy import FilePrivacy, Fix, parse_privacy
from kaggle_share.spec.reading import (
    NAME,
    by_file,
    column_words,
    make_document,
    parse_cell,
    parse_document,
    read_document,
)
from kaggle_share.spec.sampling import Sample, parse_sample

__all__ = [
    "FORMATS",
    "GENERATED",
    "METADATA_FIELDS",
    "METHODS_TEXT",
    "NAME",
    "ColumnSpec",
    "ContributorSpec",
    "Document",
    "FilePrivacy",
    "Fix",
    "ResourceSpec",
    "Sample",
    "by_file",
    "column_words",
    "make_document",
    "parse_cell",
    "parse_document",
    "parse_privacy",
    "parse_ref",
    "parse_sample",
    "parse_word",
    "read_document",
]
