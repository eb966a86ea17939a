#ifndef ASSAY_WHITENING_H
#define ASSAY_WHITENING_H

#include <stdint.h>

/* Rows that are worked on side by side. */
#define ASSAY_WHITENED_ROWS 32

/* Squared lengths of (row - mean) * whitening for some rows, row-major. A row gives the same bits in any batch.
   whitening:  columns * columns values, row-major, upper triangular.
   centred:    scratch, ASSAY_WHITENED_ROWS * columns values. */
void assay_whitened_squares(const double *rows, int64_t count, int64_t columns, const double *mean,
                            const double *whitening, double *centred, double *out);

#endif
