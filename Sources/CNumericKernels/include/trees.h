#ifndef ASSAY_TREES_H
#define ASSAY_TREES_H

#include <stdint.h>

/* Rows that pass a tree side by side; scratch and sums are padded to a multiple of it. */
#define ASSAY_FOREST_LANES 64

/* Trees of splits, laid out for scoring. The nodes of a tree stand breadth first, children side by side.
   A node's link holds its column above `shift` bits and the index of its left child, within the tree, below them;
   a leaf is its own left child. Each column has a monotone code, the value less `offsets[column]` in single
   precision: codes that differ are ordered as the values are, and rows whose code equals a threshold's are
   decided by `values`. */
typedef struct {
  const float *thresholds;  /* code of the split value; NaN in a leaf */
  const uint32_t *links;
  const double *values;     /* split value: rows up to it go left; in a leaf, what it adds */
  const int64_t *starts;    /* first node of each tree, tree_count + 1 of them */
  const int32_t *depths;    /* levels of splits of each tree */
  const double *offsets;
  int64_t tree_count;
  int64_t column_count;
  int32_t shift;
} assay_forest;

/* Adds to sums[row] what the leaf of each tree adds, trees in order.
   rows:   row_count × column_count, row-major, finite.
   codes:  scratch for the rows padded to whole lanes, that number × column_count.
   sums:   row_count padded to whole lanes.
   plain:  whether to leave the widest vector unit alone; the answer is the same. */
void assay_forest_add(const assay_forest *forest, const double *rows, int64_t row_count, float *codes, double *sums,
                      int plain);

/* The chosen rows of a row-major matrix, column after column: out[column * count + i] = rows[chosen[i]][column]. */
void assay_gather_columns(const double *rows, int64_t column_count, const int64_t *chosen, int64_t count, double *out);

/* Least and greatest of values[order[0 ..< count]], count ≥ 1. */
void assay_range_of(const double *values, const int32_t *order, int64_t count, double *least, double *greatest);

/* Whether all values are finite. */
int assay_all_finite(const double *values, int64_t count);

#endif
