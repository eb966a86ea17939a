#ifndef ASSAY_CLUSTERS_H
#define ASSAY_CLUSTERS_H

#include <stdint.h>

/* Sums of the weighted Euclidean distances between eight queries, which are one panel, and some panels of rows.
   Panels hold eight rows dimension by dimension: value of row r, dimension d of panel p at
   [(p * dimensions + d) * 8 + r]. Pointers are to the first of all queries and of all rows.

   A squared distance is the sum of the squared differences over the dimensions in ascending order, added to what the
   query's table holds under the row's code. Square roots are right to the last digit or two; the root of 0 is 0.
   A sum that a square beyond the largest number enters is infinite or NaN.

   query:         the panel of the queries.
   query_weights: eight a panel; read only where column_sums are wanted.
   table_starts:  eight a panel: where in `tables` the table of each query starts.
   weights:       eight a panel; 0 for padding, which repeats a row.
   codes:         eight a panel.
   shared_codes:  one a panel: the code that all its rows have, or -1.
   has_codes:     0: there is no looked-up part; tables, table_starts, codes and shared_codes are not read.
   first, count:  the panels of rows.
   row_sums:      for each of the eight queries, the sum over the rows is added.
   column_sums:   for each row, eight a panel, the sum over the queries is added; NULL if not wanted. */
void assay_distance_sums(const double *queries, const double *query_weights, const double *tables,
                         const int64_t *table_starts, int64_t query, const double *values, const double *weights,
                         const int32_t *codes, const int32_t *shared_codes, int has_codes, int64_t first,
                         int64_t count, int64_t dimensions, double *row_sums, double *column_sums);

#endif
