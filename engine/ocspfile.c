/* ocspfile: certificates in, answers out. Only an answer that counts is written (smime/ocspanswer.h). */
#include "engine/ocspfile.h"

#include "crypto/crypto.h"
#include "crypto/random.h"
#include "engine/confine.h"
#include "engine/dns.h"
#include "engine/monotonic.h"
#include "engine/ocspfetch.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "smime/certfile.h"
#include "smime/ocspanswer.h"
#include "smime/ocspquestion.h"
#include "text/ascii.h"

#include <errno.h>

#define FILE_BYTES_MAX (1024 * 1024)

struct run {
  const struct ocspfile *o;
  struct dns dns;
  int in;
  int out;
  STACK_OF(X509) *certificates;
  stralloc answers;
  long long end_ms;
  int lacks_answer;
  const char *trouble;  /* the file that cannot be used; NULL: memory is short */
  const char *reason;   /* why; NULL: errno */
};

static int cannot(struct run *r, const char *name, const char *reason)
{
  r->trouble = name;
  r->reason = reason;
  return 0;
}

static int open_files(struct run *r)
{
  r->in = argfile_read(r->o->chains);
  if (r->in == -1)
    return cannot(r, r->o->chains, NULL);
  r->out = argfile_write(r->o->answers);
  return r->out != -1 || cannot(r, r->o->answers, NULL);
}

/* ---- certificates ------------------------------------------------------------------------------- */

static int push(void *stack, X509 *certificate)
{
  if (sk_X509_push(stack, certificate) > 0)
    return 1;
  X509_free(certificate);
  return 0;
}

static int read_certificates(struct run *r)
{
  stralloc text = STRALLOC_ZERO;
  int result;

  r->certificates = sk_X509_new_null();
  if (!r->certificates)
    return 0;
  if (!io_slurp(&text, r->in, FILE_BYTES_MAX))
    return cannot(r, r->o->chains, NULL);
  result = certfile_certificates(span_sa(&text), push, r->certificates);
  stralloc_free(&text);
  if (result == 0)
    return cannot(r, r->o->chains, "damaged certificates");
  return result == 1;
}

/* ---- one certificate ---------------------------------------------------------------------------- */

static enum ocspanswer ask(struct run *r, X509 *certificate, X509 *issuer, const char **why)
{
  static stralloc host = STRALLOC_ZERO;
  static stralloc request = STRALLOC_ZERO;
  static stralloc der = STRALLOC_ZERO;
  char nonce[OCSPQUESTION_NONCE];
  enum ocspanswer answer = OCSPANSWER_NONE;
  long long end_ms = monotonic_ms() + OCSPFILE_ONE_MS;

  errno = 0;
  random_bytes(nonce, sizeof nonce);
  *why = ocspquestion_make(&host, &request, certificate, issuer, span_make(nonce, sizeof nonce));
  if (!*why)
    *why = ocspfetch(&der, &r->dns, host.s, span_sa(&request), end_ms < r->end_ms ? end_ms : r->end_ms);
  if (!*why)
    answer = ocspanswer_check(span_sa(&der), certificate, issuer, span_make(nonce, sizeof nonce), r->o->now_s, why);
  if (answer != OCSPANSWER_NONE && !stralloc_catb(&r->answers, der.s, der.len)) {
    *why = "out of memory";
    return OCSPANSWER_NONE;
  }
  return answer;
}

static int put_line(stralloc *lines, int number, enum ocspanswer answer, const char *why)
{
  return ascii_cat_number(lines, (unsigned long long)number) && stralloc_catb(lines, " ", 1)
         && stralloc_cats(lines, ocspanswer_word(answer))
         && (answer != OCSPANSWER_NONE || (stralloc_catb(lines, " ", 1) && stralloc_cats(lines, why)))
         && stralloc_catb(lines, "\n", 1);
}

static int ask_all(struct run *r, stralloc *lines)
{
  int count = sk_X509_num(r->certificates);

  for (int i = 0; i + 1 < count && i < OCSPFILE_MAX; i++) {
    X509 *certificate = sk_X509_value(r->certificates, i);
    X509 *issuer = sk_X509_value(r->certificates, i + 1);
    enum ocspanswer answer;
    const char *why;

    if (!ocspquestion_is_issued(certificate, issuer)) {
      if (crypto_memory_was_short())
        return 0;
      continue;
    }
    answer = ask(r, certificate, issuer, &why);
    r->lacks_answer |= answer == OCSPANSWER_NONE;
    /* without memory nothing is known of the responder */
    if (crypto_memory_was_short() || (answer == OCSPANSWER_NONE && errno == ENOMEM)
        || !put_line(lines, i + 1, answer, why))
      return 0;
  }
  return 1;
}

/* ---- the answer --------------------------------------------------------------------------------- */

static int write_answers(struct run *r)
{
  int error;

  if (argfile_replace(r->o->answers, r->out, span_sa(&r->answers)) && argfile_close(r->o->answers, r->out) == 0)
    return 1;
  /* a part of an answer would be damage for its reader */
  error = errno;
  if (!argfile_is_given(r->o->answers))
    (void)io_empty(r->out);
  errno = error;
  return cannot(r, r->o->answers, NULL);
}

static void say_trouble(const struct run *r, int error, stralloc *say)
{
  if (!r->trouble)
    (void)span_copy(say, span_of(say_error(ENOMEM)));
  else
    (void)(span_copy(say, span_of(r->trouble == r->o->answers ? "unable to write " : "unable to read "))
           && stralloc_cats(say, r->trouble) && stralloc_cats(say, ": ")
           && stralloc_cats(say, r->reason ? r->reason : say_error(error)));
}

enum answer_status ocspfile(const struct ocspfile *o, stralloc *lines, stralloc *say)
{
  static struct run r;
  int opened;
  int error;
  int started;

  lines->len = 0;
  say->len = 0;
  r.o = o;
  opened = open_files(&r);
  error = errno;
  started = crypto_certificates_init();
  dns_open_each(&r.dns, o->servers, OCSPFILE_SERVER_MS);
  (void)confine(CONFINE_NEEDS_DNS);
  r.end_ms = monotonic_ms() + OCSPFILE_ALL_MS;
  if (!opened || !started || !read_certificates(&r) || !ask_all(&r, lines) || !write_answers(&r)) {
    say_trouble(&r, opened ? errno : error, say);
    lines->len = 0;
    return ANSWER_TEMPORARY;
  }
  return r.lacks_answer ? ANSWER_MESSAGE : ANSWER_DONE;
}
