/* message: fields, body and what is malformed, whatever pieces the bytes come in. */
#include "tests/tap.h"
#include "mail/message.h"

#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

/* A message is told as text: `name|body;` for each field (no field: `|whole;`), LF shown as `$`,
 * then `!n` for the malformed line, then `#` and the body.
 */
static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;
  size_t wanted_len;
} cases[] = {
  {"one field, one line", B("From: a@b\n\nhi\n"), B("From| a@b$;#hi$")},
  {"case and blanks of a field are kept", B("SUBJect:  A \t\n\n"), B("SUBJect|  A \t$;#")},
  {"no blank behind the colon", B("A:b\n\n"), B("A|b$;#")},
  {"empty body of a field", B("A:\nB: \n\n"), B("A|$;B| $;#")},
  {"colons in the body of a field", B("A: b:c: d\n\n"), B("A| b:c: d$;#")},
  {"folded by blank and tab", B("A: b\n c\n\td\nE: f\n\n"), B("A| b$ c$\td$;E| f$;#")},
  {"a line of blanks only is folded, not the end (obs-FWS)", B("A: b\n \n c\n\nd"), B("A| b$ $ c$;#d")},
  {"blanks before the colon are no part of the name", B("From : a\nTo\t : b\n\n"),
   B("From| a$;To| b$;#")},
  {"folded before the colon is no field", B("From\n : a\n\n"), B("|From$ : a$;!1#")},
  {"the same name twice", B("A: 1\nA: 2\n\n"), B("A| 1$;A| 2$;#")},
  {"NUL and 8-bit in a field body", B("A: \0\xff\n\n"), B("A| \0\xff$;#")},
  {"CR is content", B("A: b\r\n\r\n\n"), B("A| b\r$;|\r$;!2#")},
  {"every printable byte in a name", B("!\"#%&'()*+,-./;<=>?@[\\]^_`{|}~: x\n\n"),
   B("!\"#%&'()*+,-./;<=>?@[\\]^_`{|}~| x$;#")},

  {"header without an end", B("A: b\n"), B("A| b$;#")},
  {"no header, body", B("\nbody\n"), B("#body$")},
  {"no header, body that looks like one", B("\nFrom: a\n\n"), B("#From: a$$")},
  {"empty line only", B("\n"), B("#")},
  {"nothing", B(""), B("#")},
  {"empty lines in the body", B("A: b\n\n\n\nc\n"), B("A| b$;#$$c$")},
  {"NUL in the body", B("A: b\n\n\0c\n"), B("A| b$;#\0c$")},
  {"a field in the body is none", B("A: b\n\nB: c\n"), B("A| b$;#B: c$")},

  {"line without colon", B("A: b\nnonsense\nC: d\n\n"), B("A| b$;|nonsense$;C| d$;!2#")},
  {"mbox line", B("From a@b Mon Jan  1 00:00:00 2024\nA: b\n\n"),
   B("|From a@b Mon Jan  1 00:00:00 2024$;A| b$;!1#")},
  {"continuation before any field", B(" a: b\nC: d\n\n"), B("| a: b$;C| d$;!1#")},
  {"no name before the colon", B(": b\n\n"), B("|: b$;!1#")},
  {"blank in a name", B("A B: c\n\n"), B("|A B: c$;!1#")},
  {"8-bit name", B("\xc3\xbc: c\n\n"), B("|\xc3\xbc: c$;!1#")},
  {"control byte in a name", B("A\x01: c\n\n"), B("|A\x01: c$;!1#")},
  {"DEL in a name", B("A\x7f: c\n\n"), B("|A\x7f: c$;!1#")},
  {"NUL in a name", B("A\0: c\n\n"), B("|A\0: c$;!1#")},
  {"the first malformed line is told, lines count, not fields", B("A: b\n c\nx\nD: e\ny\n\n"),
   B("A| b$ c$;|x$;D| e$;|y$;!3#")},
  {"a continuation belongs to the malformed line above it", B("x\n y\nA: b\n\n"), B("|x$ y$;A| b$;!1#")},
};

static stralloc told = STRALLOC_ZERO;

static void tell(const char *p, size_t len)
{
  for (size_t i = 0; i < len; i++)
    if (!stralloc_append(&told, p[i] == '\n' ? '$' : p[i]))
      abort();
}

static void tell_header(const struct message *m)
{
  char number[32];

  for (size_t i = 0; i < message_field_count(m); i++) {
    const struct message_field *f = message_field(m, i);
    struct span name = message_field_name(m, f);
    struct span body = message_field_body(m, f);
    struct span whole = message_field_whole(m, f);
    tell(name.p, name.len);
    tell("|", 1);
    tell(body.p, body.len);
    tell(";", 1);
    if (whole.p + whole.len != body.p + body.len || (name.len ? whole.p != name.p : whole.p != body.p))
      tell("(the whole is not name and body)", 32);
  }
  if (m->malformed_line)
    tell(number, (size_t)snprintf(number, sizeof number, "!%zu", m->malformed_line));
  tell("#", 1);
}

/* Handle all events there are; 0 after an event that ends it. */
static int pull(struct message *m)
{
  struct span body;

  for (;;)
    switch (message_next(m, &body)) {
    case MESSAGE_MORE:
      return 1;
    case MESSAGE_HEADER:
      tell_header(m);
      break;
    case MESSAGE_BODY:
      tell(body.p, body.len);
      break;
    case MESSAGE_TOO_LONG:
      tell("(too long)", 10);
      return 0;
    case MESSAGE_NOMEM:
      abort();
    }
}

/* read `in` in three pieces, cut at i and j */
static void read_message(struct span in, size_t i, size_t j, size_t limit)
{
  struct span pieces[3];
  struct message m;
  int more = 1;

  pieces[0] = span_first(in, i);
  pieces[1] = span_from(span_first(in, j), i);
  pieces[2] = span_from(in, j);
  told.len = 0;
  message_init(&m, limit);
  for (size_t n = 0; more && n < 3; n++) {
    message_push(&m, pieces[n]);
    more = pull(&m);
  }
  if (more) {
    message_end(&m);
    pull(&m);
  }
  message_free(&m);
}

static void test_cases(void)
{
  for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
    struct span in = span_make(cases[n].in, cases[n].len);
    size_t bad = 0;

    read_message(in, 0, 0, 1000);
    is_bytes(told.s, told.len, cases[n].wanted, cases[n].wanted_len, cases[n].reason);
    for (size_t i = 0; i <= in.len; i++)
      for (size_t j = i; j <= in.len; j++) {
        read_message(in, i, j, 1000);
        if (told.len != cases[n].wanted_len || memcmp(told.s, cases[n].wanted, told.len) != 0)
          bad++;
      }
    ok(bad == 0, "  cut at every two places");
  }
}

static void told_is(const char *wanted, const char *reason)
{
  is_bytes(told.s, told.len, wanted, strlen(wanted), reason);
}

/* The limit counts the fields, not the empty line behind them. */
static void test_limit(void)
{
  struct span in = span_of("A: b\nC: d\n\nbody\n");

  read_message(in, 0, 0, 11);
  told_is("A| b$;C| d$;#body$", "a header below the limit");
  read_message(in, 0, 0, 10);
  told_is("A| b$;C| d$;#body$", "a header of just the limit");
  read_message(in, 0, 0, 9);
  told_is("(too long)", "a header one byte over the limit");
  read_message(in, 3, 6, 9);
  told_is("(too long)", "the same in pieces");
  read_message(span_of("A: b\nC: d\n"), 0, 0, 10);
  told_is("A| b$;C| d$;#", "just the limit, without an empty line");
  read_message(span_of("\n0123456789012345\n"), 0, 0, 4);
  told_is("#0123456789012345$", "the body does not count");
}

/* 100,000 fields in pieces of 1000 bytes */
static void test_many(void)
{
  stralloc in = STRALLOC_ZERO;
  struct message m;
  struct span body;
  size_t headers = 0;

  for (int i = 0; i < 100000; i++)
    if (!stralloc_catb(&in, "A: b\n", 5))
      abort();
  message_init(&m, in.len);
  for (size_t i = 0; i < in.len; i += 1000) {
    message_push(&m, span_first(span_from(span_make(in.s, in.len), i), 1000));
    headers += message_next(&m, &body) == MESSAGE_HEADER;
  }
  ok(headers == 0, "100,000 fields: no end of the header before the end");
  message_end(&m);
  ok(message_next(&m, &body) == MESSAGE_HEADER && message_field_count(&m) == 100000 &&
     message_field(&m, 99999)->end == 500000, "  all of them are found");
  ok(message_next(&m, &body) == MESSAGE_MORE, "  and no body");
  message_free(&m);
  stralloc_free(&in);
}

static void test_count(void)
{
  struct span in = span_of("A: 1\nFrom: 2\nfrom : 3\nno field\nFROM: 4\n x\nFromm: 5\n\nFrom: 6\n");
  struct message m;
  struct span body;
  size_t first = 99;

  message_init(&m, in.len);
  message_push(&m, in);
  ok(message_next(&m, &body) == MESSAGE_HEADER, "a header with some From fields");
  ok(message_count(&m, "To", &first) == 0 && first == 99, "count: none, and no place where it is");
  ok(message_count(&m, "From", &first) == 3 && first == 1, "count: in any case, and where the topmost one is");
  ok(message_count(&m, "a", &first) == 1 && first == 0, "count: one");
  ok(message_field_is(&m, 2, "From") && !message_field_is(&m, 0, "From") && !message_field_is(&m, 5, "From"),
     "is: the whole name");
  ok(!message_field_is(&m, 3, "no field") && message_field_is(&m, 3, ""), "is: a line that is no field has no name");
  message_free(&m);
}

int main(void)
{
  test_cases();
  test_count();
  test_limit();
  test_many();
  stralloc_free(&told);
  return tap_done();
}
