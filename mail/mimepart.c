/* mimepart: the words for what is ambiguous and for the limits. The manual page of qmail-mime has the same words. */
#include "mail/mimepart.h"

static const char *const reasons[] = {
  "double-type", "double-encoding", "double-disposition", "bad-type", "bad-parameter", "double-parameter",
  "bad-encoding", "encoded", "no-boundary", "bad-boundary", "nested-boundary", "boundary-tail", "unclosed",
  "after-close", "header-line", "header-end", "nul", "bare-cr", "mixed-ends"
};

static const char *const limits[] = { "too-deep", "too-many", "long-header", "long-field" };

const char *mimepart_reason_name(unsigned int i)
{
  return i < sizeof reasons / sizeof *reasons ? reasons[i] : NULL;
}

const char *mimepart_limit_name(unsigned int i)
{
  return i < sizeof limits / sizeof *limits ? limits[i] : NULL;
}
