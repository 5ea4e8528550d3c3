/* wholeheader: a header in memory, with each kind of line end, cut anywhere; memory that is short. */
#include "mail/wholeheader.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"

#include <errno.h>

#define B(literal) literal, sizeof(literal) - 1

/* `wanted`: all fields as they are kept, each with its last LF */
static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;
  size_t wanted_len;
  size_t fields;
} rows[] = {
  { "LF", B("A: 1\nB: 2\n"), B("A: 1\nB: 2\n"), 2 },
  { "CRLF", B("A: 1\r\nB: 2\r\n"), B("A: 1\nB: 2\n"), 2 },
  { "both", B("A: 1\r\nB: 2\nC: 3\r\n"), B("A: 1\nB: 2\nC: 3\n"), 3 },
  { "the last line has no end", B("A: 1\nB: 2"), B("A: 1\nB: 2\n"), 2 },
  { "the empty line is there", B("A: 1\nB: 2\n\n"), B("A: 1\nB: 2\n"), 2 },
  { "the empty line, with CRLF", B("A: 1\r\n\r\n"), B("A: 1\n"), 1 },
  { "what stands behind it is no field", B("A: 1\n\nB: 2\n"), B("A: 1\n"), 1 },
  { "folded", B("A: 1\r\n\t2\r\nB: 3\r\n"), B("A: 1\n\t2\nB: 3\n"), 2 },
  { "a lone CR is content", B("A: 1\rB: 2\n"), B("A: 1\rB: 2\n"), 1 },
  { "a lone CR at the end", B("A: 1\r"), B("A: 1\r\n"), 1 },
  { "CR CR LF: one CR is content", B("A: 1\r\r\n"), B("A: 1\r\n"), 1 },
  { "NUL and bytes over 127", B("A: \0\xff\n"), B("A: \0\xff\n"), 1 },
  { "a line that is no field", B("A: 1\nno field\nB: 2\n"), B("A: 1\nno field\nB: 2\n"), 3 },
  { "nothing", B(""), B(""), 0 },
  { "the empty line alone", B("\n"), B(""), 0 },
};

static void each(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct message m;
    stralloc in = STRALLOC_ZERO;
    stralloc got = STRALLOC_ZERO;
    int good;

    if (rows[i].len && !stralloc_catb(&in, rows[i].in, rows[i].len))
      return;
    good = wholeheader_read(&m, span_sa(&in));
    /* it must not point into what was read */
    if (in.len)
      memset(in.s, 'x', in.len);
    ok(good && message_field_count(&m) == rows[i].fields, "%s: %zu fields", rows[i].reason, rows[i].fields);
    for (size_t k = 0; k < message_field_count(&m); k++) {
      struct span whole = message_field_whole(&m, message_field(&m, k));

      if (!stralloc_catb(&got, whole.p, whole.len))
        return;
    }
    is_bytes(got.s, got.len, rows[i].wanted, rows[i].wanted_len, "  they are these");
    message_free(&m);
    stralloc_free(&in);
    stralloc_free(&got);
  }
}

/* no limit of its own: the header is in memory already */
static void large(void)
{
  stralloc in = STRALLOC_ZERO;
  struct message m;
  int good = 1;

  for (size_t i = 0; good && i < 100000; i++)
    good = stralloc_cats(&in, "A: 1\r\n");
  ok(good && wholeheader_read(&m, span_sa(&in)) && message_field_count(&m) == 100000, "100,000 fields");
  message_free(&m);
  stralloc_free(&in);
}

static void memory(void)
{
  unsigned long hits = 1;
  unsigned int n = 0;
  int holds = 1;

  while (hits && holds) {
    struct message m;
    int good;
    int error;

    fault_nth("malloc", ++n, "ENOMEM");
    good = wholeheader_read(&m, span_of("A: 1\r\nB: 2\r\n\r\n"));
    error = errno;
    hits = fault(NULL);
    holds = good ? !hits && message_field_count(&m) == 2 : hits && error == ENOMEM;
    message_free(&m);
  }
  ok(holds && n > 2, "memory is short at each of %u places: ENOMEM", n - 1);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  each();
  large();
  memory();
  return tap_done();
}
