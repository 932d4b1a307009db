"""Companies that sign in are written to, in their language; nobody twice."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from matchmaker.domain.match_life import Answer, Outcome, Verdict
from matchmaker.services.introduce import add_months, answer_proposal
from matchmaker.services.remind import list_reminders, send_reminders
from matchmaker.services.tend import Retention, tend
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow, WebhookRow
from tests.unit.conftest import NOW
from tests.unit.services.review_scene import Scene

AFTER_3 = add_months(NOW, 3) + timedelta(hours=1)


@pytest.fixture
def scene(database: Database) -> Scene:
    """A pair whose companies have an account each; the Russian one reads English."""
    made = Scene(database)
    add_account(made, "anna@example.by", made.chambers[0], made.pair[0], "be")
    add_account(made, "oleg@example.ru", made.chambers[1], made.pair[1], "en")
    return made


def add_account(
    scene: Scene, email: str, chamber_id: UUID, company_id: UUID, language: str
) -> None:
    with scene.database.write() as session:
        session.add(
            AccountRow(
                email=email,
                role="company",
                chamber_id=chamber_id,
                company_id=company_id,
                language=language,
                created_at=NOW,
                confirmed_at=NOW,
            )
        )


def letters(scene: Scene) -> list[tuple[str, str]]:
    """Return recipient and subject of every letter in the outbox, in their order."""
    with scene.database.read() as session:
        rows = session.execute(
            text("SELECT recipient, subject FROM mail ORDER BY created_at, recipient")
        )
        return [(row[0], row[1]) for row in rows]


def test_both_companies_are_asked_when_every_chamber_has_approved(scene: Scene) -> None:
    scene.decide(scene.by, Verdict.APPROVE)
    before = letters(scene)
    scene.decide(scene.ru, Verdict.APPROVE)

    assert before == []
    assert letters(scene) == [
        ("anna@example.by", "Вам прапануюць пазнаёміцца з кампаніяй ООО «Диспетчер»"),
        ("oleg@example.ru", "You are invited to meet ОАО «Карьерные машины»"),
    ]


def test_a_decision_sent_twice_writes_once(scene: Scene) -> None:
    scene.approve()
    scene.decide(scene.ru, Verdict.APPROVE)

    assert len(letters(scene)) == 2


def test_both_are_told_that_they_are_introduced(scene: Scene) -> None:
    scene.introduce()

    subjects = [subject for _, subject in letters(scene)]
    assert "You have been introduced to ОАО «Карьерные машины»" in subjects
    assert len(subjects) == 4


def test_a_company_without_account_gets_no_letter(database: Database) -> None:
    scene = Scene(database)

    scene.introduce()

    assert letters(scene) == []


@pytest.mark.parametrize("column", ["confirmed_at = NULL", "disabled_at = created_at"])
def test_accounts_that_cannot_sign_in_get_no_letter(scene: Scene, column: str) -> None:
    with scene.database.write() as session:
        session.execute(text(f"UPDATE account SET {column}"))  # noqa: S608 - two texts of ours

    scene.approve()

    assert letters(scene) == []


def test_companies_are_asked_what_came_of_it_once_for_each_reminder(scene: Scene) -> None:
    scene.introduce()
    before = len(letters(scene))

    sent = [send_reminders(scene.database, now=now) for now in (NOW, AFTER_3, AFTER_3)]

    assert sent == [0, 1, 0]
    assert len(letters(scene)) == before + 2


def test_nobody_is_asked_after_a_contract(scene: Scene) -> None:
    scene.introduce()
    scene.record(scene.by, Outcome.CONTRACT)
    before = len(letters(scene))

    assert send_reminders(scene.database, now=AFTER_3) == 1

    assert len(letters(scene)) == before
    with scene.database.read() as session:
        assert list_reminders(session, scene.by, now=AFTER_3) == []


def test_staff_see_what_is_due_until_something_is_recorded(scene: Scene) -> None:
    scene.introduce()

    def due() -> list[int]:
        with scene.database.read() as session:
            found = list_reminders(session, scene.by, now=add_months(NOW, 6) + timedelta(hours=1))
            return [each.months for each in found]

    assert due() == [6]
    with scene.database.write() as session:
        session.execute(text("UPDATE reminder SET done_at = due_at"))
    assert due() == [6]


def test_letters_of_a_failed_transaction_are_not_there(scene: Scene) -> None:
    scene.approve()
    scene.answer(scene.by_company, Answer.ACCEPTED)
    before = letters(scene)

    def fail() -> None:
        with scene.database.write() as session:
            answer_proposal(session, scene.ru_company, scene.match_id, Answer.ACCEPTED, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert letters(scene) == before


def listen(scene: Scene, chamber_id: UUID) -> None:
    with scene.database.write() as session:
        session.add(
            WebhookRow(
                chamber_id=chamber_id,
                url="https://crm.example.by/hook",
                events="",
                secret=b"sealed",
                created_at=NOW,
            )
        )


def events(scene: Scene) -> list[str]:
    """Return the events that wait to be delivered, in their order."""
    with scene.database.read() as session:
        return list(
            session.execute(text("SELECT event FROM webhook_delivery ORDER BY rowid")).scalars()
        )


def test_webhooks_of_both_chambers_are_told_each_step_once(scene: Scene) -> None:
    for chamber_id in scene.chambers:
        listen(scene, chamber_id)
    scene.introduce()
    scene.answer(scene.by_company, Answer.ACCEPTED)
    scene.record(scene.by, Outcome.MET)

    assert events(scene) == [
        each
        for event in ("match.proposed", "match.introduced", "outcome.recorded")
        for each in (event, event)
    ]


def test_webhooks_are_told_of_a_no_and_of_nothing_personal(scene: Scene) -> None:
    listen(scene, scene.chambers[0])
    scene.approve()
    scene.answer(scene.ru_company, Answer.DECLINED)

    with scene.database.read() as session:
        bodies = "".join(session.execute(text("SELECT body FROM webhook_delivery")).scalars())
    assert events(scene) == ["match.proposed", "match.declined"]
    assert "@" not in bodies


def test_what_time_brings_about_includes_the_question_what_came_of_an_introduction(
    scene: Scene,
) -> None:
    scene.introduce()

    done = [tend(scene.database, Retention(), holder=None, now=AFTER_3) for _ in range(2)]

    assert [each.followed_up for each in done] == [1, 0]
