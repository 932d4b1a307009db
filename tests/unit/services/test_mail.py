"""Letters: written with what causes them, claimed, sent, tried again."""

import email
import io
import smtplib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import policy
from pathlib import Path
from threading import Lock
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from matchmaker.domain.languages import Language
from matchmaker.services.letters import write_letter
from matchmaker.services.mail import (
    BACK_OFF,
    ConsoleSender,
    Encryption,
    FileSender,
    Letter,
    SmtpSender,
    deliver_mail,
)
from matchmaker.store.database import Database
from matchmaker.store.mail import count_waiting
from matchmaker.store.tables import MailRow
from tests.unit.conftest import NOW

SENDER = "Matchmaker <service@example.by>"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Postman:
    """Keeps what it is given; refuses the first letters when told so."""

    def __init__(self, refusals: int = 0) -> None:
        self.sent: list[Letter] = []
        self.refusals = refusals
        self._lock = Lock()

    def send(self, letter: Letter) -> None:
        with self._lock:
            if self.refusals:
                self.refusals -= 1
                raise ConnectionRefusedError
            self.sent.append(letter)


def write(session: Session, recipient: str = "a@example.by", **words: str) -> None:
    write_letter(
        session, "reset", recipient=recipient, language=Language.RU, now=NOW,
        words={"link": "https://example.by/?ticket=x", **words},
    )  # fmt: skip


def wait(database: Database, count: int = 1) -> None:
    with database.write() as session:
        for number in range(count):
            write(session, f"a{number}@example.by")


def test_a_letter_of_a_transaction_that_failed_is_never_sent(database: Database) -> None:
    postman = Postman()

    def write_and_fail() -> None:
        with database.write() as session:
            write(session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    deliver_mail(database.write, postman, clock=Clock())

    assert postman.sent == []


def test_a_letter_is_sent_once_and_its_links_are_forgotten(database: Database) -> None:
    wait(database)
    postman, clock = Postman(), Clock()

    first = deliver_mail(database.write, postman, clock=clock)
    clock.now += timedelta(days=30)
    second = deliver_mail(database.write, postman, clock=clock)

    assert (first, second) == ((1, 0), (0, 0))
    assert "ticket=x" in postman.sent[0].body
    with database.read() as session:
        assert session.execute(select(MailRow.body)).scalar_one() == ""


def test_what_could_not_be_sent_is_tried_again_later_and_not_before(database: Database) -> None:
    wait(database)
    postman, clock = Postman(refusals=1), Clock()

    outcomes = []
    for pause in (timedelta(0), timedelta(seconds=1), BACK_OFF[0]):
        clock.now += pause
        outcomes.append(deliver_mail(database.write, postman, clock=clock))

    assert outcomes == [(0, 1), (0, 0), (1, 0)]


def test_it_is_given_up_after_the_last_try(database: Database) -> None:
    wait(database)
    postman, clock = Postman(refusals=1_000), Clock()

    for _ in range(20):
        deliver_mail(database.write, postman, clock=clock)
        clock.now += timedelta(days=2)

    assert 1_000 - postman.refusals == len(BACK_OFF) + 1
    with database.read() as session:
        assert count_waiting(session) == 1


def test_one_that_cannot_be_sent_does_not_hold_up_the_others(database: Database) -> None:
    wait(database, 3)

    assert deliver_mail(database.write, Postman(refusals=1), clock=Clock()) == (2, 1)


def test_several_who_send_at_once_send_each_letter_once(database: Database) -> None:
    wait(database, 30)
    postman = Postman()

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(deliver_mail, database.write, postman, clock=Clock())

    assert len(postman.sent) == 30
    assert len({letter.letter_id for letter in postman.sent}) == 30


def test_files_are_letters_that_mail_programs_read(database: Database, tmp_path: Path) -> None:
    wait(database)

    deliver_mail(database.write, FileSender(tmp_path / "outbox", SENDER), clock=Clock())

    (file,) = (tmp_path / "outbox").iterdir()
    read = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o077 == 0
    assert (read["To"], read["Subject"]) == ("a0@example.by", "Новый пароль")
    assert read["Message-ID"].endswith("@example.by>")
    assert "один час" in read.get_content()
    assert "один час" in file.read_text("utf-8")


def test_a_file_written_twice_is_one_file(tmp_path: Path) -> None:
    letter = Letter(UUID(int=1), "a@example.by", "s", "b", NOW)
    sender = FileSender(tmp_path, SENDER)

    sender.send(letter)
    sender.send(letter)

    assert len(list(tmp_path.iterdir())) == 1


def test_the_console_shows_what_people_read(database: Database) -> None:
    wait(database)
    stream = io.StringIO()

    deliver_mail(database.write, ConsoleSender(SENDER, stream), clock=Clock())

    assert "Subject: Новый пароль" in stream.getvalue()
    assert "https://example.by/?ticket=x" in stream.getvalue()


def test_nobody_adds_headers_to_a_letter() -> None:
    letter = Letter(UUID(int=1), "a@example.by", "s\r\nBcc: c@example.by", "b", NOW)

    with pytest.raises(ValueError, match="linefeed"):
        letter.as_message(SENDER)


class MailServer:
    """Speaks enough SMTP to take letters, on a port of its own."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.taken: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rwb") as lines:
            self._say(lines, b"220 here")
            while line := lines.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self._say(lines, b"354 go on")
                    self.taken.append(self._body(lines))
                elif word == b"QUIT":
                    self._say(lines, b"221 bye")
                    return
                self._say(lines, b"250 ok")

    @staticmethod
    def _say(lines: io.BufferedRWPair, text: bytes) -> None:
        lines.write(text + b"\r\n")
        lines.flush()

    @staticmethod
    def _body(lines: io.BufferedRWPair) -> bytes:
        read = b""
        while not read.endswith(b"\r\n.\r\n"):
            read += lines.readline()
        return read

    def close(self) -> None:
        self._thread.join(5)
        self._socket.close()


def test_a_mail_server_is_given_the_letter(database: Database) -> None:
    wait(database)
    server = MailServer()
    sender = SmtpSender("127.0.0.1", server.port, SENDER, encryption=Encryption.NONE)

    sent = deliver_mail(database.write, sender, clock=Clock())
    server.close()

    read = email.message_from_bytes(server.taken[0], policy=policy.default)
    assert sent == (1, 0)
    assert read["To"] == "a0@example.by"


def test_a_server_without_encryption_is_not_given_letters_that_need_it(
    database: Database,
) -> None:
    wait(database)
    server = MailServer()

    with pytest.raises(smtplib.SMTPNotSupportedError):
        SmtpSender("127.0.0.1", server.port, SENDER).send(
            Letter(uuid4(), "a@example.by", "s", "b", NOW)
        )
    server.close()

    assert server.taken == []
