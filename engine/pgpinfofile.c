/* pgpinfofile: one line for each fact. */
#include "engine/pgpinfofile.h"

#include "crypto/secret.h"
#include "engine/answerline.h"
#include "engine/confine.h"
#include "engine/pgpfile.h"
#include "text/ascii.h"

static int put(stralloc *out, const char *name, struct span value)
{
  return stralloc_cats(out, name) && stralloc_cats(out, "=")
         && (value.len == 0 || stralloc_catb(out, value.p, value.len)) && stralloc_cats(out, "\n");
}

static int put_number(stralloc *out, const char *name, uint64_t n)
{
  return stralloc_cats(out, name) && stralloc_cats(out, "=") && ascii_cat_number(out, n) && stralloc_cats(out, "\n");
}

static int put_fingerprint(stralloc *out, const struct keymaterial *k)
{
  return keyid_hex(out, span_make((const char *)k->fingerprint, k->fingerprint_len));
}

/* its size, for those whose name does not say it */
static int put_algorithm(stralloc *out, const struct keymaterial *k)
{
  return stralloc_cats(out, k->name)
         && (k->is_curve || k->bits == 0 || (stralloc_cats(out, "-") && ascii_cat_number(out, k->bits)));
}

static const char *state(const struct certificate_key *key, uint64_t now_s)
{
  if (key->is_revoked)
    return "revoked";
  if (!key->is_bound)
    return key->is_weakly_bound ? "weak" : "unbound";
  if (key->expires_s && key->expires_s <= now_s)
    return "expired";
  return keymaterial_is_weak(&key->material) ? "weak" : "good";
}

static int put_uses(stralloc *out, unsigned int flags)
{
  return (!(flags & SIGNATURE_MAY_CERTIFY) || stralloc_cats(out, "c"))
         && (!(flags & SIGNATURE_MAY_SIGN) || stralloc_cats(out, "s"))
         && (!(flags & SIGNATURE_MAY_ENCRYPT) || stralloc_cats(out, "e"))
         && ((flags & (SIGNATURE_MAY_CERTIFY | SIGNATURE_MAY_SIGN | SIGNATURE_MAY_ENCRYPT)) || stralloc_cats(out, "-"));
}

/* RFC 9580 5.5.3: the octet behind the public part is 0 if the secret part is in clear */
static const char *secret_word(const struct keymaterial *k)
{
  const char *end = k->packet.p + k->packet.len;
  const char *at = k->public_part.p + k->public_part.len;

  if (!keymaterial_has_secret(k))
    return " public\n";
  return at < end && at[0] == 0 ? " secret\n" : " locked\n";
}

static int put_key(stralloc *out, const struct certificate_key *key, uint64_t now_s)
{
  return stralloc_cats(out, "key=") && put_fingerprint(out, &key->material) && stralloc_cats(out, " ")
         && put_algorithm(out, &key->material) && stralloc_cats(out, " ") && put_uses(out, key->flags)
         && stralloc_cats(out, " ") && ascii_cat_number(out, key->material.created_s) && stralloc_cats(out, " ")
         && ascii_cat_number(out, key->expires_s) && stralloc_cats(out, " ") && stralloc_cats(out, state(key, now_s))
         && stralloc_cats(out, secret_word(&key->material));
}

/* Old mail is for old subkeys, so these are all. */
static int put_id(stralloc *out, const struct certificate_key *key)
{
  if (!keymaterial_can(&key->material, SIGNATURE_MAY_ENCRYPT)
      || (key->is_bound && !(key->flags & SIGNATURE_MAY_ENCRYPT)))
    return 1;
  return stralloc_cats(out, "id=") && keyid_cat(out, key->material.id) && stralloc_cats(out, "\n");
}

static int put_users(stralloc *out, const struct certificate *c)
{
  for (size_t i = 0; i < c->users; i++)
    if (c->user[i].address.len && c->user[i].is_bound && !c->user[i].is_revoked
        && !put(out, "uid", c->user[i].address))
      return 0;
  return 1;
}

static int put_use(stralloc *out, const char *name, const struct certificate *c, unsigned int use, uint64_t now_s)
{
  enum keyfault fault = certificate_can(c, use, now_s, NULL);

  return put(out, name, span_of(fault == KEYFAULT_NONE ? "good" : keyfault_text(fault)));
}

static int put_all(stralloc *out, const struct certificate *c, size_t count, uint64_t now_s)
{
  const struct certificate_key *p = &c->primary;
  int good = stralloc_cats(out, "fingerprint=") && put_fingerprint(out, &p->material) && stralloc_cats(out, "\n")
             && put_number(out, "version", (uint64_t)p->material.version)
             && put_number(out, "created", p->material.created_s) && put_number(out, "expires", p->expires_s)
             && put(out, "revoked", span_of(p->is_revoked ? "yes" : "no"))
             && put_number(out, "certificates", count) && put_users(out, c) && put_key(out, p, now_s) && put_id(out, p);

  for (size_t i = 0; good && i < c->subkeys; i++)
    good = put_key(out, &c->subkey[i], now_s) && put_id(out, &c->subkey[i]);
  return good && put_use(out, "sign", c, SIGNATURE_MAY_SIGN, now_s)
         && put_use(out, "encrypt", c, SIGNATURE_MAY_ENCRYPT, now_s);
}

enum answer_status pgpinfofile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static struct certificate c;
  struct pgpfile file;
  enum keyfault fault;
  enum answer_status status = ANSWER_DONE;

  output->len = 0;
  line->len = 0;
  pgpfile_open(&file, o->key);
  (void)confine(CONFINE_NEEDS_NOTHING);
  fault = pgpfile_read_secret(&file);
  if (fault == KEYFAULT_NONE)
    fault = certificate_read(&c, file.bytes, o->now_s);
  if (fault == KEYFAULT_NONE && !put_all(output, &c, certificate_count(file.bytes), o->now_s))
    fault = KEYFAULT_NOMEM;
  if (fault == KEYFAULT_NOMEM)
    status = answerline_trouble(line, "read", o->key);
  else if (fault != KEYFAULT_NONE)
    status = answerline_no_key(line, o->key, keyfault_text(fault));
  if (status != ANSWER_DONE)
    output->len = 0;
  pgpfile_wipe();
  secret_wipe_stack();
  return status;
}
