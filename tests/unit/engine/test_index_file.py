"""An index as a file: what is loaded is what was saved, and what does not fit is refused."""

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.places import Country
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.index_file import load_arrays, read_about, save_arrays
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.suggestion import Options
from matchmaker.errors import IndexFileMismatch
from tests.unit.engine.entries import (
    DIMENSION,
    companies,
    make_entry,
    make_rankers,
    random_company,
)

few = settings(max_examples=15, deadline=None)


def make_many(count: int = 30) -> CompanyIndex:
    """Return an index in which some were replaced, some are gone, and one moved."""
    index = CompanyIndex(DIMENSION)
    for n in range(count):
        index.put(random_company(("BY", "RU")[n % 2], n, 10 + n))
    for n in range(0, count, 5):
        index.put(random_company(("BY", "RU")[n % 2], n + 100, 10 + n))
    index.remove(UUID(int=13))
    index.put(random_company("RU", 500, 12))
    index.revision = 77
    return index


def saved_and_loaded(index: CompanyIndex, path: Path) -> CompanyIndex:
    save_arrays(path, index.frozen().packed(), {"revision": index.revision})
    about, arrays = load_arrays(path)
    found = index.new_index()
    found.take_over(arrays, about["revision"])
    return found


def words_in_use(index: CompanyIndex) -> dict[int, int]:
    ids, users = index.vocabulary.ids.view.tolist(), index.vocabulary.users.view.tolist()
    return {token: count for token, count in zip(ids, users, strict=True) if count}


def test_every_company_is_loaded_as_it_was_saved(tmp_path: Path) -> None:
    index = make_many()

    found = saved_and_loaded(index, tmp_path / "index.bin")

    assert (len(found), found.revision) == (len(index), 77)
    for n in range(10, 41):
        before, after = index.find(UUID(int=n)), found.find(UUID(int=n))
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert after.profile == before.profile
            assert after.vectors.tolist() == before.vectors.tolist()


def test_a_loaded_index_suggests_what_the_saved_one_did(tmp_path: Path) -> None:
    index, you = make_many(), random_company("BY", 900, 900)

    found = saved_and_loaded(index, tmp_path / "index.bin")

    answers = [
        Recommender(each, make_rankers(), candidates=5).suggest(you, Options(limit=5))
        for each in (index, found)
    ]
    assert answers[0] == answers[1]
    assert answers[0].items


@given(changes=st.lists(companies("RU") | st.integers(10, 16), max_size=6))
@few
def test_a_loaded_index_takes_in_changes_as_any_other(
    tmp_path_factory: pytest.TempPathFactory, changes: list[IndexEntry | int]
) -> None:
    index = make_many(8)
    found = saved_and_loaded(index, tmp_path_factory.mktemp("index") / "index.bin")

    for each in (index, found):
        for change in changes:
            if isinstance(change, IndexEntry):
                each.put(change)
            else:
                each.remove(UUID(int=change))

    for country in Country:
        one, other = index.shelf(country), found.shelf(country)
        assert {k: one.profiles[one.slot_of[k]] for k in one.slot_of} == {
            k: other.profiles[other.slot_of[k]] for k in other.slot_of
        }
        assert len(one) == len(other)
    assert words_in_use(index) == words_in_use(found)


def test_what_is_changed_in_memory_never_reaches_the_file(tmp_path: Path) -> None:
    path = tmp_path / "index.bin"
    found = saved_and_loaded(make_many(), path)
    before = path.read_bytes()

    for n in range(10, 40):
        found.remove(UUID(int=n))
    found.put(make_entry("RU", 99))

    assert path.read_bytes() == before


def test_a_frozen_index_stays_as_it_was() -> None:
    index = make_many()
    frozen = index.frozen()
    before = {name: array.copy() for name, array in frozen.packed().items()}

    for n in range(10, 40):
        index.put(random_company("RU", n + 300, n))

    after = frozen.packed()
    assert all(
        np.array_equal(before[name], after[name], equal_nan=name.endswith("size"))
        for name in before
    )


def test_arrays_have_room_behind_them(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a.bin", {"n": np.arange(5, dtype=np.int32)}, {})

    block, size = load_arrays(tmp_path / "a.bin")[1]["n"]

    assert size == 5
    assert block[:5].tolist() == [0, 1, 2, 3, 4]
    assert len(block) > 1_000
    assert not block[5:].any()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    save_arrays(path, {"n": np.arange(3)}, {"revision": 1})

    with pytest.raises(OSError, match="cannot write object arrays"):
        save_arrays(path, {"n": np.array([{}], object)}, {"revision": 2})

    assert read_about(path) == {"revision": 1}
    assert [each.name for each in tmp_path.iterdir()] == ["a.bin"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no index file"),
        (b"something else altogether", "no index file"),
        (b"MMINDEX\n" + (9).to_bytes(8, "little") + b"{not json", "damaged"),
        (b"MMINDEX\n" + (2**40).to_bytes(8, "little"), "damaged"),
        (b"MMINDEX\n" + (12).to_bytes(8, "little") + b'{"format":0}', "has format 0"),
    ],
)
def test_what_is_no_index_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "index.bin"
    path.write_bytes(content)

    with pytest.raises(IndexFileMismatch, match=reason):
        load_arrays(path)


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.bin"
    save_arrays(path, {"n": np.arange(50_000)}, {})
    path.write_bytes(path.read_bytes()[:9_000])

    with pytest.raises(IndexFileMismatch, match="cut off"):
        load_arrays(path)
