"""Who may see and do what."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.permissions import ALLOWED, Act, Owner, Standing, Viewer, standing

OURS, THEIRS = UUID(int=1), UUID(int=2)
COMPANY, NEIGHBOUR = UUID(int=3), UUID(int=4)
HERS = Owner(OURS, COMPANY)

ids = st.sampled_from([OURS, THEIRS, COMPANY, NEIGHBOUR])
owners = st.builds(Owner, ids, st.none() | ids)
viewers = st.builds(Viewer, ids, st.none() | ids, st.booleans())


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        (None, Standing.ANONYMOUS),
        (Viewer(OURS, COMPANY), Standing.OWN_COMPANY),
        (Viewer(OURS, NEIGHBOUR), Standing.OTHER_COMPANY),
        (Viewer(OURS), Standing.OWN_CHAMBER),
        (Viewer(THEIRS), Standing.OTHER_CHAMBER),
        (Viewer(THEIRS, is_administrator=True), Standing.ADMINISTRATOR),
    ],
)
def test_a_viewer_stands_to_an_owner_in_one_way(viewer: Viewer | None, expected: Standing) -> None:
    assert standing(viewer, HERS) is expected


def test_every_standing_has_its_row() -> None:
    assert set(ALLOWED) == set(Standing)


def test_a_company_sees_nothing_private_of_its_neighbour_in_the_same_chamber() -> None:
    neighbour = Viewer(OURS, NEIGHBOUR)

    assert not neighbour.may(Act.SEE_PRIVATE, HERS)
    assert not neighbour.may_see(HERS, is_published=False)


def test_a_company_does_not_own_what_is_its_chambers() -> None:
    assert not Viewer(OURS, COMPANY).may(Act.CHANGE, Owner(OURS, None))


def test_only_staff_of_its_chamber_and_administrators_review_a_company() -> None:
    reviewing = {each for each in Standing if Act.REVIEW in ALLOWED[each]}

    assert reviewing == {Standing.OWN_CHAMBER, Standing.ADMINISTRATOR}


@given(viewers, owners)
def test_who_may_change_something_may_also_see_all_of_it(viewer: Viewer, owner: Owner) -> None:
    if viewer.may(Act.CHANGE, owner):
        assert viewer.may(Act.SEE_PRIVATE, owner)
        assert viewer.may_see(owner, is_published=False)


@given(viewers, owners)
def test_what_is_private_is_seen_by_its_company_its_chamber_and_administrators_only(
    viewer: Viewer, owner: Owner
) -> None:
    is_own = (
        viewer.is_administrator
        or (viewer.company_id is not None and viewer.company_id == owner.company_id)
        or (viewer.company_id is None and viewer.chamber_id == owner.chamber_id)
    )

    assert viewer.may(Act.SEE_PRIVATE, owner) == is_own
