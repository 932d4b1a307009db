"""Turns groups of companies into JSON values."""

from uuid import UUID

import orjson

from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name
from matchmaker.domain.permissions import Viewer
from matchmaker.engine.consortium import wording
from matchmaker.engine.consortium.answer import Consortium, Member, OfferPart, Remark
from matchmaker.engine.consortium.questionnaire import QUESTIONS
from matchmaker.services.consortia import ConsortiumList, FoundConsortium
from matchmaker.store.companies import PublicProfile
from matchmaker.web.render import Json, engine_json, public_json
from matchmaker.web.render_markets import trade_json


def consortia_json(found: ConsortiumList, *, language: Language, viewer: Viewer) -> Json:
    """Return the groups, in the form of the HTTP API."""
    why = found.why_empty
    return {
        "company": {"id": found.company_id, "ref": found.ref, "name": found.lead.name},
        "market": found.wish.market,
        "market_name": country_name(found.wish.market, language),
        "size": found.wish.size,
        "engine": engine_json(found.engine),
        "trade": trade_json(found.about, language),
        "candidates": {
            "by": found.candidates.get("BY", 0),
            "ru": found.candidates.get("RU", 0),
        },
        "services": [service.value for service in found.services],
        "items": [_consortium_json(item, language, viewer) for item in found.items],
        "next": None,
        "why_empty": why.code if why is not None else None,
        "why_empty_text": wording.why_text(why, language) if why is not None else None,
    }


def _consortium_json(item: FoundConsortium, language: Language, viewer: Viewer) -> Json:
    group: Consortium = item.consortium
    names = names_of(item)
    return {
        "status": group.status.value,
        "worth": group.worth,
        "bound": group.bound,
        "gap": group.gap,
        "nodes": group.nodes,
        "parts": dict(group.parts),
        "members": [
            _member_json(member, item.profiles[member.company_id], language, viewer)
            for member in group.members
        ],
        "offer": [_part_json(part, names, language) for part in group.offer],
        "missing": [
            _remark_json(remark, wording.missing_text(remark, language)) for remark in group.missing
        ],
    }


def names_of(item: FoundConsortium) -> dict[UUID, str]:
    """Return the names of the members by id."""
    return {key: orjson.loads(known.profile)["name"] for key, known in item.profiles.items()}


def _member_json(
    member: Member, profile: PublicProfile, language: Language, viewer: Viewer
) -> Json:
    return {
        "company": public_json(profile, viewer),
        "role": member.role.value,
        "role_text": wording.role_text(member.role, language),
        "score": member.score,
        "relation": member.relation.value if member.relation is not None else None,
        "market": {"score": member.market.score, "components": dict(member.market.components)},
        "adds": dict(member.adds),
        "remarks": [
            _remark_json(remark, wording.member_text(remark, language)) for remark in member.remarks
        ],
        "questionnaire": [
            {
                "code": question.code,
                "topic": question.topic.value,
                "topic_text": wording.topic_text(question.topic, language),
                "kind": question.kind.value,
                "question": wording.question_text(question.code, language),
                "answer": member.answers[question.code],
            }
            for question in QUESTIONS
        ],
    }


def _part_json(part: OfferPart, names: dict[UUID, str], language: Language) -> Json:
    return {
        "company_id": part.company_id,
        "name": names[part.company_id],
        "lines": part.lines,
        "beside": part.beside,
        "why": part.why,
        "text": wording.offer_text(part, names, language),
    }


def _remark_json(remark: Remark, text: str) -> Json:
    return {"code": remark.code, "text": text, "evidence": dict(remark.evidence)}
