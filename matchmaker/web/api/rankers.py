"""Rankers learned from decisions: list, compare, promote, roll back.

Training is no call: it takes a minute of a processor that other calls wait for. `matchmaker train`
does it in a process of its own, by hand or by the clock; administrators begin it on a page.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from matchmaker.errors import (
    IllegalStep,
    InvalidInput,
    InvalidPageToken,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    StaleVersion,
)
from matchmaker.services.learning.rankers import (
    StoredRanker,
    get_stored,
    get_weights,
    list_stored,
    name_in_use,
    promote,
    roll_back,
)
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import Administrator, Now, ReadSession, RuntimeDep, WriteSession
from matchmaker.web.describe import answers
from matchmaker.web.paging import make_keyset_token, next_link, read_keyset_token
from matchmaker.web.problems import documented
from matchmaker.web.ranker_schemas import RankerInUse, RankerOut, RankerPage, RankerQuery

router = APIRouter(prefix="/v1/rankers", tags=["rankers"])

_LIST = "rankers"
_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)
_IN_USE = "learned-3f0a92c1"
_ROW: dict[str, object] = {
    "name": _IN_USE,
    "state": "active",
    "compared_with": "additive-bafa0be1",
    "trained_at": "2026-11-24T02:00:00+00:00",
    "activated_at": "2026-11-24T09:00:00+00:00",
}
_MEASURE: dict[str, object] = {
    "scope": "joint_project",
    "measure": "ndcg",
    "lists": 412,
    "in_use": 0.71,
    "candidate": 0.78,
    "difference": 0.07,
    "low": 0.04,
    "high": 0.1,
    "verdict": "better",
}
_RANKER: dict[str, object] = {
    **_ROW,
    "data_hash": "9f2c" * 16,
    "seed": 0,
    "figures": {"measures": [_MEASURE], "excludes_harm": True},
    "weights": {"format": 1, "name": _IN_USE, "features": [], "purposes": {}},
}
_PAGE: dict[str, object] = {"in_use": _IN_USE, "items": [_ROW], "next": None}

Name = Annotated[
    str, Path(max_length=60, pattern=r"^[\w.-]+$", description="Name of a learned ranker.")
]


@router.get(
    "",
    response_model=RankerPage,
    responses=documented(*_CALLER, InvalidPageToken) | answers(_PAGE),
)
def list_rankers(
    request: Request,
    _caller: Administrator,
    runtime: RuntimeDep,
    session: ReadSession,
    query: Annotated[RankerQuery, Query()],
) -> Response:
    """List the rankers learned from decisions, the newest first, and name the one in use."""
    after = _position(query.after) if query.after is not None else None
    found = list_stored(session, after=after, limit=query.limit + 1)
    page, token, headers = found[: query.limit], None, {}
    if len(found) > len(page):
        position = (page[-1].trained_at.isoformat(), page[-1].name)
        token = make_keyset_token(_LIST, {}, position)
        headers["Link"] = next_link(request.url, dict(request.query_params), token)
    in_use = name_in_use(session, runtime.configured.name)
    body = {"in_use": in_use, "items": [_row(each) for each in page], "next": token}
    return json_answer(body, headers=headers)


@router.get(
    "/{name}",
    response_model=RankerOut,
    responses=documented(*_CALLER, NotFound) | answers(_RANKER),
)
def get_ranker(_caller: Administrator, name: Name, session: ReadSession) -> Response:
    """Show a learned ranker: how it compares with the one in use, on unseen companies; weights."""
    return json_answer(_detailed(get_stored(session, name), get_weights(session, name)))


@router.post(
    "/{name}/promote",
    response_model=RankerOut,
    responses=documented(*_CALLER, NotFound, IllegalStep, StaleVersion) | answers(_RANKER),
)
def promote_ranker(
    caller: Administrator, name: Name, runtime: RuntimeDep, session: WriteSession, now: Now
) -> Response:
    """Put a ranker into use, in every process from its next query on.

    Refused unless its figures exclude harm against the ranker that is in use now.
    """
    configured = runtime.configured.name
    found = promote(session, name, caller.author, configured=configured, now=now)
    return json_answer(_detailed(found, get_weights(session, name)))


@router.post(
    "/rollback",
    response_model=RankerInUse,
    responses=documented(*_CALLER, IllegalStep) | answers({"in_use": "additive-bafa0be1"}),
)
def roll_back_ranker(
    caller: Administrator, runtime: RuntimeDep, session: WriteSession, now: Now
) -> Response:
    """Put the ranker back into use that the active one took the place of."""
    back = roll_back(session, caller.author, configured=runtime.configured.name, now=now)
    return json_answer({"in_use": back})


def _position(token: str) -> tuple[datetime, str]:
    at, name = read_keyset_token(_LIST, {}, token)
    return datetime.fromisoformat(str(at)), str(name)


def _row(ranker: StoredRanker) -> dict[str, object]:
    return {
        "name": ranker.name,
        "state": ranker.state,
        "compared_with": ranker.parent,
        "trained_at": ranker.trained_at,
        "activated_at": ranker.activated_at,
    }


def _detailed(ranker: StoredRanker, weights: dict[str, object]) -> dict[str, object]:
    return {
        **_row(ranker),
        "data_hash": ranker.data_hash,
        "seed": ranker.seed,
        "figures": ranker.figures,
        "weights": weights,
    }
