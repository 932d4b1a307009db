"""What is wrong with a profile, as codes."""

import pytest

from matchmaker.domain.profile_advice import ADVICE, advise
from matchmaker.domain.profile_problems import PROBLEMS, ProfileProblem, find_profile_problems
from tests.api.profiles import make_profile


def problem_of(**changes: object) -> ProfileProblem:
    (found,) = find_profile_problems(make_profile(**changes))
    assert found.code in PROBLEMS
    return found


def test_a_good_profile_has_no_problems() -> None:
    assert find_profile_problems(make_profile()) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"name": " "}, "name", "missing"),
        ({"name": "A"}, "name", "too_short"),
        ({"name": "A\u202e B"}, "name", "characters"),
        ({"about": "a" * 5_001}, "about", "too_long"),
        ({"products": []}, "products", "missing"),
        ({"products": [{"text": "Шины"}] * 51}, "products", "too_many"),
        ({"products": [{"text": "Шины", "hs": "77"}]}, "products.0.hs", "hs"),
        ({"products": [{"text": "", "hs": "4011"}]}, "products.0.text", "missing"),
        ({"employees": "many"}, "employees", "number"),
        ({"employees": -1}, "employees", "range"),
        ({"website": "example.by"}, "website", "website"),
        ({"contact": {"email": "nobody"}}, "contact.email", "email"),
        ({"tax_id": "1"}, "tax_id", "tax_id"),
        ({"tax_id": "100582334"}, "tax_id", "tax_id_check_digit"),
        ({"region": "RU-KEM"}, "region", "region"),
        ({"export_targets": ["RU"]}, "export_targets.0", "market"),
        ({"cooperation": ["love"]}, "cooperation.0", "choice"),
    ],
)
def test_each_broken_rule_has_a_code(changes: dict[str, object], field: str, code: str) -> None:
    found = problem_of(**changes)

    assert (found.field, found.code) == (field, code)


def test_a_problem_names_the_limit_that_was_passed() -> None:
    assert problem_of(about="a" * 5_001).limit == 5_000


def test_an_empty_profile_lacks_what_every_company_has_to_say() -> None:
    found = find_profile_problems({})

    assert [each.field for each in found] == ["name", "country", "region", "products"]
    assert {each.code for each in found} == {"missing"}


def test_bad_lines_are_not_called_too_few() -> None:
    found = find_profile_problems(make_profile(products=[{"text": "?", "hs": "x"}]))

    assert {each.field for each in found} == {"products.0.text", "products.0.hs"}


def test_a_bare_profile_is_advised_on_everything_but_codes() -> None:
    assert set(advise({})) == set(ADVICE) - {"codes"}


def test_a_full_profile_needs_no_advice() -> None:
    full = make_profile(
        products=[{"text": f"Самосвал {n}", "hs": "8704"} for n in range(3)],
        about="Карьерная техника, которая работает в сорокаградусный мороз. " * 3,
        certificates=["EAC"],
    )

    assert advise(full) == ()
