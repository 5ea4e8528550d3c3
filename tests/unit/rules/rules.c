/* rules: which line decides for a sender, from the text and from the cdb alike, with control/dkimdomains for a table;
 * and another table, with another parser. Works in a folder of its own below $TMPDIR or /tmp.
 */
#include "tests/tap.h"
#include "dksign/dkimrule.h"
#include "link/control.h"
#include "rules/rules.h"
#include "rules/rulescdb.h"

#include <fcntl.h>
#include <skalibs/cdbmake.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- which line decides ------------------------------------------------------------------------- */

#define SEED "*:\n=:default,eddy||~||:5\n.heaven.com:||me@devil.com|500000|r:3\n" \
  "cloud1.com:january|postmaster@cloud.com|||t::l\ncloud7.com:february|postmaster@cloud.com|||u:1\n" \
  "mybuddy.org:eddy||||:4\n!nodkim.org:\n"

/* The answer is told as `line` and candidate, `none`, or `error`. */
static const struct {
  const char *reason;
  const char *text;
  const char *rcpthosts;   /* NULL: there is none */
  const char *candidates;  /* one behind the other, blanks between */
  const char *wanted;
  int text_only;           /* such a text is not compiled */
} finds[] = {
  {"seed: exact", SEED, "", "cloud1.com", "4 cloud1.com", 0},
  {"seed: below a parent", SEED, "", "x.heaven.com", "3 x.heaven.com", 0},
  {"seed: far below", SEED, "", "a.b.c.heaven.com", "3 a.b.c.heaven.com", 0},
  {"seed: a parent line is not for the parent", SEED, "", "heaven.com", "1 heaven.com", 0},
  {"seed: not on a label boundary", SEED, "", "xheaven.com", "1 xheaven.com", 0},
  {"seed: negated", SEED, "", "nodkim.org", "7 nodkim.org", 0},
  {"seed: below a negated one", SEED, "", "x.nodkim.org", "1 x.nodkim.org", 0},
  {"seed: listed", SEED, "ours.org\n", "ours.org", "2 ours.org", 0},
  {"seed: everybody else", SEED, "ours.org\n", "other.org", "1 other.org", 0},
  {"seed: exact before listed", SEED, "cloud1.com\n", "cloud1.com", "4 cloud1.com", 0},
  {"seed: parent before listed", SEED, "x.heaven.com\n", "x.heaven.com", "3 x.heaven.com", 0},

  {"empty text", "", NULL, "a.org", "none", 0},
  {"comments only", "# *:\n\n \t\n", NULL, "a.org", "none", 0},
  {"no line for it", "b.org:\n", NULL, "a.org", "none", 0},
  {"no line end", "a.org:", NULL, "a.org", "1 a.org", 0},
  {"lines are counted with comments", "# x\n\na.org:\n", NULL, "a.org", "3 a.org", 0},
  {"blanks behind a line", "a.org: \t\n", NULL, "a.org", "1 a.org", 0},
  {"the text in another case", "A.ORG:\n", NULL, "a.org", "1 a.org", 0},
  {"the longest parent first", ".org:\n.b.org:\n.a.b.org:\n", NULL, "x.a.b.org", "3 x.a.b.org", 0},
  {"the next one where that is itself", ".org:\n.b.org:\n.a.b.org:\n", NULL, "a.b.org", "2 a.b.org", 0},
  {"exact before parents", ".org:\n.b.org:\na.b.org:\n", NULL, "a.b.org", "3 a.b.org", 0},
  {"an exact line below is another name", "x.a.org:\n", NULL, "a.org", "none", 0},
  {"negated parent, signed exact", "!.org:\na.org:\n", NULL, "a.org", "2 a.org", 0},
  {"negated exact, signed parent", ".org:\n!a.org:\n", NULL, "a.org", "2 a.org", 0},
  {"negated any", "!*:\na.org:\n", NULL, "b.org", "1 b.org", 0},

  {"listed: no rcpthosts matches nothing", "=:\n", NULL, "a.org", "none", 0},
  {"listed: empty rcpthosts", "=:\n", "", "a.org", "none", 0},
  {"listed: in another case, behind comments", "=:\n", "# b.org\n\nA.Org \nc.org", "a.org", "1 a.org", 0},
  {"listed: the last line without its end", "=:\n", "b.org\naa.org", "aa.org", "1 aa.org", 0},
  {"listed: .parent", "=:\n", ".org\n", "a.b.org", "1 a.b.org", 0},
  {"listed: .parent is not for the parent", "=:\n", ".a.org\n", "a.org", "none", 0},
  {"listed: a comment does not count", "=:\n", "#a.org\n", "a.org", "none", 0},
  {"listed: below a listed one", "=:\n", "a.org\n", "x.a.org", "none", 0},
  {"listed: in morercpthosts.cdb", "=:\n", "b.org\n", "more.org", "1 more.org", 0},
  {"listed: .parent in morercpthosts.cdb", "=:\n", "b.org\n", "x.y.many.org", "1 x.y.many.org", 0},
  {"listed: morercpthosts.cdb counts for nothing without rcpthosts", "=:\n", NULL, "more.org", "none", 0},
  {"listed, negated", "!=:\n*:\n", "a.org\n", "a.org", "1 a.org", 0},
  {"listed, negated, is for the listed", "!=:\n*:\n", "a.org\n", "b.org", "2 b.org", 0},

  {"first candidate decides", "a.org:\nb.org:\n", NULL, "a.org b.org", "1 a.org", 0},
  {"second candidate", "b.org:\n", NULL, "a.org b.org", "1 b.org", 0},
  {"parent of the first before exact of the second", ".a.org:\nb.org:\n", NULL, "x.a.org b.org",
   "1 x.a.org", 0},
  {"listed for the first before exact of the second", "b.org:\n=:\n", "a.org\n", "a.org b.org", "2 a.org", 0},
  {"negated for the first decides", "!a.org:\nb.org:\n", NULL, "a.org b.org", "1 a.org", 0},
  {"any waits for all, and is for the last", "*:\nb.org:\n", NULL, "a.org b.org", "2 b.org", 0},
  {"any is for the last candidate", "*:\n", NULL, "a.org b.org c.org", "1 c.org", 0},

  {"a sender of one label is a domain", "localhost:\n", NULL, "localhost", "1 localhost", 0},
  {"... with its `!` line", "*:\n!localhost:\n", NULL, "localhost", "2 localhost", 0},
  {"a sender that is no domain matches any only", "*:\n.org:\n", NULL, "../../x", "1 ../../x", 0},
  {"... and nothing else", ".org:\n=:\n", "\xff.org\n", "\xff.org", "none", 0},
  {"... with a slash", "a.org:\n", NULL, "x/a.org", "none", 0},
  {"... empty labels", ".org:\n", NULL, "a..org", "none", 0},
  {"... the next candidate is asked", "b.org:\n", NULL, "x/.org b.org", "1 b.org", 0},

  {"the same line twice: the first", "a.org:x\na.org:y\n", NULL, "a.org", "1 a.org", 1},
  {"twice, in another case", "A.org:x\na.ORG:y\n", NULL, "a.org", "1 a.org", 1},
  {"twice, the second negated: it wins", "a.org:x\n!a.org:y\n", NULL, "a.org", "2 a.org", 1},
  {"twice, the first negated", "!a.org:x\na.org:y\n", NULL, "a.org", "1 a.org", 1},
  {"any twice, the second negated", "*:\n!*:\n", NULL, "a.org", "2 a.org", 1},
  {"a wrong line for somebody else", "b.org:||||x\na.org:\n", NULL, "a.org", "2 a.org", 1},
  {"a wrong line for this one", "b.org:||||x\na.org:\n", NULL, "b.org", "error", 1},
  {"a wrong parent line", ".org:||||x\n*:\n", NULL, "a.org", "error", 1},
  {"a wrong parent line, exact decides", ".org:||||x\na.org:\n", NULL, "a.org", "2 a.org", 1},
  {"a wrong line for all, exact decides", "*:||||x\na.org:\n", NULL, "a.org", "2 a.org", 1},
  {"a wrong line for all", "*:||||x\na.org:\n", NULL, "b.org", "error", 1},
  {"a wrong line for the listed", "=:||||x\n", "a.org\n", "a.org", "error", 1},
  {"a wrong line for the listed holds no others", "=:||||x\n*:\n", "a.org\n", "b.org", "2 b.org", 1},
  {"a wrong negated line", "!a.org:||||x\n", NULL, "a.org", "error", 1},
  {"a wrong first field holds everybody", "a.org:\n/:\n", NULL, "a.org", "error", 1},
  {"blank before a line", " b.org:\na.org:\n", NULL, "a.org", "error", 1},
};

static void write_file(const char *path, const char *p, size_t len)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || write(fd, p, len) != (ssize_t)len || close(fd) == -1)
    abort();
}

static void write_morercpthosts(void)
{
  cdbmaker c = CDBMAKER_ZERO;
  int fd = open("control/morercpthosts.cdb", O_RDWR | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || !cdbmake_start(&c, fd) || !cdbmake_add(&c, "more.org", 8, "", 0) ||
      !cdbmake_add(&c, ".many.org", 9, "", 0) || !cdbmake_finish(&c) || close(fd) == -1)
    abort();
}

static void compile(struct span text)
{
  struct rules r = RULES_OF(&dkimrules);

  write_file(DKIMRULES_TEXT, text.p, text.len);
  if (!span_copy(&r.text, text) || !rules_scan(&r) || !rulescdb_write(&r))
    abort();
  rules_free(&r);
}

static stralloc told = STRALLOC_ZERO;

/* Open, ask, and tell the answer. A decision must be for the key it was found by. */
static void ask(const char *candidates)
{
  struct rules r = RULES_OF(&dkimrules);
  struct decision d = {0};
  struct span spans[4];
  size_t count = 0;
  size_t number = 0;
  const char *why = NULL;
  enum rules_result result = rules_open(&r, &number, &why);
  char digits[32];

  for (struct span rest = span_of(candidates); rest.len; count++) {
    size_t end = span_find(rest, ' ');
    spans[count] = span_first(rest, end);
    rest = span_from(rest, end + 1);
  }
  told.len = 0;
  if (result == RULES_FOUND)
    result = dkimrules_find(&r, spans, count, &d, &why);
  snprintf(digits, sizeof digits, "%zu ", d.line);
  if (!stralloc_cats(&told, result == RULES_NONE ? "none" : result == RULES_FOUND ? digits
                            : why && *why ? "error" : "error without a reason")
      || (result == RULES_FOUND && d.sender.len && !stralloc_catb(&told, d.sender.p, d.sender.len)))
    abort();
  if (result == RULES_FOUND && d.sender.len == 0)
    told.len--;
  rules_free(&r);
}

static void told_is(const char *wanted, const char *how, const char *reason)
{
  char what[200];

  snprintf(what, sizeof what, "%s: %s", how, reason);
  is_bytes(told.s, told.len, wanted, strlen(wanted), what);
}

static void test_find(void)
{
  for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
    unlink(DKIMRULES_CDB);
    unlink("control/rcpthosts");
    write_file(DKIMRULES_TEXT, finds[i].text, strlen(finds[i].text));
    if (finds[i].rcpthosts)
      write_file("control/rcpthosts", finds[i].rcpthosts, strlen(finds[i].rcpthosts));
    ask(finds[i].candidates);
    told_is(finds[i].wanted, "text", finds[i].reason);
    if (finds[i].text_only)
      continue;
    compile(span_of(finds[i].text));
    ask(finds[i].candidates);
    told_is(finds[i].wanted, "cdb", finds[i].reason);
  }
  unlink(DKIMRULES_CDB);
  unlink("control/rcpthosts");
}

/* --- files that are missing, unreadable, damaged ------------------------------------------------ */

static void test_files(void)
{
  stralloc text = STRALLOC_ZERO;

  unlink(DKIMRULES_TEXT);
  ask("a.org");
  told_is("none", "files", "no text: nothing is signed");
  compile(span_of("a.org:\n"));
  unlink(DKIMRULES_TEXT);
  ask("a.org");
  told_is("none", "files", "no text, but a cdb: signing is off");
  write_file(DKIMRULES_TEXT, "b.org:\n", 7);
  ask("a.org");
  told_is("1 a.org", "files", "the cdb counts, an edit of the text waits");
  write_file(DKIMRULES_TEXT, "/:\n", 3);
  ask("a.org");
  told_is("1 a.org", "files", "a half-saved text hurts nobody");
  write_file(DKIMRULES_CDB, "", 0);
  ask("a.org");
  told_is("error", "files", "an empty cdb");
  unlink(DKIMRULES_CDB);
  if (mkdir(DKIMRULES_CDB, 0700) == -1)
    abort();
  ask("a.org");
  told_is("error", "files", "a cdb that can't be read");
  rmdir(DKIMRULES_CDB);

  unlink(DKIMRULES_TEXT);
  if (mkdir(DKIMRULES_TEXT, 0700) == -1)
    abort();
  ask("a.org");
  told_is("error", "files", "a text that can't be read");
  rmdir(DKIMRULES_TEXT);

  write_file(DKIMRULES_TEXT, "=:\n", 3);
  if (mkdir("control/rcpthosts", 0700) == -1)
    abort();
  ask("a.org");
  told_is("error", "files", "rcpthosts that can't be read");
  rmdir("control/rcpthosts");
  write_file("control/rcpthosts", "b.org\n", 6);
  write_file("control/morercpthosts.cdb", "x", 1);
  ask("a.org");
  told_is("error", "files", "a damaged morercpthosts.cdb");
  ask("b.org");
  told_is("1 b.org", "files", "which is not asked when rcpthosts knows");
  unlink("control/morercpthosts.cdb");
  ask("a.org");
  told_is("none", "files", "no morercpthosts.cdb");
  if (mkdir("control/morercpthosts.cdb", 0700) == -1)
    abort();
  ask("a.org");
  told_is("error", "files", "a morercpthosts.cdb that can't be read");
  rmdir("control/morercpthosts.cdb");
  unlink("control/rcpthosts");

  if (!stralloc_cats(&text, "a.org:\n#"))
    abort();
  while (text.len < RULES_TEXT_MAX)
    if (!stralloc_catb(&text, "x", 1))
      abort();
  write_file(DKIMRULES_TEXT, text.s, text.len);
  ask("a.org");
  told_is("1 a.org", "files", "a text of just the limit");
  if (!stralloc_catb(&text, "x", 1))
    abort();
  write_file(DKIMRULES_TEXT, text.s, text.len);
  ask("a.org");
  told_is("error", "files", "a text over the limit");
  stralloc_free(&text);
}

static size_t read_cdb(char *to, size_t room)
{
  int fd = open(DKIMRULES_CDB, O_RDONLY);
  ssize_t n = fd == -1 ? -1 : read(fd, to, room);

  if (n <= 0 || (size_t)n == room)
    abort();
  close(fd);
  return (size_t)n;
}

static int told_one_of(const char *a, const char *b)
{
  struct span s = span_sa(&told);

  return span_equal(s, span_of(a)) || span_equal(s, span_of(b));
}

static void change_byte(size_t at, char c)
{
  int fd = open(DKIMRULES_CDB, O_WRONLY);

  if (fd == -1 || pwrite(fd, &c, 1, (off_t)at) != 1 || close(fd) == -1)
    abort();
}

/* A cdb with a changed byte never makes a line decide that is for somebody else; one that is cut off never
 * says anything that the whole one does not say.
 */
static void test_damage(void)
{
  static char whole[8192];
  size_t len;
  size_t lies = 0;

  compile(span_of("a.org:jan\n!.b.org:\nc.org:feb|||500\n"));
  len = read_cdb(whole, sizeof whole);
  ask("a.org");
  told_is("1 a.org", "damage", "the whole cdb");

  for (size_t n = 0; n < len; n++) {
    for (int bit = 1; bit < 256; bit *= 16) {
      change_byte(n, (char)(whole[n] ^ bit));
      ask("other.net");
      lies += !told_one_of("none", "error");
    }
    change_byte(n, whole[n]);
  }
  ok(lies == 0, "a changed bit: no line decides that is not for the sender");
  ask("a.org");
  told_is("1 a.org", "damage", "the whole cdb again");

  /* such a table can hold who reads it for half a minute, so it does not matter which keys are in it */
  for (size_t n = 0; n < 2048; n += 8)
    if (!whole[n + 4]) {
      change_byte(n + 7, (char)0xe0);
      ask("a.org");
      lies += !told_one_of("error", "error");
      change_byte(n + 7, 0);
    }
  ok(lies == 0, "a table that reaches over the end of the file");

  for (size_t n = len; n-- > 0;) {
    if (truncate(DKIMRULES_CDB, (off_t)n) == -1)
      abort();
    ask("a.org");
    lies += !told_one_of("1 a.org", "error");
    ask("x.b.org");
    lies += !told_one_of("2 x.b.org", "error");
    ask("other.net");
    lies += !told_one_of("none", "error");
  }
  ok(lies == 0, "cut off anywhere: the right answer or an error");

  memset(whole, 0, len);
  write_file(DKIMRULES_CDB, whole, len);
  ask("a.org");
  told_is("error", "damage", "a cdb of zeros");
  unlink(DKIMRULES_CDB);
}

/* --- another table -------------------------------------------------------------------------------- */

/* A table whose lines hold one word behind the first field; `bad` is wrong, and `odd` is to be warned of. */
struct word {
  struct span word;
};

static const char *parse_word(void *parsed, struct span line)
{
  struct word *w = parsed;

  w->word = span_from(line, span_find(line, ':') + 1);
  return span_equal(w->word, span_of("bad")) ? "bad is no word" : NULL;
}

static const char *warn_of_word(const void *parsed, unsigned int i)
{
  const struct word *w = parsed;

  return i == 0 && span_equal(w->word, span_of("odd")) ? "odd" : NULL;
}

static const struct rules_source words = RULES_SOURCE("control/words", "words 1", "newwords", parse_word, warn_of_word);

static void word_is(const char *domain, enum rules_result wanted, size_t line, const char *word, const char *wrong)
{
  struct rules r = RULES_OF(&words);
  struct rules_match m = { 0, { NULL, 0 } };
  struct span candidate = span_of(domain);
  struct word w = { { NULL, 0 } };
  const char *why = "";
  size_t number;
  enum rules_result result = rules_open(&r, &number, &why);

  if (result == RULES_FOUND)
    result = rules_find(&r, &candidate, 1, &m, &w, &why);
  ok(result == wanted && (wanted != RULES_FOUND || m.line == line), "%s: line %zu", domain, m.line);
  if (wanted == RULES_FOUND)
    ok(span_equal(w.word, span_of(word)) && span_equal(m.candidate, candidate), "%s: what its parser read", domain);
  else
    is_bytes(why, strlen(why), wrong, strlen(wrong), domain);
  rules_free(&r);
}

static void test_another(void)
{
  static const char text[] = "# words\nexample.org:one\n.example.org:two\n*:odd\nwrong.example:bad\n";
  struct rules r = RULES_OF(&words);
  struct word w;
  int kept = dup(2);

  word_is("example.org", RULES_NONE, 0, "", "");
  write_file("control/words", text, sizeof text - 1);
  for (int compiled = 0; compiled < 2; compiled++) {
    word_is("example.org", RULES_FOUND, 2, "one", "");
    word_is("www.example.org", RULES_FOUND, 3, "two", "");
    word_is("example.com", RULES_FOUND, 4, "odd", "");
    if (compiled)
      break;
    word_is("wrong.example", RULES_ERROR, 0, "", "bad is no word");
    /* without the wrong line it compiles */
    write_file("control/words", text, sizeof text - 1 - strlen("wrong.example:bad\n"));
    if (control_text(&r.text, words.text, RULES_SOURCE_MAX) != CONTROL_PRESENT || !rules_scan(&r))
      abort();
    dup2(open("told", O_WRONLY | O_CREAT, 0600), 2);
    ok(rulescdb_check(&r, &w) == 0 && rulescdb_write(&r), "another table is compiled");
    dup2(kept, 2);
    {
      char got[100] = "";
      FILE *f = fopen("told", "r");

      ok(f && fgets(got, sizeof got, f) && strcmp(got, "newwords: control/words:4: warning: odd\n") == 0,
         "warned of with its names: %s", got);
      if (f)
        fclose(f);
    }
    rules_free(&r);
  }
  write_file("control/words.cdb", "x", 1);
  word_is("example.org", RULES_ERROR, 0, "", "damaged control/words.cdb");
  close(kept);
  unlink("told");
  unlink("control/words");
  unlink("control/words.cdb");
}

int main(void)
{
  const char *tmp = getenv("TMPDIR");
  char folder[512];

  snprintf(folder, sizeof folder, "%s/rules.XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder) || chdir(folder) == -1 || mkdir("control", 0700) == -1)
    abort();
  write_morercpthosts();
  test_find();
  test_files();
  test_damage();
  test_another();
  unlink(DKIMRULES_TEXT);
  unlink(DKIMRULES_CDB);
  if (rmdir("control") == -1 || chdir("/") == -1 || rmdir(folder) == -1)
    abort();
  stralloc_free(&told);
  return tap_done();
}
