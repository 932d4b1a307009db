/* What Python hands over: columns of a shelf as they lie in memory. See __init__.py. */

#ifndef MATCHMAKER_LINES_H
#define MATCHMAKER_LINES_H

#include <stdint.h>

enum { WHOLE, PRODUCT, NEED, KINDS };
enum { MEANING, WORDS, CODES, MEASURES };

/* The texts of one kind of all companies of a shelf, as engine.line_block lays them out. */
typedef struct {
    const int32_t *start, *count;      /* (slots,) rows of a company */
    const int8_t *codes;               /* (rows, code length) for scanning */
    const int8_t *rests;               /* (rows, dimension) what codes leave of vectors; without
                                          `tail` these themselves, two bytes for each number */
    const int32_t *hs;                 /* (rows,) stated HS numbers, -1 without */
    const int32_t *likely;             /* (rows,) stated or suggested ones; products only */
    const uint32_t *words;             /* word numbers, ascending within a row */
    const int64_t *word_start;         /* (rows,) */
    const int32_t *word_count;         /* (rows,) */
    int32_t code_length, grain, tail, spare; /* see engine.projection */
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

/* Facts of the companies of a shelf, as engine.attributes and engine.shelf lay them out. */
typedef struct {
    const int16_t *region;
    const uint64_t *partner_regions;   /* (slots, region words) */
    const uint8_t *selective;
    const uint64_t *markets, *targets; /* (slots, market words) */
    const uint64_t *forms;             /* (slots,) */
    const uint32_t *certificates;      /* company after company */
    const int64_t *certificate_start;  /* (slots,) */
    const int32_t *certificate_count;
    const uint8_t *made;               /* (slots, classes) */
} Facts;

enum { FORMS = 4, MARKET_WORDS = 8 };

/* What features make of figures and facts, the same for all: where evidence begins and where it is
 * complete, and how much each thing weighs; see engine.evidence. */
typedef struct {
    double fit[2], line[2], field[2], covered[2], use[2], profile[2], same[2], met[2], identical[2];
    double meaning, in_field, fit_sum;                     /* of a need that is roughly met */
    double of_field, of_needs, of_met, of_joint_export;    /* of competition */
    double rivals_from, excused_from, met_from, used_from; /* of relations */
    double whole_link;                 /* the strongest link of what two make */
    double counts_as_met;              /* fit of a line with a need */
    uint64_t forms[FORMS];             /* joint export, making together, research, distribution */
    int32_t regions, region_words, market_words, classes;
} Evidence;

/* What differs from one question to the next. */
typedef struct {
    uint64_t counts[MARKET_WORDS];     /* third countries that count */
    const double *ties;                /* (regions, regions) */
    const double *inputs;              /* (classes, classes) who supplies whom; NULL: not known */
} Question;

enum { ROUGH = 24, SCANNED = 8 };
enum { CLOSE_ENDS = 11 };              /* rough features up to there come from lines */
enum { COLUMNS = 44, DIRECTED_FEATURES = 14 };
enum { COMPLEMENTARY, SIMILAR, COMPETING }; /* as in domain.match.Relation */

/* Two lines of a pair that are nearest by some measure. */
typedef struct {
    int32_t yours, theirs;             /* numbers among the lines of their kind; -1: there are none */
    double value, cosine;
} Nearest;

/* What reasons quote, in the order of engine.telling_lines. */
enum { MEETS_NEED, NEEDED, USE_OF_YOURS, USE_OF_THEIRS, CODE_NEEDED, CODE_OFFERED, FIELD, ALIKE_LINES,
       SAME_NEED, TOLD };
enum { NEEDS_MET, THEIR_NEEDS_MET, SOLD, BOUGHT, COUNTED };

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
