#include "lanes.h"

#include <string.h>

MULTIVERSION
int assay_widen(const double *rows, int64_t row_count, int64_t column_count, double *low, double *high) {
  /* Eight columns at a time, their extents in registers. A finite value times zero is zero, any other is not a number. */
  enum { together = 8 };
  double odd = 0;
  int64_t column = 0;
  for (; column + together <= column_count; column += together) {
    double least[together], greatest[together], zero[together] = {0};
    for (int k = 0; k < together; k++) least[k] = low[column + k], greatest[k] = high[column + k];
    const double *row = rows + column;
    for (int64_t i = 0; i < row_count; i++, row += column_count)
      for (int k = 0; k < together; k++) {
        least[k] = row[k] < least[k] ? row[k] : least[k];
        greatest[k] = row[k] > greatest[k] ? row[k] : greatest[k];
        zero[k] += row[k] * 0;
      }
    for (int k = 0; k < together; k++) low[column + k] = least[k], high[column + k] = greatest[k], odd += zero[k];
  }
  for (; column < column_count; column++)
    for (int64_t i = 0; i < row_count; i++) {
      double value = rows[i * column_count + column];
      low[column] = value < low[column] ? value : low[column];
      high[column] = value > high[column] ? value : high[column];
      odd += value * 0;
    }
  return odd == 0;
}

/* Where equal widths would put the value; compared so that no value, infinite or not a number, leaves 0 ..< bins. */
static inline int64_t guess(double value, double first_edge, double inverse_width, double last) {
  double place = (value - first_edge) * inverse_width;
  return (int64_t)(place > 0 ? (place < last ? place : last) : 0);
}

void assay_count_in_bins(const assay_bins *bins, const double *rows, int64_t row_count, uint32_t *counts) {
  const int64_t last = bins->bins - 1;
  for (int64_t row = 0; row < row_count; row++) {
    const double *edges = bins->edges;
    uint32_t *count = counts;
    for (int64_t column = 0; column < bins->column_count; column++, edges += last + 2, count += last + 1) {
      double value = *rows++;
      int64_t bin = guess(value, edges[0], bins->inverse_width[column], (double)last);
      while (bin > 0 && value < edges[bin]) bin--;
      while (bin < last && value >= edges[bin + 1]) bin++;
      count[bin]++;
    }
  }
}

void assay_sum_over_bins(const assay_bins *bins, const double *adds, const double *reach, const double *outside,
                         const double *rows, int64_t row_count, double *sums) {
  const int64_t last = bins->bins - 1;
  for (int64_t row = 0; row < row_count; row++) {
    const double *edges = bins->edges, *add = adds;
    double sum = 0;
    for (int64_t column = 0; column < bins->column_count; column++, edges += last + 2, add += last + 1) {
      double value = *rows++;
      int64_t bin = guess(value, edges[0], bins->inverse_width[column], (double)last);
      while (bin > 0 && value <= edges[bin]) bin--;
      while (bin < last && value > edges[bin + 1]) bin++;
      int near = edges[0] - value <= reach[2 * column] && value - edges[last + 1] <= reach[2 * column + 1];
      sum += near ? add[bin] : outside[column];
    }
    sums[row] = sum;
  }
}

MULTIVERSION
void assay_copy_columns(const double *rows, int64_t row_count, int64_t column_count, int64_t first, int64_t count,
                        int64_t from, int64_t to, double *out) {
  enum { together = 8 };
  int64_t row = from;
  for (; row + together <= to; row += together) {
    const double *source = rows + row * column_count + first;
    for (int64_t k = 0; k < count; k++)
      for (int i = 0; i < together; i++) out[k * row_count + row + i] = source[i * column_count + k];
  }
  for (; row < to; row++)
    for (int64_t k = 0; k < count; k++) out[k * row_count + row] = rows[row * column_count + first + k];
}

/* A number that is ordered as the value in single precision; zeros of both signs and what rounds to them are one. */
static inline uint32_t code_of(double value) {
  float narrow = (float)value + 0.0f;
  uint32_t bits;
  memcpy(&bits, &narrow, sizeof bits);
  return bits ^ ((uint32_t)((int32_t)bits >> 31) | 0x80000000u);
}

/* Stable merge sort of words by the values of their indices. */
static void merge_sort(const double *values, uint64_t *words, int64_t count, uint64_t *room) {
  if (count <= 16) {
    for (int64_t i = 1; i < count; i++) {
      uint64_t word = words[i];
      double value = values[(uint32_t)word];
      int64_t j = i;
      for (; j > 0 && values[(uint32_t)words[j - 1]] > value; j--) words[j] = words[j - 1];
      words[j] = word;
    }
    return;
  }
  int64_t half = count / 2;
  merge_sort(values, words, half, room);
  merge_sort(values, words + half, count - half, room);
  memcpy(room, words, (size_t)half * sizeof *room);
  for (int64_t left = 0, right = half, place = 0; left < half; place++) {
    int take_right = right < count && values[(uint32_t)words[right]] < values[(uint32_t)room[left]];
    words[place] = take_right ? words[right++] : room[left++];
  }
}

/* Words whose codes are equal stand by index; brings them into the order of their values. */
static void settle_ties(const double *values, uint64_t *words, int64_t count, uint64_t *room) {
  for (int64_t start = 0, end; start < count; start = end) {
    end = start + 1;
    int sorted = 1;
    double before = values[(uint32_t)words[start]];
    while (end < count && words[end] >> 32 == words[start] >> 32) {
      double value = values[(uint32_t)words[end++]];
      sorted &= before <= value;
      before = value;
    }
    if (!sorted) merge_sort(values, words + start, end - start, room);
  }
}

const uint64_t *assay_ascending_order(const double *values, int64_t count, uint64_t *work, uint64_t *other) {
  /* Radix sort by single-precision codes, eleven bits a pass, then the few ties in full. */
  enum { passes = 3, bits = 11, buckets = 1 << bits };
  uint32_t counts[passes][buckets] = {0};
  for (int64_t i = 0; i < count; i++) {
    uint32_t code = code_of(values[i]);
    for (int pass = 0; pass < passes; pass++) counts[pass][code >> bits * pass & (buckets - 1)]++;
    work[i] = (uint64_t)code << 32 | (uint64_t)i;
  }
  for (int pass = 0; pass < passes && count > 0; pass++) {
    const int shift = 32 + bits * pass;
    uint32_t *place = counts[pass];
    if (place[work[0] >> shift & (buckets - 1)] == count) continue;
    for (uint32_t bucket = 0, sum = 0; bucket < buckets; bucket++) {
      uint32_t size = place[bucket];
      place[bucket] = sum;
      sum += size;
    }
    for (int64_t i = 0; i < count; i++) other[place[work[i] >> shift & (buckets - 1)]++] = work[i];
    uint64_t *sorted = other;
    other = work;
    work = sorted;
  }
  settle_ties(values, work, count, other);
  return work;
}

EIGHT_LANES
void assay_add_columns(const double *rows, int64_t row_count, int64_t column_count, int64_t count,
                       const double *means, double *sums) {
  /* Without a fused product: as the sums of the deviations of a single column are made elsewhere. */
#pragma clang fp contract(off)
  for (int64_t d = 0; d < count; d++) sums[d] = 0;
  int64_t d = 0;
  for (; d + 2 * WIDTH <= count; d += 2 * WIDTH) {
    lanes sum[2] = {{0}, {0}}, mean[2] = {{0}, {0}};
    if (means) UNROLLED for (int k = 0; k < 2; k++) mean[k] = *(const lanes_unaligned *)(means + d + k * WIDTH);
    for (int64_t r = 0; r < row_count; r++)
      UNROLLED for (int k = 0; k < 2; k++) {
        const lanes value = *(const lanes_unaligned *)(rows + r * column_count + d + k * WIDTH) - mean[k];
        sum[k] += means ? value * value : value;
      }
    UNROLLED for (int k = 0; k < 2; k++) *(lanes_unaligned *)(sums + d + k * WIDTH) = sum[k];
  }
  for (int64_t r = 0; r < row_count; r++)
    for (int64_t k = d; k < count; k++) {
      const double value = rows[r * column_count + k] - (means ? means[k] : 0);
      sums[k] += means ? value * value : value;
    }
}
