"""Administrators see what the matching has learned, compare, promote and roll back."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from matchmaker.errors import IllegalStep, StaleVersion
from matchmaker.services.learning.rankers import (
    get_stored,
    list_stored,
    name_in_use,
    promote,
    roll_back,
)
from matchmaker.web.deps import Now, ReadSession, RuntimeDep, WriteSession
from matchmaker.web.pages.members import AdministratorMember, AdministratorSender
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to

router = APIRouter(prefix="/desk/ranker", include_in_schema=False)

SHOWN = 50

LOOKS = {"candidate": "mine", "active": "good", "retired": "", "refused": "bad"}
"""State of a ranker -> the class its mark is drawn with."""

Name = Annotated[str, Path(max_length=60, pattern=r"^[\w.-]+$")]


@router.get("")
def get_rankers(member: AdministratorMember, session: ReadSession, runtime: RuntimeDep) -> Response:
    """Show the rankers learned here, the newest first, and the one in use."""
    return page(
        "desk/rankers.html",
        member.visitor,
        rows=list_stored(session, limit=SHOWN),
        configured=runtime.configured.name,
        in_use=name_in_use(session, runtime.configured.name),
        looks=LOOKS,
    )


@router.get("/{name}")
def get_ranker(
    name: Name, member: AdministratorMember, session: ReadSession, runtime: RuntimeDep
) -> Response:
    """Show how one compares with the one it was learned beside, on companies it never saw."""
    return page(
        "desk/ranker.html",
        member.visitor,
        ranker=get_stored(session, name),
        in_use=name_in_use(session, runtime.configured.name),
        looks=LOOKS,
    )


@router.post("")
def send_roll_back(
    member: AdministratorSender, session: WriteSession, runtime: RuntimeDep, now: Now
) -> Response:
    """Put the ranker before the active one back into use."""
    try:
        roll_back(session, member.author, configured=runtime.configured.name, now=now)
    except IllegalStep:
        return go_to("/desk/ranker", Flash("warning", "changed_meanwhile"))
    return go_to("/desk/ranker", Flash("done", "ranker_rolled_back"))


@router.post("/{name}")
def send_promotion(
    name: Name,
    member: AdministratorSender,
    session: WriteSession,
    runtime: RuntimeDep,
    now: Now,
) -> Response:
    """Put a ranker into use; refused unless its figures exclude harm."""
    try:
        promote(session, name, member.author, configured=runtime.configured.name, now=now)
    except (IllegalStep, StaleVersion):
        return go_to(f"/desk/ranker/{name}", Flash("warning", "ranker_not_promoted"))
    return go_to("/desk/ranker", Flash("done", "ranker_promoted"))
