"""`duties`: what staff should check for a company's goods, by public lists."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from matchmaker.cli.output import USAGE, console, fail, print_json
from matchmaker.cli.start import chamber_named, open_database, read_settings
from matchmaker.domain.catalogues import get_message
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
    out = console()
    out.print(profile.name, style="bold")
    for line, flags in found:
        out.print(f"{line.text} ({line.hs or _say('no_code', lang)})", soft_wrap=True)
        for flag in flags:
            out.print(f"  {_sentence(flag, lang)}", soft_wrap=True)
            out.print(f"  {_origin(flag, lang)}", soft_wrap=True, style="dim")
        if line.hs is not None and not flags:
            out.print(f"  {_say('none', lang)}")
    out.print(_say("no_advice", lang), soft_wrap=True)


def _as_json(line: "Line", flags: "tuple[DutyFlag, ...]", lang: Language) -> dict[str, object]:
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
                "text": _sentence(flag, lang),
            }
            for flag in flags
        ],
    }


def _sentence(flag: "DutyFlag", lang: Language) -> str:
    name = flag.goods.names.get(lang, flag.goods.code.removeprefix("tier_").upper())
    said = _say(f"{flag.goods.duty.value}.{flag.extent.value}", lang)
    return said.format(name=name, hs=flag.hs)


def _origin(flag: "DutyFlag", lang: Language) -> str:
    """Return source and date, and whether somebody compared the entry with them."""
    source = flag.goods.source or _say("source_unknown", lang)
    since = flag.goods.since or _say("date_unknown", lang)
    checked = _say("compared" if flag.goods.compared else "not_compared", lang)
    return _say("origin", lang).format(source=source, since=since, checked=checked)


def _say(name: str, language: Language) -> str:
    return get_message(f"duties.{name}", language)
