/* crlstore: a new file has the name of the old one and `.new` behind it. */
#include "crl/crlstore.h"

#include "crypto/digest.h"
#include "link/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <skalibs/djbunix.h>
#include <stdio.h>
#include <stdlib.h>
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

/* 1, or 0 with errno. Unless all are needed, a file that is missing or unreadable is passed over. */
static int cat_file(stralloc *out, const char *path, int are_all_needed)
{
  size_t before = out->len;
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  int good;
  int error;

  if (fd == -1)
    return !are_all_needed && io_file_is_bad(errno);
  good = io_slurp(out, fd, CRLSTORE_ISSUERS_MAX - before);
  error = errno;
  close(fd);
  /* the last line of a file may have no end */
  if (good)
    return stralloc_catb(out, "\n", 1);
  out->len = before;
  errno = error;
  return !are_all_needed && error != ENOMEM && error != EFBIG;
}

static int is_name(const struct dirent *d)
{
  return d->d_name[0] != '.';
}

static int is_pem(const struct dirent *d)
{
  size_t len = strlen(d->d_name);

  return is_name(d) && len > 4 && strcmp(d->d_name + len - 4, ".pem") == 0;
}

static int cat_entry(stralloc *out, stralloc *path, const char *name, const char *below, int are_all_needed);

/* Append the files *.pem of a folder. `below` has a letter for each level of folders in between: * for all of them, u
 * for the one of this name. Not by glob(3), which takes a folder that cannot be read for want of memory or descriptors
 * for an empty one.
 */
/* NOLINTNEXTLINE(misc-no-recursion): no deeper than `below` has letters, which is two or three */
static int cat_folder(stralloc *out, stralloc *path, const char *below, int are_all_needed)
{
  struct dirent **entries;
  int count = scandir(path->s, &entries, *below ? is_name : is_pem, alphasort);
  int good = 1;
  int error = 0;

  if (count == -1)
    return errno == ENOENT || (!are_all_needed && io_file_is_bad(errno));
  for (int i = 0; i < count; i++) {
    if (good && (*below != 'u' || strcmp(entries[i]->d_name, "u") == 0)) {
      good = cat_entry(out, path, entries[i]->d_name, below, are_all_needed);
      error = errno;
    }
    free(entries[i]);
  }
  free(entries);
  errno = error;
  return good;
}

/* NOLINTNEXTLINE(misc-no-recursion): as above */
static int cat_entry(stralloc *out, stralloc *path, const char *name, const char *below, int are_all_needed)
{
  size_t before = path->len;
  int good;

  path->len--;
  good = stralloc_cats(path, "/") && stralloc_cats(path, name) && stralloc_0(path)
         && (*below ? cat_folder(out, path, below + 1, are_all_needed) : cat_file(out, path->s, are_all_needed));
  path->len = before;
  path->s[before - 1] = 0;
  return good;
}

static int cat_all(stralloc *out, const char *folder, const char *below, int are_all_needed)
{
  stralloc path = STRALLOC_ZERO;
  int good = stralloc_cats(&path, folder) && stralloc_0(&path) && cat_folder(out, &path, below, are_all_needed);

  stralloc_free(&path);
  return good;
}

int crlstore_issuers(stralloc *pem)
{
  pem->len = 0;
  return cat_file(pem, "ssl/mailca/cert", 0) && cat_all(pem, "ssl/mailroots/trusted", "", 0)
         && cat_all(pem, "ssl/mailroots/seen", "", 0) && cat_all(pem, "ssl/mailcerts", "**", 0)
         && cat_all(pem, "ssl/mailcerts", "*u*", 0);
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
  int good = lock != -1 && cat_all(&all, CRLSTORE_FOLDER, "", 1);
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
