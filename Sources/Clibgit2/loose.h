#pragma once
/* Reads loose objects in place of libgit2 1.5.1, whose own reader writes past the end of its buffer
 * when the content is longer than the header says, and never returns when it is cut off. Both were
 * seen with one flipped bit; a power loss leaves such files. Its reader of packs withstood the same.
 *
 * The store that cr_loose_backend makes is asked before libgit2's, and an error ends the search. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <git2.h>
#include <git2/sys/odb_backend.h>

typedef struct {
  git_odb_backend parent;
  char *folder; /* of the objects, without a slash at the end */
} cr_loose_store;

static inline int cr_loose_damaged(const char *what) {
  git_error_set_str(GIT_ERROR_ZLIB, what);
  return GIT_ERROR;
}

/* The whole file of an object; GIT_ENOTFOUND when there is none. */
static inline int cr_loose_file(
    cr_loose_store *store, const git_oid *id, unsigned char **bytes, size_t *size) {
  char name[GIT_OID_HEXSZ + 2];
  git_oid_pathfmt(name, id);
  name[GIT_OID_HEXSZ + 1] = 0;
  size_t length = strlen(store->folder) + sizeof name + 1;
  char *path = malloc(length);
  if (!path) return cr_loose_damaged("out of memory");
  strcpy(path, store->folder);
  strcat(path, "/");
  strcat(path, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  free(path);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return GIT_ENOTFOUND;
    git_error_set_str(GIT_ERROR_OS, strerror(errno));
    return GIT_ERROR;
  }
  struct stat status;
  int result = GIT_ERROR;
  if (fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) {
    cr_loose_damaged("a loose object is no file");
  } else if (status.st_size < 8 || status.st_size > 1L << 30) {
    cr_loose_damaged("a loose object is empty, or larger than 1 GiB");
  } else if (!(*bytes = malloc((size_t)status.st_size))) {
    cr_loose_damaged("out of memory");
  } else {
    size_t done = 0;
    ssize_t count = 1;
    *size = (size_t)status.st_size;
    while (done < *size && count > 0) {
      count = read(file, *bytes + done, *size - done);
      if (count < 0 && errno == EINTR) count = 1;
      else if (count > 0) done += (size_t)count;
    }
    if (done == *size) {
      result = 0;
    } else {
      free(*bytes);
      cr_loose_damaged("a loose object cannot be read");
    }
  }
  close(file);
  return result;
}

/* "TYPE SIZE", a NUL, content. The content goes to *data, unless data is null. */
static inline int cr_loose_inflate(
    git_odb_backend *backend, unsigned char *bytes, size_t count, void **data, size_t *size,
    git_object_t *type) {
  unsigned char head[64];
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (inflateInit(&stream) != Z_OK) return cr_loose_damaged("out of memory");
  stream.next_in = bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = head;
  stream.avail_out = sizeof head;
  int state = inflate(&stream, Z_SYNC_FLUSH);
  size_t filled = sizeof head - stream.avail_out;
  unsigned char *end = memchr(head, 0, filled);
  unsigned char *space = end ? memchr(head, ' ', (size_t)(end - head)) : NULL;
  int result = GIT_ERROR;
  unsigned char *content = NULL;
  if ((state != Z_OK && state != Z_STREAM_END) || !space || end - space < 2 || end - space > 12) {
    cr_loose_damaged("the header of a loose object is damaged");
    goto done;
  }
  *space = 0;
  *type = git_object_string2type((const char *)head);
  *size = 0;
  for (unsigned char *digit = space + 1; digit < end; digit++) {
    if (*digit < '0' || *digit > '9') {
      cr_loose_damaged("the size of a loose object is no number");
      goto done;
    }
    *size = *size * 10 + (*digit - '0');
  }
  if (*type == GIT_OBJECT_INVALID) {
    cr_loose_damaged("the type of a loose object is unknown");
    goto done;
  }
  if (!data) {
    result = 0;
    goto done;
  }
  /* Deflate makes at most 1,032 bytes of one, so a larger size is a lie and not worth memory. */
  size_t first = filled - (size_t)(end + 1 - head);
  if (*size > count * 1032 + 64 || first > *size) {
    cr_loose_damaged("a loose object is not as long as it says");
    goto done;
  }
  content = git_odb_backend_data_alloc(backend, *size + 1);
  if (!content) goto done;
  memcpy(content, end + 1, first);
  content[*size] = 0;
  size_t made = first;
  while (state == Z_OK) {
    /* One byte of room when all is there, to see whether more would come. */
    unsigned char extra;
    size_t room = *size - made;
    if (room > 1u << 30) room = 1u << 30;
    stream.next_out = room ? content + made : &extra;
    stream.avail_out = room ? (uInt)room : 1;
    uInt before = stream.avail_out, input = stream.avail_in;
    state = inflate(&stream, Z_SYNC_FLUSH);
    size_t fresh = before - stream.avail_out;
    if (!room && fresh) break;
    made += fresh;
    if (state == Z_OK && !fresh && stream.avail_in == input) break;
  }
  if (state != Z_STREAM_END || made != *size || stream.avail_in != 0) {
    cr_loose_damaged(stream.msg ? stream.msg : "a loose object is not as long as it says");
    goto done;
  }
  *data = content;
  content = NULL;
  result = 0;
done:
  if (content) git_odb_backend_data_free(backend, content);
  inflateEnd(&stream);
  return result;
}

static inline int cr_loose_any(
    void **data, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
  unsigned char *bytes = NULL;
  size_t count = 0;
  int result = cr_loose_file((cr_loose_store *)backend, id, &bytes, &count);
  if (result < 0) return result;
  result = cr_loose_inflate(backend, bytes, count, data, size, type);
  free(bytes);
  return result;
}

static inline int cr_loose_read(
    void **data, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
  return cr_loose_any(data, size, type, backend, id);
}

static inline int cr_loose_read_header(
    size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
  return cr_loose_any(NULL, size, type, backend, id);
}

static inline int cr_loose_read_prefix(
    git_oid *found, void **data, size_t *size, git_object_t *type, git_odb_backend *backend,
    const git_oid *prefix, size_t length) {
  int result = git_odb_exists_prefix(found, backend->odb, prefix, length);
  return result < 0 ? result : cr_loose_any(data, size, type, backend, found);
}

static inline void cr_loose_free(git_odb_backend *backend) {
  free(((cr_loose_store *)backend)->folder);
  free(backend);
}

/* Adds the store of the folder, which stays the caller's, to the object database. */
static inline int cr_loose_add(git_odb *odb, const char *folder, int priority) {
  cr_loose_store *store = calloc(1, sizeof *store);
  if (!store || !(store->folder = strdup(folder))) {
    free(store);
    return cr_loose_damaged("out of memory");
  }
  git_odb_init_backend(&store->parent, GIT_ODB_BACKEND_VERSION);
  store->parent.read = cr_loose_read;
  store->parent.read_header = cr_loose_read_header;
  store->parent.read_prefix = cr_loose_read_prefix;
  store->parent.free = cr_loose_free;
  int result = git_odb_add_backend(odb, &store->parent, priority);
  if (result < 0) cr_loose_free(&store->parent);
  return result;
}
