"""The caller's language, and reference lists in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.languages import Language
from matchmaker.web.locale import negotiate
from tests.api.conftest import Caller


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("", "en"),
        ("ru", "ru"),
        ("be-BY", "be"),
        ("be-tarask", "be"),
        ("RU-ru", "ru"),
        ("de", "en"),
        ("de, be;q=0.5", "be"),
        ("ru;q=0.3, be;q=0.8, en;q=0.5", "be"),
        ("ru;q=0.8,be;q=0.8", "ru"),
        ("ru;q=0, *;q=0.5", "en"),
        ("*", "en"),
        ("ru; q=1.000", "ru"),
        ("ru;q=2, be", "be"),
        ("ru;q=, be;q=0.1", "be"),
    ],
)
def test_language_follows_the_weights(header: str | None, expected: str) -> None:
    assert negotiate(header) == Language(expected)


@given(st.text(max_size=200))
def test_any_header_has_an_answer(header: str) -> None:
    assert negotiate(header) in set(Language)


@pytest.mark.parametrize(
    ("name", "code", "size"),
    [
        ("regions", "RU-KEM", 90),
        ("countries", "VN", 249),
        ("cooperation", "supply", 11),
        ("hs", "87", 96),
        ("reasons", "meets_your_need", 29),
    ],
)
def test_reference_list_is_named_in_the_language_of_the_caller(
    api: Caller, name: str, code: str, size: int
) -> None:
    address = f"/v1/reference/{name}"
    named = {}
    for language in Language:
        answer = api("GET", address, headers={"Accept-Language": language.value})
        assert answer.headers["Content-Language"] == language.value
        assert answer.headers["Vary"] == "Accept-Language"
        items = {item["code"]: item["name"] for item in answer.json()["items"]}
        assert len(items) == size
        assert all(items.values())
        named[language] = items[code]

    assert len(set(named.values())) == 3
