"""Words of the domain that have a fixed list of values, which others store and send."""

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose, Relation


def test_forms_of_cooperation_are_those_of_the_contract() -> None:
    assert [form.value for form in Cooperation] == [
        "supply",
        "distribution",
        "assembly",
        "joint_production",
        "joint_venture",
        "research",
        "licensing",
        "joint_export",
        "investment",
        "finance",
        "logistics",
    ]


def test_purposes_are_those_of_the_contract() -> None:
    assert [purpose.value for purpose in Purpose] == ["joint_project", "third_market"]


def test_relations_are_those_of_the_contract() -> None:
    assert [relation.value for relation in Relation] == ["complementary", "similar", "competing"]


def test_languages_are_russian_belarusian_and_english() -> None:
    assert {language.value for language in Language} == {"ru", "be", "en"}
