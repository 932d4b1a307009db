"""Administrators make tokens for other programs, and make them useless."""

from datetime import timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from matchmaker.errors import Conflict, InvalidInput
from matchmaker.services.access import Scope, create_token, revoke
from matchmaker.services.chambers import list_chambers
from matchmaker.store.access import list_tokens
from matchmaker.web.deps import Now, ReadSession, WriteSession
from matchmaker.web.pages.codes import TOKEN_COLUMNS
from matchmaker.web.pages.forms import Form, Problem
from matchmaker.web.pages.members import AdministratorMember, AdministratorSender, Member
from matchmaker.web.pages.tables import Table, TableFormat, day_or_none, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk/tokens", include_in_schema=False)

LIFETIMES = (30, 90, 365)
"""Days a token may be in force; without one it is until somebody revokes it."""

_LONGEST = 200  # characters of a name


@router.get("")
def get_tokens(member: AdministratorMember, session: ReadSession, now: Now) -> Response:
    """Show the tokens; nobody but their holders knows their secrets."""
    return _page(member, session, now, Form())


@router.get(".table")
def get_token_table(
    member: AdministratorMember,
    session: ReadSession,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the tokens as a table, without what they could be used with."""
    language = member.visitor.language
    table = Table(
        name="tokens",
        headings=[str(say_code("token_column", name, language)) for name in TOKEN_COLUMNS],
        rows=[
            (
                token.name,
                token.prefix,
                chamber,
                token.scopes,
                day_or_none(token.created_at),
                day_or_none(token.last_used_at),
                day_or_none(token.expires_at),
                day_or_none(token.revoked_at),
            )
            for token, chamber in list_tokens(session)
        ],
    )
    return table_file(table, table_format)


@router.post("")
def make_token(member: AdministratorSender, session: WriteSession, now: Now) -> Response:
    """Make a token and show its secret, once."""
    typed, language = member.typed, member.visitor.language
    scopes = frozenset(Scope(each) for each in typed.texts("scope") if each in set(Scope))
    name, days = typed.text("name").strip()[:_LONGEST], typed.text("days")
    chambers = {str(each.chamber_id): each.name for each in list_chambers(session)}
    problems = []
    if not name:
        problems.append(Problem("name", say_code("token_problem", "name", language)))
    if not scopes:
        problems.append(Problem("scope", say_code("token_problem", "scope", language)))
    if typed.text("chamber") not in chambers:
        problems.append(Problem("chamber", say_code("token_problem", "chamber", language)))
    if problems:
        return _page(member, session, now, typed.as_form().with_problems(problems), status=422)
    try:
        made = create_token(
            session,
            name=name,
            scopes=scopes,
            now=now,
            chamber=chambers[typed.text("chamber")],
            expires_at=now + timedelta(days=int(days)) if days in map(str, LIFETIMES) else None,
            author=member.author,
            request_id=typed.request_id(),
        )
    except Conflict:
        return go_to("/desk/tokens", Flash("warning", "changed_meanwhile"))
    except InvalidInput:
        problem = Problem("name", say_code("token_problem", "name", language))
        return _page(member, session, now, typed.as_form().with_problems([problem]), status=422)
    return page("desk/token.html", member.visitor, made=made, name=name)


@router.post("/{prefix}")
def send_revocation(
    prefix: Annotated[str, Path(max_length=40)],
    member: AdministratorSender,
    session: WriteSession,
    now: Now,
) -> Response:
    """Make a token useless from now on."""
    revoke(session, prefix, author=member.author, now=now)
    return go_to("/desk/tokens", Flash("done", "token_revoked"))


def _page(
    member: Member, session: ReadSession, now: Now, form: Form, *, status: int = 200
) -> Response:
    chambers = list_chambers(session)
    return page(
        "desk/tokens.html",
        member.visitor,
        status=status,
        rows=list_tokens(session),
        form=form,
        scopes=tuple(Scope),
        lifetimes=LIFETIMES,
        chambers=[(str(each.chamber_id), each.name) for each in chambers],
        now=now,
        key=uuid4(),
    )
