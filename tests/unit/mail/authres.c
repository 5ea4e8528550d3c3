/* authres: result lines in and out, the field, the line for the log. */
#include "mail/authres.h"
#include "tests/tap.h"

#define B(literal) literal, sizeof(literal) - 1
#define OURS "mx.example.net"

static const struct line_case {
  const char *reason;
  const char *line;
  size_t len;
  int wanted;
} line_cases[] = {
  {"a result", B("dkim=pass\n"), 1},
  {"every result", B("dkim=permerror\n"), 1},
  {"a comment", B("dkim=fail (body hash did not verify)\n"), 1},
  {"properties", B("dkim=pass header.d=a.b header.i=@a.b header.s=s header.a=rsa-sha256 header.b=\"a/b=\"\n"), 1},
  {"a semicolon in quotes", B("dkim=pass header.i=\"a; b\"@c header.d=x\n"), 0},
  {"a quoted value", B("dkim=pass header.i=\"a; \\\"(b\"\n"), 1},
  {"no line end", B("dkim=pass"), 0},
  {"nothing", B(""), 0},
  {"an empty line", B("\n"), 0},
  {"another method", B("spf=pass\n"), 0},
  {"an unknown result", B("dkim=softfail\n"), 0},
  {"a longer one", B("dkim=passed\n"), 0},
  {"upper case", B("dkim=PASS\n"), 0},
  {"a second result", B("dkim=pass; spf=pass\n"), 0},
  {"two blanks", B("dkim=pass  header.d=x\n"), 0},
  {"a blank at the end", B("dkim=pass \n"), 0},
  {"a comment in a comment", B("dkim=pass (a (b))\n"), 0},
  {"a comment that is not closed", B("dkim=pass (a\n"), 0},
  {"an empty comment", B("dkim=pass ()\n"), 0},
  {"two blanks in a comment", B("dkim=pass (a  b)\n"), 0},
  {"a blank at the start of a comment", B("dkim=pass ( a)\n"), 0},
  {"a blank at the end of a comment", B("dkim=pass (a )\n"), 0},
  {"a blank for a comment", B("dkim=pass ( )\n"), 0},
  {"two comments", B("dkim=pass (a) (b)\n"), 0},
  {"a quote in a comment", B("dkim=pass (a\")\n"), 0},
  {"x-openpgp", B("x-openpgp=pass body.x-openpgp-fingerprint=1EE9DD6ADB1491E6653B9702169F5D53AB78164E "
    "body.x-openpgp-part=1.2\n"), 1},
  {"x-openpgp with a cause", B("x-openpgp=policy body.x-openpgp-part=2 policy.x-openpgp=key-expired\n"), 1},
  {"a property of another method", B("x-openpgp=pass body.smime-part=2\n"), 0},
  {"another property type", B("dkim=pass smtp.mailfrom=x\n"), 0},
  {"a property that the method does not have", B("dkim=pass header.x=y\n"), 0},
  {"the beginning of a property", B("dkim=pass header=y\n"), 0},
  {"a longer property", B("dkim=pass header.dd=y\n"), 0},
  {"properties in another order", B("dkim=pass header.b=x header.d=y\n"), 1},
  {"a property without name", B("dkim=pass header.=x\n"), 0},
  {"a property without value", B("dkim=pass header.d= header.s=x\n"), 0},
  {"a quote that is not closed", B("dkim=pass header.d=\"x\n"), 0},
  {"a quote that is quoted at the end", B("dkim=pass header.d=\"x\\\"\n"), 0},
  {"CR", B("dkim=pass\r\n"), 0},
  {"CR in quotes", B("dkim=pass header.d=\"a\rb\"\n"), 0},
  {"tab", B("dkim=pass\theader.d=x\n"), 0},
  {"NUL", B("dkim=pass\0\n"), 0},
  {"8 bit", B("dkim=pass header.d=\xc3\xbc\n"), 0},
};

static void lines(void)
{
  struct authres_line line;
  struct span answer = span_of("dkim=fail (x y) header.d=a.example header.s=\"s\"\ndkim=none\n");

  for (size_t i = 0; i < sizeof line_cases / sizeof *line_cases; i++) {
    struct span in = span_make(line_cases[i].line, line_cases[i].len);
    ok(authres_next(&line, &in) == line_cases[i].wanted, "line: %s", line_cases[i].reason);
  }
  ok(authres_next(&line, &answer) && line.result == AUTHRESULT_FAIL, "line: the first of two");
  ok(line.method == &authmethod_table[AUTHMETHOD_DKIM], "its method");
  is_bytes(line.comment.p, line.comment.len, B("x y"), "its comment");
  is_bytes(line.value[AUTHMETHOD_DKIM_D].p, line.value[AUTHMETHOD_DKIM_D].len, B("a.example"), "its domain");
  is_bytes(line.value[AUTHMETHOD_DKIM_S].p, line.value[AUTHMETHOD_DKIM_S].len, B("\"s\""), "its selector");
  ok(line.value[AUTHMETHOD_DKIM_I].len == 0, "no property that is not there");
  ok(authres_next(&line, &answer) && line.result == AUTHRESULT_NONE && line.value[AUTHMETHOD_DKIM_D].len == 0,
     "line: the second");
  ok(!authres_next(&line, &answer), "line: no third");
}

#define LONG_900 \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890" \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890" \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890" \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890" \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890" \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890" \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890" \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890" \
  "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234567890"

/* what is written, from a comment, a domain and a selector */
static const struct write_case {
  const char *reason;
  const char *comment;
  const char *domain;
  const char *selector;
  const char *wanted;
} write_cases[] = {
  {"a result alone", "", "", "", "dkim=policy"},
  {"a comment", "a b", "", "", "dkim=policy (a b)"},
  {"properties in the order of the table", "", "d.example", "s", "dkim=policy header.d=d.example header.s=s"},
  {"a token stays bare", "", "a!#$%&'*+-.^_`{|}~@b", "", "dkim=policy header.d=a!#$%&'*+-.^_`{|}~@b"},
  {"a blank is quoted", "", "a b", "", "dkim=policy header.d=\"a b\""},
  {"a tspecial is quoted", "", "a=b", "c]", "dkim=policy header.d=\"a=b\" header.s=\"c]\""},
  {"a quote and a backslash get one more", "", "a\"b\\", "", "dkim=policy header.d=\"a\\\"b\\\\\""},
  {"a value that is not ASCII is left out", "", "b\xc3\xbc", "s", "dkim=policy header.s=s"},
  {"a value with a line end is left out", "", "a\nb", "s", "dkim=policy header.s=s"},
  {"a value with DEL is left out", "", "a\177", "s", "dkim=policy header.s=s"},
  {"a comment with parentheses is left out", "a (b)", "d", "", "dkim=policy header.d=d"},
  {"a comment with two blanks is left out", "a  b", "d", "", "dkim=policy header.d=d"},
  {"a comment with a line end is left out", "a\nb", "d", "", "dkim=policy header.d=d"},
  {"a comment of 900 bytes", LONG_900, "", "", "dkim=policy (" LONG_900 ")"},
  {"a comment of 901 bytes is left out", LONG_900 "1", "d", "", "dkim=policy header.d=d"},
  {"a value of 900 bytes", "", LONG_900, "", "dkim=policy header.d=\"" LONG_900 "\""},
  {"a value of 901 bytes is left out", "", LONG_900 "1", "s", "dkim=policy header.s=s"},
};

/* What is written is what was wanted, and is read again. */
static void writes(void)
{
  stralloc out = STRALLOC_ZERO;
  struct authres_line line;

  for (size_t i = 0; i < sizeof write_cases / sizeof *write_cases; i++) {
    const struct write_case *c = write_cases + i;
    struct span value[AUTHMETHOD_PROPERTIES_MAX] = { { NULL, 0 } };
    struct span in;

    value[AUTHMETHOD_DKIM_D] = span_of(c->domain);
    value[AUTHMETHOD_DKIM_S] = span_of(c->selector);
    out.len = 0;
    ok(authres_line(&out, &authmethod_table[AUTHMETHOD_DKIM], AUTHRESULT_POLICY, span_of(c->comment), value),
       "write: %s", c->reason);
    is_bytes(out.s, out.len, c->wanted, strlen(c->wanted), c->reason);
    stralloc_catb(&out, "\n", 1);
    in = span_sa(&out);
    ok(authres_next(&line, &in) && in.len == 0 && line.result == AUTHRESULT_POLICY, "write: it is read again");
    ok(out.len <= AUTHRES_LINE_MAX, "write: no longer than a line may be");
  }
  out.len = 0;
  ok(authres_line(&out, &authmethod_table[AUTHMETHOD_DKIM], AUTHRESULT_TEMPERROR, span_of("x"), NULL),
     "write: without properties");
  is_bytes(out.s, out.len, B("dkim=temperror (x)"), "write: without properties");
  stralloc_free(&out);
}

static void field_is(const char *reason, const char *id, const char *answer, const char *wanted)
{
  stralloc out = STRALLOC_ZERO;

  ok(authres_field(&out, span_of(id), span_of(answer)), "field: %s", reason);
  is_bytes(out.s, out.len, wanted, strlen(wanted), reason);
  stralloc_free(&out);
}

static void fields(void)
{
  stralloc out = STRALLOC_ZERO;
  static char answer[3000] = "dkim=pass header.d=a header.i=";

  field_is("one", "mx.example.net", "dkim=none (message not signed)\n",
           "Authentication-Results: mx.example.net;\n\tdkim=none (message not signed)\n");
  field_is("two", "mx", "dkim=fail header.d=a\ndkim=pass header.d=b\n",
           "Authentication-Results: mx;\n\tdkim=fail header.d=a;\n\tdkim=pass header.d=b\n");
  field_is("folded under 78", "mx",
           "dkim=pass header.d=a23456789.123456789.123456789 header.i=@b23456789.123456789 header.s=c\n",
           "Authentication-Results: mx;\n\tdkim=pass header.d=a23456789.123456789.123456789\n"
           "\theader.i=@b23456789.123456789 header.s=c\n");
  field_is("no fold in a quoted string", "mx",
           "dkim=pass header.i=\"a23456789 123456789 123456789 123456789 123456789 123456789 123\\\" 56789 x\"\n",
           "Authentication-Results: mx;\n\tdkim=pass\n"
           "\theader.i=\"a23456789 123456789 123456789 123456789 123456789 123456789 123\\\" 56789 x\"\n");
  memset(answer + strlen(answer), 'x', 2000);
  memcpy(answer + strlen(answer), " header.s=s\n", 13);
  field_is("what fits into no line is left out", "mx", answer,
           "Authentication-Results: mx;\n\tdkim=pass header.d=a header.s=s\n");
  ok(authres_log(&out, span_of("dkim=fail (a b) header.i=@x header.d=x header.s=y\ndkim=pass\n")), "log");
  is_bytes(out.s, out.len, B("dkim=fail (a b) d=x s=y dkim=pass"), "log: in short");
  stralloc_free(&out);
  ok(authres_is_id(span_of(OURS)), "id: a host name");
  ok(!authres_is_id(span_of("")) && !authres_is_id(span_of("a b")) && !authres_is_id(span_of("a;b"))
     && !authres_is_id(span_of("a\n")) && !authres_is_id(span_of("\"a\"")), "id: nothing else");
}

int main(void)
{
  lines();
  writes();
  fields();
  return tap_done();
}
