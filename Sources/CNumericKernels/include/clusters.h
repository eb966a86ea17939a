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

/* K-Means: rows in panels as above, padding repeats the last row. Squared distances have the bits of
   assay_squared_distances. Pointers are to the first of all panels. Eight centers lie as eight queries do: center c, dimension d at [d * 8 + c]. */

/* Assigns each row to the nearest of `center_count` centers, of equally near ones to the first. Every group of eight
   centers takes 8 * dimensions values; unused places of the last group hold any finite numbers.
   `first` is the first panel; labels and squares are those of its rows on.
   Returns how many labels differ from what `labels` held before. */
int64_t assay_assign(const double *panels, int64_t first, int64_t panel_count, int64_t dimensions,
                     const double *centers, int64_t center_count, int32_t *labels, double *squares);

/* Adds each row-major row to the sums of its cluster, in the order of the rows, and counts it. */
void assay_add_rows(const double *rows, int64_t row_count, int64_t dimensions, const int32_t *labels, double *sums,
                    int64_t *sizes);

/* Lowers potentials to the squared distance of the row from a center: those of center c begin at potentials[starts[c]],
   one a row. `count` centers of the eight are used. Potentials must be 0 where rows are padding. */
void assay_lower_potentials(const double *panels, int64_t first, int64_t panel_count, int64_t dimensions,
                            const double *centers, int64_t count, double *potentials, const int64_t *starts);

/* Adds to eight sums what the potentials would be with each of eight centers, row after row: the order of addition is
   that of the rows. */
void assay_add_potentials(const double *panels, int64_t first, int64_t panel_count, int64_t dimensions,
                          const double *centers, const double *potentials, const int64_t *starts, double *sums);

#endif
