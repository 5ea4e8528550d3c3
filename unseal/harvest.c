/* harvest: what is known costs a look. Only for what is new is the domain locked, counted and written. */
#include "unseal/harvest.h"

#include "link/control.h"
#include "link/keyfolder.h"
#include "link/places.h"
#include "link/plainfile.h"
#include "link/say.h"
#include "unseal/capsfile.h"
#include "unseal/daycount.h"
#include "unseal/learned.h"
#include "unseal/putfile.h"

#include <dirent.h>
#include <errno.h>

#define CONTROL "control/harvest"

/* in ssl/mailcerts/ and in the folder of each domain */
#define COUNT_NAME ".harvested"

struct storing {
  struct learned l;
  enum harvest_mode mode;
  unsigned long long now_s;
  stralloc *why;
};

const char *harvest_word(enum harvest_result result)
{
  static const char *const words[] = { "nothing", "known",   "stored", "held",
                                       "quota",   "refused", "failed" };

  return words[result];
}

int harvest_mode(enum harvest_mode *mode, const char **why)
{
  stralloc word = STRALLOC_ZERO;
  int good = 1;

  *mode = HARVEST_OFF;
  if (control_line(&word, CONTROL) == CONTROL_ERROR) {
    *why = control_reason();
    good = 0;
  } else if (span_equal(span_sa(&word), span_of("hold")))
    *mode = HARVEST_HOLD;
  else if (span_equal(span_sa(&word), span_of("trust")))
    *mode = HARVEST_TRUST;
  else if (word.len) {
    *why = CONTROL " is neither hold nor trust";
    good = 0;
  }
  stralloc_free(&word);
  return good;
}

/* ---- outcomes ----------------------------------------------------------------------------------- */

static void explain(struct storing *s, const char *what, const char *reason)
{
  if (!span_copy(s->why, span_of(what)) || !stralloc_cats(s->why, ": ") || !stralloc_cats(s->why, reason))
    s->why->len = 0;
}

static enum harvest_result failed(struct storing *s, const char *path)
{
  explain(s, path, say_error(errno));
  return HARVEST_FAILED;
}

static enum harvest_result over_quota(struct storing *s, const char *why)
{
  explain(s, "quota", why);
  return HARVEST_QUOTA;
}

/* ---- the folder of the address ------------------------------------------------------------------ */

/* how many certificates of this standard are in it, or -1 with errno */
static int count_in(const struct storing *s, const char *path)
{
  int is_pgp = s->l.answer.kind == HARVESTANSWER_OPENPGP;
  const char *start = keyfolder_names(is_pgp ? KEYFOLDER_OPENPGP : KEYFOLDER_SMIME)->alien;
  DIR *folder = opendir(path);
  struct dirent *entry;
  int count = 0;

  if (!folder)
    return errno == ENOENT ? 0 : -1;
  for (errno = 0; (entry = readdir(folder)) != NULL; errno = 0) {
    struct span name = span_of(entry->d_name);

    count += span_take(&name, start);
  }
  int saved = errno;
  closedir(folder);
  errno = saved;
  return saved ? -1 : count;
}

/* HARVEST_NOTHING: it is not there */
static enum harvest_result look(struct storing *s)
{
  int refused = plainfile_exists(s->l.refused.s);
  int used = plainfile_exists(s->l.used_file.s);
  int held = used == 0 ? plainfile_exists(s->l.held_file.s) : 0;

  if (refused == -1)
    return failed(s, s->l.refused.s);
  if (refused)
    return HARVEST_REFUSED;
  if (used == -1)
    return failed(s, s->l.used_file.s);
  if (held == -1)
    return failed(s, s->l.held_file.s);
  return used ? HARVEST_KNOWN : held ? HARVEST_HELD : HARVEST_NOTHING;
}

/* ---- storing, with the domain locked ------------------------------------------------------------- */

static enum harvest_result count_one(struct storing *s, struct daycount *of_domain)
{
  static const char path[] = PLACES_CERTIFICATES COUNT_NAME;
  struct daycount all = DAYCOUNT_ZERO;
  enum harvest_result result = HARVEST_STORED;

  if (of_domain->count >= HARVEST_DOMAIN_DAY)
    return over_quota(s, "enough certificates of this domain for today");
  if (!daycount_open(&all, path, s->now_s))
    return failed(s, path);
  if (all.count >= HARVEST_DAY)
    result = over_quota(s, "enough certificates for today");
  else if (!daycount_add(&all) || !daycount_add(of_domain))
    result = failed(s, path);
  daycount_close(&all);
  return result;
}

/* where there are enough certificates that are used, the next one is held */
static enum harvest_result put(struct storing *s, struct daycount *d, int is_held)
{
  const char *folder = is_held ? s->l.held.s : s->l.used.s;
  const char *file;
  int count = count_in(s, folder);
  enum harvest_result result;

  if (!is_held && count >= HARVEST_ADDRESS) {
    is_held = 1;
    folder = s->l.held.s;
    count = count_in(s, folder);
  }
  file = is_held ? s->l.held_file.s : s->l.used_file.s;
  if (count == -1)
    return failed(s, folder);
  if (count >= HARVEST_ADDRESS)
    return over_quota(s, "enough held certificates of this address");
  result = count_one(s, d);
  if (result != HARVEST_STORED)
    return result;
  if (!putfile_folders(folder, s->l.domain.len - 1) || putfile_new(file, s->l.answer.certificate) == PUTFILE_FAILED)
    return failed(s, file);
  return is_held ? HARVEST_HELD : HARVEST_STORED;
}

/* Another process can have stored this one since we looked, or another certificate of the address. */
static enum harvest_result store_once(struct storing *s, struct daycount *d)
{
  enum harvest_result result = look(s);
  int used;

  if (result != HARVEST_NOTHING)
    return result;
  used = count_in(s, s->l.used.s);
  if (used == -1)
    return failed(s, s->l.used.s);
  return put(s, d, s->mode == HARVEST_HOLD || s->l.answer.state == HARVESTANSWER_OTHER
                   || (s->l.answer.state == HARVESTANSWER_NEW && used > 0));
}

static enum harvest_result store_locked(struct storing *s, struct daycount *d, const struct capsfile_news *caps)
{
  enum harvest_result result = store_once(s, d);

  if ((result == HARVEST_KNOWN || result == HARVEST_STORED) && caps->path && !capsfile_write(caps))
    return failed(s, caps->path);
  return result;
}

/* caps->path is NULL where there are none: an OpenPGP certificate names its ciphers itself */
static enum harvest_result lock_and_store(struct storing *s, const struct capsfile_news *caps)
{
  struct daycount d = DAYCOUNT_ZERO;
  stralloc path = STRALLOC_ZERO;
  enum harvest_result result;

  if (!putfile_folders(s->l.domain.s, sizeof PLACES_CERTIFICATES - 1)
      || !span_copy(&path, span_first(span_sa(&s->l.domain), s->l.domain.len - 1))
      || !stralloc_cats(&path, COUNT_NAME) || !stralloc_0(&path) || !daycount_open(&d, path.s, s->now_s))
    result = failed(s, s->l.domain.s);
  else
    result = store_locked(s, &d, caps);
  daycount_close(&d);
  stralloc_free(&path);
  return result;
}

/* ---- all ---------------------------------------------------------------------------------------- */

static enum harvest_result store(struct storing *s)
{
  int has_caps = s->l.answer.kind == HARVESTANSWER_SMIME;
  const struct capsfile_news caps = { has_caps ? s->l.caps.s : NULL, s->l.answer.capabilities, s->l.answer.signed_s,
                                      s->now_s };
  enum harvest_result result = look(s);

  if (s->l.answer.certificate.len > HARVEST_CERTIFICATE_BYTES)
    return over_quota(s, "a certificate with its chain is too long");
  if (result == HARVEST_KNOWN && has_caps)
    switch (capsfile_differs(&caps)) {
      case 0: return HARVEST_KNOWN;
      case 1: return lock_and_store(s, &caps);
      default: return failed(s, caps.path);
    }
  if (result != HARVEST_NOTHING)
    return result;
  /* it stands behind another certificate in a file, or was removed since */
  if (s->l.answer.state == HARVESTANSWER_KNOWN)
    return HARVEST_KNOWN;
  return lock_and_store(s, &caps);
}

enum harvest_result harvest_store(struct span answer, enum harvest_mode mode, unsigned long long now_s, stralloc *why)
{
  struct storing s = { .l = LEARNED_ZERO, .mode = mode, .now_s = now_s, .why = why };
  enum harvest_result result = HARVEST_FAILED;
  const char *reason = "out of memory";

  why->len = 0;
  if (mode == HARVEST_OFF || answer.len == 0)
    return HARVEST_NOTHING;
  if (learned_read(&s.l, answer, &reason) == 1)
    result = store(&s);
  else
    explain(&s, "certificate", reason);
  learned_free(&s.l);
  return result;
}
