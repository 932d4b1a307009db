"""`partners`: who a company should meet, and why."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from matchmaker.cli.output import USAGE, fail, print_json
from matchmaker.cli.start import chamber_named, open_runtime, read_settings
from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose
from matchmaker.domain.permissions import Viewer

if TYPE_CHECKING:
    from matchmaker.services.runtime import Runtime


def partners(  # noqa: PLR0913 - the options of a command
    *,
    ref: Annotated[str | None, typer.Option(help="Your own reference of the company.")] = None,
    company_id: Annotated[
        UUID | None, typer.Option("--id", help="Id of the company, instead of --ref.")
    ] = None,
    chamber: Annotated[
        str | None, typer.Option(help="Owner of the reference; the operator by default.")
    ] = None,
    purpose: Annotated[
        Purpose, typer.Option(help="What the two are brought together for.")
    ] = Purpose.JOINT_PROJECT,
    market: Annotated[
        str | None, typer.Option(help="Only partners for this third country, such as VN.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Only partners in this region, such as RU-KEM.")
    ] = None,
    cooperation: Annotated[
        Cooperation | None, typer.Option(help="Only partners ready for this form of cooperation.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Most partners to show.", min=1, max=100)] = 5,
    lang: Annotated[Language, typer.Option(help="Language of the result.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Suggest partners in the other country for one company, with reasons."""
    from matchmaker.cli.partner_cards import partners_as_json, show_partners
    from matchmaker.engine.suggestion import Options

    if (ref is None) == (company_id is None):
        fail("name the company by either --ref or --id", USAGE)
    _check_codes(market, region)
    options = Options(
        purpose=purpose,
        market=market,
        region=region,
        cooperation=cooperation.value if cooperation else None,
        limit=limit,
    )
    with open_runtime(read_settings()) as runtime:
        viewer = Viewer(chamber_named(runtime.database, chamber))
        found = company_id or find_company(runtime, ref or "", viewer)
        answer = runtime.suggester.partners_of(found, options, viewer=viewer)
    if as_json:
        print_json(partners_as_json(answer, lang, viewer))
    else:
        show_partners(answer, lang)


def find_company(runtime: "Runtime", ref: str, viewer: Viewer) -> UUID:
    """Return the id of the chamber's company under `ref`.

    Raises:
        NotFound: there is none; the error names the reference.
    """
    from matchmaker.errors import NotFound
    from matchmaker.store.companies import get_company_by_ref

    with runtime.database.read() as session:
        try:
            return get_company_by_ref(session, ref, viewer=viewer).company_id
        except NotFound as error:
            raise NotFound(f"There is no company under the reference {ref!r}.") from error


def _check_codes(market: str | None, region: str | None) -> None:
    from matchmaker.domain.places import clean_region, clean_third_country

    try:
        if market is not None:
            clean_third_country(market)
        if region is not None:
            clean_region(region)
    except ValueError as error:
        fail(str(error), USAGE)
