/* recipientid: RecipientInfo (RFC 5652 6.2), as far as the identifiers. */
#include "smime/recipientid.h"

#include "crypto/digest.h"
#include "smime/ber.h"

#define KEY_TRANSPORT BER_SEQUENCE
#define KEY_AGREEMENT (BER_CONTEXT_CUT + 1)

static int cat_hash(stralloc *ids, struct span in)
{
  static const char hex[] = "0123456789abcdef";
  unsigned char hash[HASH_BYTES_MAX];
  struct digest *d = digest_new(HASH_SHA256);
  int is_fed = d && digest_feed(d, in);
  size_t len = digest_end(d, hash);

  if (!is_fed || len * 2 != RECIPIENTID_HEX || !stralloc_readyplus(ids, RECIPIENTID_HEX))
    return -1;
  for (size_t i = 0; i < len; i++) {
    ids->s[ids->len++] = hex[hash[i] >> 4];
    ids->s[ids->len++] = hex[hash[i] & 15];
  }
  return 1;
}

/* the identifier at the start of `in`; `key_id` is the tag of the second form. Returns 1, 0 or -1. */
static int cat_identifier(stralloc *ids, struct span in, unsigned char key_id)
{
  struct span whole = in;
  struct span inside;
  struct span octets;

  if (ber_take_as(&inside, &in, BER_SEQUENCE))
    return cat_hash(ids, span_first(whole, whole.len - in.len));
  if (!ber_take_as(&octets, &in, key_id))
    return 0;
  inside = octets;
  /* RecipientKeyIdentifier, a SEQUENCE, has a date and other things behind it */
  if (key_id == BER_CONTEXT_CUT && !ber_take_as(&octets, &inside, BER_OCTETS))
    return 0;
  return cat_hash(ids, octets);
}

/* KeyTransRecipientInfo (6.2.1): version, identifier */
static int transport(stralloc *ids, struct span in)
{
  struct span version;

  return ber_take_as(&version, &in, BER_INTEGER) ? cat_identifier(ids, in, BER_CONTEXT) : 0;
}

/* KeyAgreeRecipientInfo (6.2.2): version, originator, ukm, algorithm, a list of (identifier, key) */
static int agreement(stralloc *ids, struct span in)
{
  struct span keys;
  struct span one;
  int result = 1;

  if (!ber_take_as(&one, &in, BER_INTEGER) || !ber_take_as(&one, &in, BER_CONTEXT_CUT))
    return 0;
  (void)ber_take_as(&one, &in, BER_CONTEXT_CUT + 1);
  if (!ber_take_as(&one, &in, BER_SEQUENCE) || !ber_take_as(&keys, &in, BER_SEQUENCE))
    return 0;
  while (result == 1 && ber_take_as(&one, &keys, BER_SEQUENCE))
    result = cat_identifier(ids, one, BER_CONTEXT_CUT);
  return result;
}

int recipientid_take(stralloc *ids, struct span *recipients)
{
  struct ber h;
  struct span inside;

  if (!ber_take(&h, &inside, recipients))
    return 0;
  switch (h.first) {
    case KEY_TRANSPORT: return transport(ids, inside);
    case KEY_AGREEMENT: return agreement(ids, inside);
    default: return 1;
  }
}
