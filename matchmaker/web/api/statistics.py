"""Figures for the dashboard."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.errors import InvalidInput, NotAuthenticated, NotPermitted, NotReady
from matchmaker.services.match_statistics import gather_statistics
from matchmaker.web import match_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import Now, ReadSession, Reviewer
from matchmaker.web.describe import answers
from matchmaker.web.problems import documented
from matchmaker.web.render_statistics import statistics_json
from matchmaker.web.statistics_schemas import StatisticsOut

router = APIRouter(prefix="/v1", tags=["matches"])


class StatisticsQuery(BaseModel):
    """Whose figures."""

    model_config = ConfigDict(extra="forbid")

    everything: bool = Field(
        default=False, description="Of all chambers; for administrators, others get their own."
    )


@router.get(
    "/statistics",
    response_model=StatisticsOut,
    responses=documented(NotAuthenticated, NotPermitted, InvalidInput, NotReady)
    | answers(examples.STATISTICS),
)
def get_statistics(
    caller: Reviewer,
    session: ReadSession,
    now: Now,
    query: Annotated[StatisticsQuery, Query()],
) -> Response:
    """Count the matches of your chamber: by state, between regions, by month, by company.

    Values of contracts are summed up by currency and never converted.
    """
    found = gather_statistics(session, caller, everything=query.everything, now=now)
    return json_answer(statistics_json(found))
