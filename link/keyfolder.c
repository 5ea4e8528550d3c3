/* keyfolder: read a directory, and open what has the right name. */
#include "link/keyfolder.h"

#include "link/plainfile.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "text/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

const struct keyfolder_names *keyfolder_names(enum keyfolder_kind kind)
{
  static const struct keyfolder_names names[] = {
    [KEYFOLDER_SMIME] = { "key_", "cert_", "smime_", ".pem", "by-id" },
    [KEYFOLDER_OPENPGP] = { "pgpkey_", "pgpcert_", "pgp_", "", "pgp-by-id" },
  };

  return &names[kind];
}

/* ---- the folder --------------------------------------------------------------------------------- */

/* RFC 5322 3.2.3 without `/`; RFC 6532 allows UTF-8 */
static int is_atom_char(char c)
{
  return ascii_is_alnum(c) || (unsigned char)c >= 0x80 || (c != 0 && strchr("!#$%&'*+-=?^_`{|}~", c) != NULL);
}

static int is_dot_atom(struct span s)
{
  int is_after_dot = 1;

  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] == '.' ? is_after_dot : !is_atom_char(s.p[i]))
      return 0;
    is_after_dot = s.p[i] == '.';
  }
  return !is_after_dot && utf8_is_valid(s);
}

int keyfolder_address(struct span address)
{
  struct span domain = span_behind_last(address, '@');

  return domain.len > 0 && hostname_labels(domain) > 0 && address.len - domain.len - 1 <= KEYFOLDER_LOCAL_MAX
         && is_dot_atom(span_first(address, address.len - domain.len - 1));
}

int keyfolder_place(stralloc *path, const char *top, struct span address, int of_domain)
{
  struct span domain = span_behind_last(address, '@');
  struct span local = span_first(address, address.len - domain.len - 1);

  return span_copy(path, span_of(top)) && ascii_cat_lower(path, domain)
         && stralloc_cats(path, of_domain ? "/domain" : "/u/") && (of_domain || ascii_cat_lower(path, local));
}

static int make_path(struct keyfolder *f, const char *top, struct span address, int of_domain)
{
  return keyfolder_place(&f->path, top, address, of_domain)
         && stralloc_cats(&f->path, !f->with_keys ? "/" : f->of_opening ? "/open/" : "/sign/") && stralloc_0(&f->path);
}

static int make_name(stralloc *path, const struct keyfolder *f, const char *start, struct span label)
{
  return span_copy(path, span_first(span_sa(&f->path), f->path.len - 1)) && stralloc_cats(path, start)
         && stralloc_catb(path, label.p, label.len) && stralloc_0(path);
}

/* ---- the files ---------------------------------------------------------------------------------- */

static enum keyfolder_result trouble(struct keyfolder *f, const char *why)
{
  f->why = why;
  return KEYFOLDER_TROUBLE;
}

/* Open the key that belongs to a certificate: 1; 0 if it does not exist; -1. One that opens mail is none of our
 * business: it must be there, and it is not touched.
 */
static int open_key(struct keyfolder *f, struct keyfolder_file *file)
{
  stralloc path = STRALLOC_ZERO;
  int good = 0;

  file->key_fd = -1;
  if (!f->with_keys)
    return 1;
  if (make_name(&path, f, keyfolder_names(f->kind)->key, span_sa(&file->label))) {
    if (!f->of_opening)
      file->key_fd = plainfile(path.s);
    good = f->of_opening ? access(path.s, F_OK) == 0 : file->key_fd != -1;
  }
  stralloc_free(&path);
  return good ? 1 : errno == ENOENT ? 0 : -1;
}

static void drop(struct keyfolder_file *file)
{
  if (file->fd != -1)
    close(file->fd);
  if (file->key_fd != -1)
    close(file->key_fd);
  stralloc_free(&file->label);
}

/* `name` is that of a certificate; its label is what is behind the start of the name */
static enum keyfolder_result add(struct keyfolder *f, const char *start, struct span label)
{
  struct keyfolder_file file = { -1, -1, STRALLOC_ZERO };
  stralloc path = STRALLOC_ZERO;
  int has_key = -1;

  if (f->count == KEYFOLDER_MAX) {
    errno = 0;
    return trouble(f, "too many certificates");
  }
  if (make_name(&path, f, start, label) && span_copy(&file.label, label))
    file.fd = plainfile(path.s);
  stralloc_free(&path);
  if (file.fd != -1)
    has_key = open_key(f, &file);
  if (has_key == 1) {
    f->file[f->count++] = file;
    return KEYFOLDER_FOUND;
  }
  int saved = errno;
  drop(&file);
  errno = saved;
  return has_key == 0 ? KEYFOLDER_NONE : trouble(f, "a file in it cannot be opened");
}

static int is_wanted(const struct keyfolder *f, struct span *label)
{
  const struct keyfolder_names *names = keyfolder_names(f->kind);
  struct span end = span_of(names->alien_end);

  if (f->with_keys)
    return span_take(label, names->cert) && label->len > 0;
  return span_take(label, names->alien) && label->len > end.len
         && span_equal(span_from(*label, label->len - end.len), end);
}

static enum keyfolder_result add_all(struct keyfolder *f, DIR *folder)
{
  const struct keyfolder_names *names = keyfolder_names(f->kind);
  const char *start = f->with_keys ? names->cert : names->alien;
  struct dirent *entry;

  for (errno = 0; (entry = readdir(folder)) != NULL; errno = 0) {
    struct span label = span_of(entry->d_name);

    if (is_wanted(f, &label) && add(f, start, label) == KEYFOLDER_TROUBLE)
      return KEYFOLDER_TROUBLE;
  }
  if (errno)
    return trouble(f, "it cannot be read");
  return f->count ? KEYFOLDER_FOUND : KEYFOLDER_NONE;
}

/* 1 if `path` does not exist; 0 if it does; -1 with errno if that cannot be found out, or if it is a link that leads
 * nowhere
 */
static int is_missing(const char *path)
{
  struct stat st;

  if (lstat(path, &st) == -1)
    return errno == ENOENT ? 1 : -1;
  return stat(path, &st) == -1 ? -1 : 0;
}

/* opendir() says ENOENT also if a part of the path is a link that leads nowhere */
int keyfolder_is_absent(const char *path, const char *top)
{
  stralloc part = STRALLOC_ZERO;
  int missing = 0;

  for (size_t i = strlen(top) - 1; missing == 0 && path[i]; i++)
    if (path[i] == '/')
      missing = span_copy(&part, span_make(path, i)) && stralloc_0(&part) ? is_missing(part.s) : -1;
  stralloc_free(&part);
  return missing == 1;
}

enum keyfolder_result keyfolder_open(struct keyfolder *f, const char *top, struct span address, int of_domain)
{
  enum keyfolder_result result;
  DIR *folder;

  f->why = "";
  if (!keyfolder_address(address))
    return KEYFOLDER_NONE;
  if (!make_path(f, top, address, of_domain))
    return trouble(f, "out of memory");
  folder = opendir(f->path.s);
  if (!folder && errno == ENOENT && keyfolder_is_absent(f->path.s, top))
    return KEYFOLDER_NONE;
  if (!folder)
    return trouble(f, "it cannot be read");
  result = add_all(f, folder);
  int saved = errno;
  closedir(folder);
  errno = saved;
  return result;
}

int keyfolder_extra(const struct keyfolder *f, const char *name)
{
  stralloc path = STRALLOC_ZERO;
  int fd = -1;

  if (make_name(&path, f, name, span_of("")))
    fd = plainfile(path.s);
  stralloc_free(&path);
  return fd == -1 && errno != ENOENT ? -2 : fd;
}

void keyfolder_close(struct keyfolder *f)
{
  for (size_t i = 0; i < f->count; i++)
    drop(&f->file[i]);
  f->count = 0;
  stralloc_free(&f->path);
}
