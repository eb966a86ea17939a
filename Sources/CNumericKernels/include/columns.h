#ifndef ASSAY_COLUMNS_H
#define ASSAY_COLUMNS_H

#include <stdint.h>

/* Lowers low[column] and raises high[column] to take in row_count rows of a row-major matrix.
   Returns whether all values are finite. */
int assay_widen(const double *rows, int64_t row_count, int64_t column_count, double *low, double *high);

/* Bins of columns, the same number in each. edges: bins + 1 ascending ones a column. inverse_width: of each column;
   it only guesses where to look, so that any finite value gives the right bin. */
typedef struct {
  const double *edges;
  const double *inverse_width;
  int64_t column_count;
  int64_t bins;
} assay_bins;

/* Counts each value in the bin whose lower edge is the last that is not above it; the outermost bins take the rest.
   counts: bins a column. */
void assay_count_in_bins(const assay_bins *bins, const double *rows, int64_t row_count, uint32_t *counts);

/* What a value adds to its row: adds[column * bins + bin] for the bin whose lower edge is the last below it.
   Outside by at most reach[2 * column] below or reach[2 * column + 1] above, it counts as in the outermost bin;
   further out it adds outside[column]. sums[row] is the sum over the columns in order. */
void assay_sum_over_bins(const assay_bins *bins, const double *adds, const double *reach, const double *outside,
                         const double *rows, int64_t row_count, double *sums);

/* Columns `first ..< first + count` of rows `from ..< to`, column after column: out[k * row_count + row]. */
void assay_copy_columns(const double *rows, int64_t row_count, int64_t column_count, int64_t first, int64_t count,
                        int64_t from, int64_t to, double *out);

/* Ascending order of `count` finite values, at most 2^32 - 1, equal ones by index: the lower half of each word is an index.
   Both work areas have room for `count` words; returns the one that holds the order. */
const uint64_t *assay_ascending_order(const double *values, int64_t count, uint64_t *work, uint64_t *other);

/* Sums over the rows of `count` columns from the first one on, rows in order: of the values or, with means, of the
   squared deviations from them. */
void assay_add_columns(const double *rows, int64_t row_count, int64_t column_count, int64_t count,
                       const double *means, double *sums);

#endif
