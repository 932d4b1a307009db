"""Administrators see who may sign in, invite staff, and change, close and reopen accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from markupsafe import Markup
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlmodel import Session
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.domain.texts import clean_text
from matchmaker.errors import Conflict, InvalidInput, LastAdministrator, NotFound
from matchmaker.services.access import Role
from matchmaker.services.accounts import (
    LONGEST_NAME,
    Invitation,
    disable,
    invite,
    parse_email,
    reopen,
    send_link,
)
from matchmaker.services.administrators import change_staff
from matchmaker.services.chambers import list_chambers
from matchmaker.services.entrance import Entrance
from matchmaker.services.second_factor import reset_codes
from matchmaker.store.accounts import (
    AccountFilter,
    ListedAccount,
    chamber_name,
    find_account,
    get_account,
    search_accounts,
)
from matchmaker.web.deps import Now, ReadSession, RuntimeDep
from matchmaker.web.pages.codes import USER_COLUMNS
from matchmaker.web.pages.forms import Form, Problem
from matchmaker.web.pages.members import (
    AdministratorMember,
    AdministratorSender,
    Member,
    Sender,
)
from matchmaker.web.pages.tables import Table, TableFormat, day_or_none, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code
from matchmaker.web.sign_in import EntranceDep

router = APIRouter(prefix="/desk/users", include_in_schema=False)

ROWS = 50
MOST_EXPORTED = 5_000
STAFF_ROLES = (Role.STAFF, Role.ADMINISTRATOR)

_HERE = "/desk/users"
_EMPTY = BeforeValidator(lambda value: value or None)


class UserFilter(BaseModel):
    """Which accounts to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: Annotated[str, Field(max_length=200)] = ""
    role: Annotated[Role | None, _EMPTY] = None
    chamber: Annotated[UUID | None, _EMPTY] = None
    after: Annotated[str, Field(max_length=254)] = ""

    def as_filter(self) -> AccountFilter:
        """Return the filter as the store takes it."""
        role = self.role.value if self.role else None
        return AccountFilter(words=self.q.strip() or None, role=role, chamber_id=self.chamber)


Wanted = Annotated[UserFilter, Query()]


@router.get("")
def get_users(member: AdministratorMember, session: ReadSession, wanted: Wanted) -> Response:
    """Show the accounts that words and filters leave, by address."""
    found = search_accounts(session, wanted.as_filter(), after=wanted.after or None, limit=ROWS + 1)
    return page(
        "desk/users.html",
        member.visitor,
        rows=found[:ROWS],
        next_page=found[ROWS - 1].account.email if len(found) > ROWS else None,
        wanted=wanted,
        roles=tuple(Role),
        chambers=_chambers(session),
        state_of=state_of,
        looks=LOOKS,
    )


@router.get(".table")
def get_user_table(
    member: AdministratorMember,
    session: ReadSession,
    wanted: Wanted,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the same accounts as a table; nothing in it lets anybody in."""
    language = member.visitor.language
    found = search_accounts(session, wanted.as_filter(), limit=MOST_EXPORTED)
    table = Table(
        name="users",
        headings=[str(say_code("user_column", name, language)) for name in USER_COLUMNS],
        rows=[
            (
                row.account.email,
                row.account.name,
                str(say_code("account_role", row.account.role, language)),
                row.chamber,
                str(say_code("user_state", state_of(row), language)),
                int(row.account.totp_confirmed_at is not None),
                day_or_none(row.account.created_at),
                day_or_none(row.account.last_seen_at),
            )
            for row in found
        ],
    )
    return table_file(table, table_format)


@router.get("/new")
def get_new(member: AdministratorMember, session: ReadSession) -> Response:
    """Show the empty form of an invitation."""
    chosen = {"role": Role.STAFF.value, "language": member.visitor.language.value}
    return _invitation_page(member, session, Form(chosen))


@router.post("/new")
def send_new(
    member: AdministratorSender, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Invite a member of staff, who sets a password with the link in a letter."""
    with runtime.database.read() as session:
        chambers = dict(_chambers(session))
    problems = _invitation_problems(member, chambers)
    if not problems:
        try:
            with runtime.database.write() as session:
                account, _ = invite(
                    session,
                    entrance,
                    _invitation(member, chambers),
                    author=member.author,
                    now=now,
                )
            account_id = account.id
        except InvalidInput:
            problems = [Problem("email", _said(member, "email"))]
        except Conflict:
            known = _invited(member, runtime)
            if known is None:
                problems = [Problem("email", _said(member, "known"))]
            else:
                account_id = known
    if not problems:
        return go_to(f"{_HERE}/{account_id}", Flash("done", "user_invited"))
    with runtime.database.read() as session:
        form = member.typed.as_form().with_problems(problems)
        return _invitation_page(member, session, form, status=422)


@router.get("/{account_id}")
def get_one(account_id: UUID, member: AdministratorMember, session: ReadSession) -> Response:
    """Show one account and what can be done about it."""
    return _user_page(member, session, account_id)


@router.post("/{account_id}")
def send_one(
    account_id: UUID,
    member: AdministratorSender,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    now: Now,
) -> Response:
    """Change what somebody may do, close or reopen the account, send a link, forget the codes."""
    step = member.typed.text("step")
    try:
        with runtime.database.write() as session:
            _do(step, session, entrance, member, account_id, now)
    except LastAdministrator as error:
        said = say_code("account_problem", "last_administrator", member.visitor.language)
        return _again(member, runtime, account_id, said, status=error.status)
    except (InvalidInput, Conflict) as error:
        said = _said(member, "other" if isinstance(error, InvalidInput) else "impossible")
        return _again(member, runtime, account_id, said, status=error.status)
    return go_to(f"{_HERE}/{account_id}", Flash("done", f"user_{step}"))


def state_of(row: ListedAccount) -> str:
    """Return where an account stands: one of `wording.FAMILIES["user_state"]`."""
    if row.account.disabled_at is not None:
        return "closed"
    return "open" if row.account.confirmed_at is not None else "invited"


LOOKS = {"open": "good", "invited": "warn", "closed": ""}
"""State of an account -> the class its mark is drawn with."""


def _do(
    step: str, session: Session, entrance: Entrance, member: Sender, account_id: UUID, now: Now
) -> None:
    """Do what a button says.

    Raises:
        NotFound: there is no such button, or no such account.
    """
    author = member.author
    if step == "role":
        role, chamber = member.typed.text("role"), member.typed.text("chamber")
        chambers = dict(_chambers(session))
        if role not in set(STAFF_ROLES) or chamber not in chambers:
            raise InvalidInput("There is no such role or chamber.")
        change_staff(
            session, account_id, role=Role(role), chamber_id=UUID(chamber), author=author, now=now
        )
    elif step == "close":
        disable(session, account_id, author=author, now=now)
    elif step == "reopen":
        reopen(session, account_id, author=author, now=now)
    elif step == "link":
        send_link(session, entrance, account_id, author=author, now=now)
    elif step == "codes":
        reset_codes(session, account_id, author=author, now=now)
    else:
        raise NotFound("There is no such step.")


def _again(
    member: Sender, runtime: RuntimeDep, account_id: UUID, said: Markup, *, status: int
) -> Response:
    form = member.typed.as_form().with_problems([Problem("role", said)])
    with runtime.database.read() as session:
        return _user_page(member, session, account_id, form, status=status)


def _said(member: Member, code: str) -> Markup:
    return say_code("user_problem", code, member.visitor.language)


def _chambers(session: Session) -> list[tuple[str, str]]:
    return [(str(each.chamber_id), each.name) for each in list_chambers(session)]


def _invitation_problems(member: Sender, chambers: dict[str, str]) -> list[Problem]:
    typed = member.typed
    fields = {
        "name": _is_name(typed.text("name")),
        "role": typed.text("role") in set(STAFF_ROLES),
        "chamber": typed.text("chamber") in chambers,
        "language": typed.text("language") in set(Language),
    }
    codes = {"name": "name"}
    return [
        Problem(name, _said(member, codes.get(name, "other")))
        for name, is_right in fields.items()
        if not is_right
    ]


def _is_name(text: str) -> bool:
    try:
        return len(clean_text(text)) <= LONGEST_NAME
    except ValueError:
        return False


def _invited(member: Sender, runtime: RuntimeDep) -> UUID | None:
    """Return the account of an invitation that is sent twice; None when it says something else."""
    typed = member.typed
    with runtime.database.read() as session:
        account = find_account(session, parse_email(typed.text("email")))
    if account is None or account.confirmed_at is not None or account.disabled_at is not None:
        return None
    wanted = (clean_text(typed.text("name")), typed.text("role"), typed.text("chamber"))
    is_same = wanted == (account.name, account.role, str(account.chamber_id))
    return account.id if is_same else None


def _invitation(member: Sender, chambers: dict[str, str]) -> Invitation:
    typed = member.typed
    return Invitation(
        email=typed.text("email"),
        name=clean_text(typed.text("name")),
        role=Role(typed.text("role")),
        chamber=chambers[typed.text("chamber")],
        language=Language(typed.text("language")),
    )


def _role_choices(language: Language) -> list[tuple[str, Markup]]:
    return [(role.value, say_code("account_role", role, language)) for role in STAFF_ROLES]


def _invitation_page(
    member: Member, session: Session, form: Form, *, status: int = 200
) -> Response:
    language = member.visitor.language
    return page(
        "desk/invitation.html",
        member.visitor,
        status=status,
        form=form,
        roles=_role_choices(language),
        chambers=_chambers(session),
        tongues=[(each.value, each.own_name) for each in Language],
        longest=LONGEST_NAME,
    )


def _user_page(
    member: Member,
    session: Session,
    account_id: UUID,
    form: Form | None = None,
    *,
    status: int = 200,
) -> Response:
    account = get_account(session, account_id)
    row = ListedAccount(account, chamber_name(session, account.chamber_id))
    stored = Form({"role": account.role, "chamber": str(account.chamber_id)})
    return page(
        "desk/user.html",
        member.visitor,
        status=status,
        row=row,
        state=state_of(row),
        looks=LOOKS,
        form=form or stored,
        roles=_role_choices(member.visitor.language),
        chambers=_chambers(session),
        is_own=account_id == member.principal.account_id,
    )
