"""Forms on a real PostgreSQL: nonsense in every field, and no page answers 500."""

import re
from uuid import uuid4

import pytest
from fastapi import FastAPI

from matchmaker.services.access import Role
from matchmaker.store.database import Database
from tests.api.accounts import make_account, open_browser
from tests.api.test_page_forms import FIELDS, FORMS, NONSENSE

TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.usefixtures("anonymous")
def test_no_form_answers_500(app: FastAPI, database: Database) -> None:
    account = make_account(database, "admin@example.by", Role.ADMINISTRATOR)
    make_account(database)
    browsers = {"company": open_browser(app)}
    administrator = open_browser(app, "admin@example.by")
    parts = {"account_id": account.id, "chamber_id": account.chamber_id, "step": "company"}

    for row in FORMS:
        path = re.sub(r"\{(\w+)\}", lambda found: str(parts.get(found[1], uuid4())), row.path)
        typed = dict.fromkeys(FIELDS, NONSENSE["a bell"]) | {
            "step": (row.form or {}).get("step", "")
        }
        browser = browsers.get(path.split("/")[1], administrator)
        answer = browser("POST", path, data=typed, headers=TYPE, follow_redirects=False)

        assert answer.status_code < 500, (path, answer.text)
