/* The best of very many companies that come one after another, kept in little room. Part of lines.c. */

/* Lists of each of some companies: best scores, and whose they are, in any order. */
typedef struct {
    int32_t lists;
    const int32_t *keep;       /* (lists,) how many are wanted */
    const int32_t *start;      /* (lists + 1,) where the room of each begins; more than is kept */
    double *scores;            /* (companies, room of all lists) */
    int32_t *slots;
    int32_t *counts;           /* (companies, lists) how many there are, */
    double *least;             /* and what is no better than this cannot come in any more */
} Best;

static inline int is_better(double score, int32_t slot, double than, int32_t than_slot)
{
    return score > than || (score == than && slot < than_slot);
}

static inline void swap(double *scores, int32_t *slots, int one, int other)
{
    const double score = scores[one];
    const int32_t slot = slots[one];
    scores[one] = scores[other], slots[one] = slots[other];
    scores[other] = score, slots[other] = slot;
}

/* Put the `keep` best of `count` before the others, ties by slot: Hoare's selection. */
static void put_best_first(double *scores, int32_t *slots, int count, int keep)
{
    int low = 0, high = count - 1;
    while (low < high && keep < count) {
        const int middle = low + (high - low) / 2;
        const double score = scores[middle];
        const int32_t slot = slots[middle];
        int left = low, right = high;
        while (left <= right) {
            while (is_better(scores[left], slots[left], score, slot)) left++;
            while (is_better(score, slot, scores[right], slots[right])) right--;
            if (left <= right) swap(scores, slots, left++, right--);
        }
        if (keep - 1 <= right) high = right;
        else if (keep - 1 >= left) low = left;
        else break;
    }
}

/* Keep the best of a list alone, and note the least of them. */
static void prune(double *scores, int32_t *slots, int32_t *count, double *least, int keep)
{
    if (*count < keep || !keep) return;
    put_best_first(scores, slots, *count, keep);
    double found = scores[0];
    for (int n = 1; n < keep; n++) found = scores[n] < found ? scores[n] : found;
    *count = keep, *least = found;
}

/* Offer somebody to a list. Those who come later have higher slots, so ties are theirs to lose. */
static inline void offer(const Best *best, int64_t company, int list, double score, int32_t slot)
{
    double *least = best->least + company * best->lists + list;
    if (score <= *least) return;
    int32_t *count = best->counts + company * best->lists + list;
    const int64_t at = company * best->start[best->lists] + best->start[list];
    best->scores[at + *count] = score, best->slots[at + *count] = slot;
    if (++*count == best->start[list + 1] - best->start[list])
        prune(best->scores + at, best->slots + at, count, least, best->keep[list]);
}

/* Write the best of each list of a company, -1 where there are fewer than are kept. */
static void write_best(const Best *best, int64_t company, int32_t *out)
{
    for (int list = 0; list < best->lists; list++, out += best->keep[list - 1]) {
        const int64_t at = company * best->start[best->lists] + best->start[list];
        int32_t *count = best->counts + company * best->lists + list;
        prune(best->scores + at, best->slots + at, count,
              best->least + company * best->lists + list, best->keep[list]);
        for (int n = 0; n < best->keep[list]; n++) out[n] = n < *count ? best->slots[at + n] : -1;
    }
}
