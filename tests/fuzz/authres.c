/* authres: mail/authres and mail/authstrip.
 *
 * Result lines: a regular expression, written from the promise of dkim/verify.h, decides which are accepted. The field
 * that is made of them must contain them and be recognized as ours. Received fields: the stripped message must be the
 * same for all ways to cut the message into pieces. It must contain no field that a naive reader, which ends lines at
 * LF or at lone CRs, takes for ours. Stripping it again must change nothing. All other bytes must be there: a field is
 * removed in whole lines that end in LF, or from the CRs before another field on, and only if it has that name and is
 * not clearly the field of somebody else.
 *
 * The input is two bytes, then a text, which is used as result lines, as a field body, and as a message. If the first
 * byte is 1 to 3, the first form feed of the text is replaced by a filler of that kind, about as long as the part of a
 * field that is held; the second byte says how much shorter or longer.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/authclaim.h"
#include "mail/authpass.h"
#include "mail/authres.h"
#include "mail/authstrip.h"
#include "mail/address.h"

#include <regex.h>

#define OURS "mx.example.net"
#define NAME "authentication-results"
#define OPTIONS 2

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int is_wsp(char c)
{
  return c == ' ' || c == '\t';
}

/* ---- result lines ------------------------------------------------------------------------------- */

#define RESULT "(none|pass|fail|policy|neutral|temperror|permerror)"
#define WORD "[^ ()\\\"]+"
#define COMMENT "\\(" WORD "( " WORD ")*\\)"
#define BARE "[]!#$%&'*+.0-9@A-Z^_`a-z{|}~-]+"
#define QUOTED "\"([^\"\\]|\\\\.)*\""

/* `]` is no token byte, but it has to stand first in a class: so it is looked for apart */
static int naive_line(struct span line)
{
  static regex_t resinfo;
  static int is_ready;
  stralloc string = STRALLOC_ZERO;
  regmatch_t match[3];
  int good = 1;

  if (!is_ready)
    check(regcomp(&resinfo, "^dkim=" RESULT "( " COMMENT ")?( header\\.[disab]=(" BARE "|" QUOTED "))*$",
                  REG_EXTENDED) == 0);
  is_ready = 1;
  for (size_t i = 0; i < line.len; i++)
    good &= line.p[i] >= 32 && line.p[i] <= 126;
  fuzz_cat(&string, line);
  fuzz_put(&string, 0);
  good = good && regexec(&resinfo, string.s, 3, match, 0) == 0;
  /* of a comment 900 bytes, without the blank and the parentheses */
  good = good && (match[2].rm_so < 0 || match[2].rm_eo - match[2].rm_so - 3 <= 900);
  stralloc_free(&string);
  return good;
}

static int has_unquoted_bracket(struct span line)
{
  int is_quoted = 0;
  int in_comment = 0;

  for (size_t i = 0; i < line.len; i++) {
    if (is_quoted && line.p[i] == '\\')
      i++;
    else if (line.p[i] == '"')
      is_quoted = !is_quoted;
    else if (!is_quoted && (line.p[i] == '(' || line.p[i] == ')'))
      in_comment = line.p[i] == '(';
    else if (!is_quoted && !in_comment && line.p[i] == ']')
      return 1;
  }
  return 0;
}

/* A `;` that has no room any more stands in a line of its own. */
static void drop_blanks_before_semicolons(stralloc *s)
{
  size_t len = 0;

  for (size_t i = 0; i < s->len; i++)
    if (!(s->s[i] == ' ' && i + 1 < s->len && s->s[i + 1] == ';'))
      s->s[len++] = s->s[i];
  s->len = len;
}

/* Might it have a property twice? The text of a value counts, too. */
static int has_twice(struct span line)
{
  static const char *const names[] = { " header.d=", " header.i=", " header.s=", " header.a=", " header.b=" };
  int twice = 0;

  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    size_t len = strlen(names[n]);
    int count = 0;

    for (size_t i = 0; i + len <= line.len; i++)
      count += memcmp(line.p + i, names[n], len) == 0;
    twice |= count > 1;
  }
  return twice;
}

/* A pass is read only from a field that we would remove, and always from one that we wrote. */
static void check_pass(struct span body, int is_written)
{
  stralloc domains = STRALLOC_ZERO;
  int r = authpass_dkim(&domains, body, span_of(OURS));

  check(r == 1 || (r == 0 && domains.len == 0 && !is_written));
  check(r == 0 || authclaim(body, 0, span_of(OURS)) == 1);
  for (size_t i = 0; i < domains.len; i++)
    check(domains.s[i] && domains.s[i] != '\r' && (domains.s[i] != '\n' || (i && domains.s[i - 1] != '\n')));
  check(domains.len == 0 || domains.s[domains.len - 1] == '\n');
  stralloc_free(&domains);
}

/* the field that these lines make: unfolded it is the lines; ours; and it does not survive */
static void check_field(struct span answer, size_t lines)
{
  stralloc field = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  stralloc want = STRALLOC_ZERO;
  struct authres_line line;
  struct authstrip strip;
  size_t column = 0;
  int is_quoted = 0;
  int is_escaped = 0;
  int has_long_piece = 0;
  int is_doubled = 0;

  fuzz_cat(&want, span_of("Authentication-Results: " OURS));
  for (struct span rest = answer; authres_next(&line, &rest);) {
    fuzz_cat(&want, span_of("; "));
    fuzz_cat(&want, line.whole);
    has_long_piece |= line.whole.len > 900;
    is_doubled |= has_twice(line.whole);
  }
  check(authres_field(&field, span_of(OURS), answer));
  check(field.len > 0 && field.s[field.len - 1] == '\n');
  for (size_t i = 0; i + 1 < field.len; i++) {
    check(column++ <= 998);
    if (field.s[i] == '\n') {
      check(field.s[i + 1] == '\t' && !is_quoted);
      column = 0;
    } else {
      check(field.s[i] == '\t' || (field.s[i] >= 32 && field.s[i] <= 126));
      fuzz_put(&text, field.s[i] == '\t' ? ' ' : field.s[i]);
      if (field.s[i] == '"' && !is_escaped)
        is_quoted = !is_quoted;
      is_escaped = is_quoted && field.s[i] == '\\' && !is_escaped;
    }
  }
  /* a property that is longer than a line may be is left out */
  drop_blanks_before_semicolons(&text);
  drop_blanks_before_semicolons(&want);
  if (!has_long_piece)
    check(span_equal(span_sa(&text), span_sa(&want)));
  text.len = 0;
  check(authserv_id(&text, span_from(span_sa(&field), sizeof NAME)) == 1);
  check(span_equal(span_sa(&text), span_of(OURS)));
  check_pass(span_from(span_sa(&field), sizeof NAME), !is_doubled);
  text.len = 0;
  authstrip_init(&strip, span_of(OURS));
  check(authstrip_feed(&strip, span_sa(&field), &text) && authstrip_end(&strip, &text));
  check(text.len == 0 && strip.removed == 1);
  authstrip_free(&strip);
  text.len = 0;
  check(authres_log(&text, answer));
  check(lines > 0 && text.len > 0 && span_find(span_sa(&text), '\n') == text.len);
  stralloc_free(&field);
  stralloc_free(&text);
  stralloc_free(&want);
}

static void check_lines(struct span text)
{
  struct span rest = text;
  struct authres_line line;
  size_t lines = 0;

  for (;;) {
    size_t lf = span_find(rest, '\n');
    struct span first = span_first(rest, lf);
    int want = lf < rest.len && naive_line(first) && !has_unquoted_bracket(first);
    struct span before = rest;

    check(authres_next(&line, &rest) == want);
    if (!want)
      break;
    check(line.whole.p == before.p && line.whole.len == lf && rest.len == before.len - lf - 1);
    check(strncmp(line.whole.p + 5, authresult_name(line.result), strlen(authresult_name(line.result))) == 0);
    lines++;
  }
  if (lines)
    check_field(text, lines);
}

/* ---- whose field -------------------------------------------------------------------------------- */

/* Reads the first word, whatever stands behind it, and finds our name. Of a comment it does not know the end. */
static int names_us(struct span body)
{
  stralloc id = STRALLOC_ZERO;
  size_t i = 0;
  int same;

  while (i < body.len && (is_wsp(body.p[i]) || body.p[i] == '\r' || body.p[i] == '\n'))
    i++;
  if (i < body.len && body.p[i] == '(')
    return 1;
  if (i < body.len && body.p[i] == '"') {
    for (i++; i < body.len && body.p[i] != '"'; i++) {
      if (body.p[i] == '\\' && i + 1 < body.len)
        i++;
      fuzz_put(&id, lower(body.p[i]));
    }
  } else
    for (; i < body.len && body.p[i] && !strchr(" \t\r\n;(", body.p[i]); i++)
      fuzz_put(&id, lower(body.p[i]));
  while (id.len && id.s[id.len - 1] == '.')
    id.len--;
  same = span_equal(span_sa(&id), span_of(OURS));
  stralloc_free(&id);
  return same;
}

/* Another host's name, perhaps a version, and nothing strange up to the line's end: nobody could take it for ours. */
static int is_plainly_foreign(struct span body)
{
  size_t i = 0;
  size_t start;

  if (names_us(body))
    return 0;
  while (i < body.len && is_wsp(body.p[i]))
    i++;
  for (start = i; i < body.len; i++)
    if (!((lower(body.p[i]) >= 'a' && lower(body.p[i]) <= 'z') || (body.p[i] == '.' && i > start)))
      break;
  if (i == start)
    return 0;
  if (i + 1 < body.len && body.p[i] == ' ' && body.p[i + 1] == '1')
    i += 2;
  while (i < body.len && is_wsp(body.p[i]))
    i++;
  if (i < body.len && body.p[i] != ';' && !(body.p[i] == '\n' && i + 1 == body.len))
    return 0;
  for (; i < body.len; i++)
    if (!is_wsp(body.p[i]) && body.p[i] != '\n' && (body.p[i] < 32 || body.p[i] > 126))
      return 0;
  return 1;
}

static void check_claims(struct span body)
{
  struct span line = span_first(body, span_find(body, '\n') + 1);

  if (names_us(body))
    check(authclaim(body, 0, span_of(OURS)) == 1 && authclaim(body, 1, span_of(OURS)) == 1);
  if (line.len && line.p[line.len - 1] == '\n' && is_plainly_foreign(line))
    check(authclaim(line, 0, span_of(OURS)) == 0);
  check_pass(body, 0);
}

/* ---- received fields ---------------------------------------------------------------------------- */

/* Where does the header end, for a reader of lines that end in LF or CRLF? */
static size_t header_end(struct span m)
{
  size_t at = 0;

  while (at < m.len) {
    size_t len = span_find(span_from(m, at), '\n');

    if (at + len < m.len && (len == 0 || (len == 1 && m.p[at] == '\r')))
      return at;
    at += len + 1;
  }
  return m.len;
}

/* the length of the field at the start of `s`, with its folds and its line end */
static size_t field_len(struct span s)
{
  size_t at = 0;

  do {
    size_t len = span_find(span_from(s, at), '\n');

    at = at + len < s.len ? at + len + 1 : s.len;
  } while (at < s.len && is_wsp(s.p[at]));
  return at;
}

/* the body of an Authentication-Results field at the start of `s`, behind any CRs; p NULL if there is none */
static struct span claimed_body(struct span s)
{
  size_t i = 0;

  while (i < s.len && s.p[i] == '\r')
    i++;
  for (const char *n = NAME; *n; n++, i++)
    if (i >= s.len || lower(s.p[i]) != *n)
      return span_make(NULL, 0);
  while (i < s.len && (unsigned char)s.p[i] <= 32 && !(s.p[i] == '\n' && (i + 1 == s.len || !is_wsp(s.p[i + 1]))))
    i++;
  /* so many blanks are no accident */
  if (i >= AUTHSTRIP_HELD_MAX)
    return span_make(s.p + i, 0);
  return i < s.len && s.p[i] == ':' ? span_from(s, i + 1) : span_make(NULL, 0);
}

/* No field of ours, neither for who knows LF and CRLF alone nor for who takes a lone CR for a line end, too. */
static void check_clean(struct span header)
{
  for (size_t i = 0; i < header.len; i++) {
    struct span body;

    if (lower(header.p[i]) != NAME[0] || (i > 0 && header.p[i - 1] != '\n' && header.p[i - 1] != '\r'))
      continue;
    body = claimed_body(span_from(header, i));
    if (!body.p)
      continue;
    body = span_first(body, field_len(body));
    check(!names_us(body));
    check(!names_us(span_first(body, span_find(body, '\r'))));
  }
}

/* may this have gone? */
static int may_go(struct span field)
{
  struct span body = claimed_body(field);

  return body.p && !(field.len < AUTHSTRIP_HELD_MAX && is_plainly_foreign(body));
}

/* `out` is the beginning of the field, up to CRs and what may go, and the line end that went with it */
static int is_cut(struct span out, struct span field)
{
  size_t len = out.len;

  if (len && out.p[len - 1] == '\n' && !(len < field.len && field.p[len - 1] == '\n'))
    len--;
  return len > 0 && len < field.len && memcmp(out.p, field.p, len) == 0 && field.p[len] == '\r'
         && may_go(span_from(field, len));
}

static void check_kept(struct span in, struct span out, size_t removed)
{
  size_t in_end = header_end(in);
  size_t out_end = header_end(out);
  struct span fields = span_first(in, in_end);
  struct span kept = span_first(out, out_end);
  size_t gone = 0;

  check(span_equal(span_from(in, in_end), span_from(out, out_end)));
  while (fields.len && is_wsp(fields.p[0])) {
    size_t lf = span_find(fields, '\n');

    fields = span_from(fields, lf + 1);
  }
  while (fields.len) {
    struct span field = span_first(fields, field_len(fields));
    struct span same = span_first(kept, field_len(kept));

    fields = span_from(fields, field.len);
    if (span_equal(field, same)) {
      kept = span_from(kept, same.len);
      continue;
    }
    gone++;
    if (is_cut(same, field))
      kept = span_from(kept, same.len);
    else
      check(may_go(field));
  }
  check(kept.len == 0);
  check(removed == gone);
}

struct strip {
  struct authstrip state;
  stralloc out;
};

static int feed(void *arg, struct span piece)
{
  struct strip *s = arg;

  check(authstrip_feed(&s->state, piece, &s->out));
  return 1;
}

static size_t strip(stralloc *out, struct span in, size_t way)
{
  struct strip s = { .out = *out };

  s.out.len = 0;
  authstrip_init(&s.state, span_of(OURS));
  check(fuzz_feed(in, way, feed, &s) && authstrip_end(&s.state, &s.out));
  authstrip_free(&s.state);
  *out = s.out;
  return s.state.removed;
}

static void check_strip(struct span in, size_t ways)
{
  stralloc out = STRALLOC_ZERO;
  stralloc again = STRALLOC_ZERO;
  size_t removed = strip(&out, in, 0);

  check_kept(in, span_sa(&out), removed);
  check_clean(span_first(span_sa(&out), header_end(span_sa(&out))));
  for (size_t way = 1; way < ways; way++) {
    check(strip(&again, in, way) == removed);
    check(span_equal(span_sa(&again), span_sa(&out)));
  }
  check(strip(&again, span_sa(&out), 0) == 0);
  check(span_equal(span_sa(&again), span_sa(&out)));
  stralloc_free(&out);
  stralloc_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char fillers[] = " \rx";
  stralloc in = STRALLOC_ZERO;
  struct span text;
  size_t mark;

  if (size < OPTIONS)
    return 0;
  text = span_make((const char *)data + OPTIONS, size - OPTIONS);
  mark = data[0] > 0 && data[0] <= 3 ? span_find(text, '\f') : text.len;
  fuzz_cat(&in, span_first(text, mark));
  for (size_t n = mark < text.len ? AUTHSTRIP_HELD_MAX - 128 + data[1] : 0; n; n--)
    fuzz_put(&in, fillers[data[0] - 1]);
  fuzz_cat(&in, span_from(text, mark + (mark < text.len)));
  check_lines(text);
  check_claims(text);
  check_strip(span_sa(&in), mark < text.len ? 3 : fuzz_cuttings(text));
  stralloc_free(&in);
  return 0;
}
