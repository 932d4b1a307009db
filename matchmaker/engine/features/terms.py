"""Terms: forms of cooperation, regions, certificates."""

import numpy as np

from matchmaker.domain.cooperation import Cooperation
from matchmaker.engine.attributes import FORMS
from matchmaker.engine.features.values import Mask, any_of, both
from matchmaker.engine.pairs import Floats, Pairs

_MAKING_TOGETHER = (Cooperation.JOINT_PRODUCTION, Cooperation.ASSEMBLY, Cooperation.JOINT_VENTURE)


def shared_form(pairs: Pairs) -> Floats:
    """There is a form of cooperation that both accept."""
    return any_of(pairs.once(_forms))


def joint_export(pairs: Pairs) -> Floats:
    """Both are ready for joint export."""
    return _form(pairs, Cooperation.JOINT_EXPORT)


def making_together(pairs: Pairs) -> Floats:
    """Both are ready to make something together: joint production, assembly or a joint venture."""
    return any_of(pairs.once(_forms)[:, [FORMS[form] for form in _MAKING_TOGETHER]])


def joint_research(pairs: Pairs) -> Floats:
    """Both are ready for joint research."""
    return _form(pairs, Cooperation.RESEARCH)


def distribution(pairs: Pairs) -> Floats:
    """Both are ready for distribution."""
    return _form(pairs, Cooperation.DISTRIBUTION)


def wanted_region(pairs: Pairs) -> Floats:
    """One side is in a region where the other looks for partners."""
    you, they = pairs.once(_regions)
    return both(you[0] & you[1], they[0] & they[1])


def unwanted_region(pairs: Pairs) -> Floats:
    """One side is outside the regions where the other looks for partners."""
    you, they = pairs.once(_regions)
    return both(~you[1], ~they[1])


def regional_agreement(pairs: Pairs) -> Floats:
    """The regions of the two, or their chambers, have an agreement in force."""
    you, they = pairs.you, pairs.they
    yours = you.shelf.attributes.region.view[you.slots[0]]
    theirs = they.shelf.attributes.region.view[they.slots]
    return np.asarray(they.shelf.ties.strength[yours, theirs])


def shared_certificates(pairs: Pairs) -> Floats:
    """Both hold the same certificate or follow the same standard."""
    yours = set(pairs.you.profiles[0].certificates)
    if not yours:
        return np.zeros(len(pairs))
    return np.array([not yours.isdisjoint(p.certificates) for p in pairs.they.profiles], float)


def _forms(pairs: Pairs) -> Mask:
    """Return (c, f) forms of cooperation that both accept."""
    yours = pairs.you.shelf.attributes.forms.view[pairs.you.slots[0]]
    return np.asarray(yours & pairs.they.shelf.attributes.forms.view[pairs.they.slots])


def _form(pairs: Pairs, form: Cooperation) -> Floats:
    return pairs.once(_forms)[:, FORMS[form]].astype(np.float64)


def _regions(pairs: Pairs) -> tuple[tuple[Mask, Mask], tuple[Mask, Mask]]:
    """Return, for you and for them, (c,) whether it chooses regions, and accepts the other's."""
    you, they = pairs.you, pairs.they
    yours, theirs, own = you.shelf.attributes, they.shelf.attributes, you.slots[0]
    your_region, their_regions = yours.region.view[own], theirs.region.view[they.slots]
    choosy = np.full(len(pairs), yours.selective.view[own])
    accepts = yours.partner_regions.view[own][their_regions]
    theirs_choosy = theirs.selective.view[they.slots]
    theirs_accept = theirs.partner_regions.view[they.slots][:, your_region]
    return (choosy, accepts), (theirs_choosy, theirs_accept)
