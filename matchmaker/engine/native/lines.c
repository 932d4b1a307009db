/* The inner loops of matching: lines of one company compared with those of many.
 *
 * NumPy gives the same numbers (engine.line_tables, engine.figures, engine.retrieval) and is what
 * runs where this was not compiled. Here the columns of a shelf are read where they lie, without
 * copies, and a query is a few calls instead of a thousand.
 */

#include "lines.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HAS_VARIANT 1
#include <immintrin.h>
#else
#define HAS_VARIANT 0
#endif

#define SMALLEST 0x1p-12   /* square of the smallest weight of a word */
#define STEPS 0x1p32       /* to 1: sums of so many steps are exact */
#define NONE INT32_MIN     /* below any product of codes */
#define AHEAD 4            /* rows that are fetched before their turn */
#define COSINE 0x1p-28      /* of a product of vectors in steps */
#define FIRST_UNKNOWN 0x80000000u
#define MOST_THREADS 16
#define SHIFT 64           /* from halves of codes to numbers from 0 to 127 */
#define AT_ONCE 8          /* companies that are weighed together */
#define HOPED_FOR INT32_MAX /* a product of codes that has not been looked at */
#define BLOCK 128          /* companies whose codes stay in the cache while some others look at them */

/* Their kind and yours of the products that a scan tells, in the order of engine.company_scan. */
static const int SCANS[SCANNED - 1][2] = {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}};

typedef double Four __attribute__((vector_size(32)));
typedef int64_t FourBits __attribute__((vector_size(32)));

/* One company that is compared with others, copied and sorted for it. */
typedef struct {
    int first[KINDS + 1];      /* where the rows of each kind begin among all */
    int rows;
    int16_t *vectors;          /* (rows, dimension) */
    double *norms;             /* (rows,) sum of squared weights of a row's words */
    int32_t *hs;               /* (rows,) */
    const int32_t *likely;     /* (products,) */
    uint32_t *table;           /* words by hash: their numbers */
    int32_t *places;           /* the same places: which of your words; -1 where there is none */
    uint32_t mask;
    double *squares;           /* (words,) squared weights */
    int32_t *owner_start;      /* (words + 1,) */
    int32_t *owners;           /* rows that have a word */
} Company;

/* Scratch memory of a call. */
typedef struct {
    int dimension;
    const Words *words;
    int16_t *row;              /* (dimension,) one of theirs, put together */
    double *shared, *values, *met, *met_in_words, *field;
} Scratch;

/* Your lines as a scan compares them, by the kind of theirs: all with whole profiles; what both offer,
 * or both need, is not compared. */
typedef struct {
    int count[KINDS];                  /* of your rows that are compared with a kind */
    const int8_t **rows[KINDS];        /* halves of their codes */
    const int32_t *shifts[KINDS];      /* what products of each come out too large by */
    uint8_t *kinds[KINDS];             /* their kinds */
    int32_t *found;                    /* scratch, as many as rows of yours */
    int32_t ends[KINDS];               /* where your wholes, products and needs end */
    int length;
    double unit;                       /* product of codes that stands for a cosine of 1 */
    int32_t *headings;                 /* first code of those looked for among products, then needs */
    int32_t heading_ends[KINDS];
} Queries;

/* Companies that are weighed, and where what is found is written. */
typedef struct {
    const Block *they;
    const Facts *yours;
    int32_t own;               /* slot of the one who asks */
    const Facts *theirs;
    const Evidence *evidence;
    const Question *question;
    const int32_t *slots;      /* (companies,) */
    int64_t companies;
    const double *weights;     /* (rankers, ROUGH) */
    const double *hopeful;     /* the same, but none that counts against a company for its lines */
    int32_t rankers;
    double *scores;            /* (rankers, companies); -INFINITY of who was left out */
    int32_t *wholes, *met;     /* (companies,) nearness of whole profiles, lines under headings */
} Weighing;

/* What a score has to reach to be among the best of a ranker, as far as a thread knows. */
typedef struct {
    double *least;             /* (rankers,) shared by threads, which raise it */
    int64_t kept;              /* how many are the best */
    int64_t *found;            /* (rankers,) how many of them there are, */
    double *heaps;             /* (rankers, kept) and which, the smallest first */
    double *scores;            /* (KINDS, rankers, AT_ONCE) scratch */
} Limits;

/* Kinds of lines in the order in which companies are looked at: what takes least, and tells most. */
static const int LOOKED_AT[KINDS] = {WHOLE, NEED, PRODUCT};

static inline double square_of(const Words *words, uint32_t word)
{
    if (!words->vocabulary) return 1.0;
    int64_t users = word >= FIRST_UNKNOWN ? 0
        : words->users[word < words->vocabulary ? word : words->vocabulary - 1];
    double weight = words->weights[users < words->most ? users : words->most];
    return weight * weight;
}

static inline uint32_t hash_of(uint32_t word) { return word * 2654435761u; }

static inline int find_word(const Company *you, uint32_t word)
{
    for (uint32_t at = hash_of(word) & you->mask;; at = (at + 1) & you->mask) {
        if (you->places[at] < 0) return -1;
        if (you->table[at] == word) return you->places[at];
    }
}

static inline double closeness(int32_t yours, int32_t theirs)
{
    if (yours < 0 || theirs < 0) return 0.0;
    if (yours == theirs && yours % 100) return 1.0;
    yours /= 100, theirs /= 100;
    if (yours == theirs && yours % 100) return 0.8;
    yours /= 100, theirs /= 100;
    return yours == theirs && yours % 100 ? 0.4 : 0.0;
}

/* Tell whether scores of a company, AT_ONCE numbers apart, may be among the best of any ranker. */
static inline int may_matter(const Limits *limits, int rankers, const double *scores)
{
    for (int r = 0; r < rankers; r++) {
        double least;
        __atomic_load(limits->least + r, &least, __ATOMIC_RELAXED);
        if (scores[r * AT_ONCE] >= least) return 1;
    }
    return 0;
}

/* Keep a score that is among the best so far: a heap whose smallest number is the first. */
static void keep_score(Limits *limits, int ranker, double score)
{
    const int64_t size = limits->kept;
    double *heap = limits->heaps + ranker * size;
    if (limits->found[ranker] < size) {
        int64_t at = limits->found[ranker]++;
        for (; at && heap[(at - 1) / 2] > score; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
        heap[at] = score;
    } else if (score > heap[0]) {
        int64_t at = 0;
        for (int64_t next = 1; next < size; next = 2 * at + 1) {
            if (next + 1 < size && heap[next + 1] < heap[next]) next++;
            if (heap[next] >= score) break;
            heap[at] = heap[next], at = next;
        }
        heap[at] = score;
    } else {
        return;
    }
    if (limits->found[ranker] < size) return;
    double least; /* another thread may write in between: then fewer are left out, never too many */
    __atomic_load(limits->least + ranker, &least, __ATOMIC_RELAXED);
    if (heap[0] > least) __atomic_store(limits->least + ranker, heap, __ATOMIC_RELAXED);
}

/* Companies stand anywhere in memory: fetch where the rows of one that comes soon lie. */
static inline void fetch_places(const Block *they, int32_t slot)
{
    for (int kind = 0; kind < KINDS; kind++) {
        __builtin_prefetch(they[kind].start + slot);
        __builtin_prefetch(they[kind].count + slot);
    }
}

/* Bytes of a rest. */
static inline int64_t rest_length(const Block *block, int dimension)
{
    return block->tail ? dimension : 2 * (int64_t)dimension;
}

/* Fetch the rows themselves. */
static inline void fetch_rows(const Block *they, int32_t slot, int dimension)
{
    for (int kind = 0; kind < KINDS; kind++) {
        const Block *block = they + kind;
        const int64_t start = block->start[slot];
        const int count = block->count[slot] < 8 ? block->count[slot] : 8;
        const int64_t length = rest_length(block, dimension);
        const char *codes = (const char *)block->codes + start * block->code_length;
        const char *rests = (const char *)block->rests + start * length;
        for (int64_t at = 0; block->tail && at < (int64_t)count * block->code_length; at += 64)
            __builtin_prefetch(codes + at);
        for (int64_t at = 0; at < count * length; at += 64) __builtin_prefetch(rests + at);
        if (!count) continue;
        __builtin_prefetch(block->words + block->word_start[start]);
        __builtin_prefetch(block->hs + start);
    }
}

/* The same for one row. */
static inline void fetch_row(const Block *block, int64_t row, int dimension)
{
    const int64_t length = rest_length(block, dimension);
    const char *code = (const char *)block->codes + row * block->code_length;
    const char *rest = (const char *)block->rests + row * length;
    for (int64_t at = 0; block->tail && at < block->code_length; at += 64) __builtin_prefetch(code + at);
    for (int64_t at = 0; at < length; at += 64) __builtin_prefetch(rest + at);
}

/* The same for what a scan reads of one kind. */
static inline void fetch_codes(const Block *block, int32_t slot, int length)
{
    const int64_t bytes = (int64_t)(block->count[slot] < 8 ? block->count[slot] : 8) * length;
    const char *codes = (const char *)block->codes + (int64_t)block->start[slot] * length;
    for (int64_t at = 0; at < bytes; at += 64) __builtin_prefetch(codes + at);
}

/* Return how many lines of a company stand under a heading that yours are looked for under. */
static inline int32_t lines_met(const Queries *you, const Block *they, int32_t slot)
{
    int32_t met = 0;
    for (int kind = PRODUCT; kind < KINDS; kind++) {
        const Block *block = they + kind;
        const int from = you->heading_ends[kind - 1], to = you->heading_ends[kind];
        const int64_t start = block->start[slot], last = start + block->count[slot];
        for (int64_t at = start; from < to && at < last; at++)
            for (int h = from; h < to; h++)
                met += (uint32_t)block->hs[at] - (uint32_t)you->headings[h] < 100; /* none is -1 */
    }
    return met;
}

static inline double ramp(double value, const double *ends)
{
    double share = (value - ends[0]) / (ends[1] - ends[0]);
    return share > 0.0 ? share < 1.0 ? share : 1.0 : 0.0;
}

/* Return values of the first where the mask is set, else of the second. */
static inline __attribute__((always_inline)) Four choose(FourBits mask, Four first, Four second)
{
    return (Four)((mask & (FourBits)first) | (~mask & (FourBits)second));
}

static inline __attribute__((always_inline)) Four ramps(Four values, const double *ends)
{
    const Four one = {1, 1, 1, 1}, shares = (values - ends[0]) / (ends[1] - ends[0]);
    return choose(shares > 0.0, choose(shares < 1.0, shares, one), (Four){0});
}

static inline double larger(const double *two) { return two[0] > two[1] ? two[0] : two[1]; }
static inline double smaller(const double *two) { return two[0] < two[1] ? two[0] : two[1]; }
static inline int has(const uint64_t *set, int column) { return set[column / 64] >> column % 64 & 1; }

/* Return the vector of a row in steps, put together in `room` where it lies in two parts. */
static inline __attribute__((always_inline)) const int16_t *join(
    const Block *block, int64_t row, int dimension, int16_t *restrict room)
{
    const int8_t *rest = block->rests + row * rest_length(block, dimension);
    if (!block->tail) return (const int16_t *)rest;
    const int8_t *code = block->codes + row * block->code_length;
    const int16_t grain = block->grain, tail = block->tail, part = tail >> block->spare;
    const int coded = block->code_length, spare = block->spare, others = dimension - coded;
    const int shared = coded < others ? coded : others; /* bytes that have bits of two numbers */
    for (int n = 0; n < shared; n++) {
        room[n] = (int16_t)(code[n] * grain + ((int8_t)((uint8_t)rest[n] << spare) >> spare));
        room[coded + n] = (int16_t)(rest[coded + n] * tail + ((uint8_t)rest[n] >> (8 - spare)) * part);
    }
    for (int n = shared; n < coded; n++) room[n] = (int16_t)(code[n] * grain + rest[n]);
    for (int n = coded + shared; n < dimension; n++) room[n] = (int16_t)(rest[n] * tail);
    return room;
}

/* Return half of a code, rounded up: what scans multiply. Codes go up to 126. */
static inline int half_of(int8_t code) { return (code + 2 * SHIFT + 1) / 2 - SHIFT; }

static inline double in_steps(double value) { return rint(value * STEPS) / STEPS; }

#include "lines_features.h"
#include "lines_best.h"

#define NAME(x) x##_anywhere
#include "lines_body.h"
#undef NAME

#if HAS_VARIANT
#pragma GCC push_options
#pragma GCC target("avx2")
#define NAME(x) x##_avx2
/* Add up each of four rows of whole numbers. */
static inline __attribute__((always_inline)) void add_up(const __m256i *sums, int32_t *out)
{
    const __m256i pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]),
                                            _mm256_hadd_epi32(sums[2], sums[3]));
    const __m128i all = _mm_add_epi32(_mm256_castsi256_si128(pairs),
                                      _mm256_extracti128_si256(pairs, 1));
    _mm_storeu_si128((__m128i *)out, all);
}

#define LOAD(place) _mm256_loadu_si256((const __m256i *)(place))

/* Write the products of N of your rows with one of theirs; may write four. */
static inline __attribute__((always_inline)) void multiply_rows(
    const int16_t *const *rows, const int16_t *row, int length, int N, int32_t *out)
{
    __m256i sums[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(),
                       _mm256_setzero_si256(), _mm256_setzero_si256()};
    int at = 0;
    for (; at + 16 <= length; at += 16) {
        const __m256i theirs = LOAD(row + at);
        for (int n = 0; n < N; n++)
            sums[n] = _mm256_add_epi32(sums[n], _mm256_madd_epi16(LOAD(rows[n] + at), theirs));
    }
    add_up(sums, out);
    for (; at < length; at++)
        for (int n = 0; n < N; n++) out[n] += (int32_t)rows[n][at] * row[at];
}
#define MULTIPLY_ROWS multiply_rows

/* Keep the products of N of your rows with a row of codes where they are larger; touches up to four.
 * Halves of theirs become numbers from 0 to 127: what AVX2 multiplies bytes of are one with a sign and
 * one without, and sums of four such products fit into 16 bits. */
static inline __attribute__((always_inline)) void keep_rows(
    const int8_t *const *rows, const int8_t *row, int length, int N, int32_t *best)
{
    const __m256i flip = _mm256_set1_epi8(-128), zero = _mm256_setzero_si256(), one = _mm256_set1_epi16(1);
    __m256i sums[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(),
                       _mm256_setzero_si256(), _mm256_setzero_si256()};
    int32_t found[4];
    int at = 0;
#define HALVES(place) _mm256_avg_epu8(_mm256_xor_si256(flip, LOAD(place)), zero)
    for (; at + 64 <= length; at += 64) {
        const __m256i first = HALVES(row + at), second = HALVES(row + at + 32);
        for (int n = 0; n < N; n++) {
            const __m256i four = _mm256_add_epi16(_mm256_maddubs_epi16(first, LOAD(rows[n] + at)),
                                                  _mm256_maddubs_epi16(second, LOAD(rows[n] + at + 32)));
            sums[n] = _mm256_add_epi32(sums[n], _mm256_madd_epi16(four, one));
        }
    }
#undef HALVES
    add_up(sums, found);
    for (; at < length; at++)
        for (int n = 0; n < N; n++) found[n] += rows[n][at] * (half_of(row[at]) + SHIFT);
    const __m128i before = _mm_loadu_si128((const __m128i *)best);
    _mm_storeu_si128((__m128i *)best,
                     _mm_max_epi32(before, _mm_loadu_si128((const __m128i *)found)));
}
#define KEEP_ROWS keep_rows
#include "lines_body.h"
#undef MULTIPLY_ROWS
#undef KEEP_ROWS
#undef NAME
#pragma GCC pop_options
static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}
#define RUN(name, ...) (has_avx2() ? name##_avx2(__VA_ARGS__) : name##_anywhere(__VA_ARGS__))
#else
#define RUN(name, ...) name##_anywhere(__VA_ARGS__)
#endif

/* Memory handed out in pieces; everything is freed at once. */
typedef struct {
    char *memory;
    size_t used, size;
} Arena;

static void *take(Arena *arena, size_t bytes)
{
    size_t at = (arena->used + 63) & ~(size_t)63;
    arena->used = at + bytes;
    return arena->memory ? arena->memory + at : NULL;
}

/* Lay out a company and scratch memory; called once to measure and once to fill. */
static void lay_out(Arena *arena, Company *you, Scratch *s, const Block *blocks, int32_t slot)
{
    int64_t all_words = 0, words = 0;
    you->rows = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        you->first[kind] = you->rows;
        you->rows += blocks[kind].count[slot];
        for (int n = 0; n < blocks[kind].count[slot]; n++)
            all_words += blocks[kind].word_count[blocks[kind].start[slot] + n];
    }
    you->first[KINDS] = you->rows;
    words = all_words;
    uint32_t size = 16;
    while (size < 4 * words) size *= 2;
    you->mask = size - 1;
    you->vectors = take(arena, (size_t)you->rows * s->dimension * sizeof(int16_t));
    you->norms = take(arena, you->rows * sizeof(double));
    you->hs = take(arena, you->rows * sizeof(int32_t));
    you->table = take(arena, size * sizeof(uint32_t));
    you->places = take(arena, size * sizeof(int32_t));
    you->squares = take(arena, words * sizeof(double));
    you->owner_start = take(arena, (words + 1) * sizeof(int32_t));
    you->owners = take(arena, all_words * sizeof(int32_t));
    s->row = take(arena, s->dimension * sizeof(int16_t));
    s->shared = take(arena, you->rows * sizeof(double));
    s->values = take(arena, (size_t)MEASURES * you->rows * sizeof(double));
    s->met = take(arena, you->rows * sizeof(double));
    s->met_in_words = take(arena, you->rows * sizeof(double));
    s->field = take(arena, you->rows * sizeof(double));
}

/* Fill a company that was laid out in zeroed memory. */
static void fill(Company *you, const Scratch *s, const Block *blocks, int32_t slot)
{
    int row = 0, words = 0;
    you->likely = blocks[PRODUCT].likely + blocks[PRODUCT].start[slot];
    memset(you->places, 0xff, (you->mask + 1) * sizeof(int32_t));
    for (int kind = 0; kind < KINDS; kind++) {
        const Block *block = blocks + kind;
        for (int n = 0; n < block->count[slot]; n++, row++) {
            int64_t at = (int64_t)block->start[slot] + n;
            int16_t *own = you->vectors + (int64_t)row * s->dimension;
            const int16_t *steps = join(block, at, s->dimension, own);
            if (steps != own) memcpy(own, steps, s->dimension * sizeof(int16_t));
            you->hs[row] = block->hs[at];
            const uint32_t *word = block->words + block->word_start[at];
            double norm = 0.0;
            for (int k = 0; k < block->word_count[at]; k++) {
                norm += square_of(s->words, word[k]);
                uint32_t place = hash_of(word[k]) & you->mask;
                while (you->places[place] >= 0 && you->table[place] != word[k])
                    place = (place + 1) & you->mask;
                if (you->places[place] < 0) {
                    you->table[place] = word[k];
                    you->squares[words] = square_of(s->words, word[k]);
                    you->places[place] = words++;
                }
                you->owner_start[you->places[place]]++;
            }
            you->norms[row] = norm > SMALLEST ? norm : SMALLEST;
        }
    }
    int total = 0; /* counts become ends, and filling from behind makes them starts */
    for (int n = 0; n < words; n++) total = you->owner_start[n] += total;
    you->owner_start[words] = total;
    for (int kind = KINDS - 1, last = you->rows; kind >= 0; kind--)
        for (int n = blocks[kind].count[slot] - 1; n >= 0; n--) {
            int64_t at = (int64_t)blocks[kind].start[slot] + n;
            const uint32_t *word = blocks[kind].words + blocks[kind].word_start[at];
            last--;
            for (int k = 0; k < blocks[kind].word_count[at]; k++)
                you->owners[--you->owner_start[find_word(you, word[k])]] = last;
        }
}

/* Prepare a company; returns memory to be freed, NULL when there is none left. */
static void *prepare(Company *you, Scratch *s, const Block *blocks, int32_t slot, int dimension,
                     const Words *words)
{
    Arena arena = {0};
    s->dimension = dimension;
    s->words = words;
    lay_out(&arena, you, s, blocks, slot);
    arena.size = arena.used + 64;
    void *memory = calloc(1, arena.size);
    if (!memory) return NULL;
    arena.memory = (char *)(((uintptr_t)memory + 63) & ~(uintptr_t)63);
    arena.used = 0;
    lay_out(&arena, you, s, blocks, slot);
    fill(you, s, blocks, slot);
    return memory;
}

/* Write the cosine of a vector, in steps, with each of some rows of a block. Returns 0, or -1 without
 * memory. */
int matchmaker_cosines(const Block *block, const int64_t *rows, int64_t count, int32_t dimension,
                       const int16_t *vector, double *out)
{
    int16_t *room = malloc(dimension * sizeof(int16_t));
    if (!room) return -1;
    RUN(cosines, block, rows, count, dimension, vector, room, out);
    free(room);
    return 0;
}

/* Write (FIGURES, pairs) figures of the company in `slot` with each of those in `slots`.
 * Returns 0, or -1 without memory. */
int matchmaker_figures(const Block *yours, int32_t slot, const Block *they, const int32_t *slots,
                       int64_t pairs, int32_t dimension, const Words *words,
                       const Weights *weights, double *out)
{
    Company you;
    Scratch scratch;
    void *memory = prepare(&you, &scratch, yours, slot, dimension, words);
    if (!memory) return -1;
    RUN(figures, &you, &scratch, they, slots, pairs, weights, out);
    free(memory);
    return 0;
}

/* Work out how usual goods of each class are as your input, and how well you supply its makers; into
 * twice as many numbers as there are classes. */
static void reach(Asking *you, double *memory)
{
    const double *inputs = you->question->inputs;
    const int64_t classes = you->evidence->classes;
    const uint8_t *made = you->facts->made + you->slot * classes;
    for (int n = 0; n < 2; n++) {
        you->reached[n] = memory + n * classes;
        for (int64_t k = 0; k < classes; k++) you->reached[n][k] = 0.0;
    }
    for (int64_t m = 0; inputs && m < classes; m++) {
        for (int64_t k = 0; made[m] && k < classes; k++) {
            const double bought = inputs[k * classes + m] * made[m], sold = inputs[m * classes + k] * made[m];
            if (bought > you->reached[0][k]) you->reached[0][k] = bought;
            if (sold > you->reached[1][k]) you->reached[1][k] = sold;
        }
    }
}

/* Write (pairs, COLUMNS) features of the company in `slot` with each of those in `slots`, for each
 * of DIRECTED_FEATURES whether its better direction is what they offer, and how the two relate.
 * Returns 0, or -1 without memory. */
int matchmaker_features(const Block *yours, const Facts *your_facts, int32_t slot,
                        const Block *they, const Facts *facts, const int32_t *slots, int64_t pairs,
                        int32_t dimension, const Words *words, const Weights *weights,
                        const Evidence *evidence, const Question *question, double *x,
                        uint8_t *is_yours, uint8_t *relations)
{
    Company lines;
    Scratch scratch;
    Asking you = {&lines, your_facts, slot, evidence, question, {NULL}};
    double *reached = malloc(2 * evidence->classes * sizeof(double));
    void *memory = prepare(&lines, &scratch, yours, slot, dimension, words);
    if (memory && reached) {
        reach(&you, reached);
        RUN(features, &you, &scratch, they, facts, slots, pairs, weights, x, is_yours, relations);
    }
    free(memory);
    free(reached);
    return memory && reached ? 0 : -1;
}

/* Write what reasons quote of the company in `slot` and each of those in `slots`: (pairs, TOLD) nearest
 * lines and (pairs, COUNTED) whole numbers. Returns 0, or -1 without memory. */
int matchmaker_tell(const Block *yours, const Facts *your_facts, int32_t slot, const Block *they,
                    const Facts *facts, const int32_t *slots, int64_t pairs, int32_t dimension,
                    const Words *words, const Weights *weights, const Evidence *evidence,
                    const Question *question, Nearest *told, int32_t *counted)
{
    Company lines;
    Scratch scratch;
    const Asking you = {&lines, your_facts, slot, evidence, question, {NULL}};
    void *memory = prepare(&lines, &scratch, yours, slot, dimension, words);
    if (!memory) return -1;
    RUN(tell, &you, &scratch, they, facts, slots, pairs, weights, told, counted);
    free(memory);
    return 0;
}

/* Write (MEASURES, your rows, columns) values of your lines with those of some companies: their
 * wholes, then products, then needs. Returns 0, or -1 without memory. */
int matchmaker_tables(const Block *yours, int32_t slot, const Block *they, const int32_t *slots,
                      int64_t companies, int64_t columns, int32_t dimension, const Words *words,
                      double *out)
{
    Company you;
    Scratch scratch;
    void *memory = prepare(&you, &scratch, yours, slot, dimension, words);
    if (!memory) return -1;
    RUN(tables, &you, &scratch, they, slots, companies, columns, out);
    free(memory);
    return 0;
}

/* Note the HS headings of your lines of a kind, each as often as it is there. */
static void add_headings(Queries *you, const Block *block, int32_t slot, int32_t first, int32_t *end)
{
    *end = first;
    for (int n = 0; n < block->count[slot]; n++) {
        const int32_t hs = block->hs[block->start[slot] + n];
        if (hs >= 0) you->headings[(*end)++] = hs / 100 * 100;
    }
}

/* Halve the codes of the company in `slot`, sort them by what they are compared with, and note the
 * headings it looks for; returns memory to be freed, NULL when there is none left. */
static void *prepare_queries(Queries *you, const Block *yours, int32_t slot)
{
    static const int asked[KINDS][KINDS] = {{1, 1, 1}, {1, 0, 1}, {1, 1, 0}};
    const int64_t length = you->length;
    int64_t queries = 0;
    for (int kind = 0; kind < KINDS; kind++) you->ends[kind] = queries += yours[kind].count[slot];
    const size_t each = length + 2 * sizeof(int32_t)
        + KINDS * (sizeof(int8_t *) + sizeof(int32_t) + sizeof(uint8_t));
    char *memory = malloc(queries * each + 256);
    if (!memory) return NULL;
    const int8_t **rows = (const int8_t **)memory;
    int32_t *shifts = (int32_t *)(rows + KINDS * queries);
    you->found = shifts + KINDS * queries;
    you->headings = you->found + queries + 4;
    uint8_t *kinds = (uint8_t *)(you->headings + queries);
    int8_t *halves = (int8_t *)(kinds + KINDS * queries);
    for (int64_t kind = 0, q = 0; kind < KINDS; kind++) {
        const int8_t *codes = yours[kind].codes + yours[kind].start[slot] * length;
        for (int64_t k = 0; k < yours[kind].count[slot] * length; k++) halves[q++] = half_of(codes[k]);
    }
    for (int kind = 0; kind < KINDS; kind++, rows += queries, shifts += queries, kinds += queries) {
        int32_t count = 0;
        you->rows[kind] = rows, you->shifts[kind] = shifts, you->kinds[kind] = kinds;
        for (int y = 0; y < KINDS; y++)
            for (int q = y ? you->ends[y - 1] : 0; asked[kind][y] && q < you->ends[y]; q++, count++) {
                rows[count] = halves + q * length;
                kinds[count] = y, shifts[count] = 0;
                for (int64_t k = 0; k < length; k++) shifts[count] += SHIFT * rows[count][k];
            }
        you->count[kind] = count;
    }
    you->heading_ends[WHOLE] = 0;
    add_headings(you, yours + NEED, slot, 0, you->heading_ends + PRODUCT);
    add_headings(you, yours + PRODUCT, slot, you->heading_ends[PRODUCT], you->heading_ends + NEED);
    return memory;
}

/* Write (SCANNED, companies) what a scan of codes tells of each beside the one in `slot`; see `scan` in
 * lines_body.h. Returns 0, or -1 without memory. */
int matchmaker_scan(const Block *yours, int32_t slot, const Block *they, int32_t length,
                    const int32_t *slots, int64_t companies, int32_t *out)
{
    Queries you = {.length = length};
    void *memory = prepare_queries(&you, yours, slot);
    if (!memory) return -1;
    RUN(scan, &you, they, slots, companies, out);
    free(memory);
    return 0;
}

/* The part of a thread. */
typedef struct {
    const Weighing *weighing;
    Queries you;
    Limits limits;
    int64_t first, last;
} Share;

static void *weigh_share(void *share)
{
    Share *own = share;
    if (own->limits.kept)
        RUN(weigh_best, own->weighing, &own->you, own->first, own->last, &own->limits);
    else
        RUN(weigh, own->weighing, &own->you, own->first, own->last);
    return NULL;
}

/* Copy (rankers, ROUGH) weights, without those that count against a company for its lines. */
static const double *hope(const double *weights, int rankers, double *out)
{
    for (int n = 0; n < rankers * ROUGH; n++)
        out[n] = n % ROUGH < CLOSE_ENDS && weights[n] < 0.0 ? 0.0 : weights[n];
    return out;
}

/* Lay out the limits of threads, and weights; called once to measure and once to fill. */
static void lay_out_limits(Arena *arena, Share *shares, int threads, int rankers, int64_t kept,
                           double **hopeful)
{
    double *least = take(arena, rankers * sizeof(double));
    *hopeful = take(arena, rankers * ROUGH * sizeof(double));
    for (int n = 0; n < threads; n++) {
        Limits *limits = &shares[n].limits;
        limits->kept = kept, limits->least = least;
        limits->found = take(arena, rankers * sizeof(int64_t));
        limits->heaps = take(arena, rankers * kept * sizeof(double));
        limits->scores = take(arena, KINDS * rankers * AT_ONCE * sizeof(double));
    }
}

/* Give each thread limits of its own, in memory that is returned, to be freed; NULL without any. */
static void *set_limits(Share *shares, int threads, Weighing *w, int64_t kept)
{
    Arena arena = {0};
    double *hopeful;
    lay_out_limits(&arena, shares, threads, w->rankers, kept, &hopeful);
    if (!(arena.memory = malloc(arena.used))) return NULL;
    arena.used = 0;
    lay_out_limits(&arena, shares, threads, w->rankers, kept, &hopeful);
    for (int r = 0; r < w->rankers; r++) {
        shares->limits.least[r] = -INFINITY;
        for (int n = 0; n < threads; n++) shares[n].limits.found[r] = 0;
    }
    w->hopeful = hope(w->weights, w->rankers, hopeful);
    return arena.memory;
}

/* Share companies out to threads, each with scratch of its own; returns -1 without memory. */
static int weigh_shared(const Weighing *weighing, const Queries *you, int64_t kept, int threads)
{
    const size_t scratch = you->ends[NEED] + 4; /* products are written four at a time */
    Share shares[MOST_THREADS];
    pthread_t made[MOST_THREADS];
    int begun[MOST_THREADS] = {0};
    Weighing all = *weighing;
    void *limits = NULL;
    int32_t *memory = malloc(threads * scratch * sizeof(int32_t));
    for (int n = 0; n < threads; n++)
        shares[n] = (Share){.weighing = &all, .you = *you,
                            .first = weighing->companies * n / threads,
                            .last = weighing->companies * (n + 1) / threads};
    if (memory && kept) limits = set_limits(shares, threads, &all, kept);
    if (!memory || (kept && !limits)) return free(memory), -1;
    for (int n = 0; n < threads; n++) {
        shares[n].you.found = memory + n * scratch;
        if (n) begun[n] = !pthread_create(made + n, NULL, weigh_share, shares + n);
    }
    for (int n = 0; n < threads; n++)
        if (!begun[n]) weigh_share(shares + n); /* the first one, and those that got no thread */
    for (int n = 0; n < threads; n++)
        if (begun[n]) pthread_join(made[n], NULL);
    free(memory), free(limits);
    return 0;
}

/* Write (rankers, companies) rough scores of each, by (rankers, ROUGH) weights; with `kept`, -INFINITY for
 * some who are not among so many best of any; and what a scan tells of their whole profiles, and of headings.
 * Otherwise as `matchmaker_scan`. */
int matchmaker_weigh(const Block *yours, int32_t slot, const Block *they, int32_t length,
                     const int32_t *slots, int64_t companies, const Facts *your_facts,
                     const Facts *facts, const Evidence *evidence, const Question *question,
                     const double *weights, int32_t rankers, double unit, int64_t kept, int32_t threads,
                     double *scores, int32_t *wholes, int32_t *met)
{
    Queries you = {.length = length, .unit = unit};
    const Weighing weighing = {they, your_facts, slot, facts, evidence, question, slots, companies,
                               weights, NULL, rankers, scores, wholes, met};
    void *memory = prepare_queries(&you, yours, slot);
    if (!memory) return -1;
    threads = threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : threads;
    int failed = weigh_shared(&weighing, &you, kept, threads);
    free(memory);
    return failed;
}

#include "lines_meetings.h"

/* Which sources this was made of: engine.native takes no other library. */
int matchmaker_fingerprint(void) { return FINGERPRINT; }

