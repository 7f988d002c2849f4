"""What to do about a variable that can't be shared itself: in one line of code, its name filled in."""

from __future__ import annotations

from collections.abc import Collection

INSTEAD: dict[tuple[str, str], str] = {
    ("plotly", "BaseFigure"): 'Pick the file that {0}.write_html("{0}.html") writes',
    ("altair", "TopLevelMixin"): 'Pick the file that {0}.save("{0}.html") writes',
    ("plotnine", "ggplot"): 'Pick the file that {0}.save("{0}.png") writes',
    ("seaborn", "Plot"): 'Pick the file that {0}.save("{0}.png") writes',
    ("folium", "Map"): 'Pick the file that {0}.save("{0}.html") writes',
    ("PIL", "Image"): 'Pick the file that {0}.save("{0}.png") writes',
    ("xarray", "Dataset"): 'Pick the file that {0}.to_netcdf("{0}.nc") writes',
    ("torch", "Tensor"): "Pick array = {0}.numpy(force=True)",
    ("tensorflow", "Tensor"): "Pick array = {0}.numpy()",
    ("jaxlib", "Array"): "Pick array = numpy.asarray({0})",
    ("jaxlib", "ArrayImpl"): "Pick array = numpy.asarray({0})",
    ("scipy", "_spbase"): 'Pick the file that scipy.sparse.save_npz("{0}.npz", {0}) writes',
    ("networkx", "Graph"): 'Pick the file that networkx.write_graphml({0}, "{0}.graphml") writes',
    ("pandas", "GroupBy"): "Pick what you compute of it, as in table = {0}.mean()",
    ("polars", "GroupBy"): "Pick what you compute of it, as in table = {0}.mean()",
    ("duckdb", "DuckDBPyConnection"): 'Pick a table of it, as in table = {0}.sql("FROM …")',
    ("_duckdb", "DuckDBPyConnection"): 'Pick a table of it, as in table = {0}.sql("FROM …")',
    ("numpy", "ndarray"): "Pick a DataFrame of it, or turn it into numbers: array = {0}.astype(float)",
    ("builtins", "tuple"): "Make it a list: {0} = list({0})",
    ("builtins", "set"): "Make it a list: {0} = sorted({0})",
    ("builtins", "frozenset"): "Make it a list: {0} = sorted({0})",
    ("builtins", "generator"): "Make it a list: {0} = list({0})",
    ("builtins", "range"): "Make it a list: {0} = list({0})",
    ("builtins", "str"): "Put it into a dict; to pick the file that it names, write the file's name",
    ("builtins", "int"): 'Put it into a dict, as in facts = {{"{0}": {0}}}',
    ("builtins", "float"): 'Put it into a dict, as in facts = {{"{0}": {0}}}',
    ("builtins", "complex"): 'Put it into a dict as text, as in facts = {{"{0}": str({0})}}',
    ("numpy", "generic"): 'Put it into a dict, as in facts = {{"{0}": {0}}}',
}
"""Package and class → what to do; `{0}` is the variable."""


def instead(family: Collection[tuple[str, str]], name: str) -> str:
    """What to do, or nothing where no more can be said than what can be shared at all.

    Parameters
    ----------
    family:
        Package and name of the value's class, and of those that it inherits from, the nearest first.
    name:
        The variable.
    """
    return next((INSTEAD[one].format(name) for one in family if one in INSTEAD), "")
