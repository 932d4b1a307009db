/* Features of a pair of companies, from the figures of their lines and from facts. All numbers are
 * those of engine.features and engine.relation to the last bit. Part of lines.c. */

/* One company that asks, and what is worked out once for all it is compared with. */
typedef struct {
    const Company *lines;
    const Facts *facts;
    int32_t slot;
    const Evidence *evidence;
    const Question *question;
    double *reached[2];        /* (classes,) how usual as your input, how well you supply it */
} Asking;

static inline double *put(double *x, const double *two)
{
    *x++ = larger(two), *x++ = smaller(two);
    return x;
}

/* Write how usual what they make is as your input, and the reverse; see engine.goods. */
static inline void supply(const Asking *you, const uint8_t *made, double *two)
{
    two[0] = two[1] = 0.0;
    if (!you->question->inputs) return;
    for (int class = 0; class < you->evidence->classes; class++) {
        if (!made[class]) continue;
        for (int n = 0; n < 2; n++) {
            double link = made[class] * you->reached[n][class];
            two[n] = link > two[n] ? link : two[n];
        }
    }
    two[0] /= you->evidence->whole_link, two[1] /= you->evidence->whole_link;
}

/* Write the classes of the strongest link of what two make: sold and bought; see engine.goods. */
static void link_of(const Asking *you, const uint8_t *made, int32_t *out)
{
    const double *inputs = you->question->inputs;
    const int32_t classes = you->evidence->classes;
    const uint8_t *own = you->facts->made + (int64_t)you->slot * classes;
    double theirs = 0.0, yours = 0.0;
    int32_t links[2][2] = {{0, 0}, {0, 0}};
    for (int32_t i = 0; inputs && i < classes; i++)
        for (int32_t m = 0; made[i] && m < classes; m++) {
            const double value = made[i] * (inputs[i * classes + m] * own[m]);
            if (value > theirs) theirs = value, links[0][0] = i, links[0][1] = m;
        }
    for (int32_t m = 0; inputs && m < classes; m++)
        for (int32_t i = 0; own[m] && i < classes; i++) {
            const double value = own[m] * inputs[m * classes + i] * made[i];
            if (value > yours) yours = value, links[1][0] = m, links[1][1] = i;
        }
    memcpy(out, links[theirs < yours], sizeof links[0]);
}

/* Keep the nearest of your lines to one of theirs if it is nearer than those before; among lines that
 * are as near the first of yours, then the first of theirs. */
static inline void keep_nearest(Nearest *best, const double *values, int count, const double *cosines,
                                int theirs)
{
    for (int n = 0; n < count; n++)
        if (best->yours < 0 || values[n] > best->value || (values[n] == best->value && n < best->yours))
            *best = (Nearest){n, theirs, values[n], cosines[n]};
}

/* Return |A and B| / min(|A|, |B|). */
static inline double overlap(int both, int yours, int theirs)
{
    const int fewer = yours < theirs ? yours : theirs;
    return (double)both / (fewer > 1 ? fewer : 1);
}

/* Tell whether two companies hold the same certificate. */
static inline int shares_certificate(const Facts *yours, int32_t own, const Facts *theirs,
                                           int32_t slot)
{
    const uint32_t *mine = yours->certificates + yours->certificate_start[own];
    const uint32_t *other = theirs->certificates + theirs->certificate_start[slot];
    for (int n = 0; n < yours->certificate_count[own]; n++)
        for (int k = 0; k < theirs->certificate_count[slot]; k++)
            if (mine[n] == other[k]) return 1;
    return 0;
}

/* Write COLUMNS features of a pair, in the order of engine.features.COLUMNS, and for each directed one
 * whether its better direction is what they offer you. Return how the two relate. */
static uint8_t features_of(const Asking *you, const double *figures,
                                        const Facts *f, int32_t slot, int they_ask, double *x,
                                        uint8_t *is_yours, int64_t step)
{
#define CLOSE(m, y, t) figures[CLOSEST + ((m) * KINDS + (y)) * KINDS + (t)]
#define DIRECTED(first, second) \
    (two[0] = (first), two[1] = (second), *is_yours = two[0] >= two[1], is_yours += step)
    const Evidence *e = you->evidence;
    const Question *q = you->question;
    const double *fits = figures + FITS, *covered = figures + COVERED;
    const double *in_words = figures + COVERED_IN_WORDS;
    const int you_ask = you->lines->first[NEED + 1] > you->lines->first[NEED];
    const int asks = you_ask || they_ask;
    double *const first = x;
    double two[2];

    DIRECTED(ramp(fits[0], e->fit), ramp(fits[1], e->fit));
    const double met = larger(two);
    x = put(x, two);
    DIRECTED(ramp(CLOSE(MEANING, NEED, PRODUCT), e->line), ramp(CLOSE(MEANING, PRODUCT, NEED), e->line));
    *x++ = larger(two);
    DIRECTED(CLOSE(WORDS, NEED, PRODUCT), CLOSE(WORDS, PRODUCT, NEED));
    x = put(x, two);
    DIRECTED(CLOSE(CODES, NEED, PRODUCT), CLOSE(CODES, PRODUCT, NEED));
    *x++ = larger(two);
    DIRECTED(ramp(CLOSE(MEANING, NEED, WHOLE), e->field), ramp(CLOSE(MEANING, WHOLE, NEED), e->field));
    x = put(x, two);
    DIRECTED(ramp(covered[0], e->covered), ramp(covered[1], e->covered));
    x = put(x, two);
    DIRECTED(in_words[0], in_words[1]);
    *x++ = larger(two);

    DIRECTED(ramp(CLOSE(MEANING, WHOLE, PRODUCT), e->use), ramp(CLOSE(MEANING, PRODUCT, WHOLE), e->use));
    const double used = larger(two);
    x = put(x, two);
    DIRECTED(you_ask ? 0.0 : two[0], they_ask ? 0.0 : two[1]);
    x = put(x, two);
    double links[2];
    supply(you, f->made + (int64_t)slot * e->classes, links);
    DIRECTED(links[0], links[1]);
    x = put(x, two);
    DIRECTED(you_ask ? 0.0 : links[0], they_ask ? 0.0 : links[1]);
    x = put(x, two);
    const double close = ramp(CLOSE(MEANING, WHOLE, WHOLE), e->profile);
    *x++ = close;
    *x++ = asks ? 0.0 : close;
    *x++ = CLOSE(WORDS, WHOLE, WHOLE);
    const double alike = ramp(CLOSE(MEANING, PRODUCT, PRODUCT), e->same);
    *x++ = asks ? alike * (1.0 - ramp(larger(fits), e->met)) : 0.0;
    *x++ = asks ? 0.0 : alike;
    *x++ = ramp(figures[SAME], e->identical);
    *x++ = CLOSE(WORDS, PRODUCT, PRODUCT);
    *x++ = CLOSE(CODES, PRODUCT, PRODUCT);
    *x++ = ramp(CLOSE(MEANING, NEED, NEED), e->line);

    int common = 0, targets = 0, gives = 0, gets = 0, sizes[6] = {0};
    for (int w = 0; w < e->market_words; w++) {
        const int64_t mine = (int64_t)you->slot * e->market_words + w;
        const int64_t at = (int64_t)slot * e->market_words + w;
        const uint64_t sold = you->facts->markets[mine] & q->counts[w];
        const uint64_t wanted = you->facts->targets[mine] & q->counts[w];
        const uint64_t they_sell = f->markets[at] & q->counts[w];
        const uint64_t they_want = f->targets[at] & q->counts[w];
        const uint64_t yours = sold | wanted, theirs = they_sell | they_want;
        const uint64_t sets[6] = {yours, theirs, yours & theirs, wanted, they_want, wanted & they_want};
        common |= sets[2] != 0, targets |= sets[5] != 0;
        gets |= (they_sell & wanted) != 0, gives |= (they_want & sold) != 0;
        for (int n = 0; n < 6; n++) sizes[n] += __builtin_popcountll(sets[n]);
    }
    *x++ = common;
    *x++ = targets;
    DIRECTED(gets, gives);
    *x++ = larger(two);
    *x++ = overlap(sizes[2], sizes[0], sizes[1]);
    *x++ = overlap(sizes[5], sizes[3], sizes[4]);

    const uint64_t forms = f->forms[slot] & you->facts->forms[you->slot];
    *x++ = forms != 0;
    for (int form = 0; form < FORMS; form++) *x++ = (forms & e->forms[form]) != 0;
    const int region = f->region[slot], home = you->facts->region[you->slot];
    const int accepted = has(you->facts->partner_regions + (int64_t)you->slot * e->region_words, region);
    const int accepts = has(f->partner_regions + (int64_t)slot * e->region_words, home);
    DIRECTED(you->facts->selective[you->slot] && accepted, f->selective[slot] && accepts);
    x = put(x, two);
    DIRECTED(!accepted, !accepts);
    x = put(x, two);
    *x++ = shares_certificate(you->facts, you->slot, f, slot);
    *x++ = q->ties[home * (int64_t)e->regions + region];
    for (double *value = first; value < x; value++)
        *value = *value > 0.0 ? *value < 1.0 ? *value : 1.0 : 0.0;

    double rivals = figures[ALIKE] + e->of_field * CLOSE(MEANING, WHOLE, WHOLE);
    rivals += e->of_needs * CLOSE(MEANING, NEED, NEED);
    rivals -= e->of_met * larger(fits);
    rivals -= e->of_joint_export * ((forms & e->forms[0]) != 0);
    if (rivals >= e->rivals_from && met < e->excused_from) return COMPETING;
    return met >= e->met_from || used >= e->used_from ? COMPLEMENTARY : SIMILAR;
#undef CLOSE
#undef DIRECTED
}
