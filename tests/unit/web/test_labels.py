"""Names on a map cover neither each other nor the places."""

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.web.charts.labels import Label, place_labels
from matchmaker.web.charts.svg import wrap

BOUNDS = (1000.0, 450.0)
SIZE = 13

places = st.tuples(st.floats(200, 800), st.floats(100, 350))


def apart(a: Label, b: Label) -> bool:
    across = a.left + a.width <= b.left or b.left + b.width <= a.left
    return across or abs(a.middle - b.middle) >= SIZE


@given(st.lists(places, min_size=2, max_size=5))
def test_five_names_never_cover_each_other(spots: list[tuple[float, float]]) -> None:
    labels = place_labels([("1. Казахстан 0,63", spot) for spot in spots], SIZE, BOUNDS)

    for i, label in enumerate(labels):
        assert all(apart(label, other) for other in labels[:i])


@given(places)
def test_name_stays_in_the_picture(spot: tuple[float, float]) -> None:
    (label,) = place_labels([("1. Kazakhstan 0.63", spot)], SIZE, BOUNDS)

    assert 0 <= label.left <= label.left + label.width <= BOUNDS[0]


@given(st.text(st.sampled_from("абв 012"), max_size=120))
def test_wrapped_lines_fit_and_lose_no_letter(said: str) -> None:
    lines = wrap(said, 120, 10)

    assert all(len(line) <= 20 for line in lines)
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
