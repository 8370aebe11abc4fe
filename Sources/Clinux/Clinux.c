#define _GNU_SOURCE
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

#include "Clinux.h"

int cr_exchange(const char *a, const char *b) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2 /* RENAME_EXCHANGE */);
}

int cr_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int cr_process_descriptor(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int cr_flags(int file) { return fcntl(file, F_GETFL); }
int cr_set_flags(int file, int flags) { return fcntl(file, F_SETFL, flags); }

int cr_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }

int cr_accept(int socket) { return accept4(socket, NULL, NULL, SOCK_CLOEXEC); }

int cr_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int cr_spawn(const struct cr_start *what, pid_t *pid) {
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
