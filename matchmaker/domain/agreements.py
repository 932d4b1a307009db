"""Trade agreements of both home countries with third ones, from data/reference."""

import csv
from dataclasses import dataclass
from functools import cache

from matchmaker.domain.languages import Language
from matchmaker.resources import shipped


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement that binds Belarus, Russia and a third country.

    Attributes:
        code: stable name, such as `eaeu_vn`.
        status: as data/README.md explains it, such as `in_force`.
        in_force: ISO 8601 date; empty when it is not known to us.
        preferential: whether it lowers tariffs.
        names: language -> short name.
    """

    code: str
    country: str
    status: str
    in_force: str
    preferential: bool
    names: dict[Language, str]


def agreements_with(country: str) -> tuple[Agreement, ...]:
    """Return the agreements with a country, in the order of the list; none for most."""
    return _table().get(country, ())


@cache
def _table() -> dict[str, tuple[Agreement, ...]]:
    found: dict[str, tuple[Agreement, ...]] = {}
    path = shipped("data", "reference", "trade_agreements.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            agreement = Agreement(
                code=row["agreement"],
                country=row["country"],
                status=row["status"],
                in_force=row["in_force"],
                preferential=row["preferential"] == "yes",
                names={language: row[language] for language in Language},
            )
            found[agreement.country] = (*found.get(agreement.country, ()), agreement)
    return found
