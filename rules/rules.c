/* rules: look up single keys in the text or the cdb, in the right order. */
#include "rules/rules.h"

#include "link/cdbread.h"
#include "link/control.h"
#include "link/plainfile.h"
#include "rules/rcpthosts.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <errno.h>

#define LINE_NUMBER_DIGITS 9

static const char *line_fault(struct span line)
{
  size_t ignored;

  return control_fault(line, &ignored);
}

const char *rules_parse_line(const struct rules_source *source, void *parsed, struct span line)
{
  const char *fault = line_fault(line);

  return fault ? fault : source->parse(parsed, line);
}

int rules_scan(struct rules *r)
{
  struct span rest = span_sa(&r->text);

  for (size_t number = 1; rest.len; number++) {
    size_t lf = span_find(rest, '\n');
    struct rules_line l;
    struct firstfield first;
    const char *fault;

    l.line = span_first(rest, lf);
    fault = line_fault(l.line);
    /* Blanks at the end of a line are invisible in an editor, so they are ignored. */
    while (l.line.len && ascii_is_wsp(l.line.p[l.line.len - 1]))
      l.line.len--;
    rest = span_from(rest, lf + 1);
    if (!fault && firstfield_is_empty_line(l.line))
      continue;
    l.wrong = firstfield_parse(&first, l.line);
    if (fault && (l.wrong || firstfield_is_empty_line(l.line)))
      l.wrong = fault;
    l.key = first.key;
    l.number = number;
    l.negated = first.negated;
    if (!genalloc_append(struct rules_line, &r->lines, &l))
      return 0;
  }
  return 1;
}

/* A line whose first field cannot be parsed could be meant for any sender, so all mail waits. */
static enum rules_result scan_text(struct rules *r, size_t *number, const char **why)
{
  const struct rules_line *l;

  if (!rules_scan(r)) {
    *why = "out of memory";
    return RULES_ERROR;
  }
  l = genalloc_s(struct rules_line, &r->lines);
  for (size_t i = 0; i < genalloc_len(struct rules_line, &r->lines); i++)
    if (l[i].wrong) {
      *number = l[i].number;
      *why = l[i].wrong;
      return RULES_ERROR;
    }
  return RULES_FOUND;
}

static enum rules_result open_compiled(struct rules *r, const char **why)
{
  struct span data;

  r->is_compiled = 1;
  if (cdbread_find(&r->compiled, span_of(""), &data) == 1 && span_equal(data, span_of(r->source->format)))
    return RULES_FOUND;
  *why = r->source->damaged_cdb;
  return RULES_ERROR;
}

enum rules_result rules_open(struct rules *r, size_t *number, const char **why)
{
  *number = 0;
  switch (control_exists(r->source->text)) {
    case CONTROL_ABSENT: return RULES_NONE;
    case CONTROL_ERROR:
      *why = r->source->cant_read_text;
      return RULES_ERROR;
    case CONTROL_PRESENT: break;
  }
  if (cdb_init(&r->compiled, r->source->cdb))
    return open_compiled(r, why);
  if (!plainfile_is_absent(r->source->cdb)) {
    *why = r->source->cant_read_cdb;
    return RULES_ERROR;
  }
  switch (control_text(&r->text, r->source->text, RULES_TEXT_MAX)) {
    case CONTROL_ABSENT: return RULES_NONE;
    case CONTROL_ERROR:
      if (errno == EILSEQ)  /* rules_scan() finds the byte, and the mail for which it counts */
        break;
      *why = errno == EFBIG ? r->source->text_too_long : r->source->cant_read_text;
      return RULES_ERROR;
    case CONTROL_PRESENT: break;
  }
  return scan_text(r, number, why);
}

/* If several lines have this key, a line with `!` takes precedence, then the first line. */
static enum rules_result find_in_text(const struct rules *r, struct span key, struct span *line, size_t *number)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);
  enum rules_result found = RULES_NONE;

  for (size_t i = 0; i < genalloc_len(struct rules_line, &r->lines); i++) {
    if (!ascii_equal_nocase(l[i].key, key) || (found && !l[i].negated))
      continue;
    *line = l[i].line;
    *number = l[i].number;
    if (l[i].negated)
      return RULES_FOUND;
    found = RULES_FOUND;
  }
  return found;
}

static enum rules_result find_in_cdb(const struct rules *r, struct span key, struct span *line, size_t *number)
{
  unsigned long long n;
  struct span data;
  size_t blank;

  switch (cdbread_find(&r->compiled, key, &data)) {
    case 1: break;
    case 0: return RULES_NONE;
    default: return RULES_ERROR;
  }
  blank = span_find(data, ' ');
  if (!ascii_number(span_first(data, blank), LINE_NUMBER_DIGITS, &n))
    return RULES_ERROR;
  *number = (size_t)n;
  *line = span_from(data, blank + 1);
  return RULES_FOUND;
}

static enum rules_result find_line(const struct rules *r, struct span key, struct span *line, size_t *number,
                                   const char **why)
{
  enum rules_result found = r->is_compiled ? find_in_cdb(r, key, line, number) : find_in_text(r, key, line, number);

  if (found == RULES_ERROR)
    *why = r->source->damaged_cdb;
  return found;
}

/* Look up one key and parse its line. The first field of the line must be the key, or the cdb is damaged. */
static enum rules_result find_key(const struct rules *r, struct span key, struct rules_match *m, void *parsed,
                                  const char **why)
{
  struct firstfield first;
  struct span line;
  enum rules_result found = find_line(r, key, &line, &m->line, why);

  if (found != RULES_FOUND)
    return found;
  *why = rules_parse_line(r->source, parsed, line);
  if (!*why && (firstfield_parse(&first, line) || !ascii_equal_nocase(first.key, key)))
    *why = r->source->damaged_cdb;
  return *why ? RULES_ERROR : RULES_FOUND;
}

/* Look up `=`. The line is parsed only if it applies to this domain, so that an error in it concerns no other mail. */
static enum rules_result find_listed(const struct rules *r, struct span domain, struct rules_match *m, void *parsed,
                                     const char **why)
{
  struct span line;
  size_t number;
  enum rules_result found = find_line(r, span_of("="), &line, &number, why);

  if (found != RULES_FOUND)
    return found;
  switch (rcpthosts_match(domain)) {
    case 1: return find_key(r, span_of("="), m, parsed, why);
    case 0: return RULES_NONE;
    default: break;
  }
  *why = errno == EILSEQ ? control_reason() : "unable to read control/rcpthosts or control/morercpthosts.cdb";
  return RULES_ERROR;
}

static enum rules_result find_domain(const struct rules *r, struct span domain, struct rules_match *m, void *parsed,
                                     const char **why)
{
  enum rules_result found = find_key(r, domain, m, parsed, why);

  for (struct span parent = domain; found == RULES_NONE && parent.len; parent = hostname_parent(parent)) {
    size_t dot = span_find(parent, '.');
    if (dot < parent.len)
      found = find_key(r, span_from(parent, dot), m, parsed, why);
  }
  return found == RULES_NONE ? find_listed(r, domain, m, parsed, why) : found;
}

enum rules_result rules_find(const struct rules *r, const struct span *candidates, size_t count, struct rules_match *m,
                             void *parsed, const char **why)
{
  m->line = 0;
  m->candidate = span_of("");
  for (size_t i = 0; i < count; i++) {
    enum rules_result found;

    m->candidate = candidates[i];
    if (hostname_labels(candidates[i]) == 0)
      continue;
    found = find_domain(r, candidates[i], m, parsed, why);
    if (found != RULES_NONE)
      return found;
  }
  m->line = 0;
  return find_key(r, span_of("*"), m, parsed, why);
}

void rules_free(struct rules *r)
{
  stralloc_free(&r->text);
  genalloc_free(struct rules_line, &r->lines);
  if (r->is_compiled)
    cdb_free(&r->compiled);
}
