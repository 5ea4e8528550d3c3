/* authresult: the keywords, in the order of the enum. */
#include "mail/authresult.h"

static const char *const names[] = { "none", "pass", "fail", "policy", "neutral", "temperror", "permerror" };

const char *authresult_name(enum authresult r)
{
  return names[r];
}

int authresult_parse(enum authresult *r, struct span keyword)
{
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (span_equal(keyword, span_of(names[i]))) {
      *r = (enum authresult)i;
      return 1;
    }
  return 0;
}
