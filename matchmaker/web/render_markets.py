"""Turns third markets into JSON values."""

from matchmaker.domain.agreements import agreements_with
from matchmaker.domain.languages import Language
from matchmaker.domain.names import chapter_name, country_name
from matchmaker.engine.suggestion import MarketFit
from matchmaker.engine.trade_tables import TradeAbout
from matchmaker.services.markets import MarketList
from matchmaker.services.trade_words import in_language

Json = dict[str, object]

_FIGURES = ("imports_usd", "growth", "distance_km")


def markets_json(found: MarketList, *, language: Language) -> Json:
    """Return the markets of one company, in the form of the HTTP API."""
    return {
        "company": {"id": found.company_id, "ref": found.ref, "name": found.name},
        "trade": trade_json(found.about, language),
        "chapters": [
            {
                "hs": share.chapter,
                "name": chapter_name(share.chapter, language),
                "weight": share.weight,
                "stated": share.stated,
            }
            for share in found.chapters
        ],
        "goods": found.goods,
        "items": [_fit_json(fit, language) for fit in found.items],
        "next": None,
    }


def trade_json(trade: TradeAbout, language: Language) -> Json:
    """Return the trade figures behind the scores: year, source, licence."""
    about = in_language(trade, language)
    return {
        "kind": about.kind,
        "year": about.year,
        "years": about.years,
        "estimated": about.estimated,
        "hs": about.hs,
        "source": about.source,
        "licence": about.licence,
    }


def _fit_json(fit: MarketFit, language: Language) -> Json:
    facts = fit.facts
    return {
        "country": fit.country,
        "name": country_name(fit.country, language),
        "score": fit.score,
        "components": dict(fit.components),
        "parts": dict(fit.parts),
        "facts": {
            **{name: facts.get(name) for name in _FIGURES},
            "agreements": [
                {
                    "code": agreement.code,
                    "name": agreement.names[language],
                    "status": agreement.status,
                    "preferential": agreement.preferential,
                }
                for agreement in agreements_with(fit.country)
            ],
            "barriers": facts["barriers"],
            "landlocked": facts["landlocked"],
            "sells": bool(facts["sell_there"]),
            "wants": bool(facts["want_there"]),
        },
    }
