"""Markets: third countries worth entering."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from matchmaker.errors import InvalidInput, NotAuthenticated, NotFound, NotPermitted
from matchmaker.web import examples
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import CallerLanguage, Reader, RuntimeDep
from matchmaker.web.describe import answers
from matchmaker.web.market_schemas import MarketOptions, MarketsOut
from matchmaker.web.problems import documented
from matchmaker.web.render_markets import markets_json

router = APIRouter(prefix="/v1", tags=["markets"])


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
    found = runtime.adviser.markets_of(
        company_id, limit=options.limit, chamber_id=caller.chamber_id
    )
    return json_answer(markets_json(found, language=language), language=language)
