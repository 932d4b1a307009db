"""Finds what keeps people from using a page: axe-core, for WCAG 2.2 AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],  # what is in order is not told: a third of the time
}
SERIOUS = {"serious", "critical"}


def serious_findings(page: Page) -> list[str]:
    """Return the serious and critical findings, each with the elements it is about."""
    results = Axe().run(page, options=OPTIONS)
    return [
        f"{found['id']}: {node['html'][:160]} — {node.get('failureSummary', '')[:300]}"
        for found in results.response["violations"]
        if found["impact"] in SERIOUS
        for node in found["nodes"]
    ]
