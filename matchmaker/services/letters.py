"""Letters: written in the transaction of what they tell of, in the reader's language.

A letter called `confirm` stands in the catalogues as `letter.confirm.subject` and
`letter.confirm.body`. Whoever needs another one adds it there and calls `write_letter`.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.store.mail import add_letter
from matchmaker.store.tables import MailRow

_LONGEST_SUBJECT = 300  # width of the column


def write_letter(
    session: Session,
    name: str,
    *,
    recipient: str,
    language: Language,
    now: datetime,
    account_id: UUID | None = None,
    words: dict[str, str] | None = None,
) -> None:
    """Put a letter into the outbox; it is sent soon after the transaction.

    Args:
        name: such as `confirm`.
        account_id: whose letter it is; it goes with the account.
        words: what its placeholders are filled with, such as `link`.
    """
    filled = words or {}
    subject = get_message(f"letter.{name}.subject", language).format(**filled)
    text = get_message(f"letter.{name}.body", language).format(**filled)
    frame = get_message("letter.frame", language)
    add_letter(
        session,
        MailRow(
            account_id=account_id,
            recipient=recipient,
            subject=" ".join(subject.split())[:_LONGEST_SUBJECT],
            body=frame.format(text=text),
            created_at=now,
            due_at=now,
        ),
    )
