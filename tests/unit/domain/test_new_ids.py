"""Ids of new companies."""

import time
from uuid import RFC_4122, UUID

from matchmaker.domain.new_ids import new_id


def test_an_id_says_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000

    made = new_id()

    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000
    assert UUID(str(made)) == made


def test_later_ones_come_later_and_none_comes_twice() -> None:
    made = []
    for _ in range(50):
        made.append(new_id())
        time.sleep(1e-5)

    assert made == sorted(made)
    assert len({each.int % 2**62 for each in made}) == len(made)
    assert len({new_id() for _ in range(10_000)}) == 10_000
