/* Swift sees neither call: glibc declares renameat2 for _GNU_SOURCE only, and musl not at all. */
#define _GNU_SOURCE
#include "CFileExchange.h"

#include <errno.h>
#include <stdio.h>

#if defined(__linux__)
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXCHANGE (1 << 1)

int assay_exchange(const char *first, const char *second) {
  return syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, EXCHANGE) == 0 ? 0 : errno;
}
#elif defined(__APPLE__)
int assay_exchange(const char *first, const char *second) {
  return renamex_np(first, second, RENAME_SWAP) == 0 ? 0 : errno;
}
#else
int assay_exchange(const char *first, const char *second) {
  (void)first;
  (void)second;
  return ENOSYS;
}
#endif
