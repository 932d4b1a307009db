"""A chamber with a queue of its own, for the tests of the review desk."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from uuid import UUID, uuid4

from matchmaker.domain.match import Purpose
from matchmaker.domain.profile import parse_profile
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.access import Role
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.match_ids import match_id
from matchmaker.services.queue_places import priority_of
from matchmaker.services.submit import create_profile
from matchmaker.services.write_submission import save_draft, submit_draft
from matchmaker.store.access import ensure_chamber
from matchmaker.store.add_matches import add_pairs
from matchmaker.store.database import Database
from matchmaker.store.match_history import list_decisions
from matchmaker.store.suggested_pair import SuggestedPair
from tests.api.accounts import make_account
from tests.api.profiles import make_profile

SCRIPT = '<script>document.title="run"</script><img src=x onerror="document.title=\'run\'">'


@dataclass(frozen=True, slots=True)
class Desk:
    """A chamber, who works there, and whom it has.

    Attributes:
        makers, partners: Belarusian and Russian companies.
        matches: every maker with every partner, in the order of the queue.
    """

    chamber: str
    makers: list[UUID]
    partners: list[UUID]
    matches: list[UUID]


def open_desk(database: Database, makers: int, partners: int) -> Desk:
    """Store companies of a new chamber and a match of every two; one has script in its name."""
    now, chamber = datetime.now(UTC), f"desk-{uuid4().hex[:8]}"
    ids: dict[str, list[UUID]] = {"BY": [], "RU": []}
    with database.write() as session:
        chamber_id = ensure_chamber(session, chamber, now=now).id
        for country, count in (("BY", makers), ("RU", partners)):
            for number in range(count):
                fields = {
                    "name": f"{country} {number} {SCRIPT if not number else ''}".strip(),
                    "country": country,
                    "region": "BY-MI" if country == "BY" else "RU-TUL",
                    "products": [{"text": f"Насосы центробежные, тип {number}", "hs": "8413"}],
                    "needs": [{"text": f"Двигатели, тип {number}"}],
                    "export_targets": ["KZ", "UZ"],
                    "contact": {"email": f"{country}{number}@example.org".lower()},
                }
                saved = create_profile(
                    session,
                    parse_profile(fields),
                    chamber_id=chamber_id,
                    key=None,
                    encoder=HashEncoder(),
                    now=now,
                )
                ids[country].append(saved.company_id)
    pairs = [_pair(by, ru, n) for n, (by, ru) in enumerate(product(ids["BY"], ids["RU"]))]
    with database.write() as session:
        add_pairs(session, pairs, now=now)
    return Desk(chamber, ids["BY"], ids["RU"], [UUID(pair.match_id) for pair in pairs])


def _pair(by: UUID, ru: UUID, number: int) -> SuggestedPair:
    key, score = match_id(by, ru, Purpose.JOINT_PROJECT), 0.95 - number / 100
    return SuggestedPair(
        match_id=key.hex,
        by_company_id=by.hex,
        ru_company_id=ru.hex,
        purpose=Purpose.JOINT_PROJECT.value,
        score=score,
        rank=1,
        relation="complementary",
        ranker="test",
        reasons='[{"code":"close_fields","weight":0.8,"evidence":{"similarity":0.55}}]',
        is_blind=False,
        priority=priority_of(key, score, is_blind=False, wanted_by=None),
    )


def join(database: Database, desk: Desk, role: Role, company_id: UUID | None = None) -> str:
    """Return the address of a new account at the chamber."""
    email = f"{role}-{uuid4().hex[:8]}@example.by"
    make_account(database, email, role, chamber=desk.chamber, company_id=company_id)
    return email


def verdicts(database: Database, match: UUID) -> list[str]:
    """Return what was decided about a match, first decision first."""
    with database.read() as session:
        return [each.verdict for each in list_decisions(session, match)]


def submit(database: Database, desk: Desk) -> UUID:
    """Send a profile to the chamber, and return which submission it is."""
    now, company_id = datetime.now(UTC), uuid4()
    author = Author(ActorKind.OPERATOR)
    with database.write() as session:
        draft = save_draft(
            session,
            make_profile(),
            company_id=company_id,
            chamber_id=ensure_chamber(session, desk.chamber, now=now).id,
            author=author,
            version=0,
            now=now,
        )
        sent = submit_draft(
            session, company_id=company_id, author=author, version=draft.version, now=now
        )
    assert sent.submission_id is not None
    return sent.submission_id
