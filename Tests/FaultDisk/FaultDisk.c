#include "FaultDisk.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

/* What the disk has in the place of a sector that was written and not synced. */
struct sector {
  sqlite3_int64 number;
  unsigned char old[SECTOR];
  int is_forgotten; /* its sync failed, and the system holds it for written */
};

/* A file as the system shows it is the real file; this is what the disk has instead.
 *
 * One for each path, whoever has it open, and still there when nobody has. */
struct state {
  struct state *next;
  char *path;
  struct sector *sectors;
  int count, room;
  sqlite3_int64 size; /* on the disk, where that is known to differ; -1 where not */
  int is_new;         /* its name is not on the disk */
  int removed;        /* a descriptor of the file whose removal is not on the disk; -1 for none */
};

struct file {
  sqlite3_file base;
  struct state *state; /* NULL for a temporary file, which nobody misses */
  int syncs_folder;    /* SQLite's own disk syncs the folder with this file's first sync */
  sqlite3_file *real;
};

static sqlite3_vfs *root;
static struct fault_plan plan;
static long operations, faults;
static struct state *states;
static uint64_t noise;

/* Of everything above. Held for the whole of an operation, so that operations have an order. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void lock(void) { pthread_mutex_lock(&mutex); }
static void unlock(void) { pthread_mutex_unlock(&mutex); }

/* Source: Sebastiano Vigna, splitmix64. */
static uint64_t toss(void) {
  uint64_t z = noise += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static int is_lost(void) {
  return plan.loss == FAULT_ALL || (plan.loss == FAULT_RANDOM && toss() % 2);
}

/* --- What is not on the disk yet ----------------------------------------------------------- */

static struct state *state_of(const char *path) {
  struct state *state = states;
  while (state && strcmp(state->path, path) != 0) state = state->next;
  if (state) return state;
  state = calloc(1, sizeof *state);
  if (state) state->path = strdup(path);
  if (!state || !state->path) abort();
  state->size = state->removed = -1;
  state->next = states;
  return states = state;
}

static struct sector *sector_of(struct state *state, sqlite3_int64 number) {
  for (int i = state->count; i-- > 0;)
    if (state->sectors[i].number == number) return &state->sectors[i];
  return NULL;
}

/* Remembers what is about to be written over, from `start` to `end`, and how large the file was.
 *
 * Read through the handle: a descriptor of our own would take the process's locks with it when it
 * is closed. */
static int remember(struct file *file, sqlite3_int64 start, sqlite3_int64 end) {
  struct state *state = file->state;
  if (state->size < 0) {
    sqlite3_int64 size;
    int status = file->real->pMethods->xFileSize(file->real, &size);
    if (status) return status;
    state->size = size;
  }
  for (sqlite3_int64 number = start / SECTOR; number * SECTOR < end; number++) {
    struct sector *known = sector_of(state, number);
    if (known) {
      known->is_forgotten = 0;
      continue;
    }
    if (state->count == state->room) {
      state->room = state->room ? 2 * state->room : 64;
      state->sectors = realloc(state->sectors, state->room * sizeof *state->sectors);
      if (!state->sectors) abort();
    }
    struct sector *sector = &state->sectors[state->count];
    *sector = (struct sector){.number = number};
    /* Behind the end it reads zeros. */
    int status = file->real->pMethods->xRead(file->real, sector->old, SECTOR, number * SECTOR);
    if (status && status != SQLITE_IOERR_SHORT_READ) return status;
    state->count++;
  }
  return SQLITE_OK;
}

static void forget_sectors(struct state *state) {
  int kept = 0;
  for (int i = 0; i < state->count; i++)
    if (state->sectors[i].is_forgotten) state->sectors[kept++] = state->sectors[i];
  state->count = kept;
  state->size = -1;
}

static void forget_removed(struct state *state) {
  if (state->removed >= 0) close(state->removed);
  state->removed = -1;
}

/* There is one folder. */
static void sync_folder(void) {
  for (struct state *state = states; state; state = state->next) {
    state->is_new = 0;
    forget_removed(state);
  }
}

/* --- The power ----------------------------------------------------------------------------- */

/* Makes of a file what the disk has of it. */
static void lose(struct state *state, int file) {
  struct stat now;
  if (fstat(file, &now) != 0) abort();
  sqlite3_int64 end = now.st_size;
  if (state->size >= 0 && state->size != end && is_lost()) {
    end = state->size;
    if (ftruncate(file, end) != 0) abort();
  }
  for (int i = 0; i < state->count; i++) {
    struct sector *sector = &state->sectors[i];
    sqlite3_int64 start = sector->number * SECTOR;
    sqlite3_int64 length = end - start < SECTOR ? end - start : SECTOR;
    if (length <= 0) continue;
    /* What was cut off comes back with the size. */
    int comes_back = start >= now.st_size;
    int is_old = plan.loss != FAULT_KEEP && (comes_back || sector->is_forgotten || is_lost());
    if (is_old && pwrite(file, sector->old, length, start) != length) abort();
  }
}

static void copy(int from, const char *path) {
  int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (to < 0) abort();
  char bytes[65536];
  ssize_t count;
  for (off_t at = 0; (count = pread(from, bytes, sizeof bytes, at)) > 0; at += count)
    if (write(to, bytes, count) != count) abort();
}

/* Descriptors stay open until the end of the process: see remember(). */
static _Noreturn void cut(void) {
  for (struct state *state = states; state; state = state->next) {
    int is_gone = state->is_new && is_lost();
    if (is_gone) unlink(state->path);
    if (state->removed >= 0 && access(state->path, F_OK) != 0 && is_lost()) {
      copy(state->removed, state->path);
      continue;
    }
    int file = is_gone ? -1 : open(state->path, O_RDWR);
    if (file >= 0) lose(state, file);
  }
  _exit(137);
}

/* Counts an operation, of a kind that may have faults of its own; whether it is the one to fail. */
static int fails(enum fault_kind own) {
  if (own == FAULT_READ && plan.kind != FAULT_READ) return 0;
  if ((plan.kind == FAULT_READ || plan.kind == FAULT_SHORT || plan.kind == FAULT_SYNC)
      && plan.kind != own)
    return 0;
  operations++;
  if (operations != plan.at || plan.kind == FAULT_NONE || plan.kind == FAULT_FULL) return 0;
  if (plan.kind == FAULT_POWER) cut();
  faults++;
  return 1;
}

/* Whether the operation that was counted last finds no room. */
static int is_full(void) {
  int is_full = plan.kind == FAULT_FULL && plan.at > 0 && operations >= plan.at;
  faults += is_full;
  return is_full;
}

/* --- The methods of a file ------------------------------------------------------------------ */

#define FILE(handle) ((struct file *)(handle))
#define REAL(handle) (FILE(handle)->real)
#define CALL(handle, method, ...) REAL(handle)->pMethods->method(REAL(handle), ##__VA_ARGS__)

static int file_read(sqlite3_file *handle, void *bytes, int count, sqlite3_int64 start) {
  if (FILE(handle)->state) {
    lock();
    int is_failing = fails(FAULT_READ);
    unlock();
    if (is_failing) return SQLITE_IOERR_READ;
  }
  return CALL(handle, xRead, bytes, count, start);
}

static int write_counted(
    sqlite3_file *handle, const void *bytes, int count, sqlite3_int64 start) {
  int is_failing = fails(FAULT_SHORT);
  if (is_failing && plan.kind == FAULT_ERROR) return SQLITE_IOERR_WRITE;
  if (is_failing) count = (int)(toss() % count);
  sqlite3_int64 size;
  int status = CALL(handle, xFileSize, &size);
  if (status) return status;
  if (start + count > size && is_full()) return SQLITE_FULL;
  status = remember(FILE(handle), start, start + count);
  if (!status && count > 0) status = CALL(handle, xWrite, bytes, count, start);
  return is_failing ? SQLITE_IOERR_WRITE : status;
}

static int file_write(sqlite3_file *handle, const void *bytes, int count, sqlite3_int64 start) {
  if (!FILE(handle)->state) return CALL(handle, xWrite, bytes, count, start);
  lock();
  int status = write_counted(handle, bytes, count, start);
  unlock();
  return status;
}

static int truncate_counted(sqlite3_file *handle, sqlite3_int64 size) {
  if (fails(FAULT_ERROR)) return SQLITE_IOERR_TRUNCATE;
  sqlite3_int64 now;
  int status = CALL(handle, xFileSize, &now);
  if (!status) status = remember(FILE(handle), size, now);
  return status ? status : CALL(handle, xTruncate, size);
}

static int file_truncate(sqlite3_file *handle, sqlite3_int64 size) {
  if (!FILE(handle)->state) return CALL(handle, xTruncate, size);
  lock();
  int status = truncate_counted(handle, size);
  unlock();
  return status;
}

static int sync_counted(sqlite3_file *handle, int flags) {
  struct file *file = FILE(handle);
  if (fails(FAULT_SYNC)) {
    for (int i = 0; i < file->state->count && plan.kind == FAULT_SYNC; i++)
      file->state->sectors[i].is_forgotten = 1;
    return SQLITE_IOERR_FSYNC;
  }
  int status = CALL(handle, xSync, flags);
  if (status) return status;
  forget_sectors(file->state);
  if (file->syncs_folder) sync_folder();
  file->syncs_folder = 0;
  return fails(FAULT_SYNC) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_sync(sqlite3_file *handle, int flags) {
  if (!FILE(handle)->state) return CALL(handle, xSync, flags);
  lock();
  int status = sync_counted(handle, flags);
  unlock();
  return status;
}

static int file_close(sqlite3_file *handle) {
  int status = CALL(handle, xClose);
  handle->pMethods = NULL;
  return status;
}

static int file_size(sqlite3_file *handle, sqlite3_int64 *size) {
  return CALL(handle, xFileSize, size);
}

static int file_lock(sqlite3_file *handle, int level) { return CALL(handle, xLock, level); }
static int file_unlock(sqlite3_file *handle, int level) { return CALL(handle, xUnlock, level); }

static int file_is_reserved(sqlite3_file *handle, int *answer) {
  return CALL(handle, xCheckReservedLock, answer);
}

static int file_control(sqlite3_file *handle, int what, void *argument) {
  return CALL(handle, xFileControl, what, argument);
}

static int file_sector_size(sqlite3_file *handle) { return CALL(handle, xSectorSize); }

/* Of what a real disk may promise, this one keeps what its sectors give. */
static int file_characteristics(sqlite3_file *handle) {
  return CALL(handle, xDeviceCharacteristics) & SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* The index of the WAL is made anew after a crash, so of it nothing can be lost; but it grows. */
static int file_map(
    sqlite3_file *handle, int region, int size, int may_grow, void volatile **memory) {
  int status = CALL(handle, xShmMap, region, size, 0, memory);
  if (status || *memory || !may_grow) return status;
  lock();
  int is_failing = fails(FAULT_ERROR) || is_full();
  unlock();
  return is_failing ? SQLITE_IOERR_SHMSIZE : CALL(handle, xShmMap, region, size, 1, memory);
}

static int file_map_lock(sqlite3_file *handle, int offset, int count, int flags) {
  return CALL(handle, xShmLock, offset, count, flags);
}

static void file_barrier(sqlite3_file *handle) { CALL(handle, xShmBarrier); }
static int file_unmap(sqlite3_file *handle, int deletes) {
  return CALL(handle, xShmUnmap, deletes);
}

/* Version 2: without xFetch, so that SQLite reads and writes through the methods above. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_map,
    .xShmLock = file_map_lock,
    .xShmBarrier = file_barrier,
    .xShmUnmap = file_unmap,
};

/* --- The file system ------------------------------------------------------------------------ */

static int disk_open(
    sqlite3_vfs *vfs, const char *path, sqlite3_file *handle, int flags, int *out_flags) {
  struct file *file = FILE(handle);
  *file = (struct file){.real = (sqlite3_file *)(file + 1)};
  int is_kept = path && !(flags & SQLITE_OPEN_DELETEONCLOSE);
  int exists = 1;
  if (is_kept) root->xAccess(root, path, SQLITE_ACCESS_EXISTS, &exists);
  int status = root->xOpen(root, path, file->real, flags, out_flags);
  if (status) return status;
  handle->pMethods = &methods;
  if (!is_kept) return SQLITE_OK;
  lock();
  file->state = state_of(path);
  if (!exists) {
    int is_journal = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    file->state->is_new = 1;
    file->syncs_folder = (flags & is_journal) != 0;
  }
  unlock();
  return SQLITE_OK;
}

/* SQLite locks neither journals nor WALs, so a descriptor of one may be closed. */
static int delete_counted(const char *path, int syncs_folder) {
  if (fails(FAULT_ERROR)) return SQLITE_IOERR_DELETE;
  struct state *state = state_of(path);
  int file = open(path, O_RDWR | O_CLOEXEC);
  int status = root->xDelete(root, path, syncs_folder);
  if (status) {
    if (file >= 0) close(file);
    return status;
  }
  if (state->is_new || file < 0) {
    /* The disk never had it, or still has the one before. */
    if (file >= 0) close(file);
  } else {
    /* What it would be when it came back is settled now: later this path is another file's. */
    forget_removed(state);
    lose(state, file);
    state->removed = file;
  }
  state->count = 0;
  state->size = -1;
  state->is_new = 0;
  if (syncs_folder) sync_folder();
  return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int syncs_folder) {
  lock();
  int status = delete_counted(path, syncs_folder);
  unlock();
  return status;
}

int fault_disk_install(struct fault_plan chosen) {
  static sqlite3_vfs disk;
  int status = sqlite3_initialize();
  if (status) return status;
  plan = chosen;
  noise = chosen.seed;
  root = sqlite3_vfs_find(NULL);
  if (!root) return SQLITE_ERROR;
  disk = *root;
  disk.zName = "fault";
  disk.szOsFile = (int)sizeof(struct file) + root->szOsFile;
  disk.xOpen = disk_open;
  disk.xDelete = disk_delete;
  return sqlite3_vfs_register(&disk, 1);
}

long fault_disk_operations(void) {
  lock();
  long count = operations;
  unlock();
  return count;
}

long fault_disk_faults(void) {
  lock();
  long count = faults;
  unlock();
  return count;
}

void fault_disk_cut(void) {
  lock();
  cut();
}
