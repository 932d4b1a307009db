"""Staff keep filters of the review queue under a name, rename and remove them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.errors import Conflict, InvalidInput, NotFound
from matchmaker.services.saved_views import (
    LONGEST_NAME,
    SavedView,
    list_views,
    remove_view,
    rename_view,
    save_view,
)
from matchmaker.web.deps import Now, ReadSession, RuntimeDep
from matchmaker.web.pages.desk_queue import QueueFilter
from matchmaker.web.pages.forms import Form, Problem, Typed
from matchmaker.web.pages.members import Member, StaffMember, StaffSender
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import say_code

router = APIRouter(prefix="/desk/queue/views", include_in_schema=False)

_HERE = "/desk/queue/views"


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view with the form to rename it.

    Attributes:
        wanted: its filters, with their address.
    """

    view: SavedView
    wanted: QueueFilter
    form: Form


@router.get("")
def get_views(member: StaffMember, session: ReadSession) -> Response:
    """Show the views that one keeps."""
    return _page(member, session)


@router.post("")
def send_view(member: StaffSender, runtime: RuntimeDep, now: Now) -> Response:
    """Keep the filters of the queue under a name, and go back to them."""
    wanted = _filters(member.typed)
    try:
        with runtime.database.write() as session:
            save_view(
                session,
                member.principal.account_id,
                member.typed.text("name"),
                wanted.as_filters(),
                now=now,
            )
    except (InvalidInput, Conflict) as error:
        problems = [_problem(error, member.visitor.language)]
        form = member.typed.as_form().with_problems(problems)
        with runtime.database.read() as session:
            return _page(member, session, new=form, wanted=wanted, status=error.status)
    return go_to(wanted.address(), Flash("done", "view_saved"))


@router.post("/{view_id}")
def send_change(view_id: UUID, member: StaffSender, runtime: RuntimeDep) -> Response:
    """Rename a view, or remove it."""
    account_id = member.principal.account_id
    if member.typed.text("step") == "remove":
        with suppress(NotFound), runtime.database.write() as session:  # sent twice: it is gone
            remove_view(session, account_id, view_id)
        return go_to(_HERE, Flash("done", "view_removed"))
    try:
        with runtime.database.write() as session:
            rename_view(session, account_id, view_id, member.typed.text(_field_of(view_id)))
    except (InvalidInput, Conflict) as error:
        problem = _problem(error, member.visitor.language, _field_of(view_id))
        sent = member.typed.as_form().with_problems([problem])
        with runtime.database.read() as session:
            return _page(member, session, renamed={view_id: sent}, status=error.status)
    return go_to(_HERE, Flash("done", "view_renamed"))


@router.get("/{view_id}")
def get_address_of_form(view_id: UUID, _member: StaffMember) -> Response:  # noqa: ARG001
    """Lead from where a form was sent to its page: after a sign-in, or when somebody reloads."""
    return go_to(_HERE)


def _page(
    member: Member,
    session: ReadSession,
    *,
    new: Form | None = None,
    wanted: QueueFilter | None = None,
    renamed: Mapping[UUID, Form] | None = None,
    status: int = 200,
) -> Response:
    views = list_views(session, member.principal.account_id)
    return page(
        "desk/views.html",
        member.visitor,
        status=status,
        rows=_shown(views, renamed or {}),
        new=new,
        wanted=wanted,
        longest=LONGEST_NAME,
    )


def _shown(views: Sequence[SavedView], renamed: Mapping[UUID, Form]) -> list[ShownView]:
    return [
        ShownView(
            view,
            QueueFilter.of(view.filters),
            renamed.get(view.view_id, Form({_field_of(view.view_id): view.name})),
        )
        for view in views
    ]


def _field_of(view_id: UUID) -> str:
    """Return the name of the field that renames a view: every field of a page has its own."""
    return f"name-{view_id}"


def _filters(typed: Typed) -> QueueFilter:
    """Return the filters that a form carries.

    Raises:
        InvalidInput: they are none of ours.
    """
    try:
        return QueueFilter.model_validate(
            {name: typed.text(name) for name in ("view", "purpose", "region", "q")}
        )
    except ValidationError as error:
        problem = {"field": str(error.errors()[0]["loc"][0]), "reason": "is no filter"}
        raise InvalidInput("The filters are none of the queue.", errors=[problem]) from error


def _problem(error: InvalidInput | Conflict, language: Language, field: str = "name") -> Problem:
    reason = error.extra.get("reason")
    code = reason if reason in {"taken", "many"} else "name"
    return Problem(field, say_code("view_problem", str(code), language))
