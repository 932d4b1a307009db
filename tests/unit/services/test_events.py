"""Programs that listen are told what happens to matches, once for each chamber that listens."""

import json
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from matchmaker.domain.match_life import Outcome
from matchmaker.errors import IllegalStep
from matchmaker.store.database import Database
from matchmaker.store.tables import DeliveryRow, WebhookRow
from tests.unit.conftest import NOW
from tests.unit.services.review_scene import Scene


def listen(session: Session, chamber_id: UUID) -> None:
    session.add(
        WebhookRow(
            chamber_id=chamber_id, url="https://crm.example/", events="", secret=b"", created_at=NOW
        )
    )


@pytest.fixture
def scene(database: Database) -> Scene:
    """A suggested pair; both chambers listen."""
    made = Scene(database)
    with database.write() as session:
        for who in (made.by, made.ru):
            listen(session, who.chamber_id)
    return made


def told(scene: Scene, chamber_id: UUID) -> list[str]:
    statement = (
        select(DeliveryRow.event)
        .join(WebhookRow, col(WebhookRow.id) == col(DeliveryRow.webhook_id))
        .where(col(WebhookRow.chamber_id) == chamber_id)
    )
    with scene.database.read() as session:
        return sorted(session.execute(statement).scalars())


def test_both_chambers_are_told_of_proposal_introduction_and_outcome(scene: Scene) -> None:
    scene.introduce()
    scene.record(scene.by, Outcome.MET)

    expected = ["match.introduced", "match.proposed", "outcome.recorded"]
    assert told(scene, scene.by.chamber_id) == expected
    assert told(scene, scene.ru.chamber_id) == expected


def test_an_event_holds_ids_and_nothing_personal(scene: Scene) -> None:
    scene.introduce()

    with scene.database.read() as session:
        bodies = [json.loads(body) for body in session.execute(select(DeliveryRow.body)).scalars()]
    assert {frozenset(body["data"]) for body in bodies} == {
        frozenset({"match_id", "purpose", "company_ids"})
    }


def test_a_step_that_fails_tells_nobody(scene: Scene) -> None:
    before = told(scene, scene.by.chamber_id)

    with pytest.raises(IllegalStep):
        scene.record(scene.by, Outcome.MET)

    assert told(scene, scene.by.chamber_id) == before
