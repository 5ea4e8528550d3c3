/* editargs: a word is read, and written again from what was read. */
#include "tests/tap.h"
#include "link/editargs.h"

#define SP(s) { s, sizeof s - 1 }
#define NONE { "", 0 }

static const struct {
  const char *word;
  struct editargs a;
} words[] = {
  { "strip=[secure]", { EDITARGS_STRIP, NONE, SP("[secure]"), NONE, NONE, 0, 0 } },
  { "strip=a=b:c,d", { EDITARGS_STRIP, NONE, SP("a=b:c,d"), NONE, NONE, 0, 0 } },
  { "strip~^x+", { EDITARGS_STRIP_REGEX, NONE, SP("^x+"), NONE, NONE, 0, 0 } },
  { "remove:X-Note", { EDITARGS_REMOVE, SP("X-Note"), NONE, NONE, NONE, 0, 0 } },
  { "set:X-Note=a=b", { EDITARGS_SET, SP("X-Note"), SP("a=b"), NONE, NONE, 0, 0 } },
  { "set:X-Note=", { EDITARGS_SET, SP("X-Note"), NONE, NONE, NONE, 0, 0 } },
  { "tag=[\xc3\xa4]", { EDITARGS_TAG, NONE, SP("[\xc3\xa4]"), NONE, NONE, 0, 0 } },
  { "attach=a.pdf:&5", { EDITARGS_ATTACH, SP("a.pdf"), NONE, SP("&5"), NONE, 0, 0 } },
  { "attach=a: b.pdf:/x/y", { EDITARGS_ATTACH, SP("a: b.pdf"), NONE, SP("/x/y"), NONE, 0, 0 } },
  { "disclaimer=&5", { EDITARGS_DISCLAIMER, NONE, NONE, SP("&5"), NONE, 0, 0 } },
  { "disclaimer=&5,&6", { EDITARGS_DISCLAIMER, NONE, NONE, SP("&5"), SP("&6"), 0, 0 } },
  { "disclaimer=,&6:top", { EDITARGS_DISCLAIMER, NONE, NONE, NONE, SP("&6"), 1, 0 } },
  { "disclaimer=t,h:top:reply", { EDITARGS_DISCLAIMER, NONE, NONE, SP("t"), SP("h"), 1, 1 } },
  { "disclaimer=t:reply", { EDITARGS_DISCLAIMER, NONE, NONE, SP("t"), NONE, 0, 1 } },
  { "untag=[ok]", { EDITARGS_UNTAG, NONE, SP("[ok]"), NONE, NONE, 0, 0 } },
  { "unset:X-Note", { EDITARGS_UNSET, SP("X-Note"), NONE, NONE, NONE, 0, 0 } },
  { "cut", { EDITARGS_CUT, NONE, NONE, NONE, NONE, 0, 0 } },
  { "from=ann@example.org", { EDITARGS_FROM, NONE, SP("ann@example.org"), NONE, NONE, 0, 0 } },
};

static const struct {
  const char *word;
  const char *why;
} wrong[] = {
  { "", "nothing" },
  { "strip", "no text" },
  { "strip=", "an empty text" },
  { "strip~", "an empty expression" },
  { "Strip=x", "another word" },
  { "remove:", "no name" },
  { "untag=", "an empty text" },
  { "unset:", "no name" },
  { "unset=X", "the wrong sign" },
  { "remove=X", "the wrong sign" },
  { "set:X", "no text" },
  { "set:=x", "no name" },
  { "tag=", "an empty text" },
  { "tag=a\nb", "a line end" },
  { "tag=a\tb", "a tab" },
  { "set:X=a\x7f", "a control character" },
  { "set:X=\xff", "not UTF-8" },
  { "attach=x", "no file" },
  { "attach=x:", "an empty file" },
  { "attach=:x", "no name" },
  { "disclaimer=", "no file" },
  { "disclaimer=,", "two empty files" },
  { "disclaimer=:top", "no file, but an option" },
  { "disclaimer=x:bottom", "an unknown option" },
  { "disclaimer=x:top,y", "an option before the second file" },
  { "cut=1", "a value" },
  { "cuts", "a longer word" },
  { "from=", "no address" },
  { "nothing", "an unknown edit" },
};

static void is_span(struct span got, struct span wanted, const char *what)
{
  is_bytes(got.p, got.len, wanted.p, wanted.len, what);
}

int main(void)
{
  struct editargs a;
  const char *why;

  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    const struct editargs *b = &words[i].a;
    stralloc s = STRALLOC_ZERO;

    ok(editargs_parse(&a, words[i].word, &why), "%s: read", words[i].word);
    ok(a.kind == b->kind && a.at_top == b->at_top && a.on_reply == b->on_reply, "kind and options");
    is_span(a.name, b->name, "name");
    is_span(a.text, b->text, "text");
    is_span(a.file, b->file, "file");
    is_span(a.html, b->html, "html");
    ok(editargs_cat(&s, b), "written");
    is_bytes(s.s, s.len, words[i].word, strlen(words[i].word) + 1, "the same word");
    stralloc_free(&s);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    ok(!editargs_parse(&a, wrong[i].word, &why) && why && *why, "`%s` is refused: %s", wrong[i].word, wrong[i].why);
  return tap_done();
}
