/* rule and rules: what a line of control/dkimdomains says, and which line decides for a sender, from the
 * text and from the cdb alike. Works in a folder of its own below $TMPDIR or /tmp.
 */
#include "tests/tap.h"
#include "rules/rules.h"
#include "rules/rulescdb.h"

#include <fcntl.h>
#include <skalibs/cdbmake.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- one line ----------------------------------------------------------------------------------- */

/* A rule is told as `kind key selector,selector2 d=sdid i=auid x=lifetime c z l`; what is not there is left
 * out, `!` stands before a negated key. NULL: the line is wrong.
 */
static const struct {
  const char *reason;
  const char *line;
  const char *wanted;
} lines[] = {
  {"seed: any", "*:", "any * default x=604800 r 0"},
  {"seed: listed", "=:default,eddy||~||:5", "listed = default,eddy i=~ x=604800 r 5"},
  {"seed: parent", ".heaven.com:||me@devil.com|500000|r:3",
   "parent .heaven.com default i=me@devil.com x=500000 r 3"},
  {"seed: sdid as an address", "cloud1.com:january|postmaster@cloud.com|||t::l",
   "exact cloud1.com january d=cloud.com i=postmaster@cloud.com x=604800 t 0 l"},
  {"seed: z=1", "cloud7.com:february|postmaster@cloud.com|||u:1",
   "exact cloud7.com february d=cloud.com i=postmaster@cloud.com x=604800 u 1"},
  {"seed: z=4", "mybuddy.org:eddy||||:4", "exact mybuddy.org eddy x=604800 r 4"},
  {"seed: not", "!nodkim.org:", "exact !nodkim.org default x=604800 r 0"},

  {"domain alone", "a.org", "exact a.org default x=604800 r 0"},
  {"case is kept", "A.Org:JAN", "exact A.Org JAN x=604800 r 0"},
  {"any, negated", "!*:", "any !* default x=604800 r 0"},
  {"listed, negated", "!=", "listed != default x=604800 r 0"},
  {"parent, negated", "!.a.org", "parent !.a.org default x=604800 r 0"},
  {"all separators, nothing between", "a.org:||||::", "exact a.org default x=604800 r 0"},
  {"underscore in a domain", "_x.a_b.org", "exact _x.a_b.org default x=604800 r 0"},
  {"no first field", ":sel", NULL},
  {"not, and no first field", "!:sel", NULL},
  {"twice not", "!!a.org:", NULL},
  {"two dots before", "..a.org:", NULL},
  {"dot alone", ".:", NULL},
  {"dot behind", "a.org.:", NULL},
  {"path", "../../x:", NULL},
  {"star within a domain", "*.a.org:", NULL},
  {"address", "x@a.org:", NULL},
  {"UTF-8 domain", "b\xc3\xbc" "cher.org:", NULL},
  {"blank before", " a.org:", NULL},
  {"blank inside", "a.org: sel", NULL},
  {"tab inside", "a.org:sel|\t|", NULL},
  {"blank in the auid", "a.org:||\"a b\"@a.org", NULL},
  {"DEL in the auid", "a.org:||a\x7f@a.org", NULL},
  {"CR behind", "a.org:sel\r", NULL},
  {"control byte", "a.org:sel||\x01@a.org", NULL},

  {"one selector", "a.org:jan", "exact a.org jan x=604800 r 0"},
  {"two", "a.org:jan,feb", "exact a.org jan,feb x=604800 r 0"},
  {"two, by colon", "a.org:jan:feb", "exact a.org jan,feb x=604800 r 0"},
  {"second only", "a.org:,eddy", "exact a.org default,eddy x=604800 r 0"},
  {"second only, by colon", "a.org::eddy", "exact a.org default,eddy x=604800 r 0"},
  {"comma and nothing", "a.org:jan,", "exact a.org jan x=604800 r 0"},
  {"selector with labels", "a.org:jan.2024,x_y", "exact a.org jan.2024,x_y x=604800 r 0"},
  {"three", "a.org:a,b,c", NULL},
  {"three, by colon", "a.org:a:b:c", NULL},
  {"path for a selector", "a.org:../../x", NULL},
  {"path for the second", "a.org:jan,../x", NULL},
  {"selector with a slash", "a.org:a/b", NULL},
  {"selector with a dot before", "a.org:.jan", NULL},
  {"the same selector for two keys", "a.org:jan,JAN", NULL},
  {"the default for two keys", "a.org:,default", NULL},

  {"sdid", "a.org:|b.org", "exact a.org default d=b.org x=604800 r 0"},
  {"sdid as an address, and an auid", "a.org:|x@b.org|y@b.org",
   "exact a.org default d=b.org i=y@b.org x=604800 r 0"},
  {"sdid as an address without local part", "a.org:|@b.org",
   "exact a.org default d=b.org i=@b.org x=604800 r 0"},
  {"sdid of one label", "a.org:|org", NULL},
  {"sdid with a dot before", "a.org:|.b.org", NULL},
  {"sdid that is a path", "a.org:|../b", NULL},
  {"sdid as an address without domain", "a.org:|x@", NULL},
  {"the same, with an auid", "a.org:|x@|y@a.org", NULL},

  {"auid", "a.org:||x@a.org", "exact a.org default i=x@a.org x=604800 r 0"},
  {"auid without local part", "a.org:||@a.org", "exact a.org default i=@a.org x=604800 r 0"},
  {"auid with two @: the last one counts", "a.org:||\"x@y\"@a.org",
   "exact a.org default i=\"x@y\"@a.org x=604800 r 0"},
  {"auid outside the domain is no error", "a.org:||x@b.org", "exact a.org default i=x@b.org x=604800 r 0"},
  {"auid ~", "a.org:||~", "exact a.org default i=~ x=604800 r 0"},
  {"auid ~ and more", "a.org:||~a", NULL},
  {"auid without @", "a.org:||a.org", NULL},
  {"auid without domain", "a.org:||x@", NULL},
  {"auid with a bad domain", "a.org:||x@a..org", NULL},

  {"expire", "a.org:|||1", "exact a.org default x=1 r 0"},
  {"expire 0: no x=", "a.org:|||0", "exact a.org default x=0 r 0"},
  {"expire of nine digits", "a.org:|||999999999", "exact a.org default x=999999999 r 0"},
  {"expire of ten", "a.org:|||1000000000", NULL},
  {"expire below zero", "a.org:|||-1", NULL},
  {"expire with a unit", "a.org:|||7d", NULL},

  {"c", "a.org:||||s", "exact a.org default x=604800 s 0"},
  {"c unknown", "a.org:||||x", NULL},
  {"c in upper case", "a.org:||||R", NULL},
  {"c of two letters", "a.org:||||rs", NULL},
  {"z", "a.org:||||:2", "exact a.org default x=604800 r 2"},
  {"z=0", "a.org:||||:0", NULL},
  {"z=6", "a.org:||||:6", NULL},
  {"z of two digits", "a.org:||||:22", NULL},
  {"z that is no number", "a.org:||||:r", NULL},
  {"l", "a.org:||||::l", "exact a.org default x=604800 r 0 l"},
  {"l is something else", "a.org:||||::1", NULL},
  {"a field behind l", "a.org:||||r:2:l:x", NULL},
  {"a field behind c:z:l", "a.org:||||r:2:l|x", NULL},
};

static void tell(stralloc *out, const char *before, struct span s)
{
  if (s.len && (!stralloc_cats(out, before) || !stralloc_catb(out, s.p, s.len)))
    abort();
}

static void describe(stralloc *out, const struct rule *r)
{
  static const char *const kinds[] = {"exact ", "parent ", "listed ", "any "};
  char rest[64];

  out->len = 0;
  tell(out, kinds[r->kind], span_of(r->negated ? "!" : ""));
  tell(out, out->len ? "" : kinds[r->kind], r->key);
  tell(out, " ", r->selector);
  tell(out, ",", r->selector2);
  tell(out, " d=", r->sdid);
  tell(out, " i=", r->auid_is_sender ? span_of("~") : r->auid);
  snprintf(rest, sizeof rest, " x=%llu %c %u%s", r->lifetime_s, r->canon, r->z, r->body_length ? " l" : "");
  tell(out, "", span_of(rest));
}

static void test_lines(void)
{
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    struct rule r;
    const char *wrong = rule_parse(&r, span_of(lines[i].line));

    if (!ok(!wrong == (lines[i].wanted != NULL), "line: %s", lines[i].reason))
      printf("# %s\n", wrong ? wrong : "(no error)");
    if (wrong || !lines[i].wanted)
      continue;
    describe(&out, &r);
    is_bytes(out.s, out.len, lines[i].wanted, strlen(lines[i].wanted), "  what it says");
  }
  ok(rule_is_empty(span_of("")) && rule_is_empty(span_of(" \t")) && rule_is_empty(span_of("# a")) &&
     rule_is_empty(span_of("  #")) && !rule_is_empty(span_of("*:")) && !rule_is_empty(span_of("a#")),
     "blank lines and comments are no rules");
  stralloc_free(&out);
}

/* DESIGN: z=1,2,3 use the first; 4 the second if two are given, else the first; 5 both, or eddy; empty z: one
 * selector signs as its key's type, two as both
 */
static void test_selectors(void)
{
  static const struct {
    const char *line;
    const char *first;
    const char *second;  /* NULL: one is used */
  } cases[] = {
    {"a.org:jan||||:1", "jan", NULL},
    {"a.org:jan||||:2", "jan", NULL},
    {"a.org:jan||||:3", "jan", NULL},
    {"a.org:jan||||:4", "jan", NULL},
    {"a.org:jan||||:5", "jan", "eddy"},
    {"a.org:jan", "jan", NULL},
    {"a.org:jan,feb||||:1", "jan", NULL},
    {"a.org:jan,feb||||:2", "jan", NULL},
    {"a.org:jan,feb||||:3", "jan", NULL},
    {"a.org:jan,feb||||:4", "feb", NULL},
    {"a.org:jan,feb||||:5", "jan", "feb"},
    {"a.org:jan,feb", "jan", "feb"},
    {"a.org:,feb", "default", "feb"},
    {"a.org:||||:5", "default", "eddy"},
    {"a.org", "default", NULL},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span used[2];
    struct rule r;
    unsigned int wanted = cases[i].second ? 2 : 1;

    ok(!rule_parse(&r, span_of(cases[i].line)) && rule_selectors(&r, used) == wanted &&
       span_equal(used[0], span_of(cases[i].first)) &&
       (wanted == 1 || span_equal(used[1], span_of(cases[i].second))), "selectors of %s", cases[i].line);
  }
}

static void test_warnings(void)
{
  static const struct {
    const char *line;
    const char *words[3];  /* one of each warning */
  } cases[] = {
    {"a.org:", {NULL}},
    {"a.org:||||:1", {"rsa-sha1", NULL}},
    {"a.org:||||:3:l", {"rsa-sha1", "l=", NULL}},
    {"!a.org:||||:3:l", {NULL}},
    {"a.org:||x@a.org", {NULL}},
    {"a.org:||x@b.a.org", {NULL}},
    {"a.org:||x@b.org", {"auid", NULL}},
    {"a.org:|b.org|x@b.org", {NULL}},
    {"a.org:|b.org|x@a.org", {"auid", NULL}},
    {"a.org:|x@b.org", {NULL}},
    {".heaven.com:||me@devil.com|500000|r:3", {"rsa-sha1", "auid", NULL}},
    {"=:||~", {NULL}},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct rule r;
    unsigned int n = 0;
    int good = !rule_parse(&r, span_of(cases[i].line));

    for (; good && cases[i].words[n]; n++) {
      const char *warning = rule_warning(&r, n);
      good = warning && strstr(warning, cases[i].words[n]) != NULL;
    }
    ok(good && rule_warning(&r, n) == NULL, "warnings of %s", cases[i].line);
  }
}

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
  struct rules r = RULES_ZERO;

  write_file(RULES_TEXT, text.p, text.len);
  if (!stralloc_copyb(&r.text, text.p, text.len) || !rules_scan(&r) || !rulescdb_write(&r))
    abort();
  rules_free(&r);
}

static stralloc told = STRALLOC_ZERO;

/* Open, ask, and tell the answer. A decision must be for the key it was found by. */
static void ask(const char *candidates)
{
  struct rules r = RULES_ZERO;
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
    result = rules_find(&r, spans, count, &d, &why);
  if (result == RULES_NONE)
    tell(&told, "", span_of("none"));
  else if (result == RULES_ERROR)
    tell(&told, "", why && *why ? span_of("error") : span_of("error without a reason"));
  else {
    snprintf(digits, sizeof digits, "%zu", d.line);
    tell(&told, "", span_of(digits));
    tell(&told, " ", d.sender);
  }
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
    unlink(RULES_CDB);
    unlink("control/rcpthosts");
    write_file(RULES_TEXT, finds[i].text, strlen(finds[i].text));
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
  unlink(RULES_CDB);
  unlink("control/rcpthosts");
}

/* --- files that are missing, unreadable, damaged ------------------------------------------------ */

static void test_files(void)
{
  stralloc text = STRALLOC_ZERO;

  unlink(RULES_TEXT);
  ask("a.org");
  told_is("none", "files", "no text: nothing is signed");
  compile(span_of("a.org:\n"));
  unlink(RULES_TEXT);
  ask("a.org");
  told_is("none", "files", "no text, but a cdb: signing is off");
  write_file(RULES_TEXT, "b.org:\n", 7);
  ask("a.org");
  told_is("1 a.org", "files", "the cdb counts, an edit of the text waits");
  write_file(RULES_TEXT, "/:\n", 3);
  ask("a.org");
  told_is("1 a.org", "files", "a half-saved text hurts nobody");
  write_file(RULES_CDB, "", 0);
  ask("a.org");
  told_is("error", "files", "an empty cdb");
  unlink(RULES_CDB);
  if (mkdir(RULES_CDB, 0700) == -1)
    abort();
  ask("a.org");
  told_is("error", "files", "a cdb that can't be read");
  rmdir(RULES_CDB);

  unlink(RULES_TEXT);
  if (mkdir(RULES_TEXT, 0700) == -1)
    abort();
  ask("a.org");
  told_is("error", "files", "a text that can't be read");
  rmdir(RULES_TEXT);

  write_file(RULES_TEXT, "=:\n", 3);
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
  write_file(RULES_TEXT, text.s, text.len);
  ask("a.org");
  told_is("1 a.org", "files", "a text of just the limit");
  if (!stralloc_catb(&text, "x", 1))
    abort();
  write_file(RULES_TEXT, text.s, text.len);
  ask("a.org");
  told_is("error", "files", "a text over the limit");
  stralloc_free(&text);
}

static size_t read_cdb(char *to, size_t room)
{
  int fd = open(RULES_CDB, O_RDONLY);
  ssize_t n = fd == -1 ? -1 : read(fd, to, room);

  if (n <= 0 || (size_t)n == room)
    abort();
  close(fd);
  return (size_t)n;
}

static int told_one_of(const char *a, const char *b)
{
  struct span s = span_make(told.s, told.len);

  return span_equal(s, span_of(a)) || span_equal(s, span_of(b));
}

static void change_byte(size_t at, char c)
{
  int fd = open(RULES_CDB, O_WRONLY);

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
    if (truncate(RULES_CDB, (off_t)n) == -1)
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
  write_file(RULES_CDB, whole, len);
  ask("a.org");
  told_is("error", "damage", "a cdb of zeros");
  unlink(RULES_CDB);
}

int main(void)
{
  const char *tmp = getenv("TMPDIR");
  char folder[512];

  snprintf(folder, sizeof folder, "%s/rules.XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder) || chdir(folder) == -1 || mkdir("control", 0700) == -1)
    abort();
  test_lines();
  test_selectors();
  test_warnings();
  write_morercpthosts();
  test_find();
  test_files();
  test_damage();
  unlink(RULES_TEXT);
  unlink(RULES_CDB);
  if (rmdir("control") == -1 || chdir("/") == -1 || rmdir(folder) == -1)
    abort();
  stralloc_free(&told);
  return tap_done();
}
