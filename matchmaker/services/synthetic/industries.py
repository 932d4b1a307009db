"""Where invented companies are and what they do, as the statistics of organisations have it.

Counts of organisations (`data/synthetic/activities.csv`) are multiplied by how likely a company of
the activity is to look for a partner abroad, which is our assumption: a factory more than a
builder, a builder more than a bank.
"""

import csv
from collections.abc import Mapping
from typing import NamedTuple

from matchmaker.domain.places import Country
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.resources import shipped
from matchmaker.services.synthetic.draw import Draw

EAGERNESS: Mapping[str, float] = {
    "farming": 0.4,
    "forestry": 0.4,
    "fishing": 0.5,
    "mining": 0.4,
    "manufacturing": 1.0,
    "fish_processing": 1.0,
    "printing": 0.2,
    "construction": 0.05,
    "vehicle_trade": 0.1,
    "wholesale": 0.15,
    "transport": 0.15,
    "information": 0.25,
    "finance": 0.05,
    "professional": 0.1,
}
"""Share of the organisations of an activity that would be in such a service."""

TRADES = frozenset({"vehicle_trade", "wholesale"})
"""Activities that sell what others make."""

_GOODS = tuple(name for name in CLASSES if not name.startswith("S-"))
_GROWN_OR_DUG = frozenset({"01", "03", "06", "07", "08", "10", "12", "13", "14", "25", "26", "27"})
_SOLD_BY: Mapping[str, tuple[str, ...]] = {
    "farming": ("01", "06", "07", "08", "10", "12"),
    "forestry": ("44", "47"),
    "fishing": ("03",),
    "mining": ("25", "26", "27"),
    "manufacturing": (*(name for name in _GOODS if name not in _GROWN_OR_DUG), "S-PRO"),
    "fish_processing": ("03", "16"),
    "printing": ("49", "48"),
    "construction": ("S-CON", "94"),
    "vehicle_trade": ("87",),
    "wholesale": _GOODS,
    "transport": ("S-LOG",),
    "information": ("S-IT",),
    "finance": ("S-FIN",),
    "professional": ("S-ENG", "S-CRT", "S-OTH", "S-PRO"),
}


class Place(NamedTuple):
    """A cell of the statistics."""

    region: str
    activity: str


class Industries(NamedTuple):
    """Where companies are, and what each activity sells.

    Attributes:
        places: by country.
        classes: by activity: what it sells; a class with more different goods is more usual.
    """

    places: Mapping[Country, Draw[Place]]
    classes: Mapping[str, Draw[str]]


def load_industries(sizes: Mapping[str, int]) -> Industries:
    """Read the statistics.

    Args:
        sizes: how many different goods the vocabulary has for a class.
    """
    weights: dict[Country, dict[Place, float]] = {country: {} for country in Country}
    path = shipped("data", "synthetic", "activities.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            region = row.pop("region")
            own = weights[Country(region[:2])]
            for activity, count in row.items():
                own[Place(region, activity)] = int(count) * EAGERNESS[activity]
    return Industries(
        places={country: Draw.of(own) for country, own in weights.items()},
        classes={
            activity: Draw(names, [sizes[name] for name in names])
            for activity, names in _SOLD_BY.items()
        },
    )
