"""Who should this company meet, and why: suggestions, and the dossier of one pair.

Every call first catches the index up with the database, so what another process accepted a
moment ago is found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from threading import Lock
from uuid import UUID

from matchmaker.domain.match import Purpose
from matchmaker.domain.permissions import Act, Viewer
from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import Encoder
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.recommend import NOTHING_ABOVE_THRESHOLD, Recommender, blocked
from matchmaker.engine.suggestion import Options, Suggestion
from matchmaker.services.list_workers import Asked
from matchmaker.services.listed_rows import CompanyLists
from matchmaker.services.markets import MarketAdviser
from matchmaker.services.match_ids import match_id
from matchmaker.services.prepared_lists import EXACT_UP_TO, PreparedLists, prepare_lists
from matchmaker.services.refresh import IndexKeeper, Progress
from matchmaker.services.remembered_answers import Question, RememberedAnswers, State
from matchmaker.store.companies import (
    PublicProfile,
    StoredCompany,
    find_profiles,
    get_company,
    get_standing,
)
from matchmaker.store.database import Database
from matchmaker.store.exclusions import find_excluded, find_own_company
from matchmaker.store.profile_columns import dump_profile
from matchmaker.store.revisions import newest_revision
from matchmaker.store.tables import PUBLISHED

NOT_PUBLISHED = "not_published"
MARKETS_SHOWN = 3  # third countries with each suggestion

_UNSTORED = UUID(int=0)  # stands for a company that has no id


@dataclass(frozen=True, slots=True)
class Engine:
    """What made an answer."""

    encoder: str
    ranker: str
    index_revision: int


@dataclass(frozen=True, slots=True)
class SuggestedPartner:
    """A suggestion with what the caller may see of the partner.

    Attributes:
        written: what has been written of the suggestion, by language, to be used again for as long
            as it is remembered.
    """

    partner: PublicProfile
    suggestion: Suggestion
    match_id: UUID
    written: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PartnerList:
    """The answer to one query for partners.

    Attributes:
        company_id: None for a profile that is not stored.
        why_empty: a code when there are no items, else None.
    """

    company_id: UUID | None
    ref: str | None
    name: str
    purpose: Purpose
    engine: Engine
    items: tuple[SuggestedPartner, ...]
    why_empty: str | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is the same for everybody who asks this.

    Attributes:
        items: without the third countries of a pair.
    """

    items: tuple[SuggestedPartner, ...]
    ranker: str
    why_empty: str | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one pair, for one purpose, seen from the first company.

    Attributes:
        suggestion: score, relation, all reasons, joint markets.
        would_rise: codes of what would raise the score, most useful first.
        blocked: codes of rules that keep the pair out of suggestions; empty when none does.
    """

    company: PublicProfile
    partner: PublicProfile
    purpose: Purpose
    engine: Engine
    suggestion: Suggestion
    match_id: UUID
    would_rise: tuple[str, ...]
    blocked: tuple[str, ...]


class Suggester:
    """Answers queries from an index that is kept in step with the database.

    Attributes:
        exact_up_to: companies of a country up to which a run over all looks at every one of them.
    """

    def __init__(
        self,
        database: Database,
        encoder: Encoder,
        keeper: IndexKeeper,
        recommender: Recommender,
        adviser: MarketAdviser,
    ) -> None:
        self._database = database
        self._encoder = encoder
        self._keeper = keeper
        self._recommender = recommender
        self._adviser = adviser
        self._remembered: RememberedAnswers[_Answer] = RememberedAnswers()
        self._turn = Lock()  # threads that compute at the same time only wait for each other
        self.exact_up_to = EXACT_UP_TO
        self._prepared = PreparedLists()

    def partners_of(self, company_id: UUID, options: Options, *, viewer: Viewer) -> PartnerList:
        """Return partners for a stored company.

        Raises:
            NotFound: unknown, or not visible to the caller.
        """
        with self._database.read() as session:
            newest = newest_revision(session)
            standing = get_standing(session, company_id, viewer=viewer, act=Act.SEE_SUGGESTIONS)
            excluded = find_excluded(session, company_id)
        self._keeper.catch_up_to(newest)
        ref = standing.ref if viewer.may(Act.SEE_PRIVATE, standing.owner) else None
        entry = self._keeper.find(company_id) or self._unpublished(company_id, viewer)
        answer = self._remembered_answer(newest, entry, options, excluded)
        return self._list(entry, options, answer, company_id=company_id, ref=ref)

    def partners_for(
        self, profile: Profile, options: Options, *, viewer: Viewer | None = None
    ) -> PartnerList:
        """Return partners for a profile that is not stored.

        Args:
            viewer: whose profile it is; by reference or tax id it is known again as one of the
                chamber's companies, and is not suggested what that company is not.
        """
        self._keeper.catch_up()
        excluded = self._excluded_for(profile, viewer) if viewer is not None else frozenset()
        entry = self._embed(_UNSTORED, profile)
        answer = self._answer(entry, options, excluded)
        return self._list(entry, options, answer, company_id=None, ref=profile.ref)

    def judge_profiles(self, company: Profile, other: Profile, purpose: Purpose) -> Suggestion:
        """Return score and reasons of two profiles that are not stored, seen from the first."""
        self._keeper.catch_up()
        you, they = (self._embed(_UNSTORED, profile) for profile in (company, other))
        return self._recommender.judge(you, they, purpose).suggestion

    def catch_up(self) -> None:
        """Take in what has changed in the database."""
        self._keeper.catch_up()

    def prepare_lists(
        self, expected: int, *, threads: int = 1, progress: Progress | None = None
    ) -> None:
        """Weigh all companies with each other, or find neighbourhoods, where that pays.

        Args:
            expected: how many lists will be made.
            threads: that share the work.
            progress: called with how many companies of how many have been weighed with all others.
        """
        self._prepared = prepare_lists(
            self._keeper.index,
            self._recommender,
            expected,
            threads=threads,
            progress=progress,
            exact_up_to=self.exact_up_to,
        )

    def shortlists(self, asked: Iterable[Asked], *, top: int) -> Iterator[CompanyLists]:
        """Yield the best partners of each company for each purpose, best first, without reasons.

        Companies that are not in the index are passed over.

        Args:
            top: most partners of a company for a purpose, 1–100.
        """
        for each in asked:
            entry = self._keeper.find(each.company_id)
            if entry is not None:
                lists = self._prepared.shortlist(self._recommender, entry, each, top=top)
                yield CompanyLists(each.company_id, lists)

    def judge_stored(self, company_id: UUID, other_id: UUID, purpose: Purpose) -> Suggestion | None:
        """Return score and reasons of a pair; None when one of the two is not published."""
        you, they = self._keeper.find(company_id), self._keeper.find(other_id)
        if you is None or they is None:
            return None
        return self._recommender.judge(you, they, purpose).suggestion

    def dossier(
        self,
        company_id: UUID,
        other_id: UUID,
        purpose: Purpose,
        *,
        viewer: Viewer,
        market: str | None = None,
    ) -> Dossier:
        """Explain any pair, also a bad one.

        Args:
            market: the only third country that counts, as in a list for that country.

        Raises:
            NotFound: one of the two is unknown or not visible to the caller.
        """
        self._keeper.catch_up()
        with self._database.read() as session:
            stored = [
                get_company(session, company_id, viewer=viewer, act=Act.SEE_SUGGESTIONS),
                get_company(session, other_id, viewer=viewer),
            ]
        you, they = (
            self._keeper.find(each.company_id) or self._embed(each.company_id, each.profile)
            for each in stored
        )
        revision = self._keeper.revision
        judged = self._recommender.judge(you, they, purpose, market)
        options = Options(purpose=purpose, market=market)
        rules = blocked(you.profile, they.profile, is_same=company_id == other_id)
        hidden = any(each.status != PUBLISHED for each in stored)
        return Dossier(
            company=_public(stored[0]),
            partner=_public(stored[1]),
            purpose=purpose,
            engine=Engine(self._encoder.name, judged.ranker, revision),
            suggestion=self._with_markets(you, judged.suggestion, options, they),
            match_id=match_id(company_id, other_id, purpose),
            would_rise=judged.would_rise,
            blocked=(*rules, *((NOT_PUBLISHED,) if hidden else ())),
        )

    def _excluded_for(self, profile: Profile, viewer: Viewer) -> frozenset[UUID]:
        with self._database.read() as session:
            known = viewer.company_id or find_own_company(
                session, viewer.chamber_id, ref=profile.ref, tax_id=profile.tax_id
            )
            return find_excluded(session, known) if known is not None else frozenset()

    def _list(
        self,
        entry: IndexEntry,
        options: Options,
        answer: _Answer,
        *,
        company_id: UUID | None,
        ref: str | None,
    ) -> PartnerList:
        items = answer.items
        if options.purpose is Purpose.THIRD_MARKET:
            told = (self._with_markets(entry, each.suggestion, options) for each in items)
            items = tuple(
                replace(each, suggestion=suggestion, written={})
                for each, suggestion in zip(items, told, strict=True)
            )
        engine = Engine(self._encoder.name, answer.ranker, self._keeper.revision)
        return PartnerList(
            company_id, ref, entry.profile.name, options.purpose, engine, items, answer.why_empty
        )

    def _remembered_answer(
        self, newest: int, entry: IndexEntry, options: Options, excluded: frozenset[UUID]
    ) -> _Answer:
        """Return the answer about a company; of one in the index it is remembered.

        Args:
            newest: the newest revision in the database, as this request has seen it.
        """
        if entry.place is None:
            return self._answer(entry, options, excluded)
        index, ranker = self._keeper.index, self._recommender.rankers.name
        state = State(newest, index.changes, index.ties.changes, ranker)
        question = Question(entry.company_id, options, excluded)
        found = self._remembered.find(state, question)
        if found is None:
            present = self._keeper.find(entry.company_id)  # not older than the state
            found = self._answer(present or entry, options, excluded)
            if present is not None:
                self._remembered.keep(state, question, found, size=len(found.items))
        return found

    def _answer(self, entry: IndexEntry, options: Options, excluded: frozenset[UUID]) -> _Answer:
        """Work out an answer; partners that were withdrawn a moment ago are left out."""
        with self._turn:
            found = self._recommender.suggest(entry, options, excluded=excluded)
        with self._database.read() as session:
            partners = find_profiles(session, [item.partner_id for item in found.items])
        items = tuple(
            SuggestedPartner(
                partners[item.partner_id],
                item,
                match_id(entry.company_id, item.partner_id, options.purpose),
            )
            for item in found.items
            if item.partner_id in partners
        )
        why_empty = None if items else found.why_empty or NOTHING_ABOVE_THRESHOLD
        return _Answer(items, found.ranker, why_empty)

    def _with_markets(
        self,
        you: IndexEntry,
        item: Suggestion,
        options: Options,
        they: IndexEntry | None = None,
    ) -> Suggestion:
        """Return the suggestion with the best third countries for the pair, if it is about them.

        Args:
            they: the partner, None: as it is in the index.
        """
        if options.purpose is not Purpose.THIRD_MARKET:
            return item
        they = they or self._keeper.find(item.partner_id)
        if they is None:
            return item
        markets = self._adviser.markets_for_pair(
            you, they, limit=MARKETS_SHOWN, market=options.market
        )
        return replace(item, markets=markets)

    def _unpublished(self, company_id: UUID, viewer: Viewer) -> IndexEntry:
        """Return a company that is not in the index.

        Raises:
            NotFound: it was erased a moment ago.
        """
        with self._database.read() as session:
            company = get_company(session, company_id, viewer=viewer, act=Act.SEE_SUGGESTIONS)
        return self._embed(company_id, company.profile)

    def _embed(self, company_id: UUID, profile: Profile) -> IndexEntry:
        return IndexEntry(company_id, profile, self._encoder.encode(profile.embedded_texts()))

    def engine(self) -> Engine:
        """Return what makes the answers now."""
        return Engine(self._encoder.name, self._recommender.rankers.name, self._keeper.revision)


def _public(company: StoredCompany) -> PublicProfile:
    return PublicProfile(
        company.company_id,
        company.chamber_id,
        company.ref,
        dump_profile(company.profile).encode(),
    )
