/* pgplook: the same questions as qmail-pgp -k asks, today and some days later. */
#include "sealcheck/pgplook.h"

#include "crypto/secret.h"

#include <errno.h>
#include <unistd.h>

#define DAY_S 86400

_Static_assert(CERTLOOK_IDS > CERTIFICATE_SUBKEYS_MAX, "all keys of a certificate");

static void put_text(char *out, const char *text)
{
  size_t len = strlen(text);

  len = len < CERTLOOK_TEXT - 1 ? len : CERTLOOK_TEXT - 1;
  memcpy(out, text, len);
  out[len] = 0;
}

static void put_result(struct certlook *l, enum certlook_result result, const char *why)
{
  l->result = result;
  put_text(l->why, why);
}

void pgplook_open(struct pgplook_files *f, const struct certlook_question *q)
{
  pgpfile_open(&f->certificate, q->certificate);
  memset(&f->key, 0, sizeof f->key);
  f->key.fd = -1;
  if (q->key)
    pgpfile_open(&f->key, q->key);
}

static void close_one(struct pgpfile *f)
{
  if (f->fd != -1)
    close(f->fd);
}

void pgplook_close(struct pgplook_files *f)
{
  close_one(&f->certificate);
  close_one(&f->key);
}

/* ---- the certificate ------------------------------------------------------------------------------ */

/* The certificate as it is read at that time; `key` is the one that is used. */
static enum keyfault judge(struct certificate *c, const struct certlook_question *q, struct span bytes, uint64_t now_s,
                           const struct certificate_key **key)
{
  unsigned int use = q->is_to_sign ? SIGNATURE_MAY_SIGN : SIGNATURE_MAY_ENCRYPT;
  enum keyfault fault = certificate_read(c, bytes, now_s);
  enum keyfault named;

  if (fault != KEYFAULT_NONE)
    return fault;
  if (c->primary.material.is_secret)
    return KEYFAULT_SECRET;
  named = q->domain.len ? certificate_names(c, q->local, q->domain) : KEYFAULT_NONE;
  fault = certificate_can(c, use, now_s, key);
  return named == KEYFAULT_NONE || named == KEYFAULT_NO_ADDRESS ? (fault != KEYFAULT_NONE ? fault : named) : named;
}

static uint64_t earlier(uint64_t a_s, uint64_t b_s)
{
  return a_s == 0 || (b_s && b_s < a_s) ? b_s : a_s;
}

static void put_id(struct certlook *l, size_t *count, const struct certificate_key *key)
{
  stralloc hex = STRALLOC_ZERO;

  if (*count == CERTLOOK_IDS || !keymaterial_can(&key->material, SIGNATURE_MAY_ENCRYPT)
      || (key->is_bound && !(key->flags & SIGNATURE_MAY_ENCRYPT)))
    return;
  if (keyid_cat(&hex, key->material.id) && hex.len < sizeof l->id[0]) {
    memcpy(l->id[*count], hex.s, hex.len);
    (*count)++;
  }
  stralloc_free(&hex);
}

static void put_facts(struct certlook *l, const struct certificate *c)
{
  const struct keymaterial *k = &c->primary.material;
  stralloc hex = STRALLOC_ZERO;
  size_t ids = 0;

  l->not_before_s = k->created_s;
  l->not_after_s = (long long)c->primary.expires_s;
  l->names_crl = 1;
  if (keyid_hex(&hex, span_make((const char *)k->fingerprint, k->fingerprint_len)) && hex.len < sizeof l->sha256)
    memcpy(l->sha256, hex.s, hex.len);
  stralloc_free(&hex);
  put_id(l, &ids, &c->primary);
  for (size_t i = 0; i < c->subkeys; i++)
    put_id(l, &ids, &c->subkey[i]);
}

static int is_over_in(struct certificate *c, const struct certlook_question *q, struct span bytes, int days)
{
  const struct certificate_key *key;

  return judge(c, q, bytes, (uint64_t)(q->now_s + (long long)days * DAY_S), &key) != KEYFAULT_NONE;
}

/* ---- the key --------------------------------------------------------------------------------------- */

static int is_same(const struct keymaterial *a, const struct keymaterial *b)
{
  return a->fingerprint_len == b->fingerprint_len && memcmp(a->fingerprint, b->fingerprint, a->fingerprint_len) == 0;
}

static int has_secret(const struct certificate *c, const struct keymaterial *of)
{
  if (is_same(&c->primary.material, of))
    return keymaterial_has_secret(&c->primary.material);
  for (size_t i = 0; i < c->subkeys; i++)
    if (is_same(&c->subkey[i].material, of))
      return keymaterial_has_secret(&c->subkey[i].material);
  return 0;
}

static const char *why_not_key(struct pgpfile *f, const struct keymaterial *primary, const struct keymaterial *used,
                               uint64_t now_s)
{
  static struct certificate c;
  enum keyfault fault = pgpfile_read_secret(f);

  if (fault == KEYFAULT_NONE)
    fault = certificate_read(&c, f->bytes, now_s);
  if (fault == KEYFAULT_NOMEM)
    return "it can't be read";
  if (fault != KEYFAULT_NONE)
    return keyfault_text(fault);
  if (!is_same(&c.primary.material, primary))
    return "it is not the key of this certificate";
  return has_secret(&c, used) ? NULL : "it has no secret part for this purpose";
}

static void look_at_key(struct certlook *l, struct pgpfile *f, const struct keymaterial *primary,
                        const struct keymaterial *used, uint64_t now_s)
{
  const char *why = why_not_key(f, primary, used, now_s);

  if (why)
    put_text(l->key_why, why);
  pgpfile_wipe();
  secret_wipe_stack();
}

/* ---- all ------------------------------------------------------------------------------------------- */

void pgplook(struct certlook *l, const struct certlook_question *q, struct pgplook_files *f)
{
  static struct certificate c;
  static struct certificate later;
  const struct certificate_key *key = NULL;
  enum keyfault fault = pgpfile_read(&f->certificate);

  if (fault == KEYFAULT_NONE)
    fault = judge(&c, q, f->certificate.bytes, (uint64_t)q->now_s, &key);
  if (fault == KEYFAULT_NOMEM || fault == KEYFAULT_MISSING) {
    put_result(l, CERTLOOK_FAULT, strerror(errno));
    return;
  }
  if (fault != KEYFAULT_NONE && !keyfault_is_lasting(fault)) {
    put_result(l, CERTLOOK_UNREADABLE, keyfault_text(fault));
    return;
  }
  put_result(l, fault == KEYFAULT_NONE ? CERTLOOK_USABLE : CERTLOOK_UNUSABLE, keyfault_text(fault));
  if (fault == KEYFAULT_VERSION)
    return;
  put_facts(l, &c);
  if (q->key && f->key.fd != -1)
    look_at_key(l, &f->key, &c.primary.material, key ? &key->material : &c.primary.material, (uint64_t)q->now_s);
  if (!key)
    return;
  l->not_before_s = key->material.created_s;
  l->not_after_s = (long long)earlier(c.primary.expires_s, key->expires_s);
  if (is_over_in(&later, q, f->certificate.bytes, CERTLOOK_NOW_DAYS))
    l->days = CERTLOOK_NOW_DAYS;
  else if (is_over_in(&later, q, f->certificate.bytes, CERTLOOK_SOON_DAYS))
    l->days = CERTLOOK_SOON_DAYS;
}
