"""Who takes part in the story, and how they reach the service: HTTP, letters, command line."""

import email
import email.policy
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PASSWORD = "four quiet horses at dawn"
_LINK = re.compile(r"https?://\S+/account/\w+\S*?[#?](?:ticket=)?([\w-]{20,})")
_PATIENCE_SECONDS = 60.0

Client = Any
"""httpx's client or one with the same `request`: a browser, or a program with a token."""


@dataclass
class Stage:
    """A running service as the story needs it.

    Attributes:
        browser: opens one more browser, without cookies.
        command: runs `matchmaker` with arguments and returns what it prints.
        outbox: folder of the letters that the service has sent.
        lines: what was told so far, in Markdown.
    """

    browser: Callable[[], Client]
    command: Callable[..., str]
    outbox: Path
    lines: list[str] = field(default_factory=list)

    def tell(self, text: str) -> None:
        self.lines.append(text)

    def chapter(self, title: str) -> None:
        self.lines += ["", f"## {title}", ""]

    def run(self, *arguments: str) -> str:
        """Run a command as the operator and tell its output."""
        shown = " ".join(f'"{a}"' if " " in a else a for a in arguments)
        printed = self.command(*arguments)
        self.lines += ["", "```console", f"$ matchmaker {shown}", hide(printed.strip()), "```", ""]
        return printed

    def run_json(self, *arguments: str) -> Any:
        return json.loads(self.command(*arguments, "--json"))

    def ticket_for(self, address: str) -> str:
        """Wait for a letter with a link and return the ticket in the newest one."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for path in sorted(self.outbox.glob("[0-9]*.eml"), reverse=True):
                letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                found = _LINK.search(letter.get_content())
                if letter["To"] == address and found:
                    return found[1]
            time.sleep(0.2)
        raise AssertionError(f"no letter with a link for {address}")


@dataclass
class Person:
    """Somebody with a browser."""

    stage: Stage
    name: str
    address: str
    client: Client = None
    csrf: str = ""

    def __post_init__(self) -> None:
        self.client = self.stage.browser()

    def ask(self, method: str, path: str, body: object = None, *, expected: int = 200) -> Any:
        """Call the service and tell how it went.

        Args:
            expected: the status without which the story is not true.
        """
        headers = {"Accept-Language": "en"}
        if self.csrf:
            headers["X-CSRF-Token"] = self.csrf
        answer = self.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == expected, (method, path, answer.status_code, answer.text)
        self.stage.tell(f"- {self.name}: `{method} {hide(path)}` → {answer.status_code}")
        return answer.json() if answer.content else None

    def note(self, text: str) -> None:
        self.stage.tell(f"  {text}")

    def sign_in(self) -> None:
        body = {"email": self.address, "password": PASSWORD}
        self.csrf = self.ask("POST", "/v1/sessions", body, expected=201)["csrf_token"]

    def register(self, **place: str) -> None:
        """Register a company, confirm the address with the letter, and sign in."""
        body = {"email": self.address, "password": PASSWORD, "name": self.name, **place}
        self.ask("POST", "/v1/accounts", body, expected=202)
        ticket = self.stage.ticket_for(self.address)
        self.ask("POST", "/v1/accounts/confirm", {"ticket": ticket, "password": PASSWORD})
        self.sign_in()

    def accept_invitation(self, link: str) -> None:
        """Set a password with the link of an invitation and sign in."""
        found = _LINK.search(link)
        assert found, link
        body = {"ticket": found[1], "password": PASSWORD}
        self.ask("POST", "/v1/accounts/password", body, expected=204)
        self.sign_in()


def hide(text: str) -> str:
    """Return `text` with ids and tickets made short, so that two tellings are alike."""
    short = re.sub(r"\b([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f-]{22}", r"\1…", text)
    return re.sub(r"([#?](?:ticket=)?[\w-]{4})[\w-]{20,}", r"\1…", short)
