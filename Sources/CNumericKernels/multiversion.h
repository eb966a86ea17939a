#ifndef ASSAY_MULTIVERSION_H
#define ASSAY_MULTIVERSION_H

/* Compiles a function for several vector units and chooses among them at run time. */
#if defined(__x86_64__) && defined(__linux__)
#define MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSION
#endif

#endif
