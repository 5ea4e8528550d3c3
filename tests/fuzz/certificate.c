/* certificate: what is read of any octets lies within them, and what can be used has nothing against it. */
#include "tests/fuzz/fuzz.h"
#include "pgp/certificate.h"

#define NOW_S 1800000000U

static int is_within(struct span part, struct span all)
{
  return part.len == 0 || (part.p >= all.p && part.p + part.len <= all.p + all.len);
}

static void look_at_key(const struct certificate_key *key, struct span all)
{
  const struct keymaterial *k = &key->material;

  check(is_within(k->packet, all) && is_within(k->public_part, k->packet));
  check(k->fingerprint_len == (k->version == 4 ? 20U : 32U));
  check(memcmp(k->id, k->fingerprint + (k->version == 4 ? 12 : 0), KEYID_BYTES) == 0);
  check(k->name && (k->is_secret || k->public_part.len > 0));
  check(!key->is_bound || key->bound_s <= NOW_S);
}

static void look_at_use(const struct certificate *c, unsigned int use)
{
  const struct certificate_key *key = NULL;
  enum keyfault fault = certificate_can(c, use, NOW_S, &key);

  check(keyfault_text(fault) && (fault == KEYFAULT_NONE) == (key != NULL));
  if (!key)
    return;
  check(!c->primary.is_revoked && c->primary.is_bound && c->primary.material.version == 4);
  check(!key->is_revoked && key->is_bound && (key->flags & use) && keymaterial_can(&key->material, use));
  check(!keymaterial_is_weak(&key->material) && key->material.created_s <= NOW_S);
  check(key->expires_s == 0 || key->expires_s > NOW_S);
}

static void look_at_signatures(const struct certificate *c, struct span in)
{
  struct packet p;
  struct signature s;

  while (packet_next(&p, &in) == 1)
    if (p.tag == PACKET_SIGNATURE && signature_parse(&s, p.body)) {
      const struct certificate_key *key = certificate_signer(c, &s);

      check(is_within(s.embedded, p.body) && is_within(s.revoker, p.body) && signature_hash_name(s.hash));
      check(!key || !s.fingerprint_len
            || memcmp(key->material.fingerprint, s.fingerprint, s.fingerprint_len) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct certificate c;
  struct span in = fuzz_copy(span_make((const char *)data, size));
  enum keyfault fault = certificate_read(&c, in, NOW_S);

  check(fault == KEYFAULT_NONE || fault == KEYFAULT_NOTHING || fault == KEYFAULT_DAMAGED || fault == KEYFAULT_LIMIT
        || fault == KEYFAULT_VERSION);
  if (fault == KEYFAULT_NONE) {
    check(is_within(c.whole, in) && c.subkeys <= CERTIFICATE_SUBKEYS_MAX && c.users <= CERTIFICATE_USERS_MAX);
    look_at_key(&c.primary, in);
    for (size_t i = 0; i < c.subkeys; i++)
      look_at_key(&c.subkey[i], in);
    for (size_t i = 0; i < c.users; i++)
      check(is_within(c.user[i].id, in) && is_within(c.user[i].address, c.user[i].id));
    look_at_use(&c, SIGNATURE_MAY_SIGN);
    look_at_use(&c, SIGNATURE_MAY_ENCRYPT);
    (void)certificate_names(&c, span_of("ann"), span_of("example.org"));
    check(certificate_count(in) >= 1);
  }
  look_at_signatures(&c, in);
  fuzz_drop(in);
  return 0;
}
