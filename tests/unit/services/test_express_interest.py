"""What companies say of each other, and how often they may ask."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import MatchState, Reason, Side, Verdict
from matchmaker.engine.encoder import HashEncoder
from matchmaker.errors import IllegalStep, InvalidInput, NotFound, QuotaReached
from matchmaker.services.audit import SERVICE
from matchmaker.services.express_interest import (
    Expressed,
    Opinion,
    Quotas,
    express_interest,
)
from matchmaker.services.match_ids import match_id
from matchmaker.services.runtime import assemble_runtime
from matchmaker.services.submit import submit_profile, withdraw
from matchmaker.store.database import Database
from matchmaker.store.matches import find_match
from tests.unit.conftest import NOW
from tests.unit.engine.entries import EVERY_SIGN, make_rankers
from tests.unit.profiles import make_partner
from tests.unit.services.review_scene import Scene

PROJECT, MARKET = Purpose.JOINT_PROJECT, Purpose.THIRD_MARKET
WISH = Opinion(PROJECT, is_relevant=True, is_interested=True)
RELEVANT = Opinion(PROJECT, is_relevant=True)
IRRELEVANT = Opinion(PROJECT, is_relevant=False, reason=Reason.WRONG_SIZE)


class Wishes:
    """A pair without a match, that can ask for each other."""

    def __init__(self, database: Database) -> None:
        self.scene, self.database = Scene(database), database
        self.runtime = assemble_runtime(database, HashEncoder(), make_rankers(EVERY_SIGN))
        self.quotas, self.now = Quotas(asked=2, addressed=2), NOW

    def say(
        self, opinion: Opinion, side: Side = Side.BY, partner_id: UUID | None = None
    ) -> Expressed:
        one, other = self.scene.pair if side is Side.BY else self.scene.pair[::-1]
        who = self.scene.by_company if side is Side.BY else self.scene.ru_company
        return express_interest(
            self.database,
            self.runtime.suggester,
            who,
            one,
            partner_id or other,
            opinion,
            quotas=self.quotas,
            now=self.now,
        )

    def add_partner(self) -> UUID:
        with self.database.write() as session:
            return submit_profile(
                session,
                make_partner(),
                chamber_id=self.scene.chambers[1],
                ref=uuid4().hex,
                encoder=HashEncoder(),
                now=NOW,
            ).company_id


@pytest.fixture
def wishes(database: Database) -> Wishes:
    return Wishes(database)


def stored(wishes: Wishes, purpose: Purpose = PROJECT) -> tuple[str, str | None, float]:
    with wishes.database.read() as session:
        match = find_match(session, match_id(*wishes.scene.pair, purpose))
        assert match is not None
        return match.row.status, match.row.wanted_by, match.sides[Side.RU].priority


def test_a_wish_makes_a_match_that_comes_first_in_the_queue(database: Database) -> None:
    wishes = Wishes(database)
    partner = wishes.add_partner()

    expressed = wishes.say(WISH, partner_id=partner)

    with database.read() as session:
        match = find_match(session, expressed.match_id)
        assert match is not None
        assert (match.row.status, match.row.wanted_by, match.row.rank) == ("suggested", "BY", 0)
        assert match.sides[Side.RU].priority == match.row.score + 1


def test_wishes_of_both_lift_it_twice(wishes: Wishes) -> None:
    wishes.say(WISH)
    once = stored(wishes)
    wishes.say(WISH, Side.RU)

    assert once[1] == "BY"
    assert stored(wishes)[1] == "both"
    assert stored(wishes)[2] == once[2] + 1


def test_a_wish_taken_back_lowers_it_again(wishes: Wishes) -> None:
    wishes.say(WISH)
    lifted = stored(wishes)
    wishes.say(RELEVANT)

    assert stored(wishes)[1:] == (None, lifted[2] - 1)


def test_saying_the_same_twice_changes_nothing(wishes: Wishes) -> None:
    first = wishes.say(WISH)
    entries = wishes.scene.audit_entries()

    again = wishes.say(WISH)

    assert (again.interested_at, again.is_repeat) == (first.interested_at, True)
    assert wishes.scene.audit_entries() == entries


def test_what_is_not_relevant_lapses_for_both_purposes(wishes: Wishes) -> None:
    wishes.say(WISH)
    wishes.say(Opinion(MARKET, is_relevant=True, is_interested=True))

    wishes.say(IRRELEVANT)

    assert {stored(wishes, purpose)[0] for purpose in Purpose} == {"lapsed"}


def test_a_wish_brings_a_lapsed_match_back(wishes: Wishes) -> None:
    wishes.say(WISH)
    wishes.say(IRRELEVANT)

    wishes.say(WISH)

    assert stored(wishes)[:2] == ("suggested", "BY")


def test_a_company_asks_for_so_many_a_week(wishes: Wishes) -> None:
    for _ in range(2):
        wishes.say(WISH, partner_id=wishes.add_partner())

    with pytest.raises(QuotaReached) as refused:
        wishes.say(WISH, partner_id=wishes.add_partner())

    assert refused.value.extra["free_at"] == (NOW + timedelta(days=7)).isoformat()


def test_a_wish_taken_back_counts_too(wishes: Wishes) -> None:
    for _ in range(2):
        partner = wishes.add_partner()
        wishes.say(WISH, partner_id=partner)
        wishes.say(RELEVANT, partner_id=partner)

    with pytest.raises(QuotaReached):
        wishes.say(WISH, partner_id=wishes.add_partner())


def test_after_a_week_there_is_room_again(wishes: Wishes) -> None:
    for _ in range(2):
        wishes.say(WISH, partner_id=wishes.add_partner())
    wishes.now = NOW + timedelta(days=7)

    assert wishes.say(WISH, partner_id=wishes.add_partner()).interested_at == wishes.now


def test_setting_the_clock_back_makes_no_room(wishes: Wishes) -> None:
    for _ in range(2):
        wishes.say(WISH, partner_id=wishes.add_partner())
    wishes.now = NOW - timedelta(days=30)

    with pytest.raises(QuotaReached):
        wishes.say(WISH, partner_id=wishes.add_partner())


def test_nobody_is_flooded_with_wishes(wishes: Wishes) -> None:
    wishes.quotas = Quotas(asked=5, addressed=0)

    with pytest.raises(QuotaReached, match="this one"):
        wishes.say(WISH)


def test_opinions_without_a_wish_have_no_quota(wishes: Wishes) -> None:
    wishes.quotas = Quotas(asked=0, addressed=0)

    assert wishes.say(IRRELEVANT).interested_at is None


def test_what_the_chambers_have_ended_is_not_asked_for(wishes: Wishes) -> None:
    scene = wishes.scene
    scene.decide(scene.by, Verdict.REJECT)

    with pytest.raises(IllegalStep):
        wishes.say(Opinion(MARKET, is_relevant=True, is_interested=True))


def test_a_wish_does_not_disturb_what_is_under_way(wishes: Wishes) -> None:
    scene = wishes.scene
    scene.match_id = wishes.say(WISH).match_id
    scene.approve()

    wishes.say(WISH, Side.RU)

    assert scene.state() is MatchState.PROPOSED


@pytest.mark.parametrize(
    ("opinion", "field"),
    [
        (Opinion(PROJECT, is_relevant=False), "reason"),
        (Opinion(PROJECT, is_relevant=True, reason=Reason.NO_FIT), "reason"),
        (
            Opinion(PROJECT, is_relevant=False, is_interested=True, reason=Reason.NO_FIT),
            "interested",
        ),
    ],
)
def test_contradictions_are_refused(wishes: Wishes, opinion: Opinion, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        wishes.say(opinion)

    assert refused.value.extra["errors"][0]["field"] == field  # type: ignore[index]


def test_companies_of_one_country_are_not_introduced(wishes: Wishes) -> None:
    with pytest.raises(InvalidInput):
        wishes.say(WISH, partner_id=wishes.scene.pair[0])


def test_unknown_and_withdrawn_partners_are_not_found(wishes: Wishes) -> None:
    with wishes.database.write() as session:
        withdraw(
            session,
            wishes.scene.pair[1],
            viewer=wishes.scene.ru.viewer,
            author=SERVICE,
            erase=False,
            now=NOW,
        )

    for partner in (uuid4(), wishes.scene.pair[1]):
        with pytest.raises(NotFound):
            wishes.say(WISH, partner_id=partner)
