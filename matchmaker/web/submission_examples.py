"""The examples of profiles on their way to publication."""

from matchmaker.web.examples import PROFILE

_ID = "0d5c6f0e-6a59-4f0e-9a3c-54d0f52f7b11"
_COMPANY_ID = "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10"
_POINTS = {"advantages": 4, "clarity": 3, "cooperation": 4, "form": 3}

VERSION: dict[str, object] = {"version": 3}
DRAFT: dict[str, object] = {"version": 2, "fields": PROFILE}
DRAFT_PATCH: dict[str, object] = {"version": 2, "fields": {"employees": 4300, "website": None}}
OWN: dict[str, object] = {
    "id": _ID,
    "company_id": _COMPANY_ID,
    "status": "draft",
    "version": 3,
    "fields": {**PROFILE, "employees": "many"},
    "problems": [
        {
            "field": "employees",
            "reason": "Input should be a valid integer, unable to parse string as an integer",
        }
    ],
    "notices": [
        {
            "code": "tax_id_registered",
            "text": "A company with this tax id is registered already.",
        }
    ],
    "possible": ["save", "submit", "discard"],
    "remarks": "",
    "submitted_at": None,
    "profile_status": None,
    "expires_at": None,
}
_ROW: dict[str, object] = {
    "id": _ID,
    "company_id": _COMPANY_ID,
    "name": "ОАО «Пример»",
    "status": "submitted",
    "version": 4,
    "reviewer_id": None,
    "submitted_at": "2026-11-24T09:00:00+00:00",
}
PAGE: dict[str, object] = {"items": [_ROW], "next": None}
REVIEW: dict[str, object] = {"version": 5, "points": _POINTS, "step": None, "remarks": ""}
SUBMISSION: dict[str, object] = {
    **_ROW,
    "fields": {name: value for name, value in PROFILE.items() if name != "contact"},
    "has_contact": True,
    "problems": [],
    "possible": ["take"],
    "remarks": "Назовите ожидаемого партнёра.",
    "reviews": [
        {
            "version": 2,
            "points": {**_POINTS, "cooperation": 0},
            "total": 10,
            "step": "hold",
            "remarks": "Назовите ожидаемого партнёра.",
            "scored_at": "2026-11-20T09:00:00+00:00",
        }
    ],
    "duplicates": [
        {
            "company_id": "c2a4d7c8-1f5e-4f43-8a57-0f6de1b0c9aa",
            "submission_id": None,
            "name": "ААТ «Прыклад»",
            "region": "BY-MI",
            "status": "published",
            "chamber": "Minsk chamber",
            "likeness": 0.909,
            "signs": ["name", "region"],
        }
    ],
}
