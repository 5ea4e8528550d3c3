/* keyset: find the key files of a rule and open them. */
#include "dksign/keyset.h"

#include "crypto/key_limits.h"
#include "link/io.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_path(stralloc *path, struct span domain, struct span selector)
{
  return span_copy(path, span_of(KEYSET_HOME)) && ascii_cat_lower(path, domain)
         && stralloc_catb(path, "/", 1) && stralloc_catb(path, selector.p, selector.len) && stralloc_0(path);
}

/* Does this directory hold the key of the first selector? 1, 0, or -1 with errno. A broken symbolic link counts as a
 * key: it is a bad key, and no other key must be used instead.
 */
static int holds(struct keyset *ks, struct span domain)
{
  struct stat st;

  if (!make_path(&ks->key[0].path, domain, ks->key[0].selector))
    return -1;
  if (lstat(ks->key[0].path.s, &st) == 0)
    return 1;
  if (errno == ENOENT || errno == ENOTDIR)
    return 0;
  return io_file_is_bad(errno) ? 1 : -1;
}

/* Search the directories of `name` and its parents, up to `last`. Names with fewer than two labels are not searched,
 * because d= needs two (RFC 6376 3.5). *where is set to the name that was found. *first is set to the first name that
 * was searched, for the notice if nothing is found.
 */
static int search(struct keyset *ks, struct span name, struct span last, struct span *where, struct span *first)
{
  for (; hostname_labels(name) >= 2; name = hostname_parent(name)) {
    int found = holds(ks, name);

    if (first->len == 0)
      *first = name;
    if (found == 1)
      *where = name;
    if (found)
      return found;
    if (name.len <= last.len)
      break;
  }
  return 0;
}

/* Returns 1 with *where set; 0 if no directory holds the selector, with *where set to the first one searched; -1 with
 * errno.
 */
static int find_directory(struct keyset *ks, const struct decision *d, struct span me, struct span *where)
{
  const struct dkimrule *r = &d->rule;
  struct span first = span_of("");
  struct span last = r->first.kind == FIRSTFIELD_PARENT ? span_from(r->first.key, 1) : d->sender;
  int found = 0;

  if (r->sdid.len)
    found = search(ks, r->sdid, r->sdid, where, &first);
  if (!found)
    found = search(ks, d->sender, last, where, &first);
  if (!found && (r->first.kind == FIRSTFIELD_ANY || r->first.kind == FIRSTFIELD_LISTED))
    found = search(ks, me, span_of(""), where, &first);
  if (!found)
    *where = first.len ? first : hostname_labels(d->sender) ? d->sender : me;
  return found;
}

/* Returns 1 if the key is open or bad; 0 with errno. */
static int open_key(struct keyfile *k)
{
  struct stat st;
  int error;

  k->fd = open(k->path.s, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (k->fd == -1) {
    k->why = strerror(errno);
    return io_file_is_bad(errno);
  }
  if (fstat(k->fd, &st) == 0) {
    if (!S_ISREG(st.st_mode))
      k->why = "not a regular file";
    else if (st.st_size > LIMIT_KEY_FILE_BYTES)
      k->why = "more than 64 KiB";
    else
      return 1;
  }
  error = errno;
  close(k->fd);
  k->fd = -1;
  errno = error;
  return k->why != NULL;
}

int keyset_open(struct keyset *ks, const struct decision *d, struct span me)
{
  struct span selectors[KEYSET_MAX];
  struct span where = span_of("");
  struct span domain;
  int found;

  ks->wanted = dkimrule_selectors(&d->rule, selectors);
  for (unsigned int i = 0; i < ks->wanted; i++) {
    ks->key[i].selector = selectors[i];
    ks->key[i].fd = -1;
    ks->key[i].why = NULL;
  }
  found = find_directory(ks, d, me, &where);
  if (found == -1)
    return 0;
  domain = d->rule.sdid.len ? d->rule.sdid : where;
  if (!ascii_cat_lower(&ks->domain, domain))
    return 0;
  for (unsigned int i = 0; i < ks->wanted; i++) {
    if (!make_path(&ks->key[i].path, where, ks->key[i].selector))
      return 0;
    /* Nothing is known about the second key: its directory was not found. */
    if (!found)
      ks->key[i].why = i == 0 ? strerror(ENOENT) : NULL;
    else if (!open_key(&ks->key[i]))
      return 0;
    ks->opened += ks->key[i].fd != -1;
  }
  return 1;
}

void keyset_close(struct keyset *ks)
{
  for (unsigned int i = 0; i < ks->wanted; i++)
    if (ks->key[i].fd != -1) {
      close(ks->key[i].fd);
      ks->key[i].fd = -1;
    }
}
