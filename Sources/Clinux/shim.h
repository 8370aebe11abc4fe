#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Swaps two paths in one step. Glibc declares renameat2 only for _GNU_SOURCE, which a module that
 * was built before does not see; syscall() is variadic, which Swift cannot call. */
static inline int cr_exchange(const char *a, const char *b) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2 /* RENAME_EXCHANGE */);
}
