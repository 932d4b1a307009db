"""Administrators keep the chambers: what each is called and is responsible for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name, region_name
from matchmaker.domain.places import Country, regions
from matchmaker.errors import Conflict, InvalidInput, MatchmakerError, StaleVersion
from matchmaker.services.chambers import (
    LONGEST_NAME,
    Chamber,
    create_chamber,
    get_chamber,
    list_chambers,
    list_figures,
    set_chamber,
)
from matchmaker.web.deps import Now, ReadSession, RuntimeDep
from matchmaker.web.pages.codes import CHAMBER_COLUMNS
from matchmaker.web.pages.forms import Form, Problem, Typed
from matchmaker.web.pages.members import (
    AdministratorMember,
    AdministratorSender,
    Member,
    Sender,
)
from matchmaker.web.pages.tables import Table, TableFormat, day_or_none, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code, translate

router = APIRouter(prefix="/desk/chambers", include_in_schema=False)

_HERE = "/desk/chambers"
_DONE = Flash("done", "chamber_saved")

Place = tuple[Country | None, str | None]
"""What a chamber is responsible for; None stands for everywhere."""


@router.get("")
def get_chambers(member: AdministratorMember, session: ReadSession, now: Now) -> Response:
    """Show all chambers, with what each has."""
    return page(
        "desk/chambers.html",
        member.visitor,
        rows=list_chambers(session),
        figures=list_figures(session, now=now),
    )


@router.get(".table")
def get_chamber_table(
    member: AdministratorMember,
    session: ReadSession,
    now: Now,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the same chambers as a table."""
    language, figures = member.visitor.language, list_figures(session, now=now)
    table = Table(
        name="chambers",
        headings=[str(say_code("chamber_column", name, language)) for name in CHAMBER_COLUMNS],
        rows=[
            (
                each.name,
                _say_place((each.country, each.region), language),
                int(figures[each.chamber_id].takes_part),
                figures[each.chamber_id].companies,
                figures[each.chamber_id].staff,
                figures[each.chamber_id].tokens,
                figures[each.chamber_id].webhooks,
                day_or_none(each.created_at),
            )
            for each in list_chambers(session)
        ],
    )
    return table_file(table, table_format)


@router.get("/new")
def get_new(member: AdministratorMember, session: ReadSession, now: Now) -> Response:
    """Show the empty form."""
    return _form_page(member, session, now, Form())


@router.post("/new")
def send_new(member: AdministratorSender, runtime: RuntimeDep, now: Now) -> Response:
    """Make a chamber; companies of its region that register come to it."""
    typed = member.typed
    try:
        country, region = _parse_place(typed.text("place"))
        with runtime.database.write() as session:
            create_chamber(
                session,
                typed.text("name"),
                country=country,
                region=region,
                author=member.author,
                now=now,
            )
    except (InvalidInput, Conflict) as error:
        if not _is_there(runtime, typed):  # sent twice: it was made the first time
            return _refused(member, runtime, now, error)
    return go_to(_HERE, _DONE)


@router.get("/{chamber_id}")
def get_one(
    chamber_id: UUID, member: AdministratorMember, session: ReadSession, now: Now
) -> Response:
    """Show the form of one chamber, and what it takes part in."""
    return _form_page(member, session, now, _form_of(get_chamber(session, chamber_id)), chamber_id)


@router.post("/{chamber_id}")
def send_one(
    chamber_id: UUID, member: AdministratorSender, runtime: RuntimeDep, now: Now
) -> Response:
    """Give a chamber another name, or something else to be responsible for."""
    typed = member.typed
    try:
        country, region = _parse_place(typed.text("place"))
        with runtime.database.write() as session:
            set_chamber(
                session,
                chamber_id,
                name=typed.text("name"),
                country=country,
                region=region,
                seen=(typed.text("seen_name"), *_parse_place(typed.text("seen_place"))),
                author=member.author,
                now=now,
            )
    except (InvalidInput, Conflict) as error:
        return _refused(member, runtime, now, error, chamber_id)
    return go_to(_HERE, _DONE)


def _is_there(runtime: RuntimeDep, typed: Typed) -> bool:
    """Tell whether there is the very chamber that a form asks for."""
    name, place = " ".join(typed.text("name").split()), typed.text("place")
    with runtime.database.read() as session:
        return any(
            (each.name, each.region or each.country or "") == (name, place)
            for each in list_chambers(session)
        )


def _refused(
    member: Sender,
    runtime: RuntimeDep,
    now: Now,
    error: MatchmakerError,
    chamber_id: UUID | None = None,
) -> Response:
    """Return the form as typed; after a change by somebody else, with what is stored now."""
    language = member.visitor.language
    form = member.typed.as_form().with_problems([_problem(error, language)])
    with runtime.database.read() as session:
        if isinstance(error, StaleVersion) and chamber_id is not None:
            stored = _form_of(get_chamber(session, chamber_id))
            kept = {name: member.typed.text(name) for name in ("name", "place")}
            said = translate(
                "chambers.changed",
                language,
                name=stored.value("name"),
                place=_say_place(_parse_place(stored.value("place")), language),
            )
            form = Form({**stored.values, **kept}, (Problem("name", said),))
        return _form_page(member, session, now, form, chamber_id, status=error.status)


def _problem(error: MatchmakerError, language: Language) -> Problem:
    if isinstance(error, Conflict):
        code = "operator" if error.extra.get("reason") == "operator" else "taken"
        return Problem("name", say_code("chamber_problem", code, language))
    told = error.extra.get("errors")
    field = str(told[0]["field"]) if isinstance(told, list) and told else "name"
    code = "name" if field == "name" else "place"
    return Problem(code, say_code("chamber_problem", code, language))


def _form_page(
    member: Member,
    session: ReadSession,
    now: Now,
    form: Form,
    chamber_id: UUID | None = None,
    *,
    status: int = 200,
) -> Response:
    language = member.visitor.language
    groups = [
        (
            country_name(country, language),
            [
                (country.value, str(translate("chambers.whole_country", language))),
                *sorted(
                    ((code, region_name(code, language)) for code in regions(country)),
                    key=lambda each: each[1],
                ),
            ],
        )
        for country in Country
    ]
    return page(
        "desk/chamber.html",
        member.visitor,
        status=status,
        form=form,
        chamber_id=chamber_id,
        figures=list_figures(session, now=now)[chamber_id] if chamber_id else None,
        groups=groups,
        longest=LONGEST_NAME,
    )


def _form_of(chamber: Chamber) -> Form:
    place = chamber.region or chamber.country or ""
    seen = {"seen_name": chamber.name, "seen_place": place}
    return Form({"name": chamber.name, "place": place, **seen})


def _parse_place(text: str) -> Place:
    """Return what a code stands for: a region, a country, or "" for everywhere.

    Raises:
        InvalidInput: it stands for nothing.
    """
    if not text:
        return None, None
    for country in Country:
        if text == country or text in regions(country):
            return country, None if text == country else text
    problem = {"field": "place", "reason": "is no region or country"}
    raise InvalidInput("There is no such region.", errors=[problem])


def _say_place(place: Place, language: Language) -> str:
    country, region = place
    if region is not None:
        return region_name(region, language)
    if country is not None:
        return country_name(country, language)
    return str(translate("chambers.everywhere", language))
