/* words: what qmail-smime and qmail-mime are told and tell, in both directions. */
#include "tests/tap.h"
#include "rules/mailrule.h"
#include "unseal/words.h"

static void is_words(unsigned int is, const char *wanted)
{
  stralloc out = STRALLOC_ZERO;

  ok(words_cat(&out, is), "written");
  is_bytes(out.s, out.len, wanted, strlen(wanted), wanted);
  stralloc_free(&out);
}

int main(void)
{
  unsigned int is = 0;

  is_words(0, "none");
  is_words(MAILRULE_IS_PASS, "pass");
  is_words(MAILRULE_IS_PASS | MAILRULE_IS_OPENED | MAILRULE_IS_WEAK, "opened,pass,weak");
  is_words(MAILRULE_IS_OF_OPENING, "opened,pass,fail,weak,nokey,unknown,revoked,expired");
  ok(words_read(&is, span_of("")) && is == 0, "no word");
  ok(words_read(&is, span_of("fail,expired")) && is == (MAILRULE_IS_FAIL | MAILRULE_IS_EXPIRED), "two words");
  ok(words_read(&is, span_of("revoked")) && is == (MAILRULE_IS_FAIL | MAILRULE_IS_EXPIRED | MAILRULE_IS_REVOKED),
     "one more");
  is = 0;
  ok(!words_read(&is, span_of("passed")), "a longer word");
  ok(!words_read(&is, span_of("pass,,fail")), "two commas");
  ok(!words_read(&is, span_of("signed")), "a word that only the message gives");
  return tap_done();
}
