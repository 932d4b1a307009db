"""Staff look companies up, in three languages, and see one with its suggestions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name, region_name
from matchmaker.domain.permissions import Act
from matchmaker.domain.places import Country, all_regions
from matchmaker.domain.profile import Region, ThirdCountry
from matchmaker.engine.suggestion import Options
from matchmaker.services.market_words import market_facts, origin_of
from matchmaker.store.companies import get_company
from matchmaker.store.listing import CompanyFilter, ListedCompany, list_companies
from matchmaker.store.profile_columns import load_profile
from matchmaker.web.deps import ReadSession, RuntimeDep
from matchmaker.web.pages.codes import COMPANY_COLUMNS
from matchmaker.web.pages.members import Member, StaffMember
from matchmaker.web.pages.pair_view import view_pair
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk/companies", include_in_schema=False)

ROWS = 25
MOST_EXPORTED = 5_000
PARTNERS_SHOWN = 5
MARKETS_SHOWN = 5

_EMPTY = BeforeValidator(lambda value: value or None)


class CompanySearch(BaseModel):
    """Which companies to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: Annotated[str, Field(max_length=200)] = ""
    country: Annotated[Country | None, _EMPTY] = None
    region: Annotated[Region | None, _EMPTY] = None
    market: Annotated[ThirdCountry | None, _EMPTY] = None
    after: Annotated[UUID | None, _EMPTY] = None

    def as_filter(self) -> CompanyFilter:
        """Return the filter as the store takes it."""
        return CompanyFilter(
            country=self.country.value if self.country else None,
            region=self.region,
            market=self.market,
            words=self.q or None,
        )


Wanted = Annotated[CompanySearch, Query()]


@router.get("")
def get_companies(member: StaffMember, session: ReadSession, wanted: Wanted) -> Response:
    """Show published companies that the words and filters leave."""
    found, language = _listed(member, session, wanted, limit=ROWS + 1), member.visitor.language
    rows = found[:ROWS]
    return page(
        "desk/companies.html",
        member.visitor,
        rows=[(row.company.company_id, load_profile(row.company.profile), row) for row in rows],
        next_page=rows[-1].company.company_id if len(found) > ROWS else None,
        wanted=wanted,
        countries=tuple(Country),
        regions=[(code, region_name(code, language)) for code in all_regions()],
    )


@router.get(".table")
def get_company_table(
    member: StaffMember,
    session: ReadSession,
    wanted: Wanted,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the same companies as a table; contacts are not in it."""
    language = member.visitor.language
    rows = _listed(member, session, wanted, limit=MOST_EXPORTED)
    table = Table(
        name="companies",
        headings=[str(say_code("company_column", name, language)) for name in COMPANY_COLUMNS],
        rows=[_cells(row, language) for row in rows],
    )
    return table_file(table, table_format)


@router.get("/{company_id}")
def get_one_company(
    company_id: UUID, member: StaffMember, session: ReadSession, runtime: RuntimeDep
) -> Response:
    """Show one company, whom it should meet and where it should sell."""
    viewer, language = member.principal.viewer, member.visitor.language
    stored = get_company(session, company_id, viewer=viewer, act=Act.SEE_SUGGESTIONS)
    partners = runtime.suggester.partners_of(
        company_id, Options(limit=PARTNERS_SHOWN), viewer=viewer
    )
    markets = runtime.adviser.markets_of(company_id, limit=MARKETS_SHOWN, viewer=viewer)
    return page(
        "desk/company.html",
        member.visitor,
        company=stored,
        profile=stored.profile,
        partners=[
            (
                item.partner.company_id,
                view_pair(
                    stored.profile, load_profile(item.partner.profile), item.suggestion, language
                ),
            )
            for item in partners.items
        ],
        markets=[(fit, list(market_facts(fit, language))) for fit in markets.items],
        origin=origin_of(markets.about, language),
    )


def _listed(
    member: Member, session: ReadSession, wanted: CompanySearch, *, limit: int
) -> list[ListedCompany]:
    return list(
        list_companies(
            session,
            wanted.as_filter(),
            viewer=member.principal.viewer,
            after=wanted.after,
            limit=limit,
        )
    )


def _cells(row: ListedCompany, language: Language) -> tuple[str | int | None, ...]:
    profile = load_profile(row.company.profile)
    return (
        profile.name,
        country_name(profile.country, language),
        region_name(profile.region, language),
        profile.tax_id,
        "; ".join(line.text for line in profile.products),
        "; ".join(line.text for line in profile.needs),
        profile.employees,
        profile.website,
        row.updated_at.date().isoformat(),
    )
