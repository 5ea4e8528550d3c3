/* openkeys: a folder may be a symbolic link to another one of ours, so its real path is looked at. */
#include "unseal/openkeys.h"

#include "link/io.h"
#include "link/places.h"
#include "link/plainfile.h"
#include "link/say.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define LABEL_MAX 64

enum openkeys_result openkeys_trouble(struct openkeys *k, struct span path, const char *why)
{
  if (!span_copy(k->why, path) || !stralloc_cats(k->why, ": ") || !stralloc_cats(k->why, why))
    k->why->len = 0;
  return OPENKEYS_TROUBLE;
}

enum openkeys_result openkeys_no_memory(struct openkeys *k)
{
  return openkeys_trouble(k, span_of(PLACES_OWN_KEYS), "out of memory");
}

/* ---- the folder --------------------------------------------------------------------------------- */

/* the directory of the folder itself, or one that an alias may lead to: DOMAIN/u/LOCAL/open, DOMAIN/domain/open */
static int is_folder(const struct openkeys *k, struct span path)
{
  struct span rest = span_from(path, k->top.len);
  struct span domain;

  if (path.len <= k->top.len || !span_equal(span_first(path, k->top.len), span_sa(&k->top)) || !span_take(&rest, "/"))
    return 0;
  domain = span_first(rest, span_find(rest, '/'));
  rest = span_from(rest, domain.len);
  if (hostname_labels(domain) == 0)
    return 0;
  if (span_equal(rest, span_of("/domain/open")))
    return 1;
  return span_take(&rest, "/u/") && span_equal(span_from(rest, span_find(rest, '/')), span_of("/open"));
}

/* replace `real` by the path without symbolic links */
static enum openkeys_result resolve(struct openkeys *k, stralloc *real, const char *path)
{
  char *found = realpath(path, NULL);

  if (!found)
    return errno == ENOENT ? OPENKEYS_NONE : openkeys_trouble(k, span_of(path), say_error(errno));
  enum openkeys_result result = span_copy(real, span_of(found)) ? OPENKEYS_FOUND : openkeys_no_memory(k);
  free(found);
  return result;
}

/* OPENKEYS_FOUND: f->folder is there, and is one of ours */
static enum openkeys_result find_folder(struct openkeys *k, struct openkeys_found *f, struct span address,
                                        int of_domain)
{
  stralloc path = STRALLOC_ZERO;
  enum openkeys_result result = OPENKEYS_TROUBLE;

  if (!keyfolder_place(&path, PLACES_OWN_KEYS, address, of_domain) || !stralloc_cats(&path, "/open/")
      || !stralloc_0(&path))
    result = openkeys_no_memory(k);
  else
    result = resolve(k, &f->folder, path.s);
  if (result == OPENKEYS_NONE && !keyfolder_is_absent(path.s, PLACES_OWN_KEYS))
    result = openkeys_trouble(k, span_of(path.s), "a symbolic link leads nowhere");
  if (result == OPENKEYS_FOUND && !is_folder(k, span_sa(&f->folder)))
    result = openkeys_trouble(k, span_of(path.s), "a symbolic link leads to a place that is no folder of keys");
  stralloc_free(&path);
  return result;
}

enum openkeys_result openkeys_begin(struct openkeys *k)
{
  enum openkeys_result result = resolve(k, &k->top, PLACES_OWN_KEYS);

  if (result == OPENKEYS_NONE && !keyfolder_is_absent(PLACES_OWN_KEYS, "ssl/"))
    return openkeys_trouble(k, span_of(PLACES_OWN_KEYS), "a symbolic link leads nowhere");
  return result;
}

/* ---- its list ----------------------------------------------------------------------------------- */

static struct span take_line(struct span *text)
{
  struct span line = span_first(*text, span_find(*text, '\n'));

  *text = span_from(*text, line.len + 1);
  return line;
}

static int is_label(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
      return 0;
  return s.len > 0 && s.len <= LABEL_MAX;
}

static int is_line(struct span line)
{
  return idlist_is_id(span_first(line, IDLIST_DIGITS)) && line.len > IDLIST_DIGITS && line.p[IDLIST_DIGITS] == ' ';
}

/* All lines are read, so that a damaged list is trouble for each message and not only for some. */
static enum openkeys_result search(struct openkeys *k, struct openkeys_found *f, const struct idlist *ids,
                                   struct span path, struct span text)
{
  size_t none = idlist_count(ids);

  f->number = none;
  while (text.len) {
    struct span line = take_line(&text);
    struct span label = span_from(line, IDLIST_DIGITS + 1);
    size_t number;

    if (!is_line(line) || !is_label(label))
      return openkeys_trouble(k, path, "it is damaged");
    number = idlist_find(ids, line.p);
    if (number >= f->number && f->label.len)
      continue;
    f->number = number;
    if (!span_copy(&f->label, label))
      return openkeys_no_memory(k);
  }
  return f->number < none ? OPENKEYS_FOUND : OPENKEYS_NONE;
}

static enum openkeys_result read_list(struct openkeys *k, struct openkeys_found *f, const struct idlist *ids,
                                      struct span path, int fd)
{
  stralloc text = STRALLOC_ZERO;
  enum openkeys_result result = OPENKEYS_TROUBLE;

  if (!io_slurp(&text, fd, OPENKEYS_LIST_BYTES))
    result = openkeys_trouble(k, path, say_error(errno));
  else
    result = search(k, f, ids, path, span_sa(&text));
  stralloc_free(&text);
  return result;
}

enum openkeys_result openkeys_look(struct openkeys *k, struct openkeys_found *f, const struct idlist *ids,
                                   struct span address, int of_domain)
{
  stralloc path = STRALLOC_ZERO;
  enum openkeys_result result = find_folder(k, f, address, of_domain);
  int fd;

  f->label.len = 0;
  if (result != OPENKEYS_FOUND)
    return result;
  if (!span_copy(&path, span_sa(&f->folder)) || !stralloc_cats(&path, "/")
      || !stralloc_cats(&path, keyfolder_names(k->kind)->list) || !stralloc_0(&path)) {
    stralloc_free(&path);
    return openkeys_no_memory(k);
  }
  fd = plainfile(path.s);
  if (fd != -1) {
    result = read_list(k, f, ids, span_of(path.s), fd);
    close(fd);
  } else
    result = errno == ENOENT ? OPENKEYS_NONE : openkeys_trouble(k, span_of(path.s), say_error(errno));
  stralloc_free(&path);
  return result;
}

int openkeys_open(struct openkeys *k, const struct openkeys_found *f, int is_cert)
{
  const struct keyfolder_names *names = keyfolder_names(k->kind);
  stralloc path = STRALLOC_ZERO;
  int fd = -1;

  if (!span_copy(&path, span_sa(&f->folder)) || !stralloc_cats(&path, "/")
      || !stralloc_cats(&path, is_cert ? names->cert : names->key)
      || !stralloc_catb(&path, f->label.s, f->label.len) || !stralloc_0(&path))
    (void)openkeys_no_memory(k);
  else {
    fd = plainfile(path.s);
    if (fd == -1)
      (void)openkeys_trouble(k, span_of(path.s), say_error(errno));
  }
  stralloc_free(&path);
  return fd;
}

void openkeys_found_free(struct openkeys_found *f)
{
  stralloc_free(&f->folder);
  stralloc_free(&f->label);
}

void openkeys_free(struct openkeys *k)
{
  stralloc_free(&k->top);
}
