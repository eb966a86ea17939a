#ifndef ASSAY_CFILEEXCHANGE_H
#define ASSAY_CFILEEXCHANGE_H

/* Exchanges what two paths of one file system name, in one step that no other process sees half done.
   Returns 0, or the error number: EINVAL, ENOSYS or ENOTSUP where the file system or the kernel cannot. */
int assay_exchange(const char *first, const char *second);

#endif
