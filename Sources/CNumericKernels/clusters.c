#include "lanes.h"

#include <float.h>

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>
#endif

INLINED double sum_of_lanes(const lanes *values) {
  const lanes v = *values;
  return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));
}

/* The looked-up parts of the squared distances of eight queries to one panel. */
INLINED void looked_up(const double *const *tables, const int32_t *codes, int32_t shared, lanes *squares) {
  if (!codes) {
    UNROLLED for (int q = 0; q < WIDTH; q++) squares[q] = (lanes){0};
    return;
  }
  if (shared >= 0) {
    UNROLLED for (int q = 0; q < WIDTH; q++) squares[q] = tables[q][shared] - (lanes){0};
    return;
  }
  UNROLLED for (int q = 0; q < WIDTH; q++) {
    const double *table = tables[q];
    squares[q] = (lanes){table[codes[0]], table[codes[1]], table[codes[2]], table[codes[3]],
                         table[codes[4]], table[codes[5]], table[codes[6]], table[codes[7]]};
  }
}

INLINED void exact_roots(lanes *squares) {
  UNROLLED for (int q = 0; q < WIDTH; q++) squares[q] = __builtin_elementwise_sqrt(squares[q]);
}

#define ARGUMENTS                                                                                       \
  const double *queries, const double *query_weights, const double *const *tables, int64_t dimensions,  \
      const double *values, const double *weights, const int32_t *codes, const int32_t *shared_codes,   \
      int64_t panel_count, double *row_sums, double *column_sums

/* One body, inlined into a function for each vector unit with the square root that is fastest there. */
#define DISTANCE_SUMS(ROOTS)                                                                            \
  lanes sums[WIDTH];                                                                                    \
  UNROLLED for (int q = 0; q < WIDTH; q++) sums[q] = (lanes){0};                                        \
  for (int64_t panel = 0; panel < panel_count; panel++) {                                               \
    lanes squares[WIDTH];                                                                               \
    looked_up(tables, codes ? codes + panel * WIDTH : 0, codes ? shared_codes[panel] : 0, squares);     \
    for (int64_t d = 0; d < dimensions; d++, values += WIDTH) {                                         \
      const lanes row = *(const lanes_unaligned *)values;                                               \
      UNROLLED for (int q = 0; q < WIDTH; q++) {                                                        \
        const lanes difference = row - queries[d * WIDTH + q];                                          \
        squares[q] += difference * difference;                                                          \
      }                                                                                                 \
    }                                                                                                   \
    ROOTS(squares);                                                                                     \
    const lanes weight = *(const lanes_unaligned *)(weights + panel * WIDTH);                           \
    UNROLLED for (int q = 0; q < WIDTH; q++) sums[q] += weight * squares[q];                            \
    if (column_sums) {                                                                                  \
      lanes column = *(const lanes_unaligned *)(column_sums + panel * WIDTH);                           \
      UNROLLED for (int q = 0; q < WIDTH; q++) column += query_weights[q] * squares[q];                 \
      *(lanes_unaligned *)(column_sums + panel * WIDTH) = column;                                       \
    }                                                                                                   \
  }                                                                                                     \
  UNROLLED for (int q = 0; q < WIDTH; q++) row_sums[q] += sum_of_lanes(&sums[q]);

NARROW
static void portable_distance_sums(ARGUMENTS) { DISTANCE_SUMS(exact_roots) }

#if defined(__x86_64__) && defined(__linux__)
/* The divider yields eight roots in about eighteen cycles, two Newton steps from a fourteen-digit start in six.
   A start from 0 or a subnormal number leads astray: the divider does those. */
WIDE INLINED void newton_roots(lanes *squares) {
  lanes least = squares[0];
  UNROLLED for (int q = 1; q < WIDTH; q++) least = __builtin_elementwise_min(least, squares[q]);
  const __mmask8 strays = _mm512_cmp_pd_mask((__m512d)least, _mm512_set1_pd(DBL_MIN), _CMP_NGE_UQ);
  if (__builtin_expect(strays != 0, 0)) {
    exact_roots(squares);
    return;
  }
  UNROLLED for (int q = 0; q < WIDTH; q++) {
    const __m512d square = (__m512d)squares[q], start = _mm512_rsqrt14_pd(square);
    __m512d half = _mm512_mul_pd(start, _mm512_set1_pd(0.5)), root = _mm512_mul_pd(square, start);
    const __m512d error = _mm512_fnmadd_pd(root, half, _mm512_set1_pd(0.5));
    root = _mm512_fmadd_pd(root, error, root);
    half = _mm512_fmadd_pd(half, error, half);
    squares[q] = (lanes)_mm512_fmadd_pd(_mm512_fnmadd_pd(root, root, square), half, root);
  }
}

WIDE
static void wide_distance_sums(ARGUMENTS) { DISTANCE_SUMS(newton_roots) }
#endif

void assay_distance_sums(const double *queries, const double *query_weights, const double *tables,
                         const int64_t *table_starts, int64_t query, const double *values, const double *weights,
                         const int32_t *codes, const int32_t *shared_codes, int has_codes, int64_t first,
                         int64_t count, int64_t dimensions, double *row_sums, double *column_sums) {
  const double *rows_of_tables[WIDTH] = {0};
  if (has_codes)
    for (int q = 0; q < WIDTH; q++) rows_of_tables[q] = tables + table_starts[query * WIDTH + q];
  queries += query * WIDTH * dimensions;
  if (column_sums) {
    query_weights += query * WIDTH;
    column_sums += first * WIDTH;
  }
  values += first * WIDTH * dimensions;
  weights += first * WIDTH;
  codes = has_codes ? codes + first * WIDTH : 0;
  shared_codes = has_codes ? shared_codes + first : 0;
#define PASSED                                                                                          \
  queries, query_weights, rows_of_tables, dimensions, values, weights, codes, shared_codes, count,      \
      row_sums, column_sums
#if defined(__x86_64__) && defined(__linux__)
  if (__builtin_cpu_supports("x86-64-v4")) {
    wide_distance_sums(PASSED);
    return;
  }
#endif
  portable_distance_sums(PASSED);
}
