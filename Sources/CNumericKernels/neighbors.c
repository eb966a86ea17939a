#include "CNumericKernels.h"
#include "multiversion.h"

#include <float.h>
#include <string.h>

typedef float lanes16 __attribute__((vector_size(16 * sizeof(float))));
typedef float lanes16_unaligned __attribute__((vector_size(16 * sizeof(float)), aligned(4)));

typedef double lanes8 __attribute__((vector_size(8 * sizeof(double))));
typedef double lanes8_unaligned __attribute__((vector_size(8 * sizeof(double)), aligned(8)));

MULTIVERSION
void assay_turn_rows(const double *rows, const int32_t *indices, int64_t count, int64_t columns, const double *origin,
                     double scale, const double *directions, int64_t outputs, double *shifted, double *out) {
  double *values = directions ? shifted : out;
  int64_t kept = directions ? columns : outputs;
  for (int64_t row = 0; row < ASSAY_LEAF_ROWS; row++) {
    const double *source = rows + (row < count ? indices[row] : 0) * columns;
    for (int64_t d = 0; d < kept; d++) {
      values[d * ASSAY_LEAF_ROWS + row] = row < count ? (source[d] - origin[d]) * scale : 0;
    }
  }
  if (!directions) return;
  for (int64_t output = 0; output < outputs; output++, directions += columns, out += ASSAY_LEAF_ROWS) {
    lanes8 sum0 = {0}, sum1 = {0}, sum2 = {0}, sum3 = {0};
    const double *value = shifted;
    for (int64_t d = 0; d < columns; d++, value += ASSAY_LEAF_ROWS) {
      sum0 += *(const lanes8_unaligned *)value * directions[d];
      sum1 += *(const lanes8_unaligned *)(value + 8) * directions[d];
      sum2 += *(const lanes8_unaligned *)(value + 16) * directions[d];
      sum3 += *(const lanes8_unaligned *)(value + 24) * directions[d];
    }
    *(lanes8_unaligned *)out = sum0;
    *(lanes8_unaligned *)(out + 8) = sum1;
    *(lanes8_unaligned *)(out + 16) = sum2;
    *(lanes8_unaligned *)(out + 24) = sum3;
  }
}

MULTIVERSION
void assay_box_distances(const float *lower, const float *upper, int64_t dimensions, const float *boxes,
                         int64_t panels, float *out) {
  for (int64_t panel = 0; panel < panels; panel++, out += ASSAY_BOX_WIDTH) {
    lanes16 sum = {0}, zero = {0};
    for (int64_t d = 0; d < dimensions; d++, boxes += 2 * ASSAY_BOX_WIDTH) {
      lanes16 below = *(const lanes16_unaligned *)boxes - upper[d];
      lanes16 above = lower[d] - *(const lanes16_unaligned *)(boxes + ASSAY_BOX_WIDTH);
      lanes16 gap = __builtin_elementwise_max(__builtin_elementwise_max(below, above), zero);
      sum += gap * gap;
    }
    *(lanes16_unaligned *)out = sum;
  }
}

MULTIVERSION
int64_t assay_values_between(const float *values, int64_t count, float over, float limit, int32_t *out) {
  int64_t found = 0;
  for (int64_t i = 0; i < count; i++) {
    out[found] = (int32_t)i;
    found += values[i] > over && values[i] <= limit;
  }
  return found;
}

MULTIVERSION
int64_t assay_near_pairs(const float *queries, int64_t query_count, int64_t dimensions, const float *reach, float margin,
                         float growth, float bound, const float *leaf, assay_near_pair *out) {
  int64_t found = 0;
  for (int64_t query = 0; query < query_count; query++) {
    float limit = (reach[query] + margin) * (reach[query] + margin) * growth;
    if (!(limit >= bound)) continue;
    const float *q = queries + query * dimensions, *value = leaf;
    lanes16 low = {0}, high = {0};
    int near = 1;
    for (int64_t d = 0; d < dimensions && near; d += ASSAY_STEP) {
      for (int step = 0; step < ASSAY_STEP; step++, value += ASSAY_LEAF_ROWS) {
        lanes16 a = *(const lanes16_unaligned *)value - q[d + step];
        lanes16 b = *(const lanes16_unaligned *)(value + 16) - q[d + step];
        low += a * a;
        high += b * b;
      }
      near = __builtin_reduce_or((low <= limit) | (high <= limit));
    }
    if (!near) continue;
    float squares[ASSAY_LEAF_ROWS];
    *(lanes16_unaligned *)squares = low;
    *(lanes16_unaligned *)(squares + 16) = high;
    for (int row = 0; row < ASSAY_LEAF_ROWS; row++) {
      out[found] = (assay_near_pair){squares[row], (int32_t)query, row};
      found += squares[row] <= limit;
    }
  }
  return found;
}

/* Four rows at a time: each sum waits for its own last addition only. */
MULTIVERSION
void assay_squared_distances_to(const double *query, const double *rows, int64_t dimensions, const int32_t *indices,
                                int64_t count, double *out) {
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const double *r0 = rows + indices[i] * dimensions, *r1 = rows + indices[i + 1] * dimensions;
    const double *r2 = rows + indices[i + 2] * dimensions, *r3 = rows + indices[i + 3] * dimensions;
    double sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
    for (int64_t d = 0; d < dimensions; d++) {
      double a = r0[d] - query[d], b = r1[d] - query[d], c = r2[d] - query[d], e = r3[d] - query[d];
      sum0 += a * a;
      sum1 += b * b;
      sum2 += c * c;
      sum3 += e * e;
    }
    out[i] = sum0;
    out[i + 1] = sum1;
    out[i + 2] = sum2;
    out[i + 3] = sum3;
  }
  for (; i < count; i++) {
    const double *row = rows + indices[i] * dimensions;
    double sum = 0;
    for (int64_t d = 0; d < dimensions; d++) {
      double difference = row[d] - query[d];
      sum += difference * difference;
    }
    out[i] = sum;
  }
}

/* Bits that order as the floating-point numbers do. */
static uint32_t ascending_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

/* Rearranges keys so that the `nth` stands where sorting would put it, with nothing greater before it. */
static void select_nth(uint64_t *keys, int64_t count, int64_t nth) {
  int64_t low = 0, high = count - 1;
  while (low < high) {
    uint64_t a = keys[low], b = keys[low + (high - low) / 2], c = keys[high];
    uint64_t pivot = a < b ? (b < c ? b : (a < c ? c : a)) : (a < c ? a : (b < c ? c : b));
    int64_t i = low, j = high;
    while (i <= j) {
      while (keys[i] < pivot) i++;
      while (keys[j] > pivot) j--;
      if (i <= j) {
        uint64_t swap = keys[i];
        keys[i++] = keys[j];
        keys[j--] = swap;
      }
    }
    if (nth <= j) high = j;
    else if (nth >= i) low = i;
    else return;
  }
}

/* Of the first ASSAY_BOX_WIDTH · 2 coordinates the one of largest variance among the rows, and the middle of its range. */
MULTIVERSION
static int64_t widest(const float *coordinates, int64_t dimensions, const int32_t *order, int64_t count, float *middle) {
  float shift[32], low[32], high[32];
  double sum[32], squares[32];
  int64_t width = dimensions < 32 ? dimensions : 32;
  for (int64_t d = 0; d < width; d++) {
    shift[d] = low[d] = high[d] = coordinates[order[0] * dimensions + d];
    sum[d] = squares[d] = 0;
  }
  for (int64_t i = 1; i < count; i++) {
    const float *row = coordinates + order[i] * dimensions;
    for (int64_t d = 0; d < width; d++) {
      double value = (double)row[d] - shift[d];
      sum[d] += value;
      squares[d] += value * value;
      low[d] = row[d] < low[d] ? row[d] : low[d];
      high[d] = row[d] > high[d] ? row[d] : high[d];
    }
  }
  int64_t best = 0;
  double largest = -1;
  for (int64_t d = 0; d < width; d++) {
    double spread = squares[d] - sum[d] * sum[d] / count;
    if (spread > largest) {
      largest = spread;
      best = d;
    }
  }
  *middle = low[best] / 2 + high[best] / 2;
  return best;
}

int64_t assay_halve_rows(const float *coordinates, int64_t dimensions, int32_t *order, int64_t count, uint64_t *keys) {
  if (count <= ASSAY_LEAF_ROWS) return 0;
  float middle;
  int64_t column = widest(coordinates, dimensions, order, count, &middle), below = 0;
  for (int64_t i = 0; i < count; i++) {
    float value = coordinates[order[i] * dimensions + column];
    below += value <= middle;
    keys[i] = (uint64_t)ascending_bits(value) << 32 | (uint32_t)order[i];
  }
  /* Whole leaves on the first side, and an eighth of all on either, so that outliers cost no depth. */
  int64_t leaves = (count + ASSAY_LEAF_ROWS - 1) / ASSAY_LEAF_ROWS, least = leaves < 16 ? 1 : leaves / 8;
  int64_t half = (below + ASSAY_LEAF_ROWS / 2) / ASSAY_LEAF_ROWS;
  half = half < least ? least : half > leaves - least ? leaves - least : half;
  select_nth(keys, count, half * ASSAY_LEAF_ROWS);
  for (int64_t i = 0; i < count; i++) order[i] = (int32_t)(uint32_t)keys[i];
  return half * ASSAY_LEAF_ROWS;
}

void assay_order_rows(const float *coordinates, int64_t dimensions, int32_t *order, int64_t count, uint64_t *keys) {
  int64_t first = assay_halve_rows(coordinates, dimensions, order, count, keys);
  if (first == 0) return;
  assay_order_rows(coordinates, dimensions, order, first, keys);
  assay_order_rows(coordinates, dimensions, order + first, count - first, keys);
}
