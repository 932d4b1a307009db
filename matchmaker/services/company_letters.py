"""Letters to the people who speak for a company, each in the language of its reader."""

from datetime import datetime
from uuid import UUID

from babel.dates import format_date
from sqlmodel import Session

from matchmaker.domain.languages import Language
from matchmaker.services.letters import write_letter
from matchmaker.store.expiry import people_of


def write_to_company(
    session: Session,
    name: str,
    company_id: UUID,
    *,
    now: datetime,
    day: datetime | None = None,
    remarks: str = "",
) -> int:
    """Write a letter to everybody who speaks for a company; return how many there are.

    Args:
        name: of the letter in the catalogues, such as `profile_expiring`.
        day: what `{day}` in it stands for.
        remarks: what `{remarks}` stands for.
    """
    people = people_of(session, company_id)
    for account in people:
        language = Language(account.language)
        words = {"remarks": remarks}
        if day is not None:
            words["day"] = format_date(day, format="long", locale=language.value)
        write_letter(
            session,
            name,
            recipient=account.email,
            language=language,
            account_id=account.id,
            words=words,
            now=now,
        )
    return len(people)
