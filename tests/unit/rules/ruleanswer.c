/* ruleanswer: what is written is read back, and nothing else is. */
#include "tests/tap.h"
#include "rules/ruleanswer.h"

#define HEAD "rules=nyu\nauthor=ann@example.org\nauthenticated=bob@example.org\n"
#define TAIL "outside=1\nroot=encrypted\npgp=1\nkeys=0\nproven=1\nmarked=1\nbounce=0\nencloses=1\nambiguous=0\n"
#define WHY "why=3 2 damaged text\nwhy=1 1 x\n"

static const char *const wrong[] = {
  "", "end\n",
  HEAD TAIL WHY,                                   /* cut */
  HEAD TAIL WHY "end",
  HEAD TAIL WHY "end\n\n",
  HEAD TAIL "why=3 2 damaged",
  HEAD TAIL "why=0 2 x\nend\n",
  HEAD TAIL "why=1 0 x\nend\n",
  HEAD TAIL "why=1 x\nend\n",
  HEAD TAIL "why=1 2 \nend\n",
  HEAD TAIL "why=1 2 a\tb\nend\n",
  HEAD "outside=2\nroot=plain\npgp=0\nkeys=0\nproven=1\nmarked=0\nbounce=0\nencloses=0\nambiguous=0\nend\n",
  HEAD "outside=\nroot=plain\npgp=0\nkeys=0\nproven=1\nmarked=0\nbounce=0\nencloses=0\nambiguous=0\nend\n",
  HEAD "outside=0\nroot=secret\npgp=0\nkeys=0\nproven=1\nmarked=0\nbounce=0\nencloses=0\nambiguous=0\nend\n",
  HEAD "outside=0\nroot=plain\nkeys=0\npgp=0\nproven=0\nmarked=0\nbounce=0\nencloses=0\nambiguous=0\nend\n",
  HEAD "root=plain\npgp=0\nkeys=0\nproven=1\nmarked=0\nbounce=0\nencloses=0\nambiguous=0\nend\n",
  HEAD "marked=0\noutside=0\nroot=plain\nbounce=0\nencloses=0\nambiguous=0\nend\n",
  "rules=ny\n" TAIL "end\n", "rules=nyuu\n" TAIL "end\n", "rules=nyx\n" TAIL "end\n", "rules=nyU\n" TAIL "end\n",
  "rules=nyu\nauthor=\n" TAIL "end\n", "rules=nyu\r\n" TAIL "end\n", " rules=nyu\n" TAIL "end\n",
};

int main(void)
{
  struct ruleanswer a = { .letters = span_of("nyu") };
  struct ruleanswer b;
  struct ruleanswer_why w;
  stralloc text = STRALLOC_ZERO;
  stralloc why = STRALLOC_ZERO;
  static char letters[200000];

  ok(ruleanswer_cat_why(&why, 2, 1, "damaged text") && ruleanswer_cat_why(&why, 0, 0, "x"), "two reasons");
  a.author = span_of("ann@example.org");
  a.authenticated = span_of("bob@example.org");
  a.is_outside = a.is_marked = a.encloses_marked = 1;
  a.root = RULEANSWER_ENCRYPTED;
  a.may_be_pgp = 1;
  a.is_proven = 1;
  a.why = span_sa(&why);
  ok(ruleanswer_write(&text, &a), "written");
  is_bytes(text.s, text.len, HEAD TAIL WHY "end\n", strlen(HEAD TAIL WHY "end\n"), "as text");
  ok(ruleanswer_read(&b, span_sa(&text), 3) && span_equal(b.letters, a.letters) && span_equal(b.author, a.author)
         && span_equal(b.authenticated, a.authenticated) && b.is_outside && b.may_be_pgp && !b.has_keys
         && b.is_proven && b.root == RULEANSWER_ENCRYPTED
         && b.is_marked && !b.is_bounce && b.encloses_marked && !b.is_ambiguous && span_equal(b.why, a.why),
     "read back");
  ok(ruleanswer_next_why(&w, &b.why) && w.rule == 2 && w.condition == 1 && span_equal(w.reason, span_of("damaged text"))
         && ruleanswer_next_why(&w, &b.why) && w.rule == 0 && w.condition == 0 && !ruleanswer_next_why(&w, &b.why),
     "the reasons");
  for (size_t i = 0; i < text.len; i++)
    if (ruleanswer_read(&b, span_make(text.s, i), 3))
      ok(0, "cut behind %zu bytes", i);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    ok(!ruleanswer_read(&b, span_of(wrong[i]), 3), "wrong answer %zu", i);

  memset(letters, 'n', sizeof letters);
  memset(&a, 0, sizeof a);
  a.letters = span_make(letters, sizeof letters);
  text.len = 0;
  ok(ruleanswer_write(&text, &a) && text.len < RULEANSWER_BYTES && ruleanswer_read(&b, span_sa(&text), sizeof letters)
         && b.author.len == 0 && b.authenticated.len == 0 && b.root == RULEANSWER_PLAIN,
     "more letters than a file has lines, and nothing else");
  a.letters.len = 0;
  text.len = 0;
  ok(ruleanswer_write(&text, &a) && ruleanswer_read(&b, span_sa(&text), 0), "no rule");
  stralloc_free(&text);
  stralloc_free(&why);
  return tap_done();
}
