"""Turns rows of a solution into members with roles, an offer and what is missing."""

from collections.abc import Sequence

import numpy as np

from matchmaker.engine.consortium.answer import Consortium, Member
from matchmaker.engine.consortium.offer import group_offer
from matchmaker.engine.consortium.questionnaire import answer_questions
from matchmaker.engine.consortium.remarks import (
    Group,
    MetNeed,
    member_remarks,
    met_needs,
    missing_remarks,
    role_of,
)
from matchmaker.engine.consortium.scene import Scene
from matchmaker.engine.consortium.search import Solution
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.relation import relations_of
from matchmaker.engine.sides import take_side
from matchmaker.engine.suggestion import MarketFit


def describe_group(scene: Scene, found: Solution) -> Consortium:
    """Return the group with all that is said of it."""
    rows = _ordered(scene, found.rows)
    group = Group(
        [_compared(scene, row, rows) for row in rows],
        [scene.facts[row] for row in rows],
        scene.wish.market,
    )
    met, unmet = met_needs(group)
    return Consortium(
        members=tuple(_member(scene, group, rows, place, met) for place in range(len(rows))),
        status=found.status,
        worth=found.worth,
        bound=found.bound,
        gap=found.gap,
        nodes=found.nodes,
        parts=scene.worths.of_group(rows),
        offer=group_offer(group.of_member, group.facts),
        missing=tuple(missing_remarks(group, unmet)),
    )


def _ordered(scene: Scene, rows: Sequence[int]) -> list[int]:
    """Return the lead and then the others, whoever adds most first, ties by id."""
    adds = {row: sum(scene.worths.of_member(row, rows).values()) for row in rows}
    return sorted(rows, key=lambda row: (row != 0, -adds[row], scene.shelf.ids[row]))


def _compared(scene: Scene, row: int, rows: Sequence[int]) -> Pairs:
    """Return the comparisons of a member with all others."""
    others = [other for other in rows if other != row]
    you = take_side(scene.shelf, np.array([row], np.int32))
    they = take_side(scene.shelf, np.array(others, np.int32))
    return Pairs(you, they, scene.weights, scene.wish.market)


def _member(
    scene: Scene, group: Group, rows: Sequence[int], place: int, met: Sequence[MetNeed]
) -> Member:
    row = rows[place]
    score = float(scene.table.score[0, row]) if place else None
    return Member(
        company_id=scene.shelf.ids[row],
        role=role_of(group, place),
        score=score,
        relation=relations_of(group.of_member[0], [place - 1])[0] if place else None,
        market=_market(scene, row),
        adds=scene.worths.of_member(row, rows),
        remarks=tuple(member_remarks(group, place, met, score)),
        answers=answer_questions(scene.profiles[row], scene.wish.market),
    )


def _market(scene: Scene, row: int) -> MarketFit:
    fits = scene.markets.company(scene.profiles[row], scene.facts[row].weights)
    return next(fit for fit in fits if fit.country == scene.wish.market)
