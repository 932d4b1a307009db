"""Signing on where a chamber does: a browser goes there and comes back."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from matchmaker.errors import NotFound
from matchmaker.services.sessions import open_session, sign_out
from matchmaker.services.sign_on import ON_THE_WAY, Provider, SignOn, open_account
from matchmaker.web.account_schemas import ProviderList
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import Now, RuntimeDep
from matchmaker.web.describe import answers
from matchmaker.web.devices import CallerDevice
from matchmaker.web.problems import documented
from matchmaker.web.sign_in import EntranceDep, session_secret, set_session_cookie

router = APIRouter(prefix="/v1/sign-on", tags=["accounts"])

COOKIE = "matchmaker_sign_on"
HOME, CODE_PAGE = "/desk", "/account/code"
_PATH = "/v1/sign-on"
_SEE_OTHER = 303


async def get_sign_on(request: Request) -> SignOn:
    """Return what speaks with the providers."""
    return cast("SignOn", request.app.state.sign_on)


SignOnDep = Annotated[SignOn, Depends(get_sign_on)]


@router.get(
    "",
    response_model=ProviderList,
    responses=documented() | answers({"items": [{"name": "beltpp", "chamber": "БелТПП"}]}),
)
def list_sign_ons(sign_on: SignOnDep) -> Response:
    """List the chambers that have a sign-on of their own."""
    items = [{"name": each.name, "chamber": each.chamber} for each in sign_on.providers]
    return json_answer({"items": items})


@router.get("/{name}", include_in_schema=False)
def go_to_provider(
    request: Request, name: str, sign_on: SignOnDep, entrance: EntranceDep, now: Now
) -> Response:
    """Send a browser to the sign-on of a chamber.

    Raises:
        NotFound: there is none of this name.
    """
    provider = _get(sign_on, name)
    redirect_uri = _address(request, name)
    departure = sign_on.depart(provider, entrance.seal, redirect_uri=redirect_uri, now=now)
    answer = RedirectResponse(departure.url, _SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        departure.cookie,
        max_age=int(ON_THE_WAY.total_seconds()),
        path=_PATH,
        secure=redirect_uri.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/{name}/callback", include_in_schema=False)
def come_back_from_provider(
    request: Request,
    name: str,
    sign_on: SignOnDep,
    entrance: EntranceDep,
    runtime: RuntimeDep,
    device: CallerDevice,
    now: Now,
) -> Response:
    """Sign a browser in that comes back from the sign-on of a chamber.

    Raises:
        NotAuthenticated: it did not work, and why.
    """
    provider = _get(sign_on, name)
    identity = sign_on.arrive(
        provider,
        entrance.seal,
        dict(request.query_params),
        request.cookies.get(COOKIE, ""),
        redirect_uri=_address(request, name),
        now=now,
    )
    with runtime.database.write() as session:
        account = open_account(session, provider, identity, now=now)
        signed_in = open_session(session, entrance, account, device=device, now=now)
    sign_out(runtime.database.write, session_secret(request))
    answer = RedirectResponse(HOME if signed_in.is_verified else CODE_PAGE, _SEE_OTHER)
    answer.delete_cookie(COOKIE, path=_PATH)
    set_session_cookie(answer, request, signed_in)
    return answer


def _get(sign_on: SignOn, name: str) -> Provider:
    provider = sign_on.find(name)
    if provider is None:
        raise NotFound("There is no such sign-on.")
    return provider


def _address(request: Request, name: str) -> str:
    """Return where the provider sends the browser back to; it is registered there."""
    public: str = request.app.state.entrance.public_url
    return f"{public.rstrip('/')}{_PATH}/{name}/callback"
