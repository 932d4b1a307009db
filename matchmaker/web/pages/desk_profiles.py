"""Staff read the profiles that companies submit, score them, and publish or return them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.domain.profile_life import (
    MOST_POINTS,
    POINTS_TO_HOLD,
    POINTS_TO_PUBLISH,
    Criterion,
    SubmissionState,
)
from matchmaker.errors import Conflict, InvalidInput, InvalidProfile, StaleVersion
from matchmaker.services.review_submission import (
    QueuedProfile,
    Review,
    read_queued,
    release_submission,
    review_submission,
    take_submission,
)
from matchmaker.store.submissions import QUEUED, QueuedSubmission, list_queue
from matchmaker.store.tables import SubmissionRow
from matchmaker.web.deps import Now, ReadSession, RuntimeDep, WriteSession
from matchmaker.web.pages.codes import SUBMISSION_COLUMNS
from matchmaker.web.pages.company_profile import LOOKS
from matchmaker.web.pages.forms import Form, Problem, Typed
from matchmaker.web.pages.members import Member, StaffMember, StaffSender
from matchmaker.web.pages.profile_form import problems_of
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code, translate

router = APIRouter(prefix="/desk/profiles", include_in_schema=False)

ROWS = 50
MOST_EXPORTED = 5_000

_STATES = tuple(state for state in SubmissionState if state is not SubmissionState.DRAFT)


class ProfileFilter(BaseModel):
    """Which submissions to show."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    status: Annotated[SubmissionState | None, BeforeValidator(lambda value: value or None)] = None
    after: str = ""

    def place(self) -> tuple[datetime, UUID] | None:
        """Return where the page before ended; None for the first page and for nonsense."""
        moment, _, submission_id = self.after.partition("_")
        try:
            at = datetime.fromisoformat(moment)
            return (at, UUID(submission_id)) if at.tzinfo is not None else None
        except ValueError:
            return None


@router.get("")
def get_profiles(
    member: StaffMember, session: ReadSession, now: Now, wanted: Annotated[ProfileFilter, Query()]
) -> Response:
    """Show what waits to be read, longest waiting first."""
    found = _listed(member, session, wanted, limit=ROWS + 1)
    last = found[ROWS - 1] if len(found) > ROWS else None
    return page(
        "desk/profiles.html",
        member.visitor,
        rows=found[:ROWS],
        next_page=f"{last.submitted_at.isoformat()}_{last.submission_id}" if last else None,
        states=_STATES,
        wanted=wanted,
        looks=LOOKS,
        now=now,
        own_id=member.principal.caller_id,
    )


@router.get(".table")
def get_profile_table(
    member: StaffMember,
    session: ReadSession,
    wanted: Annotated[ProfileFilter, Query()],
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the same rows as a table."""
    language = member.visitor.language
    rows = _listed(member, session, wanted, limit=MOST_EXPORTED)
    table = Table(
        name="profiles",
        headings=[
            str(say_code("submission_column", each, language)) for each in SUBMISSION_COLUMNS
        ],
        rows=[
            (
                row.name,
                str(say_code("submission_state", row.status, language)),
                row.submitted_at.date().isoformat(),
            )
            for row in rows
        ],
    )
    return table_file(table, table_format)


@router.get("/{submission_id}")
def get_submission(
    submission_id: UUID, member: StaffMember, session: ReadSession, now: Now
) -> Response:
    """Show one profile with the form to score it."""
    return _submission_page(member, _read(member, session, submission_id, now), Form())


@router.post("/{submission_id}/contact")
def show_contact(
    submission_id: UUID, member: StaffSender, session: WriteSession, now: Now
) -> Response:
    """Show the contact too; that it was seen goes into the audit log."""
    queued = _read(member, session, submission_id, now, with_contact=True)
    return _submission_page(member, queued, Form())


@router.post("/{submission_id}/take")
def take(submission_id: UUID, member: StaffSender, session: WriteSession, now: Now) -> Response:
    """Begin to read a profile: its company cannot change it meanwhile."""
    return _step(take_submission, submission_id, member, session, now)


@router.post("/{submission_id}/release")
def release(submission_id: UUID, member: StaffSender, session: WriteSession, now: Now) -> Response:
    """Put a profile back into the queue."""
    return _step(release_submission, submission_id, member, session, now)


@router.post("/{submission_id}/review")
def review(submission_id: UUID, member: StaffSender, runtime: RuntimeDep, now: Now) -> Response:
    """Score a profile, and publish it, hold it or return it."""
    typed, language = member.typed, member.visitor.language
    form = typed.as_form()
    points = _points(typed)
    problems = _missing(points, language)
    if not problems:
        try:
            row = review_submission(
                runtime.database.write,
                submission_id,
                Review(
                    version=_version(typed),
                    points={Criterion(name): value for name, value in points.items()},
                    step=typed.text("step") or None,
                    remarks=typed.text("remarks"),
                ),
                viewer=member.principal.viewer,
                author=member.author,
                encoder=runtime.encoder,
                now=now,
            )
        except StaleVersion:
            problems = [Problem("content", translate("review.stale", language))]
        except InvalidInput as error:
            problems = _told(error, language)
        else:
            return go_to("/desk/profiles", Flash("done", f"reviewed_{row.status}"))
    with runtime.database.read() as session:
        queued = _read(member, session, submission_id, now)
    return _submission_page(member, queued, form.with_problems(problems), status=422)


def _listed(
    member: Member, session: ReadSession, wanted: ProfileFilter, *, limit: int
) -> list[QueuedSubmission]:
    return list_queue(
        session,
        chamber_id=None if member.principal.is_administrator else member.chamber_id,
        states=(wanted.status,) if wanted.status else QUEUED,
        after=wanted.place(),
        limit=limit,
    )


def _read(
    member: Member,
    session: ReadSession,
    submission_id: UUID,
    now: datetime,
    *,
    with_contact: bool = False,
) -> QueuedProfile:
    return read_queued(
        session,
        submission_id,
        viewer=member.principal.viewer,
        author=member.author,
        with_contact=with_contact,
        now=now,
    )


def _step(
    step: Callable[..., SubmissionRow],
    submission_id: UUID,
    member: StaffSender,
    session: WriteSession,
    now: datetime,
) -> Response:
    address = f"/desk/profiles/{submission_id}"
    try:
        step(
            session,
            submission_id,
            viewer=member.principal.viewer,
            author=member.author,
            version=_version(member.typed),
            now=now,
        )
    except StaleVersion:
        return go_to(address, Flash("warning", "changed_meanwhile"))
    return go_to(address)


def _submission_page(
    member: Member, queued: QueuedProfile, form: Form, *, status: int = 200
) -> Response:
    language = member.visitor.language
    return page(
        "desk/profile.html",
        member.visitor,
        status=status,
        queued=queued,
        row=queued.row,
        preview=_preview(queued.fields),
        problems=problems_of(queued.fields, language),
        form=form,
        criteria=tuple(Criterion),
        most=MOST_POINTS,
        limits=(POINTS_TO_HOLD, POINTS_TO_PUBLISH),
        looks=LOOKS,
        is_mine=queued.row.reviewer_id == member.principal.caller_id,
    )


def _preview(fields: Mapping[str, object]) -> Profile | None:
    try:
        return parse_profile(fields)
    except InvalidProfile:
        return None


def _version(typed: Typed) -> int:
    version = typed.text("version")
    if not (version.isascii() and version.isdigit() and len(version) < 10):  # noqa: PLR2004
        raise Conflict("The form does not say which version it was made from.")
    return int(version)


def _points(typed: Typed) -> dict[str, int]:
    """Return the points that were given; a criterion without any is left out."""
    said = {criterion.value: typed.text(criterion.value) for criterion in Criterion}
    return {name: int(text) for name, text in said.items() if text in set("012345")}


def _missing(points: Mapping[str, int], language: Language) -> list[Problem]:
    return [
        Problem(
            criterion.value,
            translate(
                "review.no_points",
                language,
                criterion=say_code("criterion", criterion, language),
            ),
        )
        for criterion in Criterion
        if criterion.value not in points
    ]


def _told(error: InvalidInput, language: Language) -> list[Problem]:
    errors = error.extra.get("errors")
    fields = [str(each["field"]) for each in errors] if isinstance(errors, list) else []
    known = [field for field in fields if field in {"remarks", "step"}]
    return [Problem(field, say_code("review_problem", field, language)) for field in known] or [
        Problem("content", say_code("review_problem", "profile", language))
    ]
