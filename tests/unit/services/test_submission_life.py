"""Any order of steps, right or wrong: no illegal state, nothing lost, nothing unread published."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select
from sqlmodel import col

from matchmaker.domain.profile_life import (
    OPEN_SUBMISSIONS,
    WRITABLE,
    Criterion,
    SubmissionState,
    judge_rubric,
)
from matchmaker.errors import Conflict, InvalidInput, MatchmakerError, NotFound
from matchmaker.services.audit import verify_audit
from matchmaker.store.access import ensure_chamber
from matchmaker.store.companies import find_company
from matchmaker.store.submissions import list_rubrics, list_submissions_of
from matchmaker.store.tables import SubmissionRow
from tests.empty_database import fresh_database
from tests.unit.conftest import NOW
from tests.unit.services.submitted import GOOD, Company, Staff, typed

texts = st.sampled_from(["Карьерная техника.", "Новае апісанне.", "Third text."])
drafts = st.one_of(
    texts.map(lambda about: typed(about=about)),
    st.just({"name": "ОАО «Пример»"}),
    st.just({"country": [], "employees": "many"}),
)
versions = st.integers(0, 12)
mostly = st.sampled_from([True, True, True, False])
points = st.fixed_dictionaries({criterion: st.integers(0, 5) for criterion in Criterion})


class SubmissionMachine(RuleBasedStateMachine):
    """A company and two reviewers who do whatever comes to their minds, in any version.

    Beside the database stands what the company typed last and what was published last.
    """

    def __init__(self) -> None:
        super().__init__()
        self.database = fresh_database("life")
        with self.database.write() as session:
            chamber_id = ensure_chamber(session, "operator", now=NOW).id
        self.company = Company(self.database, chamber_id)
        self.staff = [Staff(self.database, chamber_id) for _ in range(2)]
        self.typed: dict[str, object] | None = None
        self.published: str | None = None

    def teardown(self) -> None:
        self.database.close()

    def row(self) -> SubmissionRow | None:
        with self.database.read() as session:
            rows = list_submissions_of(session, self.company.company_id)
        return next((row for row in rows if row.status in OPEN_SUBMISSIONS), None)

    @rule(fields=drafts, version=versions, fresh=mostly)
    def save(self, fields: dict[str, object], version: int, *, fresh: bool) -> None:
        before = self.row()
        named = (before.version if before else 0) if fresh else version
        try:
            self.company.save(fields, named)
        except Conflict:
            assert not fresh or (before is not None and before.status not in WRITABLE)
        else:
            self.typed = fields

    @rule(version=versions, fresh=mostly)
    def submit(self, version: int, *, fresh: bool) -> None:
        before = self.row()
        try:
            self.company.submit(before.version if before and fresh else version)
        except NotFound:
            assert before is None
        except MatchmakerError:
            pass
        else:
            assert self.company.read().problems == []

    @rule(version=versions, fresh=mostly)
    def recall(self, version: int, *, fresh: bool) -> None:
        before = self.row()
        try:
            self.company.recall(before.version if before and fresh else version)
        except (Conflict, NotFound):
            assert self._state() == (before.status if before else None)

    @rule(version=versions)
    def discard(self, version: int) -> None:
        before = self.row()
        try:
            self.company.discard(version)
        except (Conflict, NotFound):
            assert self._state() == (before.status if before else None)
        else:
            assert before is not None
            assert (before.version, before.status in WRITABLE) == (version, True)
            self.typed = None

    @rule(who=st.integers(0, 1), step=st.sampled_from(["take", "release"]), fresh=mostly)
    def move(self, who: int, step: str, *, fresh: bool) -> None:
        before = self.row()
        if before is None:
            return
        try:
            getattr(self.staff[who], step)(before.id, before.version if fresh else 1)
        except (Conflict, NotFound):
            assert self._state() == before.status

    @rule(
        who=st.integers(0, 1),
        scores=points,
        remarks=st.sampled_from(["", "Апішыце падрабязней."]),
        step=st.sampled_from([None, "publish", "hold", "return"]),
    )
    def review(
        self, who: int, scores: dict[Criterion, int], remarks: str, step: str | None
    ) -> None:
        before = self.row()
        if before is None:
            return
        try:
            after = self.staff[who].review(before.id, before.version, scores, remarks, step)
        except (Conflict, InvalidInput, NotFound):
            assert self._state() == before.status
            return
        assert before.status == SubmissionState.IN_REVIEW
        assert before.reviewer_id == self.staff[who].account_id
        if after.status == SubmissionState.PUBLISHED:
            assert judge_rubric(scores).step == "publish"
            assert self.typed is not None
            self.published, self.typed = str(self.typed["about"]), None

    @rule(who=st.integers(0, 1), steps=st.integers(1, 3))
    def go_on(self, who: int, steps: int) -> None:
        for _ in range(steps):
            self._approach_publication(who)

    def _approach_publication(self, who: int) -> None:
        row = self.row()
        if row is None or row.status in WRITABLE:
            fields = typed(about="Карьерная техника.")
            saved = self.company.save(fields, row.version if row else 0)
            self.typed = fields
            self.company.submit(saved.version)
        elif row.status == SubmissionState.IN_REVIEW:
            taker = next(s for s in self.staff if s.account_id == row.reviewer_id)
            taker.review(row.id, row.version, GOOD)
            assert self.typed is not None
            self.published, self.typed = str(self.typed["about"]), None
        else:
            self.staff[who].take(row.id, row.version)

    def _state(self) -> str | None:
        row = self.row()
        return row.status if row is not None else None

    @invariant()
    def what_was_typed_last_is_kept(self) -> None:
        if self.typed is not None:
            assert self.company.read().fields == self.typed

    @invariant()
    def one_submission_is_open(self) -> None:
        statement = select(SubmissionRow).where(
            col(SubmissionRow.status) != SubmissionState.PUBLISHED
        )
        with self.database.read() as session:
            assert len(session.execute(statement).scalars().all()) <= 1

    @invariant()
    def the_profile_is_what_was_published_last(self) -> None:
        with self.database.read() as session:
            profile = find_company(session, self.company.company_id)
        assert (profile.profile.about if profile else None) == self.published

    @invariant()
    def nothing_is_published_without_a_rubric(self) -> None:
        with self.database.read() as session:
            for row in list_submissions_of(session, self.company.company_id):
                if row.status == SubmissionState.PUBLISHED:
                    assert list_rubrics(session, row.id)[-1].step == "publish"

    @invariant()
    def the_audit_log_is_unbroken(self) -> None:
        with self.database.read() as session:
            assert verify_audit(session).broken_at is None


TestSubmissionLife = SubmissionMachine.TestCase
TestSubmissionLife.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
