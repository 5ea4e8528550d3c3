/* certificate: the packets of a certificate, each signature with the packet in front of it. */
#include "pgp/certificate.h"

#include "pgp/useraddress.h"

/* Keys that may revoke the primary key: usual certificates have none, some have one or two. */
#define REVOKERS_MAX 16

struct reader {
  struct certificate *c;
  uint64_t now_s;
  struct certificate_key *subkey;   /* that the signatures are about; NULL: the primary key, or what follows */
  struct certificate_user *user;    /* or this user id */
  int is_behind_key;                /* nothing but signatures yet behind the primary key */
  struct span revoker[REVOKERS_MAX];   /* fingerprints of keys that may revoke the primary key */
  size_t revokers;
  struct certificate_key direct;    /* what direct key signatures say of the primary key */
};

/* ---- signatures --------------------------------------------------------------------------------- */

static int is_by(const struct signature *s, const struct keymaterial *k)
{
  if (s->fingerprint_len)
    return span_equal(span_make((const char *)s->fingerprint, s->fingerprint_len),
                      span_make((const char *)k->fingerprint, k->fingerprint_len));
  return s->has_issuer && memcmp(s->issuer, k->id, KEYID_BYTES) == 0;
}

/* was it made by the key with this fingerprint? */
static int is_by_revoker(const struct signature *s, struct span revoker)
{
  if (s->fingerprint_len)
    return span_equal(span_make((const char *)s->fingerprint, s->fingerprint_len), revoker);
  return revoker.len >= KEYID_BYTES
         && memcmp(s->issuer, revoker.p + revoker.len - KEYID_BYTES, KEYID_BYTES) == 0;
}

/* A revocation counts without a check. So whoever can write it into the file can only take the key out of use. */
static int may_revoke(const struct reader *r, const struct signature *s)
{
  if (!s->has_issuer || is_by(s, &r->c->primary.material))
    return 1;
  for (size_t i = 0; i < r->revokers; i++)
    if (is_by_revoker(s, r->revoker[i]))
      return 1;
  return 0;
}

static int is_in_time(const struct reader *r, const struct signature *s)
{
  return s->has_created && s->created_s <= r->now_s
         && (s->lifetime_s == 0 || (uint64_t)s->created_s + s->lifetime_s > r->now_s);
}

/* The usual program takes no binding with SHA-1, whenever it was made. */
static int is_strong(const struct signature *s)
{
  return !signature_hash_is_weak(s->hash);
}

/* Of several self-signatures the newest counts; of two of one second the one that is in the file later. */
static void bind(struct certificate_key *key, const struct signature *s)
{
  if (!is_strong(s)) {
    key->is_weakly_bound = 1;
    return;
  }
  if (key->is_bound && s->created_s < key->bound_s)
    return;
  key->is_bound = 1;
  key->bound_s = s->created_s;
  key->expires_s = s->key_lifetime_s ? (uint64_t)key->material.created_s + s->key_lifetime_s : 0;
  key->flags = s->flags;
  key->has_flags = s->has_flags;
}

/* As gpg and Sequoia have it: a direct key signature goes before those of user ids in what it says. That of gpg which
 * names a revoker says nothing of dates and uses.
 */
static void prefer(struct certificate_key *key, const struct certificate_key *direct)
{
  key->is_weakly_bound |= direct->is_weakly_bound;
  if (!direct->is_bound)
    return;
  key->is_bound = 1;
  if (direct->expires_s)
    key->expires_s = direct->expires_s;
  if (direct->has_flags)
    key->flags = direct->flags;
}

static void certify(struct reader *r, const struct signature *s)
{
  struct certificate_user *user = r->user;

  bind(&r->c->primary, s);
  if (!is_strong(s) || (user->is_bound && s->created_s < user->bound_s))
    return;
  user->is_bound = 1;
  user->bound_s = s->created_s;
  user->is_primary = s->is_primary_user;
}

static void revoke(struct reader *r, const struct signature *s)
{
  /* one without a date is never taken back */
  uint32_t when_s = s->has_created ? s->created_s : UINT32_MAX;

  if (!may_revoke(r, s))
    return;
  if (s->type == SIGNATURE_REVOKES_KEY)
    r->c->primary.is_revoked = 1;
  else if (s->type == SIGNATURE_REVOKES_SUBKEY && r->subkey)
    r->subkey->is_revoked = 1;
  else if (s->type == SIGNATURE_REVOKES_USER && r->user && when_s >= r->user->revoked_s) {
    r->user->is_revoked = 1;
    r->user->revoked_s = when_s;
  }
}

static void signature(struct reader *r, struct span body)
{
  struct signature s;

  /* one that cannot be read is none: there are old ones, and some of other people */
  if (!signature_parse(&s, body))
    return;
  if (s.type == SIGNATURE_REVOKES_KEY || s.type == SIGNATURE_REVOKES_SUBKEY || s.type == SIGNATURE_REVOKES_USER)
    revoke(r, &s);
  if (!is_by(&s, &r->c->primary.material))
    return;
  if (s.has_unknown_critical || !is_in_time(r, &s))
    return;
  if (r->subkey && s.type == SIGNATURE_SUBKEY)
    bind(r->subkey, &s);
  else if (r->user && s.type >= SIGNATURE_CERTIFY && s.type <= SIGNATURE_CERTIFY_LAST)
    certify(r, &s);
  else if (r->is_behind_key && s.type == SIGNATURE_DIRECT)
    bind(&r->direct, &s);
}

/* ---- the other packets -------------------------------------------------------------------------- */

static enum keyfault read_key(struct certificate_key *key, const struct packet *p)
{
  memset(key, 0, sizeof *key);
  switch (keymaterial_read(&key->material, p)) {
    case KEYMATERIAL_GOOD: return KEYFAULT_NONE;
    case KEYMATERIAL_VERSION: return KEYFAULT_VERSION;
    case KEYMATERIAL_NOMEM: return KEYFAULT_NOMEM;
    case KEYMATERIAL_DAMAGED: break;
  }
  return KEYFAULT_DAMAGED;
}

static enum keyfault subkey(struct reader *r, const struct packet *p)
{
  struct certificate *c = r->c;
  enum keyfault fault;

  if (c->subkeys == CERTIFICATE_SUBKEYS_MAX)
    return KEYFAULT_LIMIT;
  fault = read_key(&c->subkey[c->subkeys], p);
  r->subkey = fault == KEYFAULT_NONE ? &c->subkey[c->subkeys++] : NULL;
  /* of another version it is of no use, and does no harm */
  return fault == KEYFAULT_VERSION ? KEYFAULT_NONE : fault;
}

static enum keyfault user(struct reader *r, struct span id)
{
  struct certificate *c = r->c;

  if (c->users == CERTIFICATE_USERS_MAX)
    return KEYFAULT_LIMIT;
  r->user = &c->user[c->users++];
  memset(r->user, 0, sizeof *r->user);
  r->user->id = id;
  r->user->address = useraddress(id);
  return KEYFAULT_NONE;
}

static int is_primary(int tag)
{
  return tag == PACKET_PUBLIC_KEY || tag == PACKET_SECRET_KEY;
}

/* gpg writes a revocation in front of the signature that names who may revoke, so these are found first. */
static void find_revokers(struct reader *r, struct span in)
{
  struct packet p;

  for (size_t count = 0; count < CERTIFICATE_PACKETS_MAX && packet_next(&p, &in) == 1 && !is_primary(p.tag); count++) {
    struct signature s;

    if (p.tag == PACKET_SIGNATURE && signature_parse(&s, p.body) && s.revoker.len && r->revokers < REVOKERS_MAX
        && is_by(&s, &r->c->primary.material))
      r->revoker[r->revokers++] = s.revoker;
  }
}

static enum keyfault next(struct reader *r, const struct packet *p)
{
  if (certificate_passes_over(p->tag))
    return KEYFAULT_NONE;
  if (p->tag == PACKET_SIGNATURE) {
    signature(r, p->body);
    return KEYFAULT_NONE;
  }
  r->user = NULL;
  r->subkey = NULL;
  r->is_behind_key = 0;
  switch (p->tag) {
    case PACKET_USER_ID: return user(r, p->body);
    case PACKET_PUBLIC_SUBKEY: case PACKET_SECRET_SUBKEY: return subkey(r, p);
    case PACKET_USER_ATTRIBUTE: return KEYFAULT_NONE;
    default: return KEYFAULT_DAMAGED;
  }
}

/* A revoked user id that was certified again later is not revoked. */
static void settle(struct certificate *c)
{
  for (size_t i = 0; i < c->users; i++)
    if (c->user[i].is_bound && c->user[i].bound_s > c->user[i].revoked_s)
      c->user[i].is_revoked = 0;
}

enum keyfault certificate_read(struct certificate *c, struct span in, uint64_t now_s)
{
  struct reader r = { .c = c, .now_s = now_s, .is_behind_key = 1 };
  enum keyfault fault = KEYFAULT_NONE;
  struct span all = in;
  struct span behind = in;
  struct packet p;
  int result;

  /* the others are cleared when they are filled in */
  memset(&c->primary, 0, sizeof c->primary);
  c->subkeys = c->users = 0;
  c->whole = span_make(NULL, 0);
  if (in.len == 0)
    return KEYFAULT_NOTHING;
  if (in.len > CERTIFICATE_BYTES_MAX)
    return KEYFAULT_LIMIT;
  do
    result = packet_next(&p, &in);
  while (result == 1 && certificate_passes_over(p.tag));
  if (result != 1 || !is_primary(p.tag))
    return KEYFAULT_NOTHING;
  fault = read_key(&c->primary, &p);
  if (fault == KEYFAULT_NONE)
    find_revokers(&r, in);
  r.direct.material.created_s = c->primary.material.created_s;
  for (size_t count = 0; fault == KEYFAULT_NONE; count++) {
    behind = in;
    result = packet_next(&p, &in);
    if (result == 0 || (result == 1 && is_primary(p.tag)))
      break;
    if (result == -1)
      return KEYFAULT_DAMAGED;
    fault = count == CERTIFICATE_PACKETS_MAX ? KEYFAULT_LIMIT : next(&r, &p);
  }
  c->whole = span_first(all, all.len - behind.len);
  settle(c);
  prefer(&c->primary, &r.direct);
  return fault;
}

int certificate_passes_over(int tag)
{
  return tag == PACKET_MARKER || tag == PACKET_PADDING || tag == PACKET_TRUST || tag >= 40;
}

size_t certificate_count(struct span in)
{
  struct packet p;
  size_t count = 0;

  while (packet_next(&p, &in) == 1)
    count += (size_t)is_primary(p.tag);
  return count;
}

const struct certificate_key *certificate_signer(const struct certificate *c, const struct signature *s)
{
  if (is_by(s, &c->primary.material))
    return &c->primary;
  for (size_t i = 0; i < c->subkeys; i++)
    if (is_by(s, &c->subkey[i].material))
      return &c->subkey[i];
  return NULL;
}
