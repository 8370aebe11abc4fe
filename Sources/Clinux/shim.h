#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Swaps two paths in one step. Glibc declares renameat2 only for _GNU_SOURCE, which a module that
 * was built before does not see; syscall() is variadic, which Swift cannot call. */
static inline int cr_exchange(const char *a, const char *b) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2 /* RENAME_EXCHANGE */);
}

/* A file in memory, from the offset 0; -1 and errno. */
static inline int cr_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

/* A descriptor that becomes readable when the process ends; -1 and errno. */
static inline int cr_process_descriptor(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

/* fcntl() is variadic. */
static inline int cr_flags(int file) { return fcntl(file, F_GETFL); }
static inline int cr_set_flags(int file, int flags) { return fcntl(file, F_SETFL, flags); }

static inline int cr_accept(int socket) { return accept4(socket, NULL, NULL, SOCK_CLOEXEC); }

static inline int cr_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

struct cr_limit {
  int resource;
  rlim_t value;
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
static inline int cr_spawn(const struct cr_start *what, pid_t *pid) {
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0) return errno;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  pid_t child = fork();
  if (child != 0) {
    int error = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(failure[1]);
    if (child > 0) {
      ssize_t count;
      do count = read(failure[0], &error, sizeof error);
      while (count < 0 && errno == EINTR);
      if (count != (ssize_t)sizeof error) error = 0;
      if (error != 0) waitpid(child, NULL, 0);
    }
    close(failure[0]);
    *pid = child;
    return error;
  }

  for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, NULL);
  setsid();
  if (what->dies_with_thread) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
  }
  /* First out of the way of the numbers that are to be taken. */
  int above = what->descriptor_count + 1;
  int report = fcntl(failure[1], F_DUPFD_CLOEXEC, above);
  int group = what->group < 0 ? -1 : fcntl(what->group, F_DUPFD_CLOEXEC, above);
  int held[16];
  if (report < 0 || what->descriptor_count > 16) _exit(127);
  for (int i = 0; i < what->descriptor_count; i++) {
    held[i] = fcntl(what->descriptors[i], F_DUPFD_CLOEXEC, above);
    if (held[i] < 0) goto failed;
  }
  for (int i = 0; i < what->descriptor_count; i++)
    if (dup2(held[i], i) < 0) goto failed;
  /* Whatever others left open without O_CLOEXEC. */
  syscall(SYS_close_range, what->descriptor_count, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */);
  if (what->directory && chdir(what->directory) != 0) goto failed;
  if (group >= 0 && write(group, "0", 1) != 1) goto failed;
  for (int i = 0; i < what->limit_count; i++) {
    struct rlimit limit = {what->limits[i].value, what->limits[i].value};
    struct rlimit now;
    /* What is less already is left: only root may raise it. */
    if (getrlimit(what->limits[i].resource, &now) == 0 && now.rlim_max < limit.rlim_max)
      limit.rlim_cur = limit.rlim_max = now.rlim_max;
    if (setrlimit(what->limits[i].resource, &limit) != 0) goto failed;
  }
  execve(what->path, what->arguments, what->environment);
failed:;
  int error = errno;
  if (write(report, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}
