"""The id of a match follows from its companies and its purpose, of one or of many at once."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose
from matchmaker.services.match_ids import match_id, match_ids

COMPANIES = st.uuids(allow_nil=True)


@given(COMPANIES, COMPANIES, st.sampled_from(Purpose))
def test_an_id_is_the_same_from_both_sides(one: UUID, other: UUID, purpose: Purpose) -> None:
    assert match_id(one, other, purpose) == match_id(other, one, purpose)


@given(st.lists(st.tuples(COMPANIES, COMPANIES, st.sampled_from(Purpose)), max_size=4))
def test_many_ids_are_those_of_each(pairs: list[tuple[UUID, UUID, Purpose]]) -> None:
    found = match_ids((one.hex, other.hex, purpose.value) for one, other, purpose in pairs)

    assert list(found) == [match_id(*pair).hex for pair in pairs]
