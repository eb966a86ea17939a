#include "lanes.h"

#include <float.h>

typedef int64_t numbers __attribute__((vector_size(8 * sizeof(int64_t))));
typedef int32_t labels_of_eight __attribute__((vector_size(8 * sizeof(int32_t)), aligned(4)));

/* What the table holds for the eight rows of a panel, one vector of rows for each center. */
INLINED void looked_up(const assay_coded_rows *rows, int64_t panel, const double *table, lanes *terms) {
  if (rows->code_count == 1) {
    UNROLLED for (int c = 0; c < WIDTH; c++) terms[c] = table[c] - (lanes){0};
    return;
  }
  const int32_t *codes = rows->codes + panel * WIDTH;
  UNROLLED for (int r = 0; r < WIDTH; r++)
    terms[r] = *(const lanes_unaligned *)(table + (int64_t)codes[r] * WIDTH);
  transpose(terms);
}

/* Subtracts the products of the rows of some panels and of `count` of eight centers from `from` on. */
INLINED void subtract_products(const double *panel, int64_t dimensions, const int panels, const double *centers,
                               const int from, const int count, lanes (*terms)[WIDTH]) {
  for (int64_t d = 0; d < dimensions; d++)
    UNROLLED for (int p = 0; p < panels; p++) {
      const lanes row = *(const lanes_unaligned *)(panel + (p * dimensions + d) * WIDTH);
      UNROLLED for (int c = from; c < from + count; c++) terms[p][c] -= row * centers[d * WIDTH + c];
    }
}

#define CHOSEN(IF, YES, NO) (((IF) & (YES)) | (~(IF) & (NO)))

/* The two least terms so far and the center of the least. */
typedef struct {
  lanes best, second;
  numbers nearest;
} two_least;

INLINED void keep_least(const lanes *terms, int64_t first, int64_t count, two_least *least) {
  UNROLLED for (int c = 0; c < WIDTH; c++) {
    if (first + c >= count) break;
    const numbers is_nearer = (numbers)(terms[c] < least->best);
    const lanes farther = (lanes)CHOSEN(is_nearer, (numbers)least->best, (numbers)terms[c]);
    const numbers is_second = (numbers)(farther < least->second);
    least->second = (lanes)CHOSEN(is_second, (numbers)farther, (numbers)least->second);
    least->best = (lanes)CHOSEN(is_nearer, (numbers)terms[c], (numbers)least->best);
    least->nearest = CHOSEN(is_nearer, least->nearest * 0 + first + c, least->nearest);
  }
}

/* By the squared distances themselves. */
INLINED int64_t nearest_of_row(const double *row, int64_t columns, const assay_coded_centers *centers) {
  double best = __builtin_inf();
  int64_t nearest = 0;
  for (int64_t first = 0; first < centers->count; first += WIDTH) {
    const double *group = centers->whole + first * columns;
    lanes squares = {0};
    for (int64_t d = 0; d < columns; d++) {
      const lanes difference = row[d] - *(const lanes_unaligned *)(group + d * WIDTH);
      squares += difference * difference;
    }
    for (int c = 0; c < WIDTH && first + c < centers->count; c++)
      if (squares[c] < best) best = squares[c], nearest = first + c;
  }
  return nearest;
}

/* Decides what rounding may have decided; NaN among the terms or lengths leaves nothing decided. */
INLINED void settle(const assay_coded_rows *rows, int64_t panel, const assay_coded_centers *centers,
                    two_least *least) {
  const lanes lengths = *(const lanes_unaligned *)(rows->lengths + panel * WIDTH);
  const double share = (double)(8 * (rows->column_count + 8)) * (DBL_EPSILON / 2);
  const lanes margin = share * (lengths + centers->longest) + DBL_MIN;
  const numbers is_open = ~(numbers)(least->second - least->best > margin);
  if (__builtin_expect(!__builtin_reduce_or(is_open), 1)) return;
  for (int r = 0; r < WIDTH; r++) {
    if (!is_open[r]) continue;
    int64_t row = panel * WIDTH + r;
    row = row < rows->row_count ? row : rows->row_count - 1;
    least->nearest[r] = nearest_of_row(rows->rows + row * rows->column_count, rows->column_count, centers);
  }
}

/* Products of all eight centers at once with `panels` panels, or of four at a time where registers are few. */
INLINED void assign_panels(const assay_coded_rows *rows, int64_t panel, const int panels, const int together,
                           const assay_coded_centers *centers, int32_t *labels, uint8_t *changed) {
  const int64_t dimensions = rows->dimensions;
  const double *values = rows->panels + panel * WIDTH * dimensions;
  two_least least[2];
  UNROLLED for (int p = 0; p < panels; p++)
    least[p] = (two_least){(lanes){0} + __builtin_inf(), (lanes){0} + __builtin_inf(), {0}};
  for (int64_t first = 0; first < centers->count; first += WIDTH) {
    lanes terms[2][WIDTH];
    UNROLLED for (int p = 0; p < panels; p++)
      looked_up(rows, panel + p, centers->tables + first * rows->code_count, terms[p]);
    UNROLLED for (int c = 0; c < WIDTH; c += together)
      if (first + c < centers->count)
        subtract_products(values, dimensions, panels, centers->values + first * dimensions, c, together, terms);
    UNROLLED for (int p = 0; p < panels; p++) keep_least(terms[p], first, centers->count, &least[p]);
  }
  UNROLLED for (int p = 0; p < panels; p++) {
    if (centers->count > 1) settle(rows, panel + p, centers, &least[p]);
    labels_of_eight *label = (labels_of_eight *)(labels + p * WIDTH);
    const labels_of_eight before = *label, after = __builtin_convertvector(least[p].nearest, labels_of_eight);
    if (!__builtin_reduce_or(before != after)) continue;
    for (int r = 0; r < WIDTH; r++)
      if (before[r] != after[r]) {
        if (before[r] >= 0) changed[before[r]] = 1;
        changed[after[r]] = 1;
      }
    *label = after;
  }
}

#define ARGUMENTS                                                                                       \
  const assay_coded_rows *rows, int64_t first, int64_t panel_count, const assay_coded_centers *centers, \
      int32_t *labels, uint8_t *changed

#define ASSIGN(PANELS, TOGETHER)                                                                        \
  int64_t p = 0;                                                                                        \
  for (; p + PANELS <= panel_count; p += PANELS)                                                        \
    assign_panels(rows, first + p, PANELS, TOGETHER, centers, labels + p * WIDTH, changed);             \
  for (; p < panel_count; p++)                                                                          \
    assign_panels(rows, first + p, 1, TOGETHER, centers, labels + p * WIDTH, changed);

NARROW
static void narrow_assign(ARGUMENTS) { ASSIGN(1, 4) }

#if defined(__x86_64__) && defined(__linux__)
WIDE
static void wide_assign(ARGUMENTS) { ASSIGN(2, 8) }
#endif

void assay_assign(ARGUMENTS) {
#if defined(__x86_64__) && defined(__linux__)
  if (__builtin_cpu_supports("x86-64-v4")) {
    wide_assign(rows, first, panel_count, centers, labels, changed);
    return;
  }
#endif
  narrow_assign(rows, first, panel_count, centers, labels, changed);
}

EIGHT_LANES
void assay_squares_to_own(const double *rows, int64_t row_count, int64_t column_count, const double *centers,
                          const int32_t *labels, double *squares) {
  for (int64_t first = 0; first < row_count; first += WIDTH) {
    const double *row[WIDTH], *center[WIDTH];
    UNROLLED for (int r = 0; r < WIDTH; r++) {
      const int64_t index = first + r < row_count ? first + r : row_count - 1;
      row[r] = rows + index * column_count;
      center[r] = centers + labels[index] * column_count;
    }
    lanes sums = {0};
    int64_t d = 0;
    for (; d + WIDTH <= column_count; d += WIDTH) {
      lanes differences[WIDTH];
      UNROLLED for (int r = 0; r < WIDTH; r++)
        differences[r] = *(const lanes_unaligned *)(row[r] + d) - *(const lanes_unaligned *)(center[r] + d);
      transpose(differences);
      UNROLLED for (int k = 0; k < WIDTH; k++) sums += differences[k] * differences[k];
    }
    for (; d < column_count; d++) {
      lanes difference;
      UNROLLED for (int r = 0; r < WIDTH; r++) difference[r] = row[r][d] - center[r][d];
      sums += difference * difference;
    }
    for (int r = 0; r < WIDTH && first + r < row_count; r++) squares[first + r] = sums[r];
  }
}

void assay_order_by_label(const int32_t *labels, int32_t row_count, int64_t cluster_count, int64_t *ends,
                          int32_t *order) {
  for (int64_t c = 0; c < cluster_count; c++) ends[c] = 0;
  for (int32_t r = 0; r < row_count; r++) ends[labels[r]]++;
  for (int64_t c = 0, start = 0; c < cluster_count; c++) {
    const int64_t size = ends[c];
    ends[c] = start;
    start += size;
  }
  for (int32_t r = 0; r < row_count; r++) order[ends[labels[r]]++] = r;
}

/* Sums of `count` vectors of eight columns stay in registers. */
INLINED void add_vectors(const double *rows, int64_t column_count, const int32_t *order, int64_t row_count,
                         const int count, double *sums) {
  lanes sum[4];
  UNROLLED for (int k = 0; k < count; k++) sum[k] = (lanes){0};
  for (int64_t i = 0; i < row_count; i++) {
    const double *row = rows + order[i] * column_count;
    UNROLLED for (int k = 0; k < count; k++) sum[k] += *(const lanes_unaligned *)(row + k * WIDTH);
  }
  UNROLLED for (int k = 0; k < count; k++) *(lanes_unaligned *)(sums + k * WIDTH) = sum[k];
}

/* The same for the last seven columns at most. */
INLINED void add_few(const double *rows, int64_t column_count, const int32_t *order, int64_t row_count,
                     const int count, double *sums) {
  double sum[WIDTH];
  UNROLLED for (int k = 0; k < count; k++) sum[k] = 0;
  for (int64_t i = 0; i < row_count; i++) {
    const double *row = rows + order[i] * column_count;
    UNROLLED for (int k = 0; k < count; k++) sum[k] += row[k];
  }
  UNROLLED for (int k = 0; k < count; k++) sums[k] = sum[k];
}

EIGHT_LANES
void assay_add_rows(const double *rows, int64_t column_count, const int32_t *order, int64_t row_count,
                    double *sums) {
  int64_t d = 0;
  for (; d + 4 * WIDTH <= column_count; d += 4 * WIDTH)
    add_vectors(rows + d, column_count, order, row_count, 4, sums + d);
  if (d + 2 * WIDTH <= column_count) {
    add_vectors(rows + d, column_count, order, row_count, 2, sums + d);
    d += 2 * WIDTH;
  }
  if (d + WIDTH <= column_count) {
    add_vectors(rows + d, column_count, order, row_count, 1, sums + d);
    d += WIDTH;
  }
  if (d + 4 <= column_count) {
    add_few(rows + d, column_count, order, row_count, 4, sums + d);
    d += 4;
  }
  for (; d < column_count; d++) add_few(rows + d, column_count, order, row_count, 1, sums + d);
}

void assay_add_ones(const int32_t *codes, const int32_t *order, int64_t row_count, const int32_t *ones,
                    const int32_t *starts, int64_t *counts) {
  for (int64_t i = 0; i < row_count; i++) {
    const int32_t code = codes[order[i]];
    for (int32_t place = starts[code]; place < starts[code + 1]; place++) counts[ones[place]]++;
  }
}

/* Squared distances of the rows of one panel to eight centers. */
INLINED void squares_to(const assay_coded_rows *rows, int64_t panel, const assay_candidates *candidates,
                        lanes *squares) {
  looked_up(rows, panel, candidates->table, squares);
  const double *values = rows->panels + panel * WIDTH * rows->dimensions, *centers = candidates->values;
  for (int64_t d = 0; d < rows->dimensions; d++) {
    const lanes row = *(const lanes_unaligned *)(values + d * WIDTH);
    UNROLLED for (int c = 0; c < WIDTH; c++) {
      const lanes difference = row - centers[d * WIDTH + c];
      squares[c] += difference * difference;
    }
  }
}

EIGHT_LANES
void assay_lower_potentials(const assay_coded_rows *rows, int64_t first, int64_t panel_count,
                            const assay_candidates *candidates, double *potentials) {
  for (int64_t p = first; p < first + panel_count; p++) {
    lanes squares[WIDTH];
    squares_to(rows, p, candidates, squares);
    for (int64_t c = 0; c < candidates->count; c++) {
      lanes_unaligned *potential = (lanes_unaligned *)(potentials + candidates->starts[c] + p * WIDTH);
      *potential = __builtin_elementwise_min(squares[c], (lanes)*potential);
    }
  }
}

EIGHT_LANES
void assay_add_potentials(const assay_coded_rows *rows, int64_t first, int64_t panel_count,
                          const assay_candidates *candidates, const double *potentials, double *sums) {
  lanes sum = *(const lanes_unaligned *)sums;
  for (int64_t p = first; p < first + panel_count; p++) {
    lanes squares[WIDTH];
    squares_to(rows, p, candidates, squares);
    UNROLLED for (int c = 0; c < WIDTH; c++) {
      const lanes before = *(const lanes_unaligned *)(potentials + candidates->starts[c] + p * WIDTH);
      squares[c] = __builtin_elementwise_min(squares[c], before);
    }
    transpose(squares);
    UNROLLED for (int r = 0; r < WIDTH; r++) sum += squares[r];
  }
  *(lanes_unaligned *)sums = sum;
}

void assay_pack_indicators(const double *rows, int64_t row_count, int64_t column_count, const int64_t *columns,
                           int64_t count, uint64_t *masks, uint8_t *strangers) {
  const int64_t words = (count + 63) / 64;
  for (int64_t r = 0; r < row_count; r++, rows += column_count, masks += words)
    for (int64_t b = 0; b < count; b++) {
      const double value = rows[columns[b]];
      masks[b / 64] |= (uint64_t)(value == 1) << (b % 64);
      strangers[b] |= (value != 0) & (value != 1);
    }
}
