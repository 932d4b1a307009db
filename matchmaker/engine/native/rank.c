/* Orders candidates: best score first, ties by id, each company once. engine.recommend does the same
 * in NumPy. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ID_BYTES = 16 };

typedef struct {
    double score;
    uint64_t high, low; /* halves of the id; sorted by them, companies stand as their ids do */
    int32_t place;
} Candidate;

static uint64_t half(const uint8_t *id)
{
    uint64_t found = 0;
    for (int n = 0; n < 8; n++) found = found << 8 | id[n];
    return found;
}

static int compare(const void *one, const void *other)
{
    const Candidate *a = one, *b = other;
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    if (a->high != b->high) return a->high < b->high ? -1 : 1;
    if (a->low != b->low) return a->low < b->low ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* Tell whether an id is among those in the table, and put it there. */
static int is_known(const Candidate *candidates, int32_t *table, uint64_t mask, int32_t n)
{
    const uint64_t high = candidates[n].high, low = candidates[n].low;
    uint64_t at = (low ^ high) * 0x9E3779B97F4A7C15u >> 32 & mask;
    for (; table[at]; at = (at + 1) & mask)
        if (candidates[table[at] - 1].high == high && candidates[table[at] - 1].low == low) return 1;
    table[at] = n + 1;
    return 0;
}

/* Write the places of candidates whose score is not below `lowest`, and that are not among the ids
 * that are barred. Returns how many they are, or -1 without memory.
 * ids: (slots of the shelf, ID_BYTES); slots: (candidates,). */
int64_t matchmaker_rank(const double *scores, const uint8_t *ids, const int32_t *slots,
                        int64_t candidates, double lowest, const uint8_t *barred, int64_t banned,
                        int32_t *out)
{
    uint64_t size = 16;
    while (size < 2 * (uint64_t)candidates) size *= 2;
    Candidate *good = malloc(candidates * sizeof *good + 1);
    int32_t *table = calloc(size, sizeof *table);
    int64_t count = 0, left = good && table ? 0 : -1;
    for (int64_t n = 0; !left && n < candidates; n++)
        if (scores[n] >= lowest) {
            const uint8_t *id = ids + (int64_t)slots[n] * ID_BYTES;
            good[count++] = (Candidate){scores[n], half(id), half(id + 8), (int32_t)n};
        }
    if (count) qsort(good, count, sizeof *good, compare);
    for (int64_t n = 0; n < count; n++) {
        const uint8_t *id = ids + (int64_t)slots[good[n].place] * ID_BYTES;
        int is_out = is_known(good, table, size - 1, (int32_t)n);
        for (int64_t k = 0; k < banned && !is_out; k++) is_out = !memcmp(id, barred + k * ID_BYTES, ID_BYTES);
        if (!is_out) out[left++] = good[n].place;
    }
    free(good);
    free(table);
    return left;
}

/* Which sources this was made of: engine.native takes no other library. */
int matchmaker_fingerprint(void) { return FINGERPRINT; }
