#ifndef ASSAY_LANES_H
#define ASSAY_LANES_H

#include "CNumericKernels.h"
#include "multiversion.h"

/* Eight doubles side by side: the compiler maps them to whatever the processor has. */
#define WIDTH ASSAY_PANEL_WIDTH
typedef double lanes __attribute__((vector_size(8 * sizeof(double))));
typedef double lanes_unaligned __attribute__((vector_size(8 * sizeof(double)), aligned(8)));

/* For functions that take another body where one register holds all eight, and for those that do not: the compiler
   splits vectors of eight in two unless it is told. */
#if defined(__x86_64__) && defined(__linux__)
#define NARROW __attribute__((target_clones("arch=x86-64-v3", "default")))
#define WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define EIGHT_LANES MULTIVERSION __attribute__((min_vector_width(512)))
#else
#define NARROW
#define EIGHT_LANES
#endif

#define UNROLLED _Pragma("clang loop unroll(full)")
#define INLINED static inline __attribute__((always_inline))

/* Element i of vector j becomes element j of vector i. */
INLINED void transpose(lanes *v) {
  lanes a[WIDTH], b[WIDTH];
  UNROLLED for (int i = 0; i < WIDTH; i += 2) {
    a[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    a[i + 1] = __builtin_shufflevector(v[i], v[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  UNROLLED for (int i = 0; i < WIDTH; i += 4) {
    UNROLLED for (int j = i; j < i + 2; j++) {
      b[j] = __builtin_shufflevector(a[j], a[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      b[j + 2] = __builtin_shufflevector(a[j], a[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLLED for (int i = 0; i < WIDTH / 2; i++) {
    v[i] = __builtin_shufflevector(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    v[i + 4] = __builtin_shufflevector(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

#endif
