"""How a list of partners is shown: cards for people, JSON for scripts."""

import json
from typing import TYPE_CHECKING

from matchmaker.cli.output import console
from matchmaker.cli.texts import Text, say
from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.names import country_name, region_name
from matchmaker.domain.permissions import Viewer
from matchmaker.engine.explain import note_text, offer_text, reason_text

if TYPE_CHECKING:
    from rich.text import Text as Styled

    from matchmaker.services.suggest import PartnerList, SuggestedPartner

REASONS_SHOWN = 4
MARKETS_SHOWN = 5
_PURPOSES = {
    Purpose.JOINT_PROJECT: Text.JOINT_PROJECT,
    Purpose.THIRD_MARKET: Text.THIRD_MARKET,
}
_RELATIONS = {
    Relation.COMPLEMENTARY: Text.COMPLEMENTARY,
    Relation.SIMILAR: Text.SIMILAR,
    Relation.COMPETING: Text.COMPETING,
}


def show_partners(answer: "PartnerList", lang: Language) -> None:
    """Print one card per partner, best first."""
    from rich.panel import Panel

    out = console()
    title = say(Text.PARTNERS_OF, lang).format(name=answer.name)
    out.print(f"{title} · {say(_PURPOSES[answer.purpose], lang)}", style="bold")
    if not answer.items:
        why = f": {note_text(answer.why_empty, lang)}" if answer.why_empty else ""
        out.print(f"{say(Text.NOBODY, lang)}{why}")
    for place, item in enumerate(answer.items, start=1):
        profile = json.loads(item.partner.profile)
        out.print(
            Panel(
                _card(item, lang),
                title=_plain(f"{place}. {profile['name']}", "bold"),
                title_align="left",
                subtitle=_plain(region_name(profile["region"], lang)),
                subtitle_align="left",
            )
        )


def _plain(text: str, style: str = "") -> "Styled":
    from rich.text import Text as Styled

    return Styled(text, style=style)


def _card(item: "SuggestedPartner", lang: Language) -> "Styled":
    suggestion = item.suggestion
    head = f"{suggestion.score:.0%} · {say(_RELATIONS[suggestion.relation], lang)}"
    rising = [reason for reason in suggestion.reasons if reason.weight > 0][:REASONS_SHOWN]
    lines = [head, *(f"+{reason.weight:.2f} {reason_text(reason, lang)}" for reason in rising)]
    if suggestion.joint_offer is not None:
        lines.append(offer_text(suggestion.joint_offer, lang))
    if suggestion.markets:
        names = [
            f"{country_name(market.country, lang)} {market.score:.2f}"
            for market in suggestion.markets[:MARKETS_SHOWN]
        ]
        lines.append(f"{say(Text.MARKETS, lang)}: {', '.join(names)}")
    return _plain("\n".join(lines))


def partners_as_json(answer: "PartnerList", lang: Language, viewer: Viewer) -> dict[str, object]:
    """Return the answer in the form of the HTTP API."""
    import orjson

    from matchmaker.web.render import partners_json

    body: dict[str, object] = orjson.loads(
        orjson.dumps(partners_json(answer, language=lang, viewer=viewer))
    )
    return body
