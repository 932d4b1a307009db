"""Texts of many profiles on every core: order kept, nothing twice."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import HashEncoder, Vectors
from matchmaker.services.encode_batches import encode_profiles, encode_texts
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
        assert np.array_equal(vectors, HashEncoder().encode(profile.embedded_texts()))


def test_a_text_that_occurs_often_is_encoded_once() -> None:
    encoder = CountingEncoder()

    encode_profiles(encoder, [make_profile(), make_partner(), make_profile(name="Другое имя")])

    assert len(encoder.texts) == len(set(encoder.texts))
    assert set(encoder.texts) == {
        *make_profile().embedded_texts(),
        *make_partner().embedded_texts(),
    }


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 1_000])
@pytest.mark.parametrize("cores", [None, 1, 3])
def test_vectors_come_in_the_order_of_their_texts_on_any_number_of_cores(
    monkeypatch: pytest.MonkeyPatch, count: int, cores: int | None
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    texts = [f"текст {number}" for number in range(count)]

    found = encode_texts(HashEncoder(), texts)

    assert found.shape == (count, 64)
    assert np.array_equal(found, HashEncoder().encode(texts))


def test_an_error_of_the_encoder_is_not_lost_between_threads() -> None:
    class FailingEncoder(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if "текст 300" in texts:
                raise MemoryError
            return super().encode(texts)

    with pytest.raises(MemoryError):
        encode_texts(FailingEncoder(), [f"текст {number}" for number in range(600)])
