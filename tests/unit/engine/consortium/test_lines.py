"""Which services companies offer and ask for."""

import pytest

from matchmaker.engine.consortium.lines import LineFacts, read_lines
from matchmaker.engine.consortium.wish import Service
from matchmaker.engine.index import IndexEntry
from tests.unit.engine.consortium.companies import FREIGHT, GUARANTEES, PUMPS, KnownTexts
from tests.unit.engine.entries import make_entry

KNOWN = KnownTexts({GUARANTEES.text: "S-FIN", FREIGHT.text: "S-LOG", "Сертификация": "S-CRT"})


def facts(entry: IndexEntry, classifier: KnownTexts | None = KNOWN) -> LineFacts:
    return read_lines([entry], classifier)[0]


def test_company_that_does_nothing_else_offers_a_service() -> None:
    bank = make_entry(products=[GUARANTEES])

    assert facts(bank).offers == {Service.FINANCE}


def test_maker_that_does_a_little_of_it_offers_no_service() -> None:
    maker = make_entry(products=[PUMPS, FREIGHT])

    assert facts(maker).offers == frozenset()


def test_form_of_cooperation_tells_that_a_little_is_meant_for_others() -> None:
    maker = make_entry(products=[PUMPS, FREIGHT], cooperation=["logistics"])

    assert facts(maker).offers == {Service.LOGISTICS}


def test_form_of_cooperation_alone_offers_nothing() -> None:
    user = make_entry(products=[PUMPS], cooperation=["logistics", "finance"])

    assert facts(user).offers == frozenset()


def test_need_for_a_service_is_asked_for() -> None:
    maker = make_entry(products=[PUMPS], needs=[PUMPS, FREIGHT])

    assert facts(maker).asks == {Service.LOGISTICS: FREIGHT.text}


def test_need_for_the_own_service_is_a_need_like_any_other() -> None:
    forwarder = make_entry(products=[FREIGHT], needs=[FREIGHT])

    assert facts(forwarder).asks == {}


def test_need_with_an_hs_code_is_for_goods() -> None:
    coded = make_entry(
        products=[PUMPS], needs=[GUARANTEES.__class__(FREIGHT.vector, FREIGHT.text, "8609")]
    )

    assert facts(coded).asks == {}


@pytest.mark.parametrize(("product", "offers"), [(GUARANTEES, {Service.FINANCE}), (PUMPS, set())])
def test_without_a_classifier_forms_count_where_no_line_has_a_code(product, offers) -> None:
    company = make_entry(products=[product], cooperation=["finance"])

    assert facts(company, None).offers == offers
    assert facts(company, None).asks == {}


def test_lines_of_many_companies_are_told_apart() -> None:
    entries = [
        make_entry(number=1, products=[PUMPS], needs=[]),
        make_entry(number=2, products=[FREIGHT], needs=[GUARANTEES]),
        make_entry(number=3, products=[GUARANTEES, GUARANTEES], needs=[]),
    ]

    found = read_lines(entries, KNOWN)

    assert [sorted(each.offers) for each in found] == [[], ["logistics"], ["finance"]]
    assert [sorted(each.asks) for each in found] == [[], ["finance"], []]
    assert found[0].weights.sum() == 1


def test_no_lines_at_all_are_no_matter() -> None:
    assert read_lines([], KNOWN) == []
