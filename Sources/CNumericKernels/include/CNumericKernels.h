#ifndef ASSAY_CNUMERICKERNELS_H
#define ASSAY_CNUMERICKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "centers.h"
#include "clusters.h"
#include "columns.h"
#include "neighbors.h"
#include "trees.h"
#include "whitening.h"

/* Rows of one panel: eight rows lie side by side, dimension by dimension. */
#define ASSAY_PANEL_WIDTH 8

/* Squared Euclidean distances by direct differences in double precision.
   queries:  query_count rows of `dimensions` values, row-major.
   panels:   panel_count panels; value of row r, dimension d of a panel at [d * ASSAY_PANEL_WIDTH + r].
   out:      query-major, ASSAY_PANEL_WIDTH * panel_count values a query.
   Each distance is summed over the dimensions in ascending order whatever the vector unit. */
void assay_squared_distances(const double *queries, int64_t query_count, int64_t dimensions,
                             const double *panels, int64_t panel_count, double *out);

/* Sum of the square roots of `count` values: eight interleaved partial sums, added in a fixed order. */
double assay_sum_of_square_roots(const double *values, int64_t count);

/* Sum of the weights of the values that are at most `limit`. */
int64_t assay_weight_within(const double *values, const int32_t *weights, int64_t count, double limit);

/* Asks the system to map the block with pages of 2 MB as it is first written; only a hint, without effect on small
   blocks and where the system knows no such pages. */
void assay_prefer_large_pages(void *start, size_t byte_count);

/* Makes BLAS compute on the thread that calls it, and ends the threads that it started itself. On Linux that is done
   before `main`. */
void assay_settle_blas(void);

/* Gives memory that was freed, but that the allocator still holds, back to the system. */
void assay_return_free_memory(void);

#endif
