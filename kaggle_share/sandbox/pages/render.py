"""The templates, with the words and numbers they may use."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kaggle_share.sandbox.pages import pictures, wording


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("kaggle_share.sandbox.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        size=wording.size,
        whole=wording.whole,
        day=wording.day,
        clock=wording.clock,
        visible=wording.visible,
        license_name=wording.license_name,
        state=wording.state,
    )
    environment.globals.update(
        counted=wording.counted, drawn_cover=pictures.drawn_cover, bar=pictures.bar, table_rows=20
    )
    return environment


def render(template: str, **values: Any) -> bytes:
    """The page as UTF-8."""
    return wording.sendable(_environment().get_template(template).render(**values)).encode()
