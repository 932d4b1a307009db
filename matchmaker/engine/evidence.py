"""Where evidence begins and where it is complete, and what makes competitors: numbers of features.

Of two values, up to the first there is no evidence, and from the second on it is complete. Begins:
the median of all pairs of data/evaluation, so that an ordinary pair has none. Complete: what one
in ten grade-3 pairs has.
"""

from matchmaker.domain.cooperation import Cooperation
from matchmaker.engine import native
from matchmaker.engine.attributes import MARKETS, REGIONS, bits_of, form_row, words_for
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.line_tables import FIT_WEIGHTS
from matchmaker.engine.supply_chain import STEPS

FIT = (0.15, 0.6)
LINE = (0.25, 0.75)
FIELD = (0.15, 0.6)
COVERED = (0.12, 0.5)
USE = (0.15, 0.55)
PROFILE = (0.2, 0.7)
SAME = (0.35, 0.7)
MET = (0.2, 0.45)
IDENTICAL = (0.42, 0.6)  # between the 95th percentile of good partners and half of competitors

MAKING_TOGETHER = Cooperation.JOINT_PRODUCTION, Cooperation.ASSEMBLY, Cooperation.JOINT_VENTURE
FORMS = (
    (Cooperation.JOINT_EXPORT,),
    MAKING_TOGETHER,
    (Cooperation.RESEARCH,),
    (Cooperation.DISTRIBUTION,),
)
"""Forms of cooperation that are looked at apart; two sides share one of a group."""

COMPETITION = (0.25, 0.5, 0.5, 0.1)
"""Of likeness of the whole profiles, of the closest needs, of the best fit of a need, and of both
being ready for joint export. Round numbers; what neighbouring ones do is in docs/matching.md."""

RIVALS_FROM = 0.54  # of `competition`
EXCUSED_FROM = 0.5  # of `need_fit`; together they find 14 of the 15 competitors judged for third
# markets in data/evaluation, 15 of all 23, and take 2 of 66 good partners for competitors;
# chosen on these very pairs, see docs/matching.md
MET_FROM = 0.3  # of `need_fit`: half of what a typical grade-3 pair has
USED_FROM = 0.35  # of `product_use`

COUNTS_AS_MET = 0.33  # need fit before scaling, from which a need counts as met

WHOLE_LINK = STEPS**3
"""The strongest link of what two companies make: three shares in steps of a byte."""

_MEANING, _, _, _FIELD = FIT_WEIGHTS

COMPILED = native.Evidence(
    *(FIT, LINE, FIELD, COVERED, USE, PROFILE, SAME, MET, IDENTICAL),
    *(_MEANING, _FIELD, sum(FIT_WEIGHTS)),
    *COMPETITION,
    *(RIVALS_FROM, EXCUSED_FROM, MET_FROM, USED_FROM),
    *(WHOLE_LINK, COUNTS_AS_MET),
    tuple(int(bits_of(form_row(forms))[0]) for forms in FORMS),
    *(len(REGIONS), words_for(len(REGIONS)), words_for(len(MARKETS)), len(CLASSES)),
)
"""All of them as compiled loops read them."""
