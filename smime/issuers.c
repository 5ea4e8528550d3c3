/* issuers: from the leaf up, each certificate that was found has its own issuers looked for. */
#include "smime/issuers.h"

#include <errno.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#define OTHERS_MAX 50
#define SIGNATURES_MAX 100

struct search {
  struct issuers *found;
  STACK_OF(X509) *source;
  int is_trusted;
  int signatures;             /* that were verified so far */
};

/* X509_cmp() hashes what it compares. */
static int is_in(STACK_OF(X509) *stack, const X509 *x)
{
  for (int i = 0; i < sk_X509_num(stack); i++)
    if (X509_subject_name_cmp(sk_X509_value(stack, i), x) == 0 && X509_cmp(sk_X509_value(stack, i), x) == 0)
      return 1;
  return 0;
}

/* 1, or 0 without memory */
static int take(struct search *s, X509 *x)
{
  if (s->is_trusted)
    return X509_STORE_add_cert(s->found->store, x);
  if (sk_X509_num(s->found->others) >= OTHERS_MAX || is_in(s->found->others, x))
    return 1;
  if (!X509_up_ref(x))
    return 0;
  if (sk_X509_push(s->found->others, x) > 0)
    return 1;
  X509_free(x);
  return 0;
}

static int can_have_issued(X509 *issuer, X509 *child)
{
  return X509_check_issued(issuer, child) == X509_V_OK;
}

static int has_signed(struct search *s, X509 *issuer, X509 *child)
{
  EVP_PKEY *key = X509_get0_pubkey(issuer);

  return s->signatures++ < SIGNATURES_MAX && key && X509_verify(child, key) == 1;
}

/* take the issuers of `child` in s->source */
static int take_issuers(struct search *s, X509 *child)
{
  int fit = 0;

  for (int i = 0; i < sk_X509_num(s->source); i++)
    fit += can_have_issued(sk_X509_value(s->source, i), child);
  for (int i = 0; fit && i < sk_X509_num(s->source); i++) {
    X509 *issuer = sk_X509_value(s->source, i);

    if (can_have_issued(issuer, child) && (fit == 1 || has_signed(s, issuer, child)) && !take(s, issuer))
      return 0;
  }
  return 1;
}

static int find(struct issuers *f, X509 *leaf, STACK_OF(X509) *const source[3])
{
  struct search s = { f, NULL, 0, 0 };

  if (!take(&s, leaf))
    return 0;
  for (int i = 0; i < sk_X509_num(f->others); i++) {
    X509 *child = sk_X509_value(f->others, i);

    for (int j = 0; j < 3; j++) {
      s.source = source[j];
      s.is_trusted = j == 0;
      if (!take_issuers(&s, child) || (s.is_trusted && is_in(s.source, child) && !take(&s, child)))
        return 0;
    }
  }
  return 1;
}

int issuers_find(struct issuers *i, X509 *leaf, STACK_OF(X509) *roots, STACK_OF(X509) *sent, STACK_OF(X509) *known)
{
  STACK_OF(X509) *const source[3] = { roots, sent, known };

  i->store = X509_STORE_new();
  i->others = sk_X509_new_null();
  if (i->store && i->others && find(i, leaf, source))
    return 1;
  errno = ENOMEM;
  return 0;
}

void issuers_free(struct issuers *i)
{
  X509_STORE_free(i->store);
  sk_X509_pop_free(i->others, X509_free);
  i->store = NULL;
  i->others = NULL;
}
