"""Administrators see what the matching has learned, compare, promote and roll back."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.errors import IllegalStep, StaleVersion
from matchmaker.services.learning.figures import reasons_against
from matchmaker.services.learning.learn import LEAST_COMPANIES, LEAST_PAIRS
from matchmaker.services.learning.rankers import (
    get_stored,
    list_stored,
    name_in_use,
    promote,
    roll_back,
)
from matchmaker.services.learning.trainings import (
    ask_for_training,
    list_trainings,
    start_training,
)
from matchmaker.store.rankers import REFUSED
from matchmaker.web.deps import Now, ReadSession, RuntimeDep, WriteSession
from matchmaker.web.pages.codes import RANKER_COLUMNS
from matchmaker.web.pages.members import AdministratorMember, AdministratorSender
from matchmaker.web.pages.tables import Table, TableFormat, day_or_none, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk/ranker", include_in_schema=False)

ROWS = 50
MOST_EXPORTED = 5_000

TRAININGS = 6
"""How many trainings are told of, the newest included."""

LOOKS = {"candidate": "mine", "active": "good", "retired": "", "refused": "bad"}
"""State of a ranker -> the class its mark is drawn with."""

VERDICTS = {"better": "better", "worse": "worse", "can't tell": "undecided"}
"""Verdict of a comparison as it is stored -> its code."""

Name = Annotated[str, Path(max_length=60, pattern=r"^[\w.-]+$")]


class RankerPlace(BaseModel):
    """Which page of the list."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    after: Annotated[str, Field(max_length=100)] = ""

    def place(self) -> tuple[datetime, str] | None:
        """Return where the page before ended; None for the first page and for nonsense."""
        moment, _, name = self.after.partition("_")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return (at, name) if at.tzinfo is not None else None


@router.get("")
def get_rankers(
    member: AdministratorMember,
    session: ReadSession,
    runtime: RuntimeDep,
    wanted: Annotated[RankerPlace, Query()],
    now: Now,
) -> Response:
    """Show the rankers learned here, the newest first, the one in use, and how training goes."""
    found = list_stored(session, after=wanted.place(), limit=ROWS + 1)
    last = found[ROWS - 1] if len(found) > ROWS else None
    return page(
        "desk/rankers.html",
        member.visitor,
        rows=found[:ROWS],
        next_page=f"{last.trained_at.isoformat()}_{last.name}" if last else None,
        configured=runtime.configured.name,
        in_use=name_in_use(session, runtime.configured.name),
        looks=LOOKS,
        trainings=list_trainings(session, limit=TRAININGS, now=now),
        least_pairs=LEAST_PAIRS,
        least_companies=LEAST_COMPANIES,
    )


@router.get(".table")
def get_ranker_table(
    member: AdministratorMember,
    session: ReadSession,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return the rankers as a table."""
    language = member.visitor.language
    table = Table(
        name="rankers",
        headings=[str(say_code("ranker_column", name, language)) for name in RANKER_COLUMNS],
        rows=[
            (
                row.name,
                str(say_code("ranker_state", row.state, language)),
                row.parent,
                day_or_none(row.trained_at),
                day_or_none(row.activated_at),
            )
            for row in list_stored(session, limit=MOST_EXPORTED)
        ],
    )
    return table_file(table, table_format)


@router.get("/training")
def get_address_of_form() -> Response:
    """Lead from where a form was sent to its page: after a sign-in, or when somebody reloads."""
    return go_to("/desk/ranker")


@router.get("/{name}")
def get_ranker(
    name: Name, member: AdministratorMember, session: ReadSession, runtime: RuntimeDep
) -> Response:
    """Show how one compares with the one it was learned beside, on companies it never saw."""
    ranker = get_stored(session, name)
    return page(
        "desk/ranker.html",
        member.visitor,
        ranker=ranker,
        against=reasons_against(ranker.figures) if ranker.state == REFUSED else [],
        verdicts=VERDICTS,
        in_use=name_in_use(session, runtime.configured.name),
        looks=LOOKS,
    )


@router.post("")
def send_roll_back(
    member: AdministratorSender, session: WriteSession, runtime: RuntimeDep, now: Now
) -> Response:
    """Put the ranker before the active one back into use; once, however often it is sent."""
    seen, configured = member.typed.text("in_use") or None, runtime.configured.name
    try:
        roll_back(session, member.author, configured=configured, expected=seen, now=now)
    except (IllegalStep, StaleVersion):
        return go_to("/desk/ranker", Flash("warning", "changed_meanwhile"))
    return go_to("/desk/ranker", Flash("done", "ranker_rolled_back"))


@router.post("/training")
def send_training(
    request: Request, member: AdministratorSender, runtime: RuntimeDep, now: Now
) -> Response:
    """Learn a ranker from all that was decided, beside the requests of this process."""
    try:
        with runtime.database.write() as session:
            training_id = ask_for_training(session, member.author, now=now)
    except IllegalStep:
        return go_to("/desk/ranker")  # it shows the one that is under way
    request.app.state.training = start_training(runtime, training_id, member.author)
    return go_to("/desk/ranker")


@router.post("/{name}")
def send_promotion(
    name: Name,
    member: AdministratorSender,
    session: WriteSession,
    runtime: RuntimeDep,
    now: Now,
) -> Response:
    """Put a ranker into use; refused unless its figures exclude harm."""
    configured = runtime.configured.name
    if name_in_use(session, configured) == name:
        return go_to("/desk/ranker", Flash("done", "ranker_promoted"))
    try:
        promote(session, name, member.author, configured=configured, now=now)
    except (IllegalStep, StaleVersion):
        return go_to(f"/desk/ranker/{name}", Flash("warning", "ranker_not_promoted"))
    return go_to("/desk/ranker", Flash("done", "ranker_promoted"))
