/* failrun: fail the Nth call of a program for N = 1, 2, 3 ... until none is left to fail, and keep what came of it.
 *
 *   failrun folder step family[+]:errno program argument ...
 *
 *   folder   gets a folder 1, 2, 3 ... for each kind of outcome, with `stdout`, `stderr`, and the files that the
 *            program has made in `folder` itself; these are gone again before each run
 *   step     N = 1, 1 + step, 1 + 2 step ...
 *   family   and errno: see tests/failinject.c; with + all later calls too
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

static char **make_environment(const char *program, char *what, const char *mark)
{
  const char *slash = strrchr(program, '/');
  size_t n = 0;
  char **env;

  while (environ[n])
    n++;
  env = malloc((n + NEWS_MAX) * sizeof *env);
  if (!env)
    fail("malloc");
  memcpy(env, environ, n * sizeof *env);
  env[n++] = variable("LD_PRELOAD", getenv("FAILINJECT_SO"));
  env[n++] = variable("FAILINJECT_IN", slash ? slash + 1 : program);
  env[n++] = variable("FAILINJECT_MARK", mark);
  env[n++] = what;
  env[n] = NULL;
  return env;
}

int main(int argc, char **argv)
{
  char mark[PATH_MAX_BYTES];
  char what[256];
  char **env;
  size_t family;
  unsigned long step;
  int code;
  int kind = 0;

  if (argc < 5 || !getenv("FAILINJECT_SO") || !(step = strtoul(argv[2], NULL, 10))) {
    errno = EINVAL;
    fail("usage");
  }
  folder = argv[1];
  family = strcspn(argv[3], "+:");
  if (snprintf(mark, sizeof mark, "%s/.mark", folder) >= PATH_MAX_BYTES)
    fail("name too long");
  env = make_environment(argv[4], what, mark);
  for (unsigned long n = 1; n < RUNS_MAX; n += step) {
    snprintf(what, sizeof what, "FAILINJECT=%.*s:%lu%s", (int)family, argv[3], n, argv[3] + family);
    empty_folder();
    code = run(argv + 4, env);
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
