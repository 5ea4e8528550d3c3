/* ocspkeep: a file for each chain. Its name is the SHA-256 of the chain, with `.part` where answers are missing. */
#include "unseal/ocspkeep.h"

#include "link/child.h"
#include "link/control.h"
#include "link/io.h"
#include "link/plainfile.h"
#include "link/say.h"
#include "link/spool.h"
#include "unseal/putfile.h"

#include <dirent.h>
#include <errno.h>
#include <skalibs/sha256.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONTROL "control/ocsp"
#define FOLDER "ssl/mailroots/ocsp/"
#define PART ".part"
#define OCSP "bin/qmail-ocsp"
#define NAME "qmail-ocsp"

/* qmail-ocsp ends after 8 seconds by itself. */
#define TIMEOUT_S 12

#define EXIT_ALL 0
#define EXIT_SOME 1
#define HASH_BYTES 32
#define BLOCK_BYTES 4096

/* as smime/ocspkept.h */
#define ANSWERS_BYTES (1024 * 1024)

int ocspkeep_mode(enum ocspkeep_mode *mode, const char **why)
{
  static const char *const words[] = { "off", "soft", "hard" };
  stralloc line = STRALLOC_ZERO;
  int good = 0;

  *mode = OCSPKEEP_OFF;
  *why = CONTROL " is neither off, soft nor hard";
  if (control_line(&line, CONTROL) == CONTROL_ERROR)
    *why = control_reason();
  else if (line.len == 0)
    good = 1;
  else
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
      if (span_equal(span_sa(&line), span_of(words[i]))) {
        *mode = (enum ocspkeep_mode)i;
        good = 1;
      }
  stralloc_free(&line);
  return good;
}

static void explain(stralloc *why, const char *what, const char *reason)
{
  if (!span_copy(why, span_of(what)) || !stralloc_cats(why, ": ") || !stralloc_cats(why, reason))
    why->len = 0;
}

/* ---- names --------------------------------------------------------------------------------------- */

static int hash_file(char hash[HASH_BYTES], int fd)
{
  SHA256Schedule schedule;
  char block[BLOCK_BYTES];
  ssize_t n;

  if (lseek(fd, 0, SEEK_SET) != 0)
    return 0;
  sha256_init(&schedule);
  while ((n = io_read(fd, block, sizeof block)) > 0)
    sha256_update(&schedule, block, (size_t)n);
  sha256_final(&schedule, hash);
  return n == 0 && lseek(fd, 0, SEEK_SET) == 0;
}

/* FOLDER and 64 digits, without NUL */
static int make_name(stralloc *name, int chains)
{
  static const char digits[] = "0123456789abcdef";
  char hash[HASH_BYTES];

  if (!hash_file(hash, chains) || !stralloc_cats(name, FOLDER))
    return 0;
  for (size_t i = 0; i < sizeof hash; i++)
    if (!stralloc_catb(name, &digits[(unsigned char)hash[i] >> 4], 1)
        || !stralloc_catb(name, &digits[(unsigned char)hash[i] & 15], 1))
      return 0;
  return 1;
}

static int make_path(stralloc *path, const stralloc *name, const char *end)
{
  return span_copy(path, span_sa(name)) && stralloc_cats(path, end) && stralloc_0(path);
}

/* ---- answers that are kept ------------------------------------------------------------------------ */

static int open_young(const stralloc *name, const char *end, long long now_s, long long age_s)
{
  stralloc path = STRALLOC_ZERO;
  struct stat st;
  int fd = make_path(&path, name, end) ? plainfile(path.s) : -1;

  stralloc_free(&path);
  if (fd == -1)
    return -1;
  if (fstat(fd, &st) == 0 && st.st_mtime <= now_s && now_s - st.st_mtime < age_s)
    return fd;
  close(fd);
  return -1;
}

static int open_kept(const stralloc *name, long long now_s)
{
  int fd = open_young(name, "", now_s, OCSPKEEP_S);

  return fd != -1 ? fd : open_young(name, PART, now_s, OCSPKEEP_MISSING_S);
}

/* an answer, or one that was never complete */
static int is_ours(struct span name)
{
  return span_find(name, '.') != 0 || span_take(&name, ".new.");
}

static void remove_old(long long now_s)
{
  DIR *folder = opendir(FOLDER);
  stralloc path = STRALLOC_ZERO;
  struct dirent *entry;
  struct stat st;

  if (!folder)
    return;
  while ((entry = readdir(folder)) != NULL)
    if (is_ours(span_of(entry->d_name)) && span_copy(&path, span_of(FOLDER))
        && stralloc_cats(&path, entry->d_name) && stralloc_0(&path) && lstat(path.s, &st) == 0
        && now_s - st.st_mtime > OCSPKEEP_OLD_S)
      (void)unlink(path.s);
  closedir(folder);
  stralloc_free(&path);
}

/* ---- new ones ------------------------------------------------------------------------------------- */

/* The answers are written to its fd 4. Its standard output is not needed: qmail-smime reads the answers. Variables of
 * our caller do not count, as in all that a set-id program does: the name servers are those of /etc/resolv.conf.
 */
static int ask(int chains, int to, stralloc *why)
{
  static char name[] = NAME;
  static char three[] = "&3";
  static char four[] = "&4";
  char *const argv[] = { name, three, four, NULL };
  struct child c = { .program = OCSP, .argv = argv, .fd = { 2, 2, CHILD_PIPE, chains, to }, .fds = 5 };
  char *const environment[] = { NULL };
  const struct child_terms terms = { .environment = environment, .said_max = CHILD_SAID_MAX, .timeout_s = TIMEOUT_S,
                                     .no_new_privs = 1 };
  stralloc said = STRALLOC_ZERO;
  int status = child_answer(&c, &terms, &said);

  if (status != EXIT_ALL && status != EXIT_SOME) {
    say_mask(&said, 0, 32);
    if (!stralloc_0(&said))
      said.len = 0;
    explain(why, OCSP, said.len ? said.s : "it failed");
  }
  stralloc_free(&said);
  return status;
}

static void fetch(struct ocspkeep *k, int chains, const char *place, const char *prefix, stralloc *why)
{
  struct stage s = { .write_fd = -1, .read_fd = -1, .path = STRALLOC_ZERO };
  int status;

  if (!spool_open(&s, place, prefix)) {
    explain(why, place, "a file cannot be created");
    return;
  }
  status = ask(chains, s.write_fd, why);
  if ((status == EXIT_ALL || status == EXIT_SOME) && spool_done(&s)) {
    k->fd = s.read_fd;
    k->is_whole = status == EXIT_ALL;
  } else {
    if (s.write_fd != -1)
      close(s.write_fd);
    close(s.read_fd);
  }
  stralloc_free(&s.path);
}

void ocspkeep_answers(struct ocspkeep *k, int chains, const char *place, const char *prefix, long long now_s,
                      stralloc *why)
{
  why->len = 0;
  if (!make_name(&k->name, chains)) {
    explain(why, "chain", say_error(errno));
    return;
  }
  k->fd = open_kept(&k->name, now_s);
  if (k->fd == -1) {
    fetch(k, chains, place, prefix, why);
    k->is_new = k->fd != -1;
  }
}

/* 1, or 0 with errno */
static int put(const struct ocspkeep *k, int lacks_answer, long long now_s)
{
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  int good = (mkdir(FOLDER, 0700) == 0 || errno == EEXIST) && lseek(k->fd, 0, SEEK_SET) == 0
             && io_slurp(&text, k->fd, ANSWERS_BYTES)
             && make_path(&path, &k->name, k->is_whole && !lacks_answer ? "" : PART)
             && putfile_over(path.s, span_sa(&text), (unsigned long long)now_s) == PUTFILE_DONE;
  int saved = errno;

  stralloc_free(&path);
  stralloc_free(&text);
  errno = saved;
  return good;
}

void ocspkeep_keep(const struct ocspkeep *k, int lacks_answer, long long now_s, stralloc *why)
{
  why->len = 0;
  if (!k->is_new)
    return;
  if (!put(k, lacks_answer, now_s))
    explain(why, FOLDER, say_error(errno));
  remove_old(now_s);
}

void ocspkeep_free(struct ocspkeep *k)
{
  if (k->fd != -1)
    close(k->fd);
  k->fd = -1;
  stralloc_free(&k->name);
}
