/* resultlines: the lines that qmail-dkverify reads from qmail-dkim -v, a program that has parsed hostile bytes. A
 * regular expression, RFC 8601 2.2 as verify_line() narrows it, decides which lines are results. The field and the
 * line of the log are written a second time from its parts, and the verdict is made a second time from
 * qmail-dkverify(8). dkverify/verifychild lets only such lines through, and only if they fit the exit status.
 *
 * The first byte of the input is the exit status of qmail-dkim; then come the letters of $DKIM and the authserv-id,
 * each ended by an LF; the rest is the answer.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/authclaim.h"
#include "mail/authres.h"
#include "dkverify/verdict.h"
#include "link/child.h"
#include "dkverify/verifychild.h"

#include <fcntl.h>
#include <regex.h>
#include <unistd.h>

#define LINES_MAX 32
#define LINE_MAX_BYTES 2048

/* what child_answer() gives, in place of a process */
static struct span said;
static int status;

int child_answer(const struct child *c, const struct child_terms *terms, stralloc *answer)
{
  (void)terms;
  check(c->fds == 3 && c->fd[1] == CHILD_PIPE);
  answer->len = 0;
  fuzz_cat(answer, said);
  return status;
}

/* ---- lines -------------------------------------------------------------------------------------- */

struct result {
  struct span line;
  struct span word;
  struct span comment;
  struct span domain;
  struct span selector;
};

#define TOKEN "[^][ ()<>,;:\\\"/?=]+"
#define WORD "[^()\\\" ]+"
#define QUOTED "\"([^\"\\]|\\\\.)*\""

/* Between the words of a comment there is one blank: a row of them, folded, is a blank line to some. */
static const char result_line[] = "^dkim=(none|pass|fail|policy|neutral|temperror|permerror)"
  "( \\((" WORD "( " WORD ")*)\\))?( header\\.[disab]=(" TOKEN "|" QUOTED "))*$";

static int is_blank_outside_quotes(struct span s, size_t at)
{
  int is_quoted = 0;

  for (size_t i = 0; i < at; i++) {
    if (is_quoted && s.p[i] == '\\')
      i++;
    else if (s.p[i] == '"')
      is_quoted = !is_quoted;
  }
  return s.p[at] == ' ' && !is_quoted;
}

/* the last one of this name, as it is written */
static struct span property(struct span line, size_t from, const char *name)
{
  size_t len = strlen(name);
  struct span value = span_make("", 0);

  for (size_t at = from; at < line.len; at++) {
    size_t end = at + 1;

    if (!is_blank_outside_quotes(line, at) || line.len - at < len || memcmp(line.p + at, name, len))
      continue;
    while (end < line.len && !is_blank_outside_quotes(line, end))
      end++;
    value = span_make(line.p + at + len, end - at - len);
  }
  return value;
}

static int naive_read(struct result *r, struct span line)
{
  static regex_t expression;
  static int is_compiled;
  char text[LINE_MAX_BYTES + 1];
  size_t end = strlen("dkim=");

  if (!is_compiled)
    check(regcomp(&expression, result_line, REG_EXTENDED | REG_NOSUB) == 0);
  is_compiled = 1;
  for (size_t i = 0; i < line.len; i++) {
    if (line.p[i] < ' ' || line.p[i] > '~')
      return 0;
    text[i] = line.p[i];
  }
  text[line.len] = 0;
  if (regexec(&expression, text, 0, NULL, 0) != 0)
    return 0;
  r->line = line;
  r->word = span_make(line.p + end, strcspn(text + end, " "));
  end += r->word.len;
  r->comment = span_make("", 0);
  if (text[end] && text[end + 1] == '(')
    r->comment = span_make(line.p + end + 2, strcspn(text + end + 2, ")"));
  end += r->comment.len;
  r->domain = property(line, end, " header.d=");
  r->selector = property(line, end, " header.s=");
  /* a piece has to fit into a line of a field (RFC 5322 2.1.1) */
  return r->comment.len <= 900;
}

/* those at the beginning of the answer; *is_all: there is nothing else in it */
static size_t naive_lines(struct result *r, struct span answer, int *is_all)
{
  size_t count = 0;
  size_t start = 0;

  *is_all = 0;
  for (size_t i = 0; i < answer.len && count < LINES_MAX; i++)
    if (answer.p[i] == '\n') {
      if (!naive_read(&r[count], span_make(answer.p + start, i - start)))
        return count;
      count++;
      start = i + 1;
    }
  *is_all = start == answer.len;
  return count;
}

static void check_lines(const struct result *r, size_t count, int is_all, struct span answer)
{
  struct authres_line line;

  for (size_t i = 0; i < count; i++) {
    check(authres_next(&line, &answer));
    check(span_equal(line.whole, r[i].line) && span_equal(line.comment, r[i].comment));
    check(span_equal(span_of(authresult_name(line.result)), r[i].word));
    check(span_equal(line.value[AUTHMETHOD_DKIM_D], r[i].domain));
    check(span_equal(line.value[AUTHMETHOD_DKIM_S], r[i].selector));
  }
  check(count == LINES_MAX || !authres_next(&line, &answer));
  check(!is_all || count == LINES_MAX || answer.len == 0);
}

/* ---- the field and the log ---------------------------------------------------------------------- */

/* the line without the pieces that would not fit */
static void put_line(stralloc *out, struct span line)
{
  size_t start = 0;
  const char *gap = "";

  for (size_t i = 0; i <= line.len; i++) {
    if (i < line.len && !is_blank_outside_quotes(line, i))
      continue;
    if (i - start <= 900) {
      fuzz_cat(out, span_of(gap));
      fuzz_cat(out, span_make(line.p + start, i - start));
      gap = " ";
    }
    start = i + 1;
  }
}

/* A fold is a line end and the tab behind it; it stands for the blank that is there otherwise, or before a `;` for
 * nothing.
 */
static void unfold(stralloc *out, struct span field)
{
  for (size_t i = 0; i < field.len; i++)
    if (field.p[i] != '\n')
      fuzz_cat(out, span_make(field.p + i, 1));
    else if (++i < field.len && i + 1 < field.len && field.p[i + 1] != ';')
      fuzz_cat(out, span_of(" "));
}

static void check_field(const struct result *r, size_t count, struct span id, struct span answer)
{
  stralloc field = STRALLOC_ZERO;
  stralloc want = STRALLOC_ZERO;
  stralloc got = STRALLOC_ZERO;
  size_t column = 0;
  size_t shown = 0; /* in this line */
  int is_quoted = 0;
  int is_escaped = 0;

  check(authres_field(&field, id, answer));
  for (size_t i = 0; i < field.len; i++) {
    char c = field.s[i];

    /* our id may be in UTF-8 */
    check((c >= ' ' && c <= '~') || (unsigned char)c > 127 || c == '\n' || (c == '\t' && column == 0));
    /* neither an empty line nor one that is blank, and none that starts another field */
    check(c != '\n' || (shown > 0 && !is_quoted));
    check(column > 0 || (i == 0 ? c == 'A' : c == '\t'));
    if (c == '"' && !is_escaped)
      is_quoted = !is_quoted;
    is_escaped = is_quoted && c == '\\' && !is_escaped;
    shown = c == '\n' ? 0 : shown + ((unsigned char)c > ' ');
    column = c == '\n' ? 0 : column + 1;
    check(column <= 998);
  }
  check(column == 0);
  fuzz_cat(&want, span_of("Authentication-Results: "));
  fuzz_cat(&want, id);
  for (size_t i = 0; i < count; i++) {
    fuzz_cat(&want, span_of("; "));
    put_line(&want, r[i].line);
  }
  unfold(&got, span_sa(&field));
  check(span_equal(span_sa(&got), span_sa(&want)));
  /* who receives it from here on must find that it is ours */
  check(authclaim(span_from(span_sa(&field), strlen("Authentication-Results:")), 0, id) == 1);
  stralloc_free(&field);
  stralloc_free(&want);
  stralloc_free(&got);
}

static void put(stralloc *out, const char *before, struct span s, const char *behind)
{
  if (s.len == 0)
    return;
  fuzz_cat(out, span_of(before));
  fuzz_cat(out, s);
  fuzz_cat(out, span_of(behind));
}

static void check_log(const struct result *r, size_t count, struct span answer)
{
  stralloc want = STRALLOC_ZERO;
  stralloc got = STRALLOC_ZERO;

  check(authres_log(&got, answer));
  for (size_t i = 0; i < count; i++) {
    put(&want, i ? " dkim=" : "dkim=", r[i].word, "");
    put(&want, " (", r[i].comment, ")");
    put(&want, " d=", r[i].domain, "");
    put(&want, " s=", r[i].selector, "");
  }
  check(span_equal(span_sa(&got), span_sa(&want)));
  stralloc_free(&want);
  stralloc_free(&got);
}

/* ---- the verdict -------------------------------------------------------------------------------- */

static int is(struct span s, const char *word)
{
  return span_equal(s, span_of(word));
}

/* how many lines have this result and count: a key in test mode does not, nor a header that is too long */
static size_t how_many(const struct result *r, size_t count, const char *word)
{
  size_t n = 0;

  for (size_t i = 0; i < count; i++) {
    struct span c = r[i].comment;
    int is_test = c.len >= 9 && memcmp(c.p + c.len - 9, "test mode", 9) == 0;

    n += (!*word || is(r[i].word, word)) && !is(r[i].word, "none") && !is_test && !is(c, "header too long");
  }
  return n;
}

static void check_verdict(const struct result *r, size_t count, const char *letters, struct span answer)
{
  struct verdict_options p;
  int plus = strchr(letters, '+') || strchr(letters, '!');
  enum verdict got;
  enum verdict want = VERDICT_ACCEPT;

  check(verdict_options_parse(&p, letters) == (strspn(letters, "+!t-") == strlen(letters)));
  check(p.skips == (strchr(letters, '-') != NULL));
  if (how_many(r, count, "pass"))
    want = VERDICT_ACCEPT;
  else if (how_many(r, count, "temperror"))
    want = strchr(letters, 't') ? VERDICT_DEFER : VERDICT_ACCEPT;
  else if (how_many(r, count, "") ? plus : strchr(letters, '!') != NULL)
    want = VERDICT_REFUSE;
  got = verdict_of(&p, answer);
  check(got == want);
  /* with `!` nothing comes in without a pass but what a later try may pass */
  check(got != VERDICT_ACCEPT || !strchr(letters, '!') || how_many(r, count, "pass")
        || how_many(r, count, "temperror"));
}

/* ---- the child ---------------------------------------------------------------------------------- */

static void check_child(const struct result *r, size_t count, int is_all, struct span answer)
{
  static int fd = -1;
  size_t passed = 0;
  size_t temporary = 0;
  size_t none = 0;
  stralloc got = STRALLOC_ZERO;
  int fits;

  if (fd == -1)
    fd = open("/dev/null", O_RDONLY);
  for (size_t i = 0; i < count; i++) {
    passed += is(r[i].word, "pass");
    temporary += is(r[i].word, "temperror");
    none += is(r[i].word, "none");
  }
  /* qmail-dkim(8): 0 at least one pass, 1 signatures but no pass, 3 no signature, 111 no pass and a temporary error */
  fits = is_all && count && (none == 0 || count == 1)
         && status == (passed ? 0 : temporary ? 111 : none ? 3 : 1);
  said = answer;
  check(verifychild(&got, fd));
  check(span_equal(span_sa(&got), fits ? answer : span_of("dkim=temperror (no answer from qmail-dkim)\n")));
  stralloc_free(&got);
}

/* the first line; *in goes on behind it */
static struct span take_line(struct span *in)
{
  size_t lf = span_find(*in, '\n');
  struct span line = span_first(*in, lf);

  *in = span_from(*in, lf + 1);
  return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  struct result r[LINES_MAX];
  char letters[16];
  struct span word;
  struct span id;
  struct span answer;
  size_t count;
  int is_all;

  if (size == 0 || size > LINE_MAX_BYTES)
    return 0;
  status = data[0] == 255 ? -1 : data[0];
  in = span_from(in, 1);
  word = span_first(take_line(&in), sizeof letters - 1);
  if (word.len)
    memcpy(letters, word.p, word.len);
  letters[word.len] = 0;
  id = take_line(&in);
  answer = fuzz_copy(in);
  count = naive_lines(r, answer, &is_all);
  check_lines(r, count, is_all, answer);
  if (count < LINES_MAX) {
    if (count && authres_is_id(id))
      check_field(r, count, id, answer);
    check_log(r, count, answer);
    check_verdict(r, count, letters, answer);
    check_child(r, count, is_all, answer);
  }
  fuzz_drop(answer);
  return 0;
}
