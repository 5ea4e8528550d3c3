/* rulechild: it gets the rules as they were read, not the file, which may be another one meanwhile. */
#include "sealcheck/rulechild.h"

#include "check/checkperm.h"
#include "link/child.h"
#include "link/io.h"
#include "rules/ruleanswer.h"

#include <errno.h>
#include <fcntl.h>
#include <skalibs/genalloc.h>
#include <unistd.h>

#define ENGINE "bin/qmail-mime"

/* words of its command line; their text is in one stralloc, which moves while it grows */
struct words {
  stralloc text;
  genalloc starts;   /* size_t */
  int good;
};

static void add(struct words *w, struct span word)
{
  size_t start = w->text.len;

  w->good = w->good && stralloc_catb(&w->text, word.p ? word.p : "", word.len) && stralloc_0(&w->text)
            && genalloc_append(size_t, &w->starts, &start);
}

static void add_option(struct words *w, const char *option, const char *value)
{
  if (value) {
    add(w, span_of(option));
    add(w, span_of(value));
  }
}

static void write_words(struct words *w, const struct rulechild *r)
{
  add(w, span_of("qmail-mime"));
  add(w, span_of("-r"));
  add(w, span_of("-w"));
  if (r->rules->direction == MAILRULES_IN)
    add(w, span_of("-u"));
  add_option(w, "-i", r->opening);
  add_option(w, "-I", r->authserv);
  add_option(w, "-o", r->origin);
  add(w, span_of("&0"));
  add(w, span_of("&3"));
  add(w, r->host);
  add(w, r->sender);
  for (size_t i = 0; i < r->recipient_count; i++)
    add(w, r->recipients[i]);
}

static int run(const struct words *w, const struct rulechild *r, int rules, stralloc *said)
{
  static char *const nothing[] = { NULL };
  static const struct child_terms terms = { .environment = nothing, .said_max = RULEANSWER_BYTES, .timeout_s = 60 };
  size_t count = genalloc_len(size_t, &w->starts);
  genalloc argv = GENALLOC_ZERO;
  struct child child = { .program = ENGINE, .fd = { r->message, CHILD_PIPE, CHILD_PIPE, rules }, .fds = 4 };
  char *word;
  int good = 1;
  int status = -1;

  for (size_t i = 0; good && i <= count; i++) {
    word = i < count ? w->text.s + genalloc_s(size_t, &w->starts)[i] : NULL;
    good = genalloc_append(char *, &argv, &word);
  }
  child.argv = genalloc_s(char *, &argv);
  if (good)
    status = child_answer(&child, &terms, said);
  genalloc_free(char *, &argv);
  return status;
}

int rulechild_run(const struct rulechild *r, stralloc *said)
{
  struct words w = { STRALLOC_ZERO, GENALLOC_ZERO, 1 };
  int rules = io_temporary("sealcheck");
  int status = -1;

  said->len = 0;
  write_words(&w, r);
  if (w.good && rules != -1 && io_write(rules, r->rules->source.s, r->rules->source.len)
      && lseek(rules, 0, SEEK_SET) == 0 && lseek(r->message, 0, SEEK_SET) == 0)
    status = run(&w, r, rules, said);
  if (status != 0)
    while (said->len && said->s[said->len - 1] == '\n')
      said->len--;
  if (rules != -1)
    close(rules);
  stralloc_free(&w.text);
  genalloc_free(size_t, &w.starts);
  return status;
}

const char *rulechild_remedy(struct span said)
{
  if (span_take(&said, "unable to run "))
    return CHECKPERM_SETUP;
  if (span_take(&said, "qmail-mime: sealrules line "))
    return "correct the regular expression (pcre2pattern(3)); all mail waits";
  return "run this again when the reason is gone";
}
