"""Every code has its sentence in three languages, and every message of the catalogue is used."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from babel.messages.pofile import read_po

import matchmaker
from matchmaker.domain.languages import Language
from matchmaker.engine.consortium import offer, wording
from matchmaker.engine.consortium.answer import MemberRole, OfferPart, Remark
from matchmaker.engine.consortium.find import WHY_CODES
from matchmaker.engine.consortium.questionnaire import QUESTIONS, QuestionTopic
from matchmaker.engine.consortium.remarks import MEMBER_CODES, MISSING_CODES
from matchmaker.engine.joint_offer import WHYS

PACKAGE = Path(matchmaker.__file__).parent
FULL = {
    "countries": ("VN", "CU"),
    "asked_by": ("Завод", "Фабрика"),
    "need": "насосы",
    "product": "Насосы",
    "with": "Завод",
    "lead": "Завод",
    "count": 3,
}
CHOICES = {
    "only_of_country": ("country", ("BY", "RU")),
    "none_of_country": ("country", ("BY", "RU")),
    "no_provider": ("service", ("finance", "logistics", "certification")),
    "too_few_of_size": ("size", ("small", "large")),
}
SUBJECTS = {
    "member": (wording.member_text, MEMBER_CODES),
    "missing": (wording.missing_text, MISSING_CODES),
    "why": (wording.why_text, WHY_CODES),
}
LINES = (UUID(int=1), UUID(int=2))


def remarks(code: str) -> list[Remark]:
    """Return the remark with all evidence, once for each sentence it can have."""
    of = "Завод" if code in {"meets_need", "unmet_need"} else ("Завод", "Фабрика")
    name, values = CHOICES.get(code, (None, ()))
    full = FULL | {"of": of}
    if code.startswith(("offers_", "no_f", "no_l", "no_c")) and code in {
        *MEMBER_CODES,
        *MISSING_CODES,
    }:
        return [Remark(code, full), Remark(code)]
    return [Remark(code, full | {name: value}) for value in values] or [Remark(code, full)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_code_is_a_whole_sentence(subject: str, language: Language) -> None:
    say, codes = SUBJECTS[subject]

    said = [say(remark, language) for code in codes for remark in remarks(code)]

    assert len(set(said)) == len(said)
    for sentence in said:
        assert re.fullmatch(r"[^{}]+\.", sentence), sentence
        assert "  " not in sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.RU, "Уже продаёт во Вьетнаме."),
        (Language.BE, "Ужо прадае ў В’етнаме."),
        (Language.EN, "Already sells in Vietnam."),
    ],
)
def test_countries_are_declined(language: Language, sentence: str) -> None:
    said = wording.member_text(Remark("sells_there", {"countries": ("VN",)}), language)

    assert said.replace("'", "’") == sentence


@pytest.mark.parametrize("language", Language)
def test_who_asks_for_a_service_is_named(language: Language) -> None:
    asked = Remark("offers_finance", {"asked_by": ("Завод",)})

    assert "Завод" in wording.member_text(asked, language)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("why", [*WHYS, offer.SERVICE, offer.ALONE, offer.LEADS])
def test_every_reason_for_a_package_is_a_sentence(why: str, language: Language) -> None:
    beside = LINES[1] if why in WHYS else None

    said = wording.offer_text(
        OfferPart(LINES[0], ("Насосы",), beside, why), {LINES[1]: "Фабрика"}, language
    )

    assert said.endswith(".")
    assert ("Фабрика" in said) == (why in WHYS)


def test_unknown_code_is_a_defect() -> None:
    with pytest.raises(KeyError):
        wording.member_text(Remark("nonsense"), Language.EN)


def test_no_message_is_without_use() -> None:
    with (PACKAGE / "locales/en/LC_MESSAGES/consortium.po").open("rb") as lines:
        named = {message.id for message in read_po(lines) if message.id}
    tables = (PACKAGE / "cli" / "consortium_tables.py").read_text("utf-8")
    shown = set(re.findall(r"[\"'](\w+)[\"']", tables))

    used = {f"consortium.role.{role.value}" for role in MemberRole}
    used |= {f"consortium.topic.{topic.value}" for topic in QuestionTopic}
    used |= {f"consortium.question.{question.code}" for question in QUESTIONS}
    used |= {f"consortium.offer.{why}" for why in (*WHYS, "service", "alone", "lead")}
    used |= {"consortium.status.optimal", "consortium.status.feasible"}
    used |= {name for name in named if name.startswith("consortium.cli.") and name[15:] in shown}
    used |= {
        name
        for name in named
        for subject, (_, codes) in SUBJECTS.items()
        if name.startswith(f"consortium.{subject}.") and name.split(".")[2] in codes
    }
    assert named == used
