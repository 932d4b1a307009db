"""HS codes: their form, their chapters, what two of them share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.products import CHAPTERS, clean_hs, common_prefix
from tests.unit.profiles import hs_codes


@given(hs_codes)
def test_codes_of_existing_chapters_are_kept(code: str) -> None:
    assert clean_hs(code) == code


def test_the_harmonized_system_has_96_chapters_in_use() -> None:
    assert len(CHAPTERS) == 96
    assert CHAPTERS[0] == "01"
    assert CHAPTERS[-1] == "97"


@pytest.mark.parametrize("chapter", ["00", "77", "98", "99"])
def test_chapters_that_do_not_exist_are_refused(chapter: str) -> None:
    with pytest.raises(ValueError, match=f"chapter {chapter}, which does not exist"):
        clean_hs(f"{chapter}04")


@pytest.mark.parametrize(
    "code",
    ["", "8", "870", "87041", "8704101", "870410101", "87041010110", "8704 10", "87.04", "87O4",
     "８７０４", "٨٧", "8704\n"],
)  # fmt: skip
def test_other_forms_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="2, 4, 6, 8 or 10 digits"):
        clean_hs(code)


@given(hs_codes, hs_codes)
def test_the_common_prefix_is_even_symmetric_and_shared(a: str, b: str) -> None:
    shared = common_prefix(a, b)

    assert shared == common_prefix(b, a)
    assert shared % 2 == 0
    assert a[:shared] == b[:shared]
    assert common_prefix(a, a) == len(a)


@given(hs_codes, st.sampled_from(CHAPTERS))
def test_codes_of_two_chapters_share_nothing(code: str, chapter: str) -> None:
    assert common_prefix(code, chapter) == (2 if code.startswith(chapter) else 0)


def test_a_pair_of_digits_is_shared_whole_or_not_at_all() -> None:
    assert common_prefix("8704", "8709") == 2
