"""The examples of matches, introductions and outcomes in the API's description."""

from matchmaker.web.examples import SUGGESTION

_MATCH_ID = "0b6f0c0e-3c3f-5b57-8d62-8a3f4a3ddc01"
_PARTNER = SUGGESTION["partner"]
_REASONS = SUGGESTION["reasons"]
_COMPANY_ID = "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10"
_PARTNER_ID = "c2a4d7c8-1f5e-4f43-8a57-0f6de1b0c9aa"
_SUGGESTED_AT, _CHANGED_AT = "2026-11-24T09:00:00+00:00", "2026-11-27T10:30:00+00:00"
_OWN = {"id": _COMPANY_ID, "name": "ОАО «Пример»", "country": "BY", "region": "BY-MI"}
_OTHER = {"id": _PARTNER_ID, "name": "ООО «Образец»", "country": "RU", "region": "RU-KEM"}
_CONTACT = {"person": "Отдел продаж", "email": "sales@example.ru", "phone": None}

MATCH_LISTED: dict[str, object] = {
    "id": _MATCH_ID,
    "purpose": "joint_project",
    "status": "shortlisted",
    "version": 2,
    "side": "BY",
    "side_state": "waiting",
    "due_at": None,
    "company": _OWN,
    "partner": _OTHER,
    "blind": False,
    "score": 0.87,
    "relation": "complementary",
    "reasons": _REASONS,
    "wanted_by": "RU",
    "created_at": _SUGGESTED_AT,
    "changed_at": _CHANGED_AT,
}
MATCH_PAGE: dict[str, object] = {"items": [MATCH_LISTED], "next": None}

DECISION: dict[str, object] = {
    "decision": "reject",
    "reason": "competitors",
    "note": "Оба делают самосвалы.",
    "version": 2,
}
DECISIONS: dict[str, object] = {
    "items": [
        {"match_id": _MATCH_ID, "decision": "approve"},
        {
            "match_id": "7d9f0a52-7d0c-5f0e-9f0b-0a4d2f1c9b3e",
            "decision": "defer",
            "until": "2027-02-01T00:00:00+03:00",
        },
    ]
}
DECIDED: dict[str, object] = {
    "match_id": _MATCH_ID,
    "side": "BY",
    "decision": "approve",
    "side_state": "approved",
    "status": "proposed",
    "version": 3,
    "repeat": False,
}
DECIDED_ITEMS: dict[str, object] = {
    "items": [
        {"status": 200, "result": DECIDED},
        {
            "status": 409,
            "problem": {
                "type": "/problems/already-reviewed",
                "title": "Match already reviewed",
                "status": 409,
                "detail": "Somebody has already decided on this side of the match.",
                "code": "already-reviewed",
            },
        },
    ]
}

OUTCOME: dict[str, object] = {
    "kind": "contract",
    "value": {"amount": "1200000.50", "currency": "BYN"},
    "happened_on": "2027-03-15",
    "note": "",
}
_OUTCOME = {
    "id": "2f1d5b9c-58f0-4e0e-8a53-0d5a3b8f4c11",
    "kind": "contract",
    "value": {"amount": "1200000.50", "currency": "BYN"},
    "reason": None,
    "happened_on": "2027-03-15",
    "note": "",
    "version": 7,
    "recorded_at": "2027-03-16T08:00:00+00:00",
}
RECORDED: dict[str, object] = {
    "outcome": _OUTCOME,
    "status": "contract",
    "version": 7,
    "repeat": False,
}

ANSWER: dict[str, object] = {"answer": "accepted"}
ANSWERED: dict[str, object] = {
    "match_id": _MATCH_ID,
    "answer": "accepted",
    "on_behalf": False,
    "status": "introduced",
    "repeat": False,
}
INTRODUCTION: dict[str, object] = {
    "match_id": _MATCH_ID,
    "purpose": "joint_project",
    "status": "introduced",
    "company_id": _COMPANY_ID,
    "partner": _PARTNER,
    "relation": "complementary",
    "reasons": _REASONS,
    "answer": "accepted",
    "on_behalf": False,
    "answered_at": _CHANGED_AT,
    "possible": [],
    "introduced_at": _CHANGED_AT,
    "changed_at": _CHANGED_AT,
    "contact": _CONTACT,
}
INTRODUCTION_PAGE: dict[str, object] = {
    "items": [{**INTRODUCTION, "contact": None}],
    "next": None,
}

INTEREST_IN: dict[str, object] = {
    "purpose": "joint_project",
    "relevant": True,
    "interested": True,
    "rank": 1,
}
INTEREST: dict[str, object] = {
    "match_id": _MATCH_ID,
    "purpose": "joint_project",
    "relevant": True,
    "interested": True,
    "reason": None,
    "interested_at": _SUGGESTED_AT,
    "repeat": False,
}

REMINDERS: dict[str, object] = {
    "items": [
        {
            "match_id": _MATCH_ID,
            "months": 3,
            "due_at": "2027-02-27T10:30:00+00:00",
            "status": "met",
            "company": _OWN,
            "partner": _OTHER,
        }
    ]
}

STATISTICS: dict[str, object] = {
    "states": {
        "suggested": 410,
        "shortlisted": 21,
        "dismissed": 57,
        "proposed": 9,
        "declined": 4,
        "introduced": 12,
        "met": 5,
        "negotiating": 3,
        "contract": 2,
        "failed": 1,
        "lapsed": 6,
    },
    "waiting": 402,
    "deferred": 8,
    "value": [{"amount": "1200000.50", "currency": "BYN"}],
    "regions": [
        {
            "by_region": "BY-MI",
            "ru_region": "RU-KEM",
            "matches": 17,
            "introductions": 3,
            "contracts": 1,
            "value": [{"amount": "1200000.50", "currency": "BYN"}],
        }
    ],
    "months": [
        {
            "month": "2027-03",
            "introductions": 4,
            "contracts": 1,
            "value": [{"amount": "1200000.50", "currency": "BYN"}],
        }
    ],
    "decisions": [
        {
            "month": "2027-03",
            "decisions": {"approve": 40, "reject": 22, "defer": 5, "reopen": 1},
        }
    ],
    "reasons": [{"reason": "no_fit", "count": 15}, {"reason": "competitors", "count": 7}],
    "exposure": [
        {"country": "BY", "companies": 210, "shown": 0.94, "gini": 0.31, "most": 38},
        {"country": "RU", "companies": 340, "shown": 0.81, "gini": 0.44, "most": 51},
    ],
}

_SIDE = {
    "state": "approved",
    "answer": "accepted",
    "reason": None,
    "on_behalf": False,
    "answered_at": _CHANGED_AT,
}
MATCH: dict[str, object] = {
    "id": _MATCH_ID,
    "purpose": "joint_project",
    "status": "introduced",
    "version": 5,
    "side": "BY",
    "company": {**_PARTNER, **_OWN, "ref": "crm-00017"},  # type: ignore[dict-item]
    "partner": _PARTNER,
    "blind": False,
    "score": 0.87,
    "rank": 1,
    "relation": "complementary",
    "intercept": -2.1,
    "reasons": _REASONS,
    "ranker": "starting-weights",
    "wanted_by": "RU",
    "due_at": None,
    "own_side": _SIDE,
    "other_side": _SIDE,
    "decisions": [
        {
            "decision": "approve",
            "reason": None,
            "note": "",
            "until": None,
            "score": 0.87,
            "was_blind": False,
            "by_you": True,
            "version": 2,
            "decided_at": _CHANGED_AT,
        }
    ],
    "outcomes": [
        {
            **_OUTCOME,
            "kind": "introduced",
            "value": None,
            "happened_on": "2026-11-27",
            "version": 5,
            "recorded_at": _CHANGED_AT,
        }
    ],
    "possible": {
        "decisions": [],
        "answers": [],
        "outcomes": ["met", "negotiating", "contract", "failed"],
    },
    "contacts": {"company": None, "partner": _CONTACT},
    "introduced_at": _CHANGED_AT,
    "created_at": _SUGGESTED_AT,
    "changed_at": _CHANGED_AT,
}
