"""Whom a page is for: companies, staff, administrators; and the forms they send.

Everybody else is sent to the sign-in, which leads back. A form whose session has ended is not
lost: the sign-in carries it and offers to send it again.
"""

import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from matchmaker.errors import NotAuthenticated, NotPermitted
from matchmaker.services.access import Principal
from matchmaker.services.audit import Author
from matchmaker.web.pages.forms import Typed, TypedForm, is_form, read_form
from matchmaker.web.pages.signed_on import SignedOn
from matchmaker.web.pages.visitor import Visitor, VisitorDep
from matchmaker.web.sign_in import CSRF_FIELD, CSRF_HEADER, refuse_other_sites


class SignInNeeded(NotAuthenticated):
    """A page for those who are signed in was opened by nobody we know.

    Attributes:
        typed: the form that was sent, to be sent again after the sign-in.
    """

    code, title = "sign-in-needed", "Sign-in needed"

    def __init__(self, detail: str, *, typed: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(detail)
        self.typed = tuple(typed)


class FormExpired(NotPermitted):
    """A form was made for another session; it can be sent again.

    Attributes:
        typed: the form that was sent.
    """

    code, title = "form-expired", "Form expired"

    def __init__(self, detail: str, *, typed: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(detail)
        self.typed = tuple(typed)


@dataclass(frozen=True, slots=True)
class Member:
    """A visitor who is signed in and for whom the page is."""

    visitor: Visitor
    principal: Principal

    @property
    def author(self) -> Author:
        """Return who answers for what they do."""
        return self.principal.author

    @property
    def chamber_id(self) -> UUID:
        """Return the chamber they work for, or that their company is with."""
        return self.principal.chamber_id

    @property
    def company_id(self) -> UUID:
        """Return the company they speak for.

        Raises:
            ValueError: they speak for none: a defect, as `company_member` lets no such in.
        """
        if self.principal.company_id is None:
            raise ValueError("only members of a company have one")
        return self.principal.company_id


@dataclass(frozen=True, slots=True)
class Sender(Member):
    """A member who has sent a form.

    Attributes:
        typed: what was typed into it.
    """

    typed: Typed


FromHere = Annotated[None, Depends(refuse_other_sites)]


async def form_of_site(typed: TypedForm, _here: FromHere) -> Typed:
    """Return a form that one of our own pages sent.

    Raises:
        CrossSiteRequest: another site sent it.
    """
    return typed


SiteForm = Annotated[Typed, Depends(form_of_site)]


def _is_anybody(account: SignedOn) -> bool:
    return account.is_company or account.is_staff


def _is_company(account: SignedOn) -> bool:
    return account.is_company


def _is_staff(account: SignedOn) -> bool:
    return account.is_staff


def _is_administrator(account: SignedOn) -> bool:
    return account.is_administrator


def member(is_meant: Callable[[SignedOn], bool]) -> Callable[[Visitor], Awaitable[Member]]:
    """Return a dependency that lets in those whom a page is for.

    It raises SignInNeeded when nobody is signed in, NotPermitted when somebody else is.
    """

    async def permitted(visitor: VisitorDep) -> Member:
        account = visitor.account
        if account is None:
            raise SignInNeeded("Sign in to see this page.")
        if not is_meant(account):
            raise NotPermitted("This page is for others.")
        return Member(visitor, account.principal)

    return permitted


def sender(is_meant: Callable[[SignedOn], bool]) -> Callable[..., Awaitable[Sender]]:
    """Return a dependency that takes forms from those whom a page is for, sent by themselves.

    It raises what `member` does, and FormExpired for a form of another session.
    """

    async def permitted(request: Request, visitor: VisitorDep, _here: FromHere) -> Sender:
        account = visitor.account
        if account is None:
            typed = await read_form(request) if is_form(request) else None
            raise SignInNeeded("Sign in to send this form.", typed=_kept(typed))
        if not is_meant(account):
            raise NotPermitted("This page is for others.")
        typed = await read_form(request)
        token = request.headers.get(CSRF_HEADER) or typed.text(CSRF_FIELD)
        if not hmac.compare_digest(token.encode(), account.csrf.encode()):
            raise FormExpired("The form was made for another session.", typed=_kept(typed))
        return Sender(visitor, account.principal, typed)

    return permitted


def _kept(typed: Typed | None) -> list[tuple[str, str]]:
    """Return what is carried through the sign-in: no token, and no password."""
    pairs = typed.pairs() if typed else []
    return [pair for pair in pairs if pair[0] != CSRF_FIELD and "password" not in pair[0]]


AnyMember = Annotated[Member, Depends(member(_is_anybody))]
AnySender = Annotated[Sender, Depends(sender(_is_anybody))]
CompanyMember = Annotated[Member, Depends(member(_is_company))]
CompanySender = Annotated[Sender, Depends(sender(_is_company))]
StaffMember = Annotated[Member, Depends(member(_is_staff))]
StaffSender = Annotated[Sender, Depends(sender(_is_staff))]
AdministratorMember = Annotated[Member, Depends(member(_is_administrator))]
AdministratorSender = Annotated[Sender, Depends(sender(_is_administrator))]
