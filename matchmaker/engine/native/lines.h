/* What Python hands over: columns of a shelf as they lie in memory. See __init__.py. */

#ifndef MATCHMAKER_LINES_H
#define MATCHMAKER_LINES_H

#include <stdint.h>

enum { WHOLE, PRODUCT, NEED, KINDS };
enum { MEANING, WORDS, CODES, MEASURES };

/* The texts of one kind of all companies of a shelf, as engine.line_block lays them out. */
typedef struct {
    const int32_t *start, *count;      /* (slots,) rows of a company */
    const uint16_t *vectors;           /* (rows, dimension) half precision */
    const int8_t *codes;               /* (rows, code length) for scanning */
    const int32_t *hs;                 /* (rows,) stated HS numbers, -1 without */
    const int32_t *likely;             /* (rows,) stated or suggested ones; products only */
    const uint32_t *words;             /* word numbers, ascending within a row */
    const int64_t *word_start;         /* (rows,) */
    const int32_t *word_count;         /* (rows,) */
} Block;

/* How much a word says, by how many companies use it. */
typedef struct {
    const int32_t *users;              /* (vocabulary,) */
    int64_t vocabulary;
    const double *weights;             /* (most users + 1,) */
    int64_t most;
} Words;

/* Weights of meaning, words, HS code (and field), and their sums; see engine.pairs. */
typedef struct {
    double fit[4], fit_sum;
    double same[3], same_sum;
    double alike[3], alike_sum, unknown;
} Weights;

/* Facts of the companies of a shelf, as engine.attributes lays them out. */
typedef struct {
    const int16_t *region;
    const uint64_t *partner_regions;   /* (slots, region words) */
    const uint8_t *selective;
    const uint64_t *markets, *targets; /* (slots, market words) */
    const uint64_t *forms;             /* (slots,) */
} Facts;

enum { FORMS = 4, MARKET_WORDS = 8 };

/* What features make of codes and facts: where evidence begins and where it is complete, see
 * engine.features; and what is the same for all companies. */
typedef struct {
    double fit[2], line[2], field[2], use[2], profile[2];
    double meaning, of_field, fit_sum;
    double unit;                       /* product of codes that stands for a cosine of 1 */
    uint64_t counts[MARKET_WORDS];     /* third countries that count */
    uint64_t forms[FORMS];             /* joint export, making together, research, distribution */
    const double *ties;                /* (regions, regions) */
    int32_t regions, region_words, market_words;
} Terms;

enum { ROUGH = 24, SCANNED = 8 };

/* Rows of figures of a pair of companies, in the order of engine.figures. */
enum {
    CLOSEST,                                       /* [measure][your kind][their kind] */
    FITS = CLOSEST + MEASURES * KINDS * KINDS,     /* your needs met, theirs */
    COVERED = FITS + 2,
    COVERED_IN_WORDS = COVERED + 2,
    SAME = COVERED_IN_WORDS + 2,
    ALIKE,
    FIGURES
};

#endif
