"""Staff follow matches from the proposal to the contract: answers, outcomes, contacts."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from matchmaker.domain.currencies import MINOR_DIGITS, in_minor_units
from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Answer, MatchState, Outcome, Reason
from matchmaker.domain.names import region_name
from matchmaker.domain.places import all_regions
from matchmaker.domain.profile import Region
from matchmaker.errors import AlreadyAnswered, IllegalStep, InvalidInput, NotFound, StaleVersion
from matchmaker.services.introduce import answer_proposal
from matchmaker.services.read_matches import QueuePage, list_matches, view_match
from matchmaker.services.record_outcome import OutcomeReport, record_outcome
from matchmaker.services.stored_reasons import tell_reasons
from matchmaker.store.match_queue import MatchFilter
from matchmaker.web.deps import Now, ReadSession, RuntimeDep, WriteSession
from matchmaker.web.pages.codes import MATCH_COLUMNS, MATCH_TABS
from matchmaker.web.pages.desk_queue import decision_choices
from matchmaker.web.pages.forms import Form, Problem, Typed
from matchmaker.web.pages.match_view import show_match
from matchmaker.web.pages.members import Member, StaffMember, StaffSender
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.time_places import parse_place, say_place
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk", include_in_schema=False)

ROWS = 50
MOST_EXPORTED = 5_000

CURRENCIES = ("BYN", "RUB", "USD", "EUR", "CNY", "KZT")
"""Those that contracts of the two countries are mostly in; others are under the line."""


class MatchListFilter(BaseModel):
    """Which matches to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    status: MatchState = MatchState.PROPOSED
    purpose: Annotated[Purpose | None, BeforeValidator(lambda value: value or None)] = None
    region: Annotated[Region | None, BeforeValidator(lambda value: value or None)] = None
    q: Annotated[str, Field(max_length=200)] = ""
    after: Annotated[str, Field(max_length=100)] = ""

    def as_filter(self) -> MatchFilter:
        """Return the filter as the store takes it."""
        return MatchFilter(
            purpose=self.purpose.value if self.purpose else None,
            region=self.region,
            words=self.q or None,
        )


Wanted = Annotated[MatchListFilter, Query()]


@router.get("/introductions")
def get_matches(member: StaffMember, session: ReadSession, now: Now, wanted: Wanted) -> Response:
    """Show the chamber's matches that are in one state, what changed last first."""
    found = _listed(member, session, wanted, now, limit=ROWS)
    return page(
        "desk/introductions.html",
        member.visitor,
        rows=found.items,
        next_page=say_place(found.after),
        states=MATCH_TABS,
        wanted=wanted,
        purposes=tuple(Purpose),
        regions=[(code, region_name(code, member.visitor.language)) for code in all_regions()],
    )


@router.get("/introductions.table")
def get_match_table(
    member: StaffMember,
    session: ReadSession,
    now: Now,
    wanted: Wanted,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the same rows as a table."""
    language = member.visitor.language
    found = _listed(member, session, wanted, now, limit=MOST_EXPORTED)
    table = Table(
        name="introductions",
        headings=[str(say_code("match_column", name, language)) for name in MATCH_COLUMNS],
        rows=[
            (
                row.listed.own_name,
                row.listed.partner_name,
                str(say_code("purpose", row.listed.match.purpose, language)),
                region_name(row.listed.side.region, language),
                region_name(row.listed.side.partner_region, language),
                str(say_code("match_state", row.listed.match.status, language)),
                row.listed.match.changed_at.date().isoformat(),
            )
            for row in found.items
        ],
    )
    return table_file(table, table_format)


@router.get("/matches/{match_id}")
def get_match(match_id: UUID, member: StaffMember, runtime: RuntimeDep, now: Now) -> Response:
    """Show one match with all that happened; that its contacts were seen is recorded."""
    return _match_page(member, runtime, match_id, now, Form())


@router.post("/matches/{match_id}/answer")
def send_answer(match_id: UUID, member: StaffSender, session: WriteSession, now: Now) -> Response:
    """Answer in the place of a company, which is recorded as such."""
    typed = member.typed
    answer, company = typed.text("answer"), typed.text("company")
    if answer not in set(Answer):
        raise NotFound("There is no such answer.")
    try:
        answer_proposal(
            session,
            member.principal,
            match_id,
            Answer(answer),
            company_id=UUID(company) if _is_uuid(company) else None,
            now=now,
        )
    except (AlreadyAnswered, IllegalStep):
        return go_to(f"/desk/matches/{match_id}", Flash("warning", "changed_meanwhile"))
    return go_to(f"/desk/matches/{match_id}", Flash("done", f"answer_{answer}"))


@router.post("/matches/{match_id}/outcome")
def send_outcome(match_id: UUID, member: StaffSender, runtime: RuntimeDep, now: Now) -> Response:
    """Record what happened between the two."""
    typed, language = member.typed, member.visitor.language
    problems = _value_problems(typed, language)
    if not problems:
        try:
            with runtime.database.write() as session:
                record_outcome(
                    session,
                    member.principal,
                    match_id,
                    _report(typed),
                    key=typed.text("key")[:255] or None,
                    now=now,
                )
        except InvalidInput as error:
            problems = _told(error, language)
        except (IllegalStep, StaleVersion):
            return go_to(f"/desk/matches/{match_id}", Flash("warning", "changed_meanwhile"))
        else:
            return go_to(f"/desk/matches/{match_id}", Flash("done", "outcome_recorded"))
    form = typed.as_form().with_problems(problems)
    return _match_page(member, runtime, match_id, now, form, status=422)


def _listed(
    member: Member, session: ReadSession, wanted: MatchListFilter, now: datetime, *, limit: int
) -> QueuePage:
    return list_matches(
        session,
        member.principal,
        wanted.status,
        wanted.as_filter(),
        after=parse_place(wanted.after),
        limit=limit,
        now=now,
    )


def _match_page(
    member: Member,
    runtime: RuntimeDep,
    match_id: UUID,
    now: datetime,
    form: Form,
    *,
    status: int = 200,
) -> Response:
    view = view_match(runtime.database, member.principal, match_id, now=now)
    tell_reasons(runtime.database, runtime.suggester, [view.match.row])
    match = show_match(view, member.visitor.language)
    sides = [(side, view.match.sides[side]) for side in (view.side, view.side.other)]
    return page(
        "desk/match.html",
        member.visitor,
        status=status,
        match=match,
        view=view,
        form=form,
        sides=sides,
        own_chamber=member.chamber_id,
        profiles=(match.pair.company, match.pair.partner),
        currencies=(*CURRENCIES, *sorted(set(MINOR_DIGITS) - set(CURRENCIES))),
        minor_digits=MINOR_DIGITS,
        request_key=f"page-{view.match.row.version}",
        today=now.date(),
        **decision_choices(),
    )


def _report(typed: Typed) -> OutcomeReport:
    kind, reason, day = typed.text("kind"), typed.text("reason"), typed.text("happened_on")
    if kind not in set(Outcome):
        raise NotFound("There is no such outcome.")
    is_contract, amount = kind == Outcome.CONTRACT, _amount(typed.text("value"))
    currency = typed.text("currency")
    has_value = is_contract and amount is not None
    return OutcomeReport(
        kind=Outcome(kind),
        value_minor=in_minor_units(amount, currency) if has_value and amount is not None else None,
        currency=currency if has_value else None,
        reason=Reason(reason) if kind == Outcome.FAILED and reason in set(Reason) else None,
        happened_on=date.fromisoformat(day) if day else None,
        note=typed.text("note").strip(),
    )


def _value_problems(typed: Typed, language: Language) -> list[Problem]:
    """Return what is wrong with the amount and the day, before they are taken for such."""
    problems = []
    value, currency, day = typed.text("value"), typed.text("currency"), typed.text("happened_on")
    if typed.text("kind") == Outcome.CONTRACT and value.strip():
        try:
            in_minor_units(_amount(value) or Decimal("NaN"), currency)
        except (ValueError, InvalidOperation):
            problems.append(Problem("value", say_code("outcome_problem", "value", language)))
    try:
        date.fromisoformat(day or "2000-01-01")
    except ValueError:
        problems.append(
            Problem("happened_on", say_code("outcome_problem", "happened_on", language))
        )
    return problems


def _amount(text: str) -> Decimal | None:
    """Return an amount as people type it: `1 250 000,50`; None for nothing."""
    plain = "".join(text.split()).replace("\xa0", "").replace("\u202f", "").replace(",", ".")
    if not plain:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return Decimal("NaN")
    return amount if amount.is_finite() and amount >= 0 else Decimal("NaN")


def _told(error: InvalidInput, language: Language) -> list[Problem]:
    errors = error.extra.get("errors")
    fields = [str(each["field"]) for each in errors] if isinstance(errors, list) else []
    known = [name for name in fields if name in {"reason", "value", "currency", "happened_on"}]
    return [Problem(name, say_code("outcome_problem", name, language)) for name in known] or [
        Problem("note", say_code("outcome_problem", "note", language))
    ]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
