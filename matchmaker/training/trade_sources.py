"""Reads the material that the shipped trade tables are made of.

docs/third-markets.md says where each file comes from; data/trade/README.md names their faults.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pycountry

from matchmaker.resources import shipped

Shares = Mapping[str, float]  # HS chapter -> value

OLD_CODES: Mapping[str, tuple[str, ...]] = {
    "ANT": ("CW", "SX", "BQ"),
    "PAL": ("PS",),
    "ROM": ("RO",),
    "SCG": ("RS", "ME"),
    "TMP": ("TL",),
    "YUG": ("RS", "ME"),
    "ZAR": ("CD",),
}
"""Codes that ISO 3166-1 has dropped, and the countries they stand for now."""

CITIES = {"by": (53.9, 27.57), "ru": (55.75, 37.62)}  # Minsk, Moscow: degrees
SPOKEN_FROM_PERCENT = 5.0
"""A language counts as spoken in a country from this share of its people on."""

_AMOUNT = re.compile(r"\$([\d.,]+)\s*(million|billion|trillion)?\s*\((\d{4})")
_UNITS = {"million": 1e3, "billion": 1e6, "trillion": 1e9, "": 1e-3}  # thousand US dollars
_TAGS = re.compile(r"<[^>]*>")
_BRACKETS = re.compile(r"\(.*?\)")
_DOMAIN = re.compile(r"\.([a-z]{2})\b")
_RUSSIAN = re.compile(r"Russian[^,;]*?([\d.]+)%")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the Factbook says of one country; money in thousand US dollars.

    Attributes:
        imports: year -> goods and services, balance of payments.
        exports: the same for exports.
        top_imports: HS chapters of the five largest import goods, largest first; a good of
            several chapters, or of none, is a tuple of that length.
        russian_percent: share of people who speak Russian, 0–100.
    """

    imports: Mapping[int, float] = field(default_factory=dict)
    exports: Mapping[int, float] = field(default_factory=dict)
    top_imports: tuple[tuple[str, ...], ...] = ()
    top_exports: tuple[tuple[str, ...], ...] = ()
    russian_percent: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a country lies, seen from the two home countries.

    Attributes:
        distance_km: home country ("by", "ru") -> kilometres.
        measured: `population`, the mean between the largest cities weighted by population, or
            `great_circle`, from the capital to the middle of the country.
        language: 1 for a common official language, 0.5 for one that many speak, else 0.
    """

    distance_km: Mapping[str, float]
    measured: str
    language: float
    landlocked: bool


def alpha_2(code: str) -> tuple[str, ...]:
    """Return the present ISO 3166-1 alpha-2 codes of an alpha-3 code, also a dropped one."""
    code = code.upper()
    found = pycountry.countries.get(alpha_3=code)
    return (found.alpha_2,) if found else OLD_CODES.get(code, ())


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file with a header line."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def chapters_of_sitc() -> dict[str, tuple[str, ...]]:
    """Return SITC Rev. 2 prefix -> HS chapters, from data/training/trade/sitc_chapters.csv."""
    return _chapters("sitc_chapters.csv", "prefix")


def chapters_of_goods() -> dict[str, tuple[str, ...]]:
    """Return name of a good in the Factbook, in lower case -> HS chapters."""
    return _chapters("commodity_chapters.csv", "commodity")


def read_export_structures(path: Path) -> dict[str, dict[str, float]]:
    """Return country -> HS chapter -> exports, of a country × SITC4 matrix.

    Only the shares within a country mean something: the levels of the source are off.

    Raises:
        ValueError: a SITC code has no chapter in the concordance.
    """
    concordance = chapters_of_sitc()
    found: dict[str, dict[str, float]] = {}
    for row in rows(path):
        values: dict[str, float] = {}
        for code, value in row.items():
            if code != "country":
                for chapter, part in _split(concordance, code, float(value or 0)):
                    values[chapter] = values.get(chapter, 0.0) + part
        for country in alpha_2(row["country"]):
            found.setdefault(country, values)
    return found


def read_russia(path: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Return heading -> Russia's exports, and -> its imports, in the latest twelve months.

    Headings that are no goods of the HS (chapters 98 and 99) are left out.
    """
    trade: dict[str, dict[str, float]] = {"ЭК": {}, "ИМ": {}}
    for row in rows(path):
        heading, value = row["TNVED4"].zfill(4), float(row["STOIM_last12"] or 0)
        if heading < "98" and value > 0:
            trade[row["NAPR"]][heading] = value
    return trade["ЭК"], trade["ИМ"]


def read_russian_flows(path: Path) -> dict[str, float]:
    """Return country -> Russia's exports to it over all years of the file, thousand US dollars."""
    return {
        row["STRANA"]: float(row["stoim_sum"]) / 1e3
        for row in rows(path)
        if row["NAPR"] == "ЭК" and row["stoim_sum"]
    }


def read_gdp(path: Path) -> dict[str, tuple[int, float]]:
    """Return country -> year and gross domestic product in thousand US dollars."""
    return {
        country: (int(row["year"]), float(row["gdp_usd"]) / 1e3)
        for row in rows(path)
        for country in alpha_2(row["iso3"])
    }


def read_factbook(folder: Path) -> dict[str, Facts]:
    """Return country -> facts, of a folder of Factbook documents in JSON."""
    goods = chapters_of_goods()
    found: dict[str, Facts] = {}
    for path in sorted(folder.glob("*/*.json")):
        document = json.loads(path.read_text("utf-8"))
        country = _country_of(document)
        if country is not None:
            facts = _facts(document, goods)
            if facts.imports or country not in found:
                found[country] = facts
    return found


def read_places(folder: Path, facts: Mapping[str, Facts]) -> dict[str, Place]:
    """Return country -> where it lies; every ISO 3166-1 country of the list is there."""
    measured = _cepii_distances(folder / "gravity_dist_by_ru.csv")
    found = {}
    for row in rows(folder / "countries_en_ru_be.csv"):
        code = row["iso2"]
        middle = (float(row["lat"]), float(row["lon"]))
        circle = {home: _great_circle(city, middle) for home, city in CITIES.items()}
        spoken = facts.get(code, Facts()).russian_percent >= SPOKEN_FROM_PERCENT
        listed = spoken or "Russian" in row["languages"].split("|")
        distance, language = measured.get(code, (circle, 0.0))
        found[code] = Place(
            distance_km=distance,
            measured="population" if code in measured else "great_circle",
            language=max(language, 0.5 if listed else 0.0),
            landlocked=row["landlocked"] == "True",
        )
    return found


def _cepii_distances(path: Path) -> dict[str, tuple[dict[str, float], float]]:
    """Return country -> distances from both homes, and the language score.

    The file holds no common official language between Belarus and anybody; Russian is official
    in Belarus, so what it says of Russia holds for both.
    """
    found: dict[str, tuple[dict[str, float], float]] = {}
    for row in rows(path):
        home = {"BLR": "by", "RUS": "ru"}[row["iso_o"]]
        score = max(float(row["comlang_off"]), 0.5 * float(row["comlang_ethno"]))
        distance_km = _kilometres(row)
        for country in alpha_2(row["iso_d"]):
            distance, language = found.get(country, ({}, 0.0))
            found[country] = ({**distance, home: distance_km}, max(language, score))
    return found


def _kilometres(row: Mapping[str, str]) -> float:
    """Return the distance weighted by population or, where there is none, between main cities."""
    return float(row["dist"] if row["distw"] == "." else row["distw"])


def _great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return kilometres between two points given in degrees, by the haversine formula."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(radians, point)) for point in (a, b))
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6_371.0 * asin(sqrt(half))


def _chapters(name: str, key: str) -> dict[str, tuple[str, ...]]:
    path = shipped("data", "training", "trade", name)
    return {row[key]: tuple(row["chapters"].split()) for row in rows(path)}


def _split(
    concordance: Mapping[str, tuple[str, ...]], code: str, value: float
) -> Iterator[tuple[str, float]]:
    for length in range(len(code), 0, -1):
        chapters = concordance.get(code[:length])
        if chapters is not None:
            yield from ((chapter, value / len(chapters)) for chapter in chapters)
            return
    raise ValueError(f"SITC {code} has no HS chapter in the concordance")


def _country_of(document: Mapping[str, object]) -> str | None:
    """Return the country by its internet domain; None for seas, the world, the EU."""
    text = _text(document, "Communications", "Internet country code")
    found = _DOMAIN.search(text)
    if found is None:
        return None
    code = {"UK": "GB"}.get(found[1].upper(), found[1].upper())
    return code if pycountry.countries.get(alpha_2=code) else None


def _facts(document: Mapping[str, object], goods: Mapping[str, tuple[str, ...]]) -> Facts:
    spoken = _RUSSIAN.search(_text(document, "People and Society", "Languages"))
    return Facts(
        imports=_amounts(_text(document, "Economy", "Imports")),
        exports=_amounts(_text(document, "Economy", "Exports")),
        top_imports=_goods(_text(document, "Economy", "Imports - commodities"), goods),
        top_exports=_goods(_text(document, "Economy", "Exports - commodities"), goods),
        russian_percent=float(spoken[1]) if spoken else 0.0,
    )


def _text(document: Mapping[str, object], section: str, name: str) -> str:
    """Return all text of one entry, without markup."""
    part = document.get(section, {})
    return _TAGS.sub("", _flat(part.get(name, "") if isinstance(part, dict) else ""))


def _flat(node: object) -> str:
    if isinstance(node, dict):
        return " ".join(_flat(value) for key, value in node.items() if key != "note")
    return str(node)


def _amounts(text: str) -> dict[int, float]:
    return {
        int(year): float(number.replace(",", "")) * _UNITS[unit]
        for number, unit, year in _AMOUNT.findall(text)
    }


def _goods(text: str, goods: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    names = (name.strip().lower() for name in _BRACKETS.sub("", text).split(","))
    return tuple(goods.get(name, ()) for name in names if name)
