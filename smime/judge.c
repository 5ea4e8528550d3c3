/* judge: from the signature to the certificate, to its address, to the message around it. The first fault is the cause.
 */
#include "smime/judge.h"

#include "crypto/crypto.h"
#include "smime/judgeline.h"

#include <errno.h>
#include <openssl/pem.h>

/* A result that can be another one later does not hide one that cannot. */
static int is_temporary(enum smimecause cause)
{
  return smimecause_result(cause) == AUTHRESULT_TEMPERROR;
}

static void set(struct judgement *out, enum smimecause cause, const char *detail)
{
  out->cause = cause;
  out->detail = detail;
}

/* 1 if From within the signed part is missing or is one mailbox of the certificate; 0 if not; -1 with ENOMEM */
static int inner_from_fits(const struct authors *a, const X509 *certificate)
{
  enum authors_match match;

  if (a->from.mailbox == AUTHORS_ABSENT)
    return 1;
  match = authors_match(a, certificate);
  return match == AUTHORS_NOMEM ? -1 : match == AUTHORS_FROM;
}

/* what the message around says against a good signature by a good certificate, or SMIMECAUSE_VERIFIED */
static enum smimecause around(const struct judge *j, enum authors_match match, const X509 *certificate)
{
  int entity = inner_from_fits(&j->signed_authors, certificate);
  int wrapped = inner_from_fits(&j->wrapped_authors, certificate);

  if (entity == -1 || wrapped == -1)
    return SMIMECAUSE_TROUBLE;
  if (match == AUTHORS_NO_ADDRESS)
    return SMIMECAUSE_NO_ADDRESS;
  if (match == AUTHORS_SENDER)
    return SMIMECAUSE_SENDER_ONLY;
  if (match != AUTHORS_FROM || !entity || !wrapped)
    return SMIMECAUSE_FROM;
  return j->mail->is_root && !j->mail->is_shown ? SMIMECAUSE_VERIFIED : SMIMECAUSE_TEXT_OUTSIDE;
}

/* the signature is good: by whom? */
static void judge_signer(const struct judge *j, const struct signer *s, const struct trust *trust,
                         struct judgement *out)
{
  enum authors_match match = authors_match(&j->authors, s->certificate);
  const char *detail;
  enum smimecause chain = trust_check(trust, s->certificate, j->signers.certificates, TRUST_SIGN, &out->chain, &detail);
  enum smimecause message = around(j, match, s->certificate);
  int is_final = chain != SMIMECAUSE_VERIFIED && !is_temporary(chain);

  if (chain == SMIMECAUSE_VERIFIED)
    chain = ocspkept_check(out->chain, span_sa(&trust->answers), trust->ocsp, trust->crls != NULL,
                           trust->now_s, &detail);
  if (match == AUTHORS_NOMEM || chain == SMIMECAUSE_TROUBLE || message == SMIMECAUSE_TROUBLE)
    set(out, SMIMECAUSE_TROUBLE, NULL);
  else if (match == AUTHORS_OTHER)
    set(out, SMIMECAUSE_OTHER_ADDRESS, NULL);
  else if (!is_final && message != SMIMECAUSE_VERIFIED)
    set(out, message, NULL);
  else if (!is_final && s->weak)
    set(out, SMIMECAUSE_WEAK, s->weak);
  else
    set(out, chain, detail);
}

static void judge_signature(const struct judge *j, const struct signer *s, const struct trust *trust,
                            struct judgement *out)
{
  out->certificate = s->certificate;
  out->chain = NULL;
  if (s->cause != SMIMECAUSE_PENDING)
    set(out, s->cause, s->detail);
  else if (s->certificate)
    judge_signer(j, s, trust, out);
  else
    set(out, SMIMECAUSE_TROUBLE, NULL);
  /* OCSP can be asked about these */
  if (out->cause != SMIMECAUSE_VERIFIED && out->cause != SMIMECAUSE_OCSP) {
    sk_X509_pop_free(out->chain, X509_free);
    out->chain = NULL;
  }
}

static int judge_one(struct judge *j, enum smimecause cause, const char *detail)
{
  j->count = 1;
  j->judgement[0].certificate = NULL;
  j->judgement[0].chain = NULL;
  set(&j->judgement[0], cause, detail);
  return cause != SMIMECAUSE_TROUBLE;
}

static int read_authors(struct judge *j)
{
  return authors_read(&j->authors, span_sa(&j->mail->header))
         && authors_read(&j->signed_authors, span_sa(&j->mail->signed_header))
         && authors_read(&j->wrapped_authors, span_sa(&j->mail->wrapped_header));
}

int judge_mail(struct judge *j, const struct signedmail *mail, const struct trust *trust)
{
  enum smimecause cause;
  const char *detail;

  j->mail = mail;
  errno = ENOMEM;
  if (mail->kind == SIGNEDMAIL_NONE)
    return judge_one(j, SMIMECAUSE_UNSIGNED, NULL);
  if (mail->cause != SMIMECAUSE_PENDING)
    return judge_one(j, mail->cause, mail->detail);
  cause = signers_read(&j->signers, span_sa(&mail->walk.structure), &detail);
  if (cause == SMIMECAUSE_UNSIGNED && mail->kind == SIGNEDMAIL_DETACHED)
    return judge_one(j, SMIMECAUSE_SYNTAX, "no signers");
  if (cause != SMIMECAUSE_PENDING)
    return judge_one(j, cause, cause == SMIMECAUSE_UNSIGNED ? NULL : detail);
  if (mail->kind == SIGNEDMAIL_OPAQUE && !mail->hashes.has_octets)
    return judge_one(j, SMIMECAUSE_SYNTAX, "no content");
  if (!read_authors(j) || !signers_check(&j->signers, &mail->hashes, trust->known))
    return 0;
  j->count = j->signers.count;
  for (size_t i = 0; i < j->count; i++)
    judge_signature(j, &j->signers.signer[i], trust, &j->judgement[i]);
  return !crypto_memory_was_short();
}

void judge_free(struct judge *j)
{
  for (size_t i = 0; i < j->count; i++)
    sk_X509_pop_free(j->judgement[i].chain, X509_free);
  j->count = 0;
  signers_free(&j->signers);
  authors_free(&j->authors);
  authors_free(&j->signed_authors);
  authors_free(&j->wrapped_authors);
}

enum smimecause judge_result(const struct judge *j)
{
  enum smimecause result = SMIMECAUSE_VERIFIED;

  for (size_t i = 0; i < j->count; i++) {
    enum smimecause cause = j->judgement[i].cause;

    if (cause != SMIMECAUSE_VERIFIED
        && (result == SMIMECAUSE_VERIFIED || (is_temporary(result) && !is_temporary(cause))))
      result = cause;
  }
  return j->count ? result : SMIMECAUSE_TROUBLE;
}

static int put_chains(const struct judge *j, BIO *bio)
{
  for (size_t i = 0; i < j->count; i++)
    for (int k = 0; k < sk_X509_num(j->judgement[i].chain); k++)
      if (!PEM_write_bio_X509(bio, sk_X509_value(j->judgement[i].chain, k)))
        return 0;
  return 1;
}

int judge_chains(const struct judge *j, stralloc *pem)
{
  BIO *bio = BIO_new(BIO_s_mem());
  char *text;
  long len;
  int good = bio && put_chains(j, bio);

  if (good) {
    len = BIO_get_mem_data(bio, &text);
    good = len == 0 || stralloc_catb(pem, text, (size_t)len);
  }
  BIO_free(bio);
  if (!good)
    errno = ENOMEM;
  return good;
}

static enum smimecause shown_cause(const struct judge *j, size_t i)
{
  enum smimecause cause = j->judgement[i].cause;

  return cause == SMIMECAUSE_VERIFIED && judge_result(j) != SMIMECAUSE_VERIFIED ? SMIMECAUSE_OTHER_SIGNATURE : cause;
}

int judge_lines(const struct judge *j, struct span around, stralloc *lines)
{
  for (size_t i = 0; i < j->count; i++) {
    const struct judgement *one = &j->judgement[i];
    const struct judgeline line = {
      .cause = shown_cause(j, i), .detail = one->detail, .certificate = one->certificate, .authors = &j->authors,
      .around = around, .section = span_sa(&j->mail->section)
    };

    if (!judgeline(lines, &line))
      return 0;
  }
  return 1;
}

int judge_words(const struct judge *j, stralloc *words)
{
  for (size_t i = 0; i < j->count; i++) {
    const char *word = smimecause_word(shown_cause(j, i));
    size_t before = 0;

    while (before < i && strcmp(smimecause_word(shown_cause(j, before)), word) != 0)
      before++;
    if (before == i && *word
        && ((words->len && !stralloc_cats(words, ",")) || !stralloc_cats(words, word)))
      return 0;
  }
  return 1;
}
