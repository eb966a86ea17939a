#include "CNumericKernels.h"
#include "multiversion.h"

/* Vector types instead of intrinsics: the compiler maps one lane group to whatever the processor has, and
   target_clones chooses among the compiled versions at run time. A plain loop over arrays spills its accumulators. */
typedef double lanes __attribute__((vector_size(8 * sizeof(double))));
typedef double lanes_unaligned __attribute__((vector_size(8 * sizeof(double)), aligned(8)));

MULTIVERSION
void assay_squared_distances(const double *queries, int64_t query_count, int64_t dimensions,
                             const double *panels, int64_t panel_count, double *out) {
  const int64_t stride = panel_count * ASSAY_PANEL_WIDTH;
  int64_t query = 0;
  for (; query + 4 <= query_count; query += 4) {
    const double *q0 = queries + query * dimensions;
    const double *q1 = q0 + dimensions, *q2 = q1 + dimensions, *q3 = q2 + dimensions;
    double *target = out + query * stride;
    const double *value = panels;
    for (int64_t panel = 0; panel < panel_count; panel++) {
      lanes sum0 = {0}, sum1 = {0}, sum2 = {0}, sum3 = {0};
      for (int64_t d = 0; d < dimensions; d++, value += ASSAY_PANEL_WIDTH) {
        lanes row = *(const lanes_unaligned *)value;
        lanes a = row - q0[d], b = row - q1[d], c = row - q2[d], e = row - q3[d];
        sum0 += a * a;
        sum1 += b * b;
        sum2 += c * c;
        sum3 += e * e;
      }
      double *cell = target + panel * ASSAY_PANEL_WIDTH;
      *(lanes_unaligned *)cell = sum0;
      *(lanes_unaligned *)(cell + stride) = sum1;
      *(lanes_unaligned *)(cell + 2 * stride) = sum2;
      *(lanes_unaligned *)(cell + 3 * stride) = sum3;
    }
  }
  for (; query < query_count; query++) {
    const double *q = queries + query * dimensions;
    const double *value = panels;
    for (int64_t panel = 0; panel < panel_count; panel++) {
      lanes sum = {0};
      for (int64_t d = 0; d < dimensions; d++, value += ASSAY_PANEL_WIDTH) {
        lanes difference = *(const lanes_unaligned *)value - q[d];
        sum += difference * difference;
      }
      *(lanes_unaligned *)(out + query * stride + panel * ASSAY_PANEL_WIDTH) = sum;
    }
  }
}

MULTIVERSION
double assay_sum_of_square_roots(const double *values, int64_t count) {
  lanes partial = {0};
  int64_t i = 0;
  /* The builtin, unlike sqrt(), need not set errno and so becomes one vector instruction. */
  for (; i + 8 <= count; i += 8) partial += __builtin_elementwise_sqrt((lanes) * (const lanes_unaligned *)(values + i));
  for (int lane = 0; i < count; i++, lane++) partial[lane] += __builtin_sqrt(values[i]);
  return ((partial[0] + partial[1]) + (partial[2] + partial[3])) + ((partial[4] + partial[5]) + (partial[6] + partial[7]));
}

MULTIVERSION
int64_t assay_weight_within(const double *values, const int32_t *weights, int64_t count, double limit) {
  int64_t sum = 0;
  for (int64_t i = 0; i < count; i++) sum += values[i] <= limit ? weights[i] : 0;
  return sum;
}
