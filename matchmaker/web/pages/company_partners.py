"""A company looks at its partners: who, why, and where the two could sell together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict
from starlette.responses import Response

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Reason
from matchmaker.domain.names import cooperation_name, country_name, region_name
from matchmaker.domain.places import Country, regions
from matchmaker.domain.profile import Profile, Region, ThirdCountry
from matchmaker.engine.explain import note_text
from matchmaker.engine.suggestion import Options
from matchmaker.errors import NotFound
from matchmaker.services.market_words import market_facts, origin_of
from matchmaker.services.suggest import PartnerList, SuggestedPartner
from matchmaker.store.companies import StoredCompany, find_company
from matchmaker.store.profile_columns import load_profile
from matchmaker.store.tables import PUBLISHED
from matchmaker.web.answers import svg_answer
from matchmaker.web.charts.bars import market_bars
from matchmaker.web.charts.waterfall import waterfall
from matchmaker.web.charts.world_map import market_map
from matchmaker.web.deps import ReadSession, RuntimeDep
from matchmaker.web.pages.codes import MARKET_COLUMNS, PARTNER_COLUMNS
from matchmaker.web.pages.members import CompanyMember
from matchmaker.web.pages.pair_view import PairView, view_pair
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/company", include_in_schema=False)

SHOWN = 10
"""Cards on a page; the next page shows as many more, up to `MOST`."""

MOST = 50

MARKETS_SHOWN = 15
"""Third countries in the table of the company's markets."""


def _or_none(value: object) -> object:
    return value or None  # a form sends "" for what was not chosen


class PartnerFilter(BaseModel):
    """Which partners to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    purpose: Purpose = Purpose.JOINT_PROJECT
    market: Annotated[ThirdCountry | None, BeforeValidator(_or_none)] = None
    region: Annotated[Region | None, BeforeValidator(_or_none)] = None
    cooperation: Annotated[Cooperation | None, BeforeValidator(_or_none)] = None
    limit: Annotated[int, Query(ge=1, le=MOST)] = SHOWN

    def as_options(self, *, limit: int | None = None) -> Options:
        """Return the filter as the engine takes it."""
        return Options(
            purpose=self.purpose,
            market=self.market,
            region=self.region,
            cooperation=self.cooperation.value if self.cooperation else None,
            limit=limit or self.limit,
        )


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """One partner as a card shows it."""

    partner_id: UUID
    match_id: UUID
    rank: int
    pair: PairView


@router.get("/partners")
def get_partners(
    member: CompanyMember,
    session: ReadSession,
    runtime: RuntimeDep,
    wanted: Annotated[PartnerFilter, Query()],
) -> Response:
    """Show whom the company should meet, best first."""
    own = find_company(session, member.company_id)
    if own is None or own.status != PUBLISHED:
        return page("company/not_published.html", member.visitor)
    found = runtime.suggester.partners_of(
        member.company_id, wanted.as_options(), viewer=member.principal.viewer
    )
    language = member.visitor.language
    return page(
        "company/partners.html",
        member.visitor,
        cards=_cards(own.profile, found, language),
        why_empty=note_text(found.why_empty, language) if found.why_empty else None,
        wanted=wanted,
        has_more=len(found.items) == wanted.limit < MOST,
        more=min(wanted.limit + SHOWN, MOST),
        reasons=tuple(Reason),
        **_choices(own.profile, language),
    )


@router.get("/partners.table")
def get_partner_table(
    member: CompanyMember,
    session: ReadSession,
    runtime: RuntimeDep,
    wanted: Annotated[PartnerFilter, Query()],
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the same partners as a table, as many as there are pages."""
    own = _own(find_company(session, member.company_id))
    found = runtime.suggester.partners_of(
        member.company_id, wanted.as_options(limit=MOST), viewer=member.principal.viewer
    )
    cards = _cards(own.profile, found, member.visitor.language)
    return table_file(_table(cards, member.visitor.language), table_format)


@router.get("/partners/{partner_id}")
def get_partner(
    partner_id: UUID,
    member: CompanyMember,
    runtime: RuntimeDep,
    purpose: Purpose = Purpose.JOINT_PROJECT,
) -> Response:
    """Show everything about one pair."""
    found = runtime.suggester.dossier(
        member.company_id, partner_id, purpose, viewer=member.principal.viewer
    )
    language = member.visitor.language
    pair = view_pair(
        load_profile(found.company.profile, None),
        load_profile(found.partner.profile, None),
        found.suggestion,
        language,
    )
    return page(
        "company/partner.html",
        member.visitor,
        partner_id=partner_id,
        match_id=found.match_id,
        purpose=purpose,
        purposes=tuple(Purpose),
        pair=pair,
        chart=waterfall(found.suggestion, language),
        would_rise=[note_text(code, language) for code in found.would_rise],
        blocked=[note_text(code, language) for code in found.blocked],
        reasons=tuple(Reason),
    )


@router.get("/partners/{partner_id}/map.svg")
def get_pair_map(
    request: Request, partner_id: UUID, member: CompanyMember, runtime: RuntimeDep
) -> Response:
    """Draw the third countries for the two together."""
    found = runtime.adviser.markets_of_two(
        member.company_id, partner_id, limit=None, viewer=member.principal.viewer
    )
    language = member.visitor.language
    return svg_answer(market_map(found, language), request, language=language)


@router.get("/markets")
def get_markets(member: CompanyMember, session: ReadSession, runtime: RuntimeDep) -> Response:
    """Show the third countries worth entering, with what speaks for each."""
    own = find_company(session, member.company_id)
    if own is None or own.status != PUBLISHED:
        return page("company/not_published.html", member.visitor)
    found = runtime.adviser.markets_of(
        member.company_id, limit=MARKETS_SHOWN, viewer=member.principal.viewer
    )
    language = member.visitor.language
    return page(
        "company/markets.html",
        member.visitor,
        markets=[(fit, list(market_facts(fit, language))) for fit in found.items],
        targets=own.profile.export_targets,
        origin=origin_of(found.about, language),
    )


@router.get("/markets.table")
def get_market_table(
    member: CompanyMember,
    session: ReadSession,
    runtime: RuntimeDep,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return all third countries as a table, best first."""
    own = _own(find_company(session, member.company_id))
    found = runtime.adviser.markets_of(
        member.company_id, limit=None, viewer=member.principal.viewer
    )
    language = member.visitor.language
    table = Table(
        name="markets",
        headings=[str(say_code("market_column", name, language)) for name in MARKET_COLUMNS],
        rows=[
            (
                country_name(fit.country, language),
                round(fit.score, 3),
                int(fit.country in own.profile.export_targets),
                "; ".join(market_facts(fit, language)),
            )
            for fit in found.items
        ],
    )
    return table_file(table, table_format)


@router.get("/markets/{picture}.svg")
def get_market_picture(
    request: Request, picture: str, member: CompanyMember, runtime: RuntimeDep
) -> Response:
    """Draw the third countries for the company, as a map or as bars."""
    drawn = {"map": market_map, "bars": market_bars}.get(picture)
    if drawn is None:
        raise NotFound("There is no such picture.")
    found = runtime.adviser.markets_of(
        member.company_id, limit=None, viewer=member.principal.viewer
    )
    language = member.visitor.language
    return svg_answer(drawn(found, language), request, language=language)


def _own(found: StoredCompany | None) -> StoredCompany:
    if found is None:
        raise NotFound("The company has no published profile.")
    return found


def _cards(own: Profile, found: PartnerList, language: Language) -> Sequence[PartnerCard]:
    return [_card(own, item, rank, language) for rank, item in enumerate(found.items, start=1)]


def _card(own: Profile, item: SuggestedPartner, rank: int, language: Language) -> PartnerCard:
    partner = load_profile(item.partner.profile, None)
    pair = view_pair(own, partner, item.suggestion, language)
    return PartnerCard(item.partner.company_id, item.match_id, rank, pair)


def _choices(own: Profile, language: Language) -> dict[str, Any]:
    """Return what the filters offer: the other country's regions, the markets one wants."""
    other = Country(own.country).other
    codes = sorted({*own.export_targets, *own.export_markets})
    return {
        "purposes": [(each.value, say_code("purpose", each, language)) for each in Purpose],
        "regions": sorted(
            ((code, region_name(code, language)) for code in regions(other)),
            key=lambda item: item[1],
        ),
        "markets": [(code, country_name(code, language)) for code in codes],
        "forms": [(form.value, cooperation_name(form, language)) for form in Cooperation],
    }


def _table(cards: Sequence[PartnerCard], language: Language) -> Table:
    return Table(
        name="partners",
        headings=[str(say_code("partner_column", name, language)) for name in PARTNER_COLUMNS],
        rows=[
            (
                card.pair.partner.name,
                round(card.pair.score, 3),
                region_name(card.pair.partner.region, language),
                str(say_code("relation", card.pair.relation, language)),
                " ".join(reason.text for reason in card.pair.pros),
                card.pair.partner.website,
            )
            for card in cards
        ],
    )
