"""Companies that a submission might be about as well, shown to the staff who read it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.company_names import name_keys, plain_words, site_key
from matchmaker.domain.permissions import Owner, Viewer
from matchmaker.engine.duplicates import Entry, Sign, compare
from matchmaker.services.submission_rows import load_fields
from matchmaker.store.chambers import chamber_names
from matchmaker.store.duplicates import find_candidate_submissions, find_candidates
from matchmaker.store.tables import PUBLISHED, SubmissionRow

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """An entry that may be the same company.

    Attributes:
        company_id: None where the viewer may not know of it; the chamber can be asked.
        submission_id: set where it waits to be published.
        name: None where the viewer may not know of it.
        status: of the company or the submission.
        chamber: name of the chamber it is with.
        likeness: of the names, in [0, 1].
        signs: what speaks for it, strongest first.
    """

    company_id: UUID | None
    submission_id: UUID | None
    name: str | None
    region: str | None
    status: str
    chamber: str
    likeness: float
    signs: tuple[Sign, ...]


def find_duplicates(
    session: Session, row: SubmissionRow, *, viewer: Viewer
) -> list[PossibleDuplicate]:
    """Return the entries that may be the company of a submission, likeliest first.

    Of what another chamber has not published only that it exists is told, and which chamber.
    """
    entry = _entry_of(row)
    keys = name_keys(plain_words(row.name)) if row.name else []
    names = chamber_names(session)
    found = []
    for c in find_candidates(
        session, tax_id=entry.tax_id, site=entry.site, keys=keys, region=entry.region
    ):
        other = Entry(c.name, c.country, c.region, c.tax_id, entry.site if c.has_site else None)
        likeness = compare(entry, other)
        if likeness is None or c.company_id == row.company_id:
            continue
        is_shown = viewer.may_see(
            Owner(c.chamber_id, c.company_id), is_published=c.status == PUBLISHED
        )
        found.append(
            PossibleDuplicate(
                company_id=c.company_id if is_shown else None,
                submission_id=None,
                name=c.name if is_shown else None,
                region=c.region if is_shown else None,
                status=c.status,
                chamber=names[c.chamber_id],
                likeness=likeness.name,
                signs=likeness.signs,
            )
        )
    found += _waiting(session, row, entry, keys, viewer, names)
    return sorted(found, key=_likeliest)[:MOST_SHOWN]


def _waiting(
    session: Session,
    row: SubmissionRow,
    entry: Entry,
    keys: list[str],
    viewer: Viewer,
    names: dict[UUID, str],
) -> list[PossibleDuplicate]:
    found = []
    for other in find_candidate_submissions(
        session, company_id=row.company_id, tax_id=entry.tax_id, keys=keys
    ):
        likeness = compare(entry, _entry_of(other))
        if likeness is None:
            continue
        owner = Owner(other.chamber_id, other.company_id)
        is_shown = viewer.may_see(owner, is_published=False)
        found.append(
            PossibleDuplicate(
                company_id=other.company_id if is_shown else None,
                submission_id=other.id if is_shown else None,
                name=other.name if is_shown else None,
                region=_entry_of(other).region or None if is_shown else None,
                status=other.status,
                chamber=names[other.chamber_id],
                likeness=likeness.name,
                signs=likeness.signs,
            )
        )
    return found


def _likeliest(found: PossibleDuplicate) -> tuple[bool, bool, float, str]:
    signs = found.signs
    return (
        Sign.TAX_ID not in signs,
        Sign.SITE not in signs,
        -found.likeness,
        str(found.company_id),
    )


def _entry_of(row: SubmissionRow) -> Entry:
    fields = load_fields(row)
    country, region = fields.get("country"), fields.get("region")
    return Entry(
        name=row.name,
        country=country if isinstance(country, str) else "",
        region=region if isinstance(region, str) else "",
        tax_id=row.tax_id,
        site=site_key(fields.get("website")),
    )
