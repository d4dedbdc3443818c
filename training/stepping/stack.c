/* One symbol through all LSTM layers and the output, for songs side by side.

   Weights lie as native.py says: in blocks of 4 x LANES outputs, input after input. A tile of songs
   goes through a block of a layer, which is the four gates of LANES units, from its products to its
   next state. Numbers that are multiplied are of the type Number, all others float.

   Compiled for the machine that it runs on, with -DBFLOAT16 for numbers of that type. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#if defined(__AVX512F__)
enum { LANES = 16 };
#elif defined(__AVX__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
#if defined(__AVX512F__) || defined(__aarch64__)
enum { MOST_ROWS = 6 }; /* of a tile: its sums fill 24 of 32 registers */
#else
enum { MOST_ROWS = 3 };
#endif
enum { ROWS_A_THREAD = 4 };

typedef float Floats __attribute__((vector_size(4 * LANES)));
typedef int32_t Ints __attribute__((vector_size(4 * LANES)));
typedef float Stored __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

static inline Floats load(const float *from) { return *(const Stored *)from; }
static inline void store(float *to, Floats values) { *(Stored *)to = values; }

#ifdef BFLOAT16
#ifndef __AVX512BF16__
#error "this processor has no products of bfloat16"
#endif
#include <immintrin.h>
typedef uint16_t Number;
typedef __m512bh Factors;
enum { AT_ONCE = 2 }; /* inputs that one instruction multiplies: 32 bits */

static inline Factors factors(const Number *weights) {
    return (Factors)_mm512_loadu_si512(weights);
}

static inline Floats add_products(Floats sums, Factors weights, const Number *x) {
    int32_t pair;
    memcpy(&pair, x, sizeof pair);
    return (Floats)_mm512_dpbf16_ps((__m512)sums, weights, (Factors)_mm512_set1_epi32(pair));
}

static inline void store_numbers(Number *to, Floats values) {
    _mm256_storeu_si256((__m256i *)to, (__m256i)_mm512_cvtneps_pbh((__m512)values));
}
#else
typedef float Number;
typedef Floats Factors;
enum { AT_ONCE = 1 };

static inline Factors factors(const Number *weights) { return load(weights); }

static inline Floats add_products(Floats sums, Factors weights, const Number *x) {
    return sums + weights * *x;
}

static inline void store_numbers(Number *to, Floats values) { store(to, values); }
#endif

typedef struct {
    int64_t layers, units, outputs, rows; /* of LANES and 4 LANES: units and outputs */
    int64_t is_residual;
    int64_t newer; /* which of both `h`, 0 or 1, the last step wrote */
    const float *table; /* V x 4 units: what a symbol adds to the first layer's gates */
    const float *biases; /* (layers - 1) x 4 units: what those above add to theirs */
    const Number *weights; /* layer by layer: of the layer below, but for the first, and its own */
    const Number *out_weights;
    const float *out_biases;
    Number *h; /* 2 x layers x rows x units */
    float *c; /* layers x rows x units */
    float *sums; /* rows x units: of the layers so far, where these are residual */
    Number *rounded; /* the same to be multiplied */
    float *out; /* rows x outputs */
} Stack;

int64_t lanes(void) { return LANES; }

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static inline Floats pick(Ints mask, Floats yes, Floats no) {
    return (Floats)((mask & (Ints)yes) | (~mask & (Ints)no));
}

/* 2^n times a polynomial of what is left; its coefficients are those of Cephes' expf. */
static inline Floats exponential(Floats x) {
    const Floats lowest = (Floats){0} - 87.0f, highest = (Floats){0} + 88.0f;
    x = pick(x < lowest, lowest, x);
    x = pick(x > highest, highest, x);
    const float rounder = 12582912.0f; /* 1.5 x 2^23: added, it leaves no fraction */
    const Floats n = (x * 1.44269504f + rounder) - rounder;
    const Floats rest = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    Floats p = rest * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * rest + 8.3334519073e-3f;
    p = p * rest + 4.1665795894e-2f;
    p = p * rest + 1.6666665459e-1f;
    p = p * rest + 5.0000001201e-1f;
    p = p * rest * rest + rest + 1.0f;
    return p * (Floats)((__builtin_convertvector(n, Ints) + 127) << 23);
}

static inline Floats sigmoid(Floats x) { return 1.0f / (1.0f + exponential(-x)); }
static inline Floats hyperbolic_tangent(Floats x) { return 2.0f * sigmoid(x + x) - 1.0f; }

/* sums += x W^T for the songs of a tile, whose number the compiler knows, and a block of W. By
   itself: were the cell's constants in registers too, not all sums would be. */
#define UNROLLED _Pragma("GCC unroll 8")
#define MULTIPLY(ROWS)                                                                             \
    static __attribute__((noinline)) void multiply_##ROWS(                                         \
        Floats sums[][4], const Number *x, int64_t inputs, const Number *weights) {                \
        Floats kept[ROWS][4];                                                                      \
        memcpy(kept, sums, sizeof kept);                                                           \
        for (int64_t k = 0; k < inputs; k += AT_ONCE, weights += 4 * LANES * AT_ONCE) {            \
            const Factors parts[4] = {                                                             \
                factors(weights), factors(weights + LANES * AT_ONCE),                              \
                factors(weights + 2 * LANES * AT_ONCE), factors(weights + 3 * LANES * AT_ONCE)};   \
            UNROLLED for (int row = 0; row < ROWS; row++)                                          \
                UNROLLED for (int part = 0; part < 4; part++)                                      \
                    kept[row][part]                                                                \
                        = add_products(kept[row][part], parts[part], x + row * inputs + k);        \
        }                                                                                          \
        memcpy(sums, kept, sizeof kept);                                                           \
    }
MULTIPLY(1)
MULTIPLY(2)
MULTIPLY(3)
MULTIPLY(4)
MULTIPLY(5)
MULTIPLY(6)

typedef void Multiply(Floats sums[][4], const Number *x, int64_t inputs, const Number *weights);
static Multiply *const multiply[]
    = {NULL, multiply_1, multiply_2, multiply_3, multiply_4, multiply_5, multiply_6};

/* Songs from `first` on, units from `unit` on; `weights` are those of the units' block. */
static void step_units(const Stack *s, const int64_t *ids, int64_t layer, int64_t first,
                       int64_t rows, int64_t unit, const Number *weights) {
    const int64_t units = s->units, size = s->rows * units;
    const Number *before = s->h + (s->newer * s->layers + layer) * size + first * units;
    Number *after = s->h + ((1 - s->newer) * s->layers + layer) * size + first * units;
    Floats sums[MOST_ROWS][4];
    for (int64_t row = 0; row < rows; row++) {
        const float *added = layer ? s->biases + (layer - 1) * 4 * units
                                   : s->table + ids[first + row] * 4 * units;
        for (int gate = 0; gate < 4; gate++)
            sums[row][gate] = load(added + 4 * unit + gate * LANES);
    }
    if (layer) {
        const Number *below = s->is_residual ? s->rounded + first * units : after - size;
        multiply[rows](sums, below, units, weights);
        weights += 4 * LANES * units;
    }
    multiply[rows](sums, before, units, weights);
    for (int64_t row = 0; row < rows; row++) {
        const int64_t place = (first + row) * units + unit;
        float *c = s->c + layer * size + place;
        const Floats cell = sigmoid(sums[row][1]) * load(c)
                            + sigmoid(sums[row][0]) * hyperbolic_tangent(sums[row][2]);
        const Floats h = sigmoid(sums[row][3]) * hyperbolic_tangent(cell);
        store(c, cell);
        store_numbers(after + row * units + unit, h);
        if (s->is_residual)
            store(s->sums + place, layer ? load(s->sums + place) + h : h);
    }
}

static void step_outputs(const Stack *s, const Number *summit, int64_t first, int64_t rows,
                         int64_t output) {
    Floats sums[MOST_ROWS][4];
    for (int64_t row = 0; row < rows; row++)
        for (int part = 0; part < 4; part++)
            sums[row][part] = load(s->out_biases + output + part * LANES);
    multiply[rows](sums, summit + first * s->units, s->units, s->out_weights + output * s->units);
    for (int64_t row = 0; row < rows; row++)
        for (int part = 0; part < 4; part++)
            store(s->out + (first + row) * s->outputs + output + part * LANES, sums[row][part]);
}

/* Songs from `first` to before `end`: through a layer whole before the next, block by block. */
static void step_songs(const Stack *s, const int64_t *ids, int64_t first, int64_t end) {
    const int64_t units = s->units;
    const Number *weights = s->weights;
    for (int64_t layer = 0; layer < s->layers; layer++) {
        const int64_t inputs = layer ? 2 * units : units;
        for (int64_t unit = 0; unit < units; unit += LANES, weights += inputs * 4 * LANES)
            for (int64_t row = first; row < end; row += MOST_ROWS)
                step_units(s, ids, layer, row, least(MOST_ROWS, end - row), unit, weights);
        if (s->is_residual)
            for (int64_t place = first * units; place < end * units; place += LANES)
                store_numbers(s->rounded + place, load(s->sums + place));
    }
    const int64_t highest = (1 - s->newer) * s->layers + s->layers - 1;
    const Number *summit = s->is_residual ? s->rounded : s->h + highest * s->rows * units;
    for (int64_t output = 0; output < s->outputs; output += 4 * LANES)
        for (int64_t row = first; row < end; row += MOST_ROWS)
            step_outputs(s, summit, row, least(MOST_ROWS, end - row), output);
}

/* From the songs' symbols to `out`. Threads share the songs: a single one has one thread, since
   waiting for another at each layer gains nothing. */
void step(Stack *s, const int64_t *ids) {
    int64_t parts = 1;
#ifdef _OPENMP
    parts = least(s->rows / ROWS_A_THREAD, omp_get_max_threads());
    parts = parts < 1 ? 1 : parts;
#pragma omp parallel for num_threads(parts) if (parts > 1)
#endif
    for (int64_t part = 0; part < parts; part++)
        step_songs(s, ids, s->rows * part / parts, s->rows * (part + 1) / parts);
    s->newer = 1 - s->newer;
}
