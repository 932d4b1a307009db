"""Who is suggested to a company, and the dossier of a pair, from a real database."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose
from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import HashEncoder, Vectors, load_encoder
from matchmaker.engine.suggestion import Options
from matchmaker.errors import FeatureMismatch, NotFound
from matchmaker.services.audit import SERVICE
from matchmaker.services.list_workers import Asked
from matchmaker.services.match_ids import match_id
from matchmaker.services.runtime import Runtime, assemble_runtime, find_encoder, start_runtime
from matchmaker.services.submit import submit_profile, withdraw
from matchmaker.services.suggest import MARKETS_SHOWN, PartnerList
from matchmaker.store.database import Database
from tests.unit.conftest import NOW
from tests.unit.engine.encoder_folders import make_folder
from tests.unit.engine.entries import EVERY_SIGN, make_rankers
from tests.unit.profiles import make_partner, make_profile

PROJECT, MARKET = Purpose.JOINT_PROJECT, Purpose.THIRD_MARKET


class InterruptedEncoder(HashEncoder):
    """Lets something happen before it encodes."""

    meanwhile: Callable[[], None] | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        others, self.meanwhile = self.meanwhile, None
        if others:
            others()
        return super().encode(texts)


class Service:
    """A running service with two chambers."""

    def __init__(self, database: Database, ours: UUID, theirs: UUID) -> None:
        self.encoder = InterruptedEncoder()
        self.database, self.ours, self.theirs = database, ours, theirs
        self.runtime: Runtime = assemble_runtime(database, self.encoder, make_rankers(EVERY_SIGN))

    def save(self, profile: Profile, ref: str = "a", chamber_id: UUID | None = None) -> UUID:
        with self.database.write() as session:
            return submit_profile(
                session,
                profile,
                chamber_id=chamber_id or self.ours,
                ref=ref,
                encoder=HashEncoder(),
                now=NOW,
            ).company_id

    def withdraw(self, company_id: UUID, chamber_id: UUID | None = None) -> None:
        with self.database.write() as session:
            withdraw(
                session,
                company_id,
                viewer=Viewer(chamber_id or self.ours),
                author=SERVICE,
                erase=False,
                now=NOW,
            )

    def partners_of(self, company_id: UUID, options: Options | None = None) -> PartnerList:
        return self.runtime.suggester.partners_of(
            company_id, options or Options(), viewer=Viewer(self.ours)
        )


@pytest.fixture
def service(database: Database, chamber_id: UUID, other_chamber_id: UUID) -> Service:
    return Service(database, chamber_id, other_chamber_id)


@pytest.fixture
def company(service: Service) -> UUID:
    """A Belarusian company of ours."""
    return service.save(make_profile(export_targets=["VN", "KZ"]), "ours")


@pytest.fixture
def partner(service: Service) -> UUID:
    """A Russian company of another chamber."""
    return service.save(make_partner(export_targets=["VN", "KZ"]), "theirs", service.theirs)


def test_an_answer_says_who_asked_and_what_made_it(
    service: Service, company: UUID, partner: UUID
) -> None:
    found = service.partners_of(company)

    assert (found.company_id, found.ref, found.name) == (company, "ours", make_profile().name)
    assert (found.purpose, found.why_empty) == (PROJECT, None)
    assert (found.engine.encoder, found.engine.ranker) == (service.encoder.name, "test")
    assert found.engine.index_revision == service.runtime.keeper.revision
    assert [item.partner.company_id for item in found.items] == [partner]


def test_the_reference_of_a_company_is_told_to_its_owner_only(
    service: Service, partner: UUID
) -> None:
    assert service.partners_of(partner).ref is None


def test_a_profile_that_is_not_stored_finds_the_same_partners(
    service: Service, company: UUID, partner: UUID
) -> None:
    stored = service.partners_of(company)

    found = service.runtime.suggester.partners_for(
        make_profile(ref="new", export_targets=["VN", "KZ"]), Options()
    )

    assert (found.company_id, found.ref) == (None, "new")
    assert [item.partner.company_id for item in found.items] == [partner]
    assert found.items[0].suggestion == stored.items[0].suggestion


def test_a_withdrawn_company_of_one_s_own_is_still_answered(
    service: Service, company: UUID, partner: UUID
) -> None:
    service.withdraw(company)

    assert [item.partner.company_id for item in service.partners_of(company).items] == [partner]


def test_partners_of_unknown_and_of_hidden_companies_are_not_found(
    service: Service, partner: UUID
) -> None:
    service.withdraw(partner, service.theirs)

    for company_id in (partner, uuid4()):
        with pytest.raises(NotFound):
            service.partners_of(company_id)


def test_a_partner_withdrawn_between_search_and_reading_is_left_out(
    service: Service, partner: UUID
) -> None:
    stays = service.save(make_partner(name="ООО «Второй»"), "b")
    service.runtime.keeper.catch_up()
    service.encoder.meanwhile = lambda: service.withdraw(partner, service.theirs)

    found = service.runtime.suggester.partners_for(make_profile(), Options())

    assert [item.partner.company_id for item in found.items] == [stays]


def test_where_the_only_partner_was_withdrawn_meanwhile_the_answer_says_why_it_is_empty(
    service: Service, partner: UUID
) -> None:
    service.runtime.keeper.catch_up()
    service.encoder.meanwhile = lambda: service.withdraw(partner, service.theirs)

    found = service.runtime.suggester.partners_for(make_profile(), Options())

    assert (found.items, found.why_empty) == ((), "nothing_above_threshold")


def test_why_there_is_nobody_is_passed_on(service: Service, company: UUID) -> None:
    assert service.partners_of(company).why_empty == "no_companies"


@pytest.mark.parametrize("purpose", Purpose)
def test_a_dossier_says_what_the_list_says(
    service: Service, company: UUID, partner: UUID, purpose: Purpose
) -> None:
    (listed,) = service.partners_of(company, Options(purpose)).items

    found = service.runtime.suggester.dossier(
        company, partner, purpose, viewer=Viewer(service.ours)
    )

    assert found.suggestion == listed.suggestion
    assert (found.match_id, found.partner) == (listed.match_id, listed.partner)
    assert found.company.company_id == company
    assert found.blocked == ()


def test_third_countries_are_named_where_they_are_the_purpose(
    service: Service, company: UUID, partner: UUID
) -> None:
    (project,), (market,) = (service.partners_of(company, Options(p)).items for p in Purpose)

    assert partner == market.partner.company_id
    assert project.suggestion.markets == ()
    assert 0 < len(market.suggestion.markets) <= MARKETS_SHOWN


def test_a_third_country_that_was_asked_for_is_named_first(
    service: Service, company: UUID, partner: UUID
) -> None:
    (item,) = service.partners_of(company, Options(MARKET, market="KZ")).items

    assert item.partner.company_id == partner
    assert item.suggestion.markets[0].country == "KZ"


def test_what_would_raise_the_score_is_in_the_dossier(service: Service, company: UUID) -> None:
    other = service.save(make_partner(needs=[]), "b")

    found = service.runtime.suggester.dossier(company, other, PROJECT, viewer=Viewer(service.ours))

    assert "they_state_no_needs" in found.would_rise


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        (make_partner(), ()),
        (make_profile(name="ООО «Сосед»"), ("same_country",)),
    ],
)
def test_rules_that_keep_a_pair_out_of_lists_are_named(
    service: Service, company: UUID, other: Profile, codes: tuple[str, ...]
) -> None:
    other_id = service.save(other, "b")

    found = service.runtime.suggester.dossier(
        company, other_id, PROJECT, viewer=Viewer(service.ours)
    )

    assert found.blocked == codes


def test_a_company_is_kept_apart_from_itself(service: Service, company: UUID) -> None:
    found = service.runtime.suggester.dossier(
        company, company, PROJECT, viewer=Viewer(service.ours)
    )

    assert found.blocked == ("same_company",)


@pytest.mark.parametrize("which", [0, 1])
def test_a_pair_with_a_withdrawn_company_is_explained_and_blocked(
    service: Service, company: UUID, which: int
) -> None:
    pair = (company, service.save(make_partner(), "b"))
    service.withdraw(pair[which])

    found = service.runtime.suggester.dossier(*pair, PROJECT, viewer=Viewer(service.ours))

    assert found.blocked == ("not_published",)
    assert found.suggestion.reasons


def test_a_dossier_with_a_hidden_company_is_not_found(
    service: Service, company: UUID, partner: UUID
) -> None:
    service.withdraw(partner, service.theirs)

    for pair in ((company, partner), (partner, company), (company, uuid4())):
        with pytest.raises(NotFound):
            service.runtime.suggester.dossier(*pair, PROJECT, viewer=Viewer(service.ours))


def test_the_two_dossiers_of_a_pair_have_one_score(
    service: Service, company: UUID, partner: UUID
) -> None:
    here, there = (
        service.runtime.suggester.dossier(*pair, MARKET, viewer=Viewer(service.ours))
        for pair in ((company, partner), (partner, company))
    )

    assert here.suggestion.score == there.suggestion.score
    assert here.match_id == there.match_id


@given(st.uuids(), st.uuids(), st.sampled_from(Purpose))
def test_a_pair_has_one_id_for_a_purpose(one: UUID, two: UUID, purpose: Purpose) -> None:
    assert match_id(one, two, purpose) == match_id(two, one, purpose)


@given(st.sets(st.uuids(), min_size=3, max_size=3))
def test_other_pairs_and_purposes_have_other_ids(companies: set[UUID]) -> None:
    one, two, three = companies

    ids = [match_id(one, other, purpose) for other in (two, three) for purpose in Purpose]

    assert len(set(ids)) == 4


def test_a_service_starts_on_an_empty_database(tmp_path: Path) -> None:
    runtime = start_runtime(
        database_url=f"sqlite:///{tmp_path / 'var' / 'new.sqlite3'}",
        encoder=str(make_folder(tmp_path / "encoder", dimension=64)),
        ranker="shipped",
        candidates=50,
    )

    found = runtime.suggester.partners_for(make_profile(), Options())

    runtime.database.close()
    assert found.why_empty == "no_companies"
    assert found.engine.encoder.startswith("tiny-")


def test_a_ranker_folder_for_other_features_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "ranker.json").write_text('{"format": 0}', "utf-8")

    with pytest.raises(FeatureMismatch):
        start_runtime(
            database_url="sqlite://", encoder="shipped", ranker=str(tmp_path), candidates=9
        )


def test_an_encoder_is_found_by_its_folder(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "encoder", dimension=64)

    assert find_encoder(str(folder)).name == load_encoder(folder).name


def test_the_shipped_encoder_is_found_by_that_word() -> None:
    assert find_encoder("shipped").encode(["сталь"]).shape[0] == 1


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no encoder folder"):
        find_encoder(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("expected", [10, 10_000], ids=["a few lists", "very many"])
def test_lists_from_neighbourhoods_name_the_partners_near_by(
    service: Service, company: UUID, partner: UUID, expected: int
) -> None:
    suggester = service.runtime.suggester
    suggester.catch_up()
    suggester.exact_up_to = 0

    suggester.prepare_lists(expected)

    (found,) = suggester.shortlists([Asked(company)], top=5)
    assert found.by_purpose[PROJECT].ids.tobytes() == partner.bytes
