"""A company writes its profile: five steps, each kept at once, then a look at the whole."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.languages import Language
from matchmaker.domain.names import chapter_name, cooperation_name, country_name, region_name
from matchmaker.domain.places import Country, regions, third_countries
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.domain.profile_advice import advise
from matchmaker.errors import Conflict, InvalidProfile, NotFound, StaleVersion
from matchmaker.services.runtime import Runtime
from matchmaker.services.write_submission import (
    OwnSubmission,
    discard_draft,
    read_submission,
    recall_submission,
    save_draft,
    submit_draft,
)
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import Now, ReadSession, RuntimeDep, WriteSession
from matchmaker.web.pages import profile_form as steps
from matchmaker.web.pages.forms import Form, Problem, Typed
from matchmaker.web.pages.members import CompanyMember, CompanySender, Member
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Flash, go_to
from matchmaker.web.pages.wording import translate

router = APIRouter(prefix="/company/profile", include_in_schema=False)

LOOKS = {
    "draft": "",
    "submitted": "mine",
    "in_review": "mine",
    "on_hold": "warn",
    "returned": "warn",
    "published": "good",
    "expiring": "warn",
    "expired": "bad",
    "withdrawn": "",
}
"""State of a submission or a profile -> the class its mark is drawn with."""

PROPOSED_FOR = 10
"""Lines for which codes are proposed at a time: one run of the encoder."""

_SERVICE = 0.5  # more likely a service than goods: it has no code
_MOST_TEXT = 500  # characters of a line, as in a profile


@dataclass(frozen=True, slots=True)
class StepProblem:
    """What keeps a profile from being sent, with where to correct it."""

    step: str
    control: str
    text: str


@router.get("")
def get_profile(member: CompanyMember, session: ReadSession, now: Now) -> Response:
    """Lead to the first step that is not finished, or to the whole."""
    submission = read_submission(session, member.company_id, now=now)
    unfinished = steps.steps_with_problems(submission.fields)
    step = next((each for each in steps.STEPS if each in unfinished), steps.CHECK)
    return go_to(f"/company/profile/{step}")


@router.get("/codes")
def get_codes(
    member: CompanyMember, runtime: RuntimeDep, text: Annotated[str, Query(max_length=_MOST_TEXT)]
) -> Response:
    """Propose HS codes for one line."""
    codes = _codes(runtime, [text])[0] if text.strip() else ()
    language = member.visitor.language
    named = [{"code": code, "name": chapter_name(code, language)} for code in codes]
    return json_answer({"codes": named}, language=language)


@router.get("/discard")
def ask_to_discard(member: CompanyMember, session: ReadSession, now: Now) -> Response:
    """Ask whether the draft is really to be thrown away."""
    submission = read_submission(session, member.company_id, now=now)
    return page("company/discard.html", member.visitor, version=submission.version)


@router.post("/discard")
def discard(member: CompanySender, session: WriteSession, now: Now) -> Response:
    """Throw the draft away; what is published stays. One that is gone already is gone."""
    with contextlib.suppress(NotFound):
        discard_draft(
            session,
            company_id=member.company_id,
            author=member.author,
            version=_version(member.typed),
            now=now,
        )
    return go_to("/company/profile", Flash("done", "draft_discarded"))


@router.get("/{step}")
def get_step(step: str, member: CompanyMember, session: ReadSession, now: Now) -> Response:
    """Show one step, or the whole."""
    submission = read_submission(session, member.company_id, now=now)
    if step == steps.CHECK:
        return _check_page(member, submission)
    _require_step(step)
    return _step_page(member, step, submission, steps.form_of(step, submission.fields))


@router.post("/check")
def send(member: CompanySender, session: WriteSession, now: Now) -> Response:
    """Send the profile to the chamber, or take it back."""
    step = member.typed.text("step")
    if step not in {"submit", "recall"}:
        raise NotFound("There is no such step.")
    try:
        (submit_draft if step == "submit" else recall_submission)(
            session,
            company_id=member.company_id,
            author=member.author,
            version=_version(member.typed),
            now=now,
        )
    except InvalidProfile:
        return go_to("/company/profile/check")
    return go_to("/company/profile/check", Flash("done", f"profile_{step}"))


@router.post("/{step}")
def save_step(
    step: str,
    member: CompanySender,
    session: WriteSession,
    runtime: RuntimeDep,
    now: Now,
) -> Response:
    """Keep what was typed, right or wrong, and go on when it is right."""
    _require_step(step)
    patch = steps.read_step(step, member.typed)
    _take_code(member.typed.text("use"), patch)
    try:
        submission = save_draft(
            session,
            patch,
            company_id=member.company_id,
            chamber_id=member.chamber_id,
            author=member.author,
            version=_version(member.typed),
            is_patch=True,
            now=now,
        )
    except StaleVersion:
        return _stale_page(
            member, step, patch, read_submission(session, member.company_id, now=now)
        )
    goes_on = member.typed.has("go")
    language = member.visitor.language
    problems = steps.problems_of(submission.fields, language, step=step, others=goes_on)
    if goes_on and not problems:
        following = [*steps.STEPS, steps.CHECK]
        return go_to(f"/company/profile/{following[following.index(step) + 1]}")
    form = steps.form_of(step, submission.fields).with_problems(problems)
    wants_codes = member.typed.text("stay") == "codes"
    proposals = _proposals(runtime, step, submission.fields) if wants_codes else {}
    return _step_page(member, step, submission, form, proposals=proposals)


@router.post("/{step}/check")
def check_step(step: str, member: CompanySender, session: ReadSession, now: Now) -> Response:
    """Say what is wrong with what stands in a step now; nothing is kept."""
    _require_step(step)
    submission = read_submission(session, member.company_id, now=now)
    fields = {**submission.fields, **steps.read_step(step, member.typed)}
    language = member.visitor.language
    found = steps.problems_of(fields, language, step=step, others=False)
    problems = [{"field": each.field, "text": str(each.text)} for each in found]
    return json_answer({"problems": problems}, language=language)


def _require_step(step: str) -> None:
    if step not in steps.STEPS:
        raise NotFound("There is no such step.")


def _version(typed: Typed) -> int:
    version = typed.text("version")
    if not (version.isascii() and version.isdigit() and len(version) < 10):  # noqa: PLR2004
        raise Conflict("The form does not say which version it was made from.")
    return int(version)


def _take_code(said: str, patch: dict[str, object]) -> None:
    """Put a proposed code into its line: `products.0:8704`."""
    place, _, code = said.partition(":")
    kind, _, row = place.partition(".")
    lines = patch.get(kind)
    if isinstance(lines, list) and row.isascii() and row.isdigit() and int(row[:4]) < len(lines):
        lines[int(row[:4])]["hs"] = code


def _proposals(
    runtime: Runtime, step: str, fields: Mapping[str, object]
) -> dict[int, Sequence[str]]:
    lines = fields.get(step)
    wanted = [
        (row, str(line.get("text"))[:_MOST_TEXT])
        for row, line in enumerate(lines if isinstance(lines, list) else [])
        if line.get("text") and not line.get("hs")
    ][:PROPOSED_FOR]
    codes = _codes(runtime, [text for _, text in wanted])
    return {row: found for (row, _), found in zip(wanted, codes, strict=True) if found}


def _codes(runtime: Runtime, texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return codes that each line may have, likeliest first; none where there is no classifier."""
    if runtime.codes.classifier is None or not texts:
        return [() for _ in texts]
    found = runtime.codes.suggest(texts)
    return [
        () if each.service > _SERVICE else tuple(candidate.hs for candidate in each.candidates)
        for each in found
    ]


def _stale_page(
    member: Member, step: str, patch: Mapping[str, object], submission: OwnSubmission
) -> Response:
    """Show what was typed beside the version that is there now; sending it again keeps it."""
    said = str(translate("profile.stale", member.visitor.language))
    form = steps.form_of(step, {**submission.fields, **patch})
    wrong = form.with_problems([Problem("content", said)])
    return _step_page(member, step, submission, wrong, status=409)


def _step_page(
    member: Member,
    step: str,
    submission: OwnSubmission,
    form: Form,
    *,
    status: int | None = None,
    proposals: Mapping[int, Sequence[str]] | None = None,
) -> Response:
    language = member.visitor.language
    return page(
        "company/profile_step.html",
        member.visitor,
        status=status or (422 if form.problems else 200),
        form=form,
        rows=steps.rows_of(form, step),
        proposals=proposals or {},
        writable="save" in submission.possible,
        regions={country.value: regions(country) for country in Country},
        forms=[(form.value, cooperation_name(form, language)) for form in Cooperation],
        markets=_named(third_countries(), country_name, language),
        partner_regions=_partner_regions(submission, language),
        **_frame(step, submission),
    )


def _check_page(member: Member, submission: OwnSubmission) -> Response:
    found = steps.problems_of(submission.fields, member.visitor.language)
    problems = [
        StepProblem(steps.step_of(each.field), each.field.replace(".", "-"), str(each.text))
        for each in found
    ]
    preview = None if problems else parse_profile(submission.fields).without_contact()
    return page(
        "company/profile_check.html",
        member.visitor,
        problems=problems,
        preview=preview,
        cited=_lines(preview) if preview else frozenset(),
        **_frame(steps.CHECK, submission),
    )


def _frame(step: str, submission: OwnSubmission) -> dict[str, Any]:
    return {
        "step": step,
        "steps": (*steps.STEPS, steps.CHECK),
        "unfinished": steps.steps_with_problems(submission.fields),
        "submission": submission,
        "advice": advise(submission.fields),
        "looks": LOOKS,
    }


def _lines(profile: Profile) -> frozenset[str]:
    return frozenset(line.text for line in (*profile.products, *profile.needs))


def _partner_regions(submission: OwnSubmission, language: Language) -> list[tuple[str, str]]:
    """Return the regions of the other country; of both as long as the own one is not known."""
    own = submission.fields.get("country")
    wanted = [country for country in Country if country != own]
    return _named([code for country in wanted for code in regions(country)], region_name, language)


def _named(
    codes: Sequence[str], name: Callable[[str, Language], str], language: Language
) -> list[tuple[str, str]]:
    named = [(code, name(code, language)) for code in codes]
    return sorted(named, key=lambda item: item[1].casefold())
