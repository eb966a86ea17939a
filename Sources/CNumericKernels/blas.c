#include "CNumericKernels.h"

/* OpenBLAS starts a thread for each core when it is loaded, before `main`, and each of them asks for work without a pause
   for a tenth of a second: as long as whole stages of Assay take, on the cores that those stages need. Assay calls BLAS
   with one thread only, so these threads have nothing to do, ever.

   blas_thread_shutdown_ is what OpenBLAS itself calls before a fork. A build without threads does not have it. */
#if defined(__ELF__)
extern int blas_thread_shutdown_(void) __attribute__((weak));
extern void openblas_set_num_threads(int count) __attribute__((weak));

/* Libraries are set up before the program that needs them, so the threads are there by now. */
__attribute__((constructor)) static void settle_at_start(void) { assay_settle_blas(); }

void assay_settle_blas(void) {
  static int is_settled = 0;
  if (is_settled) return;
  is_settled = 1;
  /* In this order: the other way round the threads would be started anew. */
  if (openblas_set_num_threads) openblas_set_num_threads(1);
  if (blas_thread_shutdown_) (void)blas_thread_shutdown_();
}
#else
extern void openblas_set_num_threads(int count);

void assay_settle_blas(void) { openblas_set_num_threads(1); }
#endif
