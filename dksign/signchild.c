/* signchild: command lines for qmail-dkim, and what its answers mean. */
#include "dksign/signchild.h"

#include "dkim/places.h"
#include "dksign/identity.h"
#include "link/child.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <skalibs/types.h>
#include <sys/stat.h>
#include <unistd.h>

/* the child's descriptors, and their names on its command line */
#define FD_FIRST_KEY 4
#define ARG_MESSAGE "&0"
#define ARG_STAGE "&3"
#define ARG_FIRST_KEY "&4"
#define ARG_SECOND_KEY "&5"
#define ARG_HEADERS "&6"

#define ARGS_MAX 31

#define PROGRAM "qmail-dkim"
#define SIGNED "signed"

/* A command line: strings one behind the other, found by their offsets because the memory may move. */
struct args {
  stralloc text;
  size_t offset[ARGS_MAX];
  char *argv[ARGS_MAX + 1];
  unsigned int count;
};

static int add(struct args *a, struct span s)
{
  if (a->count == ARGS_MAX)
    return 0;
  a->offset[a->count++] = a->text.len;
  return stralloc_catb(&a->text, s.p, s.len) && stralloc_0(&a->text);
}

static int add_two(struct args *a, const char *option, struct span value)
{
  return add(a, span_of(option)) && add(a, value);
}

static char *const *finish(struct args *a)
{
  for (unsigned int i = 0; i < a->count; i++)
    a->argv[i] = a->text.s + a->offset[i];
  a->argv[a->count] = NULL;
  return a->argv;
}

static int rewind_message(void)
{
  return lseek(0, 0, SEEK_SET) == 0;
}

/* the only open key of a pair signs alone */
static int add_keys(struct args *a, const struct signchild *s)
{
  const struct keyset *k = s->keys;
  unsigned int z = s->decision->rule.z;
  unsigned int first = k->key[0].fd == -1;
  char digit[2] = { 0, 0 };

  if (k->wanted == 2)
    z = k->opened == 2 ? 5 : first == 0 ? 2 : 4;
  digit[0] = (char)('0' + z);
  return add_two(a, "-y", k->key[first].selector)
         && (k->opened < 2 || add_two(a, "-Y", k->key[1].selector))
         && (z == 0 || add_two(a, "-z", span_of(digit)));
}

static int sign_args(struct args *a, const struct signchild *s, int headers_fd)
{
  const struct dkimrule *r = &s->decision->rule;
  struct span i = identity_of(&s->decision->rule, span_sa(&s->keys->domain), s->sender);
  char canon[2] = { r->canon, 0 };
  char lifetime[UINT64_FMT];
  size_t len = uint64_fmt(lifetime, r->lifetime_s);

  return add(a, span_of(PROGRAM)) && add(a, span_of("-s"))
         && add_two(a, "-c", span_of(canon))
         && add_two(a, "-d", span_sa(&s->keys->domain))
         && add_keys(a, s)
         && (i.len == 0 || add_two(a, "-i", i))
         && add_two(a, "-x", span_make(lifetime, len))
         && (!r->body_length || add(a, span_of("-l")))
         && (headers_fd == -1 || add_two(a, "-H", span_of(ARG_HEADERS)))
         && add(a, span_of(ARG_MESSAGE)) && add(a, span_of(ARG_FIRST_KEY)) && add(a, span_of(ARG_STAGE))
         && (s->keys->opened < 2 || add(a, span_of(ARG_SECOND_KEY)));
}

/* which key does the child speak of? It names it as its command line did. */
static unsigned int find_bad_key(const struct signchild *s)
{
  return span_equal(s->answer.name, span_of(ARG_SECOND_KEY)) || s->keys->key[0].fd == -1;
}

/* The child says how much it has written: is it there? */
static int is_staged(const struct signchild *s)
{
  struct stat st;

  return fstat(s->stage->write_fd, &st) == 0 && st.st_size > 0
         && (unsigned long long)st.st_size == s->answer.bytes;
}

/* The child knows numbers only; who reads its words knows names. */
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

/* `reason` points into `said`, which becomes it, or other words if it was not said as agreed */
static void keep_reason(stralloc *said, struct span reason, int is_agreed)
{
  if (is_agreed) {
    memmove(said->s, reason.p, reason.len);
    said->len = reason.len;
    name_descriptors(said);
  }
  if (!is_agreed || said->len == 0)
    (void)stralloc_copys(said, DKIM_ENGINE " can't be run or died");
}

static enum signchild_result trouble(struct signchild *s, int is_agreed)
{
  keep_reason(&s->said, s->answer.reason, is_agreed);
  s->answer.reason = span_sa(&s->said);
  return SIGNCHILD_TROUBLE;
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
    case ANSWER_MESSAGE: return is_agreed ? SIGNCHILD_UNSIGNABLE : trouble(s, 0);
    case ANSWER_NO_KEY:
      s->bad_key = find_bad_key(s);
      return is_agreed ? SIGNCHILD_NO_KEY : trouble(s, 0);
    default: return trouble(s, is_agreed && status == ANSWER_TEMPORARY);
  }
  s->answer.reason = span_of("the stage file is not what " DKIM_ENGINE " says");
  return SIGNCHILD_TROUBLE;
}

enum signchild_result signchild_sign(struct signchild *s)
{
  struct args a = { STRALLOC_ZERO, { 0 }, { NULL }, 0 };
  struct child c = { .program = DKIM_ENGINE };
  enum signchild_result result = SIGNCHILD_TROUBLE;
  unsigned int first = s->keys->key[0].fd == -1;
  int headers_fd = open(DKIM_HEADERS, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

  s->answer.reason = span_of("unable to start " DKIM_ENGINE);
  if (headers_fd == -1 && errno != ENOENT) {
    s->answer.reason = span_of("unable to read " DKIM_HEADERS);
    return SIGNCHILD_TROUBLE;
  }
  if (rewind_message() && sign_args(&a, s, headers_fd)) {
    c.argv = finish(&a);
    c.fd[0] = 0;
    c.fd[1] = 2;
    c.fd[2] = CHILD_PIPE;
    c.fd[3] = s->stage->write_fd;
    c.fd[4] = s->keys->key[first].fd;
    /* a place that nothing names is /dev/null, so that the numbers behind it stay what they are */
    c.fd[5] = s->keys->opened == 2 ? s->keys->key[1].fd : 2;
    c.fd[6] = headers_fd;
    c.fds = headers_fd != -1 ? 7 : s->keys->opened == 2 ? 6 : 5;
    result = result_of(s, child_run(&c, &s->said));
  }
  if (headers_fd != -1)
    close(headers_fd);
  stralloc_free(&a.text);
  return result;
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
         && (!is_partly
             || (stralloc_cats(text, " without ") && stralloc_cats(text, k->key[s->bad_key].path.s)
                 && stralloc_cats(text, ": ") && stralloc_catb(text, s->answer.reason.p, s->answer.reason.len)));
}

int signchild_author(stralloc *domain, struct span authserv)
{
  struct args a = { STRALLOC_ZERO, { 0 }, { NULL }, 0 };
  struct child c = { .program = DKIM_ENGINE };
  struct answer answer;
  int status = -1;
  int is_agreed;

  domain->len = 0;
  if (rewind_message() && add(&a, span_of(PROGRAM)) && add(&a, span_of("-a"))
      && (authserv.len == 0 || add_two(&a, "-i", authserv)) && add(&a, span_of(ARG_MESSAGE))) {
    c.argv = finish(&a);
    c.fd[0] = 0;
    c.fd[1] = CHILD_PIPE;
    c.fd[2] = CHILD_PIPE;
    c.fds = 3;
    status = child_run(&c, domain);
  }
  stralloc_free(&a.text);
  /* without a domain nothing is said */
  if (status == ANSWER_MESSAGE)
    domain->len = 0;
  if ((status == ANSWER_DONE && domain->len > 0) || status == ANSWER_MESSAGE)
    return 1;
  is_agreed = answer_read(&answer, PROGRAM, NULL, status, span_sa(domain));
  keep_reason(domain, answer.reason, is_agreed && status == ANSWER_TEMPORARY);
  return 0;
}
