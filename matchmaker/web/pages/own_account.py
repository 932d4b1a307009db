"""One's own account: name, letters, password, one-time codes; all that is kept, and its end."""

import re
from collections.abc import Mapping
from dataclasses import replace

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.errors import (
    Conflict,
    LastAdministrator,
    NotAuthenticated,
    TooManyAttempts,
    WeakPassword,
)
from matchmaker.services import second_factor
from matchmaker.services.accounts import change_details, change_password
from matchmaker.services.own_data import erase_own, export_own
from matchmaker.services.own_sessions import (
    end_other_session,
    end_other_sessions,
    list_own_sessions,
)
from matchmaker.services.sessions import open_anew
from matchmaker.services.throttle import Guess
from matchmaker.store.accounts import chamber_name, count_recovery_codes, get_account
from matchmaker.store.companies import find_company
from matchmaker.store.personal_data import count_all_of_company
from matchmaker.web.charts.qr_code import qr_code
from matchmaker.web.context import Now, RuntimeDep
from matchmaker.web.deps import ReadSession, WriteSession
from matchmaker.web.devices import CallerDevice
from matchmaker.web.pages.account import problems_of
from matchmaker.web.pages.forms import Form, Problem
from matchmaker.web.pages.members import AnyMember, AnySender, Member
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, Visitor, VisitorDep, go_to
from matchmaker.web.pages.wording import say_code, translate
from matchmaker.web.sign_in import (
    Browser,
    EntranceDep,
    ThisBrowser,
    drop_session_cookie,
    set_session_cookie,
)

router = APIRouter(prefix="/account", include_in_schema=False)

LONGEST_NAME = 200

ALL_OTHERS = "others"
"""What the button sends that ends every session but the one it is pressed in."""

_HERE = "/account"
_SECRET = re.compile(r"[A-Z2-7]{16,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REFUSED = (NotAuthenticated, TooManyAttempts)


@router.get("")
def get_own_account(member: AnyMember, session: ReadSession, browser: ThisBrowser) -> Response:
    """Show who is signed in, and what they may do about it."""
    return _own_page(member, session, browser)


@router.post("")
def send_details(sender: AnySender, session: WriteSession, browser: ThisBrowser) -> Response:
    """Change the name and the language of the letters."""
    typed, language = sender.typed, sender.visitor.language
    name, chosen = typed.text("name").strip(), typed.text("language")
    problems = []
    if len(name) > LONGEST_NAME or _CONTROL.search(name):
        problems.append(Problem("name", say_code("account_problem", "long_name", language)))
    if chosen not in set(Language):
        problems.append(Problem("language", say_code("account_problem", "other", language)))
    if problems:
        form = typed.as_form().with_problems(problems)
        return _own_page(sender, session, browser, {"details": form}, status=422)
    account_id = sender.principal.account_id
    change_details(session, account_id, name=name, language=Language(chosen))
    return go_to(_HERE, Flash("done", "account_saved"))


@router.post("/own-password")
def send_own_password(
    request: Request,
    sender: AnySender,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    device: CallerDevice,
    browser: ThisBrowser,
    now: Now,
) -> Response:
    """Change the password; every other session ends, and this browser gets a new one."""
    typed, account_id = sender.typed, sender.principal.account_id
    try:
        with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
            change_password(
                runtime.database.write,
                entrance,
                account_id,
                present=typed.text("present_password"),
                new=typed.text("new_password"),
                now=now,
            )
    except _REFUSED as error:
        problems = [_refusal(error, sender.visitor, "present_password")]
        return _again(sender, runtime, browser, "password", problems, status=error.status)
    except WeakPassword as error:
        found = problems_of(error, sender.visitor)
        problems = [replace(problem, field="new_password") for problem in found]
        return _again(sender, runtime, browser, "password", problems, status=error.status)
    signed_in = open_anew(runtime.database.write, entrance, account_id, device=device, now=now)
    answer = go_to(_HERE, Flash("done", "password_changed"))
    set_session_cookie(answer, request, signed_in)
    return answer


@router.post("/codes")
def begin_codes(
    request: Request,
    sender: AnySender,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    browser: ThisBrowser,
    now: Now,
) -> Response:
    """Show the secret for a telephone, and ask for a code made with it."""
    try:
        with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
            enrolment = second_factor.begin_enrolment(
                runtime.database.write,
                entrance,
                sender.principal.account_id,
                sender.typed.text("codes_password"),
                now=now,
            )
    except _REFUSED as error:
        problems = [_refusal(error, sender.visitor, "codes_password")]
        return _again(sender, runtime, browser, "codes", problems, status=error.status)
    except Conflict:
        return go_to(_HERE, Flash("warning", "changed_meanwhile"))
    return _secret_page(sender, enrolment.secret, Form())


@router.post("/codes/confirm")
def confirm_codes(
    request: Request,
    sender: AnySender,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    device: CallerDevice,
    now: Now,
) -> Response:
    """Ask for one-time codes from now on; shows the recovery codes, once. Other sessions end."""
    typed, account_id = sender.typed, sender.principal.account_id
    try:
        with request.app.state.metrics.counting_refusals(Guess.CODE):
            codes = second_factor.complete_enrolment(
                runtime.database.write, entrance, account_id, typed.text("code"), now=now
            )
    except _REFUSED as error:
        secret = typed.text("secret")
        if _SECRET.fullmatch(secret) is None:
            return go_to(_HERE, Flash("warning", "changed_meanwhile"))
        problem = _refusal(error, sender.visitor, "code", wrong="wrong_code")
        form = Form({"code": typed.text("code")}, (problem,))
        return _secret_page(sender, secret, form, status=error.status)
    except Conflict:
        return go_to(_HERE, Flash("warning", "changed_meanwhile"))
    signed_in = open_anew(runtime.database.write, entrance, account_id, device=device, now=now)
    answer = page("account/recovery_codes.html", _at_home(sender), codes=codes)
    set_session_cookie(answer, request, signed_in)
    return answer


@router.post("/codes/stop")
def stop_codes(
    request: Request,
    sender: AnySender,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    browser: ThisBrowser,
    now: Now,
) -> Response:
    """Ask for one-time codes no longer."""
    try:
        with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
            second_factor.stop(
                runtime.database.write,
                entrance,
                sender.principal.account_id,
                sender.typed.text("codes_password"),
                now=now,
            )
    except _REFUSED as error:
        problems = [_refusal(error, sender.visitor, "codes_password")]
        return _again(sender, runtime, browser, "codes", problems, status=error.status)
    return go_to(_HERE, Flash("done", "codes_off"))


@router.post("/export")
def send_export(sender: AnySender, session: WriteSession, now: Now) -> Response:
    """Hand out everything that is kept about the company, or about the person, as a file."""
    found = export_own(session, sender.principal, now=now)
    headers = {"Content-Disposition": f'attachment; filename="matchmaker-{now:%Y-%m-%d}.json"'}
    body = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    return Response(body, headers=headers, media_type="application/json")


@router.post("/sessions")
def send_end_of_sessions(
    sender: AnySender, session: WriteSession, browser: ThisBrowser
) -> Response:
    """End one other session, or all others; what has ended already is said to have ended."""
    name, now = sender.typed.text("end"), browser.now
    if name == ALL_OTHERS:
        ended = end_other_sessions(session, sender.principal, browser.secret, now=now)
        if ended:
            return go_to(_HERE, Flash("done", "sessions_ended", ended))
        return go_to(_HERE, Flash("done", "session_ended"))
    end_other_session(session, sender.principal, name, browser.secret, now=now)
    return go_to(_HERE, Flash("done", "session_ended"))


@router.get("/sessions")
@router.get("/own-password")
@router.get("/codes")
@router.get("/codes/confirm")
@router.get("/codes/stop")
@router.get("/export")
def get_address_of_form() -> Response:
    """Lead from where a form was sent to its page: after a sign-in, or when somebody reloads."""
    return go_to(_HERE)


@router.get("/erase")
def get_erase(member: AnyMember, session: ReadSession) -> Response:
    """Say what goes and what stays, and ask for the password."""
    return _erase_page(member, session, Form())


@router.post("/erase")
def send_erase(
    request: Request, sender: AnySender, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Erase the company with its accounts, or the account of a member of staff."""
    password = sender.typed.text("password")
    try:
        with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
            erase_own(runtime.database.write, entrance, sender.principal, password, now=now)
    except _REFUSED as error:
        form = Form(problems=(_refusal(error, sender.visitor, "password"),))
        with runtime.database.read() as session:
            return _erase_page(sender, session, form, status=error.status)
    except LastAdministrator as error:
        said = say_code("account_problem", "last_administrator", sender.visitor.language)
        with runtime.database.read() as session:
            form = Form(problems=(Problem("password", said),))
            return _erase_page(sender, session, form, status=error.status)
    answer = go_to("/account/erased")
    drop_session_cookie(answer, request)
    return answer


@router.get("/erased")
def get_erased(visitor: VisitorDep) -> Response:
    """Confirm an erasure to somebody who has no account any more."""
    if visitor.account is not None:
        return go_to(_HERE)
    return page("account/erased.html", visitor)


def _own_page(
    member: Member,
    session: ReadSession,
    browser: Browser,
    forms: Mapping[str, Form] | None = None,
    *,
    status: int = 200,
) -> Response:
    """Return the page; `forms` holds the one that was sent and has something wrong."""
    account = get_account(session, member.principal.account_id)
    company_id = member.principal.company_id
    company = find_company(session, company_id) if company_id is not None else None
    sent = forms or {}
    stored = Form({"name": account.name, "language": account.language})
    return page(
        "account/own.html",
        _at_home(member),
        status=status,
        account=account,
        chamber=chamber_name(session, account.chamber_id),
        company=company.profile.name if company is not None else "",
        codes_left=count_recovery_codes(session, account.id),
        longest_name=LONGEST_NAME,
        sessions=list_own_sessions(
            session, browser.entrance, account.id, browser.secret, now=browser.now
        ),
        details=sent.get("details", stored),
        password=sent.get("password", Form()),
        codes=sent.get("codes", Form()),
    )


def _again(
    sender: Member,
    runtime: RuntimeDep,
    browser: Browser,
    name: str,
    problems: list[Problem],
    *,
    status: int,
) -> Response:
    with runtime.database.read() as session:
        form = Form(problems=problems)
        return _own_page(sender, session, browser, {name: form}, status=status)


def _secret_page(member: Member, secret: str, form: Form, *, status: int = 200) -> Response:
    visitor = _at_home(member)
    email = visitor.account.email if visitor.account is not None else ""
    enrolment = second_factor.enrolment_of(secret, email)
    return page(
        "account/secret.html",
        visitor,
        status=status,
        enrolment=enrolment,
        qr=qr_code(enrolment.uri, str(translate("account.secret_picture", visitor.language))),
        groups=[secret[start : start + 4] for start in range(0, len(secret), 4)],
        form=form,
    )


def _erase_page(member: Member, session: ReadSession, form: Form, *, status: int = 200) -> Response:
    company_id = member.principal.company_id
    goes = count_all_of_company(session, company_id) if company_id is not None else None
    return page("account/erase.html", member.visitor, status=status, form=form, goes=goes)


def _at_home(member: Member) -> Visitor:
    """Return the visitor at `/account`: a change of language must not lead to a form's address."""
    return replace(member.visitor, path=_HERE, query=())


def _refusal(
    error: Exception, visitor: Visitor, field: str, *, wrong: str = "wrong_present"
) -> Problem:
    code = "slow" if isinstance(error, TooManyAttempts) else wrong
    return Problem(field, say_code("account_problem", code, visitor.language))
