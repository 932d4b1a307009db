"""A company says which partners it wants to meet, and answers when it is asked."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Answer, MatchState, Reason
from matchmaker.domain.names import region_name
from matchmaker.domain.profile import Profile
from matchmaker.errors import AlreadyAnswered, IllegalStep, NotFound, QuotaReached
from matchmaker.services.express_interest import Opinion, express_interest
from matchmaker.services.introduce import answer_proposal
from matchmaker.services.read_introductions import (
    Introduction,
    list_own_introductions,
    view_introduction,
)
from matchmaker.store.profile_columns import load_profile
from matchmaker.web.deps import Now, ReadSession, RuntimeDep, WriteSession
from matchmaker.web.pages.codes import INTRODUCTION_COLUMNS, OPINIONS
from matchmaker.web.pages.forms import Typed
from matchmaker.web.pages.members import CompanyMember, CompanySender
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.time_places import parse_place, say_place
from matchmaker.web.pages.visitor import Flash, go_to, inner_address
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/company", include_in_schema=False)

ROWS = 25
MOST_EXPORTED = 5_000

_MOST_RANK = 1_000


@router.get("/introductions")
def get_introductions(
    member: CompanyMember,
    session: ReadSession,
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show what the company was asked, and what came of it."""
    found = list_own_introductions(session, member.principal, after=parse_place(after), limit=ROWS)
    return page(
        "company/introductions.html",
        member.visitor,
        rows=[(each, _partner(each)) for each in found.items],
        next_page=say_place(found.after),
    )


@router.get("/introductions.table")
def get_introduction_table(
    member: CompanyMember,
    session: ReadSession,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the same rows as a table; contacts are not in it."""
    language = member.visitor.language
    found = list_own_introductions(session, member.principal, after=None, limit=MOST_EXPORTED)
    partners = [(each, _partner(each)) for each in found.items]
    table = Table(
        name="introductions",
        headings=[
            str(say_code("introduction_column", name, language)) for name in INTRODUCTION_COLUMNS
        ],
        rows=[
            (
                partner.name if partner else None,
                region_name(partner.region, language) if partner else None,
                str(say_code("purpose", each.match.purpose, language)),
                str(say_code("introduction_state", each.match.status, language)),
                each.match.changed_at.date().isoformat(),
            )
            for each, partner in partners
        ],
    )
    return table_file(table, table_format)


@router.get("/introductions/{match_id}")
def get_introduction(
    match_id: UUID, member: CompanyMember, runtime: RuntimeDep, now: Now
) -> Response:
    """Show one introduction, with the contact of the partner once both have agreed."""
    found = view_introduction(runtime.database, member.principal, match_id, now=now)
    return page(
        "company/introduction.html",
        member.visitor,
        introduction=found,
        partner=_partner(found),
        reasons=tuple(Reason),
    )


@router.post("/introductions/{match_id}")
def send_answer(match_id: UUID, member: CompanySender, session: WriteSession, now: Now) -> Response:
    """Accept or decline; the second yes shows both their contacts."""
    typed = member.typed
    answer, reason = typed.text("answer"), typed.text("reason")
    if answer not in set(Answer):
        raise NotFound("There is no such answer.")
    declines = answer == Answer.DECLINED
    address = f"/company/introductions/{match_id}"
    try:
        answered = answer_proposal(
            session,
            member.principal,
            match_id,
            Answer(answer),
            reason=Reason(reason) if declines and reason in set(Reason) else None,
            now=now,
        )
    except (AlreadyAnswered, IllegalStep):
        return go_to(address, Flash("warning", "changed_meanwhile"))
    is_introduced = answered.state is MatchState.INTRODUCED
    return go_to(address, Flash("done", "introduced" if is_introduced else f"answer_{answer}"))


@router.post("/partners/{partner_id}/interest")
def send_interest(
    partner_id: UUID, member: CompanySender, runtime: RuntimeDep, now: Now
) -> Response:
    """Say what the company thinks of a partner, or ask to be introduced."""
    typed = member.typed
    back = inner_address(typed.text("back")) or f"/company/partners/{partner_id}"
    said = typed.text("opinion")
    try:
        express_interest(
            runtime.database,
            runtime.suggester,
            member.principal,
            member.company_id,
            partner_id,
            _opinion(said, typed),
            quotas=runtime.quotas,
            now=now,
        )
    except QuotaReached:
        return go_to(back, Flash("warning", "quota_reached"))
    except IllegalStep:
        return go_to(back, Flash("warning", "already_decided"))
    return go_to(back, Flash("done", f"said_{said}"))


def _opinion(said: str, typed: Typed) -> Opinion:
    """Return what the pressed button says.

    Raises:
        NotFound: there is no such button.
    """
    purpose, reason, rank = typed.text("purpose"), typed.text("reason"), typed.text("rank")
    if said not in OPINIONS or purpose not in set(Purpose):
        raise NotFound("There is no such opinion.")
    is_relevant = said != "not_relevant"
    is_rank = rank.isascii() and rank.isdigit() and 0 < int(rank[:4]) <= _MOST_RANK
    return Opinion(
        purpose=Purpose(purpose),
        is_relevant=is_relevant,
        is_interested=said == "interested",
        reason=Reason(reason) if not is_relevant and reason in set(Reason) else None,
        rank=int(rank) if is_rank and len(rank) < 5 else None,  # noqa: PLR2004
    )


def _partner(introduction: Introduction) -> Profile | None:
    stored = introduction.partner
    return load_profile(stored.profile) if stored is not None else None
