"""Flags of product lines by public lists."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.languages import Language
from matchmaker.domain.products import CHAPTERS
from matchmaker.domain.profile import Line
from matchmaker.engine.duties import Duties, Duty, Extent, ListedGoods, load_duties
from matchmaker.resources import shipped

SHOES = ListedGoods(
    duty=Duty.MANDATORY_LABELLING,
    code="footwear",
    hs=("6401", "6403"),
    since="2020-07-01",
    source="a decree",
    compared=False,
    names=dict.fromkeys(Language, "Footwear"),
)
CHIPS = ListedGoods(
    duty=Duty.HIGH_PRIORITY_EXPORT,
    code="tier_1",
    hs=("854231",),
    since="2024-02",
    source="a list",
    compared=True,
    names={},
)
DUTIES = Duties([SHOES, CHIPS])
codes = st.sampled_from(CHAPTERS).flatmap(
    lambda chapter: st.integers(0, 99_999_999).map(lambda rest: f"{chapter}{rest:08d}")
)


def flags(hs: str | None):
    return DUTIES.flags(Line(text="boots", hs=hs))


@pytest.mark.parametrize(
    ("hs", "listed", "extent"),
    [
        ("6403", "6403", Extent.WITHIN),
        ("6403911300", "6403", Extent.WITHIN),
        ("64", "6401", Extent.PART),
        ("8542", "854231", Extent.PART),
        ("854231", "854231", Extent.WITHIN),
    ],
)
def test_code_on_a_list_is_flagged_with_what_it_lies_on(hs, listed, extent) -> None:
    (flag,) = flags(hs)

    assert (flag.hs, flag.extent) == (listed, extent)


@pytest.mark.parametrize("hs", ["6402", "61", "854232", None])
def test_other_codes_and_none_are_not_flagged(hs) -> None:
    assert flags(hs) == ()


@given(code=codes, digits=st.sampled_from([2, 4, 6, 8]))
def test_wider_code_never_has_fewer_flags_than_a_code_under_it(code, digits) -> None:
    duties = load_duties(shipped("data", "reference"))

    narrow = {flag.goods.code for flag in duties.flags(Line(text="goods", hs=code))}
    wide = {flag.goods.code for flag in duties.flags(Line(text="goods", hs=code[:digits]))}

    assert narrow <= wide


def test_shipped_lists_name_headings_and_subheadings_with_their_dates() -> None:
    duties = load_duties(shipped("data", "reference"))

    (shoes,) = duties.flags(Line(text="boots", hs="6403"))
    (chips,) = duties.flags(Line(text="chips", hs="854231"))

    assert (shoes.goods.code, shoes.goods.since) == ("footwear", "2020-07-01")
    assert "№ 860" in shoes.goods.source
    assert (chips.goods.code, chips.goods.since) == ("tier_1", "2024-02")


def test_every_shipped_entry_has_codes_of_the_right_length_and_a_sound_date() -> None:
    duties = load_duties(shipped("data", "reference"))
    everything = [
        flag.goods for chapter in CHAPTERS for flag in duties.flags(Line(text="any", hs=chapter))
    ]

    assert len({goods.code for goods in everything}) == 36
    for goods in everything:
        assert all(re.fullmatch("[0-9]{4}([0-9]{2})?", code) for code in goods.hs)
        assert re.fullmatch("([0-9]{4}-[0-9]{2}(-[0-9]{2})?)?", goods.since)
