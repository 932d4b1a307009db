"""Texts of many profiles on every core: order kept, nothing twice."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import HashEncoder, Vectors
from matchmaker.services.encode_batches import (
    BatchEncoder,
    encode_profiles,
    one_thread_per_product,
)
from tests.unit.profiles import make_partner, make_profile, profiles


class CountingEncoder(HashEncoder):
    """Remembers the texts it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return super().encode(texts)


@settings(max_examples=20)
@given(st.lists(profiles(), max_size=3))
def test_every_profile_gets_the_vectors_of_its_own_texts(several: list[Profile]) -> None:
    found = encode_profiles(HashEncoder(), several)

    assert len(found) == len(several)
    for profile, vectors in zip(several, found, strict=True):
        own = HashEncoder().encode(profile.embedded_texts())
        assert np.array_equal(vectors, own.astype(np.float16))


def test_a_text_that_occurs_often_is_encoded_once() -> None:
    encoder = CountingEncoder()

    encode_profiles(encoder, [make_profile(), make_partner(), make_profile(name="Другое имя")])

    assert len(encoder.texts) == len(set(encoder.texts))
    assert set(encoder.texts) == {
        *make_profile().embedded_texts(),
        *make_partner().embedded_texts(),
    }


def test_lines_of_an_earlier_batch_are_not_encoded_again() -> None:
    encoder = CountingEncoder()

    with BatchEncoder(encoder) as batches:
        first = batches.begin([make_profile(about="один")])
        second = batches.begin([make_profile(about="два")])
        vectors = first.result()[0], second.result()[0]

    assert sorted(encoder.texts) == sorted(set(encoder.texts))
    assert np.array_equal(vectors[0][1:], vectors[1][1:])


def test_only_so_many_lines_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.services.encode_batches._REMEMBERED", 1)
    encoder = CountingEncoder()

    with BatchEncoder(encoder) as batches:
        for about in ("один", "два"):
            batches.begin([make_profile(about=about)]).result()

    assert len(encoder.texts) > len(set(encoder.texts))


@pytest.mark.parametrize("cores", [None, 1, 3])
def test_vectors_are_those_of_their_texts_on_any_number_of_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int | None
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    several = [make_profile(about=f"текст {number}") for number in range(600)]

    found = encode_profiles(HashEncoder(), several)

    wholes = HashEncoder().encode([profile.embedded_texts()[0] for profile in several])
    assert np.array_equal([vectors[0] for vectors in found], wholes.astype(np.float16))


@pytest.mark.parametrize(
    ("companies", "sizes"), [(1, [3]), (125, [127]), (128, [65, 65]), (300, [101, 101, 100])]
)
def test_threads_get_equal_parts_neither_small_nor_large(
    monkeypatch: pytest.MonkeyPatch, companies: int, sizes: list[int]
) -> None:
    class SizesEncoder(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            found.append(len(texts))
            return np.zeros((len(texts), self.dimension), np.float32)

    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("matchmaker.services.encode_batches._SLICE", 128)
    found: list[int] = []
    several = [make_profile(about=f"текст {number}") for number in range(companies)]

    encode_profiles(SizesEncoder(), several)  # a text of each company and two lines of all

    assert sorted(found, reverse=True) == sizes


def test_an_encoder_that_fails_is_told_to_whoever_waits() -> None:
    class FailingEncoder(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            raise MemoryError(f"{len(texts)} texts")

    with pytest.raises(MemoryError, match="texts"):
        encode_profiles(FailingEncoder(), [make_profile()])


def test_products_get_their_threads_back_when_the_last_block_ends() -> None:
    def threads() -> list[int]:
        return [found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"]

    before = threads()

    with one_thread_per_product():
        with one_thread_per_product():
            inside = threads()
        still = threads()

    assert set(inside) == set(still) == {1}
    assert threads() == before
