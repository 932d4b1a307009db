"""Staff work through the queue: one pair after the other, from the keyboard if they like."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Reason, Verdict
from matchmaker.domain.names import region_name
from matchmaker.domain.places import all_regions
from matchmaker.domain.profile import Region
from matchmaker.errors import InvalidInput, MatchmakerError
from matchmaker.services.read_matches import Queue, QueuePage, list_matches, view_match
from matchmaker.services.review import Decided, Decision, decide, decide_many
from matchmaker.services.saved_views import LONGEST_NAME, QueueFilters, list_views
from matchmaker.services.stored_reasons import tell_reasons
from matchmaker.store.match_queue import MatchFilter, Place
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import Now, ReadSession, RuntimeDep
from matchmaker.web.pages.codes import QUEUE_COLUMNS
from matchmaker.web.pages.forms import Typed
from matchmaker.web.pages.match_view import ShownMatch, show_match
from matchmaker.web.pages.members import Member, StaffMember, StaffSender
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.time_places import say_place
from matchmaker.web.pages.visitor import go_to
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk", include_in_schema=False)

ROWS = 25
"""Pairs of the queue on one page."""

MOST_EXPORTED = 5_000
MOST_AT_ONCE = 100
"""Pairs that are decided together."""

DEFERRALS = {"week": 7, "month": 30, "quarter": 91, "half_year": 182}
"""What a pair may be put off for: name -> days."""


def _or_none(value: object) -> object:
    return value or None  # a form sends "" for what was not chosen


class QueueFilter(BaseModel):
    """Which pairs to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    view: Annotated[str, Field(pattern="^(due|wanted|other|deferred)$")] = "due"
    purpose: Annotated[Purpose | None, BeforeValidator(_or_none)] = None
    region: Annotated[Region | None, BeforeValidator(_or_none)] = None
    q: Annotated[str, Field(max_length=200)] = ""
    at: Annotated[UUID | None, BeforeValidator(_or_none)] = None
    last: Annotated[UUID | None, BeforeValidator(_or_none)] = None
    after: Annotated[str, Field(max_length=80)] = ""

    def as_filter(self) -> MatchFilter:
        """Return the filter as the store takes it."""
        return MatchFilter(
            purpose=self.purpose.value if self.purpose else None,
            region=self.region,
            words=self.q or None,
            is_wanted=True if self.view == "wanted" else None,
            is_approved_by_other=True if self.view == "other" else None,
        )

    def as_filters(self) -> QueueFilters:
        """Return the filter as it is kept under a name."""
        purpose = self.purpose.value if self.purpose else None
        return QueueFilters(self.view, purpose, self.region, self.q)

    @classmethod
    def of(cls, filters: QueueFilters) -> "QueueFilter":
        """Return the filter that was kept."""
        purpose = Purpose(filters.purpose) if filters.purpose else None
        return cls(view=filters.part, purpose=purpose, region=filters.region, q=filters.words)

    def address(self, **places: str) -> str:
        """Return the address of the queue with this filter.

        Args:
            places: where in the list the reader is, such as `at`.
        """
        kept = {
            "view": self.view,
            "purpose": self.purpose or "",
            "region": self.region or "",
            "q": self.q,
            **places,
        }
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"/desk/queue?{query}"

    def place(self) -> Place | None:
        """Return where the page before ended; None for the first page and for nonsense."""
        order, _, match_id = self.after.partition("_")
        try:
            return Place(float.fromhex(order), UUID(match_id))
        except ValueError:
            return None


Wanted = Annotated[QueueFilter, Query()]


@router.get("/queue")
def get_queue(
    member: StaffMember, runtime: RuntimeDep, session: ReadSession, now: Now, wanted: Wanted
) -> Response:
    """Show a page of the queue, and the pair that is next."""
    listed, language = _listed(member, session, wanted, now, limit=ROWS), member.visitor.language
    rows = listed.items
    first = wanted.at or (rows[0].listed.match.id if rows else None)
    return page(
        "desk/queue.html",
        member.visitor,
        rows=rows,
        next_page=say_place(listed.after),
        wanted=wanted,
        views=("due", "wanted", "other", "deferred"),
        saved=_saved(member, session, wanted),
        longest_name=LONGEST_NAME,
        purposes=tuple(Purpose),
        regions=[(code, region_name(code, language)) for code in all_regions()],
        match=_shown(member, runtime, first, now) if first else None,
        last=_shown(member, runtime, wanted.last, now) if wanted.last else None,
        **decision_choices(),
    )


@router.get("/queue.table")
def get_queue_table(
    member: StaffMember,
    session: ReadSession,
    now: Now,
    wanted: Wanted,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the queue as a table."""
    language = member.visitor.language
    rows = _listed(member, session, wanted, now, limit=MOST_EXPORTED)
    table = Table(
        name="queue",
        headings=[str(say_code("queue_column", name, language)) for name in QUEUE_COLUMNS],
        rows=[
            (
                row.listed.own_name,
                row.listed.partner_name,
                str(say_code("purpose", row.listed.match.purpose, language)),
                None if row.is_hidden else round(row.listed.match.score, 3),
                region_name(row.listed.side.region, language),
                region_name(row.listed.side.partner_region, language),
            )
            for row in rows.items
        ],
    )
    return table_file(table, table_format)


@router.get("/queue/pair/{match_id}")
def get_pair(match_id: UUID, member: StaffMember, runtime: RuntimeDep, now: Now) -> Response:
    """Return one pair for the middle of the page."""
    match = _shown(member, runtime, match_id, now)
    return page("desk/pair.html", member.visitor, match=match, **decision_choices())


@router.post("/queue/decide/{match_id}")
def send_decision(
    request: Request,
    match_id: UUID,
    member: StaffSender,
    runtime: RuntimeDep,
    now: Now,
    wanted: Wanted,
) -> Response:
    """Decide about one pair and go on to the next."""
    decision = _decision(member.typed, now)
    with runtime.database.write() as session:
        decided = decide(session, member.principal, match_id, decision, now=now)
    if "application/json" in request.headers.get("accept", ""):
        return json_answer(_as_json(decided))
    following = member.typed.text("next")
    at = following if _is_uuid(following) else ""
    return go_to(wanted.address(last=str(match_id), at=at))


@router.post("/queue/decide")
def send_decisions(member: StaffSender, runtime: RuntimeDep, now: Now) -> Response:
    """Decide about several pairs at once, each on its own, and say what came of each."""
    ids = [UUID(text) for text in member.typed.texts("match") if _is_uuid(text)][:MOST_AT_ONCE]
    decision = _decision(member.typed, now)
    found = decide_many(
        runtime.database.write, member.principal, [(each, decision) for each in ids], now=now
    )
    results = list(zip(ids, found, strict=True))
    done = [each for each, result in results if isinstance(result, Decided)]
    refused = [each for each, result in results if isinstance(result, MatchmakerError)]
    return page(
        "desk/bulk.html",
        member.visitor,
        verdict=decision.verdict,
        done=[_shown(member, runtime, each, now) for each in done],
        refused=len(refused),
    )


def _saved(
    member: Member, session: ReadSession, wanted: QueueFilter
) -> list[tuple[str, str, bool]]:
    """Return name and address of every view that the reader keeps, and which is shown."""
    present = wanted.as_filters()
    return [
        (view.name, QueueFilter.of(view.filters).address(), view.filters == present)
        for view in list_views(session, member.principal.account_id)
    ]


def decision_choices() -> dict[str, Any]:
    """Return what the form of a decision offers."""
    return {"reasons": tuple(Reason), "deferrals": tuple(DEFERRALS)}


def _listed(
    member: Member, session: ReadSession, wanted: QueueFilter, now: datetime, *, limit: int
) -> QueuePage:
    return list_matches(
        session,
        member.principal,
        Queue.DEFERRED if wanted.view == "deferred" else Queue.WAITING,
        wanted.as_filter(),
        after=wanted.place(),
        limit=limit,
        now=now,
    )


def _shown(member: Member, runtime: RuntimeDep, match_id: UUID, now: datetime) -> ShownMatch:
    view = view_match(runtime.database, member.principal, match_id, now=now)
    tell_reasons(runtime.database, runtime.suggester, [view.match.row])
    return show_match(view, member.visitor.language)


def _decision(typed: Typed, now: datetime) -> Decision:
    """Return what a form decides.

    Raises:
        InvalidInput: it decides nothing that there is.
    """
    verdict = typed.text("verdict")
    if verdict not in set(Verdict):
        problem = {"field": "verdict", "reason": "is none of approve, reject, defer and reopen"}
        raise InvalidInput("The form decides nothing.", errors=[problem])
    reason, days = typed.text("reason"), DEFERRALS.get(typed.text("until"), DEFERRALS["month"])
    version = typed.text("version")
    return Decision(
        verdict=Verdict(verdict),
        reason=Reason(reason) if verdict == Verdict.REJECT and reason in set(Reason) else None,
        note=typed.text("note").strip(),
        until=_in_days(now, days) if verdict == Verdict.DEFER else None,
        version=int(version) if version.isascii() and version.isdigit() else None,
    )


def _in_days(now: datetime, days: int) -> datetime:
    """Return the morning of a day to come: the same for two clicks of one day."""
    day = (now + timedelta(days=days)).date()
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _as_json(decided: Decided) -> Mapping[str, object]:
    return {
        "match_id": decided.match_id,
        "state": decided.state.value,
        "side_state": decided.side_state.value,
        "version": decided.version,
        "is_repeat": decided.is_repeat,
    }


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
