"""Administrators let other programs be told of events: make, try, stop and delete webhooks."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.responses import Response

from matchmaker.errors import Conflict, InvalidInput, NotFound
from matchmaker.services.chambers import list_chambers
from matchmaker.services.events import Event
from matchmaker.services.webhook_address import LONGEST_ADDRESS, Reach
from matchmaker.services.webhooks import (
    TEST_EVENT,
    create_webhook,
    list_deliveries,
    remove_webhook,
    resume_webhook,
    send_test,
    stop_webhook,
)
from matchmaker.store.accounts import chamber_name
from matchmaker.store.webhooks import find_webhook, get_webhook, list_webhooks
from matchmaker.web.api.webhooks import get_reach
from matchmaker.web.deps import Now, ReadSession, RuntimeDep
from matchmaker.web.pages.codes import WEBHOOK_COLUMNS
from matchmaker.web.pages.forms import Form, Problem
from matchmaker.web.pages.members import AdministratorMember, AdministratorSender, Member
from matchmaker.web.pages.tables import Table, TableFormat, day_or_none, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code
from matchmaker.web.sign_in import EntranceDep

router = APIRouter(prefix="/desk/webhooks", include_in_schema=False)

DELIVERIES = 20
"""The newest ones, on the page of a webhook."""

_HERE = "/desk/webhooks"


@router.get("")
def get_webhooks(member: AdministratorMember, session: ReadSession) -> Response:
    """Show all webhooks with how they fare; nobody but their receivers knows their secrets."""
    chosen = {"chamber": str(member.chamber_id)}
    return _list_page(member, session, Form(chosen))


@router.get(".table")
def get_webhook_table(
    member: AdministratorMember,
    session: ReadSession,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the webhooks as a table, without their secrets."""
    language = member.visitor.language
    table = Table(
        name="webhooks",
        headings=[str(say_code("webhook_column", name, language)) for name in WEBHOOK_COLUMNS],
        rows=[
            (
                row.url,
                chamber,
                row.events,
                day_or_none(row.created_at),
                day_or_none(row.failing_since),
                day_or_none(row.disabled_at),
            )
            for row, chamber in list_webhooks(session)
        ],
    )
    return table_file(table, table_format)


@router.post("")
def make_webhook(
    member: AdministratorSender,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    reach: Annotated[Reach, Depends(get_reach)],
    now: Now,
) -> Response:
    """Make a webhook and show its secret, once."""
    typed, language = member.typed, member.visitor.language
    events = [Event(each) for each in typed.texts("event") if each in set(Event)]
    with runtime.database.read() as session:
        chambers = dict(_chambers(session))
    problems = []
    if typed.text("chamber") not in chambers:
        problems.append(Problem("chamber", say_code("webhook_problem", "chamber", language)))
    else:
        try:
            with runtime.database.write() as session:
                row, secret = create_webhook(
                    session,
                    entrance.seal,
                    chamber_id=UUID(typed.text("chamber")),
                    url=typed.text("url").strip(),
                    events=events,
                    reach=reach,
                    author=member.author,
                    now=now,
                    request_id=typed.request_id(),
                )
        except Conflict:
            return go_to(_HERE, Flash("warning", "changed_meanwhile"))
        except InvalidInput:
            problems.append(Problem("url", say_code("webhook_problem", "url", language)))
        else:
            return page("desk/webhook_secret.html", member.visitor, webhook=row, secret=secret)
    with runtime.database.read() as session:
        form = typed.as_form().with_problems(problems)
        return _list_page(member, session, form, status=422)


@router.get("/{webhook_id}")
def get_one(webhook_id: UUID, member: AdministratorMember, session: ReadSession) -> Response:
    """Show one webhook with what it was sent last, and what came of it."""
    webhook = get_webhook(session, webhook_id)
    return page(
        "desk/webhook.html",
        member.visitor,
        webhook=webhook,
        chamber=chamber_name(session, webhook.chamber_id),
        deliveries=list_deliveries(session, webhook_id, limit=DELIVERIES),
        test_event=TEST_EVENT,
    )


@router.post("/{webhook_id}")
def send_one(
    webhook_id: UUID, member: AdministratorSender, runtime: RuntimeDep, now: Now
) -> Response:
    """Send a test event, stop a webhook or take it up again, or delete it."""
    step, author = member.typed.text("step"), member.author
    acts = {"test": send_test, "stop": stop_webhook, "resume": resume_webhook}
    try:
        with runtime.database.write() as session:
            if step == "remove":
                if find_webhook(session, webhook_id) is not None:  # sent twice: it is gone
                    remove_webhook(session, webhook_id, author=author, now=now)
                return go_to(_HERE, Flash("done", "webhook_remove"))
            if step not in acts:
                raise NotFound("There is no such step.")
            acts[step](session, webhook_id, author=author, now=now)
    except Conflict:
        return go_to(f"{_HERE}/{webhook_id}", Flash("warning", "changed_meanwhile"))
    return go_to(f"{_HERE}/{webhook_id}", Flash("done", f"webhook_{step}"))


def _chambers(session: Session) -> list[tuple[str, str]]:
    return [(str(each.chamber_id), each.name) for each in list_chambers(session)]


def _list_page(member: Member, session: Session, form: Form, *, status: int = 200) -> Response:
    return page(
        "desk/webhooks.html",
        member.visitor,
        status=status,
        rows=list_webhooks(session),
        form=form,
        events=tuple(Event),
        chambers=_chambers(session),
        longest=LONGEST_ADDRESS,
        key=uuid4(),
    )
