/* rulescdb: any bytes as dkimdomains.cdb, and the cdb that rules/rulescdb writes. A look-up never reads past the file.
 * It gives a line only if the line is in the file, is correct for dksign/dkimrule and matches the sender. If
 * qmail-newdk accepts a text, every sender gets the same line from its cdb as from the text; if it does not, a second
 * count finds the same number of errors.
 *
 * The first line of the input is the senders, with blanks between. If an `@` stands behind it, what follows is the
 * cdb. Otherwise it is a text up to a NUL; behind that, four bytes each, come places in its cdb (little-endian) and
 * what is written there.
 */
#define _GNU_SOURCE /* memfd_create() */
#include "dksign/dkimrule.h"
#include "rules/rulescdb.c"

#include "link/cdbread.h"
#include "tests/fuzz/guard.h"
#include "tests/fuzz/listed.h"
#include "text/hostname.h"

#include <stdarg.h>

#define SENDERS_MAX 4
#define LINES_MAX 32
#define CDB_MAX (64 * 1024)

static int errors_told;

/* in place of link/say: what qmail-newdk says is counted only */
void say_line(int fd, const char *first, ...)
{
  va_list ap;
  const char *s = first;

  check(fd == 2);
  va_start(ap, first);
  for (; s; s = va_arg(ap, const char *))
    errors_told += strcmp(s, "error") == 0;
  va_end(ap);
}

static size_t read_senders(struct span *senders, char *lowered, struct span line)
{
  size_t n = 0;
  struct span rest = span_make(lowered, line.len);

  for (size_t i = 0; i < line.len; i++)
    lowered[i] = ascii_lower(line.p[i]);
  do {
    size_t blank = span_find(rest, ' ');

    senders[n++] = span_first(rest, blank);
    rest = span_from(rest, blank + 1);
  } while (rest.len && n < SENDERS_MAX);
  return n;
}

/* ---- any file ----------------------------------------------------------------------------------- */

static void check_inside(const cdb *c, struct span s)
{
  check(s.p >= c->map && s.len <= c->size && s.p + s.len <= c->map + c->size);
}

static int is_for(struct span key, struct span sender)
{
  size_t above = sender.len - key.len;

  if (span_equal(key, span_of("*")) || span_equal(key, span_of("=")))
    return 1;
  return hostname_labels(sender) && sender.len >= key.len && (above == 0 || key.p[0] == '.')
         && ascii_equal_nocase(key, span_from(sender, above));
}

/* of a file that may be damaged: the record of the line's own key is its number, a blank and the line */
static void check_decision(const struct rules *r, const struct decision *d)
{
  const cdb *c = &r->compiled;
  struct dkimrule again;
  struct span data;
  stralloc key = STRALLOC_ZERO;
  unsigned long long number;
  size_t blank;

  check_inside(c, d->rule.first.key);
  check(d->rule.first.key.len && is_for(d->rule.first.key, d->sender));
  check(ascii_cat_lower(&key, d->rule.first.key) && cdbread_find(c, span_sa(&key), &data) == 1);
  blank = span_find(data, ' ');
  check(ascii_number(span_first(data, blank), 9, &number) && number == d->line);
  check(!dkimrule_parse(&again, span_from(data, blank + 1)));
  check(again.first.kind == d->rule.first.kind && again.first.negated == d->rule.first.negated && again.z == d->rule.z);
  check(span_equal(again.first.key, d->rule.first.key) && span_equal(again.selector, d->rule.selector));
  check(span_equal(again.sdid, d->rule.sdid) && span_equal(again.auid, d->rule.auid));
  stralloc_free(&key);
}

/* the 256 tables of http://cr.yp.to/cdb/cdb.txt: a position and a number of slots of 8 bytes, little-endian */
static int has_good_tables(struct span file)
{
  unsigned long long n[2];

  for (size_t at = 0; at < 2048; at += 8) {
    if (at + 8 > file.len)
      return 0;
    for (size_t i = 0; i < 2; i++) {
      n[i] = 0;
      for (size_t byte = 4; byte > 0; byte--)
        n[i] = 256 * n[i] + (unsigned char)file.p[at + 4 * i + byte - 1];
    }
    if (n[1] && n[0] + 8 * n[1] > file.len)
      return 0;
  }
  return 1;
}

static void look_up(struct rules *r, struct span file, const struct span *senders, size_t n, struct decision *d,
                    enum rules_result *result)
{
  const char *why = NULL;
  struct span data;
  int found;

  r->is_compiled = 1;
  r->compiled.map = file.p;
  r->compiled.size = (uint32_t)file.len;
  found = cdbread_find(&r->compiled, span_of(""), &data);
  check(found == -1 || has_good_tables(file));
  if (found == 1)
    check_inside(&r->compiled, data);
  *result = dkimrules_find(r, senders, n, d, &why);
  check(*result != RULES_ERROR || (why && *why));
  if (*result == RULES_FOUND)
    check_decision(r, d);
}

/* ---- our own ------------------------------------------------------------------------------------ */

/* what qmail-newdk has to find wrong: lines, and lines with a first field that was there before */
static int naive_errors(const struct rules *r)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);
  size_t count = genalloc_len(struct rules_line, &r->lines);
  struct dkimrule rule;
  int errors = 0;

  for (size_t i = 0; i < count; i++) {
    size_t before = 0;

    while (before < i && !ascii_equal_nocase(l[before].key, l[i].key))
      before++;
    errors += rules_parse_line(&dkimrules, &rule, l[i].line) != NULL;
    errors += before < i && !l[i].wrong;
  }
  return errors;
}

/* Returns its size. */
static size_t compile(const struct rules *r, char *file)
{
  static int fd = -1;
  off_t size;

  if (fd == -1)
    fd = memfd_create("cdb", 0);
  check(fd != -1 && ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
  check(write_records(r, fd));
  size = lseek(fd, 0, SEEK_END);
  check(size >= 2048 && size <= CDB_MAX && pread(fd, file, CDB_MAX, 0) == size);
  return (size_t)size;
}

static void check_same(const struct rules *text, struct span file, const struct span *senders, size_t n)
{
  struct rules compiled = RULES_OF(&dkimrules);
  struct decision d[2];
  enum rules_result want;
  enum rules_result got;
  struct span data;
  const char *why;

  look_up(&compiled, file, senders, n, &d[1], &got);
  check(cdbread_find(&compiled.compiled, span_of(""), &data) == 1 && span_equal(data, span_of(dkimrules.format)));
  want = dkimrules_find(text, senders, n, &d[0], &why);
  check(want == got);
  if (want == RULES_FOUND) {
    check(d[0].line == d[1].line && span_equal(d[0].sender, d[1].sender));
    check(span_equal(d[0].rule.first.key, d[1].rule.first.key) && d[0].rule.first.negated == d[1].rule.first.negated);
    check(span_equal(d[0].rule.selector, d[1].rule.selector) && span_equal(d[0].rule.sdid, d[1].rule.sdid));
    check(span_equal(d[0].rule.auid, d[1].rule.auid) && d[0].rule.lifetime_s == d[1].rule.lifetime_s);
    check(d[0].rule.canon == d[1].rule.canon && d[0].rule.z == d[1].rule.z);
  }
}

static void check_text(struct span text, struct span damage, const struct span *senders, size_t n)
{
  static char file[CDB_MAX];
  struct rules r = RULES_OF(&dkimrules);
  struct rules damaged = RULES_OF(&dkimrules);
  struct decision d;
  enum rules_result result;
  size_t size;

  fuzz_cat(&r.text, text);
  check(rules_scan(&r));
  if (genalloc_len(struct rules_line, &r.lines) <= LINES_MAX && text.len < CDB_MAX / 4) {
    errors_told = 0;
    check(rulescdb_check(&r, &(struct dkimrule){ 0 }) == naive_errors(&r) && errors_told == naive_errors(&r));
    size = compile(&r, file);
    if (errors_told == 0)
      check_same(&r, guard_copy(span_make(file, size)), senders, n);
    for (; damage.len >= 4; damage = span_from(damage, 4)) {
      size_t at = (unsigned char)damage.p[0] + ((size_t)(unsigned char)damage.p[1] << 8)
                  + ((size_t)(unsigned char)damage.p[2] << 16);

      file[at % size] = damage.p[3];
    }
    look_up(&damaged, guard_copy(span_make(file, size)), senders, n, &d, &result);
  }
  rules_free(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  struct span first_line = span_first(in, span_find(in, '\n'));
  struct span rest = span_from(in, first_line.len + 1);
  struct span senders[SENDERS_MAX];
  char *lowered = malloc(first_line.len + 1);
  struct rules r = RULES_OF(&dkimrules);
  struct decision d;
  enum rules_result result;
  size_t n;

  check(lowered);
  n = read_senders(senders, lowered, first_line);
  if (rest.len && rest.p[0] == '@' && rest.len <= CDB_MAX)
    look_up(&r, guard_copy(span_from(rest, 1)), senders, n, &d, &result);
  else {
    size_t nul = span_find(rest, 0);

    check_text(span_first(rest, nul), span_from(rest, nul + 1), senders, n);
  }
  free(lowered);
  return 0;
}
