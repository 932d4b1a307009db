"""The plot: from a registration to a contract, and from decisions to a better ranker."""

from typing import Any

from tests.story.people import Person, Stage

MINSK, KUZBASS = "Мінскае аддзяленне БелТПП", "Кузбасская ТПП"
TRUCKS = {
    "name": "ААТ «Кар'ерныя машыны»",
    "country": "BY",
    "region": "BY-MI",
    "about": "Самазвалы для кар'ераў: распрацоўка, вытворчасць, сэрвіс.",
    "products": [{"text": "Самосвалы карьерные г/п 90 т", "hs": "8704"}],
    "needs": [{"text": "Диспетчеризация карьерной техники"}],
    "cooperation": ["joint_production", "joint_export"],
    "export_targets": ["VN"],
    "contact": {"person": "Алена Янкоўская", "email": "export@trucks.example"},
}
DISPATCH = {
    "name": "ООО «Диспетчер»",
    "country": "RU",
    "region": "RU-KEM",
    "about": "Программы для карьеров.",
    "products": [{"text": "Диспетчеризация карьерной техники"}],
    "needs": [{"text": "Самосвалы карьерные", "hs": "8704"}],
    "cooperation": ["joint_production", "joint_export"],
    "export_targets": ["VN"],
    "contact": {"person": "Пётр Сидоров", "email": "sales@dispatch.example"},
}
POINTS = {"advantages": 4, "clarity": 4, "cooperation": 3, "form": 4}
_OWN = "/v1/submissions/own"


def found_chambers(stage: Stage) -> tuple[Person, Person]:
    """Let the operator make two chambers, and their staff come in."""
    stage.chapter("Two chambers")
    stage.run("chamber", "create", MINSK, "--country", "BY", "--region", "BY-MI")
    stage.run("chamber", "create", KUZBASS, "--country", "RU", "--region", "RU-KEM")
    staff = []
    for name, address, chamber in (
        ("Reviewer in Minsk", "staff@minsk.example", MINSK),
        ("Reviewer in Kuzbass", "staff@kuzbass.example", KUZBASS),
    ):
        person = Person(stage, name, address)
        link = stage.run("user", "create", "--email", address, "--chamber", chamber)
        person.accept_invitation(link)
        staff.append(person)
    return staff[0], staff[1]


def register_companies(stage: Stage) -> tuple[Person, Person]:
    """Let two companies register, each in its language."""
    stage.chapter("Two companies register")
    trucks = Person(stage, "Trucks (BY)", "export@trucks.example")
    trucks.register(language="be", country="BY", region="BY-MI")
    dispatch = Person(stage, "Dispatch (RU)", "sales@dispatch.example")
    dispatch.register(language="ru", country="RU", region="RU-KEM")
    return trucks, dispatch


def write_and_publish(company: Person, staff: Person, fields: dict[str, Any]) -> str:
    """Let a company write and submit its profile, and staff publish it; return its id."""
    draft = company.ask("PUT", _OWN, {"version": 0, "fields": {**fields, "employees": "many"}})
    company.note(f"kept as typed; {draft['problems'][0]['field']} is told to be wrong")
    body = {"version": draft["version"], "fields": {"employees": 4200}}
    draft = company.ask("PATCH", _OWN, body)
    sent = company.ask("POST", f"{_OWN}/submit", {"version": draft["version"]})
    (waiting,) = staff.ask("GET", "/v1/submissions")["items"]
    assert waiting["id"] == sent["id"]
    address = f"/v1/submissions/{waiting['id']}"
    taken = staff.ask("POST", f"{address}/take", {"version": waiting["version"]})
    company.ask("POST", f"{_OWN}/recall", {"version": taken["version"]}, expected=409)
    review = {"version": taken["version"], "points": POINTS}
    done = staff.ask("POST", f"{address}/review", review)
    staff.note(f"{sum(POINTS.values())} points of 20: {done['status']}")
    assert done["status"] == "published"
    return str(done["company_id"])


def find_each_other(trucks: Person, trucks_id: str, dispatch_id: str) -> None:
    """Let the one company see the other among its suggestions."""
    trucks.stage.chapter("A suggestion")
    found = trucks.ask("GET", f"/v1/companies/{trucks_id}/partners?purpose=joint_project")
    first = found["items"][0]
    assert first["partner"]["id"] == dispatch_id
    assert "contact" not in first["partner"]
    trucks.note(f"{first['partner']['name']}, {first['score']:.0%}: {first['reasons'][0]['text']}")


def decide(stage: Stage, minsk: Person, kuzbass: Person, pair: set[str]) -> str:
    """Let both chambers approve; return the id of the match."""
    stage.chapter("Both chambers decide")
    stage.run("match-all")
    for staff, state in ((minsk, "shortlisted"), (kuzbass, "proposed")):
        queue = staff.ask("GET", "/v1/matches?purpose=joint_project")["items"]
        row = next(r for r in queue if {r["company"]["id"], r["partner"]["id"]} == pair)
        address = f"/v1/matches/{row['id']}/decision"
        decided = staff.ask("POST", address, {"decision": "approve", "version": row["version"]})
        assert decided["status"] == state
        again = staff.ask("POST", address, {"decision": "approve", "version": row["version"]})
        staff.note(f"{state}; the same decision sent twice is one: repeat = {again['repeat']}")
        match_id = str(row["id"])
    late = {"decision": "reject", "reason": "no_fit", "version": row["version"]}
    kuzbass.ask("POST", address, late, expected=409)
    kuzbass.note("and another one after it is refused")
    return match_id


def meet(trucks: Person, dispatch: Person, minsk: Person, match_id: str) -> None:
    """Let both companies accept, see each other's contact, and sign."""
    trucks.stage.chapter("Both companies answer, and meet")
    address = f"/v1/introductions/{match_id}"
    for company in (trucks, dispatch):
        assert company.ask("GET", address)["contact"] is None
        company.note("no contact yet")
        answered = company.ask("POST", f"{address}/answer", {"answer": "accepted"})
        company.note(answered["status"])
    shown = trucks.ask("GET", address)["contact"]
    trucks.note(f"{shown['person']}, {shown['email']}")
    assert shown["email"] == "sales@dispatch.example"
    for outcome in (
        {"kind": "met"},
        {"kind": "negotiating"},
        {"kind": "contract", "value": {"amount": "1200000.50", "currency": "BYN"}},
    ):
        told = minsk.ask("POST", f"/v1/matches/{match_id}/outcomes", outcome, expected=201)
        minsk.note(told["status"])


def invite_administrator(stage: Stage) -> Person:
    """Let the operator make an administrator."""
    administrator = Person(stage, "Administrator", "admin@service.example")
    link = stage.run("user", "create", "--email", administrator.address, "--role", "administrator")
    administrator.accept_invitation(link)
    return administrator


def look_back(stage: Stage, administrator: Person, trucks: Person, trucks_id: str) -> None:
    """Let the log be read and checked, and a company take all its data and leave."""
    stage.chapter("What was seen, and who did what")
    seen = administrator.ask("GET", "/v1/audit?action=contact.viewed")["items"]
    administrator.note(f"contacts seen: {len(seen)}")
    assert seen
    stage.chapter("A company takes its data and leaves")
    export = trucks.ask("GET", f"/v1/companies/{trucks_id}/export")
    trucks.note("tables: " + ", ".join(sorted(k for k, v in export.items() if isinstance(v, list))))
    trucks.ask("DELETE", f"/v1/companies/{trucks_id}?erase=true", expected=204)
    trucks.ask("GET", f"/v1/companies/{trucks_id}", expected=401)
    stage.run("audit", "verify")
    assert stage.run_json("audit", "verify")["broken_at"] is None


def tell_of_partners(stage: Stage) -> Person:
    """Tell everything but the learning; return the administrator."""
    minsk, kuzbass = found_chambers(stage)
    trucks, dispatch = register_companies(stage)
    stage.chapter("Profiles are written, read and published")
    trucks_id = write_and_publish(trucks, minsk, TRUCKS)
    dispatch_id = write_and_publish(dispatch, kuzbass, DISPATCH)
    find_each_other(trucks, trucks_id, dispatch_id)
    match_id = decide(stage, minsk, kuzbass, {trucks_id, dispatch_id})
    meet(trucks, dispatch, minsk, match_id)
    administrator = invite_administrator(stage)
    look_back(stage, administrator, trucks, trucks_id)
    return administrator
