/* crlstore: files are found by glob(3); a new file has the name of the old one and `.new` behind it. */
#include "crl/crlstore.h"

#include "crypto/digest.h"
#include "link/io.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <skalibs/djbunix.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK CRLSTORE_FOLDER "/.lock"
#define NEW ".new"
#define MODE 0644

int crlstore_lock(void)
{
  struct flock l;
  int fd;

  if (mkdir(CRLSTORE_FOLDER, 0755) == -1 && errno != EEXIST)
    return 0;
  fd = open(LOCK, O_WRONLY | O_CREAT | O_CLOEXEC, MODE);
  memset(&l, 0, sizeof l);
  l.l_type = F_WRLCK;
  l.l_whence = SEEK_SET;
  return fd != -1 && fcntl(fd, F_SETLK, &l) == 0;
}

/* ---- certificates ------------------------------------------------------------------------------- */

/* 1, or 0 with errno; a file that is missing or unreadable is passed over */
static int cat_file(stralloc *out, const char *path)
{
  size_t before = out->len;
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  int good;

  if (fd == -1)
    return io_file_is_bad(errno);
  good = io_slurp(out, fd, CRLSTORE_ISSUERS_MAX - before);
  close(fd);
  if (!good && errno != ENOMEM && errno != EFBIG) {
    out->len = before;
    good = 1;
  }
  /* the last line of a file may have no end */
  return good && stralloc_catb(out, "\n", 1);
}

/* append the files whose path fits the pattern; one that cannot be read is passed over */
static int cat_all(stralloc *out, const char *pattern)
{
  glob_t found;
  int result = glob(pattern, 0, NULL, &found);
  int good = result == 0 || result == GLOB_NOMATCH;

  if (result == GLOB_NOSPACE)
    errno = ENOMEM;
  for (size_t i = 0; result == 0 && good && i < found.gl_pathc; i++)
    good = cat_file(out, found.gl_pathv[i]);
  if (result == 0)
    globfree(&found);
  return good;
}

int crlstore_issuers(stralloc *pem)
{
  static const char *const patterns[] = {
    "ssl/mailca/cert", "ssl/mailroots/trusted/*.pem", "ssl/mailroots/seen/*.pem", "ssl/mailcerts/*/*/*.pem",
    "ssl/mailcerts/*/u/*/*.pem"
  };

  pem->len = 0;
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
    if (!cat_all(pem, patterns[i]))
      return 0;
  return 1;
}

/* ---- lists -------------------------------------------------------------------------------------- */

int crlstore_path(stralloc *path, struct span url)
{
  static const char digits[] = "0123456789abcdef";
  unsigned char hash[HASH_BYTES_MAX];
  struct digest *d = digest_new(HASH_SHA256);
  size_t len;
  int good = d && digest_feed(d, url);

  len = digest_end(d, hash);
  good = good && len && span_copy(path, span_of(CRLSTORE_FOLDER "/"));
  for (size_t i = 0; good && i < len; i++) {
    const char pair[] = { digits[hash[i] >> 4], digits[hash[i] & 15] };

    good = stralloc_catb(path, pair, sizeof pair);
  }
  return good && stralloc_cats(path, ".pem");
}

static int new_path(stralloc *name, const char *path)
{
  return stralloc_cats(name, path) && stralloc_cats(name, NEW) && stralloc_0(name);
}

int crlstore_create(const char *path)
{
  stralloc name = STRALLOC_ZERO;
  int fd = -1;

  if (new_path(&name, path))
    fd = open(name.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, MODE);
  stralloc_free(&name);
  return fd;
}

int crlstore_keep(const char *path, int fd)
{
  stralloc name = STRALLOC_ZERO;
  int good = fchmod(fd, MODE) == 0 && fsync(fd) == 0;

  good &= close(fd) == 0;
  good = good && new_path(&name, path) && rename(name.s, path) == 0;
  stralloc_free(&name);
  return good;
}

void crlstore_drop(const char *path, int fd)
{
  stralloc name = STRALLOC_ZERO;
  int saved = errno;

  close(fd);
  if (new_path(&name, path))
    unlink(name.s);
  stralloc_free(&name);
  errno = saved;
}

/* mkmailkey has the same lock while it makes the bundle: what one of us has just put into the folder must be in what
 * the other one writes last. -1 with errno.
 */
static int lock_bundle(void)
{
  int fd = open("ssl", O_RDONLY | O_CLOEXEC);

  if (fd != -1 && flock(fd, LOCK_EX) == -1) {
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
  }
  return fd;
}

static int write_bundle(struct span all)
{
  int fd = crlstore_create(CRLSTORE_BUNDLE);

  if (fd == -1)
    return 0;
  if (io_write(fd, all.p, all.len))
    return crlstore_keep(CRLSTORE_BUNDLE, fd);
  crlstore_drop(CRLSTORE_BUNDLE, fd);
  return 0;
}

int crlstore_bundle(void)
{
  stralloc all = STRALLOC_ZERO;
  int lock = lock_bundle();
  int good = lock != -1 && cat_all(&all, CRLSTORE_FOLDER "/*.pem");
  int saved;

  if (good && all.len)
    good = write_bundle(span_sa(&all));
  saved = errno;
  if (lock != -1)
    close(lock);
  stralloc_free(&all);
  errno = saved;
  return good;
}
