"""`dataset-metadata.json`: what is sent to Kaggle, in the form of Kaggle's own client. Shown, not published."""

from __future__ import annotations

from typing import Any

from kaggle_share.describe.wording import ref_for
from kaggle_share.model import Draft


def dataset_metadata(draft: Draft, *, me: str = "") -> dict[str, Any]:
    """The metadata as the `kaggle` client writes it (2.2.5, `docs/datasets_metadata.md`).

    Parameters
    ----------
    draft:
        With metadata and columns.
    me:
        Who is signed in.

    Returns
    -------
    `title`, `id`, `subtitle`, `description`, `isPrivate`, `licenses`, `keywords`, `expectedUpdateFrequency`,
    `userSpecifiedSources`, and `resources` with path, description and `schema.fields`.
    """
    if draft.metadata is None:
        raise ValueError("the draft has no metadata yet: call describe()")
    made = draft.metadata
    resources: list[dict[str, Any]] = []
    for resource in draft.data:
        entry: dict[str, Any] = {"path": resource.path}
        if resource.item and resource.item.description:
            entry["description"] = resource.item.description
        columns = draft.columns.get(resource.path)
        if columns:
            entry["schema"] = {
                "fields": [
                    {"name": column.name, "description": column.description, "type": column.type}
                    for column in columns
                ]
            }
        resources.append(entry)
    return {
        "title": made.title,
        "id": str(ref_for(draft, me)),
        "subtitle": made.subtitle,
        "description": made.description,
        "isPrivate": draft.plan.is_private if draft.plan else True,
        "licenses": [{"name": made.license}],
        "keywords": list(made.tags),
        "expectedUpdateFrequency": made.update_frequency,
        "userSpecifiedSources": "\n".join(made.sources),
        "resources": resources,
    }
