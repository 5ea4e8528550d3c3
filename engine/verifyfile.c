/* verifyfile: read the file and query the DNS for the verifier in dkim/verify.h. */
#include "engine/verifyfile.h"

#include "crypto/crypto.h"
#include "dkim/verify.h"
#include "dkim/verify_line.h"
#include "engine/confine.h"
#include "engine/dns.h"
#include "engine/messagefile.h"
#include "link/say.h"
#include "mail/authres.h"

#include <errno.h>

static int to_engine(void *arg, struct span piece)
{
  return verify_feed(arg, piece);
}

/* 1, or 0 with errno */
static int read_message(struct verify *v, struct messagefile *in)
{
  enum messagefile_result result = messagefile_receive(in, to_engine, v);

  if (result == MESSAGEFILE_UNREADABLE)
    return 0;
  errno = ENOMEM;
  return result == MESSAGEFILE_DONE && verify_end(v);
}

static int print_lines(const struct verify *v, stralloc *lines, enum answer_status *result)
{
  int passed = 0;
  int temporary = 0;

  for (size_t i = 0; i < verify_line_count(v); i++) {
    if (!verify_line(v, i, lines) || !stralloc_catb(lines, "\n", 1))
      return 0;
    passed |= verify_line_result(v, i) == AUTHRESULT_PASS;
    temporary |= verify_line_result(v, i) == AUTHRESULT_TEMPERROR;
  }
  if (passed)
    *result = ANSWER_DONE;
  else if (temporary)
    *result = ANSWER_TEMPORARY;
  else
    *result = verify_line_result(v, 0) == AUTHRESULT_NONE ? ANSWER_NOTHING : ANSWER_MESSAGE;
  return 1;
}

/* 1, or 0 with errno */
static int verify_message(struct verify *v, struct messagefile *in, const struct dns *dns, stralloc *lines,
                          enum answer_status *result)
{
  if (!read_message(v, in))
    return 0;
  dns_txt(dns, v->query, v->queries, DNS_TIMEOUT_MS);
  errno = ENOMEM;
  return verify_finish(v) && print_lines(v, lines, result);
}

/* the result line and the words for fd 2, with errno */
static void say_trouble(const struct dkimopt *o, stralloc *lines, stralloc *say)
{
  const struct authmethod *dkim = &authmethod_table[AUTHMETHOD_DKIM];
  int is_short = errno == ENOMEM;

  (void)(is_short ? span_copy(say, span_of(say_error(errno)))
                  : span_copy(say, span_of("unable to read ")) && stralloc_cats(say, o->in) && stralloc_cats(say, ": ")
                      && stralloc_cats(say, say_error(errno)));
  lines->len = 0;
  (void)((is_short ? authres_line(lines, dkim, AUTHRESULT_TEMPERROR, span_of("out of memory"), NULL)
                   : authres_line(lines, dkim, AUTHRESULT_TEMPERROR, span_of("unable to read the message"), NULL))
         && stralloc_catb(lines, "\n", 1));
}

enum answer_status verifyfile(const struct dkimopt *o, const char *servers, stralloc *lines, stralloc *say)
{
  static struct verify v;
  enum answer_status result = ANSWER_TEMPORARY;
  struct dns dns;
  struct messagefile in;
  int is_open = messagefile_open(&in, o->in);
  int error = errno;
  int started = crypto_library_init();

  lines->len = 0;
  say->len = 0;
  verify_init(&v, o->now_s);
  dns_open(&dns, servers);
  (void)confine(CONFINE_NEEDS_DNS);
  errno = is_open ? ENOMEM : error;
  if (!is_open || !started || !verify_message(&v, &in, &dns, lines, &result)) {
    result = ANSWER_TEMPORARY;
    say_trouble(o, lines, say);
  }
  verify_free(&v);
  dns_close(&dns);
  messagefile_close(&in);
  return result;
}
