"""One piece of work runs while the next is prepared: in order, and no error is lost."""

import threading

import pytest

from matchmaker.services.one_behind import OneBehind


@pytest.mark.parametrize("options", [{"is_direct": True}, {}], ids=["at once", "a thread"])
def test_work_is_done_in_its_order(options: dict[str, bool]) -> None:
    done: list[int] = []

    with OneBehind(**options) as behind:
        for n in range(20):
            behind.begin(lambda n=n: done.append(n))

    assert done == list(range(20))


def test_the_next_is_prepared_while_the_one_before_runs() -> None:
    prepared = threading.Event()
    seen: list[bool] = []

    with OneBehind() as behind:
        behind.begin(lambda: seen.append(prepared.wait(10)))
        prepared.set()

    assert seen == [True]


def fail() -> None:
    raise OSError("the disk is full")


def test_a_failure_stops_what_comes_after_it() -> None:
    done: list[str] = []

    def work() -> None:
        with OneBehind() as behind:
            behind.begin(fail)
            behind.begin(lambda: done.append("next"))

    with pytest.raises(OSError, match="full"):
        work()
    assert not done


def test_a_failure_of_the_last_is_told_at_the_end() -> None:
    with pytest.raises(OSError, match="full"), OneBehind() as behind:
        behind.begin(fail)


def test_an_error_of_the_first_thread_is_the_one_that_is_told() -> None:
    def work() -> None:
        with OneBehind() as behind:
            behind.begin(fail)
            raise ValueError("first")

    with pytest.raises(ValueError, match="first"):
        work()
