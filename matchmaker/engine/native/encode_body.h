/* What encode.c is made of, once for any processor and once for AVX2. */

/* Write relu(what a window's rows add, place by place, + bias) + its middle row, for some columns. */
static inline __attribute__((always_inline)) void NAME(convolve_width)(
    const Convolution *c, const int64_t width)
{
    const int64_t columns = c->columns;
    const float *restrict bias = c->bias;
    for (int64_t n = 0; n < c->count; n++) {
        const int64_t *window = c->windows + n * width;
        const float *restrict row[MOST_PLACES];
        for (int64_t place = 0; place < width; place++) {
            row[place] = c->parts + (window[place] * width + place) * columns;
            if (n + AHEAD < c->count) {
                const int64_t later = window[AHEAD * width + place] * width + place;
                for (int64_t at = 0; at < columns; at += 16)
                    __builtin_prefetch(c->parts + later * columns + at);
            }
        }
        const float *restrict middle = c->below + window[c->left] * FEATURES;
        float *restrict out = c->out + n * FEATURES;
        for (int64_t at = 0; at < columns; at++) {
            float sum = row[0][at];
            for (int64_t place = 1; place < width; place++) sum += row[place][at];
            sum += bias[at];
            sum = sum > 0.0f ? sum : 0.0f;
            out[at] = sum + middle[at];
        }
    }
}

static void NAME(convolve)(const Convolution *c)
{
    if (c->width == 2) NAME(convolve_width)(c, 2);
    else if (c->width == 3) NAME(convolve_width)(c, 3);
    else if (c->width == 5) NAME(convolve_width)(c, 5);
    else NAME(convolve_width)(c, c->width);
}

/* Return the sum of a row, halves upon each other until an odd number of columns is left: a tree
 * that NumPy can add in the same order. Spoils `row`. */
static inline float NAME(fold)(float *restrict row, int64_t columns)
{
    for (; columns % 2 == 0; columns /= 2)
        for (int64_t at = 0; at < columns / 2; at++) row[at] += row[columns / 2 + at];
    float sum = row[0];
    for (int64_t at = 1; at < columns; at++) sum += row[at];
    return sum;
}

/* Add a piece's features, brought to mean 0 and variance 1, to `out`. */
static inline void NAME(add_normalised)(float *restrict row, float *restrict scratch, float epsilon,
                                        float *restrict out)
{
    memcpy(scratch, row, SUMMED * sizeof(float));
    const float mean = NAME(fold)(scratch, SUMMED) / SUMMED;
    for (int64_t at = 0; at < SUMMED; at++) {
        row[at] -= mean;
        scratch[at] = row[at] * row[at];
    }
    const float scale = 1.0f / sqrtf(NAME(fold)(scratch, SUMMED) / SUMMED + epsilon);
    for (int64_t at = 0; at < SUMMED; at++) out[at] += row[at] * scale;
}

static void NAME(sums)(const Layer *layers, const int64_t *where, const int64_t *lengths,
                       int64_t texts, float epsilon, float *out)
{
    float row[SUMMED], scratch[SUMMED];
    for (int64_t n = 0; n < texts; n++, out += SUMMED) {
        memset(out, 0, SUMMED * sizeof(float));
        for (int64_t end = lengths[n]; end > 0; end--, where++) {
            float *at = row;
            for (int k = 0; k < LAYERS; at += layers[k++].columns)
                memcpy(at, layers[k].table + layers[k].rows[*where] * layers[k].columns,
                       layers[k].columns * sizeof(float));
            NAME(add_normalised)(row, scratch, epsilon, out);
        }
    }
}
