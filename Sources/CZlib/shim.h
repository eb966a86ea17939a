#ifndef ASSAY_CZLIB_SHIM_H
#define ASSAY_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit2 is a macro, which Swift cannot see. 15 + 32: window of 32 kB, gzip and zlib headers detected. */
static inline int assay_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 32); }

#endif
