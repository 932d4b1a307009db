"""`duties`: what staff should check for a company's goods, by public lists."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from matchmaker.cli.output import USAGE, console, fail, print_json
from matchmaker.cli.start import chamber_named, open_database, read_settings
from matchmaker.domain.languages import Language
from matchmaker.domain.permissions import Viewer

if TYPE_CHECKING:
    from matchmaker.domain.profile import Line, Profile
    from matchmaker.engine.duties import DutyFlag


def duties(
    *,
    ref: Annotated[str | None, typer.Option(help="Your own reference of the company.")] = None,
    company_id: Annotated[
        UUID | None, typer.Option("--id", help="Id of the company, instead of --ref.")
    ] = None,
    chamber: Annotated[
        str | None, typer.Option(help="Owner of the reference; the operator by default.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the result.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Name public lists that a company's goods may be on; information for staff, no advice.

    Mandatory labelling in Russia and the high-priority list of export controls, by HS code.
    """
    from matchmaker.engine.duties import load_duties
    from matchmaker.resources import shipped

    if (ref is None) == (company_id is None):
        fail("name the company by either --ref or --id", USAGE)
    profile = _profile(ref, company_id, chamber)
    known = load_duties(shipped("data", "reference"))
    found = [(line, known.flags(line)) for line in profile.products]
    if as_json:
        print_json({"name": profile.name, "lines": [_as_json(line, f, lang) for line, f in found]})
    else:
        _show(profile, found, lang)


def _profile(ref: str | None, company_id: UUID | None, chamber: str | None) -> "Profile":
    from matchmaker.store.companies import get_company, get_company_by_ref

    with open_database(read_settings()) as database:
        viewer = Viewer(chamber_named(database, chamber))
        with database.read() as session:
            if company_id is not None:
                return get_company(session, company_id, viewer=viewer).profile
            return get_company_by_ref(session, ref or "", viewer=viewer).profile


def _show(
    profile: "Profile", found: "list[tuple[Line, tuple[DutyFlag, ...]]]", lang: Language
) -> None:
    from matchmaker.services.duty_words import duty_text, flag_origin, flag_sentence

    out = console()
    out.print(profile.name, style="bold")
    for line, flags in found:
        out.print(f"{line.text} ({line.hs or duty_text('no_code', lang)})", soft_wrap=True)
        for flag in flags:
            out.print(f"  {flag_sentence(flag, lang)}", soft_wrap=True)
            out.print(f"  {flag_origin(flag, lang)}", soft_wrap=True, style="dim")
        if line.hs is not None and not flags:
            out.print(f"  {duty_text('none', lang)}")
    out.print(duty_text("no_advice", lang), soft_wrap=True)


def _as_json(line: "Line", flags: "tuple[DutyFlag, ...]", lang: Language) -> dict[str, object]:
    from matchmaker.services.duty_words import flag_sentence

    return {
        "text": line.text,
        "hs": line.hs,
        "flags": [
            {
                "duty": flag.goods.duty.value,
                "code": flag.goods.code,
                "listed_hs": flag.hs,
                "extent": flag.extent.value,
                "since": flag.goods.since or None,
                "source": flag.goods.source or None,
                "compared": flag.goods.compared,
                "text": flag_sentence(flag, lang),
            }
            for flag in flags
        ],
    }
