/* rule: dksign/dkimrule and rules/rules against a second reader of control/dkimdomains, written from dkimdomains(5):
 * what each field means, what is an error, and which line decides for a sender. That reader cuts a line at its
 * separators and looks at the parts; for a sender it ranks all lines and takes the best one.
 *
 * The first line of the input is the senders, with blanks between; the rest is the text.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/listed.h"

#include "dksign/dkimrule.h"
#include "rules/rules.h"

#define SENDERS_MAX 4
#define LINES_MAX 64

struct reading {
  int key_is_good;
  int is_good;
  int negated;
  enum firstfield_kind kind;
  struct span key;
  struct span selector[2];
  size_t selectors;        /* that are signed with */
  struct span signer[2];   /* these */
  struct span sdid;
  struct span auid;
  int auid_is_sender;
  unsigned long long lifetime;
  char c;
  unsigned int z;
  int l;
};

/* ---- a line ------------------------------------------------------------------------------------- */

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int same(struct span a, struct span b)
{
  size_t i = 0;

  while (i < a.len && i < b.len && lower(a.p[i]) == lower(b.p[i]))
    i++;
  return i == a.len && i == b.len;
}

static int is(struct span s, const char *word)
{
  return span_equal(s, span_of(word));
}

/* labels of letters, digits, `-` and `_`, of 1 to 63 bytes, no `-` at an end; 253 bytes in all */
static size_t naive_labels(struct span s)
{
  size_t labels = 1;
  size_t len = 0;

  for (size_t i = 0; i <= s.len; i++) {
    int at_end = i == s.len || s.p[i] == '.';

    if (at_end && (len == 0 || len > 63 || s.p[i - 1] == '-' || s.p[i - len] == '-'))
      return 0;
    if (i < s.len && at_end)
      labels++;
    else if (i < s.len && !((lower(s.p[i]) >= 'a' && lower(s.p[i]) <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9')
                            || s.p[i] == '-' || s.p[i] == '_'))
      return 0;
    len = at_end ? 0 : len + 1;
  }
  return s.len <= 253 ? labels : 0;
}

/* behind the last `@`; has none: len is 0 */
static struct span naive_domain(struct span address)
{
  size_t i = address.len;

  while (i > 0 && address.p[i - 1] != '@')
    i--;
  return i ? span_make(address.p + i, address.len - i) : span_make("", 0);
}

static int has(struct span s, char c)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] == c)
      return 1;
  return 0;
}

/* at most max parts, the last one being all the rest with its separators; those that are not there are empty */
static void split(struct span *part, size_t max, struct span s, const char *separators)
{
  size_t n = 0;
  size_t start = 0;

  for (size_t i = 0; i < max; i++)
    part[i] = span_make("", 0);
  for (size_t i = 0; i <= s.len; i++)
    if (i == s.len || (n + 1 < max && has(span_of(separators), s.p[i]))) {
      part[n++] = span_make(s.p + start, i - start);
      start = i + 1;
    }
}

static void read_key(struct reading *r, struct span key)
{
  r->negated = key.len && key.p[0] == '!';
  r->key = r->negated ? span_make(key.p + 1, key.len - 1) : key;
  r->kind = is(r->key, "*") ? FIRSTFIELD_ANY : is(r->key, "=") ? FIRSTFIELD_LISTED
            : r->key.len && r->key.p[0] == '.' ? FIRSTFIELD_PARENT : FIRSTFIELD_EXACT;
  r->key_is_good = r->kind == FIRSTFIELD_ANY || r->kind == FIRSTFIELD_LISTED
                   || (r->kind == FIRSTFIELD_EXACT && naive_labels(r->key))
                   || (r->kind == FIRSTFIELD_PARENT && naive_labels(span_make(r->key.p + 1, r->key.len - 1)));
}

static int read_selectors(struct reading *r, struct span field)
{
  struct span part[2];
  int both;

  split(part, 2, field, ",:");
  r->selector[0] = part[0].len ? part[0] : span_of("default");
  r->selector[1] = part[1];
  both = part[1].len > 0;
  /* which z uses which selectors */
  r->selectors = r->z == 5 || (r->z == 0 && both) ? 2 : 1;
  r->signer[0] = r->selector[r->z == 4 && both ? 1 : 0];
  r->signer[1] = both ? part[1] : span_of("eddy");
  return naive_labels(r->selector[0]) && (!both || naive_labels(part[1]))
         && !(r->selectors == 2 && same(r->signer[0], r->signer[1]));
}

static int read_identities(struct reading *r, struct span sdid, struct span auid)
{
  r->sdid = has(sdid, '@') ? naive_domain(sdid) : sdid;
  r->auid_is_sender = is(auid, "~");
  r->auid = r->auid_is_sender ? span_make("", 0) : auid.len ? auid : has(sdid, '@') ? sdid : span_make("", 0);
  return (sdid.len == 0 || naive_labels(r->sdid) >= 2)
         && (auid.len == 0 || r->auid_is_sender || naive_labels(naive_domain(auid)));
}

static int read_lifetime(struct reading *r, struct span field)
{
  r->lifetime = field.len ? 0 : 604800;
  for (size_t i = 0; i < field.len; i++) {
    if (field.p[i] < '0' || field.p[i] > '9')
      return 0;
    r->lifetime = 10 * r->lifetime + (unsigned long long)(field.p[i] - '0');
  }
  return field.len <= 9;
}

static int read_options(struct reading *r, struct span field)
{
  struct span part[4];

  split(part, 4, field, ":");
  r->c = part[0].len ? part[0].p[0] : 'r';
  r->z = part[1].len ? (unsigned int)(part[1].p[0] - '0') : 0;
  r->l = part[2].len > 0;
  return part[0].len <= 1 && has(span_of("rstu"), r->c) && part[1].len <= 1 && (part[1].len == 0 || r->z - 1 < 5)
         && (!r->l || is(part[2], "l")) && part[3].len == 0;
}

static struct reading naive_read(struct span line)
{
  struct reading r;
  struct span part[2];
  struct span field[6];

  memset(&r, 0, sizeof r);
  split(part, 2, line, ":");
  read_key(&r, part[0]);
  split(field, 6, part[1], "|");
  r.is_good = r.key_is_good && field[5].len == 0;
  r.is_good &= read_options(&r, field[4]);
  r.is_good &= read_selectors(&r, field[0]);
  r.is_good &= read_identities(&r, field[1], field[2]);
  r.is_good &= read_lifetime(&r, field[3]);
  for (size_t i = 0; i < line.len; i++)
    r.is_good &= (unsigned char)line.p[i] > 32 && line.p[i] != 127;
  return r;
}

/* i= has to be d= or below it (RFC 6376 3.5); for `*` and `=` d= is not known yet */
static int auid_is_outside(const struct reading *r)
{
  struct span i = naive_domain(r->auid);
  struct span d = r->sdid.len ? r->sdid : r->key;

  if (r->auid.len == 0 || (!r->sdid.len && (r->kind == FIRSTFIELD_LISTED || r->kind == FIRSTFIELD_ANY)))
    return 0;
  if (!r->sdid.len && r->kind == FIRSTFIELD_PARENT)
    d = span_make(d.p + 1, d.len - 1);
  return i.len < d.len || !same(span_make(i.p + i.len - d.len, d.len), d)
         || (i.len > d.len && i.p[i.len - d.len - 1] != '.');
}

static void check_line(struct span line, const struct reading *want)
{
  struct span copy = fuzz_copy(line);
  struct span used[2];
  struct firstfield first;
  struct dkimrule r;
  unsigned int warnings = 0;

  check((firstfield_parse(&first, copy) == NULL) == want->key_is_good);
  check(!want->key_is_good
        || (first.kind == want->kind && first.negated == want->negated && span_equal(first.key, want->key)));
  check((dkimrule_parse(&r, copy) == NULL) == want->is_good);
  if (want->is_good) {
    check(r.first.kind == want->kind && r.first.negated == want->negated && span_equal(r.first.key, want->key));
    check(r.first.key.p >= copy.p && r.first.key.p + r.first.key.len <= copy.p + copy.len);
    check(span_equal(r.selector, want->selector[0]) && span_equal(r.selector2, want->selector[1]));
    check(span_equal(r.sdid, want->sdid) && span_equal(r.auid, want->auid));
    check(r.auid_is_sender == want->auid_is_sender && r.lifetime_s == want->lifetime);
    check(r.canon == want->c && r.z == want->z && r.body_length == want->l);
    check(dkimrule_selectors(&r, used) == want->selectors && span_equal(used[0], want->signer[0]));
    check(want->selectors == 1 || span_equal(used[1], want->signer[1]));
    while (dkimrule_warning(&r, warnings))
      warnings++;
    check(warnings == (want->negated ? 0u : (want->z == 1 || want->z == 3) + (unsigned int)want->l
                                            + (unsigned int)auid_is_outside(want)));
  }
  fuzz_drop(copy);
}

/* ---- the text ----------------------------------------------------------------------------------- */

/* how near the key of a line is to the sender; 0: it is not for it */
static size_t rank(const struct reading *l, struct span sender)
{
  switch (l->kind) {
    case FIRSTFIELD_EXACT: return same(l->key, sender) ? 1000 : 0;
    case FIRSTFIELD_PARENT:
      return sender.len > l->key.len && same(l->key, span_make(sender.p + sender.len - l->key.len, l->key.len))
             ? l->key.len : 0;
    case FIRSTFIELD_LISTED: return 1;
    default: return 0;
  }
}

/* the best line, or `count` if there is none */
static size_t best(const struct reading *l, size_t count, struct span sender)
{
  size_t found = count;

  for (size_t i = 0; i < count; i++)
    if (rank(&l[i], sender) > (found < count ? rank(&l[found], sender) : 0)
        || (found < count && rank(&l[i], sender) == rank(&l[found], sender) && l[i].negated && !l[found].negated))
      found = i;
  return found;
}

/* the line that decides, with its number in *line and whom it decides for in *sender */
static enum rules_result naive_find(const struct reading *l, size_t count, const struct span *senders, size_t n,
                                    size_t *line, size_t *sender)
{
  for (*sender = 0; *sender < n; ++*sender) {
    size_t i = naive_labels(senders[*sender]) ? best(l, count, senders[*sender]) : count;
    int match = i < count && l[i].kind == FIRSTFIELD_LISTED ? rcpthosts_match(senders[*sender]) : i < count;

    *line = i;
    if (match)
      return match == -1 || !l[i].is_good ? RULES_ERROR : RULES_FOUND;
  }
  *sender = n - 1;
  *line = count;
  for (size_t i = 0; i < count; i++)
    if (l[i].kind == FIRSTFIELD_ANY && (*line == count || (l[i].negated && !l[*line].negated)))
      *line = i;
  return *line == count ? RULES_NONE : l[*line].is_good ? RULES_FOUND : RULES_ERROR;
}

/* the next line, without its LF and the blanks before that */
static struct span naive_line(struct span text, size_t *at)
{
  size_t start = *at;
  size_t end;

  while (*at < text.len && text.p[*at] != '\n')
    ++*at;
  end = (*at)++;
  while (end > start && (text.p[end - 1] == ' ' || text.p[end - 1] == '\t'))
    end--;
  return span_make(text.p + start, end - start);
}

static int is_comment(struct span line)
{
  size_t i = 0;

  while (i < line.len && (line.p[i] == ' ' || line.p[i] == '\t'))
    i++;
  return i == line.len || line.p[i] == '#';
}

/* what nobody sees in an editor: NUL and CR anywhere, outside comments a byte order mark and a no-break space, the one
 * of Latin-1 too (bytes under 33 and 127 are no part of a good line anyway)
 */
static int is_invisible(struct span line)
{
  static const char *const marks[] = { "\357\273\277", "\302\240" };

  for (size_t i = 0; i < line.len; i++) {
    struct span rest = span_make(line.p + i, line.len - i);

    if (line.p[i] == 0 || line.p[i] == '\r')
      return 1;
    for (size_t k = 0; !is_comment(line) && k < 2; k++)
      if (rest.len >= strlen(marks[k]) && is(span_make(rest.p, strlen(marks[k])), marks[k]))
        return 1;
    if (!is_comment(line) && line.p[i] == '\240' && (i == 0 || (unsigned char)line.p[i - 1] < 128))
      return 1;
  }
  return 0;
}

/* in lower case, as qmail-dksign asks */
static size_t read_senders(struct span *senders, char *lowered, struct span line)
{
  size_t n = 0;
  size_t start = 0;

  for (size_t i = 0; i < line.len; i++)
    lowered[i] = lower(line.p[i]);
  for (size_t i = 0; i <= line.len; i++)
    if (i == line.len || (line.p[i] == ' ' && n + 1 < SENDERS_MAX)) {
      senders[n++] = span_make(lowered + start, i - start);
      start = i + 1;
    }
  return n;
}

static void check_find(const struct rules *r, const struct reading *l, size_t count, const size_t *numbers,
                       struct span first_line)
{
  struct span senders[SENDERS_MAX];
  char *lowered = malloc(first_line.len + 1);
  size_t n;
  size_t line;
  size_t sender;
  struct decision d;
  const char *why = NULL;
  enum rules_result want;

  check(lowered);
  n = read_senders(senders, lowered, first_line);
  want = naive_find(l, count, senders, n, &line, &sender);
  check(dkimrules_find(r, senders, n, &d, &why) == want);
  check((why && *why) || want != RULES_ERROR);
  if (want == RULES_FOUND) {
    check(d.line == numbers[line] && span_equal(d.sender, senders[sender]));
    check(d.rule.first.kind == l[line].kind && d.rule.first.negated == l[line].negated);
    check(span_equal(d.rule.first.key, l[line].key) && d.rule.lifetime_s == l[line].lifetime);
  }
  free(lowered);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  size_t lf = span_find(in, '\n');
  struct span text = span_from(in, lf + 1);
  struct rules r = RULES_OF(&dkimrules);
  static struct reading l[LINES_MAX];
  size_t numbers[LINES_MAX];
  size_t count = 0;
  size_t number = 0;
  int all_keys_are_good = 1;

  fuzz_cat(&r.text, text);
  text = span_sa(&r.text);
  check(rules_scan(&r));
  for (size_t at = 0; at < text.len;) {
    struct span line = naive_line(text, &at);
    const struct rules_line *got;

    number++;
    check(firstfield_is_empty_line(line) == is_comment(line));
    if (is_comment(line) && !is_invisible(line))
      continue;
    if (count == LINES_MAX)
      break;
    l[count] = naive_read(line);
    numbers[count] = number;
    check_line(line, &l[count]);
    /* only the line that decides for a sender is refused for these */
    l[count].is_good &= !is_invisible(line);
    check(count < genalloc_len(struct rules_line, &r.lines));
    got = genalloc_s(struct rules_line, &r.lines) + count;
    check(got->number == number);
    check(span_equal(got->line, line) && (got->wrong == NULL) == l[count].key_is_good);
    check(got->wrong || (got->negated == l[count].negated && span_equal(got->key, l[count].key)));
    all_keys_are_good &= l[count].key_is_good;
    count++;
  }
  /* rules_open() gives no others */
  if (count < LINES_MAX && all_keys_are_good) {
    check(genalloc_len(struct rules_line, &r.lines) == count);
    check_find(&r, l, count, numbers, span_first(in, lf));
  }
  rules_free(&r);
  return 0;
}
