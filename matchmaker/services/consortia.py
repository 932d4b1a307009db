"""Groups of companies for one third market, around a stored company."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from matchmaker.domain.permissions import Act, Viewer
from matchmaker.domain.profile import Profile
from matchmaker.engine.consortium.answer import Consortia, Consortium, Remark
from matchmaker.engine.consortium.find import find_consortia
from matchmaker.engine.consortium.wish import Service, Wish
from matchmaker.engine.encoder import Encoder
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.trade_tables import TradeAbout
from matchmaker.errors import InvalidInput
from matchmaker.services.markets import MarketAdviser
from matchmaker.services.refresh import IndexKeeper
from matchmaker.services.suggest import Engine
from matchmaker.store.companies import (
    PublicProfile,
    StoredCompany,
    find_profiles,
    get_company,
    get_company_by_ref,
)
from matchmaker.store.database import Database
from matchmaker.store.exclusions import find_excluded
from matchmaker.store.profile_columns import dump_profile


@dataclass(frozen=True, slots=True)
class FoundConsortium:
    """A group with what the caller may see of its members.

    Attributes:
        profiles: of all members, by id.
    """

    consortium: Consortium
    profiles: dict[UUID, PublicProfile]


@dataclass(frozen=True, slots=True)
class ConsortiumList:
    """The answer to one wish.

    Attributes:
        lead: the profile that the groups are built around.
        about: the trade figures behind the market scores.
        candidates: how many companies were considered beside the lead, by country.
        services: what members had to offer.
        why_empty: None when there is a group.
    """

    company_id: UUID
    ref: str | None
    lead: Profile
    wish: Wish
    engine: Engine
    about: TradeAbout
    items: tuple[FoundConsortium, ...]
    candidates: dict[str, int]
    services: tuple[Service, ...]
    why_empty: Remark | None


class ConsortiumBuilder:
    """Builds groups from an index that is kept in step with the database."""

    def __init__(
        self,
        database: Database,
        encoder: Encoder,
        keeper: IndexKeeper,
        index: CompanyIndex,
        recommender: Recommender,
        adviser: MarketAdviser,
    ) -> None:
        self._database = database
        self._encoder = encoder
        self._keeper = keeper
        self._index = index
        self._recommender = recommender
        self._adviser = adviser

    def build(self, company: UUID | str, wish: Wish, *, viewer: Viewer) -> ConsortiumList:
        """Return the best groups around a stored company.

        Args:
            company: its id, or the caller's own reference.

        Raises:
            NotFound: unknown, or not visible to the caller.
            InvalidInput: a company that must be in is not published.
            ContradictoryConstraints: no companies whatever could make the wish come true.
        """
        self._keeper.catch_up()
        stored = self._stored(company, viewer)
        company_id = stored.company_id
        lead = self._keeper.find(company_id) or self._embed(company_id, stored.profile)
        fixed = [lead, *self._included(wish, company_id)]
        markets, rankers = self._adviser.markets, self._recommender.rankers
        allowed = replace(wish, exclude=self._excluded(wish, fixed))
        found = find_consortia(self._index, rankers, markets, fixed, allowed)
        items = self._with_profiles(found, stored)
        return ConsortiumList(
            company_id=company_id,
            ref=stored.ref if viewer.may(Act.SEE_PRIVATE, stored.owner) else None,
            lead=stored.profile,
            wish=wish,
            engine=Engine(self._encoder.name, rankers.name, self._keeper.revision),
            about=markets.about,
            items=items,
            candidates=dict(found.candidates),
            services=found.services,
            why_empty=None if items else found.why_empty or Remark("no_group_fits"),
        )

    def _stored(self, company: UUID | str, viewer: Viewer) -> StoredCompany:
        with self._database.read() as session:
            if isinstance(company, UUID):
                return get_company(session, company, viewer=viewer, act=Act.SEE_SUGGESTIONS)
            return get_company_by_ref(session, company, viewer=viewer)

    def _excluded(self, wish: Wish, fixed: Sequence[IndexEntry]) -> tuple[UUID, ...]:
        """Return whom no group has: by the wish, and by what was decided about pairs before.

        Who is named to be in is in, whatever was decided. Pairs of two others are not looked at.
        """
        with self._database.read() as session:
            past = {each for entry in fixed for each in find_excluded(session, entry.company_id)}
        named = {entry.company_id for entry in fixed}
        return (*wish.exclude, *sorted(past - named - set(wish.exclude)))

    def _included(self, wish: Wish, lead_id: UUID) -> Sequence[IndexEntry]:
        """Return the companies that must be in, each once.

        Raises:
            InvalidInput: one is not published; unknown ones are not told apart.
        """
        places = {each: place for place, each in enumerate(wish.include) if each != lead_id}
        found = {each: self._keeper.find(each) for each in places}
        errors = [
            {"field": f"must_include.{places[each]}", "reason": f"{each} is no published company"}
            for each, entry in found.items()
            if entry is None
        ]
        if errors:
            raise InvalidInput("The group must have companies that are not here.", errors=errors)
        return [entry for entry in found.values() if entry is not None]

    def _with_profiles(self, found: Consortia, lead: StoredCompany) -> tuple[FoundConsortium, ...]:
        """Return the groups whose members are all still published; the lead may be a draft."""
        ids = {member.company_id for item in found.items for member in item.members}
        with self._database.read() as session:
            profiles = find_profiles(session, sorted(ids))
        profiles[lead.company_id] = PublicProfile(
            lead.company_id, lead.chamber_id, lead.ref, dump_profile(lead.profile).encode()
        )
        return tuple(
            FoundConsortium(item, profiles)
            for item in found.items
            if all(member.company_id in profiles for member in item.members)
        )

    def _embed(self, company_id: UUID, profile: Profile) -> IndexEntry:
        return IndexEntry(company_id, profile, self._encoder.encode(profile.embedded_texts()))
