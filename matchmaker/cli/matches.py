"""`match list | show | decide | answer | outcome | reminders | statistics`."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import USAGE, console, fail, print_json
from matchmaker.cli.start import chamber_named, open_database, read_settings
from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Answer, MatchState, Outcome, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matchmaker.services.access import Principal
    from matchmaker.store.database import Database

app = typer.Typer(
    cls=ProblemGroup, no_args_is_help=True, help="Review matches, record what comes of them."
)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Chamber = Annotated[
    str | None, typer.Option(help="For which chamber to act; the operator by default.")
]
Lang = Annotated[Language, typer.Option(help="Language of the result.")]
Match = Annotated[UUID, typer.Argument(help="Id of the match.")]
Company = Annotated[
    UUID | None, typer.Option(help="For which of the two companies, where that is open.")
]
_QUEUES = ("waiting", "deferred")
_ID_WIDTH = 36


@app.command("list")
def list_all(
    *,
    status: Annotated[
        str, typer.Option(help="waiting, deferred, or a state such as proposed.")
    ] = "waiting",
    purpose: Annotated[Purpose | None, typer.Option(help="Only for this purpose.")] = None,
    region: Annotated[str | None, typer.Option(help="Of one of the two, such as RU-KEM.")] = None,
    words: Annotated[str | None, typer.Option(help="In the profile of one of the two.")] = None,
    limit: Annotated[int, typer.Option(help="Most matches to show.", min=1, max=1_000)] = 20,
    chamber: Chamber = None,
    lang: Lang = Language.EN,
    as_json: Json = False,
) -> None:
    """List what a chamber has to decide, best first, or its matches by where they stand."""
    from matchmaker.services.read_matches import Queue, list_matches
    from matchmaker.store.match_queue import MatchFilter
    from matchmaker.web.render_matches import queue_item_json

    known = [*_QUEUES, *(state.value for state in MatchState)]
    if status not in known:
        fail(f"unknown status, {status} (known: {', '.join(known)})", USAGE)
    what = Queue(status) if status in _QUEUES else MatchState(status)
    wanted = MatchFilter(purpose.value if purpose else None, region, words)
    with acting(chamber) as (database, caller), database.read() as session:
        page = list_matches(
            session, caller, what, wanted, after=None, limit=limit, now=datetime.now(UTC)
        )
        rows = [queue_item_json(item, lang) for item in page.items]
    if as_json:
        print_json(_plain(rows))
        return
    from rich.table import Table

    table = Table("match", "score", "status", "company", "partner", "purpose")
    table.columns[0].no_wrap = True  # an id that is cut short cannot be copied
    table.columns[0].min_width = _ID_WIDTH
    for item in page.items:
        match = item.listed.match
        score = "" if item.is_hidden else f"{match.score:.0%}"
        names = (item.listed.own_name, item.listed.partner_name)
        table.add_row(str(match.id), score, match.status, *names, match.purpose)
    console().print(table)


@app.command("show")
def show(match: Match, *, chamber: Chamber = None, lang: Lang = Language.EN) -> None:
    """Print everything about a match as JSON; that contacts were seen is recorded."""
    from matchmaker.services.read_matches import view_match
    from matchmaker.web.render_matches import match_json

    with acting(chamber) as (database, caller):
        view = view_match(database, caller, match, now=datetime.now(UTC))
        print_json(_plain(match_json(view, caller=caller, language=lang)))


@app.command("decide")
def decide_on(
    match: Match,
    decision: Annotated[Verdict, typer.Argument(help="What is decided.")],
    *,
    reason: Annotated[Reason | None, typer.Option(help="Why; needed to reject.")] = None,
    until: Annotated[
        datetime | None, typer.Option(help="When a deferred pair comes back.", formats=["%Y-%m-%d"])
    ] = None,
    note: Annotated[str, typer.Option(help="For the chamber only.")] = "",
    company: Company = None,
    chamber: Chamber = None,
    as_json: Json = False,
) -> None:
    """Approve, reject, defer or reopen a match for one side."""
    from matchmaker.services.review import Decision, decide
    from matchmaker.web.render_matches import decided_json

    day = until.replace(tzinfo=UTC) if until is not None else None
    wanted = Decision(decision, reason, note, day, company_id=company)
    with acting(chamber) as (database, caller), database.write() as session:
        decided = decide(session, caller, match, wanted, now=datetime.now(UTC))
    _tell(decided_json(decided), decided.state, as_json=as_json)


@app.command("answer")
def answer_for(
    match: Match,
    answer: Annotated[Answer, typer.Argument(help="What the company says.")],
    *,
    reason: Annotated[Reason | None, typer.Option(help="Why it declines.")] = None,
    company: Company = None,
    chamber: Chamber = None,
    as_json: Json = False,
) -> None:
    """Answer a proposal in a company's place; this is recorded as such."""
    from matchmaker.services.introduce import answer_proposal
    from matchmaker.web.render_matches import answered_json

    with acting(chamber) as (database, caller), database.write() as session:
        answered = answer_proposal(
            session, caller, match, answer, reason=reason, company_id=company, now=datetime.now(UTC)
        )
    _tell(answered_json(answered), answered.state, as_json=as_json)


@app.command("outcome")
def record(  # noqa: PLR0913 - the options of a command
    match: Match,
    kind: Annotated[Outcome, typer.Argument(help="What happened.")],
    *,
    amount: Annotated[
        str | None, typer.Option(help="Value of a contract, such as 1200.50.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="Its currency, ISO 4217.")] = None,
    reason: Annotated[Reason | None, typer.Option(help="Why it failed.")] = None,
    day: Annotated[
        datetime | None, typer.Option(help="When it happened.", formats=["%Y-%m-%d"])
    ] = None,
    note: Annotated[str, typer.Option(help="For the chambers only.")] = "",
    key: Annotated[
        str | None, typer.Option(help="Repeats under the same key record nothing twice.")
    ] = None,
    chamber: Chamber = None,
    as_json: Json = False,
) -> None:
    """Record what happened between two companies after their introduction."""
    from matchmaker.services.record_outcome import OutcomeReport, record_outcome
    from matchmaker.web.render_matches import recorded_json

    happened_on: date | None = day.date() if day is not None else None
    minor = _minor(amount, currency)
    report = OutcomeReport(kind, minor, currency, reason, happened_on, note)
    with acting(chamber) as (database, caller), database.write() as session:
        recorded = record_outcome(session, caller, match, report, key=key, now=datetime.now(UTC))
    _tell(recorded_json(recorded), recorded.state, as_json=as_json)


@app.command("reminders")
def reminders(*, chamber: Chamber = None) -> None:
    """Print as JSON the introductions of which nothing was said since their last reminder."""
    from matchmaker.services.remind import list_reminders
    from matchmaker.web.render_matches import reminder_json

    with acting(chamber) as (database, caller), database.read() as session:
        found = list_reminders(session, caller, now=datetime.now(UTC))
        print_json(_plain([reminder_json(each) for each in found]))


@app.command("statistics")
def statistics(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Of all chambers.")] = False,
    chamber: Chamber = None,
) -> None:
    """Print as JSON the matches of a chamber, counted by state, regions and month."""
    from matchmaker.services.match_statistics import gather_statistics
    from matchmaker.web.render_statistics import statistics_json

    with acting(chamber) as (database, caller), database.read() as session:
        found = gather_statistics(session, caller, everything=everything, now=datetime.now(UTC))
        print_json(_plain(statistics_json(found)))


@contextmanager
def acting(chamber: str | None) -> "Iterator[tuple[Database, Principal]]":
    """Open the database, and say for which chamber the operator acts.

    Raises:
        NotFound: there is no chamber of this name.
    """
    from dataclasses import replace

    from matchmaker.services.access import operator

    with open_database(read_settings()) as database:
        chamber_id = chamber_named(database, chamber)
        with database.write() as session:
            caller = operator(session, now=datetime.now(UTC))
        yield database, replace(caller, chamber_id=chamber_id)


def _minor(amount: str | None, currency: str | None) -> int | None:
    from decimal import InvalidOperation

    from matchmaker.domain.currencies import in_minor_units

    if amount is None:
        return None
    try:
        return in_minor_units(Decimal(amount), currency or "")
    except InvalidOperation:
        fail(f"no amount of money, {amount}", USAGE)
    except ValueError as error:
        fail(f"{error}, --amount", USAGE)


def _tell(body: dict[str, object], state: MatchState, *, as_json: bool) -> None:
    if as_json:
        print_json(_plain(body))
    else:
        typer.echo(state.value)


def _plain(value: object) -> object:
    """Return JSON values, with stored profiles, ids and times as they are sent."""
    import orjson

    return orjson.loads(orjson.dumps(value))
