/* authresult: the seven keywords of RFC 8601 2.7, and nothing else. */
#include "tests/tap.h"
#include "mail/authresult.h"

static const struct {
  enum authresult result;
  const char *keyword;
} results[] = {
  {AUTHRESULT_NONE, "none"},
  {AUTHRESULT_PASS, "pass"},
  {AUTHRESULT_FAIL, "fail"},
  {AUTHRESULT_POLICY, "policy"},
  {AUTHRESULT_NEUTRAL, "neutral"},
  {AUTHRESULT_TEMPERROR, "temperror"},
  {AUTHRESULT_PERMERROR, "permerror"},
};

static const char *const others[] = {"", "Pass", "PASS", "passed", "pas", "softfail", "hardfail", "pass ", " pass"};

int main(void)
{
  enum authresult r;

  for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
    ok(strcmp(authresult_name(results[i].result), results[i].keyword) == 0, "%s has its keyword", results[i].keyword);
    ok(authresult_parse(&r, span_of(results[i].keyword)) && r == results[i].result, "%s is read", results[i].keyword);
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    ok(!authresult_parse(&r, span_of(others[i])), "`%s` is no result", others[i]);
  return tap_done();
}
