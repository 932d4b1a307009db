"""Who looks at a page: in which language, from which address, with what to be told."""

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from matchmaker.domain.languages import Language
from matchmaker.web.context import Now, RuntimeDep
from matchmaker.web.locale import negotiate
from matchmaker.web.pages.signed_on import SignedOn, find_signed_on
from matchmaker.web.sign_in import EntranceDep

LANGUAGE_COOKIE = "lang"
FLASH_COOKIE = "flash"

_LANGUAGE_PARAMETER = "lang"
_PLACES = {"after", "at", "last", "format"}
"""What of a query says where in a list the reader is, not what is in it."""

_YEAR_SECONDS = 365 * 24 * 3600
_FLASH = re.compile(r"(done|warning)\.([a-z_]{1,40})(?:\.(\d{1,9}))?")
_SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Flash:
    """What the next page tells once, after a step that worked.

    Attributes:
        kind: `done` or `warning`.
        code: one of `wording.FAMILIES["flash"]`; never a text, so that nobody can plant one.
        count: of how many things, None when none are counted.
    """

    kind: str
    code: str
    count: int | None = None

    def as_cookie(self) -> str:
        """Return the value that `parse_flash` reads."""
        return ".".join(map(str, (self.kind, self.code, self.count)[: 3 if self.count else 2]))


def parse_flash(cookie: str | None) -> Flash | None:
    """Return what a cookie says, None when it says nothing that we would."""
    found = _FLASH.fullmatch(cookie or "")
    if found is None:
        return None
    return Flash(found[1], found[2], int(found[3]) if found[3] else None)


@dataclass(frozen=True, slots=True)
class Visitor:
    """What every page is told about its reader.

    Attributes:
        path: address of the page, without its query.
        query: the query, in order, without the language.
        chose_language: the address names a language, which is remembered.
        is_secure: the page came through HTTPS; cookies are then for HTTPS only.
        account: who is signed in; None for nobody.
    """

    language: Language
    path: str
    query: tuple[tuple[str, str], ...] = ()
    chose_language: bool = False
    is_secure: bool = False
    flash: Flash | None = None
    account: SignedOn | None = None

    @property
    def csrf(self) -> str:
        """What forms must carry; "" when nobody is signed in."""
        return self.account.csrf if self.account else ""

    @property
    def address(self) -> str:
        """Address of this page with its query, without the language."""
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")

    def in_language(self, language: Language) -> str:
        """Return the address of this page in another language."""
        return f"{self.path}?{urlencode((*self.query, (_LANGUAGE_PARAMETER, language.value)))}"

    def with_query(self, **changed: str | int | None) -> str:
        """Return the address of this page with some parameters changed; None takes one away."""
        kept = [(name, value) for name, value in self.query if name not in changed]
        added = [(name, str(value)) for name, value in changed.items() if value is not None]
        query = urlencode([*kept, *added])
        return f"{self.path}?{query}" if query else self.path

    def as_table(self, table_format: str) -> str:
        """Return the address of the whole list of this page as a table, with all its filters."""
        kept = [pair for pair in self.query if pair[0] not in _PLACES and pair[1]]
        return f"{self.path}.table?{urlencode([*kept, ('format', table_format)])}"

    def remember_language(self, answer: Response) -> None:
        """Make the browser keep the language that was chosen."""
        if self.chose_language:
            answer.set_cookie(
                LANGUAGE_COOKIE,
                self.language.value,
                max_age=_YEAR_SECONDS,
                secure=self.is_secure,
                httponly=True,
                samesite="lax",
            )


def choose_language(request: Request) -> tuple[Language, bool]:
    """Return the language of a page, and whether the address names it.

    The address counts first, then what was chosen before, then what the browser asks for.
    """
    asked = request.query_params.get(_LANGUAGE_PARAMETER, "")
    if asked in set(Language):
        return Language(asked), True
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    if kept in set(Language):
        return Language(kept), False
    return negotiate(",".join(request.headers.getlist("accept-language"))), False


def look_at(request: Request) -> Visitor:
    """Return what a request says about its sender."""
    language, chosen = choose_language(request)
    query = parse_qsl(request.url.query, keep_blank_values=True)
    return Visitor(
        language=language,
        path=request.url.path,
        query=tuple((name, value) for name, value in query if name != _LANGUAGE_PARAMETER),
        chose_language=chosen,
        is_secure=request.url.scheme == "https",
        flash=parse_flash(request.cookies.get(FLASH_COOKIE)),
        account=getattr(request.state, "signed_on", None),
    )


def get_visitor(request: Request, runtime: RuntimeDep, entrance: EntranceDep, now: Now) -> Visitor:
    """Return who looks at the page; error pages of this request know them too."""
    request.state.signed_on = find_signed_on(request, runtime, entrance, now)
    return look_at(request)


def inner_address(address: str) -> str:
    """Return an address when it is one of our own pages, "" for any other."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else ""


VisitorDep = Annotated[Visitor, Depends(get_visitor)]


def go_to(address: str, flash: Flash | None = None) -> Response:
    """Send the browser to another page with GET, so that a reload repeats nothing."""
    answer = RedirectResponse(address, _SEE_OTHER)
    if flash is not None:
        answer.set_cookie(
            FLASH_COOKIE, flash.as_cookie(), max_age=60, httponly=True, samesite="lax"
        )
    return answer
