/* Many companies weighed with all of the other country, each pair once; see engine.all_pairs. Part of
 * lines.c. */

/* Companies of both countries that are weighed with each other, each pair once. */
typedef struct {
    Weighing weighing;         /* without a company that asks, and without room for what is found */
    const int32_t *askers;     /* (asking,) slots */
    Queries *queries;          /* (asking,) */
    int32_t asking;
    double most;               /* larger than the difference of any two products of codes */
    Best theirs;               /* of the companies that are looked at */
    int64_t next;              /* of their blocks, which threads take in turn */
} Meeting;

/* A thread of a meeting. */
typedef struct {
    Meeting *meeting;
    int32_t *found;            /* scratch of queries */
    double *scores;            /* (rankers, BLOCK) */
    Best yours;                /* of the companies that ask, among those that this thread looked at */
} Party;

/* Offer a pair to the lists of both: of each ranker, and of who has lines under headings that the other
 * looks for, nearer profiles first. */
static inline void introduce(const Party *party, int32_t asker, int64_t place, const double *scores,
                             int32_t met, int32_t whole)
{
    const Meeting *m = party->meeting;
    const int32_t own = m->askers[asker], slot = m->weighing.slots[place];
    for (int list = 0; list < m->weighing.rankers; list++) {
        offer(&party->yours, asker, list, scores[list * BLOCK], slot);
        offer(&m->theirs, place, list, scores[list * BLOCK], own);
    }
    if (!met) return;
    offer(&party->yours, asker, m->weighing.rankers, m->most * met + whole, slot);
    offer(&m->theirs, place, m->weighing.rankers, m->most * met + whole, own);
}

static void *meet(void *party)
{
    const Party *own = party;
    Meeting *m = own->meeting;
    int32_t wholes[BLOCK], met[BLOCK];
    for (;;) {
        const int64_t first = BLOCK * __atomic_fetch_add(&m->next, 1, __ATOMIC_RELAXED);
        const int64_t left = m->weighing.companies - first, count = left < BLOCK ? left : BLOCK;
        if (count <= 0) return NULL;
        for (int32_t asker = 0; asker < m->asking; asker++) {
            Weighing weighing = m->weighing;
            Queries you = m->queries[asker];
            you.found = own->found;
            weighing.own = m->askers[asker];
            weighing.slots += first, weighing.companies = BLOCK;
            weighing.scores = own->scores, weighing.wholes = wholes, weighing.met = met;
            RUN(weigh, &weighing, &you, 0, count);
            for (int64_t n = 0; n < count; n++)
                introduce(own, asker, first + n, own->scores + n, met[n], wholes[n]);
        }
    }
}

/* Lay out scratch memory of a party; called once to measure and once to fill. */
static void lay_out_party(Arena *arena, Party *party, int32_t queries)
{
    const Meeting *m = party->meeting;
    const Best *theirs = &m->theirs;
    const int64_t asking = m->asking, room = theirs->start[theirs->lists];
    party->yours = *theirs; /* the same lists, of other companies */
    party->found = take(arena, (queries + 4) * sizeof(int32_t));
    party->scores = take(arena, m->weighing.rankers * BLOCK * sizeof(double));
    party->yours.scores = take(arena, asking * room * sizeof(double));
    party->yours.slots = take(arena, asking * room * sizeof(int32_t));
    party->yours.counts = take(arena, asking * theirs->lists * sizeof(int32_t));
    party->yours.least = take(arena, asking * theirs->lists * sizeof(double));
}

/* Add to the lists of the first party what another has found. */
static void join_parties(const Party *first, const Party *other)
{
    const Best *best = &other->yours;
    for (int32_t asker = 0; asker < first->meeting->asking; asker++)
        for (int list = 0; list < best->lists; list++) {
            const int64_t at = (int64_t)asker * best->start[best->lists] + best->start[list];
            double *scores = first->yours.scores + at, *least = first->yours.least + asker * best->lists + list;
            int32_t *slots = first->yours.slots + at, *count = first->yours.counts + asker * best->lists + list;
            for (int n = 0; n < best->counts[asker * best->lists + list]; n++) {
                if (best->scores[at + n] < *least) continue; /* as good is still to be told by slot */
                scores[*count] = best->scores[at + n], slots[*count] = best->slots[at + n];
                if (++*count == best->start[list + 1] - best->start[list])
                    prune(scores, slots, count, least, best->keep[list]);
            }
        }
}

/* Let everybody of a meeting be weighed by threads, and write (asking, kept) slots of whom each who
 * asks should look at, -1 where there are fewer. */
static int hold_meeting(Meeting *meeting, int threads, int32_t queries, int32_t *out)
{
    Party parties[MOST_THREADS];
    pthread_t made[MOST_THREADS];
    int begun[MOST_THREADS] = {0}, kept = 0;
    Arena arena = {0};
    for (int n = 0; n < threads; n++) {
        parties[n].meeting = meeting;
        lay_out_party(&arena, parties + n, queries);
    }
    void *memory = malloc(arena.used + 64);
    if (!memory) return -1;
    arena.memory = (char *)(((uintptr_t)memory + 63) & ~(uintptr_t)63);
    arena.used = 0;
    for (int n = 0; n < threads; n++) {
        lay_out_party(&arena, parties + n, queries);
        for (int k = 0; k < meeting->asking * meeting->theirs.lists; k++)
            parties[n].yours.counts[k] = 0, parties[n].yours.least[k] = -INFINITY;
    }
    for (int n = 1; n < threads; n++) begun[n] = !pthread_create(made + n, NULL, meet, parties + n);
    meet(parties); /* what threads that could not be made would have done, too */
    for (int n = 1; n < threads; n++)
        if (begun[n]) {
            pthread_join(made[n], NULL);
            join_parties(parties, parties + n);
        }
    for (int list = 0; list < meeting->theirs.lists; list++) kept += meeting->theirs.keep[list];
    for (int32_t asker = 0; asker < meeting->asking; asker++)
        write_best(&parties->yours, asker, out + (int64_t)asker * kept);
    free(memory);
    return 0;
}

/* Weigh companies that ask with all of the other country, each pair once: what is found is offered to
 * the lists of both. Slots of both ascend, and those who ask later have higher ones.
 * Writes (asking, kept) slots for those who ask; `theirs` gathers, see `matchmaker_best`.
 * Returns 0, or -1 without memory. */
int matchmaker_meet(const Block *yours, const Facts *your_facts, const int32_t *askers, int32_t asking,
                    const Block *they, const Facts *facts, const int32_t *slots, int64_t companies,
                    int32_t length, const Evidence *evidence, const Question *question,
                    const double *weights, int32_t rankers, double unit, double most, int32_t threads,
                    const Best *theirs, int32_t *out)
{
    Meeting meeting = {
        .weighing = {they, your_facts, 0, facts, evidence, question, slots, companies, weights, NULL,
                     rankers, NULL, NULL, NULL},
        .askers = askers, .asking = asking, .most = most, .theirs = *theirs, .next = 0,
    };
    void **memories = calloc(asking + 1, sizeof *memories);
    int32_t queries = 0;
    int failed = !memories;
    meeting.queries = malloc((asking + 1) * sizeof *meeting.queries);
    failed |= !meeting.queries;
    for (int32_t n = 0; n < asking && !failed; n++) {
        Queries *you = meeting.queries + n;
        *you = (Queries){.length = length, .unit = unit};
        failed = !(memories[n] = prepare_queries(you, yours, askers[n]));
        queries = !failed && you->ends[NEED] > queries ? you->ends[NEED] : queries;
    }
    threads = threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : threads;
    failed = failed || hold_meeting(&meeting, threads, queries, out);
    for (int32_t n = 0; memories && n < asking; n++) free(memories[n]);
    free(memories);
    free(meeting.queries);
    return failed ? -1 : 0;
}

/* Write (companies, kept) slots: the best of what companies were offered, -1 where there are fewer. */
void matchmaker_best(const Best *best, int64_t companies, int32_t *out)
{
    int kept = 0;
    for (int list = 0; list < best->lists; list++) kept += best->keep[list];
    for (int64_t n = 0; n < companies; n++) write_best(best, n, out + n * kept);
}
