#ifndef ASSAY_COPENBLAS_SHIM_H
#define ASSAY_COPENBLAS_SHIM_H

/* cblas.h of OpenBLAS and gsl_cblas.h declare the same functions and cannot be imported together:
   the prototypes come from CGSL, this module brings the library itself and its thread control
   and its name. */
void openblas_set_num_threads(int threads);
char *openblas_get_config(void);
char *openblas_get_corename(void);

#endif
