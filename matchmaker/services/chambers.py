"""Chambers: which is responsible for a region, making one, changing what it is responsible for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from matchmaker.domain.places import Country, find_country, regions
from matchmaker.domain.texts import clean_text
from matchmaker.errors import Conflict, InvalidInput, StaleVersion
from matchmaker.services.access import OPERATOR
from matchmaker.services.audit import Author, record_audit
from matchmaker.store import chambers
from matchmaker.store.participation import taking_part
from matchmaker.store.tables import ChamberRow

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Chamber:
    """A chamber and what it is responsible for; None stands for everywhere."""

    chamber_id: UUID
    name: str
    country: Country | None
    region: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ChamberFigures:
    """What a chamber has: published companies, and what is in use of the rest.

    Attributes:
        takes_part: it decides for its sides of matches, see `store.participation`.
    """

    takes_part: bool
    companies: int
    staff: int
    tokens: int
    webhooks: int


def chamber_of_region(session: Session, country: object, region: object) -> UUID | None:
    """Return the chamber responsible for a region as typed; None when none is, or it is no region.

    The operator's chamber answers for what no other is responsible for.
    """
    home = find_country(country)
    if home is None:
        return None
    named = region if isinstance(region, str) and region in regions(home) else None
    return chambers.find_chamber_of_region(session, home, named)


def move_company_accounts(session: Session, company_id: UUID, chamber_id: UUID) -> None:
    """Let those who act for a company belong to the chamber that now reads its profile."""
    chambers.move_company(session, company_id, chamber_id)


def list_chambers(session: Session) -> list[Chamber]:
    """Return all chambers, by name."""
    return [_seen(row) for row in chambers.list_chambers(session)]


def get_chamber(session: Session, chamber_id: UUID) -> Chamber:
    """Return a chamber.

    Raises:
        NotFound: there is no such chamber.
    """
    return _seen(chambers.get_chamber(session, chamber_id))


def list_figures(session: Session, *, now: datetime) -> dict[UUID, ChamberFigures]:
    """Return what every chamber has, by its id."""
    counts = chambers.count_by_chamber(session, now=now)
    deciding = taking_part(session, now=now)
    return {
        row.id: ChamberFigures(
            takes_part=row.id in deciding,
            **{name: found.get(row.id, 0) for name, found in counts.items()},
        )
        for row in chambers.list_chambers(session)
    }


def create_chamber(
    session: Session,
    name: str,
    *,
    country: Country | None = None,
    region: str | None = None,
    author: Author,
    now: datetime,
) -> Chamber:
    """Make a chamber.

    Raises:
        InvalidInput: the name is empty or too long, or the region does not lie in the country.
        Conflict: there is one of this name.
    """
    cleaned = _clean_name(name)
    _check_region(country, region)
    if chambers.find_chamber(session, cleaned) is not None:
        raise Conflict(f"There is a chamber called {cleaned!r} already.")
    row = ChamberRow(id=uuid4(), name=cleaned, country=country, region=region, created_at=now)
    chambers.save_chamber(session, row)
    _record(session, row, "chamber.created", author, now)
    return _seen(row)


def set_chamber(
    session: Session,
    chamber_id: UUID,
    *,
    name: str | None = None,
    country: Country | None = None,
    region: str | None = None,
    seen: tuple[str, Country | None, str | None] | None = None,
    author: Author,
    now: datetime,
) -> Chamber:
    """Say what a chamber is responsible for, and give it another name.

    Args:
        name: None keeps the name it has.
        country: None for everywhere.
        seen: name, country and region as whoever changes them has read them; None does not ask.

    Raises:
        NotFound: there is no such chamber.
        InvalidInput: the name is empty or too long, or the region does not lie in the country.
        Conflict: another chamber has this name (`reason` is `taken`), or it is the operator's,
            which is found by its name (`operator`).
        StaleVersion: it is not any more as it was seen.
    """
    _check_region(country, region)
    row = chambers.get_chamber(session, chamber_id, lock=True)
    cleaned = _clean_name(name) if name is not None else row.name
    if (row.name, row.country, row.region) == (cleaned, country, region):
        return _seen(row)
    if seen is not None and seen != (row.name, row.country, row.region):
        raise StaleVersion("The chamber has been changed by somebody else meanwhile.")
    if row.name == OPERATOR and cleaned != OPERATOR:
        raise Conflict("The operator's chamber keeps its name.", reason="operator")
    if chambers.find_chamber(session, cleaned) not in {None, chamber_id}:
        raise Conflict(f"There is a chamber called {cleaned!r} already.", reason="taken")
    row.name, row.country, row.region = cleaned, country, region
    chambers.save_chamber(session, row)
    _record(session, row, "chamber.changed", author, now)
    return _seen(row)


def _record(session: Session, row: ChamberRow, action: str, author: Author, now: datetime) -> None:
    details = {"country": row.country, "region": row.region}
    record_audit(session, author, action, "chamber", row.id, now=now, details=details)


def _clean_name(name: str) -> str:
    try:
        cleaned = clean_text(name, multiline=False).strip()
    except ValueError as error:
        raise _invalid("name", str(error)) from error
    if not 1 <= len(cleaned) <= LONGEST_NAME:
        raise _invalid("name", f"has a length of {len(cleaned)}, not 1 to {LONGEST_NAME}")
    return cleaned


def _check_region(country: Country | None, region: str | None) -> None:
    if region is None:
        return
    if country is None:
        raise _invalid("region", "needs a country")
    if region not in regions(country):
        raise _invalid("region", f"{region!r} does not lie in {country.value}")


def _invalid(field: str, reason: str) -> InvalidInput:
    problem = {"field": field, "reason": reason}
    return InvalidInput("The chamber is not acceptable.", errors=[problem])


def _seen(row: ChamberRow) -> Chamber:
    country = Country(row.country) if row.country is not None else None
    return Chamber(row.id, row.name, country, row.region, row.created_at)
