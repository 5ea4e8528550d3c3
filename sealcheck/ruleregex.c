/* ruleregex: the message that it gets is as short as one can be. */
#include "sealcheck/ruleregex.h"

#include "sealcheck/lint.h"
#include "sealcheck/rulechild.h"
#include "link/io.h"

#include <unistd.h>

int ruleregex(const struct mailrules *m, struct check *c)
{
  static const char text[] = "From: a@example.org\n\n";
  struct span recipient = span_of("b@example.net");
  struct rulechild child = { .rules = m, .host = span_of("example.net"), .sender = span_of("a@example.org"),
                             .recipients = &recipient, .recipient_count = 1 };
  stralloc said = STRALLOC_ZERO;
  int status;

  if (!mailrules_read_message(m))
    return 1;
  child.message = io_temporary("sealcheck");
  if (child.message == -1 || !io_write(child.message, text, sizeof text - 1)) {
    check_blind(c, "bin/qmail-mime");
    return 0;
  }
  status = rulechild_run(&child, &said);
  close(child.message);
  if (status != 0)
    check_say(c, status == -1 ? CHECK_BLIND : CHECK_ERROR, lint_file(m),
              said.len && stralloc_0(&said) ? said.s : "bin/qmail-mime can't be run",
              rulechild_remedy(span_sa(&said)));
  stralloc_free(&said);
  return status == 0;
}
