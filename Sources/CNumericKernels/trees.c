#include "CNumericKernels.h"
#include "multiversion.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define WIDE __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#endif

/* Nodes of the trees that rows pass before the next rows come: 16 bytes a node, so that they stay in the nearest cache. */
#define CHUNK_NODES 1536

/* The leaf of one row, by full comparisons. */
static uint32_t exact_leaf(const assay_forest *forest, int64_t start, const double *row) {
  const uint32_t mask = (1u << forest->shift) - 1;
  uint32_t node = 0;
  for (;;) {
    uint32_t link = forest->links[start + node], left = link & mask;
    if (left == node) return node;
    node = left + (row[link >> forest->shift] > forest->values[start + node]);
  }
}

MULTIVERSION
static void encode(const assay_forest *forest, const double *rows, int64_t row_count, float *codes) {
  const int64_t width = forest->column_count;
  for (int64_t row = 0; row < row_count; row++)
    for (int64_t column = 0; column < width; column++)
      codes[row * width + column] = (float)(rows[row * width + column] - forest->offsets[column]);
}

/* Interleaved walks: one waits for its loads while others compare. */
MULTIVERSION
static void add_tree(const assay_forest *forest, int64_t tree, const double *rows, const float *codes, int64_t rows_here,
                     double *sums) {
  enum { together = 8 };
  const int64_t start = forest->starts[tree], width = forest->column_count;
  const uint32_t mask = (1u << forest->shift) - 1;
  const int32_t shift = forest->shift, depth = forest->depths[tree];
  const float *thresholds = forest->thresholds + start;
  const uint32_t *links = forest->links + start;
  for (int64_t first = 0; first < rows_here; first += together) {
    uint32_t node[together] = {0}, tied[together] = {0};
    for (int32_t level = 0; level < depth; level++) {
#pragma clang loop vectorize(disable) unroll(full)
      for (int lane = 0; lane < together; lane++) {
        uint32_t link = links[node[lane]];
        float threshold = thresholds[node[lane]], code = codes[(first + lane) * width + (link >> shift)];
        tied[lane] |= code == threshold;
        node[lane] = (link & mask) + (code > threshold);
      }
    }
    for (int lane = 0; lane < together && first + lane < rows_here; lane++) {
      if (tied[lane]) node[lane] = exact_leaf(forest, start, rows + (first + lane) * width);
      sums[first + lane] += forest->values[start + node[lane]];
    }
  }
}

#if defined(__x86_64__)
WIDE
static void add_tree_wide(const assay_forest *forest, int64_t tree, const double *rows, const float *codes,
                          int64_t rows_here, double *sums) {
  enum { groups = ASSAY_FOREST_LANES / 16, near_levels = 5 };
  const int64_t start = forest->starts[tree], width = forest->column_count;
  const int32_t depth = forest->depths[tree];
  const float *thresholds = forest->thresholds + start;
  const uint32_t *links = forest->links + start;
  const double *values = forest->values + start;
  const __m512i mask = _mm512_set1_epi32((int)((1u << forest->shift) - 1)), one = _mm512_set1_epi32(1);
  const __m128i shift = _mm_cvtsi32_si128(forest->shift);
  const __m512i lane_rows = _mm512_mullo_epi32(
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32((int)width));
  /* The first five levels have at most 31 nodes: they are looked up in registers. */
  const __m512 t0 = _mm512_loadu_ps(thresholds), t1 = _mm512_loadu_ps(thresholds + 16);
  const __m512i l0 = _mm512_loadu_si512(links), l1 = _mm512_loadu_si512(links + 16);
  __m512i node[groups];
  __mmask16 tied[groups];
  for (int g = 0; g < groups; g++) node[g] = _mm512_setzero_si512(), tied[g] = 0;
  for (int32_t level = 0; level < depth; level++) {
#pragma clang loop unroll(full)
    for (int g = 0; g < groups; g++) {
      __m512i link;
      __m512 threshold;
      if (level < near_levels) {
        link = _mm512_permutex2var_epi32(l0, node[g], l1);
        threshold = _mm512_permutex2var_ps(t0, node[g], t1);
      } else {
        link = _mm512_i32gather_epi32(node[g], links, 4);
        threshold = _mm512_i32gather_ps(node[g], thresholds, 4);
      }
      __m512i place = _mm512_add_epi32(_mm512_srl_epi32(link, shift), lane_rows);
      __m512 code = _mm512_i32gather_ps(place, codes + g * 16 * width, 4);
      tied[g] |= _mm512_cmp_ps_mask(code, threshold, _CMP_EQ_OQ);
      __m512i left = _mm512_and_si512(link, mask);
      node[g] = _mm512_mask_add_epi32(left, _mm512_cmp_ps_mask(code, threshold, _CMP_GT_OQ), left, one);
    }
  }
  for (int g = 0; g < groups; g++) {
    if (tied[g]) {
      uint32_t leaves[16];
      _mm512_storeu_si512(leaves, node[g]);
      for (int lane = 0; lane < 16 && g * 16 + lane < rows_here; lane++)
        if (tied[g] >> lane & 1) leaves[lane] = exact_leaf(forest, start, rows + (g * 16 + lane) * width);
      node[g] = _mm512_loadu_si512(leaves);
    }
    double *sum = sums + g * 16;
    __m512d low = _mm512_i32gather_pd(_mm512_castsi512_si256(node[g]), values, 8);
    __m512d high = _mm512_i32gather_pd(_mm512_extracti64x4_epi64(node[g], 1), values, 8);
    _mm512_storeu_pd(sum, _mm512_add_pd(_mm512_loadu_pd(sum), low));
    _mm512_storeu_pd(sum + 8, _mm512_add_pd(_mm512_loadu_pd(sum + 8), high));
  }
}
#endif

typedef void tree_adder(const assay_forest *, int64_t, const double *, const float *, int64_t, double *);

static tree_adder *widest_adder(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return add_tree_wide;
#endif
  return add_tree;
}

void assay_forest_add(const assay_forest *forest, const double *rows, int64_t row_count, float *codes, double *sums,
                      int plain) {
  const int64_t width = forest->column_count;
  tree_adder *add = plain ? add_tree : widest_adder();
  encode(forest, rows, row_count, codes);
  for (int64_t cell = row_count * width; cell % (ASSAY_FOREST_LANES * width) != 0; cell++) codes[cell] = 0;
  for (int64_t tree = 0, next; tree < forest->tree_count; tree = next) {
    next = tree + 1;
    while (next < forest->tree_count && forest->starts[next + 1] - forest->starts[tree] <= CHUNK_NODES) next++;
    for (int64_t first = 0; first < row_count; first += ASSAY_FOREST_LANES) {
      int64_t here = row_count - first < ASSAY_FOREST_LANES ? row_count - first : ASSAY_FOREST_LANES;
      for (int64_t t = tree; t < next; t++)
        add(forest, t, rows + first * width, codes + first * width, here, sums + first);
    }
  }
}

void assay_gather_columns(const double *rows, int64_t column_count, const int64_t *chosen, int64_t count, double *out) {
  enum { together = 8 };
  int64_t i = 0;
  for (; i + together <= count; i += together) {
    const double *row[together];
    for (int k = 0; k < together; k++) row[k] = rows + chosen[i + k] * column_count;
    for (int64_t column = 0; column < column_count; column++)
      for (int k = 0; k < together; k++) out[column * count + i + k] = row[k][column];
  }
  for (; i < count; i++)
    for (int64_t column = 0; column < column_count; column++)
      out[column * count + i] = rows[chosen[i] * column_count + column];
}

void assay_range_of(const double *values, const int32_t *order, int64_t count, double *least, double *greatest) {
  double low[4], high[4];
  for (int k = 0; k < 4; k++) low[k] = high[k] = values[order[0]];
  int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int k = 0; k < 4; k++) {
      double value = values[order[i + k]];
      low[k] = value < low[k] ? value : low[k];
      high[k] = value > high[k] ? value : high[k];
    }
  for (; i < count; i++) {
    double value = values[order[i]];
    low[0] = value < low[0] ? value : low[0];
    high[0] = value > high[0] ? value : high[0];
  }
  for (int k = 1; k < 4; k++) {
    low[0] = low[k] < low[0] ? low[k] : low[0];
    high[0] = high[k] > high[0] ? high[k] : high[0];
  }
  *least = low[0];
  *greatest = high[0];
}

MULTIVERSION
int assay_all_finite(const double *values, int64_t count) {
  /* A finite value times zero is zero, any other is not a number. */
  double sum[8] = {0};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (int k = 0; k < 8; k++) sum[k] += values[i + k] * 0;
  for (; i < count; i++) sum[0] += values[i] * 0;
  for (int k = 1; k < 8; k++) sum[0] += sum[k];
  return sum[0] == 0;
}
