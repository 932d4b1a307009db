"""What is said of members, of the joint offer and of what is missing."""

import numpy as np

from matchmaker.engine.consortium.answer import Consortium, Member, MemberRole, Remark
from matchmaker.engine.consortium.lines import LineFacts
from matchmaker.engine.consortium.remarks import Group, member_remarks, met_needs
from matchmaker.engine.consortium.wish import Service
from matchmaker.engine.index import IndexEntry
from tests.unit.engine.consortium.companies import (
    CHEESE,
    FABRICS,
    FREIGHT,
    MARKET,
    MOTORS,
    PUMPS,
    exporter,
    groups,
    provider,
)
from tests.unit.engine.entries import Item, axis, between, make_pairs

NEAR_PUMPS = Item(between(0, 7) * 0.5 + axis(8) * 0.75**0.5, "Шкафы управления", "8537")


def group_of(*entries: IndexEntry) -> Consortium:
    """Return the only group there can be."""
    (found,) = groups(list(entries), len(entries), size=len(entries)).items
    return found


def of(group: Consortium, number: int) -> Member:
    return next(each for each in group.members if each.company_id.int == number)


def codes(remarks: tuple[Remark, ...]) -> list[str]:
    return [remark.code for remark in remarks]


def test_presence_in_the_market_is_said_and_makes_a_role() -> None:
    seller = exporter("RU", 11, MOTORS, export_markets=[MARKET], export_targets=[])

    group = group_of(exporter("BY", 1), exporter("BY", 2, CHEESE), seller)

    assert "wants_there" in codes(of(group, 2).remarks)
    assert {"sells_there", "only_of_country"} <= set(codes(of(group, 11).remarks))
    assert [each.role for each in (of(group, 1), of(group, 2), of(group, 11))] == [
        MemberRole.LEAD,
        MemberRole.SUPPLIER,
        MemberRole.DOOR_OPENER,
    ]
    assert "nobody_sells_there" not in codes(group.missing)


def test_need_that_another_member_meets_is_its_merit() -> None:
    lead = exporter("BY", 1, MOTORS, needs=[PUMPS])

    group = group_of(lead, exporter("BY", 2, CHEESE), exporter("RU", 11, PUMPS))

    (merit,) = [each for each in of(group, 11).remarks if each.code == "meets_need"]
    assert merit.evidence == {"need": "Насосы", "product": "Насосы", "of": "Завод 1"}
    assert "unmet_need" not in codes(group.missing)


def test_need_that_nobody_meets_is_missing() -> None:
    lead = exporter("BY", 1, needs=[FABRICS])

    group = group_of(lead, exporter("BY", 2, CHEESE), exporter("RU", 11, MOTORS))

    (missing,) = [each for each in group.missing if each.code == "unmet_need"]
    assert missing.evidence == {"need": "Ткани", "of": "Завод 1"}


def test_services_that_nobody_offers_are_missing() -> None:
    group = group_of(exporter("BY", 1), exporter("BY", 2, CHEESE), exporter("RU", 11, MOTORS))

    assert codes(group.missing)[:2] == ["no_finance", "no_logistics"]
    assert "no_certification" not in codes(group.missing)


def test_provider_is_named_by_its_service_and_carries_the_offer() -> None:
    carrier = provider("RU", 30, FREIGHT, "logistics")

    group = group_of(exporter("BY", 1), exporter("BY", 2, CHEESE), carrier)

    assert of(group, 30).role is MemberRole.LOGISTICS
    assert "offers_logistics" in codes(of(group, 30).remarks)
    assert "no_logistics" not in codes(group.missing)
    (part,) = [each for each in group.offer if each.company_id.int == 30]
    assert (part.why, part.lines, part.beside) == ("service", (FREIGHT.text,), None)


def test_lines_without_codes_are_missing_theirs() -> None:
    uncoded = exporter("BY", 2, Item(CHEESE.vector, "Сыры"))

    group = group_of(exporter("BY", 1), uncoded, exporter("RU", 11, MOTORS))

    (missing,) = [each for each in group.missing if each.code == "no_hs"]
    assert missing.evidence == {"of": ("Завод 2",)}


def test_forms_without_joint_export_are_named() -> None:
    other = exporter("BY", 2, CHEESE, cooperation=["supply"])

    group = group_of(exporter("BY", 1), other, exporter("RU", 11, MOTORS))

    (missing,) = [each for each in group.missing if each.code == "not_for_joint_export"]
    assert missing.evidence == {"of": ("Завод 2",)}


def test_competitors_that_are_allowed_are_named() -> None:
    entries = [exporter("BY", 1), exporter("BY", 2, CHEESE), exporter("RU", 11)]

    (group,) = groups(entries, most_competing=1).items

    (rival,) = [each for each in of(group, 11).remarks if each.code == "competes"]
    assert rival.evidence == {"with": "Завод 1"}
    assert group.parts["rivalry"] < 0


def test_lines_that_go_with_nobodys_are_offered_beside() -> None:
    group = group_of(exporter("BY", 1), exporter("BY", 2, CHEESE), exporter("RU", 11, MOTORS))

    assert [part.why for part in group.offer] == ["alone"] * 3
    assert {part.lines for part in group.offer} == {("Насосы",), ("Сыры",), ("Электродвигатели",)}


def test_lines_near_the_leads_belong_in_one_package_with_them() -> None:
    field = axis(9)
    lead = exporter("BY", 1, PUMPS, whole=field)
    near = exporter("RU", 11, NEAR_PUMPS, whole=field)

    group = group_of(lead, near, exporter("BY", 2, CHEESE))

    parts = {part.company_id.int: part for part in group.offer}
    assert (parts[1].why, parts[1].lines) == ("lead", ("Насосы",))
    assert parts[11].lines == ("Шкафы управления",)
    assert parts[11].beside is not None
    assert parts[11].beside.int == 1


def test_answers_come_from_the_profile_or_are_left_open() -> None:
    group = group_of(exporter("BY", 1), exporter("BY", 2, CHEESE), exporter("RU", 11, MOTORS))

    answers = of(group, 1).answers
    assert answers["wants_market"] is True
    assert answers["hs_codes"] == ("8413",)
    assert answers["languages"] is None


def test_need_for_a_service_is_met_by_whoever_offers_it() -> None:
    asks = exporter("BY", 1, needs=[FREIGHT])
    carrier = provider("RU", 30, Item(axis(10), "Порт"), "logistics")
    nothing = np.zeros(96)
    facts = [
        LineFacts(nothing, frozenset(), {Service.LOGISTICS: FREIGHT.text}),
        LineFacts(nothing, frozenset({Service.LOGISTICS}), {}),
    ]
    group = Group([make_pairs(asks, carrier), make_pairs(carrier, asks)], facts, MARKET)

    met, unmet = met_needs(group)

    assert (met, unmet) == ([], [])
    (said,) = [each for each in member_remarks(group, 1, met, 0.1) if each.code.startswith("offer")]
    assert said.evidence == {"asked_by": ("Завод 1",)}
