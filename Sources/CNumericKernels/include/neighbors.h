#ifndef ASSAY_NEIGHBORS_H
#define ASSAY_NEIGHBORS_H

#include <stdint.h>

/* Rows of one leaf of the neighbour index, and queries of one group. */
#define ASSAY_LEAF_ROWS 32

/* Boxes whose bounds are computed side by side. */
#define ASSAY_BOX_WIDTH 16

/* Coordinates are summed in steps of so many before the sums are looked at. */
#define ASSAY_STEP 8

/* Coordinates of up to ASSAY_LEAF_ROWS rows: inner products of (row - origin) * scale with some directions.
   rows:        row-major, `columns` values a row.
   indices:     `count` row numbers.
   directions:  `outputs` rows of `columns` values; null for the columns themselves.
   shifted:     scratch, ASSAY_LEAF_ROWS * columns values.
   out:         ASSAY_LEAF_ROWS values an output, side by side; 0 for rows beyond `count`. */
void assay_turn_rows(const double *rows, const int32_t *indices, int64_t count, int64_t columns, const double *origin,
                     double scale, const double *directions, int64_t outputs, double *shifted, double *out);

/* Orders rows so that neighbours in space become neighbours in `order`: ranges are halved, near the middle of their
   coordinate of largest variance, down to leaves of ASSAY_LEAF_ROWS rows; all leaves but the last of a range are full.
   coordinates:  `dimensions` values a row, row-major.
   order:        `count` row numbers, rearranged.
   keys:         scratch, `count` values. */
void assay_order_rows(const float *coordinates, int64_t dimensions, int32_t *order, int64_t count, uint64_t *keys);

/* One halving of assay_order_rows; returns how many rows come first, 0 when the range is a leaf. */
int64_t assay_halve_rows(const float *coordinates, int64_t dimensions, int32_t *order, int64_t count, uint64_t *keys);

/* Squared distances between one box and others: 0 where they overlap.
   lower, upper:  the box, `dimensions` values each.
   boxes:         `panels` panels of ASSAY_BOX_WIDTH boxes; for each dimension first their lower, then their upper ends.
   out:           ASSAY_BOX_WIDTH values a panel. */
void assay_box_distances(const float *lower, const float *upper, int64_t dimensions, const float *boxes,
                         int64_t panels, float *out);

/* Numbers of the values that are at most `limit` and above `over`, ascending; returns how many there are. */
int64_t assay_values_between(const float *values, int64_t count, float over, float limit, int32_t *out);

/* A query and a row of a leaf, by their places there, and the square of their distance in single precision. */
typedef struct {
  float square;
  int32_t query;
  int32_t row;
} assay_near_pair;

/* Pairs of a query and a row of one leaf whose squared distance may be at most (reach[query] + margin)² · growth.
   Queries whose limit is below `bound`, a lower bound for all of the leaf, are passed over.
   queries:  query_count rows of `dimensions` values, a multiple of ASSAY_STEP.
   leaf:     ASSAY_LEAF_ROWS rows side by side, dimension by dimension.
   out:      room for ASSAY_LEAF_ROWS pairs a query.
   Returns how many pairs there are; by ascending query, then row. */
int64_t assay_near_pairs(const float *queries, int64_t query_count, int64_t dimensions, const float *reach, float margin,
                         float growth, float bound, const float *leaf, assay_near_pair *out);

/* Squared Euclidean distances of one query to some rows, in double precision: the very sums of assay_squared_distances.
   rows:     row-major, `dimensions` values a row.
   indices:  `count` row numbers. */
void assay_squared_distances_to(const double *query, const double *rows, int64_t dimensions, const int32_t *indices,
                                int64_t count, double *out);

#endif
