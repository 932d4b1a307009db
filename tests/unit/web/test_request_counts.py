"""Counts of requests in a sliding minute."""

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.web.request_counts import WINDOW, RequestCounts

ME, YOU = ("token", "me"), ("token", "you")


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000.0 * WINDOW

    def __call__(self) -> float:
        return self.seconds


def test_each_name_has_a_count_of_its_own() -> None:
    counts = RequestCounts(Clock())

    counts.add(ME)
    counts.add(ME)

    assert (counts.find(ME).requests, counts.find(YOU).requests) == (2, 0)


def test_the_minute_before_counts_by_what_is_left_of_it() -> None:
    clock = Clock()
    counts = RequestCounts(clock)
    for _ in range(8):
        counts.add(ME)

    clock.seconds += WINDOW * 1.25

    assert counts.find(ME).requests == 6
    assert 0 < counts.find(ME).seconds <= WINDOW / 8


def test_what_is_two_minutes_old_is_forgotten() -> None:
    clock = Clock()
    counts = RequestCounts(clock)
    counts.add(ME)

    clock.seconds += 2 * WINDOW

    assert counts.find(ME) == (0, 0.0)


@given(st.lists(st.floats(0.0, 90.0), max_size=40))
def test_no_more_are_counted_than_came_in_two_minutes(pauses: list[float]) -> None:
    clock, came = Clock(), []
    counts = RequestCounts(clock)

    for pause in pauses:
        clock.seconds += pause
        came.append(clock.seconds)
        seen = counts.add(ME)

        recent = [moment for moment in came if moment > clock.seconds - 2 * WINDOW]
        assert 1 <= seen.requests <= len(recent)
        assert 0.0 <= seen.seconds <= WINDOW
