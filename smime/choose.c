/* choose: what certfields finds comes first, because it costs nothing. */
#include "smime/choose.h"

#include "crypto/crypto.h"
#include "smime/ber.h"
#include "smime/certaddress.h"

#include <errno.h>
#include <openssl/x509.h>

static const char *out_of_memory(void)
{
  errno = ENOMEM;
  return "out of memory";
}

static const char *check_address(const struct choose *c, const X509 *x)
{
  switch (certaddress_match(x, c->local, c->domain)) {
    case CERTADDRESS_NOMEM: return out_of_memory();
    case CERTADDRESS_NONE: return "certificate without a mail address";
    case CERTADDRESS_OTHER: return "certificate of another address";
    case CERTADDRESS_IN_SUBJECT:
    case CERTADDRESS_MATCH: break;
  }
  return NULL;
}

/* What cannot be read helps nobody. Returns NULL if memory is short. */
static STACK_OF(X509) *read_chain(struct span chain)
{
  STACK_OF(X509) *others = sk_X509_new_null();
  struct span rest = chain;
  struct span content;
  struct ber h;

  while (others && ber_take(&h, &content, &rest)) {
    const unsigned char *at = (const unsigned char *)chain.p;
    X509 *x = d2i_X509(NULL, &at, (long)(chain.len - rest.len));

    if (x && sk_X509_push(others, x) == 0)
      X509_free(x);
    chain = rest;
  }
  return others;
}

static const char *check_chain(const struct choose *c, X509 *x, struct span chain)
{
  STACK_OF(X509) *others = NULL;
  enum smimecause cause = SMIMECAUSE_TROUBLE;

  if (!c->trust)
    return NULL;
  others = read_chain(chain);
  if (others && !crypto_memory_was_short())
    cause = trust_check(c->trust, x, others, c->use, NULL, NULL);
  sk_X509_pop_free(others, X509_free);
  if (cause == SMIMECAUSE_VERIFIED)
    return NULL;
  if (cause == SMIMECAUSE_TROUBLE)
    return out_of_memory();
  errno = smimecause_result(cause) == AUTHRESULT_TEMPERROR ? EAGAIN : 0;
  return smimecause_text(cause);
}

const char *choose_why_not(const struct choose *c, const struct certfields *certificate, struct span chain)
{
  const unsigned char *at = (const unsigned char *)certificate->whole.p;
  const char *why = c->use == TRUST_SIGN ? certfields_can_sign(certificate) : certfields_can_encrypt(certificate);
  X509 *x;

  errno = 0;
  if (!why)
    why = certfields_is_current(certificate, c->now_s);
  if (why)
    return why;
  (void)crypto_memory_was_short();
  x = d2i_X509(NULL, &at, (long)certificate->whole.len);
  if (!x)
    return crypto_memory_was_short() ? out_of_memory() : "damaged certificate";
  why = check_address(c, x);
  if (!why)
    why = check_chain(c, x, chain);
  X509_free(x);
  return crypto_memory_was_short() ? out_of_memory() : why;
}

int choose_is_better(const struct certfields *a, const struct certfields *b)
{
  return a->not_before_s > b->not_before_s;
}
