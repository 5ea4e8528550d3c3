/* trust: X509_verify_cert() builds and checks the chain and tells each fault that it finds. Which of them is the cause
 * is said by trustfault.h.
 */
#include "smime/trust.h"

#include "crypto/crypto.h"
#include "smime/certaddress.h"
#include "smime/certfile.h"
#include "smime/issuers.h"
#include "smime/trustfault.h"
#include "text/ascii.h"

#include <errno.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <time.h>

#define HASH_BYTES 32

/* 112 bits: RSA of 2048, SHA-224 */
#define AUTH_LEVEL 2

/* ---- files -------------------------------------------------------------------------------------- */

static int push_certificate(void *stack, X509 *certificate)
{
  if (sk_X509_push(stack, certificate) > 0)
    return 1;
  X509_free(certificate);
  return 0;
}

static int push_crl(void *stack, X509_CRL *crl)
{
  if (sk_X509_CRL_push(stack, crl) > 0)
    return 1;
  X509_CRL_free(crl);
  return 0;
}

static int no_memory(void)
{
  errno = ENOMEM;
  return -1;
}

static int add_certificates(STACK_OF(X509) **to, struct span file)
{
  int before;
  int result;

  if (!*to)
    *to = sk_X509_new_null();
  if (!*to)
    return no_memory();
  before = sk_X509_num(*to);
  result = certfile_certificates(file, push_certificate, *to);
  return result == 1 && file.len && sk_X509_num(*to) == before ? 0 : result;
}

static int add_crls(STACK_OF(X509_CRL) **to, struct span file)
{
  int before;
  int result;

  if (!*to)
    *to = sk_X509_CRL_new_null();
  if (!*to)
    return no_memory();
  before = sk_X509_CRL_num(*to);
  result = certfile_crls(file, push_crl, *to);
  return result == 1 && file.len && sk_X509_CRL_num(*to) == before ? 0 : result;
}

static int hex_digit(char c)
{
  c = ascii_lower(c);
  if (c >= '0' && c <= '9')
    return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 1, or 0 if the line does not begin with a hash */
static int read_hash(char hash[HASH_BYTES], struct span line)
{
  if (line.len < (size_t)2 * HASH_BYTES)
    return 0;
  for (size_t i = 0; i < HASH_BYTES; i++) {
    int high = hex_digit(line.p[2 * i]);
    int low = hex_digit(line.p[2 * i + 1]);

    if (high < 0 || low < 0)
      return 0;
    hash[i] = (char)(high << 4 | low);
  }
  line = span_from(line, (size_t)2 * HASH_BYTES);
  return line.len == 0 || *line.p == ' ' || *line.p == '\t';
}

static int add_hashes(stralloc *to, struct span file)
{
  char hash[HASH_BYTES];

  while (file.len) {
    struct span line = span_first(file, span_find(file, '\n'));

    file = span_from(file, line.len + 1);
    if (line.len == 0 || *line.p == '#')
      continue;
    if (!read_hash(hash, line))
      return 0;
    if (!stralloc_catb(to, hash, sizeof hash))
      return no_memory();
  }
  return 1;
}

static int add_answers(stralloc *to, struct span file)
{
  if (!ocspkept_is_readable(file))
    return 0;
  return stralloc_catb(to, file.p, file.len) ? 1 : no_memory();
}

int trust_add(struct trust *t, enum trust_kind kind, struct span file)
{
  switch (kind) {
    case TRUST_ROOTS: return add_certificates(&t->roots, file);
    case TRUST_KNOWN: return add_certificates(&t->known, file);
    case TRUST_CRLS: return add_crls(&t->crls, file);
    case TRUST_ANSWERS: return add_answers(&t->answers, file);
    case TRUST_REFUSED: return add_hashes(&t->refused, file);
  }
  return 0;
}

void trust_free(struct trust *t)
{
  sk_X509_pop_free(t->roots, X509_free);
  sk_X509_pop_free(t->known, X509_free);
  sk_X509_CRL_pop_free(t->crls, X509_CRL_free);
  stralloc_free(&t->refused);
  stralloc_free(&t->answers);
  t->roots = NULL;
  t->known = NULL;
  t->crls = NULL;
}

/* ---- faults ------------------------------------------------------------------------------------- */

/* Each error is noted, and the check goes on. Whom we trust is the end of the chain: nobody can revoke it. */
static int on_error(int good, X509_STORE_CTX *ctx)
{
  struct trustfaults *f = X509_STORE_CTX_get_ex_data(ctx, 0);
  int error = X509_STORE_CTX_get_error(ctx);
  int last = sk_X509_num(X509_STORE_CTX_get0_chain(ctx)) - 1;
  int is_end = X509_STORE_CTX_get_error_depth(ctx) == last && !f->found[TRUSTFAULT_NO_ROOT];

  if (good || (is_end && trustfault_is_about_crl(error)))
    return 1;
  trustfault_note_error(f, error);
  return 1;
}

/* ---- what libcrypto does not check as RFC 8550 4.4 says ----------------------------------------- */

static uint32_t needed_usage(X509 *leaf, enum trust_use use)
{
  if (use == TRUST_SIGN)
    return KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
  return EVP_PKEY_get_base_id(X509_get0_pubkey(leaf)) == EVP_PKEY_RSA ? KU_KEY_ENCIPHERMENT : KU_KEY_AGREEMENT;
}

/* A missing extension allows all: libcrypto gives UINT32_MAX for it. */
static void check_purpose(struct trustfaults *f, STACK_OF(X509) *chain, enum trust_use use)
{
  for (int i = 0; i < sk_X509_num(chain); i++) {
    X509 *x = sk_X509_value(chain, i);

    if ((i == 0 || i + 1 < sk_X509_num(chain)) && !(X509_get_extended_key_usage(x) & (XKU_SMIME | XKU_ANYEKU)))
      trustfault_note(f, TRUSTFAULT_PURPOSE, i ? "extended key usage of an issuer" : "extended key usage");
    if (i == 0 && (!X509_get0_pubkey(x) || !(X509_get_key_usage(x) & needed_usage(x, use))))
      trustfault_note(f, TRUSTFAULT_PURPOSE, "key usage");
  }
}

static void check_refused(struct trustfaults *f, STACK_OF(X509) *chain, struct span refused)
{
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int len;

  for (int i = 0; refused.len && i < sk_X509_num(chain); i++) {
    if (!X509_digest(sk_X509_value(chain, i), EVP_sha256(), hash, &len))
      trustfault_note(f, TRUSTFAULT_TROUBLE, NULL);
    for (size_t at = 0; at < refused.len; at += HASH_BYTES)
      if (memcmp(refused.p + at, hash, HASH_BYTES) == 0)
        trustfault_note(f, TRUSTFAULT_REFUSED, NULL);
  }
}

static void check_constraints(struct trustfaults *f, STACK_OF(X509) *chain)
{
  int are_there = 0;

  for (int i = 1; i < sk_X509_num(chain); i++)
    are_there |= X509_get_ext_by_NID(sk_X509_value(chain, i), NID_name_constraints, -1) >= 0;
  if (are_there && certaddress_escapes_constraints(sk_X509_value(chain, 0)))
    trustfault_note(f, TRUSTFAULT_CONSTRAINT, "names");
}

/* ---- the check ---------------------------------------------------------------------------------- */

static int start(X509_STORE_CTX *ctx, const struct trust *t, X509 *leaf, const struct issuers *found,
                 struct trustfaults *f)
{
  X509_VERIFY_PARAM *param;
  unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST;

  if (!X509_STORE_CTX_init(ctx, found->store, leaf, found->others) || !X509_STORE_CTX_set_ex_data(ctx, 0, f))
    return 0;
  param = X509_STORE_CTX_get0_param(ctx);
  if (t->crls) {
    flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
    X509_STORE_CTX_set0_crls(ctx, t->crls);
  }
  X509_STORE_CTX_set_verify_cb(ctx, on_error);
  X509_VERIFY_PARAM_set_time(param, (time_t)t->now_s);
  X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
  /* this counts the certificates between leaf and root */
  X509_VERIFY_PARAM_set_depth(param, TRUST_CHAIN_MAX - 2);
  return X509_VERIFY_PARAM_set_flags(param, flags);
}

/* the chain, which the caller frees, or NULL */
static STACK_OF(X509) *verify(const struct trust *t, X509 *leaf, const struct issuers *found, struct trustfaults *f)
{
  X509_STORE_CTX *ctx = X509_STORE_CTX_new();
  STACK_OF(X509) *chain = NULL;

  if (!ctx || !start(ctx, t, leaf, found, f)) {
    trustfault_note(f, TRUSTFAULT_TROUBLE, NULL);
  } else {
    if (X509_verify_cert(ctx) != 1)
      trustfault_note_error(f, X509_STORE_CTX_get_error(ctx));
    chain = X509_STORE_CTX_get1_chain(ctx);
    if (!chain)
      trustfault_note(f, TRUSTFAULT_TROUBLE, NULL);
  }
  X509_STORE_CTX_free(ctx);
  return chain;
}

enum smimecause trust_check(const struct trust *t, X509 *leaf, STACK_OF(X509) *others, enum trust_use use,
                            STACK_OF(X509) **chain, const char **detail)
{
  struct trustfaults f = TRUSTFAULTS_ZERO;
  const char *more;
  struct issuers found = ISSUERS_ZERO;
  STACK_OF(X509) *verified = NULL;
  enum smimecause cause;

  if (issuers_find(&found, leaf, t->roots, others, t->known))
    verified = verify(t, leaf, &found, &f);
  if (verified) {
    check_purpose(&f, verified, use);
    check_constraints(&f, verified);
    check_refused(&f, verified, span_sa(&t->refused));
  }
  if (!verified || sk_X509_num(verified) < 1 || crypto_memory_was_short())
    trustfault_note(&f, TRUSTFAULT_TROUBLE, NULL);
  issuers_free(&found);
  cause = trustfault_cause(&f, detail ? detail : &more);
  if (chain)
    *chain = verified;
  else
    sk_X509_pop_free(verified, X509_free);
  return cause;
}
