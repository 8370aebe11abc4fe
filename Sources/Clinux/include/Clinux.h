/* What of Linux Swift cannot reach by itself: calls that are variadic, that Glibc declares for
 * _GNU_SOURCE only, or that have to be made between fork and exec.
 *
 * Functions and not inlines in a header: a module that defined _GNU_SOURCE would see other
 * declarations of Glibc's types than Swift's own module of it, and the two cannot be loaded together. */
#include <sys/types.h>

/* Swaps two paths in one step; -1 and errno. */
int cr_exchange(const char *a, const char *b);

/* A file in memory, from the offset 0; -1 and errno. */
int cr_memory_file(const char *name);

/* A descriptor that becomes readable when the process ends; -1 and errno. */
int cr_process_descriptor(pid_t pid);

/* The flags of an open file; fcntl() is variadic. */
int cr_flags(int file);
int cr_set_flags(int file, int flags);

/* Both ends of a pipe, closed on exec; -1 and errno. */
int cr_pipe(int *ends);

/* Takes a connection, closed on exec; -1 and errno. */
int cr_accept(int socket);

/* A counter to wait for, that never blocks; -1 and errno. */
int cr_event(void);

struct cr_limit {
  int resource;
  unsigned long value;
};

/* How a program is started; pointers are read during cr_spawn only. */
struct cr_start {
  const char *path;
  char *const *arguments;   /* ends with NULL; the first is the program's name */
  char *const *environment; /* ends with NULL; all that the program gets */
  const char *directory;    /* NULL for the caller's */
  const int *descriptors;   /* descriptors[i] is the program's descriptor i; all others are closed */
  int descriptor_count;
  const struct cr_limit *limits;
  int limit_count;
  int group;            /* an open cgroup.procs of the group that it joins; -1 for none */
  int dies_with_thread; /* whether it is killed when the calling thread ends */
};

/* Starts a program in a session of its own, with no signal blocked or ignored.
 *
 * Swift may not fork, and posix_spawn sets no limits. Returns 0, or the errno of what failed.
 * Between fork and exec only calls that signal-safety(7) allows are made: the process has other
 * threads. */
int cr_spawn(const struct cr_start *what, pid_t *pid);
