"""The index in memory: whatever is put, replaced, moved and removed, it holds what a dict would."""

from collections import Counter
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.places import Country
from matchmaker.engine import shelf as shelf_module
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.exact import in_steps, widened
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.line_block import LineBlock
from matchmaker.engine.tokens import token_ids
from tests.unit.profiles import make_partner, make_profile

ENCODER = HashEncoder(16)
WORDS = ("насосы", "сталь 08Х18Н10Т", "молочный завод", "bearings")


def make_entry(number: int, country: str, lines: int, word: int = 0) -> IndexEntry:
    """Return company `number` with one to four products and up to four needs."""
    text = WORDS[word % len(WORDS)]
    make = make_profile if country == "BY" else make_partner
    profile = make(
        about=WORDS[number % len(WORDS)],
        products=[{"text": f"{text} {n}{n}{n}", "hs": "8413"} for n in range(1 + lines % 4)],
        needs=[{"text": f"{text} {n}"} for n in range(lines // 4)],
    )
    return IndexEntry(UUID(int=number), profile, ENCODER.encode(profile.embedded_texts()))


entries = st.builds(
    make_entry,
    st.integers(0, 4),
    st.sampled_from(["BY", "RU"]),
    st.integers(0, 15),
    st.integers(0, 3),
)
steps = st.lists(entries | st.integers(0, 5), max_size=30)


@pytest.fixture(scope="module", autouse=True)
def _swept_early() -> object:
    """Sweep small shelves too: the code is the same, the examples are smaller."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf_module, "_SWEPT_FROM", 5)
        yield


def build(several: list[IndexEntry | int]) -> tuple[CompanyIndex, dict[UUID, IndexEntry]]:
    """Return an index and a dict that went through the same: numbers are removed."""
    index, model = CompanyIndex(ENCODER.dimension), dict[UUID, IndexEntry]()
    for step in several:
        if isinstance(step, IndexEntry):
            index.put(step)
            model[step.company_id] = step
        else:
            index.remove(UUID(int=step))
            model.pop(UUID(int=step), None)
    return index, model


def all_tokens(entry: IndexEntry) -> set[int]:
    lines = (*entry.profile.products, *entry.profile.needs)
    return set(token_ids([entry.profile.about, *(line.text for line in lines)]).tolist())


@given(steps)
def test_every_company_is_found_in_its_present_state(several: list[IndexEntry | int]) -> None:
    index, model = build(several)

    assert len(index) == len(model)
    for number in range(6):
        found, expected = index.find(UUID(int=number)), model.get(UUID(int=number))
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert found.profile == expected.profile
            assert np.array_equal(found.vectors, widened(in_steps(expected.vectors)))


@given(steps)
def test_a_company_stands_on_the_shelf_of_its_country_alone(
    several: list[IndexEntry | int],
) -> None:
    index, model = build(several)

    for country in Country:
        shelf = index.shelf(country)
        own = {key for key, entry in model.items() if entry.profile.country is country}
        alive = np.flatnonzero(shelf.alive.view).tolist()
        assert set(shelf.slot_of) == own
        assert sorted(shelf.slot_of.values()) == alive
        assert {shelf.ids[slot] for slot in alive} == own
        assert len(shelf) == len(own)


@given(steps)
def test_tokens_are_counted_by_companies_that_are_here(several: list[IndexEntry | int]) -> None:
    index, model = build(several)

    expected = Counter(token for entry in model.values() for token in all_tokens(entry))
    ids, users = index.vocabulary.ids.view, index.vocabulary.users.view
    assert {t: n for t, n in zip(ids.tolist(), users.tolist(), strict=True) if n} == expected
    assert all(index.spread(token) == count for token, count in expected.items())
    assert index.spread(1) == 0


@given(steps)
def test_postings_lead_to_every_living_company_with_a_token(
    several: list[IndexEntry | int],
) -> None:
    index, model = build(several)

    for country in Country:
        shelf, found = index.shelf(country), Counter[tuple[int, UUID]]()
        for word in shelf.postings.words():
            slots, _ = shelf.postings.of(np.array([word], np.uint32))
            token = int(index.vocabulary.ids.view[word])
            assert np.all(slots[1:] > slots[:-1])
            found.update((token, shelf.ids[s]) for s in slots.tolist() if shelf.alive.view[s])
        expected = Counter(
            (token, key)
            for key, entry in model.items()
            if entry.profile.country is country
            for token in all_tokens(entry)
        )
        assert found == expected


def check_block(block: LineBlock, slots: int) -> None:
    """Check that the columns of a block tell one story."""
    rows = len(block.rests)
    assert len(block.slot) == len(block.hs) == len(block.word_start) == len(block.word_count)
    assert len(block.slot) == rows
    assert len(block.start) == len(block.count) == slots
    assert block.count.view.sum() == rows
    assert np.array_equal(block.slot.view, np.repeat(np.arange(slots), block.count.view))
    assert np.array_equal(block.start.view, np.cumsum(block.count.view) - block.count.view)
    assert block.word_count.view.sum() == len(block.words)


@given(steps)
def test_rows_of_lines_belong_to_their_slots(several: list[IndexEntry | int]) -> None:
    index, _ = build(several)

    for country in Country:
        shelf = index.shelf(country)
        slots = len(shelf.ids)
        for block in (shelf.wholes, shelf.products, shelf.needs):
            check_block(block, slots)
        assert len(shelf.profiles) == len(shelf.alive) == len(shelf.attributes.region) == slots


@given(steps)
def test_dead_slots_never_stay_many(several: list[IndexEntry | int]) -> None:
    index, _ = build([*several, 99])  # a removal looks at both shelves

    for country in Country:
        shelf = index.shelf(country)
        assert len(shelf.ids) < 5 or len(shelf) >= (1 - shelf_module.SWEPT_AT) * len(shelf.ids)


def test_a_shelf_taken_before_a_sweep_still_shows_what_it_showed() -> None:
    index, _ = build([make_entry(number, "BY", number) for number in range(5)])
    taken = index.shelf(Country.BY)
    expected = [taken.entry(slot).vectors for slot in range(5)]

    for number in range(4):
        index.remove(UUID(int=number))

    assert index.shelf(Country.BY) is not taken
    assert len(index.shelf(Country.BY).ids) < 5
    assert all(np.array_equal(taken.entry(s).vectors, expected[s]) for s in range(5))
    assert index.find(UUID(int=4)) is not None


def test_views_taken_before_a_change_keep_their_rows() -> None:
    index, _ = build([make_entry(1, "BY", 6)])
    view = index.shelf(Country.BY).products.rests.view
    before = view.copy()

    for number in range(2, 40):
        index.put(make_entry(number, "BY", 7))

    assert np.array_equal(view, before)


def test_a_company_that_moves_leaves_the_other_country() -> None:
    index, _ = build([make_entry(1, "BY", 0), make_entry(1, "RU", 0)])

    assert len(index) == 1
    assert len(index.shelf(Country.BY)) == 0
    assert index.vocabulary.users.view.max() == 1
    assert UUID(int=1) in index.shelf(Country.RU).slot_of


def test_removing_what_is_not_there_is_no_error() -> None:
    index, _ = build([make_entry(1, "BY", 0)])

    index.remove(UUID(int=2))

    assert len(index) == 1


@pytest.mark.parametrize("shape", [(2, 16), (4, 16), (3, 15), (3, 17)])
def test_vectors_that_do_not_fit_the_profile_are_refused(shape: tuple[int, int]) -> None:
    index, profile = CompanyIndex(16), make_profile()  # one product, one need

    with pytest.raises(ValueError, match="not"):
        index.put(IndexEntry(UUID(int=1), profile, np.ones(shape, np.float32)))
    assert len(index) == 0
    assert len(index.shelf(Country.BY).ids) == 0


def test_an_entry_parts_its_vectors() -> None:
    entry = make_entry(1, "BY", 6)  # three products, one need

    assert np.array_equal(entry.whole, entry.vectors[0])
    assert np.array_equal(entry.products, entry.vectors[1:4])
    assert np.array_equal(entry.needs, entry.vectors[4:])


@settings(max_examples=10)
@given(steps)
def test_the_same_steps_make_the_same_index(several: list[IndexEntry | int]) -> None:
    first, _ = build(several)
    second, _ = build(several)

    for country in Country:
        one, other = first.shelf(country), second.shelf(country)
        assert list(one.ids) == list(other.ids)
        assert np.array_equal(one.products.rests.view, other.products.rests.view)
