"""Terms: forms of cooperation, regions, certificates."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.cooperation import Cooperation
from matchmaker.engine.attributes import FORMS, Bits, Mask, bits_of, form_row, has, meet
from matchmaker.engine.evidence import MAKING_TOGETHER
from matchmaker.engine.features.values import both, share
from matchmaker.engine.growing import ranges
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs

_MAKING_TOGETHER = bits_of(form_row(MAKING_TOGETHER))


def shared_form(pairs: Pairs) -> Floats:
    """There is a form of cooperation that both accept."""
    forms = pairs.once(_forms)
    return share(meet(forms, forms))


def joint_export(pairs: Pairs) -> Floats:
    """Both are ready for joint export."""
    return _form(pairs, Cooperation.JOINT_EXPORT)


def making_together(pairs: Pairs) -> Floats:
    """Both are ready to make something together: joint production, assembly or a joint venture."""
    return share(meet(pairs.once(_forms), _MAKING_TOGETHER))


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
    yours, theirs = pairs.you.shelf.attributes, pairs.they.shelf.attributes
    own, slots = pairs.you.slots[0], pairs.they.slots
    start, count = yours.certificate_start.view[own], yours.certificate_count.view[own]
    mine = yours.certificates.view[start : start + count]
    counts = theirs.certificate_count.view[slots].astype(np.intp)
    if not len(mine) or not counts.any():
        return np.zeros(len(pairs))
    hashes = theirs.certificates.view[ranges(theirs.certificate_start.view[slots], counts)]
    owners = np.repeat(np.arange(len(slots)), counts)
    is_shared = (hashes[:, None] == mine).any(axis=1)
    return share(np.bincount(owners[is_shared], minlength=len(slots)) > 0)


def _forms(pairs: Pairs) -> Bits:
    """Return (c, words) forms of cooperation that both accept."""
    yours = pairs.you.shelf.attributes.forms.view[pairs.you.slots[0]]
    return np.asarray(yours & pairs.they.shelf.attributes.forms.view[pairs.they.slots])


def _form(pairs: Pairs, form: Cooperation) -> Floats:
    return share(has(pairs.once(_forms), FORMS[form]))


def _regions(pairs: Pairs) -> tuple[tuple[Mask, Mask], tuple[Mask, Mask]]:
    """Return, for you and for them, (c,) whether it chooses regions, and accepts the other's."""
    you, they = pairs.you, pairs.they
    yours, theirs, own = you.shelf.attributes, they.shelf.attributes, you.slots[0]
    your_region, their_regions = yours.region.view[own], theirs.region.view[they.slots]
    choosy = np.full(len(pairs), yours.selective.view[own])
    accepts = _accept(yours.partner_regions.view[[own]], their_regions)
    theirs_choosy = theirs.selective.view[they.slots]
    theirs_accept = has(theirs.partner_regions.view[they.slots], int(your_region))
    return (choosy, accepts), (theirs_choosy, theirs_accept)


def _accept(wanted: Bits, regions: NDArray[np.int16]) -> Mask:
    """Return (c,) whether one company's wanted regions, (1, words), have each of c regions."""
    words, places = np.divmod(regions, 64)
    return np.asarray(wanted[0, words] >> places.astype(np.uint64) & np.uint64(1), np.bool_)
