"""What would raise a score: each gap is named, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose
from matchmaker.domain.profile import Profile
from matchmaker.engine.explain import NOTE_CODES
from matchmaker.engine.rise import would_rise
from tests.unit.engine.entries import make_profile, random_company

ABOUT = "Производим центробежные насосы для водоканалов, энергетики и горных предприятий страны."
FULL: dict[str, object] = {
    "about": ABOUT,
    "products": [{"text": "Насосы", "hs": "8413"}],
    "needs": [{"text": "Прокат"}],
    "cooperation": ["supply"],
    "export_targets": ["VN"],
    "certificates": ["EAC"],
}
purposes = pytest.mark.parametrize("purpose", Purpose)


def full(country: str, **changes: object) -> Profile:
    return make_profile(country, **(FULL | changes))


@purposes
def test_nothing_is_missing_between_full_profiles(purpose: Purpose) -> None:
    assert would_rise(full("BY"), full("RU"), purpose) == ()


GAPS: dict[str, dict[str, object]] = {
    "state_no_needs": {"needs": []},
    "name_no_targets": {"export_targets": []},
    "name_no_forms": {"cooperation": []},
    "give_no_hs": {"products": [{"text": "Насосы"}]},
    "say_little": {"about": ""},
}


@purposes
@pytest.mark.parametrize("gap", GAPS)
def test_a_gap_is_named_for_the_side_that_has_it(gap: str, purpose: Purpose) -> None:
    yours = would_rise(full("BY", **GAPS[gap]), full("RU"), purpose)
    theirs = would_rise(full("BY"), full("RU", **GAPS[gap]), purpose)

    assert (yours, theirs) == ((f"you_{gap}",), (f"they_{gap}",))


@purposes
@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no_common_target", {"export_targets": ["KZ"]}),
        ("no_common_form", {"cooperation": ["finance"]}),
        ("no_common_certificate", {"certificates": ["ISO 9001"]}),
        ("no_common_certificate", {"certificates": []}),
    ],
)
def test_what_the_two_do_not_share_is_named(
    code: str, changes: dict[str, object], purpose: Purpose
) -> None:
    assert would_rise(full("BY"), full("RU", **changes), purpose) == (code,)


@purposes
def test_a_present_market_meets_a_target(purpose: Purpose) -> None:
    present = full("RU", export_targets=[], export_markets=["VN"])

    assert would_rise(full("BY"), present, purpose) == ()


@purposes
def test_a_code_of_a_need_is_a_code(purpose: Purpose) -> None:
    coded = full("BY", products=[{"text": "Насосы"}], needs=[{"text": "Прокат", "hs": "72"}])

    assert would_rise(coded, full("RU"), purpose) == ()


def test_what_matters_most_for_the_purpose_comes_first() -> None:
    bare, they = make_profile("BY"), full("RU")

    project = would_rise(bare, they, Purpose.JOINT_PROJECT)
    market = would_rise(bare, they, Purpose.THIRD_MARKET)

    assert project[:2] == ("you_state_no_needs", "you_name_no_targets")
    assert market[:2] == ("you_name_no_targets", "you_state_no_needs")
    assert set(project) == set(market)


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(Purpose))
def test_the_other_side_sees_the_same_gaps(first: int, second: int, purpose: Purpose) -> None:
    you, they = random_company("BY", first).profile, random_company("RU", second).profile
    turned = {"you": "they", "they": "you"}

    here, there = would_rise(you, they, purpose), would_rise(they, you, purpose)

    mirrored = {f"{turned[a]}_{b}" if a in turned else f"{a}_{b}" for a, b in map(_split, there)}
    assert set(here) == mirrored
    assert len(set(here)) == len(here)
    assert set(here) <= set(NOTE_CODES)


def _split(code: str) -> tuple[str, str]:
    who, _, what = code.partition("_")
    return who, what
