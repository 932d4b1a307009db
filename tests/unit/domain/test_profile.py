"""A company profile: what is accepted, what is refused and why, what the encoder sees."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.profile import (
    Contact,
    Profile,
    field_problems,
    parse_profile,
    restore_profile,
)
from matchmaker.errors import InvalidProfile
from tests.unit.profiles import INN, UNP, make_profile, profiles


def problems_of(**changes: object) -> dict[str, str]:
    """Return the reason by field for which a profile with these changes is refused."""
    with pytest.raises(InvalidProfile) as refused:
        make_profile(**changes)
    return {item["field"]: item["reason"] for item in refused.value.extra["errors"]}  # type: ignore[attr-defined]


@given(profiles())
def test_a_profile_survives_its_json(profile: Profile) -> None:
    assert Profile.model_validate_json(profile.model_dump_json()) == profile


@given(profiles())
def test_a_stored_profile_is_read_back_unchanged(profile: Profile) -> None:
    again = parse_profile(profile.model_dump(mode="json"))

    assert again == profile
    assert again.text_hash() == profile.text_hash()


@pytest.mark.parametrize("missing", ["name", "country", "region", "products"])
def test_what_is_required_is_named(missing: str) -> None:
    fields = make_profile().model_dump(mode="json")
    del fields[missing]

    with pytest.raises(InvalidProfile, match=f"breaks a rule in: {missing}"):
        parse_profile(fields)


@pytest.mark.parametrize("body", [None, [], "text", 5])
def test_what_is_no_object_is_refused_as_a_whole(body: object) -> None:
    with pytest.raises(InvalidProfile) as refused:
        parse_profile(body)

    assert refused.value.extra["errors"][0]["field"] == "(body)"  # type: ignore[index]


def test_unknown_fields_are_refused() -> None:
    assert set(problems_of(turnover=5, contact={"fax": "1"})) == {"turnover", "contact.fax"}


def test_every_broken_rule_is_named_at_once() -> None:
    found = problems_of(
        name="x", region="RU-KEM", employees=-1, products=[{"text": "a", "hs": "7"}]
    )

    assert set(found) == {"name", "region", "employees", "products.0.text", "products.0.hs"}


def test_a_problem_never_repeats_what_was_written() -> None:
    found = problems_of(
        name="секрет\x00", contact={"email": "тайный адрес", "person": "секрет\u202e"}
    )

    assert len(found) == 3
    assert not any("секрет" in reason or "тайный" in reason for reason in found.values())


@pytest.mark.parametrize(
    ("field", "shortest", "longest"), [("name", 2, 300), ("about", 0, 5_000), ("ref", 1, 128)]
)
def test_texts_have_limits(field: str, shortest: int, longest: int) -> None:
    assert getattr(make_profile(**{field: "я" * longest}), field) == "я" * longest
    assert set(problems_of(**{field: "я" * (longest + 1)})) == {field}
    if shortest:
        assert set(problems_of(**{field: "я" * (shortest - 1)})) == {field}


def test_limits_count_what_is_left_after_white_space() -> None:
    assert make_profile(name="  " + "я" * 300 + "\n").name == "я" * 300
    assert set(problems_of(name="   я   ")) == {"name"}


@pytest.mark.parametrize("field", ["products", "needs"])
def test_letters_that_become_one_count_as_one(field: str) -> None:
    found = problems_of(**{field: [{"text": "и\u0306"}]})

    assert found == {f"{field}.0.text": "has a length of 1, not 2 to 500"}


def test_letters_that_become_two_count_as_two() -> None:
    assert problems_of(name="\u0958" * 300) == {"name": "has a length of 600, not 2 to 300"}


def test_text_is_kept_in_one_normal_form() -> None:
    profile = make_profile(name=" Завод «Зи\u0306м» ", about="первая\nвторая\u0301")

    assert profile.name == "Завод «Зйм»"
    assert profile.about == "первая\nвторая\u0301"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "ОАО\x00Пример"),
        ("ref", "a\tb"),
        ("about", "a\x07b"),
        ("website", "https://example.by/\x00"),
        ("tax_id", f"{UNP}\x00"),
        ("certificates", ["ISO\u202e9001"]),
        ("contact", {"person": "a\x1bb"}),
        ("contact", {"email": "a\x00@example.by"}),
        ("contact", {"phone": "+375\u2066"}),
    ],
)
def test_control_characters_are_refused_everywhere(field: str, value: object) -> None:
    [(name, reason)] = problems_of(**{field: value}).items()

    assert name.startswith(field)
    assert "character" in reason or "direction mark" in reason


@pytest.mark.parametrize("field", ["products", "needs"])
def test_fifty_lines_are_accepted_and_fifty_one_are_not(field: str) -> None:
    lines = [{"text": f"Изделие {number}"} for number in range(51)]

    assert len(getattr(make_profile(**{field: lines[:50]}), field)) == 50
    assert set(problems_of(**{field: lines})) == {field}


def test_a_company_offers_something() -> None:
    assert set(problems_of(products=[])) == {"products"}


@pytest.mark.parametrize("products", [["насосы"], [{"text": "x"}], [{"text": 5}], [None]])
def test_a_list_of_refused_items_is_not_called_too_short(products: list[object]) -> None:
    assert "products" not in problems_of(products=products)


def test_a_region_lies_in_its_country() -> None:
    assert problems_of(region="RU-KEM") == {"region": "'RU-KEM' does not lie in BY"}


def test_without_a_country_the_region_and_tax_id_are_not_judged() -> None:
    assert set(problems_of(country="KZ", tax_id="1")) == {"country"}


@pytest.mark.parametrize("tax_id", ["100582334", INN])
def test_a_tax_id_has_the_check_digits_of_its_country(tax_id: str) -> None:
    [reason] = problems_of(tax_id=tax_id).values()

    assert "УНП" in reason


def test_a_tax_id_is_kept_in_its_compact_form() -> None:
    assert make_profile(tax_id=" 100 582 333").tax_id == UNP
    assert make_profile(tax_id=None).tax_id is None


def test_repeated_codes_are_kept_once_in_their_order() -> None:
    profile = make_profile(
        export_markets=["VN", "KZ", "VN"],
        partner_regions=["RU-KEM", "RU-KEM"],
        cooperation=["supply", "assembly", "supply"],
        certificates=["EAC", " EAC "],
    )

    assert profile.export_markets == ("VN", "KZ")
    assert profile.partner_regions == ("RU-KEM",)
    assert profile.cooperation == ("supply", "assembly")
    assert profile.certificates == ("EAC",)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("export_markets", ["RU"]),
        ("export_targets", ["XX"]),
        ("partner_regions", ["RU-XX"]),
        ("cooperation", ["merger"]),
        ("employees", 10_000_001),
        ("employees", "many"),
        ("website", "example.by"),
        ("website", "ftp://example.by"),
        ("website", "https://localhost"),
        ("website", "https://example.by/a b"),
        ("contact", {"email": "no address"}),
        ("contact", {"phone": "1" * 61}),
        ("products", [{"text": "Станки", "hs": "7701"}]),
    ],
)
def test_wrong_values_are_named(field: str, value: object) -> None:
    [name] = problems_of(**{field: value})

    assert name.partition(".")[0] == field


def test_the_contact_can_be_taken_off() -> None:
    profile = make_profile(contact={"person": "И. Иванов", "email": "a@example.by"})

    assert profile.contact == Contact(person="И. Иванов", email="a@example.by")
    assert profile.without_contact() == make_profile()


@given(profiles())
def test_the_encoder_sees_the_whole_then_products_then_needs(profile: Profile) -> None:
    whole, *lines = profile.embedded_texts()

    assert lines == [line.text for line in (*profile.products, *profile.needs)]
    assert all(line in whole for line in lines)
    assert profile.about in whole


def test_the_name_says_nothing_to_the_encoder() -> None:
    assert make_profile(name="Другое имя").text_hash() == make_profile().text_hash()


def test_a_product_that_becomes_a_need_changes_the_hash() -> None:
    both = make_profile(products=[{"text": "aa"}, {"text": "bb"}], needs=[], about="")
    one = make_profile(products=[{"text": "aa"}], needs=[{"text": "bb"}], about="")

    assert both.embedded_texts()[1:] == one.embedded_texts()[1:]
    assert both.text_hash() != one.text_hash()


@given(st.sampled_from(["", "profile."]))
def test_a_prefix_stands_before_every_field(prefix: str) -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError) as refused:
        Profile.model_validate({"name": "x"})

    found = field_problems(refused.value, prefix=prefix)
    assert [item["field"] for item in found] == [
        f"{prefix}{name}" for name in ("name", "country", "region", "products")
    ]


@given(profiles())
def test_a_dumped_profile_is_restored_as_it_was(profile: Profile) -> None:
    stored = json.loads(profile.model_dump_json(exclude={"ref", "contact"}))

    restored = restore_profile(stored)

    assert restored == profile.model_copy(update={"ref": None, "contact": None})
    assert restored.text_hash() == profile.text_hash()
    assert restored.model_dump_json() == Profile.model_validate(stored).model_dump_json()
