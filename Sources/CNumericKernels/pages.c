#define _GNU_SOURCE
#include "CNumericKernels.h"

#include <stdint.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* What malloc hands out for large blocks is fresh memory, and the system maps it page by page as it is first written:
   for a matrix of 500 MB that is 120,000 faults, more time than the writing itself. */
void assay_prefer_large_pages(void *start, size_t byte_count) {
#ifdef MADV_HUGEPAGE
  const uintptr_t page = (uintptr_t)1 << 21;
  uintptr_t first = ((uintptr_t)start + page - 1) & ~(page - 1);
  uintptr_t end = ((uintptr_t)start + byte_count) & ~(page - 1);
  if (first < end) (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
  (void)start;
  (void)byte_count;
#endif
}

void assay_return_free_memory(void) {
#ifdef __GLIBC__
  (void)malloc_trim(0);
#endif
}
