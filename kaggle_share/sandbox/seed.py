"""A small public dataset, so that a new sandbox's pages are not empty: the planets, as NASA's fact sheet has them."""

from __future__ import annotations

import io
from typing import Any

from kaggle_share.sandbox.processing import unpack
from kaggle_share.sandbox.store import Store

OWNER, SLUG = "open-lab", "planets-of-the-solar-system"

PLANETS = """\
name,mass,diameter,density,gravity,rotation_period,distance_from_sun,orbital_period,mean_temperature,moons,rings
Mercury,0.330,4879,5429,3.7,1407.6,57.9,88.0,167,0,false
Venus,4.87,12104,5243,8.9,-5832.5,108.2,224.7,464,0,false
Earth,5.97,12756,5514,9.8,23.9,149.6,365.2,15,1,false
Mars,0.642,6792,3934,3.7,24.6,228.0,687.0,-65,2,false
Jupiter,1898,142984,1326,23.1,9.9,778.5,4331,-110,95,true
Saturn,568,120536,687,9.0,10.7,1432.0,10747,-140,146,true
Uranus,86.8,51118,1270,8.7,-17.2,2867.0,30589,-195,28,true
Neptune,102,49528,1638,11.0,16.1,4515.0,59800,-200,16,true
"""

COLUMNS = (
    ("name", "string", "Name of the planet"),
    ("mass", "decimal", "Mass (10^24 kg)"),
    ("diameter", "integer", "Diameter at the equator (km)"),
    ("density", "integer", "Mean density (kg/m^3)"),
    ("gravity", "decimal", "Acceleration of gravity at the equator (m/s^2)"),
    ("rotation_period", "decimal", "Time of one rotation against the stars (h); negative is retrograde"),
    ("distance_from_sun", "decimal", "Mean distance from the Sun (10^6 km)"),
    ("orbital_period", "decimal", "Time of one orbit (d)"),
    ("mean_temperature", "integer", "Mean temperature at the surface, or at 1 bar (°C)"),
    ("moons", "integer", "Known moons"),
    ("rings", "boolean", "Whether it has rings"),
)

DESCRIPTION = """\
The eight planets and what is measured of them: size, mass, motion and temperature.

The values are those of NASA's Planetary Fact Sheet, rounded as there. Numbers of moons change as new ones are
found.
"""


def seed(store: Store) -> None:
    """Put the dataset in, unless it is there."""
    if store.any_dataset(OWNER, SLUG) is not None:
        return
    files = (
        ("planets.csv", PLANETS, "One row per planet", COLUMNS),
        ("README.md", f"# Planets of the solar system\n\n{DESCRIPTION}", "About this dataset", ()),
    )
    content: dict[str, Any] = {"files": [], "directories": []}
    for name, text, description, columns in files:
        kept = store.shelf.put(io.BytesIO(text.encode()))
        upload = store.uploads.start("ada", "DATASET", name, kept.size)
        store.uploads.complete(upload.session, kept)
        rows = [
            {"order": order, "name": column, "type": kind, "original_type": kind, "description": said}
            for order, (column, kind, said) in enumerate(columns)
        ]
        content["files"].append({"token": upload.token, "description": description, "columns": rows})
    version = store.create_dataset(
        owner=OWNER,
        slug=SLUG,
        values={
            "title": "Planets of the solar system",
            "subtitle": "Size, mass, motion and temperature of the eight planets",
            "description": DESCRIPTION,
            "license": "US-Government-Works",
            "is_private": 0,
            "keywords": ["astronomy"],
            "update_frequency": "annually",
            "sources": "[Planetary Fact Sheet](https://nssdc.gsfc.nasa.gov/planetary/factsheet/), NASA",
        },
        creator="ada",
        content=content,
        notes="Initial release",
    )
    store.versions.finish(version, unpack(content, store))
