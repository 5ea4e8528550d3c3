/* rcpthosts: the answers are those of qmail-smtpd, except if control/rcpthosts is missing: then qmail-smtpd accepts
 * every domain, and here no domain matches.
 */
#include "rules/rcpthosts.h"

#include "link/cdbread.h"
#include "link/control.h"
#include "link/plainfile.h"
#include "text/ascii.h"

#include <errno.h>

#define MORE "control/morercpthosts.cdb"
#define TEXT_MAX (16 * 1024 * 1024)

/* Change *name to its next parent, with the dot before it. Returns 0 if there is none. */
static int next_name(struct span *name)
{
  size_t dot = 1 + span_find(span_from(*name, 1), '.');

  *name = span_from(*name, dot);
  return name->len > 0;
}

static int line_matches(struct span line, struct span domain)
{
  do
    if (ascii_equal_nocase(line, domain))
      return 1;
  while (next_name(&domain));
  return 0;
}

static int text_matches(struct span text, struct span domain)
{
  while (text.len) {
    size_t lf = span_find(text, '\n');
    struct span line = span_first(text, lf);

    while (line.len && ascii_is_wsp(line.p[line.len - 1]))
      line.len--;
    if (line.len && line.p[0] != '#' && line_matches(line, domain))
      return 1;
    text = span_from(text, lf + 1);
  }
  return 0;
}

static int cdb_matches(struct span domain)
{
  cdb c = CDB_ZERO;
  struct span data;
  int found = 0;

  if (!cdb_init(&c, MORE))
    return plainfile_is_absent(MORE) ? 0 : -1;
  do
    found = cdbread_find(&c, domain, &data);
  while (found == 0 && next_name(&domain));
  cdb_free(&c);
  if (found == -1)
    errno = EIO;
  return found;
}

int rcpthosts_match(struct span domain)
{
  stralloc text = STRALLOC_ZERO;
  int found = 0;

  if (domain.len == 0)
    return 0;
  switch (control_text(&text, "control/rcpthosts", TEXT_MAX)) {
    case CONTROL_ERROR: found = -1; break;
    case CONTROL_ABSENT: break;
    case CONTROL_PRESENT:
      found = text_matches(span_sa(&text), domain);
      if (!found)
        found = cdb_matches(domain);
      break;
  }
  stralloc_free(&text);
  return found;
}
