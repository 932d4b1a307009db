"""Staff see at a glance what waits, what happened, and between which regions."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.domain.match_life import MatchState, Verdict
from matchmaker.domain.names import region_name
from matchmaker.domain.places import Country, regions
from matchmaker.services.agreements import pairs_in_force
from matchmaker.services.match_statistics import Figures, MatchStatistics, gather_statistics
from matchmaker.store.submissions import count_queue
from matchmaker.web.charts.month_columns import month_columns
from matchmaker.web.charts.region_map import region_links
from matchmaker.web.deps import Now, ReadSession
from matchmaker.web.pages.codes import COOPERATION_COLUMNS
from matchmaker.web.pages.formats import say_month_number
from matchmaker.web.pages.members import Member, StaffMember
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.wording import say_code, translate

router = APIRouter(prefix="/desk", include_in_schema=False)

MOST = 8
"""Pairs of regions that are named beside the map."""

MONTHS = 12
"""Months in the charts, the present one included."""

Pair = tuple[str, str]
_JUDGED = (Verdict.APPROVE, Verdict.REJECT, Verdict.DEFER)


@router.get("")
def get_overview(member: StaffMember, session: ReadSession, now: Now) -> Response:
    """Show what waits and what happened: of the chamber, for administrators of all."""
    found = _gather(member, session, now)
    months, language = last_months(now.date()), member.visitor.language
    own = None if member.principal.is_administrator else member.chamber_id
    return page(
        "desk/overview.html",
        member.visitor,
        figures=found,
        to_read=count_queue(session, own),
        under_way=sum(
            found.states[state]
            for state in (MatchState.INTRODUCED, MatchState.MET, MatchState.NEGOTIATING)
        ),
        months=months,
        outcomes=_outcomes_chart(found, months, language),
        decisions=_decisions_chart(found, months, language),
        empty=Figures(),
    )


@router.get("/map")
def get_map(member: StaffMember, session: ReadSession, now: Now) -> Response:
    """Show which regions work together, on a map and as a table."""
    found, agreed = _gather(member, session, now), pairs_in_force(session, on=now.date())
    links = {pair: each.introductions for pair, each in found.regions.items()}
    return page(
        "desk/map.html",
        member.visitor,
        chart=region_links(
            {pair: number for pair, number in links.items() if number}, member.visitor.language
        ),
        by_regions=regions(Country.BY),
        ru_regions=_rows(found, agreed),
        pairs=found.regions,
        agreed=agreed,
        most=_most(found),
    )


@router.get("/map.table")
def get_map_table(
    member: StaffMember,
    session: ReadSession,
    now: Now,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the pairs of regions as a table."""
    found, agreed = _gather(member, session, now), pairs_in_force(session, on=now.date())
    language = member.visitor.language
    table = Table(
        name="cooperation",
        headings=[
            str(say_code("cooperation_column", name, language)) for name in COOPERATION_COLUMNS
        ],
        rows=[
            (
                region_name(by_region, language),
                region_name(ru_region, language),
                each.matches,
                each.introductions,
                each.contracts,
                int((by_region, ru_region) in agreed),
            )
            for (by_region, ru_region), each in found.regions.items()
        ],
    )
    return table_file(table, table_format)


def last_months(today: date) -> list[date]:
    """Return the first days of the last `MONTHS` months, oldest first."""
    newest = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(newest - MONTHS + 1, newest + 1)]


def _gather(member: Member, session: ReadSession, now: Now) -> MatchStatistics:
    return gather_statistics(session, member.principal, everything=True, now=now)


def _rows(found: MatchStatistics, agreed: frozenset[Pair]) -> list[str]:
    """Return the Russian regions that have anything in the table, those with most first."""
    sums = {ru_region: 0 for _, ru_region in agreed}
    for (_, ru_region), each in found.regions.items():
        if each.introductions:
            sums[ru_region] = sums.get(ru_region, 0) + each.introductions
    return sorted(sums, key=lambda code: (-sums[code], code))


def _most(found: MatchStatistics) -> list[tuple[Pair, Figures]]:
    """Return the pairs of regions with most introductions, those with most first."""
    pairs = [(pair, each) for pair, each in found.regions.items() if each.introductions]
    return sorted(pairs, key=lambda item: (-item[1].introductions, item[0]))[:MOST]


def _outcomes_chart(
    found: MatchStatistics, months: Sequence[date], language: Language
) -> Markup | None:
    """Return introductions and contracts by month; None when there are none."""
    figures = [found.months.get(f"{month:%Y-%m}", Figures()) for month in months]
    series = {
        "introductions": [each.introductions for each in figures],
        "contracts": [each.contracts for each in figures],
    }
    names = {kind: str(say_code("overview_series", kind, language)) for kind in series}
    return _chart("outcomes", months, series, names, language)


def _decisions_chart(
    found: MatchStatistics, months: Sequence[date], language: Language
) -> Markup | None:
    """Return decisions by month; None when there are none."""
    by_month = [found.decisions.get(f"{month:%Y-%m}", {}) for month in months]
    series = {
        verdict.value: [each.get(verdict.value, 0) for each in by_month] for verdict in _JUDGED
    }
    names = {kind: str(say_code("verdict_done", kind, language)) for kind in series}
    return _chart("decisions", months, series, names, language)


def _chart(
    name: str,
    months: Sequence[date],
    series: dict[str, list[int]],
    names: dict[str, str],
    language: Language,
) -> Markup | None:
    if not any(map(any, series.values())):
        return None
    title = str(translate("overview.by_month", language))
    said = [(month, say_month_number(month, language)) for month in months]
    return month_columns(title, said, series, names, language, name=name)
