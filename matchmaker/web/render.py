"""Turns what services return into JSON values; stored profiles are passed on, not parsed."""

from collections.abc import Sequence

import orjson

from matchmaker.domain.languages import Language
from matchmaker.domain.permissions import Act, Viewer
from matchmaker.engine.explain import note_text, offer_text, reason_text
from matchmaker.engine.suggestion import JointOffer, Reason, Suggestion
from matchmaker.services.suggest import Dossier, Engine, PartnerList, SuggestedPartner
from matchmaker.store.companies import PublicProfile, StoredCompany
from matchmaker.store.listing import ListedCompany
from matchmaker.store.profile_columns import dump_profile

Json = dict[str, object]


def company_json(company: StoredCompany, *, viewer: Viewer) -> orjson.Fragment:
    """Return a company, with reference and contact when it is the caller's own."""
    is_own = viewer.may(Act.SEE_PRIVATE, company.owner)
    contact = company.profile.contact if is_own else None
    return _joined(
        {
            "id": company.company_id,
            "ref": company.ref if is_own else None,
            "status": company.status,
            "contact": contact.model_dump() if contact else None,
            "created_at": company.created_at,
            "updated_at": company.updated_at,
        },
        dump_profile(company.profile).encode(),
    )


def listed_json(listed: ListedCompany, *, viewer: Viewer) -> orjson.Fragment:
    """Return a row of a list; contacts are never in one."""
    company = listed.company
    return _joined(
        {
            "id": company.company_id,
            "ref": company.ref if viewer.may(Act.SEE_PRIVATE, company.owner) else None,
            "status": listed.status,
            "contact": None,
            "created_at": listed.created_at,
            "updated_at": listed.updated_at,
        },
        company.profile,
    )


def partners_json(found: PartnerList, *, language: Language, viewer: Viewer) -> Json:
    """Return a list of partners."""
    items = [_partner_json(item, language, viewer) for item in found.items]
    why = found.why_empty
    return {
        "company": {"id": found.company_id, "ref": found.ref, "name": found.name},
        "purpose": found.purpose.value,
        "engine": engine_json(found.engine),
        "items": items,
        "next": None,
        "why_empty": why,
        "why_empty_text": note_text(why, language) if why is not None else None,
    }


def _partner_json(item: SuggestedPartner, language: Language, viewer: Viewer) -> orjson.Fragment:
    """Return a suggestion with the partner; what it says is written once in each language."""
    said = item.written.get(language)
    if said is None:
        said = orjson.dumps(
            {"match_id": item.match_id, **_suggestion_json(item.suggestion, language)}
        )
        item.written[language] = said
    partner = orjson.dumps(public_json(item.partner, viewer))
    return orjson.Fragment(b'{"partner":' + partner + b"," + said[1:])


def dossier_json(found: Dossier, *, language: Language, viewer: Viewer) -> Json:
    """Return everything about one pair."""
    return {
        "company": public_json(found.company, viewer),
        "partner": public_json(found.partner, viewer),
        "purpose": found.purpose.value,
        "engine": engine_json(found.engine),
        "match_id": found.match_id,
        **_suggestion_json(found.suggestion, language),
        "would_rise": _notes_json(found.would_rise, language),
        "blocked": _notes_json(found.blocked, language),
    }


def _suggestion_json(suggestion: Suggestion, language: Language) -> Json:
    return {
        "score": suggestion.score,
        "relation": suggestion.relation.value,
        "intercept": suggestion.intercept,
        "reasons": reasons_json(suggestion.reasons, language),
        "joint_offer": _offer_json(suggestion.joint_offer, language),
        "markets": [
            {"country": fit.country, "score": fit.score, "components": dict(fit.components)}
            for fit in suggestion.markets
        ],
    }


def reasons_json(reasons: Sequence[Reason], language: Language) -> list[Json]:
    """Return the parts of a score, each with its sentence."""
    return [
        {
            "code": reason.code,
            "weight": reason.weight,
            "text": reason_text(reason, language),
            "evidence": dict(reason.evidence),
        }
        for reason in reasons
    ]


def _offer_json(offer: JointOffer | None, language: Language) -> Json | None:
    if offer is None:
        return None
    text = offer_text(offer, language)
    return {"yours": offer.yours, "theirs": offer.theirs, "why": offer.why, "text": text}


def engine_json(engine: Engine) -> Json:
    """Return what made an answer."""
    return {
        "encoder": engine.encoder,
        "ranker": engine.ranker,
        "index_revision": engine.index_revision,
    }


def _notes_json(codes: tuple[str, ...], language: Language) -> list[Json]:
    return [{"code": code, "text": note_text(code, language)} for code in codes]


def public_json(company: PublicProfile, viewer: Viewer) -> orjson.Fragment:
    """Return what other companies may see of a company, with the reference for its owner."""
    ref = company.ref if viewer.may(Act.SEE_PRIVATE, company.owner) else None
    return _joined({"id": company.company_id, "ref": ref}, company.profile)


def _joined(head: Json, profile: bytes) -> orjson.Fragment:
    """Return one object with the members of `head` and of the stored profile."""
    return orjson.Fragment(orjson.dumps(head)[:-1] + b"," + profile[1:])
