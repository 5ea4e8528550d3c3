/* ocsphttp: responses, whole, and cut at each octet. */
#include "tests/tap.h"
#include "smime/ocsphttp.h"

#include <string.h>

static const struct {
  const char *response;
  int is_end;
  const char *wanted;  /* the body; with `!` before it: the reason; NULL: more is needed */
} cases[] = {
  { "HTTP/1.0 200 OK\r\n\r\nbody", 1, "body" },
  { "HTTP/1.1 200\r\n\r\nbody", 1, "body" },
  { "HTTP/1.0 200 OK\n\nbody", 1, "body" },
  { "HTTP/1.0 200 OK\r\n\r\n", 1, "" },
  { "HTTP/1.0 200 OK\r\n\r\nbody", 0, NULL },
  { "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody", 0, "body" },
  { "HTTP/1.0 200 OK\r\ncontent-length:\t4 \r\n\r\nbody and more", 0, "body" },
  { "HTTP/1.0 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody", 0, "body" },
  { "HTTP/1.0 200 OK\r\nX-Content-Length: 2\r\nContent-Length: 4\r\n\r\nbody", 0, "body" },
  { "HTTP/1.0 200 OK\r\nContent-Length: 4\r\nContent-Length: 3\r\n\r\nbody", 0, "!the length of the answer is wrong" },
  { "HTTP/1.0 200 OK\r\nContent-Length: -1\r\n\r\nbody", 1, "!the length of the answer is wrong" },
  { "HTTP/1.0 200 OK\r\nContent-Length: 4a\r\n\r\nbody", 1, "!the length of the answer is wrong" },
  { "HTTP/1.0 200 OK\r\nContent-Length:\r\n\r\nbody", 1, "!the length of the answer is wrong" },
  { "HTTP/1.0 200 OK\r\nContent-Length: 18446744073709551620\r\n\r\nbody", 1, "!the length of the answer is wrong" },
  { "HTTP/1.0 200 OK\r\nContent-Length: 65537\r\n\r\n", 0, "!the answer is too long" },
  { "HTTP/1.0 200 OK\r\nContent-Length: 65536\r\n\r\n", 0, NULL },
  { "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nbody", 1, "!the answer is cut off" },
  { "HTTP/1.0 200 OK\r\nContent-Le", 1, "!the answer is cut off" },
  { "", 1, "!the responder says nothing" },
  { "", 0, NULL },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 0, "!the answer has a transfer encoding" },
  { "HTTP/1.1 301 Moved\r\n\r\n", 0, "!the responder redirects" },
  { "HTTP/1.1 404 Not found\r\n\r\n", 0, "!the responder reports an HTTP error" },
  { "HTTP/1.1 2000 OK\r\n\r\n", 0, "!the responder does not speak HTTP" },
  { "HTTP/2.0 200 OK\r\n\r\n", 0, "!the responder does not speak HTTP" },
  { "HTTP/1.1\r\n\r\n", 0, "!the responder does not speak HTTP" },
  { "\r\n\r\n", 0, "!the responder does not speak HTTP" },
  { "220 mail.example.org ESMTP\r\n", 0, "!the responder does not speak HTTP" },
};

static void check(size_t number, const char *response, int is_end, const char *wanted)
{
  struct span body = span_make(NULL, 0);
  const char *why = "";
  enum ocsphttp state = ocsphttp_read(span_of(response), is_end, &body, &why);

  if (!wanted)
    ok(state == OCSPHTTP_MORE, "response %zu: more is needed", number);
  else if (*wanted == '!')
    ok(state == OCSPHTTP_BAD && strcmp(why, wanted + 1) == 0, "response %zu: %s (%s)", number, wanted + 1, why);
  else
    ok(state == OCSPHTTP_COMPLETE && span_equal(body, span_of(wanted)), "response %zu: complete", number);
}

/* what is not complete is never taken for an answer */
static void check_cuts(const char *response)
{
  struct span body;
  const char *why;
  int good = 1;

  for (size_t len = 0; len < strlen(response); len++)
    good &= ocsphttp_read(span_make(response, len), 0, &body, &why) == OCSPHTTP_MORE;
  ok(good, "more is needed, wherever it is cut");
}

/* a header line of `len` octets */
static enum ocsphttp long_header(size_t len)
{
  static char text[3 * OCSPHTTP_HEADER_MAX];
  struct span body;
  const char *why;

  memset(text, 'x', sizeof text);
  memcpy(text, "HTTP/1.0 200 OK\r\n", 17);
  return ocsphttp_read(span_make(text, len), 0, &body, &why);
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check(i, cases[i].response, cases[i].is_end, cases[i].wanted);
  check_cuts("HTTP/1.0 200 OK\r\nServer: x\r\nContent-Length: 4\r\n\r\nbody");
  ok(long_header(OCSPHTTP_HEADER_MAX) == OCSPHTTP_MORE, "a header may be so long");
  ok(long_header(OCSPHTTP_HEADER_MAX + 1) == OCSPHTTP_BAD, "and not longer");
  return tap_done();
}
