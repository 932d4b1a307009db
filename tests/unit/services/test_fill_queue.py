"""What is suggested becomes matches: all of it, once, and again only where something changed."""

from collections.abc import Iterable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import MatchState, Side, SideState, Verdict
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.suggestion import Options
from matchmaker.services.audit import SERVICE
from matchmaker.services.fill_queue import FillReport, QueueFiller, lapse_matches
from matchmaker.services.list_workers import Asked
from matchmaker.services.listed_rows import CompanyLists
from matchmaker.services.match_ids import match_id
from matchmaker.services.queue_places import is_in_sample
from matchmaker.services.refresh import Progress
from matchmaker.services.runtime import Runtime, assemble_runtime
from matchmaker.services.stored_reasons import NOT_TOLD, load_reasons, tell_reasons
from matchmaker.services.submit import submit_profile, withdraw
from matchmaker.services.suggest import Engine
from matchmaker.store.database import Database
from matchmaker.store.tables import MatchRow, MatchSideRow
from tests.unit.conftest import NOW
from tests.unit.engine.entries import EVERY_SIGN, make_rankers
from tests.unit.matches import call_irrelevant
from tests.unit.profiles import make_partner, make_profile
from tests.unit.services.review_scene import Scene

PROJECT, MARKET = Purpose.JOINT_PROJECT, Purpose.THIRD_MARKET


class CountingSource:
    """Passes everything on and counts whose lists were asked for; may stop like a killed one."""

    def __init__(self, runtime: Runtime) -> None:
        self.suggester = runtime.suggester
        self.asked: list[UUID] = []
        self.dies_after: int | None = None

    def engine(self) -> Engine:
        return self.suggester.engine()

    def catch_up(self) -> None:
        self.suggester.catch_up()

    def prepare_lists(
        self, expected: int, *, threads: int = 1, progress: Progress | None = None
    ) -> None:
        self.suggester.prepare_lists(expected, threads=threads, progress=progress)

    def shortlists(self, asked: Iterable[Asked], *, top: int) -> Iterator[CompanyLists]:
        for each in asked:
            if self.dies_after is not None and len(self.asked) >= self.dies_after:
                raise KeyboardInterrupt
            self.asked.append(each.company_id)
            yield from self.suggester.shortlists([each], top=top)


class Market:
    """Companies of two chambers, and the queues that are filled from them."""

    def __init__(self, database: Database) -> None:
        self.scene = Scene(database)
        with database.write() as session:
            for row in session.execute(select(MatchRow)).scalars():
                session.delete(row)
        self.database = database
        self.runtime = assemble_runtime(database, HashEncoder(), make_rankers(EVERY_SIGN))
        self.source = CountingSource(self.runtime)

    def save(self, ref: str, *, is_partner: bool = False, **changes: object) -> UUID:
        profile = (make_partner if is_partner else make_profile)(**changes)
        with self.database.write() as session:
            return submit_profile(
                session,
                profile,
                chamber_id=self.scene.chambers[1 if is_partner else 0],
                ref=ref,
                encoder=HashEncoder(),
                now=NOW,
            ).company_id

    def fill(self, *, is_full: bool = False, **options: object) -> FillReport:
        filler = QueueFiller(self.database, self.source, **options)  # type: ignore[arg-type]
        self.source.asked = []
        return filler.run(now=NOW, is_full=is_full)

    def matches(self) -> dict[UUID, MatchRow]:
        with self.database.read() as session:
            return {row.id: row for row in session.execute(select(MatchRow)).scalars()}

    def sides(self, match: UUID) -> dict[str, MatchSideRow]:
        with self.database.read() as session:
            rows = session.execute(
                select(MatchSideRow).where(col(MatchSideRow.match_id) == match)
            ).scalars()
            return {row.side: row for row in rows}

    def change_state(self, match: UUID, state: MatchState) -> None:
        with self.database.write() as session:
            row = session.get(MatchRow, match)
            assert row is not None
            row.status = state.value


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database)


def test_every_suggestion_becomes_a_match_with_two_sides(market: Market) -> None:
    company, partner = market.scene.pair

    report = market.fill()

    assert (report.companies, report.created) == (2, 2)
    assert set(market.matches()) == {match_id(company, partner, p) for p in Purpose}
    match = market.matches()[match_id(company, partner, PROJECT)]
    sides = market.sides(match.id)
    assert (match.by_company_id, match.ru_company_id, match.status) == (
        company, partner, "suggested",
    )  # fmt: skip
    assert (sides["BY"].company_id, sides["RU"].company_id) == (company, partner)
    assert (sides["BY"].region, sides["BY"].partner_region) == ("BY-MI", "RU-KEM")
    assert [sides[side].priority for side in ("BY", "RU")] == [match.score] * 2


def test_a_match_remembers_score_and_place_and_tells_its_reasons(market: Market) -> None:
    company, partner = market.scene.pair
    market.fill()
    tell_reasons(market.database, market.runtime.suggester, market.matches().values())

    found = market.runtime.suggester.partners_of(
        company, Options(PROJECT), viewer=market.scene.by.viewer
    ).items[0]
    match = market.matches()[match_id(company, partner, PROJECT)]

    assert (match.score, match.rank, match.ranker) == (found.suggestion.score, 1, "test")
    stored, shown = load_reasons(match.reasons, Side.BY), found.suggestion.reasons
    # Read from the other side, equally good directions of a pair share their weight otherwise.
    assert {reason.code for reason in stored} == {reason.code for reason in shown}
    assert sum(r.weight for r in stored) == pytest.approx(sum(r.weight for r in shown))


def test_reasons_wait_until_somebody_reads_them_and_then_stay(market: Market) -> None:
    market.fill()
    waiting = market.matches()

    tell_reasons(market.database, market.runtime.suggester, list(waiting.values())[:1])
    market.fill(is_full=True)

    told = {key: row.reasons for key, row in market.matches().items()}
    read = next(iter(waiting))
    assert load_reasons(told.pop(read), Side.RU)
    assert set(told.values()) == {NOT_TOLD}
    assert load_reasons(NOT_TOLD, Side.BY) == ()


def test_reasons_are_worked_out_anew_when_the_score_has_changed(market: Market) -> None:
    company = market.save("ours")
    market.fill()
    tell_reasons(market.database, market.runtime.suggester, market.matches().values())
    market.save("ours", needs=[], products=[{"text": "Трактор"}])

    market.fill()

    key = match_id(company, market.scene.pair[1], PROJECT)
    assert market.matches()[key].reasons == NOT_TOLD


def test_a_pair_of_which_one_company_has_left_has_no_reasons_to_tell(market: Market) -> None:
    market.fill()
    with market.database.write() as session:
        withdraw(
            session,
            market.scene.pair[0],
            viewer=market.scene.by.viewer,
            author=SERVICE,
            erase=False,
            now=NOW,
        )

    tell_reasons(market.database, market.runtime.suggester, market.matches().values())

    assert {row.reasons for row in market.matches().values()} == {"[]"}


def test_a_second_run_finds_nothing_to_do(market: Market) -> None:
    market.fill()

    assert market.fill() == FillReport()
    assert market.source.asked == []


def test_a_full_run_changes_nothing_when_nothing_has_changed(market: Market) -> None:
    market.fill()
    before = {key: row.model_dump() for key, row in market.matches().items()}

    report = market.fill(is_full=True)

    assert (report.companies, report.unchanged, report.created) == (2, 2, 0)
    assert {key: row.model_dump() for key, row in market.matches().items()} == before


def test_only_what_has_changed_is_looked_at_again(market: Market) -> None:
    market.save("neighbour", is_partner=True)
    market.fill()
    added = market.save("new", is_partner=True)

    report = market.fill()

    assert market.source.asked == [added, market.scene.pair[0]]  # whose list has room for it
    assert report.created == 2


def test_scores_of_what_nobody_decided_follow_the_profiles(market: Market) -> None:
    company = market.save("ours")
    market.fill()
    key = match_id(company, market.scene.pair[1], PROJECT)
    before = market.matches()[key].score
    market.save("ours", needs=[], products=[{"text": "Трактор"}])

    report = market.fill()

    assert market.matches()[key].score < before
    assert market.sides(key)["RU"].priority == market.matches()[key].score
    assert report.refreshed >= len(Purpose)


def test_a_pair_that_fell_out_of_every_list_is_judged_anew(market: Market) -> None:
    company = market.save("ours")
    market.fill()
    key = match_id(company, market.scene.pair[1], PROJECT)
    market.save("theirs", is_partner=True)
    market.save("ours", needs=[], products=[{"text": "Трактор"}])

    market.fill(top=1, is_full=True)

    judged = market.runtime.suggester.judge_stored(company, market.scene.pair[1], PROJECT)
    assert judged is not None
    assert market.matches()[key].score == judged.score


@pytest.mark.parametrize(
    "state", [s for s in MatchState if s not in {MatchState.SUGGESTED, MatchState.LAPSED}]
)
def test_what_was_decided_is_not_touched(market: Market, state: MatchState) -> None:
    company = market.save("ours")
    market.fill()
    key = match_id(company, market.scene.pair[1], PROJECT)
    market.change_state(key, state)
    places = {"by_rank", "ru_rank"}  # who has met leaves the lists
    before = market.matches()[key].model_dump(exclude=places)
    market.save("ours", needs=[])

    market.fill()

    assert market.matches()[key].model_dump(exclude=places) == before


def test_a_deferred_pair_stays_deferred(market: Market) -> None:
    company = market.save("ours")
    market.fill()
    key = match_id(company, market.scene.pair[1], PROJECT)
    until = NOW.replace(year=NOW.year + 1)
    market.scene.decide(market.scene.by, Verdict.DEFER, match_id=key, until=until)
    market.save("ours", needs=[])

    market.fill()

    assert market.sides(key)["BY"].due_at == until


def test_what_lapsed_comes_back_when_both_are_there_again(market: Market) -> None:
    company = market.save("ours")
    market.fill()
    key = match_id(company, market.scene.pair[1], PROJECT)
    with market.database.write() as session:
        withdraw(
            session, company, viewer=market.scene.by.viewer, author=SERVICE, erase=False, now=NOW
        )
    assert market.fill().lapsed == 2
    market.save("ours")

    report = market.fill()

    assert report.revived == 2
    assert market.matches()[key].status == "suggested"
    assert {side.state for side in market.sides(key).values()} == {SideState.WAITING}


def test_what_was_rejected_for_one_purpose_is_not_stored_for_the_other(market: Market) -> None:
    market.scene.match_id = market.scene.add_match(purpose=MARKET)
    market.scene.decide(market.scene.by, Verdict.REJECT)

    report = market.fill()

    assert report.created == 0


@pytest.mark.parametrize("who", [0, 1])
def test_what_one_company_called_not_relevant_is_not_stored(market: Market, who: int) -> None:
    pair = market.scene.pair
    call_irrelevant(market.database, pair[who], pair[1 - who])

    assert market.fill().created == 0


def test_an_interrupted_run_goes_on_where_it_stopped(market: Market) -> None:
    companies = [market.save(f"c{n}") for n in range(60)]
    market.source.dies_after = 55
    with pytest.raises(KeyboardInterrupt):
        market.fill(at_once=20)
    market.source.dies_after = None

    report = market.fill()

    assert report.companies == len(companies) + 2 - 20
    assert market.fill() == FillReport()


def test_another_length_of_lists_starts_from_the_beginning(market: Market) -> None:
    market.fill()

    assert market.fill(top=5).companies == 2


def test_a_company_published_during_a_walk_is_found_by_the_next_run(market: Market) -> None:
    market.fill(is_full=True)
    added = market.save("new", is_partner=True)

    market.fill()

    assert market.source.asked[0] == added


def test_one_chamber_with_both_companies_has_the_pair_once_in_its_queue(
    database: Database,
) -> None:
    market = Market(database)
    chamber = market.scene.chambers[0]
    with database.write() as session:
        company = submit_profile(
            session, make_partner(), chamber_id=chamber, ref="x", encoder=HashEncoder(), now=NOW
        ).company_id

    market.fill()

    sides = market.sides(match_id(market.scene.pair[0], company, PROJECT))
    assert [sides[side].is_queued for side in ("BY", "RU")] == [True, False]


def test_a_share_of_the_pairs_is_reviewed_blindly_and_their_place_tells_nothing(
    market: Market,
) -> None:
    for number in range(40):
        market.save(f"c{number}", is_partner=number % 2 == 0)

    market.fill(blind_share=0.3)

    matches = market.matches()
    blind = {key for key, row in matches.items() if row.is_blind}
    assert blind == {key for key in matches if is_in_sample(key, 0.3)}
    assert 0.2 < len(blind) / len(matches) < 0.4
    for key, row in matches.items():
        assert (market.sides(key)["BY"].priority == row.score) is (key not in blind)


def test_matches_lapse_when_a_company_leaves(market: Market) -> None:
    scene = market.scene
    scene.match_id = scene.add_match()
    scene.approve()
    with market.database.write() as session:
        withdraw(
            session, scene.pair[0], viewer=scene.by.viewer, author=SERVICE, erase=False, now=NOW
        )

    assert lapse_matches(market.database, now=NOW) == 1
    assert lapse_matches(market.database, now=NOW) == 0
    assert scene.state() is MatchState.LAPSED
    scene.audit_entries()


def test_what_has_come_to_an_introduction_does_not_lapse(market: Market) -> None:
    scene = market.scene
    scene.match_id = scene.add_match()
    scene.introduce()
    with market.database.write() as session:
        withdraw(
            session, scene.pair[0], viewer=scene.by.viewer, author=SERVICE, erase=False, now=NOW
        )

    assert lapse_matches(market.database, now=NOW) == 0
