/* inlinetext: the header that a text gets whose armor was taken off. */
#include "pgp/inlinetext.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"

#define TYPE "Content-Type: text/plain; charset=utf-8\n"

#include <errno.h>

static const struct {
  const char *reason;
  const char *outer;
  const char *entity;
  const char *outer_then;
} cases[] = {
  { "MIME", "From: a\nMIME-Version: 1.0\nContent-Type: text/plain; charset=x\nContent-Transfer-Encoding: base64\n\n",
    "Content-Type: text/plain; charset=x\n\n", NULL },
  { "CRLF", "From: a\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n", "Content-Type: text/plain\n\n", NULL },
  { "no MIME", "From: a\n\n", TYPE "\n", "From: a\nMIME-Version: 1.0\n\n" },
  { "no MIME, CRLF", "From: a\r\n\r\n", TYPE "\n", "From: a\r\nMIME-Version: 1.0\n\n" },
  { "no empty line", "From: a\n", TYPE "\n", "From: a\nMIME-Version: 1.0\n\n" },
  { "no line end", "From: a", TYPE "\n", "From: a\nMIME-Version: 1.0\n\n" },
  { "no field", "\n", TYPE "\n", "MIME-Version: 1.0\n\n" },
  { "no field, CRLF", "\r\n", TYPE "\n", "MIME-Version: 1.0\n\n" },
  { "nothing", "", TYPE "\n", "MIME-Version: 1.0\n\n" },
  { "a type that is no text", "MIME-Version: 1.0\nContent-Type: application/pgp; format=text\nContent-Language: en\n\n",
    "Content-Language: en\n" TYPE "\n", NULL },
  { "a folded type", "MIME-Version: 1.0\nContent-Type: text/plain;\n charset=x\n\n",
    "Content-Type: text/plain;\n charset=x\n\n", NULL },
};

static void memory(const char *header)
{
  unsigned int n = 0;
  unsigned long hits = 1;
  int holds = 1;

  while (hits && holds) {
    stralloc outer = STRALLOC_ZERO;
    stralloc entity = STRALLOC_ZERO;
    int good = span_copy(&outer, span_of(header));
    int error;

    errno = 0;
    fault_nth("malloc", ++n, "ENOMEM");
    good &= inlinetext_header(&entity, &outer);
    error = errno;
    hits = fault(NULL);
    holds = good ? !hits && entity.len > 0 : hits && error == ENOMEM;
    stralloc_free(&outer);
    stralloc_free(&entity);
  }
  ok(holds && n > 3, "memory is short at each of %u places: ENOMEM", n - 1);
}

int main(int argc, char **argv)
{
  stralloc outer = STRALLOC_ZERO;
  stralloc entity = STRALLOC_ZERO;

  (void)argc;
  fault_begin(argv);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *then = cases[i].outer_then ? cases[i].outer_then : cases[i].outer;

    ok(span_copy(&outer, span_of(cases[i].outer)) && inlinetext_header(&entity, &outer), "%s", cases[i].reason);
    is_bytes(entity.s, entity.len, cases[i].entity, strlen(cases[i].entity), "  the header of the text");
    is_bytes(outer.s, outer.len, then, strlen(then), "  that of the message");
  }
  stralloc_free(&outer);
  stralloc_free(&entity);
  memory("From: a\nMIME-Version: 1.0\nContent-Type: text/plain\nContent-Language: en\n\n");
  memory("From: a\n");
  return tap_done();
}
