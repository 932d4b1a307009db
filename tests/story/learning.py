"""The second part of the story: staff decide on many pairs, and a ranker learns from it."""

from pathlib import Path
from typing import Any

from tests.story.people import Person, Stage

DEMO = Path(__file__).parents[2] / "data" / "demo" / "companies.jsonl"
_AT_ONCE = 100
_ENOUGH = 1_500  # decisions


def tell_of_learning(stage: Stage, administrator: Person) -> None:
    """Let staff with a taste of their own decide, train, promote, and roll back."""
    stage.chapter("A ranker learns from decisions")
    stage.run("import", str(DEMO.relative_to(DEMO.parents[2])))
    stage.run("match-all")
    wants = wanted_markets(administrator)
    counts = {"approve": 0, "reject": 0}
    while sum(counts.values()) < _ENOUGH:
        address = f"/v1/matches?purpose=joint_project&limit={_AT_ONCE}"
        queue = administrator.client.request("GET", address).json()["items"]
        if not queue:
            break
        items = [judged(row, wants) for row in queue]
        for item in items:
            counts[str(item["decision"])] += 1
        answer = administrator.client.request(
            "POST",
            "/v1/matches/decisions",
            json={"items": items},
            headers={"X-CSRF-Token": administrator.csrf},
        )
        assert {item["status"] for item in answer.json()["items"]} == {200}
    stage.tell(
        f"- {administrator.name}: `POST /v1/matches/decisions`, {sum(counts.values())} pairs: "
        f"{counts['approve']} approved, those that want the same third market; "
        f"{counts['reject']} rejected"
    )
    before = administrator.ask("GET", "/v1/rankers")["in_use"]
    stage.run("train")
    listed = administrator.ask("GET", "/v1/rankers")
    candidate = next(r["name"] for r in listed["items"] if r["state"] == "candidate")
    administrator.ask("POST", f"/v1/rankers/{candidate}/promote")
    now = administrator.ask("GET", "/v1/rankers")["in_use"]
    administrator.note(f"in use: `{before}` → `{now}`")
    assert now == candidate
    back = administrator.ask("POST", "/v1/rankers/rollback")
    administrator.note(f"rolled back: `{back['in_use']}`")
    assert back["in_use"] == before
    stage.run("audit", "verify")


def wanted_markets(administrator: Person) -> dict[str, set[str]]:
    """Return the third markets that every published company wants, by its id."""
    wants: dict[str, set[str]] = {}
    after = ""
    while True:
        page = administrator.client.request("GET", f"/v1/companies?limit=100{after}").json()
        wants |= {c["id"]: set(c["export_targets"]) for c in page["items"]}
        if page["next"] is None:
            return wants
        after = f"&after={page['next']}"


def judged(row: dict[str, Any], wants: dict[str, set[str]]) -> dict[str, object]:
    """Return the decision of staff who look for a common third market and for nothing else."""
    shared = wants.get(row["company"]["id"], set()) & wants.get(row["partner"]["id"], set())
    decision = {"match_id": row["id"], "version": row["version"]}
    if shared:
        return decision | {"decision": "approve"}
    return decision | {"decision": "reject", "reason": "no_fit"}
