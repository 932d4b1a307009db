"""Third markets to draw: of one company and of two, on the shipped tables."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID
from xml.etree import ElementTree as ET

from matchmaker.domain.profile import Profile
from matchmaker.engine.chapters import chapter_weights
from matchmaker.engine.markets import Markets, load_markets
from matchmaker.engine.suggestion import MarketFit
from matchmaker.services.markets import MarketList, PairMarketList
from tests.unit.profiles import make_partner, make_profile

SVG = "{http://www.w3.org/2000/svg}"
ONE, OTHER = UUID(int=1), UUID(int=2)


@cache
def shipped_markets() -> Markets:
    return load_markets()


def markets_of(profile: Profile | None = None, *, limit: int | None = None) -> MarketList:
    """Return third markets of a company with stated HS codes."""
    profile = profile or make_profile()
    markets = shipped_markets()
    items = markets.company(profile, chapter_weights(profile), limit=limit)
    return MarketList(ONE, None, profile.name, markets.about, (), goods=True, items=tuple(items))


def markets_of_two(first: Profile | None = None, second: Profile | None = None) -> PairMarketList:
    """Return third markets of two companies together."""
    profiles = first or make_profile(), second or make_partner()
    markets = shipped_markets()
    items = markets.pair(*profiles, *(chapter_weights(each) for each in profiles))
    names = tuple(each.name for each in profiles)
    return PairMarketList((ONE, OTHER), names, markets.about, goods=False, items=tuple(items))


def made_up(scores: Sequence[tuple[str, float]], name: str = "ОАО «Пример»") -> MarketList:
    """Return a list with scores as given, best first."""
    ordered = sorted(scores, key=lambda row: -row[1])
    facts = markets_of(limit=1).items[0].facts
    items = tuple(
        MarketFit(code, score, dict.fromkeys(("supply", "demand", "ease"), score), {}, facts)
        for code, score in ordered
    )
    about = shipped_markets().about
    return MarketList(ONE, None, name, about, (), goods=True, items=items)


def parse(picture: str) -> ET.Element:
    """Return the root of an SVG document of our own making."""
    return ET.fromstring(picture)  # noqa: S314 - our own text


def countries(picture: str) -> dict[str, ET.Element]:
    """Return country -> the shape that stands for it."""
    return {
        shape.attrib["data-country"]: shape
        for shape in parse(picture).iter()
        if "data-country" in shape.attrib
    }


def words(picture: str) -> str:
    """Return everything that is written in a picture, with single spaces."""
    return " ".join(" ".join(parse(picture).itertext()).split())
