"""How much words say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.tokens import hash_tokens, tokens
from matchmaker.engine.words import WordWeights
from tests.unit.engine.entries import make_entry, make_index


def weigh(texts: list[str], *words: str) -> list[float]:
    """Return the weights of words in an index of companies that are about these texts."""
    index = make_index(
        make_entry(("BY", "RU")[n % 2], 10 + n, about=text) for n, text in enumerate(texts)
    )
    weights = WordWeights(index)
    find = index.vocabulary.find
    return [float(weights(find(hash_tokens(tokens(word))))[0]) for word in words]


def test_a_word_says_less_the_more_companies_use_it() -> None:
    texts = ["насосы"] * 60 + ["клапаны"] * 20 + ["крионасосы"]

    weights = weigh(texts, "насосы", "клапаны", "крионасосы", "телескопы")

    assert weights == sorted(weights)
    assert len(set(weights)) == 4


def test_no_word_looks_rare_in_a_small_index() -> None:
    one, none = weigh(["насосы"], "насосы", "клапаны")

    assert none == 1.0
    assert one > 0.8


@given(st.lists(st.sampled_from(["насосы", "клапаны", "насосы и клапаны", ""]), max_size=9))
def test_weights_are_whole_steps_above_0_and_at_most_1(texts: list[str]) -> None:
    weights = weigh(texts, "насосы", "клапаны", "сыр")

    assert all(0 < weight <= 1 for weight in weights)
    assert all((weight * 64).is_integer() for weight in weights)


def test_words_of_both_countries_count() -> None:
    here, both = weigh(["насосы"] * 30, "насосы")[0], weigh(["насосы", "сыр"] * 30, "насосы")[0]

    assert here < both


def test_no_words_have_no_weights() -> None:
    assert WordWeights(make_index([]))(np.zeros(0, np.uint32)).shape == (0,)
