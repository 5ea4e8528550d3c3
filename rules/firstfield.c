/* firstfield: parse a domain, .domain, = or *, with an optional `!` before it. */
#include "rules/firstfield.h"

#include "text/ascii.h"
#include "text/hostname.h"

int firstfield_is_empty_line(struct span line)
{
  line = ascii_trim(line);
  return line.len == 0 || line.p[0] == '#';
}

struct span firstfield_cut(struct span *rest, char separator)
{
  size_t at = span_find(*rest, separator);
  struct span part = span_first(*rest, at);

  *rest = span_from(*rest, at + 1);
  return part;
}

const char *firstfield_parse(struct firstfield *f, struct span line)
{
  struct span key = firstfield_cut(&line, ':');
  struct span domain;

  f->negated = key.len && key.p[0] == '!';
  if (f->negated)
    key = span_from(key, 1);
  f->key = key;
  domain = key;
  if (span_equal(key, span_of("*"))) {
    f->kind = FIRSTFIELD_ANY;
    return NULL;
  }
  if (span_equal(key, span_of("="))) {
    f->kind = FIRSTFIELD_LISTED;
    return NULL;
  }
  f->kind = FIRSTFIELD_EXACT;
  if (key.len && key.p[0] == '.') {
    f->kind = FIRSTFIELD_PARENT;
    domain = span_from(key, 1);
  }
  if (hostname_labels(domain))
    return NULL;
  if (span_find(key, ' ') < key.len || span_find(key, '\t') < key.len)
    return "a blank in the first field: a colon must follow the domain at once";
  return "the first field must be a domain, .domain, * or =";
}
