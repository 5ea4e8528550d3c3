/* certtrim: a packet stays or goes with the one in front of it. */
#include "pgp/certtrim.h"

#include "pgp/useraddress.h"

#include <errno.h>

struct trim {
  const struct certificate *c;
  struct span local;
  struct span domain;
  int is_wanted;        /* the key or user id that the signatures belong to */
  int has_user;         /* a user id with the address is there */
};

static int is_own(const struct certificate *c, const struct signature *s)
{
  const struct certificate_key *signer = certificate_signer(c, s);

  return !s->has_issuer || signer == &c->primary;
}

/* A revocation can come from a key that was named for it. */
static int is_wanted_signature(const struct trim *t, struct span body)
{
  struct signature s;

  if (!t->is_wanted || !signature_parse(&s, body))
    return 0;
  return is_own(t->c, &s) || s.type == SIGNATURE_REVOKES_KEY || s.type == SIGNATURE_REVOKES_SUBKEY;
}

/* 1: it stays, 0: it goes, -1 with ENOMEM, or with EINVAL for a secret part */
static int look(struct trim *t, const struct packet *p)
{
  /* those between a packet and its signatures, as gpg has them in its own files, separate nothing */
  if (certificate_passes_over(p->tag))
    return 0;
  switch (p->tag) {
    case PACKET_SIGNATURE: return is_wanted_signature(t, p->body);
    case PACKET_PUBLIC_KEY:
    case PACKET_PUBLIC_SUBKEY: return t->is_wanted = 1;
    case PACKET_USER_ID: {
      int is_match = useraddress_is(useraddress(p->body), t->local, t->domain);

      t->is_wanted = is_match == 1;
      t->has_user |= t->is_wanted;
      return is_match;
    }
    case PACKET_SECRET_KEY:
    case PACKET_SECRET_SUBKEY:
      errno = EINVAL;
      return -1;
    default: return t->is_wanted = 0;
  }
}

int certtrim(stralloc *out, const struct certificate *c, struct span local, struct span domain)
{
  struct trim t = { .c = c, .local = local, .domain = domain };
  struct span rest = c->whole;
  size_t before = out->len;
  struct packet p;
  int result = 1;

  while (result != -1 && packet_next(&p, &rest) == 1) {
    result = look(&t, &p);
    if (result == 1 && !stralloc_catb(out, p.whole.p, p.whole.len))
      result = -1;
  }
  if (result != -1 && t.has_user)
    return 1;
  out->len = before;
  return result == -1 && errno != EINVAL ? -1 : 0;
}
