"""The application: settings in, a running service out.

The index is filled by a thread of its own, so that the process answers at once; until it is done,
`/readyz` says 503 and queries wait for it.
"""

import gc
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from matchmaker.logs import configure_logs
from matchmaker.services.entrance import Entrance
from matchmaker.services.errands import Errands
from matchmaker.services.express_interest import Quotas
from matchmaker.services.runtime import Runtime, is_computed_here, start_runtime
from matchmaker.services.sign_on import SignOn
from matchmaker.services.tend import Retention
from matchmaker.services.webhook_address import Reach
from matchmaker.settings import Settings
from matchmaker.store.database import Database
from matchmaker.web.api import (
    accounts,
    administration,
    agreements,
    checks,
    companies,
    consortia,
    docs,
    explanations,
    health,
    imports,
    introductions,
    markets,
    matches,
    own_account,
    partners,
    privacy,
    rankers,
    reference,
    sessions,
    sign_on,
    statistics,
    submission_reviews,
    submissions,
    tokens,
    webhooks,
)
from matchmaker.web.deps import WebLimits
from matchmaker.web.describe import describe
from matchmaker.web.metrics import Metrics
from matchmaker.web.middleware import GuardMiddleware, RequestMiddleware
from matchmaker.web.pages.routes import ROUTERS as PAGES
from matchmaker.web.problems import add_problem_handlers
from matchmaker.web.rates import RateMiddleware, Rates
from matchmaker.wiring import make_errands, open_entrance, open_sign_on, retention_of

log = structlog.get_logger(__name__)

API_VERSION = "1.0.0"
_DESCRIPTION = """\
Finds and explains Belarusian–Russian business partners for joint projects and export to third
countries.

Calls need a token, made by `matchmaker token create` and sent as `Authorization: Bearer …`, or the
cookie of a browser that has signed in.
Errors are RFC 9457 problem documents with a stable `code`; `GET /problems/{code}` explains it.
`Accept-Language: ru`, `be` or `en` chooses the language of sentences; codes are the same in all.
"""
_TAGS = [
    {"name": "companies", "description": "Profiles: submit, read, list, change, withdraw."},
    {"name": "imports", "description": "Many profiles in one file."},
    {"name": "partners", "description": "Who a company should meet, and why."},
    {"name": "markets", "description": "Where a company should export to, and why."},
    {"name": "checks", "description": "For staff: duties and screening; never advice."},
    {"name": "consortia", "description": "Groups of companies for one third market."},
    {"name": "submissions", "description": "Profiles that companies write and staff publish."},
    {"name": "matches", "description": "What chambers decide about pairs, and what came of them."},
    {"name": "introductions", "description": "What companies are asked, and whom they meet."},
    {"name": "agreements", "description": "Agreements between regions and chambers."},
    {"name": "privacy", "description": "What is kept about somebody, handed out and erased."},
    {"name": "administration", "description": "Chambers and the audit log."},
    {"name": "rankers", "description": "For administrators: what was learned from decisions."},
    {"name": "accounts", "description": "Register, sign in, passwords, one-time codes, staff."},
    {"name": "tokens", "description": "Tokens for other programs, for administrators."},
    {"name": "webhooks", "description": "Other programs are told what happens."},
    {"name": "reference", "description": "The codes, with names in three languages."},
    {"name": "errors", "description": "What the error codes mean."},
    {"name": "operation", "description": "For those who run the service."},
]


_SUBJECTS = (
    companies,
    imports,
    partners,
    markets,
    consortia,
    submissions,
    submission_reviews,
    agreements,
    administration,
    checks,
    matches,
    introductions,
    statistics,
    rankers,
    privacy,
    own_account,
    accounts,
    sessions,
    sign_on,
    tokens,
    webhooks,
    reference,
    explanations,
    health,
    docs,
)
"""The modules of routes, in the order in which addresses are looked up."""


def prepare_app(settings: Settings) -> FastAPI:
    """Return the service with everything loaded that its processes can share once they fork.

    Nothing is open afterwards that must not be: neither connections nor threads. An encoder of
    PyTorch's is loaded by each process for itself: the threads it computes with survive no fork.
    So is everything where the database ends with its connection.
    """
    url = settings.resolved_database_url()
    if not is_computed_here(settings.encoder) or Database(url).is_in_memory:
        return create_app(settings)
    configure_logs(settings.log_level)
    runtime = _open_runtime(settings)
    try:
        runtime.keeper.load_saved()
    finally:
        runtime.database.close()
    app = create_app(settings, runtime)
    gc.freeze()  # a collection would write to every object, and so copy every shared page
    return app


def create_app(settings: Settings | None = None, runtime: Runtime | None = None) -> FastAPI:
    """Return the service as configured.

    Args:
        runtime: what it needs, if that is loaded already; None: it is when the service starts.
    """
    settings = settings or Settings()
    configure_logs(settings.log_level)

    def open_runtime() -> Runtime:
        return runtime or _open_runtime(settings)

    limits = WebLimits(
        body_bytes=settings.body_limit_bytes,
        import_bytes=settings.import_limit_bytes,
        import_rows=settings.import_limit_rows,
    )
    return assemble(
        open_runtime,
        limits,
        entrance=open_entrance(settings),
        errands=make_errands(settings),
        rates=Rates(
            token=settings.requests_per_minute_token,
            account=settings.requests_per_minute_account,
            address=settings.requests_per_minute_address,
        ),
        reach=Reach(loopback=settings.webhooks_to_loopback),
        chambers_sign_on=open_sign_on(settings),
        retention=retention_of(settings),
    )


def _open_runtime(settings: Settings) -> Runtime:
    return start_runtime(
        database_url=settings.resolved_database_url(),
        encoder=settings.encoder,
        ranker=settings.ranker,
        candidates=settings.candidates,
        data_dir=settings.data_dir,
        quotas=Quotas(
            asked=settings.interests_per_week,
            addressed=settings.interests_received_per_week,
            blind_share=settings.blind_share,
        ),
    )


def assemble(
    open_runtime: Callable[[], Runtime],
    limits: WebLimits,
    *,
    entrance: Entrance | None = None,
    errands: Errands | None = None,
    rates: Rates | None = None,
    reach: Reach | None = None,
    chambers_sign_on: SignOn | None = None,
    retention: Retention | None = None,
) -> FastAPI:
    """Return the service around what `open_runtime` loads; it is called when the service starts.

    Args:
        entrance: how people sign in; None: with a secret key that is forgotten at the end.
        errands: what the service does by itself; None: nothing.
        rates: how many requests a minute callers may make.
        reach: how far webhooks reach.
        chambers_sign_on: the sign-ons of chambers; None: there are none.
        retention: how long what is kept, which pages tell; None: as long as settings say at first.
    """
    app = FastAPI(
        routes=_routes(),
        title="Matchmaker",
        version=API_VERSION,
        summary="Belarusian–Russian partner matchmaking",
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_tags=_TAGS,
        openapi_url=None,  # our own routes serve both, see web/api/docs.py
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        lifespan=_lifespan(open_runtime, errands or Errands({})),
    )
    app.state.limits = limits
    app.state.entrance = entrance or Entrance()
    app.state.reach = reach or Reach()
    app.state.sign_on = chambers_sign_on or SignOn()
    app.state.retention = retention or Retention()
    app.state.metrics = Metrics()
    app.state.index_filled = threading.Event()
    app.state.training = None  # the thread of the one that was asked for last
    app.mount(docs.ASSETS, docs.assets())
    add_problem_handlers(app)
    app.add_middleware(GuardMiddleware, limits=limits)
    app.add_middleware(RateMiddleware, rates=rates or Rates())
    app.add_middleware(RequestMiddleware, metrics=app.state.metrics)  # the outermost
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # as FastAPI documents it
    return app


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document; nothing is loaded for it."""

    def nothing() -> Runtime:
        raise AssertionError("this application is described, not started")

    return describe(assemble(nothing, WebLimits()))


@cache
def _routes() -> list[BaseRoute]:
    """Return all routes, worked out once per process.

    Taken as they are, not by `include_router`: that works out again what each route asks for, at
    its first request, and looks every address up twice.
    """
    routers = (*(subject.router for subject in _SUBJECTS), *PAGES)
    routes = [route for router in routers for route in router.routes]
    for route in routes:
        if isinstance(route, APIRoute):
            route.operation_id = route.name
    return routes


def _lifespan(open_runtime: Callable[[], Runtime], errands: Errands) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        runtime = await run_in_threadpool(open_runtime)
        app.state.runtime = runtime
        filler = threading.Thread(
            target=_fill_index, args=(app, runtime), name="fill-index", daemon=True
        )
        filler.start()
        errands.start(runtime.database)
        log.info("service_started")
        try:
            yield
        finally:
            await run_in_threadpool(errands.stop)
            await run_in_threadpool(filler.join, 10.0)
            if app.state.training is not None:
                await run_in_threadpool(app.state.training.join, 10.0)
            runtime.database.close()
            log.info("service_stopped")

    return lifespan


def _fill_index(app: FastAPI, runtime: Runtime) -> None:
    try:
        runtime.keeper.catch_up()
    except Exception:  # a thread's last resort: the process lives on, /readyz says 503
        log.exception("index_not_filled")
        return
    app.state.index_filled.set()
    log.info("index_filled", revision=runtime.keeper.revision)
