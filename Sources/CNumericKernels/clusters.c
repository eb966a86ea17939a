#include "clusters.h"

#include "CNumericKernels.h"

#include <float.h>

typedef double lanes __attribute__((vector_size(8 * sizeof(double))));
typedef double lanes_unaligned __attribute__((vector_size(8 * sizeof(double)), aligned(8)));

#if defined(__x86_64__) && defined(__linux__)
#define MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define NARROW __attribute__((target_clones("arch=x86-64-v3", "default")))
#include <immintrin.h>
#else
#define MULTIVERSION
#define NARROW
#endif

#define WIDTH ASSAY_PANEL_WIDTH
#define UNROLLED _Pragma("clang loop unroll(full)")
#define INLINED static inline __attribute__((always_inline))

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
#define WIDE __attribute__((target("arch=x86-64-v4")))

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

typedef int64_t numbers __attribute__((vector_size(8 * sizeof(int64_t))));
typedef int32_t labels_of_eight __attribute__((vector_size(8 * sizeof(int32_t)), aligned(4)));

/* Squared distances of the rows of one panel to `count` of eight centers. */
INLINED void squares_to_centers(const double *panel, int64_t dimensions, const double *centers, const int count,
                                lanes *squares) {
  UNROLLED for (int c = 0; c < count; c++) squares[c] = (lanes){0};
  for (int64_t d = 0; d < dimensions; d++) {
    const lanes row = *(const lanes_unaligned *)(panel + d * WIDTH);
    UNROLLED for (int c = 0; c < count; c++) {
      const lanes difference = row - centers[d * WIDTH + c];
      squares[c] += difference * difference;
    }
  }
}

INLINED void keep_nearest(const double *panel, int64_t dimensions, const double *centers, int64_t first,
                          const int count, int64_t center_count, lanes *best, numbers *nearest) {
  lanes squares[WIDTH];
  squares_to_centers(panel, dimensions, centers, count, squares);
  UNROLLED for (int c = 0; c < count; c++) {
    if (first + c >= center_count) break;
    const numbers is_nearer = (numbers)(squares[c] < *best);
    *best = __builtin_elementwise_min(squares[c], *best);
    *nearest = (is_nearer & (first + c)) | (~is_nearer & *nearest);
  }
}

MULTIVERSION
int64_t assay_assign(const double *panels, int64_t first, int64_t panel_count, int64_t dimensions,
                     const double *centers, int64_t center_count, int32_t *labels, double *squares) {
  numbers changes = {0};
  panels += first * WIDTH * dimensions;
  for (int64_t p = 0; p < panel_count; p++, panels += WIDTH * dimensions) {
    lanes best = (lanes){0} + __builtin_inf();
    numbers nearest = {0};
    for (int64_t c = 0; c < center_count; c += WIDTH) {
      const double *group = centers + c * dimensions;
      if (center_count - c > WIDTH / 2)
        keep_nearest(panels, dimensions, group, c, WIDTH, center_count, &best, &nearest);
      else
        keep_nearest(panels, dimensions, group, c, WIDTH / 2, center_count, &best, &nearest);
    }
    const labels_of_eight before = *(const labels_of_eight *)(labels + p * WIDTH);
    changes -= (numbers)(__builtin_convertvector(before, numbers) != nearest);
    *(labels_of_eight *)(labels + p * WIDTH) = __builtin_convertvector(nearest, labels_of_eight);
    *(lanes_unaligned *)(squares + p * WIDTH) = best;
  }
  return changes[0] + changes[1] + changes[2] + changes[3] + changes[4] + changes[5] + changes[6] + changes[7];
}

MULTIVERSION
void assay_add_rows(const double *rows, int64_t row_count, int64_t dimensions, const int32_t *labels, double *sums,
                    int64_t *sizes) {
  for (int64_t r = 0; r < row_count; r++, rows += dimensions) {
    double *sum = sums + labels[r] * dimensions;
    sizes[labels[r]]++;
    int64_t d = 0;
    for (; d + WIDTH <= dimensions; d += WIDTH)
      *(lanes_unaligned *)(sum + d) += *(const lanes_unaligned *)(rows + d);
    for (; d < dimensions; d++) sum[d] += rows[d];
  }
}

MULTIVERSION
void assay_lower_potentials(const double *panels, int64_t first, int64_t panel_count, int64_t dimensions,
                            const double *centers, int64_t count, double *potentials, const int64_t *starts) {
  panels += first * WIDTH * dimensions;
  for (int64_t p = first; p < first + panel_count; p++, panels += WIDTH * dimensions) {
    lanes squares[WIDTH];
    squares_to_centers(panels, dimensions, centers, WIDTH, squares);
    for (int64_t c = 0; c < count; c++) {
      lanes_unaligned *potential = (lanes_unaligned *)(potentials + starts[c] + p * WIDTH);
      *potential = __builtin_elementwise_min(squares[c], (lanes)*potential);
    }
  }
}

/* Element i of vector j becomes element j of vector i. */
INLINED void transpose(lanes *v) {
  lanes a[WIDTH], b[WIDTH];
  UNROLLED for (int i = 0; i < WIDTH; i += 2) {
    a[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    a[i + 1] = __builtin_shufflevector(v[i], v[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  UNROLLED for (int i = 0; i < WIDTH; i += 4) {
    UNROLLED for (int j = i; j < i + 2; j++) {
      b[j] = __builtin_shufflevector(a[j], a[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      b[j + 2] = __builtin_shufflevector(a[j], a[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLLED for (int i = 0; i < WIDTH / 2; i++) {
    v[i] = __builtin_shufflevector(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    v[i + 4] = __builtin_shufflevector(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

MULTIVERSION
void assay_add_potentials(const double *panels, int64_t first, int64_t panel_count, int64_t dimensions,
                          const double *centers, const double *potentials, const int64_t *starts, double *sums) {
  lanes sum = *(const lanes_unaligned *)sums;
  panels += first * WIDTH * dimensions;
  for (int64_t p = first; p < first + panel_count; p++, panels += WIDTH * dimensions) {
    lanes squares[WIDTH];
    squares_to_centers(panels, dimensions, centers, WIDTH, squares);
    UNROLLED for (int c = 0; c < WIDTH; c++) {
      const lanes before = *(const lanes_unaligned *)(potentials + starts[c] + p * WIDTH);
      squares[c] = __builtin_elementwise_min(squares[c], before);
    }
    transpose(squares);
    UNROLLED for (int r = 0; r < WIDTH; r++) sum += squares[r];
  }
  *(lanes_unaligned *)sums = sum;
}
