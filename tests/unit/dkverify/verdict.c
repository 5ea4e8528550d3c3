/* verdict: what becomes of a message, by the letters of $DKIM and the result lines. */
#include "dkverify/verdict.h"
#include "tests/tap.h"

static enum verdict verdict(const char *letters, const char *answer)
{
  struct verdict_options p;

  verdict_options_parse(&p, letters);
  return verdict_of(&p, span_of(answer));
}

static void verdicts(void)
{
  struct verdict_options p;

  ok(verdict_options_parse(&p, "") && verdict_options_parse(&p, "+!t-") && !verdict_options_parse(&p, "+x")
       && !verdict_options_parse(&p, " "),
     "verdict: letters");
  ok(verdict("!t", "dkim=fail\ndkim=temperror\ndkim=pass\n") == VERDICT_ACCEPT, "verdict: one pass is enough");
  ok(verdict("!", "dkim=fail\ndkim=temperror\n") == VERDICT_ACCEPT, "verdict: one might pass");
  ok(verdict("t", "dkim=fail\ndkim=temperror\n") == VERDICT_DEFER, "verdict: one might pass, t");
  ok(verdict("+", "dkim=policy (l= does not cover the whole body)\n") == VERDICT_REFUSE, "verdict: none passes");
  ok(verdict("t", "dkim=fail\n") == VERDICT_ACCEPT, "verdict: t is for temporary errors alone");
  ok(verdict("+", "dkim=none\n") == VERDICT_ACCEPT, "verdict: + is for signed mail alone");
  ok(verdict("!", "dkim=none\n") == VERDICT_REFUSE, "verdict: !");
  ok(verdict("+", "dkim=fail (x, test mode)\ndkim=pass (test mode)\n") == VERDICT_ACCEPT,
     "verdict: test mode counts as none");
  ok(verdict("+", "dkim=fail (x)\ndkim=pass (test mode)\n") == VERDICT_REFUSE, "verdict: nor does its pass");
  ok(verdict("+", "dkim=permerror (header too long)\n") == VERDICT_ACCEPT, "verdict: who knows");
  ok(verdict("", "dkim=fail\n") == VERDICT_ACCEPT && verdict("", "dkim=none\n") == VERDICT_ACCEPT
     && verdict("", "dkim=temperror\n") == VERDICT_ACCEPT, "verdict: no letters, no refusal");
}

int main(void)
{
  verdicts();
  return tap_done();
}
