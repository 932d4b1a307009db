"""Markets: third countries worth entering."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from matchmaker.errors import InvalidInput, NotAuthenticated, NotFound, NotPermitted
from matchmaker.services.access import Principal
from matchmaker.services.markets import MarketList, PairMarketList
from matchmaker.services.runtime import Runtime
from matchmaker.web import examples
from matchmaker.web.answers import json_answer, svg_answer
from matchmaker.web.charts.bars import market_bars
from matchmaker.web.charts.world_map import market_map
from matchmaker.web.deps import CallerLanguage, Reader, RuntimeDep
from matchmaker.web.describe import answers, picture_answers
from matchmaker.web.market_schemas import ChartOptions, MarketOptions, MarketsOut
from matchmaker.web.problems import documented
from matchmaker.web.render_markets import markets_json

router = APIRouter(prefix="/v1", tags=["markets"])

_CHART_ANSWERS = documented(
    NotAuthenticated, NotPermitted, InvalidInput, NotFound
) | picture_answers(examples.PICTURE)


@router.get(
    "/companies/{company_id}/markets",
    response_model=MarketsOut,
    responses=documented(NotAuthenticated, NotPermitted, InvalidInput, NotFound)
    | answers(examples.MARKETS),
)
def get_markets(
    caller: Reader,
    company_id: UUID,
    runtime: RuntimeDep,
    language: CallerLanguage,
    options: Annotated[MarketOptions, Query()],
) -> Response:
    """Name the third countries worth entering for a company, with year and source of the figures.

    score = supply^0.2 · demand^0.5 · ease^0.3; every part is in the answer.
    """
    found = runtime.adviser.markets_of(company_id, limit=options.limit, viewer=caller.viewer)
    return json_answer(markets_json(found, language=language), language=language)


@router.get(
    "/companies/{company_id}/markets/map.svg", response_class=Response, responses=_CHART_ANSWERS
)
def get_market_map(
    request: Request,
    caller: Reader,
    company_id: UUID,
    runtime: RuntimeDep,
    language: CallerLanguage,
    options: Annotated[ChartOptions, Query()],
) -> Response:
    """Draw a world map for a company, or for two together: third countries coloured by score."""
    found = _find(runtime, company_id, options, caller)
    return svg_answer(market_map(found, language), request, language=language)


@router.get(
    "/companies/{company_id}/markets/chart.svg", response_class=Response, responses=_CHART_ANSWERS
)
def get_market_chart(
    request: Request,
    caller: Reader,
    company_id: UUID,
    runtime: RuntimeDep,
    language: CallerLanguage,
    options: Annotated[ChartOptions, Query()],
) -> Response:
    """Draw the ten best third countries for a company, or for two together, and why they are."""
    found = _find(runtime, company_id, options, caller)
    return svg_answer(market_bars(found, language), request, language=language)


def _find(
    runtime: Runtime, company_id: UUID, options: ChartOptions, caller: Principal
) -> MarketList | PairMarketList:
    adviser, viewer = runtime.adviser, caller.viewer
    if options.partner is None:
        return adviser.markets_of(company_id, limit=None, viewer=viewer)
    return adviser.markets_of_two(company_id, options.partner, limit=None, viewer=viewer)
