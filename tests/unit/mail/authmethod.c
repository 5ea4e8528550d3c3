/* authmethod: mail/authres with another table. What it reads and writes comes from the rows, whatever they are: these
 * are linked in place of mail/authmethod.o, and there is no dkim among them.
 */
#include "mail/authres.h"
#include "tests/tap.h"

#include <stddef.h>

#define B(literal) literal, sizeof(literal) - 1

enum { AUTH, IPREV, SMIME, FULL };

const struct authmethod authmethod_table[] = {
  /* RFC 8601 2.7.4, 2.7.3; RFC 7281 */
  [AUTH] = { "auth", { { "smtp.auth", "user" }, { "smtp.mailfrom", NULL } } },
  [IPREV] = { "iprev", { { "policy.iprev", "ip" } } },
  [SMIME] = { "smime", { { "body.smime-part", NULL }, { "body.smime-identifier", "who" } } },
  [FULL] = { "x-full", { { "a.a", NULL }, { "a.b", NULL }, { "a.c", NULL }, { "a.d", NULL }, { "a.e", "e" } } },
  { NULL, { { NULL, NULL } } },
};

#define ANSWER \
  "smime=pass (as received) body.smime-identifier=jan@example.org body.smime-part=1.2\n" \
  "iprev=fail policy.iprev=\"2001:db8::1\"\n" \
  "auth=pass smtp.auth=jan smtp.mailfrom=jan@example.org\n" \
  "x-full=none a.e=5 a.a=1\n"

static void next_is(struct span *answer, int row, enum authresult result, size_t property, const char *value)
{
  struct authres_line line;

  ok(authres_next(&line, answer) && line.method == &authmethod_table[row] && line.result == result,
     "read: %s", authmethod_table[row].name);
  is_bytes(line.value[property].p, line.value[property].len, value, strlen(value),
           authmethod_table[row].property[property].name);
}

static void reads(void)
{
  static const char *const others[] = {
    "dkim=pass header.d=example.org\n", "auth=pass policy.iprev=x\n", "smime=pass body.smime=1\n", "x-ful=pass\n",
    "x-full=pass a.f=1\n", "smime=pass smime.body-part=1\n", "auth\n", "auth pass\n", "=pass\n",
  };
  struct span answer = span_of(ANSWER);
  struct authres_line line;

  next_is(&answer, SMIME, AUTHRESULT_PASS, 1, "jan@example.org");
  next_is(&answer, IPREV, AUTHRESULT_FAIL, 0, "\"2001:db8::1\"");
  next_is(&answer, AUTH, AUTHRESULT_PASS, 1, "jan@example.org");
  next_is(&answer, FULL, AUTHRESULT_NONE, 4, "5");
  ok(answer.len == 0, "read: no more");
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    struct span in = span_of(others[i]);

    ok(!authres_next(&line, &in), "not read: %.*s", (int)strlen(others[i]) - 1, others[i]);
  }
}

static void writes(void)
{
  const struct span value[AUTHMETHOD_PROPERTIES_MAX] = { span_of("1.2"), span_of("a b") };
  const struct span full[] = { span_of("1"), span_of("2"), span_of("3"), span_of("4"), span_of("5") };
  stralloc out = STRALLOC_ZERO;

  ok(authres_line(&out, &authmethod_table[SMIME], AUTHRESULT_NEUTRAL, span_of("no address"), value), "write");
  is_bytes(out.s, out.len, B("smime=neutral (no address) body.smime-part=1.2 body.smime-identifier=\"a b\""), "write");
  out.len = 0;
  ok(authres_line(&out, &authmethod_table[FULL], AUTHRESULT_PASS, span_of(""), full), "write: all there may be");
  is_bytes(out.s, out.len, B("x-full=pass a.a=1 a.b=2 a.c=3 a.d=4 a.e=5"), "write: all there may be");
  out.len = 0;
  ok(authres_field(&out, span_of("mx"), span_of(ANSWER)), "field");
  is_bytes(out.s, out.len, B("Authentication-Results: mx;\n"
                             "\tsmime=pass (as received) body.smime-identifier=jan@example.org\n"
                             "\tbody.smime-part=1.2;\n"
                             "\tiprev=fail policy.iprev=\"2001:db8::1\";\n"
                             "\tauth=pass smtp.auth=jan smtp.mailfrom=jan@example.org;\n"
                             "\tx-full=none a.e=5 a.a=1\n"), "field");
  out.len = 0;
  ok(authres_log(&out, span_of(ANSWER)), "log");
  is_bytes(out.s, out.len, B("smime=pass (as received) who=jan@example.org iprev=fail ip=\"2001:db8::1\""
                             " auth=pass user=jan x-full=none e=5"), "log");
  stralloc_free(&out);
}

int main(void)
{
  reads();
  writes();
  return tap_done();
}
