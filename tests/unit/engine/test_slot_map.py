"""Ids and slots: as a dict would have them, before and after they are saved."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.slot_map import SlotMap, split_id

ids = st.builds(lambda n: UUID(int=n << 120 | n), st.integers(0, 9))
steps = st.lists(st.tuples(st.booleans(), ids), max_size=20)


def go(slots: SlotMap, model: dict[UUID, int], several: list[tuple[bool, UUID]]) -> None:
    """Put and take out the same in a map and a dict."""
    for is_put, company_id in several:
        if is_put:
            slot = slots.add(company_id)
            assert slots.pop(company_id) == model.pop(company_id, None)
            slots.lead(company_id, slot)
            model[company_id] = slot
        else:
            assert slots.pop(company_id) == model.pop(company_id, None)


@given(saved=st.lists(ids, unique=True), several=steps)
def test_it_leads_where_a_dict_would(saved: list[UUID], several: list[tuple[bool, UUID]]) -> None:
    slots = SlotMap()
    model = {company_id: slots.add(company_id) for company_id in saved}
    slots.settle()

    go(slots, model, several)

    assert len(slots) == len(model)
    assert {company_id: slots[company_id] for company_id in slots} == model
    assert sorted(slots.values()) == sorted(model.values())
    assert all(
        (UUID(int=n << 120 | n) in slots) == (UUID(int=n << 120 | n) in model) for n in range(10)
    )


def test_an_unknown_company_has_no_slot() -> None:
    slots = SlotMap()

    assert slots.get(UUID(int=1)) is None
    with pytest.raises(KeyError):
        _ = slots[UUID(int=1)]


@given(st.lists(st.uuids(), unique=True, max_size=8))
def test_halves_of_ids_sort_as_ids_do(company_ids: list[UUID]) -> None:
    slots = SlotMap()
    for company_id in company_ids:
        slots.add(company_id)

    halves = slots.numbers_of(np.arange(len(company_ids), dtype=np.int32))

    assert [*zip(*halves.tolist(), strict=True)] == [split_id(each) for each in company_ids]
    order = np.lexsort(halves).tolist()
    assert [company_ids[place] for place in order] == sorted(company_ids)
