"""People come in: register, confirm an address, sign in and out, set a new password."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from matchmaker.domain.places import Country, regions
from matchmaker.errors import (
    InvalidInput,
    InvalidTicket,
    NotAuthenticated,
    TooManyAttempts,
)
from matchmaker.services.accounts import ask_for_reset, set_password
from matchmaker.services.registration import Registration, confirm, register
from matchmaker.services.sessions import SignedIn, sign_in, sign_out, verify_session
from matchmaker.web.context import Now, RuntimeDep
from matchmaker.web.devices import CallerDevice
from matchmaker.web.pages.forms import Form, Problem, Typed
from matchmaker.web.pages.members import SiteForm
from matchmaker.web.pages.resume import page_to_send_again, read_pairs, sign_in_page
from matchmaker.web.pages.signed_on import SignedOn
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, Visitor, VisitorDep, go_to, inner_address
from matchmaker.web.pages.wording import say_code, translate
from matchmaker.web.sign_in import (
    CallerAddress,
    EntranceDep,
    drop_session_cookie,
    session_secret,
    set_session_cookie,
)

router = APIRouter(prefix="/account", include_in_schema=False)

Ticket = Annotated[str, Query(max_length=200)]
Next = Annotated[str, Query(max_length=2_000)]

_LONGEST = 300  # characters of a name


@router.get("/register")
def get_register(visitor: VisitorDep) -> Response:
    """Show the form by which a company begins."""
    if visitor.account is not None:
        return go_to(visitor.account.home)
    return _register_page(visitor, Form())


@router.post("/register")
def send_registration(
    visitor: VisitorDep, typed: SiteForm, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Make an account and send a letter; the answer is the same whether there was one before."""
    region = typed.text("region")
    wanted = Registration(
        email=typed.text("email"),
        password=typed.text("password"),
        name=typed.text("name").strip()[:_LONGEST],
        language=visitor.language,
        country=region[:2],
        region=region,
    )
    problems = _registration_problems(wanted, visitor)
    if not problems:
        try:
            register(runtime.database.write, entrance, wanted, now=now)
        except InvalidInput as error:
            problems = problems_of(error, visitor)
    if problems:
        return _register_page(visitor, typed.as_form().with_problems(problems), status=422)
    return page("account/letter.html", visitor, code="register", email=wanted.email)


@router.get("/confirm")
def get_confirm(visitor: VisitorDep, ticket: Ticket = "") -> Response:
    """Ask for the password, so that nobody gets an account with somebody else's."""
    return page("account/confirm.html", visitor, form=Form({"ticket": ticket}))


@router.post("/confirm")
def send_confirm(
    visitor: VisitorDep, typed: SiteForm, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Confirm an address."""
    try:
        confirm(
            runtime.database.write,
            entrance,
            typed.text("ticket"),
            typed.text("password"),
            now=now,
        )
    except (InvalidTicket, NotAuthenticated, TooManyAttempts) as error:
        form = typed.as_form().with_problems([_entrance_problem(error, visitor, "confirm")])
        return page("account/confirm.html", visitor, status=error.status, form=form)
    return go_to("/account/sign-in", Flash("done", "address_confirmed"))


@router.get("/sign-in")
def get_sign_in(
    visitor: VisitorDep, next_: Annotated[str, Query(alias="next", max_length=2_000)] = ""
) -> Response:
    """Show the sign-in."""
    if visitor.account is not None:
        return go_to(inner_address(next_) or visitor.account.home)
    return sign_in_page(visitor, Form({"next": next_}))


@router.post("/sign-in")
def send_sign_in(
    request: Request,
    visitor: VisitorDep,
    typed: SiteForm,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    address: CallerAddress,
    device: CallerDevice,
    now: Now,
) -> Response:
    """Open a session, and go where the visitor wanted to."""
    try:
        signed_in = sign_in(
            runtime.database,
            entrance,
            email=typed.text("email"),
            password=typed.text("password"),
            address=address,
            device=device,
            now=now,
        )
    except (InvalidInput, NotAuthenticated, TooManyAttempts) as error:
        form = typed.as_form().with_problems([_entrance_problem(error, visitor, "sign_in")])
        return sign_in_page(visitor, form, status=error.status)
    answer = (
        _come_in(visitor, signed_in, typed)
        if signed_in.is_verified
        else page("account/code.html", visitor, form=_carried(typed))
    )
    set_session_cookie(answer, request, signed_in)
    return answer


@router.post("/code")
def send_code(
    request: Request,
    visitor: VisitorDep,
    typed: SiteForm,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    device: CallerDevice,
    now: Now,
) -> Response:
    """Complete a session with a one-time code."""
    secret = session_secret(request)
    try:
        signed_in = verify_session(
            runtime.database,
            entrance,
            secret,
            typed.text("code").strip(),
            device=device,
            now=now,
        )
    except (NotAuthenticated, TooManyAttempts) as error:
        form = _carried(typed).with_problems([_entrance_problem(error, visitor, "code")])
        return page("account/code.html", visitor, status=error.status, form=form)
    answer = _come_in(visitor, signed_in, typed)
    set_session_cookie(answer, request, signed_in)
    return answer


@router.post("/sign-out")
def send_sign_out(request: Request, _typed: SiteForm, runtime: RuntimeDep) -> Response:
    """End the session."""
    sign_out(runtime.database.write, session_secret(request))
    answer = go_to("/", Flash("done", "signed_out"))
    drop_session_cookie(answer, request)
    return answer


@router.get("/reset")
def get_reset(visitor: VisitorDep, ticket: Ticket = "") -> Response:
    """Ask for the address to send a link to, or for the new password."""
    return _password_page(visitor, ticket)


@router.get("/accept")
def get_accept(visitor: VisitorDep, ticket: Ticket = "") -> Response:
    """Ask somebody who was invited for their first password."""
    return _password_page(visitor, ticket)


@router.post("/reset")
def send_reset(
    visitor: VisitorDep, typed: SiteForm, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Send a letter with a link; the answer is the same whether there is such an account."""
    try:
        ask_for_reset(runtime.database.write, entrance, typed.text("email"), now=now)
    except InvalidInput as error:
        form = typed.as_form().with_problems(problems_of(error, visitor))
        return page("account/reset.html", visitor, status=422, form=form)
    return page("account/letter.html", visitor, code="reset", email=typed.text("email"))


@router.post("/password")
def send_password(
    visitor: VisitorDep, typed: SiteForm, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Set a first or a new password with the link of a letter."""
    try:
        set_password(
            runtime.database.write,
            entrance,
            typed.text("ticket"),
            typed.text("password"),
            now=now,
        )
    except InvalidInput as error:
        form = typed.as_form().with_problems(problems_of(error, visitor))
        return page("account/password.html", visitor, status=error.status, form=form)
    return go_to("/account/sign-in", Flash("done", "password_set"))


def problems_of(error: InvalidInput, visitor: Visitor) -> list[Problem]:
    """Return what a service found wrong, in the visitor's language."""
    errors = error.extra.get("errors")
    told = errors if isinstance(errors, list) else []
    found = []
    for each in told:
        name = str(each.get("field", "content"))
        code = str(each.get("code", "email" if name == "email" else "other"))
        found.append(Problem(name, say_code("account_problem", code, visitor.language)))
    return found or [Problem("content", say_code("account_problem", "link", visitor.language))]


def _register_page(visitor: Visitor, form: Form, *, status: int = 200) -> Response:
    return page(
        "account/register.html",
        visitor,
        status=status,
        form=form,
        regions={country.value: regions(country) for country in Country},
    )


def _password_page(visitor: Visitor, ticket: str) -> Response:
    template = "account/password.html" if ticket else "account/reset.html"
    return page(template, visitor, form=Form({"ticket": ticket}))


def _registration_problems(wanted: Registration, visitor: Visitor) -> list[Problem]:
    language, found = visitor.language, []
    known = {code for country in Country for code in regions(country)}
    if not wanted.name:
        found.append(Problem("name", translate("account_problem.name", language)))
    if wanted.region not in known:
        found.append(Problem("region", translate("account_problem.region", language)))
    return found


def _entrance_problem(error: Exception, visitor: Visitor, step: str) -> Problem:
    """Return what is said at the sign-in: never whether an address has an account."""
    if isinstance(error, TooManyAttempts):
        return Problem("password", say_code("account_problem", "slow", visitor.language))
    if isinstance(error, InvalidTicket):
        return Problem("password", say_code("account_problem", "link", visitor.language))
    field = "code" if step == "code" else "password"
    return Problem(field, say_code("account_problem", f"wrong_{step}", visitor.language))


def _carried(typed: Typed) -> Form:
    return Form({name: typed.text(name) for name in ("next", "resume", "resume_to")})


def _come_in(visitor: Visitor, signed_in: SignedIn, typed: Typed) -> Response:
    """Return where somebody goes who has just signed in."""
    known = replace(visitor, account=SignedOn.of(signed_in))
    resume_to = inner_address(typed.text("resume_to"))
    if resume_to:
        return page_to_send_again(known, resume_to, read_pairs(typed.text("resume")))
    return go_to(inner_address(typed.text("next")) or SignedOn.of(signed_in).home)
