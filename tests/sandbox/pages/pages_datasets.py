"""Datasets to look at: one as a researcher would publish it, and one as nobody should."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

from pages_content import GRACE, LAB, code, dataset, notebook, penguins, png, shown, stored, text, version

from kaggle_share.sandbox.records import Column, Dataset

DESCRIPTION = """
Size measurements for three species of penguins that breed in the Palmer Archipelago, Antarctica, \
with two records that held no measurements left out.

The data were collected by Dr. Kristen Gorman and the Palmer Station, a member of the Long Term \
Ecological Research Network, between 2007 and 2009. They are a good first dataset for exploring and \
classifying: real, small, with missing values, and with more than one sensible question to ask.

## What is in it

| File | Rows | What |
|---|---|---|
| [penguins_clean.csv](penguins_clean.csv) | 342 | One row for each bird that was measured |
| [raw/penguins-raw.csv](raw/penguins-raw.csv) | 344 | As published by the station, untouched |

## How it was cleaned

1. Columns were renamed to `snake_case`, with the unit at the end.
2. Rows without a single measurement were left out (birds 4 and 272).
3. Nothing was imputed. *Sex* is still missing for 9 birds.

![Bill length against bill depth](figures/bills.png)

> Gorman KB, Williams TD, Fraser WR (2014). Ecological sexual dimorphism and environmental variability \
within a community of Antarctic penguins (genus *Pygoscelis*). PLoS ONE 9(3): e90081.
"""

FRAME = """<style scoped>.dataframe tbody tr th { vertical-align: top; }</style><table border="1" class="dataframe">
<thead><tr style="text-align: right;"><th></th><th>bill_length_mm</th><th>bill_depth_mm</th></tr></thead>
<tbody><tr><th>Adelie</th><td>38.79</td><td>18.35</td></tr><tr><th>Chinstrap</th><td>48.83</td><td>18.42</td></tr>
<tr><th>Gentoo</th><td>47.50</td><td>14.98</td></tr></tbody></table>"""

COLUMNS = (
    Column(0, "species", "string", description="Species, by its common name"),
    Column(1, "island", "string", description="Island of the Palmer Archipelago where the nest was"),
    Column(2, "bill_length_mm", "decimal", description="Length of the bill, from the forehead to the tip"),
    Column(3, "bill_depth_mm", "decimal", description="Depth of the bill at its base"),
    Column(4, "flipper_length_mm", "integer", description="Length of the flipper"),
    Column(5, "body_mass_g", "integer", description="Body mass"),
    Column(6, "sex", "string", description="Sex, by molecular analysis"),
    Column(7, "year", "integer", description="Year of the study"),
)


def methods_notebook() -> str:
    return notebook(
        text("# Cleaning the Palmer penguins\n\nTwo birds were not measured; everything else is kept."),
        code(
            'import pandas as pd\n\nraw = pd.read_csv("raw/penguins-raw.csv")\nraw.shape',
            {
                "output_type": "execute_result",
                "metadata": {},
                "execution_count": 1,
                "data": {"text/plain": "(344, 17)"},
            },
        ),
        code(
            '# Nothing is imputed.\npenguins_clean = raw.dropna(subset=["bill_length_mm"])\n'
            "print(len(raw) - len(penguins_clean), 'rows left out')",
            {"output_type": "stream", "name": "stdout", "text": ["2 rows left out\n"]},
            number=2,
        ),
        code(
            'penguins_clean.groupby("species")[["bill_length_mm", "bill_depth_mm"]].mean().round(2)',
            shown(text_html=FRAME, text_plain="..."),
            number=3,
        ),
        code(
            "plot(penguins_clean)",
            shown(image_png=base64.b64encode(png(480, 240, 190)).decode(), text_plain="<Figure size 480x240>"),
            number=4,
        ),
        code(
            "1 / 0",
            {
                "output_type": "error",
                "ename": "ZeroDivisionError",
                "evalue": "division by zero",
                "traceback": ["\x1b[31mZeroDivisionError\x1b[0m: division by zero"],
            },
            number=5,
        ),
    )


ENVIRONMENT = {
    "schema": 1,
    "taken_in": "notebook session",
    "python": {"version": "3.12.4", "implementation": "CPython"},
    "platform": {"system": "Linux", "machine": "x86_64", "description": "Linux-6.1.0-x86_64-with-glibc2.36"},
    "cpu_count": 8,
    "locale": "en_GB.UTF-8",
    "time_zone": "Europe/London",
    "kernel": {"name": "python3", "display_name": "Python 3"},
    "kaggle_share": "0.1.0",
    "distributions": {"matplotlib": "3.11.2", "numpy": "2.4.6", "pandas": "3.1.1", "pyarrow": "26.0.1"},
    "imported": ["matplotlib", "numpy", "pandas"],
}


def palmer(folder: Path) -> Dataset:
    """The whole of it: data, card, picture, notebook, environment, three versions."""
    clean = b"\n".join(line for line in penguins().splitlines() if b",NA,NA,NA,NA," not in line) + b"\n"
    raw = stored(folder, "raw/penguins-raw.csv", penguins("penguins-raw.csv"), description="As published.")
    table = stored(
        folder,
        "penguins_clean.csv",
        clean,
        columns=COLUMNS,
        description="One row for each bird that was measured.",
    )
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "palmer-penguins",
        "resources": [
            {
                "name": "penguins-clean",
                "path": "penguins_clean.csv",
                "schema": {"fields": [{"name": "bill_length_mm", "type": "number", "unit": "mm"}]},
            }
        ],
    }
    common = [
        raw,
        stored(folder, "figures/bills.png", png()),
        stored(folder, "methods/environment.json", json.dumps(ENVIRONMENT, indent=2)),
        stored(folder, "datapackage.json", json.dumps(package)),
        stored(folder, "croissant.json", json.dumps({"@type": "sc:Dataset", "name": "palmer-penguins"})),
        stored(
            folder,
            "CITATION.cff",
            "cff-version: 1.2.0\ntitle: Palmer penguins, cleaned\nauthors:\n- given-names: Ada\n"
            "  family-names: Lovelace\n- name: Palmer Station\ndate-released: 2026-03-12\n",
        ),
    ]
    first = [stored(folder, "penguins.csv", penguins()), raw]
    second = [table, raw, stored(folder, "notes.txt", "Two birds left out.\n")]
    third = [
        table,
        *common,
        stored(folder, "methods/clean-penguins.ipynb", methods_notebook()),
        stored(folder, "README.md", DESCRIPTION),
    ]
    cover = stored(folder, "cover", png())
    return dataset(
        version(1, first, notes="First version"),
        version(2, second, notes="The cleaned table beside the raw one"),
        version(3, third, notes="The notebook and its environment come along.\nA figure of the bills."),
        subtitle="Bills, flippers and body mass of 342 penguins from three islands of Antarctica",
        description=DESCRIPTION,
        keywords=("biology", "animals", "earth and nature"),
        update_frequency="never",
        sources="Palmer Station Antarctica LTER and K. Gorman, 2020, by way of the palmerpenguins package.",
        cover=cover.location,
        usability=0.82,
    )


def hostile(folder: Path) -> Dataset:
    """Whatever could be misread as markup, direction or layout."""
    wide = (
        ",".join(f"c{i}" for i in range(200))
        + "\n"
        + "\n".join(",".join(str(i * j % 97) for i in range(200)) for j in range(40))
    )
    cells = (
        "name,<b>note</b>,long\n"
        "<script>alert(1)</script>,<img src=x onerror=alert(1)>,"
        + "x" * 10_000
        + '\n"عربي مع نص","😀👩\u200d🔬 emoji","\u202eabc"\n'
    )
    points = "site,latitude,longitude\n" + "\n".join(
        f"s{i},{-64.77 + i % 7 * 0.013:.4f},{-64.05 - i % 11 * 0.017:.4f}" for i in range(60)
    )
    files = [
        stored(folder, "<script>alert(1)</script>.csv", cells),
        stored(folder, "wide.csv", wide),
        stored(folder, "points.csv", points),
        stored(folder, "empty.csv", ""),
        stored(folder, "binary.bin", bytes(range(256)) * 20),
        stored(folder, "\u202egpj.exe", b"MZ\x00"),
        stored(folder, f"a folder with spaces & signs/a very long name that goes on {'and on ' * 20}.txt", "hi\n"),
        stored(folder, "rows.jsonl", '{"a": 1, "b": {"c": "<i>"}}\n{"a": 2, "b": null}\n'),
        stored(folder, "config.json", '{"a": "</code><script>alert(1)</script>", "n": [1, 2, 3]}'),
        stored(
            folder,
            "methods/evil.ipynb",
            notebook(
                text("[click](javascript:alert(1)) <script>alert(1)</script>"),
                code(
                    "print('<script>')",
                    shown(text_html="<script>alert(1)</script><b onclick=alert(1)>bold</b>"),
                ),
            ),
        ),
        *(stored(folder, f"pictures/{i:03}.png", png(64, 64, i * 3 % 360)) for i in range(120)),
    ]
    return dataset(
        version(1, files, notes="<script>alert(1)</script>"),
        id=2,
        slug="hostile",
        title="<script>alert(1)</script> & \u202eesrever",
        subtitle="A subtitle with <b>markup</b>, عربي, and 😀 in eighty characters or so",
        description="Hello <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://example.org/p.png)\n\n"
        "<img src=x onerror=alert(1)> <a href='data:text/html,x'>data</a> " + "w" * 300,
        keywords=("<b>tag</b>",),
        sources="<script>alert(1)</script>",
    )


def showcase(folder: Path) -> list[Dataset]:
    """Everything that can be looked at, the first one last."""
    whole = palmer(folder)
    table = whole.versions[0].files
    broken = version(
        4,
        status="FAILED",
        notes="Fourth",
        error="The archive train.zip is broken: bad magic number at byte 0.",
    )
    return [
        dataset(
            version(1, [stored(folder, "notes.txt", "hello\n")]),
            owner=GRACE,
            slug="compilers",
            title="Compiler timings",
        ),
        dataset(version(1, table), owner=LAB, slug="lab-birds", title="Birds of the lab", is_private=True),
        hostile(folder),
        replace(
            whole,
            slug="failed",
            title="Penguins that failed",
            cover=None,
            is_private=True,
            versions=(version(1, status="FAILED", error="File names may not hold & or @."),),
        ),
        replace(
            whole,
            slug="half",
            title="Penguins, with a failed fourth version",
            cover=None,
            versions=(*whole.versions, broken),
        ),
        replace(
            whole,
            slug="pending",
            title="Penguins, still coming in",
            is_private=True,
            cover=None,
            versions=(version(1, status="BLOBS_RECEIVED"),),
        ),
        whole,
    ]
