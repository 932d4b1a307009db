"""Companies: submit, read, list, change, withdraw."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.places import Country
from matchmaker.domain.profile import HsCode, Ref, Region, ThirdCountry, parse_profile
from matchmaker.errors import (
    Conflict,
    DuplicateRef,
    DuplicateTaxId,
    IdempotencyMismatch,
    IllegalStep,
    InvalidInput,
    InvalidPageToken,
    InvalidProfile,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.services.access import Principal
from matchmaker.services.contacts import record_if_shown
from matchmaker.services.own_profile import (
    create_own_profile,
    patch_own_profile,
    read_by_ref,
    read_company,
    submit_own_profile,
)
from matchmaker.services.submit import create_profile, patch_profile, submit_profile, withdraw
from matchmaker.store.companies import StoredCompany, get_own_company
from matchmaker.store.listing import CompanyFilter, list_companies
from matchmaker.web import examples
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import (
    JSON,
    MERGE_PATCH,
    JsonBody,
    MergePatchBody,
    Now,
    Reader,
    ReadSession,
    RuntimeDep,
    Writer,
    WriteSession,
)
from matchmaker.web.describe import answers, json_request
from matchmaker.web.paging import MAX_LIMIT, make_page_token, next_link, read_page_token
from matchmaker.web.problems import documented
from matchmaker.web.render import company_json, listed_json
from matchmaker.web.schemas import CompanyOut, CompanyPage

router = APIRouter(prefix="/v1/companies", tags=["companies"])

_LIST = "companies"
_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)
_BODY = (TooLarge, UnsupportedMedia, InvalidProfile)
_PROFILE_BODY = json_request(
    "Profile", examples.PROFILE, media_types=JSON, note="The company's profile."
)


class CompanyQuery(BaseModel):
    """What a list of companies is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    country: Country | None = Field(default=None, description="BY or RU.")
    region: Region | None = Field(default=None, description="ISO 3166-2 region.")
    market: ThirdCountry | None = Field(
        default=None, description="Sells to this third country, or wants to."
    )
    cooperation: Cooperation | None = Field(
        default=None, description="Is ready for this form of cooperation."
    )
    hs: HsCode | None = Field(default=None, description="Has a product or need under this code.")
    q: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Every word occurs in name, tax id, products, needs or free text.",
    )
    updated_since: AwareDatetime | None = Field(
        default=None, description="Changed at this time or later, with a time zone."
    )
    own: bool = Field(default=False, description="Only your own, withdrawn ones too.")
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="Most companies on a page.")
    after: str | None = Field(
        default=None, max_length=200, description="The `next` of the page before."
    )

    def as_filter(self) -> CompanyFilter:
        """Return the filter as the store takes it."""
        return CompanyFilter(
            country=self.country.value if self.country else None,
            region=self.region,
            market=self.market,
            cooperation=self.cooperation.value if self.cooperation else None,
            hs=self.hs,
            words=self.q,
            updated_since=self.updated_since,
            own=self.own,
        )


class EraseQuery(BaseModel):
    """How thoroughly a company leaves."""

    model_config = ConfigDict(extra="forbid")

    erase: bool = Field(default=False, description="Delete everything about it, for good.")


@router.get(
    "",
    response_model=CompanyPage,
    responses=documented(*_CALLER, InvalidPageToken) | answers(examples.COMPANY_PAGE),
)
def list_or_search_companies(
    request: Request,
    caller: Reader,
    session: ReadSession,
    query: Annotated[CompanyQuery, Query()],
) -> Response:
    """List and search companies.

    All published ones, or with `own=true` your own, withdrawn ones too. Pages follow the order
    of ids, so nothing is skipped or repeated while companies come and go.
    """
    wanted = query.model_dump(mode="json", exclude={"limit", "after"}, exclude_none=True)
    after = read_page_token(_LIST, wanted, query.after) if query.after is not None else None
    found = list_companies(
        session,
        query.as_filter(),
        viewer=caller.viewer,
        after=after,
        limit=query.limit + 1,
    )
    page, token, headers = found[: query.limit], None, {}
    if len(found) > len(page):
        token = make_page_token(_LIST, wanted, page[-1].company.company_id)
        headers["Link"] = next_link(request.url, dict(request.query_params), token)
    items = [listed_json(listed, viewer=caller.viewer) for listed in page]
    return json_answer({"items": items, "next": token}, headers=headers)


@router.post(
    "",
    status_code=201,
    response_model=CompanyOut,
    responses=documented(
        *_CALLER, *_BODY, Conflict, DuplicateRef, DuplicateTaxId, IdempotencyMismatch
    )
    | answers(examples.COMPANY, status=201, description="Created; its address is in `Location`."),
    openapi_extra=_PROFILE_BODY,
)
def create_company(
    caller: Writer,
    body: JsonBody,
    session: WriteSession,
    runtime: RuntimeDep,
    now: Now,
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=255,
            pattern=r"^[\x21-\x7e]+$",
            description="Repeats under the same key, within 24 hours, make no second company.",
        ),
    ] = None,
) -> Response:
    """Create a company.

    Prefer `PUT /v1/companies/by-ref/{ref}` where you have a reference of your own: it can be
    repeated without any key. What a company sends itself waits for staff: its status is
    `submitted`.
    """
    if caller.company_id is not None:
        sent = create_own_profile(
            session, parse_profile(body), key=idempotency_key, caller=caller, now=now
        )
        return _company_answer(sent.company, caller, created=True)
    saved = create_profile(
        session,
        parse_profile(body),
        chamber_id=caller.chamber_id,
        key=idempotency_key,
        encoder=runtime.encoder,
        now=now,
    )
    try:
        company = get_own_company(session, saved.company_id, viewer=caller.viewer)
    except NotFound as error:
        raise Conflict("The company made under this Idempotency-Key was erased since.") from error
    return _company_answer(company, caller, created=True)


@router.put(
    "/by-ref/{ref:path}",
    response_model=CompanyOut,
    responses=documented(*_CALLER, *_BODY, DuplicateTaxId, IllegalStep)
    | answers(examples.COMPANY, description="Replaced, or the same as before.")
    | answers(examples.COMPANY, status=201, description="Created.", model=CompanyOut),
    openapi_extra=_PROFILE_BODY,
)
def put_company_by_ref(
    caller: Writer,
    ref: Ref,
    body: JsonBody,
    session: WriteSession,
    runtime: RuntimeDep,
    now: Now,
) -> Response:
    """Create or replace the profile you keep under your own reference.

    The same body twice changes nothing, so a call whose answer got lost can be repeated. What a
    company sends itself waits for staff, and its published profile stays until then.
    """
    if caller.company_id is not None:
        sent = submit_own_profile(session, parse_profile(body), ref=ref, caller=caller, now=now)
        return _company_answer(sent.company, caller, created=sent.created)
    saved = submit_profile(
        session,
        parse_profile(body),
        chamber_id=caller.chamber_id,
        ref=ref,
        encoder=runtime.encoder,
        now=now,
        reading=runtime.database.read,
    )
    company = get_own_company(session, saved.company_id, viewer=caller.viewer)
    return _company_answer(company, caller, created=saved.created)


@router.get(
    "/by-ref/{ref:path}",
    response_model=CompanyOut,
    responses=documented(*_CALLER, NotFound) | answers(examples.COMPANY),
)
def get_company_under_ref(
    caller: Reader, ref: Ref, session: ReadSession, runtime: RuntimeDep, now: Now
) -> Response:
    """Return your company under your own reference.

    That you saw its contact is recorded.
    """
    company = read_by_ref(session, ref, caller=caller)
    record_if_shown(runtime.database, company, viewer=caller.viewer, author=caller.author, now=now)
    return _company_answer(company, caller)


@router.get(
    "/{company_id}",
    response_model=CompanyOut,
    responses=documented(*_CALLER, NotFound) | answers(examples.COMPANY),
)
def get_company_by_id(
    caller: Reader, company_id: UUID, session: ReadSession, runtime: RuntimeDep, now: Now
) -> Response:
    """Return one company, as far as you may see it.

    Everybody sees published profiles; reference and contact are for their owner, and that a
    contact was seen is recorded.
    """
    company = read_company(session, company_id, caller=caller)
    record_if_shown(runtime.database, company, viewer=caller.viewer, author=caller.author, now=now)
    return _company_answer(company, caller)


@router.patch(
    "/{company_id}",
    response_model=CompanyOut,
    responses=documented(
        *_CALLER, *_BODY, NotFound, Conflict, DuplicateRef, DuplicateTaxId, IllegalStep
    )
    | answers(examples.COMPANY),
    openapi_extra=json_request(
        None,
        examples.PATCH,
        media_types=MERGE_PATCH,
        note="A JSON merge patch (RFC 7396): fields to replace; null takes a field away.",
    ),
)
def patch_company(
    caller: Writer, company_id: UUID, body: MergePatchBody, runtime: RuntimeDep, now: Now
) -> Response:
    """Change some fields of your company.

    Lists are replaced as a whole. A withdrawn company is published again. What a company changes
    itself waits for staff; it changes what it sent last.
    """
    if not isinstance(body, dict):
        problem = {"field": "(body)", "reason": "is no JSON object"}
        raise InvalidInput("A merge patch of a profile is a JSON object.", errors=[problem])
    if caller.company_id is not None:
        with runtime.database.write() as session:
            sent = patch_own_profile(session, company_id, body, caller=caller, now=now)
        return _company_answer(sent.company, caller)
    saved = patch_profile(
        runtime.database.write,
        company_id,
        body,
        viewer=caller.viewer,
        encoder=runtime.encoder,
        now=now,
    )
    with runtime.database.read() as session:
        company = get_own_company(session, saved.company_id, viewer=caller.viewer)
    return _company_answer(company, caller)


@router.delete(
    "/{company_id}",
    status_code=204,
    response_class=Response,
    responses=documented(*_CALLER, NotFound) | {204: {"description": "Gone."}},
)
def delete_company(
    caller: Writer,
    company_id: UUID,
    session: WriteSession,
    now: Now,
    query: Annotated[EraseQuery, Query()],
) -> Response:
    """Withdraw your company: from the next request on it is suggested to nobody.

    You still see it, and publish it again with PUT or PATCH. With `erase=true` everything about
    it is deleted.
    """
    withdraw(
        session,
        company_id,
        viewer=caller.viewer,
        author=caller.author,
        erase=query.erase,
        now=now,
    )
    return Response(status_code=204)


def _company_answer(
    company: StoredCompany, caller: Principal, *, created: bool = False
) -> Response:
    return json_answer(
        company_json(company, viewer=caller.viewer),
        status=201 if created else 200,
        headers={"Location": f"/v1/companies/{company.company_id}"} if created else None,
    )
