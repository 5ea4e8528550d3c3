/* dkimrule: what a line of control/dkimdomains says, what is wrong with one, and what to warn of. */
#include "tests/tap.h"
#include "dksign/dkimrule.h"

#include <stdlib.h>

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

static void describe(stralloc *out, const struct dkimrule *r)
{
  static const char *const kinds[] = {"exact ", "parent ", "listed ", "any "};
  char rest[64];

  out->len = 0;
  tell(out, kinds[r->first.kind], span_of(r->first.negated ? "!" : ""));
  tell(out, out->len ? "" : kinds[r->first.kind], r->first.key);
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
    struct dkimrule r;
    const char *wrong = dkimrule_parse(&r, span_of(lines[i].line));

    if (!ok(!wrong == (lines[i].wanted != NULL), "line: %s", lines[i].reason))
      printf("# %s\n", wrong ? wrong : "(no error)");
    if (wrong || !lines[i].wanted)
      continue;
    describe(&out, &r);
    is_bytes(out.s, out.len, lines[i].wanted, strlen(lines[i].wanted), "  what it says");
  }
  ok(firstfield_is_empty_line(span_of("")) && firstfield_is_empty_line(span_of(" \t"))
       && firstfield_is_empty_line(span_of("# a")) && firstfield_is_empty_line(span_of("  #"))
       && !firstfield_is_empty_line(span_of("*:")) && !firstfield_is_empty_line(span_of("a#")),
     "blank lines and comments are no rules");
  stralloc_free(&out);
}

/* dkimdomains(5): z=1,2,3 use the first; 4 the second if two are given, else the first; 5 both, or eddy; empty z: one
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
    struct dkimrule r;
    unsigned int wanted = cases[i].second ? 2 : 1;

    ok(!dkimrule_parse(&r, span_of(cases[i].line)) && dkimrule_selectors(&r, used) == wanted &&
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
    struct dkimrule r;
    unsigned int n = 0;
    int good = !dkimrule_parse(&r, span_of(cases[i].line));

    for (; good && cases[i].words[n]; n++) {
      const char *warning = dkimrule_warning(&r, n);
      good = warning && strstr(warning, cases[i].words[n]) != NULL;
    }
    ok(good && dkimrule_warning(&r, n) == NULL, "warnings of %s", cases[i].line);
  }
}

int main(void)
{
  test_lines();
  test_selectors();
  test_warnings();
  return tap_done();
}
