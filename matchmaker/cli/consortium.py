"""`consortium`: with whom to enter a third country, as a group."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from matchmaker.cli.output import USAGE, fail, print_json
from matchmaker.cli.partners import find_company
from matchmaker.cli.start import chamber_named, open_runtime, read_settings
from matchmaker.domain.languages import Language
from matchmaker.domain.permissions import Viewer

if TYPE_CHECKING:
    from matchmaker.engine.consortium.wish import Service, Size
    from matchmaker.services.runtime import Runtime

_SERVICES = ("finance", "logistics", "certification")


Market = Annotated[str, typer.Option(help="The third country, such as VN.")]
Members = Annotated[int, typer.Option(help="Members, the company counted.", min=3, max=7)]
Competing = Annotated[
    int, typer.Option(help="Most pairs of members that may compete.", min=0, max=21)
]
Include = Annotated[
    list[str] | None, typer.Option(help="Reference or id of a company that must be in.")
]
Exclude = Annotated[
    list[str] | None, typer.Option(help="Reference or id of a company that must not be in.")
]
Services = Annotated[
    list[str] | None,
    typer.Option(
        help="Service that a member must offer: finance, logistics, certification; or none. "
        "By default those that the company asks for."
    ),
]
MinLarge = Annotated[int | None, typer.Option(help="Fewest with 251 employees or more.")]
MaxLarge = Annotated[int | None, typer.Option(help="Most with 251 employees or more.")]
MinSmall = Annotated[int | None, typer.Option(help="Fewest with up to 100 employees.")]
MaxSmall = Annotated[int | None, typer.Option(help="Most with up to 100 employees.")]
Candidates = Annotated[int, typer.Option(help="Most companies considered.", min=10, max=500)]
Questionnaire = Annotated[
    bool, typer.Option("--questionnaire", help="Show what to ask each member.")
]


def consortium(  # noqa: PLR0913 - the options of a command
    *,
    ref: Annotated[str | None, typer.Option(help="Your own reference of the company.")] = None,
    company_id: Annotated[
        UUID | None, typer.Option("--id", help="Id of the company, instead of --ref.")
    ] = None,
    chamber: Annotated[
        str | None, typer.Option(help="Owner of the reference; the operator by default.")
    ] = None,
    market: Market,
    size: Members = 5,
    max_competing: Competing = 0,
    include: Include = None,
    exclude: Exclude = None,
    service: Services = None,
    min_large: MinLarge = None,
    max_large: MaxLarge = None,
    min_small: MinSmall = None,
    max_small: MaxSmall = None,
    candidates: Candidates = 500,
    limit: Annotated[int, typer.Option(help="Most groups to show.", min=1, max=5)] = 1,
    questionnaire: Questionnaire = False,
    lang: Annotated[Language, typer.Option(help="Language of the result.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Build a group of companies of both countries around one, for one third country."""
    from matchmaker.cli.consortium_tables import consortia_as_json, show_consortia
    from matchmaker.engine.consortium.wish import Wish

    if (ref is None) == (company_id is None):
        fail("name the company by either --ref or --id", USAGE)
    _check_market(market)
    services = _services(service)
    least, most = _sizes(min_large, min_small), _sizes(max_large, max_small)
    with open_runtime(read_settings()) as runtime:
        viewer = Viewer(chamber_named(runtime.database, chamber))
        wish = Wish(
            market=market,
            size=size,
            most_competing=max_competing,
            include=_ids(runtime, include, viewer),
            exclude=_ids(runtime, exclude, viewer),
            services=services,
            least=least,
            most=most,
            limit=limit,
            pool=candidates,
        )
        found = company_id or find_company(runtime, ref or "", viewer)
        answer = runtime.consortia.build(found, wish, viewer=viewer)
    if as_json:
        print_json(consortia_as_json(answer, lang, viewer))
    else:
        show_consortia(answer, lang, with_questions=questionnaire)


def _check_market(market: str) -> None:
    from matchmaker.domain.places import clean_third_country

    try:
        clean_third_country(market)
    except ValueError as error:
        fail(str(error), USAGE)


def _services(names: list[str] | None) -> "tuple[Service, ...] | None":
    from matchmaker.engine.consortium.wish import Service

    if not names:
        return None
    if names == ["none"]:
        return ()
    for name in names:
        if name not in _SERVICES:
            fail(f"{name!r} is no service: {', '.join(_SERVICES)} or none", USAGE)
    return tuple(Service(name) for name in names)


def _sizes(large: int | None, small: int | None) -> "dict[Size, int]":
    from matchmaker.engine.consortium.wish import Size

    counts = {Size.LARGE: large, Size.SMALL: small}
    return {size: count for size, count in counts.items() if count is not None}


def _ids(runtime: "Runtime", names: list[str] | None, viewer: Viewer) -> tuple[UUID, ...]:
    """Return the ids that references or ids name."""
    found = []
    for name in names or ():
        try:
            found.append(UUID(name))
        except ValueError:
            found.append(find_company(runtime, name, viewer))
    return tuple(found)
