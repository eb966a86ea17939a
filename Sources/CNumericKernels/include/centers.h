#ifndef ASSAY_CENTERS_H
#define ASSAY_CENTERS_H

#include <stdint.h>

/* K-Means. Rows lie in panels: value of row r, dimension d of panel p at [(p * dimensions + d) * 8 + r]; padding repeats
   the last row. Centers lie in groups of eight: center c, dimension d of a group at [d * 8 + c]; unused places of the
   last group hold any finite numbers.

   Columns that hold nothing but 0 and 1 are left out of the panels: all of them are one code a row, and what they make
   is looked up in a table of eight values a code, one a center. */
typedef struct {
  const double *panels;    /* the other columns, each less its origin */
  int64_t dimensions;      /* how many they are */
  const int32_t *codes;    /* one a row, with padding; read where there is more than one code */
  int64_t code_count;      /* at least 1 */
  const double *lengths;   /* squared length of each row with padding, in all columns, less the origin */
  const double *rows;      /* as they were given, row-major */
  int64_t row_count;
  int64_t column_count;
} assay_coded_rows;

typedef struct {
  const double *values;    /* the other columns, each less its origin */
  const double *tables;    /* half the squared length of a center less what the ones of each code multiply to; one
                              table of eight * code_count values a group */
  const double *whole;     /* all columns as they were given */
  int64_t count;
  double longest;          /* squared length of the longest center, in all columns, less the origin */
} assay_coded_centers;

/* Assigns the rows of some panels to the nearest of the centers, of equally near ones to the first: nearest by squared
   distances with the bits of assay_squared_distances.

   Half the squared distance less half that of the row from the origin is a sum of products, in half the operations of
   the squared distance itself. Where the two least of a row differ by no more than rounding can make, with D columns
   8 (D + 8) 2^-53 of the squared lengths of row and longest center, the squared distances themselves decide.

   labels:  those of the first of the panels on; negative where a row has none yet.
   changed: set to 1 for each center that a row leaves or joins. */
void assay_assign(const assay_coded_rows *rows, int64_t first, int64_t panel_count,
                  const assay_coded_centers *centers, int32_t *labels, uint8_t *changed);

/* Squared distance of each row to the center that its label names, with the bits of assay_squared_distances.
   rows, centers: row-major. */
void assay_squares_to_own(const double *rows, int64_t row_count, int64_t column_count, const double *centers,
                          const int32_t *labels, double *squares);

/* Rows cluster after cluster, those of one in ascending order: cluster c has order[ends[c - 1]] ..< order[ends[c]]. */
void assay_order_by_label(const int32_t *labels, int32_t row_count, int64_t cluster_count, int64_t *ends,
                          int32_t *order);

/* Sums of the `row_count` rows that `order` names, in that order.
   rows: row-major. */
void assay_add_rows(const double *rows, int64_t column_count, const int32_t *order, int64_t row_count, double *sums);

/* Adds to the counts, one a column, the ones of these rows: a row of code k has them in ones[starts[k]] ..<
   ones[starts[k + 1]]. */
void assay_add_ones(const int32_t *codes, const int32_t *order, int64_t row_count, const int32_t *ones,
                    const int32_t *starts, int64_t *counts);

/* Eight centers to draw from, and the squared distances in the coded columns, eight a code. */
typedef struct {
  const double *values;
  const double *table;
  int64_t count;           /* centers that are used */
  const int64_t *starts;   /* where the potentials of each begin, one a row with padding */
} assay_candidates;

/* Lowers potentials to the squared distance of the row from a center. Potentials must be 0 where rows are padding. */
void assay_lower_potentials(const assay_coded_rows *rows, int64_t first, int64_t panel_count,
                            const assay_candidates *candidates, double *potentials);

/* Adds to eight sums what the potentials would be with each of eight centers, row after row: the order of addition is
   that of the rows. */
void assay_add_potentials(const assay_coded_rows *rows, int64_t first, int64_t panel_count,
                          const assay_candidates *candidates, const double *potentials, double *sums);

/* Columns of 0 and 1 as bits: bit b % 64 of masks[row * words + b / 64] is whether columns[b] of the row is 1.
   masks:     zeros.
   strangers: set to 1 for each of the columns that holds anything else. */
void assay_pack_indicators(const double *rows, int64_t row_count, int64_t column_count, const int64_t *columns,
                           int64_t count, uint64_t *masks, uint8_t *strangers);

#endif
