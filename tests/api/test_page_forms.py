"""Whatever is sent in a form, no page answers 500."""

from uuid import uuid4

import pytest

from tests.api.permission_table import HIDDEN, LET_IN, TABLE
from tests.api.test_permissions import World, built, mark_of, world

__all__ = ["built", "world"]  # fixtures

FORMS = [
    row
    for row in TABLE
    if row.form is not None and row.path != "/account/sign-out"  # ends it all
]
FIELDS = (
    "about", "after", "agreement_id", "answer", "at", "by_party", "by_region", "chamber", "code",
    "company", "cooperation", "currency", "days", "email", "employees", "event", "happened_on",
    "key", "kind", "language", "last", "match", "name", "next", "note", "opinion", "place",
    "products.1.hs", "products.1.text", "purpose", "q", "rank", "reason", "region", "remarks",
    "role", "ru_party", "ru_region", "scope", "seen_name", "seen_place", "signed_on", "source",
    "step", "subject", "tax_id", "ticket", "until", "url", "valid_until", "value", "verdict",
    "version", "view", "website",
)  # fmt: skip
NONSENSE = {
    "nothing": "",
    "NUL": "\0",
    "a number": "9" * 40,
    "a minus": "-1",
    "an id": str(uuid4()),
    "a bell": "a\x07b\u202e",
    "signs": "'\"<b>%_\\;--",
    "much": "🙂" * 700,
}


def test_there_are_forms_of_every_kind() -> None:
    assert {row.path.split("/")[1] for row in FORMS} == {"account", "company", "desk"}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_no_form_answers_500(world: World, nonsense: str) -> None:
    for row in FORMS:
        role = "the company itself" if row.path.startswith("/company") else "administrator"
        step = {"step": row.form["step"]} if row.form and "step" in row.form else {}

        answer = world.call(
            role,
            "POST",
            world.address(row.path),
            form=dict.fromkeys(FIELDS, nonsense) | step,
        )

        assert answer.status_code < 500, (row.path, answer.text)
        if not row.path.startswith("/account"):
            assert mark_of(answer) in {LET_IN, HIDDEN}, (row.path, answer.text)
