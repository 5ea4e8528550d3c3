/* failrun: fail the Nth call of a program for N = 1, 2, 3 ... until none is left to fail, and keep what came of it.
 *
 *   failrun [option ...] folder step family[+]:errno program argument ...
 *
 *   folder   gets a folder 1, 2, 3 ... for each kind of outcome, with `stdout`, `stderr`, and the files that the
 *            program has made in `folder` itself; these are gone again before each run
 *   step     N = 1, 1 + step, 1 + 2 step ...
 *   family   and errno: see tests/failinject.c; with + all later calls too
 *   -n NAME  not `program` fails, but one of this name that it becomes
 *   -c FILE -m MODE -p REAL
 *            a child of `program` fails: it is a link to tests/failnth.c, which reads FILE and becomes REAL, with
 *            failures in the mode MODE alone
 *   -f NAME,NAME
 *            these files in `folder` make the kind, with stdout and stderr; else all
 *   -s STAGE nothing with content may be left in this folder: then there is a file `left`
 *
 * $FAILINJECT_SO is the object to preload; it acts in `program` alone. Outcomes are of one kind if the exit code and
 * all bytes are equal, so that each kind has to be judged once only. Prints a line for each, COUNT CODE KIND, and last
 * `last CODE KIND` for the run in which no call was left to fail. The code of a program that a signal ended is 128 and
 * the number of the signal.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 4096, KINDS_MAX = 20000, RUNS_MAX = 100000, NEWS_MAX = 8 };

extern char **environ;

struct kind {
  unsigned long long sum;
  unsigned long count;
  int code;
};

static const char *folder;
static const char *failing_name;
static const char *child_file;
static const char *child_mode;
static const char *child_real;
static const char *files_of_kind;
static const char *stage;
static struct kind kinds[KINDS_MAX];
static int kind_count;

static _Noreturn void fail(const char *what)
{
  fprintf(stderr, "failrun: %s: %s\n", what, strerror(errno));
  exit(97);
}

static const char *path_of(const char *name)
{
  static char path[4][PATH_MAX_BYTES];
  static int turn;

  turn = (turn + 1) % 4;
  if (snprintf(path[turn], PATH_MAX_BYTES, "%s/%s", folder, name) >= PATH_MAX_BYTES)
    fail("name too long");
  return path[turn];
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_file(const struct dirent *e)
{
  struct stat st;

  return e->d_name[0] != '.' && lstat(path_of(e->d_name), &st) == 0 && !S_ISDIR(st.st_mode);
}

/* FNV-1a of 64 bits */
static unsigned long long sum(unsigned long long so_far, const void *p, size_t len)
{
  const unsigned char *s = p;

  while (len--)
    so_far = (so_far ^ *s++) * 1099511628211ULL;
  return so_far;
}

static int is_of_kind(const char *name)
{
  const char *next = files_of_kind;
  size_t len;

  if (!next || strcmp(name, "stdout") == 0 || strcmp(name, "stderr") == 0 || strcmp(name, "left") == 0)
    return 1;
  for (; *next; next += len + (next[len] == ',')) {
    len = strcspn(next, ",");
    if (strlen(name) == len && memcmp(name, next, len) == 0)
      return 1;
  }
  return 0;
}

static unsigned long long sum_of_file(unsigned long long so_far, const char *name)
{
  static char block[65536];
  ssize_t n;
  int fd = open(path_of(name), O_RDONLY);

  so_far = sum(so_far, name, strlen(name) + 1);
  if (fd == -1)
    fail(name);
  while ((n = read(fd, block, sizeof block)) > 0)
    so_far = sum(so_far, block, (size_t)n);
  if (n == -1)
    fail(name);
  close(fd);
  return so_far;
}

static void empty_folder(void)
{
  struct dirent **files;
  int n = scandir(folder, &files, is_file, by_name);

  for (int i = 0; i < n; i++) {
    unlink(path_of(files[i]->d_name));
    free(files[i]);
  }
  if (n == -1)
    fail(folder);
  free(files);
}

static void move_in(int kind, const char *name)
{
  char there[PATH_MAX_BYTES];

  if (snprintf(there, sizeof there, "%s/%d/%s", folder, kind + 1, name) >= PATH_MAX_BYTES
      || rename(path_of(name), there) == -1)
    fail(name);
}

/* the kind of what is in the folder, which is kept there if it is the first of its kind */
static int kind_of(int code)
{
  struct dirent **files;
  char name[32];
  unsigned long long its = sum(14695981039346656037ULL, &code, sizeof code);
  int n = scandir(folder, &files, is_file, by_name);
  int kind = 0;

  if (n == -1)
    fail(folder);
  for (int i = 0; i < n; i++)
    if (is_of_kind(files[i]->d_name))
      its = sum_of_file(its, files[i]->d_name);
  while (kind < kind_count && kinds[kind].sum != its)
    kind++;
  if (kind == kind_count) {
    if (kind_count == KINDS_MAX)
      fail("too many kinds");
    kinds[kind_count++] = (struct kind){ its, 0, code };
    snprintf(name, sizeof name, "%d", kind + 1);
    if (mkdir(path_of(name), 0777) == -1)
      fail(name);
    for (int i = 0; i < n; i++)
      move_in(kind, files[i]->d_name);
  }
  for (int i = 0; i < n; i++)
    free(files[i]);
  free(files);
  return kind;
}

static int is_any(const struct dirent *e)
{
  return e->d_name[0] != '.';
}

/* Empties the folder and those in it; 1 if a file had content. */
static int empty_stage(const char *name)
{
  char path[PATH_MAX_BYTES];
  struct dirent **files;
  struct stat st;
  int had_content = 0;
  int n;

  /* a link leads to what is not ours */
  if (lstat(name, &st) == 0 && !S_ISDIR(st.st_mode))
    return 0;
  n = scandir(name, &files, is_any, by_name);
  if (n == -1)
    fail(name);
  for (int i = 0; i < n; i++) {
    if (snprintf(path, sizeof path, "%s/%s", name, files[i]->d_name) >= PATH_MAX_BYTES || lstat(path, &st) == -1)
      fail(files[i]->d_name);
    if (S_ISDIR(st.st_mode)) {
      had_content |= empty_stage(path);
    } else if (S_ISREG(st.st_mode)) {
      had_content |= st.st_size > 0;
      unlink(path);
    }
    free(files[i]);
  }
  free(files);
  return had_content;
}

static void look_at_stage(void)
{
  int fd;

  if (empty_stage(stage) && ((fd = open(path_of("left"), O_WRONLY | O_CREAT, 0666)) == -1 || close(fd) == -1))
    fail("left");
}

/* the exit code */
static int run(char **argv, char **env)
{
  posix_spawn_file_actions_t files;
  pid_t pid;
  int status;

  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 1, path_of("stdout"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  posix_spawn_file_actions_addopen(&files, 2, path_of("stderr"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if ((errno = posix_spawn(&pid, argv[0], &files, NULL, argv, env)) != 0)
    fail(argv[0]);
  posix_spawn_file_actions_destroy(&files);
  if (waitpid(pid, &status, 0) != pid)
    fail("waitpid");
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* was a call failed? See FAILINJECT_MARK. */
static int take_mark(const char *path)
{
  char c = 0;
  int fd = open(path, O_RDONLY);

  if (fd != -1 && (read(fd, &c, 1) != 1 || close(fd) == -1))
    fail(path);
  unlink(path);
  return c == '1';
}

static char *variable(const char *name, const char *value)
{
  char *text = malloc(strlen(name) + strlen(value) + 2);

  if (!text)
    fail(name);
  sprintf(text, "%s=%s", name, value);
  return text;
}

/* what lets calls fail in the program of this name; `what` changes with each run */
static void injection(char **lines, const char *name, char *what, const char *mark)
{
  lines[0] = variable("LD_PRELOAD", getenv("FAILINJECT_SO"));
  lines[1] = variable("FAILINJECT_IN", name);
  lines[2] = variable("FAILINJECT_MARK", mark);
  lines[3] = what;
  lines[4] = NULL;
}

static const char *name_of(const char *path)
{
  const char *slash = strrchr(path, '/');

  return slash ? slash + 1 : path;
}

static char **make_environment(const char *name, char *what, const char *mark)
{
  size_t n = 0;
  char **env;

  while (environ[n])
    n++;
  env = malloc((n + NEWS_MAX) * sizeof *env);
  if (!env)
    fail("malloc");
  memcpy(env, environ, n * sizeof *env);
  injection(env + n, name, what, mark);
  return env;
}

/* for the child, which knows its environment from there alone */
static void write_child_file(char **lines)
{
  FILE *f = fopen(child_file, "w");

  if (!f)
    fail(child_file);
  fprintf(f, "%s\n%s\n", child_mode, child_real);
  for (; *lines; lines++)
    fprintf(f, "%s\n", *lines);
  if (ferror(f) || fclose(f) == EOF)
    fail(child_file);
}

static void read_options(int argc, char **argv)
{
  int c;

  while ((c = getopt(argc, argv, "+n:c:m:p:f:s:")) != -1)
    switch (c) {
    case 'n': failing_name = optarg; break;
    case 'c': child_file = optarg; break;
    case 'm': child_mode = optarg; break;
    case 'p': child_real = optarg; break;
    case 'f': files_of_kind = optarg; break;
    case 's': stage = optarg; break;
    default: exit(97);
    }
  if (child_file && (!child_mode || !child_real || !failing_name))
    exit(97);
}

int main(int argc, char **argv)
{
  char mark[PATH_MAX_BYTES];
  char what[256];
  char *lines[NEWS_MAX];
  char **env;
  size_t family;
  unsigned long step;
  int code;
  int kind = 0;

  read_options(argc, argv);
  argc -= optind - 1;
  argv += optind - 1;
  if (argc < 5 || !getenv("FAILINJECT_SO") || !(step = strtoul(argv[2], NULL, 10))) {
    errno = EINVAL;
    fail("usage");
  }
  folder = argv[1];
  family = strcspn(argv[3], "+:");
  if (snprintf(mark, sizeof mark, "%s/.mark", folder) >= PATH_MAX_BYTES)
    fail("name too long");
  if (!failing_name)
    failing_name = name_of(argv[4]);
  injection(lines, failing_name, what, mark);
  env = child_file ? environ : make_environment(failing_name, what, mark);
  for (unsigned long n = 1; n < RUNS_MAX; n += step) {
    snprintf(what, sizeof what, "FAILINJECT=%.*s:%lu%s", (int)family, argv[3], n, argv[3] + family);
    empty_folder();
    if (child_file)
      write_child_file(lines);
    code = run(argv + 4, env);
    if (stage)
      look_at_stage();
    kind = kind_of(code);
    if (!take_mark(mark)) {
      for (int i = 0; i < kind_count; i++)
        if (kinds[i].count)
          printf("%lu %d %d\n", kinds[i].count, kinds[i].code, i + 1);
      printf("last %d %d\n", code, kind + 1);
      return 0;
    }
    kinds[kind].count++;
  }
  errno = ERANGE;
  fail("no end");
}
