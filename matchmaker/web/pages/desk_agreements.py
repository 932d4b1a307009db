"""Staff keep the table of agreements between regions: it feeds the matching."""

import contextlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.domain.names import region_name
from matchmaker.domain.places import Country, regions
from matchmaker.domain.profile import Region
from matchmaker.domain.regional_agreements import AgreementKind, RegionalAgreement
from matchmaker.errors import InvalidInput, NotFound, StaleVersion
from matchmaker.services.agreements import (
    StoredAgreement,
    add_agreement,
    change_agreement,
    get_agreement,
    list_agreements,
    parse_agreement,
    remove_agreement,
)
from matchmaker.web.deps import Now, ReadSession, WriteSession
from matchmaker.web.pages.codes import AGREEMENT_FIELDS
from matchmaker.web.pages.forms import Form, Problem, Typed
from matchmaker.web.pages.members import Member, Sender, StaffMember, StaffSender
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk/agreements", include_in_schema=False)

_EMPTY = BeforeValidator(lambda value: value or None)


class AgreementFilter(BaseModel):
    """Which agreements to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    by_region: Annotated[Region | None, _EMPTY] = None
    ru_region: Annotated[Region | None, _EMPTY] = None


Wanted = Annotated[AgreementFilter, Query()]


@router.get("")
def get_agreements(member: StaffMember, session: ReadSession, now: Now, wanted: Wanted) -> Response:
    """Show the agreements, those of one region if it is named."""
    return page(
        "desk/agreements.html",
        member.visitor,
        rows=_sorted(session, wanted),
        wanted=wanted,
        today=now.date(),
        **_choices(member.visitor.language),
    )


@router.get(".table")
def get_agreement_table(
    member: StaffMember,
    session: ReadSession,
    wanted: Wanted,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the same agreements as a table."""
    language = member.visitor.language
    table = Table(
        name="agreements",
        headings=[str(say_code("agreement_field", name, language)) for name in AGREEMENT_FIELDS],
        rows=[_cells(each.agreement, language) for each in _sorted(session, wanted)],
    )
    return table_file(table, table_format)


@router.get("/new")
def get_new(member: StaffMember) -> Response:
    """Show the empty form."""
    return _form_page(member, Form({"kind": AgreementKind.REGION.value}))


@router.post("/new")
def send_new(member: StaffSender, session: WriteSession, now: Now) -> Response:
    """Add an agreement; one that is there already is replaced."""
    try:
        agreement = parse_agreement(_fields(member.typed))
    except InvalidInput as error:
        return _refused(member, error)
    add_agreement(session, agreement, author=member.author, now=now)
    return go_to("/desk/agreements", Flash("done", "agreement_saved"))


@router.get("/{agreement_id}")
def get_one(agreement_id: UUID, member: StaffMember, session: ReadSession) -> Response:
    """Show the form of one agreement."""
    stored = get_agreement(session, agreement_id)
    return _form_page(member, _form_of(stored), agreement_id=agreement_id)


@router.post("/{agreement_id}")
def send_one(agreement_id: UUID, member: StaffSender, session: WriteSession, now: Now) -> Response:
    """Change an agreement, or remove it."""
    version = _version(member.typed)
    try:
        if member.typed.text("step") == "remove":
            with contextlib.suppress(NotFound):  # it is gone already: sent twice, perhaps
                remove_agreement(
                    session, agreement_id, version=version, author=member.author, now=now
                )
            return go_to("/desk/agreements", Flash("done", "agreement_removed"))
        change_agreement(
            session,
            agreement_id,
            parse_agreement(_fields(member.typed)),
            version=version,
            author=member.author,
            now=now,
        )
    except StaleVersion:
        return go_to(f"/desk/agreements/{agreement_id}", Flash("warning", "changed_meanwhile"))
    except InvalidInput as error:
        return _refused(member, error, agreement_id=agreement_id)
    return go_to("/desk/agreements", Flash("done", "agreement_saved"))


def _sorted(session: ReadSession, wanted: AgreementFilter) -> list[StoredAgreement]:
    found = list_agreements(session, by_region=wanted.by_region, ru_region=wanted.ru_region)
    return sorted(
        found,
        key=lambda each: (
            each.agreement.by_region or "",
            each.agreement.ru_region or "",
            each.agreement.signed_on or date.min,
            str(each.agreement_id),
        ),
    )


def _choices(language: Language) -> dict[str, Any]:
    return {
        f"{country.value.lower()}_regions": [
            (code, region_name(code, language)) for code in regions(country)
        ]
        for country in Country
    }


def _form_page(
    member: Member, form: Form, *, agreement_id: UUID | None = None, status: int = 200
) -> Response:
    language = member.visitor.language
    kinds = [(kind.value, say_code("agreement_kind", kind, language)) for kind in AgreementKind]
    choices = _choices(language)
    return page(
        "desk/agreement.html",
        member.visitor,
        status=status,
        form=form,
        agreement_id=agreement_id,
        kinds=kinds,
        by_regions=choices["by_regions"],
        ru_regions=choices["ru_regions"],
    )


def _refused(member: Sender, error: InvalidInput, *, agreement_id: UUID | None = None) -> Response:
    told = error.extra.get("errors")
    names = [str(each["field"]) for each in told] if isinstance(told, list) else []
    known = [name if name in AGREEMENT_FIELDS else "valid_until" for name in names]
    language = member.visitor.language
    problems = [
        Problem(name, say_code("agreement_problem", name, language))
        for name in dict.fromkeys(known)
    ]
    form = member.typed.as_form().with_problems(problems)
    return _form_page(member, form, agreement_id=agreement_id, status=422)


def _form_of(stored: StoredAgreement) -> Form:
    fields = stored.agreement.model_dump(mode="json")
    values = {name: "" if value is None else str(value) for name, value in fields.items()}
    return Form({**values, "version": str(stored.version)})


def _fields(typed: Typed) -> dict[str, object]:
    said = {name: typed.text(name).strip() for name in AGREEMENT_FIELDS}
    nullable = ("by_region", "ru_region", "signed_on", "valid_until")
    return {name: (said[name] or None) if name in nullable else said[name] for name in said}


def _version(typed: Typed) -> int:
    version = typed.text("version")
    if not (version.isascii() and version.isdigit() and len(version) < 10):  # noqa: PLR2004
        raise NotFound("There is no such version.")
    return int(version)


def _cells(agreement: RegionalAgreement, language: Language) -> tuple[str, ...]:
    def said(code: str | None) -> str:
        return region_name(code, language) if code else ""

    return (
        str(say_code("agreement_kind", agreement.kind, language)),
        said(agreement.by_region),
        said(agreement.ru_region),
        agreement.by_party,
        agreement.ru_party,
        agreement.signed_on.isoformat() if agreement.signed_on else "",
        agreement.valid_until.isoformat() if agreement.valid_until else "",
        agreement.subject,
        agreement.source,
    )
