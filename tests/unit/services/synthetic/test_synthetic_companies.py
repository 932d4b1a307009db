from collections import Counter
from itertools import islice

import pytest

from matchmaker.domain.places import Country
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.services.import_profiles import derived_ref
from matchmaker.services.synthetic.companies import as_import_row, synthetic_companies

MANY = 2_000
CYRILLIC_INVENTED = ("Вымысел", "Выдумка", "Небылица", "Пример", "Образец", "Придумка", "Мнимый")
INVENTED = (
    *CYRILLIC_INVENTED,
    *("Условный", "Небыліца", "Прыклад", "Узор", "Прыдумка", "Уяўны", "Умоўны", "Казка"),
    *("Fiction", "Fable", "Example", "Sample", "Imaginary", "Pretend", "Makebelieve", "Nosuch"),
)


@pytest.fixture(scope="module")
def companies() -> list[Profile]:
    return [parse_profile(company) for company in synthetic_companies(MANY, seed=3)]


def test_every_company_is_a_valid_profile(companies: list[Profile]) -> None:
    assert len(companies) == MANY


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, other = (b"".join(map(as_import_row, synthetic_companies(50, 9))) for _ in range(2))

    assert one == other


def test_another_seed_gives_other_companies() -> None:
    one, other = (list(synthetic_companies(50, seed)) for seed in (1, 2))

    assert not [a for a, b in zip(one, other, strict=True) if a["products"] == b["products"]]


def test_fewer_companies_are_the_first_of_more() -> None:
    more = islice(synthetic_companies(1_000_000, 5), 30)

    assert list(more) == list(synthetic_companies(30, 5))


def test_references_names_and_tax_numbers_are_all_different(companies: list[Profile]) -> None:
    tax_ids = [profile.tax_id for profile in companies if profile.tax_id]

    assert len({profile.ref for profile in companies}) == MANY
    assert len({profile.name for profile in companies}) == MANY
    assert len(set(tax_ids)) == len(tax_ids) > MANY * 0.6


def test_rows_without_reference_would_stay_apart(companies: list[Profile]) -> None:
    assert len({derived_ref(profile) for profile in companies}) == MANY


def test_names_say_that_they_are_invented(companies: list[Profile]) -> None:
    assert not [p.name for p in companies if not any(word in p.name for word in INVENTED)]


def test_russian_tax_numbers_are_of_an_office_that_does_not_exist(
    companies: list[Profile],
) -> None:
    russian = [p.tax_id for p in companies if p.country is Country.RU and p.tax_id]

    assert {number[:2] for number in russian} == {"00"}


def test_sites_and_addresses_are_under_the_reserved_domain(companies: list[Profile]) -> None:
    sites = [profile.website for profile in companies if profile.website]
    addresses = [p.contact.email for p in companies if p.contact and p.contact.email]

    assert sites
    assert all(site.endswith(".example") for site in sites)
    assert all(address.endswith(".example") for address in addresses)


def test_regions_follow_the_statistics(companies: list[Profile]) -> None:
    regions = Counter(profile.region for profile in companies)

    assert regions.most_common(2)[0][0] in {"RU-MOW", "BY-HM"}
    assert regions["RU-MOW"] > 20 * regions["RU-KL"]  # Kalmykia: 0.1 % of the organisations
    assert len(regions) > 75


def test_both_countries_and_three_languages_are_there(companies: list[Profile]) -> None:
    belarusian = [p for p in companies if p.country is Country.BY]
    texts = " ".join(line.text for profile in belarusian for line in profile.products)

    assert 0.25 < len(belarusian) / MANY < 0.35
    assert set("ўёіиъ") <= set(texts.lower())
    assert "made to order" in texts


def test_lines_are_as_many_as_companies_write(companies: list[Profile]) -> None:
    lines = sum(len(profile.products) + len(profile.needs) for profile in companies)

    assert 4.5 < lines / MANY < 6


def test_some_lines_repeat_as_in_life_but_most_do_not() -> None:
    texts = Counter(
        line["text"]
        for company in synthetic_companies(10_000, 4)
        for line in (*company["products"], *company["needs"])
    )

    repeated = 1 - len(texts) / texts.total()
    assert 0.15 < repeated < 0.3


def test_a_code_is_given_for_some_lines_only(companies: list[Profile]) -> None:
    codes = [line.hs for profile in companies for line in profile.products]
    lengths = Counter(len(code) for code in codes if code)

    assert 0.2 < sum(lengths.values()) / len(codes) < 0.5
    assert set(lengths) == {2, 4, 6}


def test_a_rare_market_is_one_of_a_hundred(companies: list[Profile]) -> None:
    mexico = [p for p in companies if "MX" in {*p.export_markets, *p.export_targets}]

    assert 0.004 < len(mexico) / MANY < 0.02
