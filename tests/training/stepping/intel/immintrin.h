/* In place of a compiler's own: what stack.c uses of AVX-512 BF16 and AMX, in plain C, after Intel's
   Intrinsics Guide. The system gives AMX's registers, or refuses (-DREFUSED=-1). */

#ifndef IMMINTRIN_IN_PLAIN_C
#define IMMINTRIN_IN_PLAIN_C

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define syscall(...) (REFUSED)

typedef float __m512 __attribute__((vector_size(64)));
typedef int32_t __m512i __attribute__((vector_size(64)));
typedef int16_t __m512bh __attribute__((vector_size(64)));
typedef int64_t __m256i __attribute__((vector_size(32)));
typedef int64_t __m256bh __attribute__((vector_size(32)));

static float widened(uint16_t number) {
    const uint32_t bits = (uint32_t)number << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint16_t rounded_to_even(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

static __m512i _mm512_loadu_si512(const void *from) {
    __m512i values;
    memcpy(&values, from, sizeof values);
    return values;
}

static __m512i _mm512_set1_epi32(int32_t value) { return (__m512i){0} + value; }

static __m512 _mm512_dpbf16_ps(__m512 sums, __m512bh a, __m512bh b) {
    for (int n = 0; n < 16; n++) {
        sums[n] += widened(a[2 * n + 1]) * widened(b[2 * n + 1]);
        sums[n] += widened(a[2 * n]) * widened(b[2 * n]);
    }
    return sums;
}

static __m256bh _mm512_cvtneps_pbh(__m512 values) {
    uint16_t numbers[16];
    for (int n = 0; n < 16; n++)
        numbers[n] = rounded_to_even(values[n]);
    __m256bh all;
    memcpy(&all, numbers, sizeof all);
    return all;
}

static void _mm256_storeu_si256(__m256i *to, __m256i values) { memcpy(to, &values, sizeof values); }

/* A register has up to 16 rows of up to 64 bytes; what lies beyond its shape is 0. */
static struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t bytes_of_a_row[16];
    uint8_t rows[16];
} shapes;
static uint8_t registers[8][16][64];

static void _tile_loadconfig(const void *from) {
    memcpy(&shapes, from, sizeof shapes);
    memset(registers, 0, sizeof registers);
}

static void _tile_release(void) { memset(&shapes, 0, sizeof shapes); }

static void _tile_loadd(int to, const void *from, ptrdiff_t stride) {
    memset(registers[to], 0, sizeof registers[to]);
    for (int row = 0; row < shapes.rows[to]; row++)
        memcpy(registers[to][row], (const char *)from + row * stride, shapes.bytes_of_a_row[to]);
}

static void _tile_stored(int from, void *to, ptrdiff_t stride) {
    for (int row = 0; row < shapes.rows[from]; row++)
        memcpy((char *)to + row * stride, registers[from][row], shapes.bytes_of_a_row[from]);
}

static void _tile_dpbf16ps(int to, int a, int b) {
    for (int row = 0; row < shapes.rows[to]; row++)
        for (int column = 0; column < shapes.bytes_of_a_row[to] / 4; column++) {
            float sum, even = 0, odd = 0;
            memcpy(&sum, registers[to][row] + 4 * column, sizeof sum);
            for (int pair = 0; pair < shapes.bytes_of_a_row[a] / 4; pair++) {
                uint16_t of_a[2], of_b[2];
                memcpy(of_a, registers[a][row] + 4 * pair, sizeof of_a);
                memcpy(of_b, registers[b][pair] + 4 * column, sizeof of_b);
                even += widened(of_a[0]) * widened(of_b[0]);
                odd += widened(of_a[1]) * widened(of_b[1]);
            }
            sum += even + odd;
            memcpy(registers[to][row] + 4 * column, &sum, sizeof sum);
        }
}

#endif
