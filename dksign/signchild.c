/* signchild: make the command lines for qmail-dkim, and interpret its answers. */
#include "dksign/signchild.h"

#include "dkim/dkimopt.h"
#include "dkim/places.h"
#include "dksign/identity.h"
#include "dksign/repeat.h"
#include "link/child.h"
#include "link/loader.h"
#include "link/plainfile.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <skalibs/types.h>
#include <sys/stat.h>
#include <unistd.h>

/* the child's descriptors, and their names on its command line */
#define ARG_MESSAGE "&0"
#define ARG_STAGE "&3"
#define ARG_FIRST_KEY "&4"
#define ARG_SECOND_KEY "&5"
#define ARG_HEADERS "&6"

#define PROGRAM "qmail-dkim"
#define SIGNED "signed"
#define OUT_OF_MEMORY "out of memory"

static int rewind_message(void)
{
  return lseek(0, 0, SEEK_SET) == 0;
}

/* copies of words of the command line that need a NUL at their end */
struct words {
  stralloc domain;
  stralloc selector[KEYSET_MAX];
  stralloc identity;
  stralloc authserv;
};

#define WORDS_ZERO { STRALLOC_ZERO, { STRALLOC_ZERO, STRALLOC_ZERO }, STRALLOC_ZERO, STRALLOC_ZERO }

static const char *word(stralloc *s, struct span text, int *good)
{
  *good = *good && stralloc_catb(s, text.p, text.len) && stralloc_0(s);
  return *good ? s->s : "";
}

static void words_free(struct words *w)
{
  stralloc_free(&w->domain);
  for (unsigned int i = 0; i < KEYSET_MAX; i++)
    stralloc_free(&w->selector[i]);
  stralloc_free(&w->identity);
  stralloc_free(&w->authserv);
}

/* The value of -z. If only one key of a pair is open, that key signs alone. */
static unsigned int algorithms_of(const struct signchild *s, unsigned int first)
{
  if (s->keys->wanted < 2)
    return s->decision->rule.z;
  return s->keys->opened == 2 ? 5 : first == 0 ? 2 : 4;
}

/* 0 with ENOMEM */
static int describe(struct dkimopt *o, struct words *w, const struct signchild *s, int has_headers)
{
  const struct dkimrule *r = &s->decision->rule;
  struct span domain = span_sa(&s->keys->domain);
  struct span identity = identity_of(r, domain, s->sender);
  unsigned int first = s->keys->key[0].fd == -1;
  int good = 1;

  dkimopt_init(o, DKIMOPT_SIGN);
  o->header_canon = r->canon == 'r' || r->canon == 't' ? CANON_RELAXED : CANON_SIMPLE;
  o->body_canon = r->canon == 'r' || r->canon == 'u' ? CANON_RELAXED : CANON_SIMPLE;
  o->domain = word(&w->domain, domain, &good);
  o->selector = word(&w->selector[0], s->keys->key[first].selector, &good);
  if (s->keys->opened == 2) {
    o->selector2 = word(&w->selector[1], s->keys->key[1].selector, &good);
    o->key2 = ARG_SECOND_KEY;
  }
  o->z = algorithms_of(s, first);
  if (identity.len)
    o->identity = word(&w->identity, identity, &good);
  if (s->authserv.len)
    o->authserv = word(&w->authserv, s->authserv, &good);
  o->origin = s->origin;
  o->lifetime_s = r->lifetime_s;
  o->body_length = r->body_length;
  o->fields = has_headers ? ARG_HEADERS : NULL;
  o->in = ARG_MESSAGE;
  o->key = ARG_FIRST_KEY;
  o->out = ARG_STAGE;
  return good;
}

/* The index of the key in the child's answer. The child uses the name from its command line. */
static unsigned int find_bad_key(const struct signchild *s)
{
  return span_equal(s->answer.name, span_of(ARG_SECOND_KEY)) || s->keys->key[0].fd == -1;
}

/* Does the staged file have the size that the child reports? */
static int is_staged(const struct signchild *s)
{
  struct stat st;

  return fstat(s->stage->write_fd, &st) == 0 && st.st_size > 0
         && (unsigned long long)st.st_size == s->answer.bytes;
}

/* Replace descriptor numbers in the child's text by names that a reader of the report understands. */
static void name_descriptors(stralloc *said)
{
  static const char *const names[][2] = {
    { ARG_MESSAGE, "the message" },
    { ARG_STAGE, "the stage file" },
    { ARG_HEADERS, DKIM_HEADERS },
  };

  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    for (size_t i = 0; i + 2 <= said->len; i++)
      if (memcmp(said->s + i, names[n][0], 2) == 0) {
        memmove(said->s + i, said->s + i + 2, said->len - i - 2);
        said->len -= 2;
        (void)stralloc_inserts(said, i, names[n][1]);
        break;
      }
}

/* Reduce `said` to `reason`, which points into it. If the answer does not have the right form, use another text. */
static void keep_reason(stralloc *said, struct span reason, int is_agreed, int status)
{
  if (status == LOADER_EXIT) {
    loader_reason(said, DKIM_ENGINE, PROGRAM);
    return;
  }
  if (is_agreed) {
    memmove(said->s, reason.p, reason.len);
    said->len = reason.len;
    name_descriptors(said);
  }
  if (!is_agreed || said->len == 0)
    (void)span_copy(said, span_of(DKIM_ENGINE " can't be run or died"));
}

static enum signchild_result trouble(struct signchild *s, int is_agreed, int status)
{
  keep_reason(&s->said, s->answer.reason, is_agreed, status);
  s->answer.reason = span_sa(&s->said);
  return SIGNCHILD_TROUBLE;
}

/* A child without memory for its reason says so. That is no fault of the message. */
static enum signchild_result kind_of_message(const struct signchild *s)
{
  struct span reason = s->answer.reason;

  if (span_equal(reason, span_of(OUT_OF_MEMORY)))
    return SIGNCHILD_TROUBLE;
  return span_take(&reason, ANSWER_FORWARDED) ? SIGNCHILD_FORWARDED : SIGNCHILD_UNSIGNABLE;
}

static enum signchild_result result_of(struct signchild *s, int status)
{
  int is_agreed = answer_read(&s->answer, PROGRAM, SIGNED, status, span_sa(&s->said));

  switch (status) {
    case ANSWER_DONE:
    case ANSWER_PARTLY:
      if (!is_agreed || !is_staged(s))
        break;
      s->bad_key = status == ANSWER_PARTLY && find_bad_key(s);
      return status == ANSWER_DONE ? SIGNCHILD_SIGNED : SIGNCHILD_PARTLY;
    case ANSWER_MESSAGE: return is_agreed ? kind_of_message(s) : trouble(s, 0, status);
    case ANSWER_NO_KEY:
      s->bad_key = find_bad_key(s);
      return is_agreed ? SIGNCHILD_NO_KEY : trouble(s, 0, status);
    default: return trouble(s, is_agreed && status == ANSWER_TEMPORARY, status);
  }
  s->answer.reason = span_of("the stage file is not what " DKIM_ENGINE " says");
  return SIGNCHILD_TROUBLE;
}

static int run_signer(struct signchild *s, char *const *argv, int headers_fd)
{
  unsigned int first = s->keys->key[0].fd == -1;
  struct child c = { .program = DKIM_ENGINE };

  c.argv = argv;
  c.fd[0] = 0;
  c.fd[1] = 2;
  c.fd[2] = CHILD_PIPE;
  c.fd[3] = s->stage->write_fd;
  c.fd[4] = s->keys->key[first].fd;
  /* A number that the command line does not use is /dev/null, so that the numbers behind it do not change. */
  c.fd[5] = s->keys->opened == 2 ? s->keys->key[1].fd : 2;
  c.fd[6] = headers_fd;
  c.fds = headers_fd != -1 ? 7 : s->keys->opened == 2 ? 6 : 5;
  return child_run(&c, &s->said);
}

/* If a key of a pair is missing, each recipient has the message signed anew. */
static enum signchild_result repeat_or_run(struct signchild *s, char *const *argv, int headers_fd)
{
  const struct keyset *k = s->keys;
  struct cache_question q = { CACHE_FIELDS, DKIM_ENGINE, argv, 0, { k->key[0].fd, -1, headers_fd }, .is_settled = 0 };
  enum signchild_result result;
  int repeated = 0;

  if (k->wanted == 2)
    q.file[1] = k->key[1].fd;
  if (k->opened == k->wanted) {
    cache_ask(&q);
    repeated = repeat_sign(s->cache, &q, s->stage, &s->said);
  }
  s->is_repeated = repeated == 1 && result_of(s, ANSWER_DONE) == SIGNCHILD_SIGNED;
  if (s->is_repeated) {
    result = SIGNCHILD_SIGNED;
  } else if (repeated && !repeat_undo(&q, s->stage)) {
    s->answer.reason = span_of("unable to empty the stage file");
    result = SIGNCHILD_TROUBLE;
  } else {
    result = result_of(s, run_signer(s, argv, headers_fd));
    if (result == SIGNCHILD_SIGNED)
      repeat_keep(s->cache, &q, s->stage, span_sa(&s->said), &s->answer, s->decision->rule.lifetime_s);
  }
  stralloc_free(&q.text);
  return result;
}

enum signchild_result signchild_sign(struct signchild *s)
{
  struct dkimopt o;
  struct words words = WORDS_ZERO;
  struct dkimopt_args args = DKIMOPT_ARGS_ZERO;
  enum signchild_result result = SIGNCHILD_TROUBLE;
  char *const *argv;
  int headers_fd = plainfile(DKIM_HEADERS);

  s->answer.reason = span_of("unable to start " DKIM_ENGINE);
  if (headers_fd == -1 && errno != ENOENT) {
    s->answer.reason = span_of("unable to read " DKIM_HEADERS);
    return SIGNCHILD_TROUBLE;
  }
  if (rewind_message() && describe(&o, &words, s, headers_fd != -1) && (argv = dkimopt_write(&args, &o)) != NULL)
    result = repeat_or_run(s, argv, headers_fd);
  if (headers_fd != -1)
    close(headers_fd);
  dkimopt_args_free(&args);
  words_free(&words);
  return result;
}

static int cat_without(stralloc *text, const struct keyfile *k, struct span why)
{
  return stralloc_cats(text, " without ") && stralloc_cats(text, k->path.s) && stralloc_cats(text, ": ")
         && stralloc_catb(text, why.p, why.len);
}

/* the keys of a pair that could not be opened */
static int cat_unopened(stralloc *text, const struct keyset *k)
{
  for (unsigned int i = 0; i < k->wanted; i++)
    if (k->key[i].fd == -1 && !cat_without(text, &k->key[i], span_of(k->key[i].why)))
      return 0;
  return 1;
}

int signchild_signatures(stralloc *text, const struct signchild *s)
{
  const struct keyset *k = s->keys;
  int is_partly = s->answer.status == ANSWER_PARTLY;
  const char *separator = " s=";

  if (!stralloc_cats(text, "d=") || !stralloc_cat(text, &k->domain))
    return 0;
  for (unsigned int i = 0; i < k->wanted; i++) {
    if (k->key[i].fd == -1 || (is_partly && i == s->bad_key))
      continue;
    if (!stralloc_cats(text, separator) || !stralloc_catb(text, k->key[i].selector.p, k->key[i].selector.len))
      return 0;
    separator = ",";
  }
  return stralloc_cats(text, " a=") && stralloc_catb(text, s->answer.with.p, s->answer.with.len)
         && stralloc_cats(text, " bytes=")
         && ascii_cat_number(text, s->answer.bytes)
         && (!s->is_repeated || stralloc_cats(text, " cached"))
         && cat_unopened(text, k) && (!is_partly || cat_without(text, &k->key[s->bad_key], s->answer.reason));
}

/* As child_run(), without a cache if it is NULL. Only domains are in the cache, so an answer from there has the status
 * of one. With -d the child reads no message.
 */
static int run_author(stralloc *said, const struct dkimopt *o, const struct cache *cache)
{
  struct dkimopt_args args = DKIMOPT_ARGS_ZERO;
  struct child c = { .program = DKIM_ENGINE, .fd = { o->domain ? 2 : 0, CHILD_PIPE, CHILD_PIPE }, .fds = 3 };
  struct cache_question q = { CACHE_AUTHOR, DKIM_ENGINE, NULL, 0, { -1, -1, -1 }, .is_settled = 0 };
  int status = -1;

  c.argv = q.argv = dkimopt_write(&args, o);
  if (c.argv && (o->domain || rewind_message())) {
    if (cache)
      cache_ask(&q);
    if (cache && cache_find(cache, &q, said))
      status = ANSWER_DONE;
    else if ((status = child_run(&c, said)) == ANSWER_DONE && cache && said->len > 0)
      cache_store(cache, &q, 0, span_sa(said));
  }
  stralloc_free(&q.text);
  dkimopt_args_free(&args);
  return status;
}

/* Set `domain` to what the child prints; `text` is the value of the option *value, or empty. */
static int ask_author(stralloc *domain, struct dkimopt *o, const char **value, struct span text,
                      const struct cache *cache)
{
  stralloc copy = STRALLOC_ZERO;
  struct answer answer;
  int good = 1;
  int status = -1;
  int is_agreed;

  domain->len = 0;
  if (text.len)
    *value = word(&copy, text, &good);
  if (good)
    status = run_author(domain, o, cache);
  stralloc_free(&copy);
  /* There is no such domain. */
  if (status == ANSWER_MESSAGE)
    domain->len = 0;
  if ((status == ANSWER_DONE && domain->len > 0) || status == ANSWER_MESSAGE)
    return 1;
  is_agreed = answer_read(&answer, PROGRAM, NULL, status, span_sa(domain));
  keep_reason(domain, answer.reason, is_agreed && status == ANSWER_TEMPORARY, status);
  return 0;
}

int signchild_author(stralloc *domain, struct span authserv, const char *origin, const struct cache *cache)
{
  struct dkimopt o;

  dkimopt_init(&o, DKIMOPT_AUTHOR);
  o.in = ARG_MESSAGE;
  o.origin = origin;
  return ask_author(domain, &o, &o.identity, authserv, cache);
}

int signchild_ascii(stralloc *domain, struct span name)
{
  struct dkimopt o;

  dkimopt_init(&o, DKIMOPT_AUTHOR);
  o.in = ARG_MESSAGE;
  return ask_author(domain, &o, &o.domain, name, NULL);
}
