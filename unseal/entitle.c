/* entitle: the identifiers of the message are sorted once. Then each recipient costs a short file and some look-ups,
 * whatever the number of either.
 */
#include "unseal/entitle.h"

#include "link/control.h"
#include "text/ascii.h"
#include "text/idn.h"
#include "unseal/openkeys.h"

#include <unistd.h>

#define DOMAINS "control/unsealdomains"

struct work {
  struct entitle *e;
  struct idlist ids;
  struct openkeys keys;
  stralloc domains;  /* control/unsealdomains, as A-labels in lower case, one a line */
};

/* ---- control/unsealdomains ---------------------------------------------------------------------- */

static struct span take_line(struct span *text)
{
  struct span line = span_first(*text, span_find(*text, '\n'));

  *text = span_from(*text, line.len + 1);
  return line;
}

static enum openkeys_result bad_line(struct work *w, size_t number)
{
  stralloc why = STRALLOC_ZERO;
  enum openkeys_result result = OPENKEYS_TROUBLE;

  if (!stralloc_cats(&why, DOMAINS " line ") || !ascii_cat_number(&why, number))
    result = openkeys_no_memory(&w->keys);
  else
    result = openkeys_trouble(&w->keys, span_sa(&why), "it is not a domain");
  stralloc_free(&why);
  return result;
}

static enum openkeys_result read_lines(struct work *w, struct span text)
{
  for (size_t number = 1; text.len; number++) {
    struct span line = ascii_trim(take_line(&text));

    if (line.len == 0 || line.p[0] == '#')
      continue;
    switch (idn_to_ascii(&w->domains, line)) {
      case 1: break;
      case 0: return bad_line(w, number);
      default: return openkeys_no_memory(&w->keys);
    }
    if (!stralloc_cats(&w->domains, "\n"))
      return openkeys_no_memory(&w->keys);
  }
  return OPENKEYS_FOUND;
}

static enum openkeys_result read_domains(struct work *w)
{
  stralloc text = STRALLOC_ZERO;
  enum openkeys_result result = OPENKEYS_FOUND;

  switch (control_text(&text, DOMAINS, ENTITLE_DOMAINS_BYTES)) {
    case CONTROL_ERROR: result = openkeys_trouble(&w->keys, span_of("control"), control_reason()); break;
    case CONTROL_ABSENT: break;
    case CONTROL_PRESENT: result = read_lines(w, span_sa(&text)); break;
  }
  stralloc_free(&text);
  return result;
}

static int is_listed(const struct work *w, struct span domain)
{
  struct span text = span_sa(&w->domains);

  while (text.len)
    if (span_equal(take_line(&text), domain))
      return 1;
  return 0;
}

/* ---- one recipient ------------------------------------------------------------------------------ */

/* LOCAL@DOMAIN with A-labels in lower case: OPENKEYS_FOUND; OPENKEYS_NONE: it cannot have a folder */
static enum openkeys_result normalise(struct work *w, stralloc *out, struct span recipient)
{
  struct span domain = span_behind_last(recipient, '@');

  if (domain.len == 0)
    return OPENKEYS_NONE;
  if (!span_copy(out, span_first(recipient, recipient.len - domain.len)))
    return openkeys_no_memory(&w->keys);
  switch (idn_to_ascii(out, domain)) {
    case 1: return OPENKEYS_FOUND;
    case 0: return OPENKEYS_NONE;
    default: return openkeys_no_memory(&w->keys);
  }
}

static enum openkeys_result look_up(struct work *w, struct openkeys_found *f, struct span recipient)
{
  stralloc address = STRALLOC_ZERO;
  enum openkeys_result result = normalise(w, &address, recipient);

  if (result == OPENKEYS_FOUND) {
    struct span whole = span_sa(&address);

    result = keyfolder_address(whole) ? openkeys_look(&w->keys, f, &w->ids, whole, 0) : OPENKEYS_NONE;
    if (result == OPENKEYS_NONE && is_listed(w, span_behind_last(whole, '@')))
      result = openkeys_look(&w->keys, f, &w->ids, whole, 1);
  }
  stralloc_free(&address);
  return result;
}

/* ---- all ---------------------------------------------------------------------------------------- */

static int open_pair(struct work *w, const struct openkeys_found *f, int *key_fd, int *cert_fd)
{
  *key_fd = openkeys_open(&w->keys, f, 0);
  if (*key_fd != -1)
    *cert_fd = openkeys_open(&w->keys, f, 1);
  if (*cert_fd != -1)
    return 1;
  if (*key_fd != -1)
    close(*key_fd);
  *key_fd = -1;
  return 0;
}

static enum openkeys_result open_key(struct work *w, const struct openkeys_found *f)
{
  return open_pair(w, f, &w->e->key_fd, &w->e->cert_fd) ? OPENKEYS_FOUND : OPENKEYS_TROUBLE;
}

static enum openkeys_result look_up_each(struct work *w, const struct span *recipients, size_t count)
{
  struct openkeys_found first = { .number = 0 };
  struct openkeys_found other = { .number = 0 };
  enum openkeys_result result = OPENKEYS_NONE;

  for (size_t i = 0; i < count; i++) {
    result = look_up(w, i == 0 ? &first : &other, recipients[i]);
    if (result == OPENKEYS_NONE)
      w->e->without = recipients[i];
    if (result == OPENKEYS_NONE && i == 0 && first.label.len)
      (void)open_pair(w, &first, &w->e->decoy_key_fd, &w->e->decoy_cert_fd);
    if (result != OPENKEYS_FOUND)
      break;
  }
  if (result == OPENKEYS_FOUND)
    result = open_key(w, &first);
  openkeys_found_free(&first);
  openkeys_found_free(&other);
  return result;
}

static enum openkeys_result look_at_all(struct work *w, const struct span *recipients, size_t count,
                                        struct span listing)
{
  enum openkeys_result result = openkeys_begin(&w->keys);

  /* where there are no keys at all, nobody has one */
  if (result == OPENKEYS_NONE && count)
    w->e->without = recipients[0];
  if (result != OPENKEYS_FOUND)
    return result;
  if (!idlist_read(&w->ids, listing))
    return openkeys_no_memory(&w->keys);
  result = read_domains(w);
  return result == OPENKEYS_FOUND ? look_up_each(w, recipients, count) : result;
}

enum entitled entitle(struct entitle *e, const struct span *recipients, size_t count, enum keyfolder_kind kind,
                      struct span listing)
{
  struct work w = { .e = e, .keys = { .kind = kind, .why = &e->why } };
  enum openkeys_result result;

  e->key_fd = -1;
  e->cert_fd = -1;
  e->decoy_key_fd = -1;
  e->decoy_cert_fd = -1;
  result = look_at_all(&w, recipients, count, listing);
  idlist_free(&w.ids);
  openkeys_free(&w.keys);
  stralloc_free(&w.domains);
  return result == OPENKEYS_FOUND ? ENTITLED : result == OPENKEYS_NONE ? ENTITLED_NOT : ENTITLED_TROUBLE;
}

static void close_one(int *fd)
{
  if (*fd != -1)
    close(*fd);
  *fd = -1;
}

void entitle_free(struct entitle *e)
{
  close_one(&e->key_fd);
  close_one(&e->cert_fd);
  close_one(&e->decoy_key_fd);
  close_one(&e->decoy_cert_fd);
  stralloc_free(&e->why);
}
