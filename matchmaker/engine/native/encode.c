/* What the encoder does between its matrix products.
 *
 * NumPy does the same to the last bit (engine.encoders.packed) and is what runs where this was not
 * compiled. Here the rows of a window are added without copies of them, a text's pieces are summed
 * as they are read, and windows are told apart by a hash table instead of by sorting.
 */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FEATURES 256       /* of a convolution */
#define LAYERS 4           /* summed over a text: embeddings and three convolutions */
#define SUMMED 1280        /* columns of them all */
#define MOST_PLACES 8      /* pieces that a convolution sees */
#define AHEAD 2            /* windows: fetch what one that comes soon will need */

/* Windows over the rows of a layer; some columns of what the layer above says of them. */
typedef struct {
    const float *parts;        /* (rows below * width, columns): what a row adds at each place */
    const int64_t *windows;    /* (count, width) rows below */
    int64_t count, width, left, columns;
    const float *bias;         /* (columns,) */
    const float *below;        /* rows of FEATURES: the same columns of the layer below */
    float *out;                /* (count,) rows of FEATURES */
} Convolution;

/* Features of the pieces of a batch, each distinct one once. */
typedef struct {
    const float *table;        /* rows of `columns` */
    const int64_t *rows;       /* row of the table for each row of the batch */
    int64_t columns;
} Layer;

#define NAME(x) x##_anywhere
#include "encode_body.h"
#undef NAME

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("avx2")
#define NAME(x) x##_avx2
#include "encode_body.h"
#undef NAME
#pragma GCC pop_options
#define RUN(name, ...) \
    (__builtin_cpu_supports("avx2") ? name##_avx2(__VA_ARGS__) : name##_anywhere(__VA_ARGS__))
#else
#define RUN(name, ...) name##_anywhere(__VA_ARGS__)
#endif

/* Number the distinct windows of some rows in the order of their first appearance.
 *
 * A window is `width` neighbours in `below`, of which `left` stand before the row it is for.
 * Fill `windows` (at most pieces, width) and `rows` (batch,): which window each row of the batch
 * has, and one more than the last for those that are not in `where`. Return how many there are, or
 * -1 without memory. */
int64_t matchmaker_windows(const int64_t *below, int64_t batch, const int64_t *where,
                           int64_t pieces, int64_t width, int64_t left, int64_t *windows,
                           int64_t *rows)
{
    uint64_t size = 64;
    while (size < 2 * (uint64_t)pieces) size *= 2;
    int32_t *places = malloc(size * sizeof(int32_t));
    if (!places) return -1;
    memset(places, 0xff, size * sizeof(int32_t));
    int64_t found = 0;
    memset(rows, 0xff, batch * sizeof(int64_t));
    for (int64_t n = 0; n < pieces; n++) {
        const int64_t *window = below + where[n] - left;
        uint64_t hash = 0;
        for (int64_t k = 0; k < width; k++)
            hash = (hash ^ (uint64_t)window[k]) * 0x9e3779b97f4a7c15u, hash ^= hash >> 29;
        uint64_t at = hash & (size - 1);
        while (places[at] >= 0 && memcmp(windows + places[at] * width, window, width * 8))
            at = (at + 1) & (size - 1);
        if (places[at] < 0) {
            places[at] = (int32_t)found;
            memcpy(windows + found++ * width, window, width * 8);
        }
        rows[where[n]] = places[at];
    }
    free(places);
    for (int64_t n = 0; n < batch; n++)
        if (rows[n] < 0) rows[n] = found;
    return found;
}

/* Fill some columns of a layer; see `Convolution`. */
void matchmaker_convolve(const Convolution *convolution) { RUN(convolve, convolution); }

/* Fill (texts, SUMMED) sums over each text's pieces of their features, each piece's brought to mean
 * 0 and variance 1 first. where: (sum of lengths,) rows of the batch that hold pieces. */
void matchmaker_sums(const Layer *layers, const int64_t *where, const int64_t *lengths,
                     int64_t texts, float epsilon, float *out)
{
    RUN(sums, layers, where, lengths, texts, epsilon, out);
}

/* Which sources this was made of: engine.native takes no other library. */
int matchmaker_fingerprint(void) { return FINGERPRINT; }
