#include "CNumericKernels.h"
#include "multiversion.h"

typedef double lanes8 __attribute__((vector_size(8 * sizeof(double))));
typedef double lanes8_unaligned __attribute__((vector_size(8 * sizeof(double)), aligned(8)));

MULTIVERSION
void assay_whitened_squares(const double *rows, int64_t count, int64_t columns, const double *mean,
                            const double *whitening, double *centred, double *out) {
  const int64_t width = ASSAY_WHITENED_ROWS;
  for (int64_t first = 0; first < count; first += width) {
    const int64_t here = count - first < width ? count - first : width;
    for (int64_t row = 0; row < width; row++) {
      const double *source = rows + (first + (row < here ? row : 0)) * columns;
      for (int64_t d = 0; d < columns; d++) centred[d * width + row] = source[d] - mean[d];
    }
    lanes8 square0 = {0}, square1 = {0}, square2 = {0}, square3 = {0};
    for (int64_t entry = 0; entry < columns; entry++) {
      lanes8 sum0 = {0}, sum1 = {0}, sum2 = {0}, sum3 = {0};
      for (int64_t d = 0; d <= entry; d++) {
        const double *value = centred + d * width;
        const double factor = whitening[d * columns + entry];
        sum0 += *(const lanes8_unaligned *)value * factor;
        sum1 += *(const lanes8_unaligned *)(value + 8) * factor;
        sum2 += *(const lanes8_unaligned *)(value + 16) * factor;
        sum3 += *(const lanes8_unaligned *)(value + 24) * factor;
      }
      square0 += sum0 * sum0;
      square1 += sum1 * sum1;
      square2 += sum2 * sum2;
      square3 += sum3 * sum3;
    }
    double squares[ASSAY_WHITENED_ROWS];
    *(lanes8_unaligned *)squares = square0;
    *(lanes8_unaligned *)(squares + 8) = square1;
    *(lanes8_unaligned *)(squares + 16) = square2;
    *(lanes8_unaligned *)(squares + 24) = square3;
    for (int64_t row = 0; row < here; row++) out[first + row] = squares[row];
  }
}
