/* issuers: which certificates are chosen. That a chain can be built of them is tested in tests/unit/smime/trust.c. */
#include "crypto/crypto.h"
#include "smime/issuers.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"

#include <errno.h>

#define MANY 150

static EVP_PKEY *key, *other;
static X509 *root, *inter, *namesake, *self_known, *leaf, *lower, *crossed_a, *crossed_b;

static X509 *make(const char *name, EVP_PKEY *own, const char *issuer, EVP_PKEY *by)
{
  struct certificate c = { .name = name, .key = own, .issuer = issuer, .by = by };

  memcpy(c.extension, certificate_ca, sizeof certificate_ca);
  return certificate_make(&c);
}

static void make_all(void)
{
  key = EVP_EC_gen("P-256");
  other = EVP_EC_gen("P-256");
  root = make("root", key, "root", key);
  inter = make("inter", key, "root", key);
  namesake = make("inter", other, "root", key);
  leaf = make("leaf", other, "inter", key);
  lower = make("lower", key, "leaf", other);
  self_known = make("root", other, "root", other);
  crossed_a = make("a", key, "b", other);
  crossed_b = make("b", other, "a", key);
}

static int is_at(STACK_OF(X509) *stack, const X509 *x)
{
  for (int i = 0; i < sk_X509_num(stack); i++)
    if (sk_X509_value(stack, i) == x)
      return 1;
  return 0;
}

#define SIX 6

static const struct row {
  X509 **leaf;
  X509 **roots[SIX];
  X509 **sent[SIX];
  X509 **known[SIX];
  X509 **trusted[SIX];      /* what is wanted in the store */
  X509 **others[SIX];       /* and beside it, with the leaf */
  const char *reason;
} rows[] = {
  { &leaf, { 0 }, { 0 }, { 0 }, { 0 }, { &leaf }, "nothing is there" },
  { &leaf, { &root }, { &inter }, { 0 }, { &root }, { &leaf, &inter }, "an issuer that was sent" },
  { &leaf, { &root }, { 0 }, { &inter }, { &root }, { &leaf, &inter }, "one that is known" },
  { &leaf, { &root }, { &inter }, { &inter }, { &root }, { &leaf, &inter }, "the same twice is taken once" },
  { &leaf, { &root }, { 0 }, { 0 }, { 0 }, { &leaf }, "without the issuer its own issuer is not needed" },
  { &leaf, { &root }, { &namesake, &inter }, { 0 }, { &root }, { &leaf, &inter },
    "of two of one name, the one that signed" },
  { &leaf, { &root }, { &namesake }, { 0 }, { &root }, { &leaf, &namesake },
    "one alone is not tried: X509_verify_cert() does that" },
  { &leaf, { &self_known, &root }, { &inter }, { 0 }, { &root }, { &leaf, &inter },
    "of two roots, the one that signed" },
  { &leaf, { &root }, { &lower, &crossed_a }, { 0 }, { 0 }, { &leaf }, "others are left alone" },
  { &leaf, { &inter }, { 0 }, { &root }, { &inter }, { &leaf }, "an intermediate that is trusted" },
  { &leaf, { &leaf }, { 0 }, { 0 }, { &leaf }, { &leaf }, "the leaf itself is trusted" },
  { &lower, { &root }, { &inter, &leaf }, { 0 }, { &root }, { &lower, &leaf, &inter }, "a longer chain, in any order" },
  { &crossed_a, { 0 }, { &crossed_b, &crossed_a }, { 0 }, { 0 }, { &crossed_a, &crossed_b },
    "two that issued each other" },
  { &root, { &root }, { &root }, { 0 }, { &root }, { &root }, "a root that is asked about" },
};

static STACK_OF(X509) *stack_of(X509 **const *list)
{
  STACK_OF(X509) *stack = *list ? sk_X509_new_null() : NULL;

  for (; *list; list++)
    sk_X509_push(stack, **list);
  return stack;
}

static int holds(STACK_OF(X509) *stack, X509 **const *wanted)
{
  int count = 0;

  for (; wanted[count]; count++)
    if (!is_at(stack, *wanted[count]))
      return 0;
  return sk_X509_num(stack) == count;
}

static int is_found(const struct issuers *i, const struct row *r)
{
  STACK_OF(X509) *trusted = X509_STORE_get1_all_certs(i->store);
  int good = holds(trusted, r->trusted) && holds(i->others, r->others) && sk_X509_value(i->others, 0) == *r->leaf;

  sk_X509_pop_free(trusted, X509_free);
  return good;
}

static void try_row(const struct row *r)
{
  STACK_OF(X509) *roots = stack_of(r->roots), *sent = stack_of(r->sent), *known = stack_of(r->known);
  struct issuers i = ISSUERS_ZERO;
  unsigned long failed = 1;
  int good = 1;

  ok(issuers_find(&i, *r->leaf, roots, sent, known) == 1 && is_found(&i, r), "%s", r->reason);
  issuers_free(&i);
  for (unsigned int n = 1; failed && n < 3000; n++) {
    int result;

    errno = 0;
    fault_nth("malloc", n, "ENOMEM");
    result = issuers_find(&i, *r->leaf, roots, sent, known);
    failed = fault(NULL);
    /* a signature that could not be verified is one that is not good: who calls must ask libcrypto */
    good = good && (result ? crypto_memory_was_short() || is_found(&i, r) : errno == ENOMEM);
    issuers_free(&i);
  }
  ok(good && failed == 0, "ENOMEM as long as memory is short");
  sk_X509_free(roots);
  sk_X509_free(sent);
  sk_X509_free(known);
}

/* ---- limits ------------------------------------------------------------------------------------- */

/* the right one stands behind so many of its name */
static void try_namesakes(size_t before, int wanted, const char *reason)
{
  STACK_OF(X509) *sent = sk_X509_new_null();
  struct issuers i = ISSUERS_ZERO;

  for (size_t k = 0; k < before; k++)
    sk_X509_push(sent, make("inter", other, "root", key));
  X509_up_ref(inter);
  sk_X509_push(sent, inter);
  ok(issuers_find(&i, leaf, NULL, sent, NULL) == 1 && is_at(i.others, inter) == wanted, "%s", reason);
  issuers_free(&i);
  sk_X509_pop_free(sent, X509_free);
}

/* c0 was issued by c1, that by c2 ... */
static void try_long_chain(void)
{
  STACK_OF(X509) *sent = sk_X509_new_null();
  struct issuers i = ISSUERS_ZERO;
  char name[8];
  char issuer[8];

  for (unsigned int k = 0; k < MANY; k++) {
    snprintf(name, sizeof name, "c%u", k);
    snprintf(issuer, sizeof issuer, "c%u", k + 1);
    sk_X509_push(sent, make(name, key, issuer, key));
  }
  ok(issuers_find(&i, sk_X509_value(sent, 0), NULL, sent, NULL) == 1 && sk_X509_num(i.others) == 50,
     "of a chain of 150, 50 are taken");
  issuers_free(&i);
  sk_X509_pop_free(sent, X509_free);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  if (!crypto_library_init())
    return 111;
  make_all();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    try_row(&rows[i]);
  try_namesakes(99, 1, "the 100th signature is verified");
  try_namesakes(100, 0, "the 101st is not");
  try_long_chain();
  return tap_done();
}
