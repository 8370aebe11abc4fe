/* A disk that fails, under SQLite: a file system (VFS) for tests.
 *
 * It counts the operations that change a disk: writes, truncations, syncs and deletions of SQLite's
 * files, and the growth of the index that the WAL has in shared memory. A sync counts twice, before
 * anything is on the disk and after everything is. At a chosen operation it does what disks do.
 *
 * What the power takes is decided for each sector of 512 bytes that was written since the last sync
 * of its file, and for each size, each new name and each removed one by itself: no order between
 * them is promised, as POSIX promises none. A sector is old or new, never a mixture.
 *
 * Beyond its model: another process with the same files, and reads that bring back something else
 * than was written. */
#include <stdint.h>

enum fault_kind {
  FAULT_NONE,  /* counts, and does no harm */
  FAULT_POWER, /* the power goes instead of the operation */
  FAULT_ERROR, /* the operation fails, once */
  FAULT_READ,  /* the read fails, once; counts reads alone */
  FAULT_SHORT, /* a part is written, and the write fails, once; counts writes alone */
  FAULT_SYNC,  /* the sync fails, once, and the system forgets what it had to write; counts syncs */
  FAULT_FULL   /* from here on nothing grows any more */
};

enum fault_loss {
  FAULT_KEEP,   /* nothing is lost, as when only the process dies */
  FAULT_RANDOM, /* each piece by the toss of a coin */
  FAULT_ALL     /* everything that was not synced */
};

struct fault_plan {
  enum fault_kind kind;
  long at; /* the number of the operation, from 1 */
  enum fault_loss loss;
  uint64_t seed; /* of what is random here; the same for the same run of operations */
};

/* Puts the disk under every database that is opened from now on. To be called once, before the
 * first is opened. 0, or what SQLite says. */
int fault_disk_install(struct fault_plan plan);

/* How many operations there were of those that the plan counts. */
long fault_disk_operations(void);

/* How many operations failed. */
long fault_disk_faults(void);

/* Takes the power away: loses what the plan's loss says, and ends the process with 137. */
_Noreturn void fault_disk_cut(void);
