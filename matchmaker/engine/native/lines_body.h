/* Comparisons of one company with many. Compiled once for any processor and, where the compiler
 * can, once more for those with AVX2; NAME tells the two apart.
 *
 * All numbers are those of engine.line_tables and engine.pairs to the last bit: products of steps
 * are summed as whole numbers, everything else is done in the same order.
 */

/* Write cosines of `count` rows with one more, `step` numbers apart: sums of whole numbers, exact. */
static inline void NAME(dots)(const int16_t *rows, const int16_t *row, int dimension, int count,
                              double *out, int64_t step)
{
    int first = 0;
#ifdef MULTIPLY_ROWS
    int32_t sums[4];
    const int16_t *some[4];
    while (first < count) {
        const int left = count - first < 4 ? count - first : 4;
        for (int n = 0; n < left; n++) some[n] = rows + (int64_t)(first + n) * dimension;
        if (left == 4) MULTIPLY_ROWS(some, row, dimension, 4, sums);
        if (left == 3) MULTIPLY_ROWS(some, row, dimension, 3, sums);
        if (left == 2) MULTIPLY_ROWS(some, row, dimension, 2, sums);
        if (left == 1) MULTIPLY_ROWS(some, row, dimension, 1, sums);
        for (int n = 0; n < left; n++) out[(first + n) * step] = sums[n] * COSINE;
        first += left;
    }
#else
    for (; first < count; first++) {
        int32_t sum = 0;
        for (int n = 0; n < dimension; n++)
            sum += (int32_t)rows[(int64_t)first * dimension + n] * row[n];
        out[first * step] = sum * COSINE;
    }
#endif
}

/* Write the cosine of one vector with each of some rows of a block. */
static void NAME(cosines)(const Block *block, const int64_t *rows, int64_t count, int dimension,
                          const int16_t *vector, int16_t *room, double *out)
{
    for (int64_t n = 0; n < count; n++) {
        if (n + AHEAD < count) fetch_row(block, rows[n + AHEAD], dimension);
        NAME(dots)(vector, join(block, rows[n], dimension, room), dimension, 1, out + n, 1);
    }
}

/* Fill (measures, your rows) of one of their rows; `step` numbers lie between two of your rows. */
static inline void NAME(compare_row)(const Company *you, const Scratch *s, const Block *they,
                                     int64_t row, double *values, int64_t plane,
                                     int64_t step)
{
    double *meaning = values, *words = values + plane, *codes = values + 2 * plane;
    NAME(dots)(you->vectors, join(they, row, s->dimension, s->row), s->dimension, you->rows,
               meaning, step);

    const uint32_t *word = they->words + they->word_start[row];
    const int count = they->word_count[row];
    int is_shared = 0;
    for (int n = 0; n < count; n++) {
        int place = find_word(you, word[n]);
        if (place < 0) continue;
        if (!is_shared)
            for (int at = 0; at < you->rows; at++) s->shared[at] = 0.0;
        is_shared = 1;
        for (int at = you->owner_start[place]; at < you->owner_start[place + 1]; at++)
            s->shared[you->owners[at]] += you->squares[place];
    }
    double norm = 0.0;
    for (int n = 0; is_shared && n < count; n++) norm += square_of(s->words, word[n]);
    norm = norm > SMALLEST ? norm : SMALLEST;
    for (int n = 0; n < you->rows; n++)
        words[n * step] = is_shared && s->shared[n] > 0.0
            ? s->shared[n] / sqrt(you->norms[n] * norm) : 0.0;

    int32_t hs = they->hs[row];
    for (int n = 0; n < you->rows; n++)
        codes[n * step] = hs < 0 ? 0.0 : closeness(you->hs[n], hs);
}

static inline double NAME(fit)(const Weights *w, double meaning, double words, double code,
                               double field)
{
    double fit = words * w->fit[1];
    fit += w->fit[0] * meaning;
    fit += w->fit[2] * code;
    fit += w->fit[3] * field;
    fit /= w->fit_sum;
    return fit < 0.0 ? 0.0 : fit > 1.0 ? 1.0 : fit;
}

/* Write the figures of a pair: FIGURES numbers, `pairs` apart. */
static void NAME(figures_of)(const Company *you, const Scratch *s, const Block *they, int32_t slot,
                             const Weights *w, double *out, int64_t pairs)
{
    const int *first = you->first, rows = you->rows;
    const int needs = first[NEED + 1] - first[NEED], products = first[PRODUCT + 1] - first[PRODUCT];
    double *values = s->values; /* (measures, your rows) of the row at hand */
    double fits[2] = {0, 0}, covered = 0, in_words = 0, same = 0, alike = 0;
#define CLOSE(m, y, t) out[(CLOSEST + ((m) * KINDS + (y)) * KINDS + (t)) * pairs]
    for (int n = 0; n < MEASURES * KINDS * KINDS; n++) out[(CLOSEST + n) * pairs] = 0.0;
    for (int n = 0; n < needs; n++) s->met[n] = s->met_in_words[n] = s->field[n] = 0.0;

    for (int kind = 0; kind < KINDS; kind++) {
        const Block *block = they + kind;
        const int64_t start = block->start[slot], count = block->count[slot];
        for (int64_t at = start; at < start + count; at++) {
            NAME(compare_row)(you, s, block, at, values, rows, 1);
            const double *meaning = values, *words = values + rows, *codes = values + 2 * rows;
            for (int m = 0; m < MEASURES; m++)
                for (int y = 0; y < KINDS; y++) {
                    double best = CLOSE(m, y, kind);
                    for (int n = first[y]; n < first[y + 1]; n++)
                        best = values[m * rows + n] > best ? values[m * rows + n] : best;
                    CLOSE(m, y, kind) = best;
                }
            if (kind == WHOLE) {
                for (int n = 0; n < needs; n++) s->field[n] = meaning[first[NEED] + n];
            } else if (kind == PRODUCT) {
                for (int n = 0; n < needs; n++) {
                    int y = first[NEED] + n;
                    double fit = NAME(fit)(w, meaning[y], words[y], codes[y], s->field[n]);
                    s->met[n] = fit > s->met[n] ? fit : s->met[n];
                    s->met_in_words[n] = words[y] > s->met_in_words[n] ? words[y]
                                                                       : s->met_in_words[n];
                }
                for (int n = 0; n < products; n++) {
                    int y = first[PRODUCT] + n;
                    double value = w->same[0] * meaning[y];
                    value += w->same[1] * words[y];
                    value += w->same[2] * codes[y];
                    value /= w->same_sum;
                    same = value > same ? value : same;
                    int32_t own = you->likely[n], other = block->likely[at];
                    double code = own < 0 || other < 0 ? w->unknown : closeness(own, other);
                    value = w->alike[0] * meaning[y];
                    value += w->alike[1] * words[y];
                    value += w->alike[2] * code;
                    value /= w->alike_sum;
                    alike = value > alike ? value : alike;
                }
            } else {
                double met = 0.0, met_in_words = 0.0;
                for (int y = first[PRODUCT]; y < first[PRODUCT + 1]; y++) {
                    double fit = NAME(fit)(w, meaning[y], words[y], codes[y], meaning[first[WHOLE]]);
                    met = fit > met ? fit : met;
                    met_in_words = words[y] > met_in_words ? words[y] : met_in_words;
                }
                fits[1] = met > fits[1] ? met : fits[1];
                covered += in_steps(met);
                in_words += in_steps(met_in_words);
            }
        }
    }
    double yours = 0.0, yours_in_words = 0.0;
    for (int n = 0; n < needs; n++) {
        fits[0] = s->met[n] > fits[0] ? s->met[n] : fits[0];
        yours += in_steps(s->met[n]);
        yours_in_words += in_steps(s->met_in_words[n]);
    }
    const double theirs = they[NEED].count[slot] > 1 ? they[NEED].count[slot] : 1;
    out[FITS * pairs] = fits[0];
    out[(FITS + 1) * pairs] = fits[1];
    out[COVERED * pairs] = needs ? yours / needs : 0.0;
    out[(COVERED + 1) * pairs] = covered / theirs;
    out[COVERED_IN_WORDS * pairs] = needs ? yours_in_words / needs : 0.0;
    out[(COVERED_IN_WORDS + 1) * pairs] = in_words / theirs;
    out[SAME * pairs] = same;
    out[ALIKE * pairs] = alike;
#undef CLOSE
}

static void NAME(figures)(const Company *you, const Scratch *s, const Block *they,
                          const int32_t *slots, int64_t pairs, const Weights *w, double *out)
{
    for (int64_t n = 0; n < pairs; n++) {
        if (n + 2 < pairs) fetch_places(they, slots[n + 2]);
        if (n + 1 < pairs) fetch_rows(they, slots[n + 1], s->dimension);
        NAME(figures_of)(you, s, they, slots[n], w, out + n, pairs);
    }
}

/* Write (pairs, COLUMNS) features, (DIRECTED_FEATURES, pairs) directions and (pairs,) relations. */
static void NAME(features)(const Asking *you, const Scratch *s, const Block *they,
                           const Facts *facts, const int32_t *slots, int64_t pairs,
                           const Weights *w, double *x, uint8_t *is_yours, uint8_t *relations)
{
    double figures[FIGURES];
    for (int64_t n = 0; n < pairs; n++) {
        if (n + 2 < pairs) fetch_places(they, slots[n + 2]);
        if (n + 1 < pairs) fetch_rows(they, slots[n + 1], s->dimension);
        NAME(figures_of)(you->lines, s, they, slots[n], w, figures, 1);
        relations[n] = features_of(you, figures, facts, slots[n], they[NEED].count[slots[n]] > 0,
                                   x + n * COLUMNS, is_yours + n, pairs);
    }
}

/* Write what reasons quote of a pair: TOLD nearest lines and COUNTED whole numbers. */
static void NAME(tell_pair)(const Asking *you, const Scratch *s, const Block *they, int32_t slot,
                            const Facts *facts, const Weights *w, Nearest *told, int32_t *counted)
{
    const int *first = you->lines->first, rows = you->lines->rows;
    const int products = first[NEED] - first[PRODUCT], needs = first[NEED + 1] - first[NEED];
    const double *meaning = s->values, *words = meaning + rows, *codes = words + rows;
    const double *of_products = meaning + first[PRODUCT], *of_needs = meaning + first[NEED];
    double *fits = s->met_in_words; /* as many as rows of yours */
    for (int n = 0; n < TOLD; n++) told[n] = (Nearest){-1, -1, 0.0, 0.0};
    for (int n = 0; n < COUNTED; n++) counted[n] = 0;
    for (int n = 0; n < needs; n++) s->met[n] = s->field[n] = 0.0;
    for (int kind = 0; kind < KINDS; kind++) {
        const Block *block = they + kind;
        for (int at = 0; at < block->count[slot]; at++) {
            NAME(compare_row)(you->lines, s, block, block->start[slot] + at, s->values, rows, 1);
            if (kind == WHOLE) {
                for (int n = 0; n < needs; n++) s->field[n] = of_needs[n];
                keep_nearest(told + FIELD, meaning, 1, meaning, at);
                keep_nearest(told + USE_OF_YOURS, of_products, products, of_products, at);
            } else if (kind == PRODUCT) {
                keep_nearest(told + USE_OF_THEIRS, meaning, 1, meaning, at);
                keep_nearest(told + CODE_NEEDED, codes + first[NEED], needs, of_needs, at);
                for (int n = 0, y = first[NEED]; n < needs; n++, y++) {
                    fits[n] = NAME(fit)(w, meaning[y], words[y], codes[y], s->field[n]);
                    s->met[n] = fits[n] > s->met[n] ? fits[n] : s->met[n];
                }
                keep_nearest(told + MEETS_NEED, fits, needs, of_needs, at);
                for (int n = 0, y = first[PRODUCT]; n < products; n++, y++)
                    fits[n] = meaning[y] + codes[y] + words[y];
                keep_nearest(told + ALIKE_LINES, fits, products, of_products, at);
            } else {
                double met = 0.0;
                keep_nearest(told + CODE_OFFERED, codes + first[PRODUCT], products, of_products, at);
                keep_nearest(told + SAME_NEED, of_needs, needs, of_needs, at);
                for (int n = 0, y = first[PRODUCT]; n < products; n++, y++) {
                    fits[n] = NAME(fit)(w, meaning[y], words[y], codes[y], meaning[first[WHOLE]]);
                    met = fits[n] > met ? fits[n] : met;
                }
                keep_nearest(told + NEEDED, fits, products, of_products, at);
                counted[THEIR_NEEDS_MET] += met >= you->evidence->counts_as_met;
            }
        }
    }
    for (int n = 0; n < needs; n++) counted[NEEDS_MET] += s->met[n] >= you->evidence->counts_as_met;
    link_of(you, facts->made + (int64_t)slot * you->evidence->classes, counted + SOLD);
}

/* The same for several pairs. */
static void NAME(tell)(const Asking *you, const Scratch *s, const Block *they, const Facts *facts,
                       const int32_t *slots, int64_t pairs, const Weights *w, Nearest *told,
                       int32_t *counted)
{
    for (int64_t n = 0; n < pairs; n++)
        NAME(tell_pair)(you, s, they, slots[n], facts, w, told + n * TOLD, counted + n * COUNTED);
}

/* Fill (measures, your rows, their rows): their wholes, then products, then needs. */
static void NAME(tables)(const Company *you, const Scratch *s, const Block *they,
                         const int32_t *slots, int64_t companies, int64_t columns, double *out)
{
    int64_t column = 0;
    for (int kind = 0; kind < KINDS; kind++)
        for (int64_t n = 0; n < companies; n++) {
            const int64_t start = they[kind].start[slots[n]], count = they[kind].count[slots[n]];
            for (int64_t at = start; at < start + count; at++, column++)
                NAME(compare_row)(you, s, they + kind, at, out + column,
                                  you->rows * columns, columns);
        }
}

/* Keep the products of a row of codes with those of yours that are compared with its kind where they are
 * larger than what is in `best`. */
static inline void NAME(keep_products)(const Queries *you, int kind, const int8_t *codes, int32_t *best)
{
    const int8_t *const *rows = you->rows[kind];
    int left = you->count[kind];
#ifdef KEEP_ROWS
    for (; left > 3; left -= 4, rows += 4, best += 4) KEEP_ROWS(rows, codes, you->length, 4, best);
    if (left == 3) KEEP_ROWS(rows, codes, you->length, 3, best);
    if (left == 2) KEEP_ROWS(rows, codes, you->length, 2, best);
    if (left == 1) KEEP_ROWS(rows, codes, you->length, 1, best);
#else
    for (int q = 0; q < left; q++) {
        int32_t sum = 0;
        for (int n = 0; n < you->length; n++) sum += rows[q][n] * (half_of(codes[n]) + SHIFT);
        best[q] = sum > best[q] ? sum : best[q];
    }
#endif
}

/* Fill near[your kind]: the largest products of codes of your lines and of a company's of one kind, NONE
 * without any; what both offer, or both need, is not compared. */
static inline void NAME(look_at)(const Queries *you, const Block *they, int kind, int32_t slot,
                                 int32_t near[KINDS])
{
    const Block *block = they + kind;
    const int64_t start = block->start[slot], last = start + block->count[slot];
    for (int y = 0; y < KINDS; y++) near[y] = NONE;
    for (int q = 0; q < you->count[kind]; q++) you->found[q] = NONE;
    const int8_t *codes = block->codes + start * you->length;
    for (int64_t at = start; at < last; at++, codes += you->length)
        NAME(keep_products)(you, kind, codes, you->found);
    for (int y = 0, q = 0; y < KINDS && start < last; y++) {
        int32_t best = NONE;
        for (; q < you->count[kind] && you->kinds[kind][q] == y; q++) {
            const int32_t found = you->found[q] - you->shifts[kind][q];
            best = found > best ? found : best;
        }
        near[y] = best;
    }
}

/* Write (SCANNED, companies): what was found near in the order of engine.company_scan, and the
 * lines under headings that are looked for. */
static void NAME(scan)(const Queries *you, const Block *they, const int32_t *slots,
                       int64_t companies, int32_t *out)
{
    int32_t near[KINDS][KINDS];
    for (int64_t n = 0; n < companies; n++) {
        if (n + 4 < companies && slots[n + 4] != slots[n + 3] + 1) /* in a row they come by themselves */
            fetch_codes(they, slots[n + 4], you->length);
        for (int kind = 0; kind < KINDS; kind++) NAME(look_at)(you, they, kind, slots[n], near[kind]);
        out[7 * companies + n] = lines_met(you, they, slots[n]);
        for (int k = 0; k < 7; k++) out[k * companies + n] = near[SCANS[k][0]][SCANS[k][1]];
    }
}

/* What is known of up to AT_ONCE companies, a column for each: NONE for no nearness. */
typedef struct {
    int32_t near[SCANNED - 1][AT_ONCE];        /* as in SCANS */
    double facts[ROUGH - CLOSE_ENDS][AT_ONCE]; /* what is known without lines, 0 to 1 */
    double asked[2][AT_ONCE];                  /* 0 where you, or they, say what you need; else 1 */
} NAME(Known);

/* Fill in the facts of a company, in the order of engine.prerank. */
static inline void NAME(facts)(const Facts *f, const Facts *you, int32_t own, int32_t slot,
                               const Evidence *e, const Question *q, NAME(Known) *known, int c)
{
    int common = 0, targets = 0, door = 0;
    for (int w = 0; w < e->market_words; w++) {
        const int64_t at = (int64_t)slot * e->market_words + w;
        const uint64_t theirs = f->markets[at] & q->counts[w], wanted = f->targets[at] & q->counts[w];
        const int64_t mine = (int64_t)own * e->market_words + w;
        const uint64_t yours = you->markets[mine] & q->counts[w];
        const uint64_t you_want = you->targets[mine] & q->counts[w];
        common |= ((theirs | wanted) & (yours | you_want)) != 0;
        targets |= (wanted & you_want) != 0;
        door |= (theirs & you_want) != 0 || (wanted & yours) != 0;
    }
    const uint64_t forms = f->forms[slot] & you->forms[own];
    const int region = f->region[slot], home = you->region[own];
    const int accepted = has(you->partner_regions + (int64_t)own * e->region_words, region);
    const int accepts = has(f->partner_regions + (int64_t)slot * e->region_words, home);
    const int wanted[2] = {you->selective[own] && accepted, f->selective[slot] && accepts};
    int at = 0;
#define FACT(value) known->facts[at++][c] = (value)
    FACT(common), FACT(targets), FACT(door), FACT(forms != 0);
    for (int form = 0; form < FORMS; form++) FACT((forms & e->forms[form]) != 0);
    FACT(wanted[0] || wanted[1]), FACT(wanted[0] && wanted[1]);
    FACT(!accepted || !accepts), FACT(!accepted && !accepts);
    FACT(q->ties[home * (int64_t)e->regions + region]);
#undef FACT
}

/* Write the rough scores of companies, `step` numbers between two rankers: sums in the order in
 * which NumPy adds. Four companies are looked at together. */
static inline void NAME(score)(const NAME(Known) *known, const Evidence *e, double unit,
                               const double *weights, int rankers, double *scores, int64_t step, int count)
{
    enum { WW, PW, NW, WP, NP, WN, PN, FOURS = AT_ONCE / 4 }; /* your kind and theirs, as in SCANS */
    Four x[ROUGH][FOURS];
    for (int c = 0; c < FOURS; c++) {
        Four near[SCANNED - 1];
        for (int k = 0; k < SCANNED - 1; k++) {
            const int32_t *four = known->near[k] + 4 * c;
            near[k] = (Four){four[0], four[1], four[2], four[3]};
            near[k] = choose(near[k] > 0.0, near[k] / unit, (Four){0});
        }
        const Four *asked[2] = {(const Four *)known->asked[0] + c, (const Four *)known->asked[1] + c};
        Four one = e->meaning * near[NP], other = e->meaning * near[PN];
        one = ramps((one + e->in_field * near[NW]) / e->fit_sum, e->fit);
        other = ramps((other + e->in_field * near[WN]) / e->fit_sum, e->fit);
        x[0][c] = choose(one > other, one, other), x[1][c] = choose(one < other, one, other);
        one = ramps(near[NP], e->line), other = ramps(near[PN], e->line);
        x[2][c] = choose(one > other, one, other);
        one = ramps(near[NW], e->field), other = ramps(near[WN], e->field);
        x[3][c] = choose(one > other, one, other), x[4][c] = choose(one < other, one, other);
        one = ramps(near[WP], e->use), other = ramps(near[PW], e->use);
        x[5][c] = choose(one > other, one, other), x[6][c] = choose(one < other, one, other);
        one *= *asked[0], other *= *asked[1];
        x[7][c] = choose(one > other, one, other), x[8][c] = choose(one < other, one, other);
        x[9][c] = ramps(near[WW], e->profile);
        x[10][c] = x[9][c] * (*asked[0] * *asked[1]);
        for (int k = CLOSE_ENDS; k < ROUGH; k++)
            x[k][c] = *((const Four *)known->facts[k - CLOSE_ENDS] + c);
    }
    for (int r = 0; r < rankers; r++, weights += ROUGH, scores += step) {
        for (int c = 0; c < FOURS && 4 * c < count; c++) {
            Four a = {0}, b = {0}, d = {0}, e = {0};
            for (int k = 0; k < ROUGH; k += 4) {
                a += weights[k] * x[k][c], b += weights[k + 1] * x[k + 1][c];
                d += weights[k + 2] * x[k + 2][c], e += weights[k + 3] * x[k + 3][c];
            }
            a = (a + b) + (d + e);
            for (int at = 4 * c; at < count && at < 4 * c + 4; at++) scores[at] = a[at % 4];
        }
    }
}

/* Fill in what is known of a company without its lines; nearness is set apart. */
static inline void NAME(know)(const Weighing *w, const Queries *you, int64_t n, NAME(Known) *known, int c)
{
    known->asked[0][c] = you->ends[NEED] <= you->ends[PRODUCT];
    known->asked[1][c] = !w->they[NEED].count[w->slots[n]];
    NAME(facts)(w->theirs, w->yours, w->own, w->slots[n], w->evidence, w->question, known, c);
}

/* Fill in how near lines of a kind are. Return how near whole profiles are, where these are the kind. */
static inline int32_t NAME(learn)(const Weighing *w, const Queries *you, int64_t n, int kind,
                                  NAME(Known) *known, int c)
{
    int32_t near[KINDS];
    NAME(look_at)(you, w->they, kind, w->slots[n], near);
    for (int k = 0; k < SCANNED - 1; k++)
        if (SCANS[k][0] == kind) known->near[k][c] = near[SCANS[k][1]];
    return near[WHOLE];
}

/* Write what `Weighing` asks for, of its companies from `first` on up to `last`. */
static void NAME(weigh)(const Weighing *w, const Queries *you, int64_t first, int64_t last)
{
    _Alignas(32) NAME(Known) known = {0};
    for (int64_t from = first; from < last; from += AT_ONCE) {
        const int count = last - from < AT_ONCE ? last - from : AT_ONCE;
        for (int c = 0; c < count; c++) {
            const int64_t n = from + c;
            if (n + 4 < last && w->slots[n + 4] != w->slots[n + 3] + 1) /* in a row they come by themselves */
                for (int kind = 0; kind < KINDS; kind++)
                    fetch_codes(w->they + kind, w->slots[n + 4], you->length);
            NAME(know)(w, you, n, &known, c);
            w->wholes[n] = NAME(learn)(w, you, n, WHOLE, &known, c);
            NAME(learn)(w, you, n, PRODUCT, &known, c);
            NAME(learn)(w, you, n, NEED, &known, c);
            w->met[n] = lines_met(you, w->they, w->slots[n]);
        }
        NAME(score)(&known, w->evidence, you->unit, w->weights, w->rankers, w->scores + from,
                    w->companies, count);
    }
}

/* Let nearness to lines of a company that have not been looked at be as good as it can be. */
static inline void NAME(hope)(const Weighing *w, const Queries *you, int64_t n, NAME(Known) *known, int c)
{
    for (int k = 0; k < SCANNED - 1; k++) {
        const int yours = SCANS[k][1], from = yours == WHOLE ? 0 : you->ends[yours - 1];
        const int is_there = w->they[SCANS[k][0]].count[w->slots[n]] && you->ends[yours] > from;
        known->near[k][c] = is_there ? HOPED_FOR : NONE;
    }
}

/* Companies that wait until there are enough to be scored together. */
typedef struct {
    _Alignas(32) NAME(Known) known;
    int64_t at[AT_ONCE];       /* which of the companies */
    int count;
} NAME(Waiting);

/* Look at lines of one more kind of those that wait, in the order of LOOKED_AT, and score them. Whose
 * score cannot be among the best any more is left out, the others wait for the next kind; after the
 * last one scores are written. */
static void NAME(settle)(const Weighing *w, const Queries *you, NAME(Waiting) *waiting, int stage,
                         Limits *limits)
{
    NAME(Waiting) *here = waiting + stage, *next = here + 1;
    const int is_last = stage == KINDS - 1;
    double *scores = limits->scores + (int64_t)stage * w->rankers * AT_ONCE;
    for (int c = 0; c < here->count; c++) {
        const int32_t whole = NAME(learn)(w, you, here->at[c], LOOKED_AT[stage], &here->known, c);
        if (LOOKED_AT[stage] == WHOLE) w->wholes[here->at[c]] = whole;
    }
    NAME(score)(&here->known, w->evidence, you->unit, is_last ? w->weights : w->hopeful, w->rankers,
                scores, AT_ONCE, here->count);
    for (int c = 0; c < here->count; c++) {
        const int64_t at = here->at[c];
        if (is_last) {
            for (int r = 0; r < w->rankers; r++) {
                w->scores[r * w->companies + at] = scores[r * AT_ONCE + c];
                keep_score(limits, r, scores[r * AT_ONCE + c]);
            }
        } else if (may_matter(limits, w->rankers, scores + c)) {
            const int to = next->count++;
            next->at[to] = at;
            for (int k = 0; k < SCANNED - 1; k++) next->known.near[k][to] = here->known.near[k][c];
            for (int k = 0; k < ROUGH - CLOSE_ENDS; k++) next->known.facts[k][to] = here->known.facts[k][c];
            for (int k = 0; k < 2; k++) next->known.asked[k][to] = here->known.asked[k][c];
            fetch_codes(w->they + LOOKED_AT[stage + 1], w->slots[at], you->length);
            if (next->count == AT_ONCE) NAME(settle)(w, you, waiting, stage + 1, limits);
        }
    }
    here->count = 0;
}

/* Write what `Weighing` asks for, of its companies from `first` on up to `last`, but scores only of those
 * that may be among the best. */
static void NAME(weigh_best)(const Weighing *w, const Queries *you, int64_t first, int64_t last,
                             Limits *limits)
{
    NAME(Waiting) waiting[KINDS] = {0};
    for (int64_t n = first; n < last; n++) {
        const int c = waiting->count++;
        if (n + 4 < last && w->slots[n + 4] != w->slots[n + 3] + 1)
            fetch_codes(w->they + WHOLE, w->slots[n + 4], you->length);
        for (int r = 0; r < w->rankers; r++) w->scores[r * w->companies + n] = -INFINITY;
        w->met[n] = lines_met(you, w->they, w->slots[n]);
        waiting->at[c] = n;
        NAME(know)(w, you, n, &waiting->known, c);
        NAME(hope)(w, you, n, &waiting->known, c);
        if (waiting->count == AT_ONCE) NAME(settle)(w, you, waiting, 0, limits);
    }
    for (int stage = 0; stage < KINDS; stage++) NAME(settle)(w, you, waiting, stage, limits);
}
