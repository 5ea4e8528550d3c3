/* certificatecan: what a certificate that was read can be used for, and by whom. */
#include "pgp/certificate.h"

#include "pgp/useraddress.h"

/* Those of RFC 9580 are in certificates of version 6; the usual programs do not know them in others. */
static int is_usual(const struct keymaterial *k)
{
  return k->algorithm <= KEYMATERIAL_EDDSA;
}

static int is_over(const struct certificate_key *key, uint64_t now_s)
{
  return key->expires_s && key->expires_s <= now_s;
}

/* KEYFAULT_NONE if this key can be used; is_to is 1 if it is one for this use at all. */
static enum keyfault look_at(const struct certificate_key *key, unsigned int use, uint64_t now_s, int *is_to)
{
  *is_to = is_usual(&key->material) && keymaterial_can(&key->material, use)
           && ((key->is_bound && (key->flags & use)) || (!key->is_bound && key->is_weakly_bound));
  if (!*is_to)
    return KEYFAULT_CANNOT_SIGN;
  if (key->is_revoked)
    return KEYFAULT_REVOKED;
  if (is_over(key, now_s))
    return KEYFAULT_EXPIRED;
  if (key->material.created_s > now_s)
    return KEYFAULT_NOT_YET;
  return !key->is_bound || keymaterial_is_weak(&key->material) ? KEYFAULT_WEAK : KEYFAULT_NONE;
}

/* `cannot` is the fault of a key without a self-signature: nothing says what it is for. */
static enum keyfault look_at_primary(const struct certificate *c, uint64_t now_s, enum keyfault cannot)
{
  const struct certificate_key *key = &c->primary;

  if (key->material.version != 4)
    return KEYFAULT_VERSION;
  if (key->is_revoked)
    return KEYFAULT_REVOKED;
  if (key->material.created_s > now_s)
    return KEYFAULT_NOT_YET;
  if (is_over(key, now_s))
    return KEYFAULT_EXPIRED;
  if (keymaterial_is_weak(&key->material) || (!key->is_bound && key->is_weakly_bound))
    return KEYFAULT_WEAK;
  return key->is_bound ? KEYFAULT_NONE : cannot;
}

enum keyfault certificate_can(const struct certificate *c, unsigned int use, uint64_t now_s,
                              const struct certificate_key **key)
{
  const struct certificate_key *best = NULL;
  enum keyfault why = use == SIGNATURE_MAY_ENCRYPT ? KEYFAULT_CANNOT_ENCRYPT : KEYFAULT_CANNOT_SIGN;
  enum keyfault fault = look_at_primary(c, now_s, why);

  if (fault != KEYFAULT_NONE)
    return fault;
  for (size_t i = 0; i <= c->subkeys; i++) {
    const struct certificate_key *k = i == 0 ? &c->primary : &c->subkey[i - 1];
    int is_to;

    fault = look_at(k, use, now_s, &is_to);
    if (fault == KEYFAULT_NONE && (!best || k->material.created_s >= best->material.created_s))
      best = k;
    /* a newer subkey is further behind, so that the last reason is the one to tell */
    if (is_to)
      why = fault;
  }
  if (!best)
    return why;
  if (key)
    *key = best;
  return KEYFAULT_NONE;
}

enum keyfault certificate_names(const struct certificate *c, struct span local, struct span domain)
{
  enum keyfault fault = KEYFAULT_NO_ADDRESS;

  for (size_t i = 0; i < c->users; i++) {
    const struct certificate_user *user = &c->user[i];
    int result;

    if (!user->address.len || !user->is_bound || user->is_revoked)
      continue;
    result = useraddress_is(user->address, local, domain);
    if (result == -1)
      return KEYFAULT_NOMEM;
    if (result == 1)
      return KEYFAULT_NONE;
    fault = KEYFAULT_OTHER_ADDRESS;
  }
  return fault;
}
