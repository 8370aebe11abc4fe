/* What no program can do without that checks or builds the notes of a commit: reads each of them
 * through libgit2 and parses it with cmark-gfm, on all cores. With a second folder it also renders
 * each note and writes it as a page.
 *
 *   floor REPOSITORY [EMPTY-FOLDER] */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <git2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *repository, *output;
static git_oid *notes;
static size_t count, room;
static long cores;

static void must(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "floor: cannot %s\n", what);
  exit(3);
}

static int take(const char *root, const git_tree_entry *entry, void *unused) {
  (void)root, (void)unused;
  const char *name = git_tree_entry_name(entry);
  size_t length = strlen(name);
  if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB || length < 3) return 0;
  if (strcmp(name + length - 3, ".md") != 0) return 0;
  if (count == room) {
    room = room ? 2 * room : 1024;
    notes = realloc(notes, room * sizeof *notes);
    must(notes != NULL, "allocate");
  }
  notes[count++] = *git_tree_entry_id(entry);
  return 0;
}

static void write_page(size_t index, cmark_node *document, cmark_parser *parser) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%zu", output, index);
  must(mkdir(path, 0777) == 0, "make a folder");
  strcat(path, "/index.html");
  char *html = cmark_render_html(
      document, CMARK_OPT_FOOTNOTES, cmark_parser_get_syntax_extensions(parser));
  FILE *file = fopen(path, "w");
  must(file && fputs(html, file) >= 0 && fclose(file) == 0, "write a page");
  free(html);
}

static void *work(void *start) {
  static const char *extensions[] = {"table", "strikethrough", "autolink", "tagfilter", "tasklist"};
  git_repository *mine;
  must(git_repository_open(&mine, repository) == 0, "open the repository");
  for (size_t index = (size_t)start; index < count; index += cores) {
    git_blob *blob;
    must(git_blob_lookup(&blob, mine, &notes[index]) == 0, "read a note");
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
      cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
    cmark_parser_feed(parser, git_blob_rawcontent(blob), git_blob_rawsize(blob));
    cmark_node *document = cmark_parser_finish(parser);
    if (output) write_page(index, document, parser);
    cmark_node_free(document);
    cmark_parser_free(parser);
    git_blob_free(blob);
  }
  git_repository_free(mine);
  return NULL;
}

int main(int argc, char **argv) {
  must(argc == 2 || argc == 3, "do without: floor REPOSITORY [EMPTY-FOLDER]");
  repository = argv[1];
  output = argc == 3 ? argv[2] : NULL;
  cores = sysconf(_SC_NPROCESSORS_ONLN);
  must(cores >= 1 && cores <= 256, "count the cores");
  git_libgit2_init();
  cmark_gfm_core_extensions_ensure_registered();
  git_repository *main_one;
  git_object *tree;
  must(git_repository_open(&main_one, repository) == 0, "open the repository");
  must(git_revparse_single(&tree, main_one, "HEAD^{tree}") == 0, "find HEAD");
  git_tree_walk((git_tree *)tree, GIT_TREEWALK_PRE, take, NULL);
  pthread_t threads[256];
  for (long i = 0; i < cores; i++)
    must(pthread_create(&threads[i], NULL, work, (void *)i) == 0, "start a thread");
  for (long i = 0; i < cores; i++) pthread_join(threads[i], NULL);
  return 0;
}
