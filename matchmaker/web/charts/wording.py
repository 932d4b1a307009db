"""What the charts of third markets say: titles, text alternatives, where the figures come from."""

from collections.abc import Sequence

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name
from matchmaker.engine.market_scores import WEIGHTS
from matchmaker.engine.suggestion import MarketFit
from matchmaker.services.market_words import origin_of, say_number
from matchmaker.services.markets import MarketList, PairMarketList
from matchmaker.web.charts.svg import shorten

Found = MarketList | PairMarketList

_NAME_LENGTH = {1: 90, 2: 44}  # letters of each company's name in a title


def title_of(found: Found, language: Language) -> str:
    """Return `Third markets for …`, with the names of one company or two."""
    most = _NAME_LENGTH[len(found.names)]
    names = " + ".join(shorten(name, most) for name in found.names)
    return get_message("markets.title", language).format(name=names)


def told(fits: Sequence[MarketFit], language: Language) -> str:
    """Return countries with score and components, as one sentence without its end."""
    return "; ".join(tell(fit, language) for fit in fits)


def tell(fit: MarketFit, language: Language) -> str:
    """Return a country with its score and components."""
    parts = {name: say_number(value, language, 2) for name, value in fit.components.items()}
    return get_message("charts.parts", language).format(
        country=country_name(fit.country, language),
        score=say_number(fit.score, language, 2),
        **parts,
    )


def footnotes(found: Found, language: Language) -> list[str]:
    """Return how the score is made, what is said of services, and year and source."""
    weights = {name: say_number(weight, language, 1) for name, weight in WEIGHTS.items()}
    services = [] if found.goods else [get_message("markets.services", language)]
    return [
        get_message("charts.formula", language).format(**weights),
        *services,
        origin_of(found.about, language),
    ]
