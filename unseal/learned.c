/* learned: an address that has no folder can teach nothing. */
#include "unseal/learned.h"

#include "link/keyfolder.h"
#include "link/places.h"
#include "text/ascii.h"
#include "text/idn.h"

static const char CAPS[] = "caps";

int learned_address(stralloc *out, struct span address)
{
  struct span domain = span_behind_last(address, '@');
  size_t before = out->len;
  int r;

  if (domain.len == 0)
    return 0;
  if (!ascii_cat_lower(out, span_first(address, address.len - domain.len)))
    return -1;
  r = idn_to_ascii(out, domain);
  if (r == 1 && !keyfolder_address(span_from(span_sa(out), before)))
    r = 0;
  if (r != 1)
    out->len = before;
  return r;
}

static int make_folder(stralloc *path, struct span domain, const char *kind, struct span local)
{
  return span_copy(path, span_of(PLACES_CERTIFICATES)) && stralloc_catb(path, domain.p, domain.len)
         && stralloc_cats(path, kind) && (local.len == 0 || stralloc_catb(path, local.p, local.len))
         && (local.len == 0 || stralloc_cats(path, "/")) && stralloc_0(path);
}

static int make_file(stralloc *path, const stralloc *folder, const char *start, struct span name, const char *end)
{
  return span_copy(path, span_first(span_sa(folder), folder->len - 1)) && stralloc_cats(path, start)
         && (name.len == 0 || stralloc_catb(path, name.p, name.len)) && stralloc_cats(path, end) && stralloc_0(path);
}

static int make_paths(struct learned *l, struct span address)
{
  struct span domain = span_behind_last(address, '@');
  struct span local = span_first(address, address.len - domain.len - 1);
  const struct keyfolder_names *names =
    keyfolder_names(l->answer.kind == HARVESTANSWER_OPENPGP ? KEYFOLDER_OPENPGP : KEYFOLDER_SMIME);

  return make_folder(&l->domain, domain, "/", span_of("")) && make_folder(&l->used, domain, "/u/", local)
         && make_folder(&l->held, domain, "/hold/", local)
         && make_file(&l->used_file, &l->used, names->alien, l->answer.id, names->alien_end)
         && make_file(&l->held_file, &l->held, names->alien, l->answer.id, names->alien_end)
         && make_file(&l->caps, &l->used, CAPS, span_of(""), "")
         && span_copy(&l->refused, span_of(PLACES_REFUSED_EACH))
         && stralloc_catb(&l->refused, l->answer.id.p, l->answer.id.len) && stralloc_0(&l->refused);
}

int learned_read(struct learned *l, struct span text, const char **why)
{
  stralloc address = STRALLOC_ZERO;
  int r;

  *why = "the answer is damaged";
  if (!harvestanswer_read(&l->answer, text))
    return 0;
  *why = "the address has no folder";
  r = learned_address(&address, l->answer.address);
  if (r == 1 && !make_paths(l, span_sa(&address)))
    r = -1;
  stralloc_free(&address);
  return r;
}

void learned_free(struct learned *l)
{
  stralloc_free(&l->domain);
  stralloc_free(&l->used);
  stralloc_free(&l->held);
  stralloc_free(&l->used_file);
  stralloc_free(&l->held_file);
  stralloc_free(&l->caps);
  stralloc_free(&l->refused);
}
