/* authres, authstrip, policy: result lines in, the field out; which received fields go; what becomes of the message. */
#include "mail/authres.h"
#include "mail/authstrip.h"
#include "dkverify/verdict.h"
#include "tests/tap.h"

#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1
#define OURS "mx.example.net"

/* checklist 116 and RFC 8601 5: who claims to be us */
static const struct claim_case {
  const char *reason;
  const char *body;
  size_t len;
  int is_cut;
  int wanted;
} claim_cases[] = {
  {"as we write it", B(" mx.example.net; dkim=pass\n"), 0, 1},
  {"none", B(" mx.example.net; none"), 0, 1},
  {"nothing but the id", B(" mx.example.net"), 0, 1},
  {"case", B(" MX.Example.NET; x\n"), 0, 1},
  {"quoted", B(" \"mx.example.net\"; x\n"), 0, 1},
  {"quoted, with a quoted pair", B(" \"mx\\.example.net\"; x\n"), 0, 1},
  {"comment before", B(" (x) mx.example.net; x\n"), 0, 1},
  {"nested comment before", B(" (x (y) ;) mx.example.net; x\n"), 0, 1},
  {"comment behind", B(" mx.example.net (;) ; x\n"), 0, 1},
  {"folded before", B("\n\tmx.example.net; x\n"), 0, 1},
  {"folded by CRLF", B("\r\n mx.example.net\r\n ; x\r\n"), 0, 1},
  {"no blank", B("mx.example.net; x\n"), 0, 1},
  {"version 1", B(" mx.example.net 1; x\n"), 0, 1},
  {"version 2", B(" mx.example.net 2; x\n"), 0, 1},
  {"a dot at its end", B(" mx.example.net.; x\n"), 0, 1},
  {"tab", B("\tmx.example.net\t;\tx\n"), 0, 1},
  {"a foreign id", B(" mx.example.com; dkim=pass\n"), 0, 0},
  {"a foreign id with version 1", B(" mx.example.com 1; dkim=pass\n"), 0, 0},
  {"version 1 in other digits", B(" mx.example.com 01; dkim=pass\n"), 0, 0},
  {"ours is the end of it", B(" a.mx.example.net; x\n"), 0, 0},
  {"ours is the start of it", B(" mx.example.net.evil.example; x\n"), 0, 0},
  {"ours behind the first semicolon", B(" mx.example.com; mx.example.net; x\n"), 0, 0},
  {"a comment before the id, whoever's it is", B(" (mx.example.net) mx.example.com; x\n"), 0, 1},
  {"a foreign id without results", B(" mx.example.com\n"), 0, 0},
  {"a foreign id with a version that nobody knows", B(" mx.example.com 2; x\n"), 0, 1},
  {"a foreign id with version 0", B(" mx.example.com 0; x\n"), 0, 1},
  {"a foreign id with a version of 30 digits", B(" mx.example.com 000000000000000000000000000001; x\n"), 0, 1},
  {"nothing", B(""), 0, 1},
  {"a line end", B("\n"), 0, 1},
  {"no id", B(" ; dkim=pass\n"), 0, 1},
  {"no semicolon", B(" mx.example.com dkim=pass\n"), 0, 1},
  {"comment not closed", B(" (mx.example.com; dkim=pass\n"), 0, 1},
  {"quote not closed", B(" \"mx.example.com; dkim=pass\n"), 0, 1},
  {"NUL", B(" mx.example.com\0; dkim=pass\n"), 0, 1},
  {"CR", B(" mx.example.com\r; dkim=pass\n"), 0, 1},
  {"a slash", B(" mx/mx.example.com; dkim=pass\n"), 0, 1},
  {"bytes over 127 may be ours", B(" m\xc3\xbc.example; dkim=pass\n"), 0, 1},
  {"an A-label is not ours if ours is ASCII", B(" xn--m-tga.example; dkim=pass\n"), 0, 0},
  {"cut behind the id", B(" mx.example.com; dkim="), 1, 0},
  {"cut in the id", B(" mx.example.co"), 1, 1},
  {"cut in the version", B(" mx.example.com 1"), 1, 1},
  {"cut at a line end", B(" mx.example.com\n"), 1, 1},
  {"cut in a comment", B(" mx.example.com (x"), 1, 1},
  {"cut behind our id", B(" mx.example.net; dkim="), 1, 1},
};

static void claims(void)
{
  for (size_t i = 0; i < sizeof claim_cases / sizeof *claim_cases; i++) {
    const struct claim_case *c = claim_cases + i;

    ok(authres_claims(span_make(c->body, c->len), c->is_cut, span_of(OURS)) == c->wanted, "claims: %s", c->reason);
  }
  ok(authres_claims(span_of(" xn--bcher-kva.example; x"), 0, span_of("b\xc3\xbc" "cher.example")) == 1,
     "claims: an A-label may be our U-label");
  ok(authres_claims(span_of(" mx.xn--bcher-kva.example; x"), 0, span_of("b\xc3\xbc" "cher.example")) == 1,
     "claims: an A-label inside");
  ok(authres_claims(span_of(" other.example; x"), 0, span_of("b\xc3\xbc" "cher.example")) == 0,
     "claims: ASCII is not our U-label");
  ok(authres_claims(span_of(" XN--BCHER-KVA.example; x"), 0, span_of("xn--bcher-kva.example")) == 1,
     "claims: our A-label");
}

#define AR "Authentication-Results: mx.example.net; x\n"

static const struct strip_case {
  const char *reason;
  const char *in;
  size_t len;
  const char *out;
  size_t out_len;
  size_t removed;
} strip_cases[] = {
  {"empty", B(""), B(""), 0},
  {"body alone", B("\nx"), B("\nx"), 0},
  {"no field of the name", B("A: b\n c\n\nx\n"), B("A: b\n c\n\nx\n"), 0},
  {"one", B(AR "A: b\n\nx\n"), B("A: b\n\nx\n"), 1},
  {"nothing else", B(AR), B(""), 1},
  {"without line end", B("A: b\nAuthentication-Results: mx.example.net"), B("A: b\n"), 1},
  {"three in a row", B(AR AR AR "\n"), B("\n"), 3},
  {"three apart", B(AR "A: b\n" AR "C: d\n" AR "\nx"), B("A: b\nC: d\n\nx"), 3},
  {"folded", B("Authentication-Results:\n mx.example.net;\n\tx\nA: b\n"), B("A: b\n"), 1},
  {"folded by blanks alone", B("Authentication-Results: mx.example.net;\n \n\t\nA: b\n"), B("A: b\n"), 1},
  {"CRLF", B("Authentication-Results: mx.example.net;\r\n x\r\nA: b\r\n\r\n" AR), B("A: b\r\n\r\n" AR), 1},
  {"name in another case", B("aUTHENTICATION-rESULTS:mx.example.net\nA: b\n"), B("A: b\n"), 1},
  {"blanks before the colon", B("Authentication-Results \t: mx.example.net\nA: b\n"), B("A: b\n"), 1},
  {"a fold before the colon", B("Authentication-Results\n : mx.example.net\nA: b\n"), B("A: b\n"), 1},
  {"no colon", B("Authentication-Results\nA: b\n"), B("Authentication-Results\nA: b\n"), 0},
  {"no colon at the end", B("Authentication-Results"), B("Authentication-Results"), 0},
  {"part of the name", B("Authentication-Res"), B("Authentication-Res"), 0},
  {"more than the name", B("Authentication-Results2: mx.example.net\n"),
   B("Authentication-Results2: mx.example.net\n"), 0},
  {"a blank in the name", B("Authentication -Results: mx.example.net\n"),
   B("Authentication -Results: mx.example.net\n"), 0},
  {"others stay as they are", B("Authentication-Results:  a.example ;\n x\nA: b\n"),
   B("Authentication-Results:  a.example ;\n x\nA: b\n"), 0},
  {"an other one among ours", B(AR "Authentication-Results: a.example; x\n" AR),
   B("Authentication-Results: a.example; x\n"), 2},
  {"behind the header", B("A: b\n\n" AR), B("A: b\n\n" AR), 0},
  {"the header ends in CRLF", B("A: b\r\n\r\n" AR), B("A: b\r\n\r\n" AR), 0},
  {"LF, then CRLF ends it", B("A: b\n\r\n" AR), B("A: b\n\r\n" AR), 0},
  {"a line that is no field does not end it", B("oops\n" AR "A: b\n"), B("oops\nA: b\n"), 1},
  {"a line of blanks does not end it", B("A: b\n \n" AR "C: d\n"), B("A: b\n \nC: d\n"), 1},
  {"behind a lone CR", B("A: b\r" AR "C: d\n"), B("A: b\nC: d\n"), 1},
  {"behind a lone CR, the last one", B("A: b\r" AR "\nx"), B("A: b\n\nx"), 1},
  {"behind a lone CR, two: the first one takes the rest of the line",
   B("A: b\rAuthentication-Results: mx.example.net; x\r" AR "C: d\n"), B("A: b\nC: d\n"), 1},
  {"a lone CR behind it", B("Authentication-Results: mx.example.net; x\rC: d\n"), B(""), 1},
  {"a lone CR in it", B("Authentication-Results: mx.example.net; x\r y\nC: d\n"), B("C: d\n"), 1},
  {"CR CR LF behind it makes no empty line", B("Authentication-Results: mx.example.net; x\r\r\nC: d\n"),
   B("C: d\n"), 1},
  {"CR CR LF does not end the header", B("A: b\r\r\n" AR "C: d\n"), B("A: b\r\r\nC: d\n"), 1},
  {"LF CR CR LF does not either", B("A: b\n\r\r\n" AR "C: d\n"), B("A: b\n\r\r\nC: d\n"), 1},
  {"LF CR does not either", B("A: b\n\r" AR "C: d\n"), B("A: b\nC: d\n"), 1},
  {"two lone CR do not either", B("A: b\r\r" AR "C: d\n"), B("A: b\nC: d\n"), 1},
  {"what would continue our field", B(" x\n\ty\nA: b\n"), B("A: b\n"), 0},
  {"what would continue our field, then one", B(" x\n" AR "A: b\n"), B("A: b\n"), 1},
  {"NUL and 8 bit", B("A: \0\xff\n" AR "\n\0\n"), B("A: \0\xff\n\n\0\n"), 1},
  {"NUL behind the name", B("Authentication-Results\0: mx.example.net\n"), B(""), 1},
};

static int strip_in_two(const struct strip_case *c, size_t cut, stralloc *out, size_t *removed)
{
  struct span in = span_make(c->in, c->len);
  struct authstrip a;
  int good;

  out->len = 0;
  authstrip_init(&a, span_of(OURS));
  good = authstrip_feed(&a, span_first(in, cut), out) && authstrip_feed(&a, span_from(in, cut), out)
         && authstrip_end(&a, out);
  *removed = a.removed;
  authstrip_free(&a);
  return good;
}

static void strips(void)
{
  stralloc out = STRALLOC_ZERO;
  size_t removed = 0;

  for (size_t i = 0; i < sizeof strip_cases / sizeof *strip_cases; i++) {
    const struct strip_case *c = strip_cases + i;
    size_t bad = 0;

    ok(strip_in_two(c, 0, &out, &removed) && removed == c->removed, "strip: %s: %zu", c->reason, removed);
    is_bytes(out.s, out.len, c->out, c->out_len, c->reason);
    for (size_t cut = 1; cut <= c->len; cut++)
      bad += !strip_in_two(c, cut, &out, &removed) || removed != c->removed
             || !span_equal(span_make(out.s, out.len), span_make(c->out, c->out_len));
    ok(bad == 0, "strip: %s: wherever it is cut", c->reason);
  }
  stralloc_free(&out);
}

/* a field of `len` bytes: `start`, then x, then LF */
static void long_field(const char *start, size_t len, char fill, size_t wanted)
{
  struct authstrip a;
  stralloc out = STRALLOC_ZERO;
  char *text = malloc(len);

  memset(text, fill, len);
  memcpy(text, start, strlen(start));
  text[len - 1] = '\n';
  authstrip_init(&a, span_of(OURS));
  ok(authstrip_feed(&a, span_make(text, len), &out) && authstrip_end(&a, &out) && out.len == wanted,
     "strip: %.40s... of %zu bytes: %zu stay", start, len, out.len);
  ok(a.held.a < 2 * (size_t)AUTHSTRIP_HELD_MAX, "strip: and %zu are held", a.held.a);
  authstrip_free(&a);
  stralloc_free(&out);
  free(text);
}

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
  {"another property type", B("dkim=pass smtp.mailfrom=x\n"), 0},
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
  is_bytes(line.comment.p, line.comment.len, B("x y"), "its comment");
  is_bytes(line.domain.p, line.domain.len, B("a.example"), "its domain");
  is_bytes(line.selector.p, line.selector.len, B("\"s\""), "its selector");
  ok(authres_next(&line, &answer) && line.result == AUTHRESULT_NONE && line.domain.len == 0, "line: the second");
  ok(!authres_next(&line, &answer), "line: no third");
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

static enum verdict verdict(const char *letters, const char *answer)
{
  struct verdict_options p;

  verdict_options_parse(&p, letters);
  return verdict_of(&p, span_of(answer));
}

static void policies(void)
{
  struct verdict_options p;

  ok(verdict_options_parse(&p, "") && verdict_options_parse(&p, "+!t-") && !verdict_options_parse(&p, "+x")
       && !verdict_options_parse(&p, " "),
     "policy: letters");
  ok(verdict("!t", "dkim=fail\ndkim=temperror\ndkim=pass\n") == VERDICT_ACCEPT, "policy: one pass is enough");
  ok(verdict("!", "dkim=fail\ndkim=temperror\n") == VERDICT_ACCEPT, "policy: one might pass");
  ok(verdict("t", "dkim=fail\ndkim=temperror\n") == VERDICT_DEFER, "policy: one might pass, t");
  ok(verdict("+", "dkim=policy (l= does not cover the whole body)\n") == VERDICT_REFUSE, "policy: none passes");
  ok(verdict("t", "dkim=fail\n") == VERDICT_ACCEPT, "policy: t is for temporary errors alone");
  ok(verdict("+", "dkim=none\n") == VERDICT_ACCEPT, "policy: + is for signed mail alone");
  ok(verdict("!", "dkim=none\n") == VERDICT_REFUSE, "policy: !");
  ok(verdict("+", "dkim=fail (x, test mode)\ndkim=pass (test mode)\n") == VERDICT_ACCEPT,
     "policy: test mode counts as none");
  ok(verdict("+", "dkim=fail (x)\ndkim=pass (test mode)\n") == VERDICT_REFUSE, "policy: nor does its pass");
  ok(verdict("+", "dkim=permerror (header too long)\n") == VERDICT_ACCEPT, "policy: who knows");
  ok(verdict("", "dkim=fail\n") == VERDICT_ACCEPT && verdict("", "dkim=none\n") == VERDICT_ACCEPT
     && verdict("", "dkim=temperror\n") == VERDICT_ACCEPT, "policy: no letters, no refusal");
}

int main(void)
{
  claims();
  strips();
  long_field("Authentication-Results: a.example; x", 1 << 20, 'x', 1 << 20);
  long_field("Authentication-Results: mx.example.net; x", 1 << 20, 'x', 0);
  long_field("Authentication-Results: x", 1 << 20, 'x', 0);
  long_field("Authentication-Results: (", 1 << 20, '(', 0);
  long_field("Authentication-Results", 1 << 20, ' ', 0);
  long_field("Subject: x", 1 << 20, 'x', 1 << 20);
  lines();
  fields();
  policies();
  return tap_done();
}
