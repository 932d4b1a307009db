"""A company submits, changes, withdraws and erases its profile."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlmodel import Session

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import HashEncoder, Vectors
from matchmaker.errors import (
    Conflict,
    DuplicateRef,
    DuplicateTaxId,
    IdempotencyMismatch,
    InvalidProfile,
    NotFound,
)
from matchmaker.services.audit import SERVICE
from matchmaker.services.submit import (
    PATCH_ATTEMPTS,
    Transaction,
    create_profile,
    patch_profile,
    submit_profile,
    withdraw,
)
from matchmaker.store.companies import SavedCompany, get_own_company
from matchmaker.store.database import Database
from matchmaker.store.embeddings import Change, count_stale, load_changes
from matchmaker.store.idempotency import KEPT_FOR
from matchmaker.store.revisions import newest_revision
from tests.unit.conftest import NOW
from tests.unit.profiles import OTHER_UNP, UNP, make_profile

ENCODER = HashEncoder()
CONTACT = {"person": "И. Иванов", "email": "ivanov@example.by"}


class Chamber:
    """A chamber that submits profiles, each in a transaction of its own."""

    def __init__(self, database: Database, chamber_id: UUID) -> None:
        self.database, self.chamber_id = database, chamber_id
        self.encoder = ENCODER

    def put(
        self,
        ref: str = "a",
        profile: Profile | None = None,
        reading: Transaction | None = None,
    ) -> SavedCompany:
        with self.database.write() as session:
            return submit_profile(
                session,
                profile or make_profile(),
                chamber_id=self.chamber_id,
                ref=ref,
                encoder=self.encoder,
                now=NOW,
                reading=reading or self.database.read,
            )

    def post(
        self,
        profile: Profile | None = None,
        key: str | None = None,
        age: timedelta = timedelta(0),
    ) -> SavedCompany:
        with self.database.write() as session:
            return create_profile(
                session,
                profile or make_profile(),
                chamber_id=self.chamber_id,
                key=key,
                encoder=self.encoder,
                now=NOW + age,
            )

    def patch(self, company_id: UUID, **patch: object) -> SavedCompany:
        return patch_profile(
            self.database.write,
            company_id,
            patch,
            viewer=Viewer(self.chamber_id),
            encoder=self.encoder,
            now=NOW,
        )

    def delete(self, company_id: UUID, *, erase: bool = False) -> None:
        with self.database.write() as session:
            withdraw(
                session,
                company_id,
                viewer=Viewer(self.chamber_id),
                author=SERVICE,
                erase=erase,
                now=NOW,
            )

    def profile(self, company_id: UUID) -> Profile:
        with self.database.read() as session:
            return get_own_company(session, company_id, viewer=Viewer(self.chamber_id)).profile

    def revision(self) -> int:
        with self.database.read() as session:
            return newest_revision(session)

    def change(self) -> Change:
        with self.database.read() as session:
            [change] = load_changes(session, ENCODER.name, after=0, limit=10)
            return change

    def stale(self) -> int:
        with self.database.read() as session:
            return count_stale(session, ENCODER.name)


@pytest.fixture
def chamber(database: Database, chamber_id: UUID) -> Chamber:
    return Chamber(database, chamber_id)


class MeddlingEncoder(HashEncoder):
    """Lets somebody else act while texts are being encoded."""

    def __init__(self, meddle: Callable[[], object], times: int) -> None:
        super().__init__()
        self._meddle, self._times = meddle, times

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self._times:
            self._times -= 1
            self._meddle()
        return super().encode(texts)


def test_a_submitted_profile_has_its_vectors_at_once(chamber: Chamber) -> None:
    saved = chamber.put()

    with chamber.database.read() as session:
        [change] = load_changes(session, ENCODER.name, after=0, limit=5)
    assert change.company_id == saved.company_id
    assert change.vectors == pytest.approx(
        ENCODER.encode(make_profile().embedded_texts()), abs=1e-3
    )


def test_the_same_profile_twice_changes_nothing(chamber: Chamber) -> None:
    first, before = chamber.put(), chamber.revision()

    again = chamber.put()

    assert again == SavedCompany(first.company_id, created=False, changed=False)
    assert chamber.revision() == before


def test_texts_that_stay_are_not_encoded_again(chamber: Chamber) -> None:
    chamber.put()
    before = chamber.change()
    chamber.encoder = MeddlingEncoder(lambda: pytest.fail("encoded"), times=1)

    saved = chamber.put(profile=make_profile(employees=77))

    after = chamber.change()
    assert saved.changed
    assert after.revision > before.revision
    assert after.profile is not None
    assert after.profile.employees == 77
    assert np.array_equal(after.vectors, before.vectors)


def test_vectors_that_fitted_a_moment_ago_are_missed(chamber: Chamber) -> None:
    chamber.put()

    @contextmanager
    def slowly() -> Iterator[Session]:
        with chamber.database.read() as session:
            yield session
        chamber.put(profile=make_profile(about="Другое"))

    chamber.put(profile=make_profile(employees=77), reading=slowly)

    assert chamber.stale() == 1


def test_a_body_may_repeat_its_reference_but_not_name_another(chamber: Chamber) -> None:
    assert chamber.put("a", make_profile(ref="a")).created

    with pytest.raises(InvalidProfile) as refused:
        chamber.put("a", make_profile(ref="b"))
    assert refused.value.extra["errors"] == [
        {"field": "ref", "reason": "differs from 'a' in the address"}
    ]


def test_without_a_key_every_post_creates(chamber: Chamber) -> None:
    assert chamber.post().company_id != chamber.post().company_id
    assert chamber.stale() == 0


def test_under_a_key_a_post_creates_once(chamber: Chamber) -> None:
    first, before = chamber.post(key="k"), chamber.revision()

    again = chamber.post(key="k")

    assert again == SavedCompany(first.company_id, created=False, changed=False)
    assert chamber.revision() == before


def test_a_key_with_another_body_is_refused(chamber: Chamber) -> None:
    chamber.post(key="k")

    with pytest.raises(IdempotencyMismatch):
        chamber.post(make_profile(contact=CONTACT), key="k")


def test_after_a_day_a_key_creates_again(chamber: Chamber) -> None:
    first = chamber.post(key="k")

    again = chamber.post(key="k", age=KEPT_FOR + timedelta(seconds=1))

    assert again.created
    assert again.company_id != first.company_id


def test_a_key_of_a_refused_post_is_not_used_up(chamber: Chamber) -> None:
    chamber.put("a")

    with pytest.raises(DuplicateRef):
        chamber.post(make_profile(ref="a"), key="k")
    assert chamber.post(make_profile(ref="b"), key="k").created


def test_a_key_of_an_erased_company_creates_anew(chamber: Chamber) -> None:
    first = chamber.post(key="k")
    chamber.delete(first.company_id, erase=True)

    assert chamber.post(key="k").created


def test_a_patch_replaces_what_it_names(chamber: Chamber) -> None:
    profile = make_profile(contact=CONTACT, employees=5, tax_id=UNP)
    company_id = chamber.put("a", profile).company_id

    chamber.patch(company_id, name="Другое имя", needs=[{"text": "Шины"}])

    expected = profile.model_dump(mode="json") | {
        "ref": "a",
        "name": "Другое имя",
        "needs": [{"text": "Шины", "hs": None}],
    }
    assert chamber.profile(company_id).model_dump(mode="json") == expected
    assert chamber.stale() == 0


def test_null_takes_an_optional_field_away(chamber: Chamber) -> None:
    company_id = chamber.put("a", make_profile(contact=CONTACT, employees=5)).company_id

    chamber.patch(company_id, employees=None, contact={"person": None}, about=None)

    patched = chamber.profile(company_id)
    assert patched.employees is None
    assert patched.about == ""
    assert patched.contact is not None
    assert (patched.contact.person, patched.contact.email) == (None, "ivanov@example.by")


def test_a_contact_is_patched_into_a_profile_that_has_none(chamber: Chamber) -> None:
    company_id = chamber.put().company_id

    chamber.patch(company_id, contact={"phone": "1"})

    contact = chamber.profile(company_id).contact
    assert contact is not None
    assert contact.phone == "1"


def test_an_empty_patch_changes_nothing(chamber: Chamber) -> None:
    company_id = chamber.put().company_id
    before = chamber.revision()

    assert not chamber.patch(company_id).changed
    assert chamber.revision() == before


@pytest.mark.parametrize(
    "patch", [{"products": None}, {"name": ""}, {"unknown": 1}, {"products": {"text": "a"}}]
)
def test_a_patch_that_breaks_a_rule_changes_nothing(
    chamber: Chamber, patch: dict[str, object]
) -> None:
    company_id = chamber.put().company_id

    with pytest.raises(InvalidProfile):
        chamber.patch(company_id, **patch)
    assert chamber.profile(company_id) == make_profile(ref="a")


def test_a_patch_to_what_others_use_is_refused(chamber: Chamber) -> None:
    chamber.put("a", make_profile(tax_id=UNP))
    company_id = chamber.put("b", make_profile(tax_id=OTHER_UNP)).company_id

    with pytest.raises(DuplicateRef):
        chamber.patch(company_id, ref="a")
    with pytest.raises(DuplicateTaxId):
        chamber.patch(company_id, tax_id=UNP)


def test_a_company_that_is_not_ones_own_cannot_be_patched(
    chamber: Chamber, other_chamber_id: UUID
) -> None:
    company_id = chamber.put().company_id
    chamber.chamber_id = other_chamber_id

    for unknown in (company_id, uuid4()):
        with pytest.raises(NotFound):
            chamber.patch(unknown, name="Другое имя")


def test_a_patch_keeps_what_somebody_else_changed_meanwhile(
    chamber: Chamber, chamber_id: UUID
) -> None:
    company_id = chamber.put().company_id
    other = Chamber(chamber.database, chamber_id)
    chamber.encoder = MeddlingEncoder(lambda: other.patch(company_id, employees=7), times=1)

    chamber.patch(company_id, name="Другое имя")

    patched = chamber.profile(company_id)
    assert (patched.name, patched.employees) == ("Другое имя", 7)


def test_a_patch_gives_up_when_others_change_the_profile_every_time(
    chamber: Chamber, chamber_id: UUID
) -> None:
    company_id, other = chamber.put().company_id, Chamber(chamber.database, chamber_id)
    names = iter(range(100))
    chamber.encoder = MeddlingEncoder(
        lambda: other.patch(company_id, name=f"Имя {next(names)}"), times=PATCH_ATTEMPTS
    )

    with pytest.raises(Conflict):
        chamber.patch(company_id, employees=7)
    assert chamber.profile(company_id).employees is None


def test_a_withdrawn_company_is_kept_for_its_chamber(chamber: Chamber) -> None:
    company_id = chamber.put().company_id

    chamber.delete(company_id)

    assert chamber.profile(company_id) == make_profile(ref="a")


def test_an_erased_company_is_gone(chamber: Chamber) -> None:
    company_id = chamber.put().company_id

    chamber.delete(company_id, erase=True)

    with pytest.raises(NotFound):
        chamber.profile(company_id)
    with pytest.raises(NotFound):
        chamber.delete(company_id)
