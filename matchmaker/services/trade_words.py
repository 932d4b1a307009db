"""What is said of the trade figures, in three languages."""

from dataclasses import replace

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.engine.trade_tables import TradeAbout

SHIPPED = "shipped"


def in_language(about: TradeAbout, language: Language) -> TradeAbout:
    """Return the description with its sentences in a language.

    Names of imported sources are the same in all; the shipped ones are described at length.
    """
    if about.kind != SHIPPED:
        return about
    return replace(
        about,
        hs=_say("hs", language),
        source=_say("source", language),
        licence=_say("licence", language),
    )


def _say(name: str, language: Language) -> str:
    return get_message(f"trade.shipped.{name}", language)
