/* insides: the patterns of host= in rules, one a line. */
#include "seal/insides.h"

#include "rules/mailpattern.h"
#include "text/ascii.h"

#include <errno.h>

/* Thousands of hosts. */
#define INSIDES_BYTES (256 * 1024)

static noreturn void bad_line(const struct outbound *o, const char *path, size_t number, const char *reason)
{
  stralloc why = STRALLOC_ZERO;

  errno = 0;
  if (!stralloc_cats(&why, path) || !stralloc_cats(&why, " line ") || !ascii_cat_number(&why, number)
      || !stralloc_cats(&why, ": ") || !stralloc_cats(&why, reason) || !stralloc_0(&why))
    outbound_temporary_control(o, "out of memory");
  outbound_temporary_control(o, why.s);
}

static int fits(const struct outbound *o, const char *path, struct span text, struct span host)
{
  stralloc pattern = STRALLOC_ZERO;
  const char *reason;
  const char *remedy;
  int found = 0;

  for (size_t number = 1; !found && text.len; number++) {
    struct span line = span_first(text, span_find(text, '\n'));

    text = span_from(text, line.len + 1);
    line = ascii_trim(line);
    if (line.len == 0 || line.p[0] == '#')
      continue;
    pattern.len = 0;
    switch (mailpattern_parse(&pattern, MAILPATTERN_HOST, line, &reason, &remedy)) {
      case 1: found = mailpattern_matches(MAILPATTERN_HOST, span_sa(&pattern), host); break;
      case 0: bad_line(o, path, number, reason);
      default: outbound_temporary_control(o, "out of memory");
    }
  }
  stralloc_free(&pattern);
  return found;
}

int insides_hold(const struct outbound *o, const char *path, struct span host)
{
  stralloc text = STRALLOC_ZERO;
  stralloc subject = STRALLOC_ZERO;
  int found = 0;

  switch (control_text(&text, path, INSIDES_BYTES)) {
    case CONTROL_ERROR: outbound_temporary_control(o, control_reason());
    case CONTROL_ABSENT: return 0;
    case CONTROL_PRESENT: break;
  }
  if (!mailpattern_subject(&subject, MAILPATTERN_HOST, host))
    outbound_temporary_control(o, "out of memory");
  found = fits(o, path, span_sa(&text), span_sa(&subject));
  stralloc_free(&subject);
  stralloc_free(&text);
  return found;
}
