"""Alive, ready, figures: for those who run the service."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from matchmaker.errors import NotReady
from matchmaker.store.embeddings import count_stale
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import RuntimeDep
from matchmaker.web.describe import answers
from matchmaker.web.metrics import MEDIA_TYPE, Metrics
from matchmaker.web.problems import documented
from matchmaker.web.schemas import Status

router = APIRouter(tags=["operation"])


@router.get(
    "/healthz",
    response_model=Status,
    responses=documented(is_limited=False) | answers({"status": "ok"}),
)
def get_health() -> Response:
    """Tell that the process answers at all."""
    return json_answer({"status": "ok"})


@router.get(
    "/readyz",
    response_model=Status,
    responses=documented(NotReady, is_limited=False) | answers({"status": "ok"}),
)
def get_readiness(request: Request, runtime: RuntimeDep) -> Response:
    """Tell whether database and index are ready for questions."""
    if not request.app.state.index_filled.is_set():
        raise NotReady("The index is still being filled.")
    if not runtime.database.is_ready():
        raise NotReady("The database does not answer.")
    return json_answer({"status": "ok"})


@router.get(
    "/metrics",
    response_class=Response,
    responses=documented(NotReady, is_limited=False)
    | {
        200: {
            "description": "Prometheus' text format. Counts are those of one process.",
            "content": {
                "text/plain": {
                    "schema": {"type": "string"},
                    "example": "matchmaker_index_companies 1234.0\n",
                }
            },
        }
    },
)
def get_metrics(request: Request, runtime: RuntimeDep) -> Response:
    """Return figures for Prometheus: requests by route, size of the index, stale profiles."""
    metrics: Metrics = request.app.state.metrics
    with runtime.database.read() as session:
        stale = count_stale(session, runtime.encoder.name, after=runtime.keeper.caught_up)
    metrics.note_state(companies=runtime.keeper.size, revision=runtime.keeper.revision, stale=stale)
    return Response(metrics.text(), media_type=MEDIA_TYPE)
