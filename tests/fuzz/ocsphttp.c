/* ocsphttp: the response of a responder, and the same response as it arrives, piece by piece. Where it follows the
 * grammar, a reader that uses regcomp() says what it stands for.
 */
#include "tests/fuzz/fuzz.h"

#include "smime/ocspanswer.h"
#include "smime/ocsphttp.h"

#include <regex.h>
#include <strings.h>

#define STATUS "^HTTP/1[.][0-9] 200( [ -~]*)?\r\n$"
#define FIELD "^[A-Za-z-]+:[ \t]*[ -~]*\r\n$"

static int matches(regex_t *re, const char *pattern, int *is_ready, const char *line)
{
  if (!*is_ready)
    check(regcomp(re, pattern, REG_EXTENDED | REG_NOSUB) == 0);
  *is_ready = 1;
  return regexec(re, line, 0, NULL, 0) == 0;
}

static int is_line(const char *line, int is_status)
{
  static regex_t re[2];
  static int is_ready[2];

  return matches(&re[is_status], is_status ? STATUS : FIELD, &is_ready[is_status], line);
}

/* A header that follows the grammar, with neither length nor encoding: where the body begins, else 0. */
static size_t plain_header(struct span in)
{
  char line[512];
  size_t at = 0;

  for (;;) {
    size_t len = span_find(span_from(in, at), '\n') + 1;

    if (at + len > in.len || len >= sizeof line)
      return 0;
    memcpy(line, in.p + at, len);
    line[len] = 0;
    if (strlen(line) != len)
      return 0;
    if (at && strcmp(line, "\r\n") == 0)
      return at + len;
    if (!is_line(line, at == 0) || strncasecmp(line, "Content-Length:", 15) == 0
        || strncasecmp(line, "Transfer-Encoding:", 18) == 0)
      return 0;
    at += len;
  }
}

/* what holds for every body: it is a part of the response, behind an empty line, and no longer than allowed */
static void check_body(struct span in, struct span body)
{
  size_t at = (size_t)(body.p - in.p);

  check(body.p >= in.p && at + body.len <= in.len && at >= 2);
  check(in.p[at - 1] == '\n' && (in.p[at - 2] == '\n' || (at >= 3 && in.p[at - 2] == '\r' && in.p[at - 3] == '\n')));
  check(body.len <= OCSPANSWER_BYTES_MAX && at <= OCSPHTTP_HEADER_MAX);
  check(strncmp(in.p, "HTTP/1.", 7) == 0 && memcmp(in.p + 8, " 200", 4) == 0);
}

/* What is known of the beginning stays true for all of it. */
static void check_beginning(struct span in, size_t len, enum ocsphttp whole, struct span body)
{
  struct span copy = fuzz_copy(span_first(in, len));
  struct span early;
  const char *why;
  enum ocsphttp state = ocsphttp_read(copy, 0, &early, &why);

  check(state != OCSPHTTP_BAD || whole == OCSPHTTP_BAD);
  if (state == OCSPHTTP_COMPLETE) {
    check(whole == OCSPHTTP_COMPLETE && early.len == body.len && early.p - copy.p == body.p - in.p);
    check_body(copy, early);
  }
  fuzz_drop(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = fuzz_copy(span_make((const char *)data, size));
  struct span body = { NULL, 0 };
  const char *why = NULL;
  enum ocsphttp whole = ocsphttp_read(in, 1, &body, &why);
  size_t header = plain_header(in);
  unsigned long long state = fuzz_hash(in);

  check(whole != OCSPHTTP_MORE);
  check(whole != OCSPHTTP_BAD || why);
  if (whole == OCSPHTTP_COMPLETE)
    check_body(in, body);
  if (header && header <= OCSPHTTP_HEADER_MAX && in.len - header <= OCSPANSWER_BYTES_MAX)
    check(whole == OCSPHTTP_COMPLETE && span_equal(body, span_from(in, header)));
  for (size_t i = 0; i < 8; i++)
    check_beginning(in, fuzz_below(&state, in.len + 1), whole, body);
  fuzz_drop(in);
  return 0;
}
