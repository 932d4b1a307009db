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
