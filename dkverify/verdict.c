/* verdict: look at all results, then decide. */
#include "dkverify/verdict.h"

#include "dkim/result.h"
#include "mail/authres.h"

int verdict_options_parse(struct verdict_options *p, const char *letters)
{
  int all_known = 1;

  memset(p, 0, sizeof *p);
  for (; *letters; letters++)
    switch (*letters) {
      case '!':
        p->refuses_unsigned = 1;
        p->refuses_failed = 1;
        break;
      case '+': p->refuses_failed = 1; break;
      case 't': p->defers = 1; break;
      case '-': p->skips = 1; break;
      default: all_known = 0;
    }
  return all_known;
}

static int ends_in(struct span s, struct span end)
{
  return s.len >= end.len && span_equal(span_from(s, s.len - end.len), end);
}

/* Does this line count as a signature? If the header is too long, the message may have none, so that line does not. */
static int counts(const struct authres_line *line)
{
  return line->result != AUTHRESULT_NONE && !ends_in(line->comment, span_of(RESULT_TEST_MODE))
         && !span_equal(line->comment, span_of(cause_text(CAUSE_HEADER_TOO_LONG)));
}

enum verdict verdict_of(const struct verdict_options *p, struct span answer)
{
  struct authres_line line;
  int signatures = 0;
  int passed = 0;
  int temporary = 0;

  while (authres_next(&line, &answer)) {
    if (!counts(&line))
      continue;
    signatures = 1;
    passed |= line.result == AUTHRESULT_PASS;
    temporary |= line.result == AUTHRESULT_TEMPERROR;
  }
  if (passed)
    return VERDICT_ACCEPT;
  if (temporary)
    return p->defers ? VERDICT_DEFER : VERDICT_ACCEPT;
  return (signatures ? p->refuses_failed : p->refuses_unsigned) ? VERDICT_REFUSE : VERDICT_ACCEPT;
}
