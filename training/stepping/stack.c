/* One symbol through all LSTM layers and the output, for songs side by side.

   Weights lie as native.py says: in blocks of 4 x LANES outputs, input after input. A tile of songs
   goes through a block of a layer, which is the four gates of LANES units, from its products to its
   next state. Numbers that are multiplied are of the type Number, all others float. Products are
   added up in one order, however many songs there are.

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
#if defined(BFLOAT16) && defined(__AMX_BF16__) && defined(__linux__)
#define AMX
#endif
#if defined(__AVX512F__) || defined(__aarch64__)
enum { MOST_SUMS = 24 }; /* of a tile, in 32 registers */
#else
enum { MOST_SUMS = 12 }; /* in 16 */
#endif
enum { MOST_ROWS = 6 }; /* of a tile */
/* Songs that share a block of weights while it is in a cache: of a tile, where registers are many
   (more was not tried there). Where they are more than a few, they share so many inputs of it at a
   time; as measured with AVX2. */
#if (defined(__AVX512F__) || defined(__aarch64__)) && !defined(AMX)
enum { ROWS_AT_ONCE = 6 };
#else
enum { ROWS_AT_ONCE = 64 };
#endif
enum { FEW_ROWS = 8, INPUTS_AT_ONCE = 48 };
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
#ifdef AMX
#include <sys/syscall.h>
#include <unistd.h>
#endif
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

int64_t lanes(void) { return LANES; } /* Of a block: 4 x so many outputs. */

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

/* sums += x W^T for the songs of a tile, whose number the compiler knows, and a part of a block of
   W: all of its outputs, or as many as have room, and then the others. By itself: were the cell's
   constants in registers too, not all sums would be. */
#define UNROLLED _Pragma("GCC unroll 8")
#define EACH_SUM                                                                                   \
    UNROLLED for (int row = 0; row < ROWS; row++) UNROLLED for (int part = 0; part < PARTS; part++)
#define MULTIPLY(NUMBER)                                                                           \
    static __attribute__((noinline)) void multiply_##NUMBER(                                       \
        Floats sums[][4], const Number *x, int64_t stride, int64_t inputs, const Number *block) {  \
        enum { ROWS = NUMBER, PARTS = 4 * ROWS > MOST_SUMS ? 2 : 4 };                              \
        for (int first = 0; first < 4; first += PARTS) {                                           \
            const Number *weights = block + first * LANES * AT_ONCE;                               \
            Floats kept[ROWS][PARTS];                                                              \
            EACH_SUM kept[row][part] = sums[row][first + part];                                    \
            for (int64_t k = 0; k < inputs; k += AT_ONCE, weights += 4 * LANES * AT_ONCE) {        \
                Factors parts[PARTS];                                                              \
                UNROLLED for (int part = 0; part < PARTS; part++)                                  \
                    parts[part] = factors(weights + part * LANES * AT_ONCE);                       \
                EACH_SUM kept[row][part]                                                           \
                    = add_products(kept[row][part], parts[part], x + row * stride + k);            \
            }                                                                                      \
            EACH_SUM sums[row][first + part] = kept[row][part];                                    \
        }                                                                                          \
    }
MULTIPLY(1)
MULTIPLY(2)
MULTIPLY(3)
MULTIPLY(4)
MULTIPLY(5)
MULTIPLY(6)

typedef void Multiply(
    Floats sums[][4], const Number *x, int64_t stride, int64_t inputs, const Number *weights);
static Multiply *const multiply_tile[]
    = {NULL, multiply_1, multiply_2, multiply_3, multiply_4, multiply_5, multiply_6};

/* Asks for a share of what lies from `from` on, before it is wanted. */
static inline void fetch(const Number *from, int64_t numbers, int64_t share, int64_t shares) {
    const int64_t line = 64 / sizeof(Number), lines = numbers / line;
    for (int64_t n = lines * share / shares; n < lines * (share + 1) / shares; n++)
        __builtin_prefetch(from + n * line, 0, 2);
}

#ifdef AMX
enum { AMX_ROWS = 16, AMX_INPUTS = 32 }; /* of a register, which holds a matrix */
static int has_amx;

/* gcc does not know what these functions load and store. */
#define IN_MEMORY(place) __asm__ volatile("" ::"r"(place) : "memory")

/* Linux gives the registers to processes that ask (its Documentation/arch/x86/xstate.rst): once,
   since weights are laid out for the answer. */
__attribute__((constructor)) static void ask_for_amx(void) {
    enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
    has_amx = syscall(SYS_arch_prctl, (long)REQUEST_PERMISSION, (long)TILE_DATA) == 0;
}

/* 0 to 3 for sums, 4 for songs, and 5 to 7 for weights, whose inputs lie pair below pair. */
static void shape_registers(int64_t rows) {
    struct {
        uint8_t palette, start_row, reserved[14];
        uint16_t bytes_of_a_row[16];
        uint8_t rows[16];
    } shapes = {.palette = 1};
    for (int n = 0; n < 8; n++) {
        shapes.bytes_of_a_row[n] = 64;
        shapes.rows[n] = n < 5 ? rows : AMX_INPUTS / 2;
    }
    IN_MEMORY(&shapes);
    _tile_loadconfig(&shapes);
}

/* sums += x W^T for songs in any number and a whole block; inputs are a multiple of AMX_INPUTS. */
static void multiply_by_amx(Floats sums[][4], const Number *x, int64_t rows, int64_t inputs,
                            const Number *weights) {
    const int64_t line = sizeof *sums, part = LANES * AT_ONCE;
    for (int64_t row = 0; row < rows; row += AMX_ROWS) {
        shape_registers(least(AMX_ROWS, rows - row));
        IN_MEMORY(sums);
        _tile_loadd(0, &sums[row][0], line);
        _tile_loadd(1, &sums[row][1], line);
        _tile_loadd(2, &sums[row][2], line);
        _tile_loadd(3, &sums[row][3], line);
        for (int64_t k = 0; k < inputs; k += AMX_INPUTS) {
            const Number *block = weights + k * 4 * LANES;
            _tile_loadd(4, x + row * inputs + k, inputs * sizeof *x);
            _tile_loadd(5, block, line);
            _tile_dpbf16ps(0, 4, 5);
            _tile_loadd(6, block + part, line);
            _tile_dpbf16ps(1, 4, 6);
            _tile_loadd(7, block + 2 * part, line);
            _tile_dpbf16ps(2, 4, 7);
            _tile_loadd(5, block + 3 * part, line);
            _tile_dpbf16ps(3, 4, 5);
        }
        _tile_stored(0, &sums[row][0], line);
        _tile_stored(1, &sums[row][1], line);
        _tile_stored(2, &sums[row][2], line);
        _tile_stored(3, &sums[row][3], line);
        IN_MEMORY(sums);
    }
    _tile_release();
}
#endif

/* sums += x W^T for songs in any number and a whole block. Few go through it in tiles that all of
   its outputs have room for. Many share a part of it while it is in the nearest cache, and fetch
   the next, of this block or the one after it, in the meantime. */
static void multiply(Floats sums[][4], const Number *x, int64_t rows, int64_t inputs,
                     const Number *weights) {
#ifdef AMX
    if (has_amx) {
        multiply_by_amx(sums, x, rows, inputs, weights);
        return;
    }
#endif
    const int are_few = rows <= FEW_ROWS;
    const int64_t most_rows = are_few ? MOST_SUMS / 4 : MOST_ROWS;
    const int64_t tiles = (rows + most_rows - 1) / most_rows;
    const int64_t at_once = are_few ? inputs : INPUTS_AT_ONCE;
    for (int64_t k = 0; k < inputs; k += at_once) {
        const int64_t some = least(at_once, inputs - k), numbers = some * 4 * LANES;
        for (int64_t tile = 0; tile < tiles; tile++) {
            const int64_t row = rows * tile / tiles, end = rows * (tile + 1) / tiles;
            if (!are_few)
                fetch(weights + numbers, INPUTS_AT_ONCE * 4 * LANES, tile, tiles);
            multiply_tile[end - row](sums + row, x + row * inputs + k, inputs, some, weights);
        }
        weights += numbers;
    }
}

/* What the number of units is a multiple of. */
int64_t unit_multiple(void) {
#ifdef AMX
    if (has_amx)
        return AMX_INPUTS;
#endif
    return LANES;
}

/* Songs from `first` on, units from `unit` on; `weights` are those of the units' block. */
static void step_units(const Stack *s, const int64_t *ids, int64_t layer, int64_t first,
                       int64_t rows, int64_t unit, const Number *weights) {
    const int64_t units = s->units, size = s->rows * units;
    const Number *before = s->h + (s->newer * s->layers + layer) * size + first * units;
    Number *after = s->h + ((1 - s->newer) * s->layers + layer) * size + first * units;
    Floats sums[ROWS_AT_ONCE][4];
    for (int64_t row = 0; row < rows; row++) {
        const float *added = layer ? s->biases + (layer - 1) * 4 * units
                                   : s->table + ids[first + row] * 4 * units;
        for (int gate = 0; gate < 4; gate++)
            sums[row][gate] = load(added + 4 * unit + gate * LANES);
    }
    if (layer) {
        const Number *below = s->is_residual ? s->rounded + first * units : after - size;
        multiply(sums, below, rows, units, weights);
        weights += 4 * LANES * units;
    }
    multiply(sums, before, rows, units, weights);
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
    Floats sums[ROWS_AT_ONCE][4];
    for (int64_t row = 0; row < rows; row++)
        for (int part = 0; part < 4; part++)
            sums[row][part] = load(s->out_biases + output + part * LANES);
    multiply(sums, summit + first * s->units, rows, s->units,
             s->out_weights + output * s->units);
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
            for (int64_t row = first; row < end; row += ROWS_AT_ONCE)
                step_units(s, ids, layer, row, least(ROWS_AT_ONCE, end - row), unit, weights);
        if (s->is_residual)
            for (int64_t place = first * units; place < end * units; place += LANES)
                store_numbers(s->rounded + place, load(s->sums + place));
    }
    const int64_t highest = (1 - s->newer) * s->layers + s->layers - 1;
    const Number *summit = s->is_residual ? s->rounded : s->h + highest * s->rows * units;
    for (int64_t output = 0; output < s->outputs; output += 4 * LANES)
        for (int64_t row = first; row < end; row += ROWS_AT_ONCE)
            step_outputs(s, summit, row, least(ROWS_AT_ONCE, end - row), output);
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
