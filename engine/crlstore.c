/* crlstore: a file for each URL, and one with all of them. Symbolic links are not followed, because qmailq, to whom the
 * folder belongs, could have root read or write another file with them.
 */
#include "engine/crlstore.h"

#include "crypto/digest.h"
#include "engine/confine.h"
#include "link/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROOM "ssl/mailroots/"
#define URLS ROOM "crlurls"
#define ISSUERS ROOM "roots.pem"
#define LISTS ROOM "crl"
#define BUNDLE ROOM "crls.pem"
#define NEW_LIST LISTS "/.new"
#define NEW_BUNDLE ROOM ".crls.new"
#define SUFFIX ".pem"
/* above each result of crlcheck() and each errno of write(2) */
#define WRITE_FAILED 128
#define SMALL_MAX ((size_t)4 * 1024 * 1024)

/* Appends a regular file. 1, also if it is missing; 0 with errno. */
static int slurp(stralloc *out, const char *name, size_t limit)
{
  struct stat st;
  int fd = open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  int done;

  if (fd == -1)
    return errno == ENOENT;
  done = fstat(fd, &st) == 0;
  if (done && !S_ISREG(st.st_mode)) {
    errno = EINVAL;
    done = 0;
  }
  done = done && io_slurp(out, fd, limit);
  (void)close(fd);
  return done;
}

int crlstore_urls(stralloc *urls)
{
  return slurp(urls, URLS, SMALL_MAX);
}

/* a new file; one that was left behind goes first */
static int create(const char *name)
{
  if (unlink(name) == -1 && errno != ENOENT)
    return -1;
  return open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
}

/* The content is on the disk before it has its name. */
static int settle(int fd, const char *from, const char *to)
{
  int done = fsync(fd) == 0;

  if (close(fd) == -1)
    done = 0;
  if (done && rename(from, to) == 0)
    return 1;
  (void)unlink(from);
  return 0;
}

static int name_of(stralloc *name, struct span url)
{
  static const char digits[] = "0123456789abcdef";
  unsigned char hash[HASH_BYTES_MAX];
  struct digest *d = digest_new(HASH_SHA256);
  size_t len;
  char pair[2];

  if (d && !digest_feed(d, url)) {
    (void)digest_end(d, hash);
    d = NULL;
  }
  len = digest_end(d, hash);
  if (len == 0 || !stralloc_cats(name, LISTS "/"))
    return 0;
  for (size_t i = 0; i < len; i++) {
    pair[0] = digits[hash[i] >> 4];
    pair[1] = digits[hash[i] & 15];
    if (!stralloc_catb(name, pair, sizeof pair))
      return 0;
  }
  return stralloc_catb(name, SUFFIX, sizeof SUFFIX);
}

/* ---- the child that reads what came ------------------------------------------------------------- */

struct incoming {
  struct span url;
  struct span list;
  stralloc old;
  stralloc issuers;
  long long now_s;
};

static int write_list(int fd, const struct incoming *in, const stralloc *pem)
{
  return io_write(fd, in->url.p, in->url.len) && io_write(fd, "\n", 1) && io_write(fd, pem->s, pem->len);
}

/* Its exit code is the result, or WRITE_FAILED and the errno. */
static void child(int fd, const struct incoming *in)
{
  stralloc pem = STRALLOC_ZERO;
  enum crlcheck result;

  /* what the C library opens when it is first used */
  tzset();
  if (!crlcheck_start())
    _exit((int)CRLCHECK_MEMORY);
  (void)confine(CONFINE_NEEDS_NOTHING);
  result = crlcheck(&pem, in->list, span_sa(&in->old), span_sa(&in->issuers), in->now_s);
  if (result == CRLCHECK_GOOD && !write_list(fd, in, &pem))
    _exit(WRITE_FAILED + (errno < WRITE_FAILED ? errno : 0));
  _exit((int)result);
}

/* 1 with *why set, or 0 with errno */
static int check(enum crlcheck *why, int fd, const struct incoming *in)
{
  pid_t pid = fork();
  int status;

  if (pid == -1)
    return 0;
  if (pid == 0)
    child(fd, in);
  while (waitpid(pid, &status, 0) == -1)
    if (errno != EINTR)
      return 0;
  /* ended by a signal: it was its input */
  *why = CRLCHECK_UNREADABLE;
  if (!WIFEXITED(status))
    return 1;
  status = WEXITSTATUS(status);
  if (status >= WRITE_FAILED) {
    *why = CRLCHECK_GOOD;
    errno = status - WRITE_FAILED;
    return 0;
  }
  if (status <= CRLCHECK_OLDER)
    *why = (enum crlcheck)status;
  return 1;
}

static enum crlstore put(const char *name, const struct incoming *in, enum crlcheck *why)
{
  int fd = create(NEW_LIST);
  int error;

  if (fd == -1)
    return CRLSTORE_FAILED;
  if (check(why, fd, in) && *why == CRLCHECK_GOOD)
    return settle(fd, NEW_LIST, name) ? CRLSTORE_PUT : CRLSTORE_FAILED;
  error = errno;
  (void)close(fd);
  (void)unlink(NEW_LIST);
  errno = error;
  return *why == CRLCHECK_GOOD ? CRLSTORE_FAILED : CRLSTORE_REFUSED;
}

enum crlstore crlstore_put(struct span url, struct span list, long long now_s, enum crlcheck *why)
{
  struct incoming in = { url, list, STRALLOC_ZERO, STRALLOC_ZERO, now_s };
  stralloc name = STRALLOC_ZERO;
  enum crlstore result = CRLSTORE_FAILED;

  *why = CRLCHECK_GOOD;
  if (mkdir(LISTS, 0755) == -1 && errno != EEXIST)
    return result;
  if (name_of(&name, url) && slurp(&in.old, name.s, CRLSTORE_LIST_MAX + SMALL_MAX) &&
      slurp(&in.issuers, ISSUERS, SMALL_MAX))
    result = put(name.s, &in, why);
  stralloc_free(&name);
  stralloc_free(&in.old);
  stralloc_free(&in.issuers);
  return result;
}

/* ---- all in one file ---------------------------------------------------------------------------- */

static int is_list(const char *name)
{
  size_t len = strlen(name);

  return *name != '.' && len > sizeof SUFFIX - 1 && strcmp(name + len - (sizeof SUFFIX - 1), SUFFIX) == 0;
}

/* Appends one list to the bundle. */
static int add(int fd, const char *name)
{
  stralloc path = STRALLOC_ZERO;
  stralloc bytes = STRALLOC_ZERO;
  int done = stralloc_cats(&path, LISTS "/") && stralloc_cats(&path, name) && stralloc_0(&path) &&
             slurp(&bytes, path.s, CRLSTORE_LIST_MAX * 2) && io_write(fd, bytes.s, bytes.len);

  stralloc_free(&path);
  stralloc_free(&bytes);
  return done;
}

static int add_all(int fd, DIR *dir, int *count)
{
  struct dirent *entry;

  for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0)
    if (is_list(entry->d_name)) {
      if (!add(fd, entry->d_name))
        return 0;
      ++*count;
    }
  return errno == 0;
}

int crlstore_bundle(void)
{
  DIR *dir = opendir(LISTS);
  int count = 0;
  int done = 0;
  int fd;

  if (!dir)
    return errno == ENOENT;
  fd = create(NEW_BUNDLE);
  if (fd != -1) {
    done = add_all(fd, dir, &count);
    /* An empty file would say that every certificate lacks its list. */
    if (done && count)
      done = settle(fd, NEW_BUNDLE, BUNDLE);
    else {
      (void)close(fd);
      (void)unlink(NEW_BUNDLE);
    }
  }
  (void)closedir(dir);
  return done;
}
