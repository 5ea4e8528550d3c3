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

/* exit codes of qmail-dkim */
#define EXIT_SIGNED 0
#define EXIT_UNSIGNABLE 1
#define EXIT_PARTLY 3
#define EXIT_NO_KEY 4
#define EXIT_TEMPORARY 111

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
  const struct rule *r = &s->decision->rule;
  struct span i = identity_of(&s->decision->rule, span_make(s->keys->domain.s, s->keys->domain.len), s->sender);
  char canon[2] = { r->canon, 0 };
  char lifetime[UINT64_FMT];
  size_t len = uint64_fmt(lifetime, r->lifetime_s);

  return add(a, span_of("qmail-dkim")) && add(a, span_of("-s"))
         && add_two(a, "-c", span_of(canon))
         && add_two(a, "-d", span_make(s->keys->domain.s, s->keys->domain.len))
         && add_keys(a, s)
         && (i.len == 0 || add_two(a, "-i", i))
         && add_two(a, "-x", span_make(lifetime, len))
         && (!r->body_length || add(a, span_of("-l")))
         && (headers_fd == -1 || add_two(a, "-H", span_of(ARG_HEADERS)))
         && add(a, span_of(ARG_MESSAGE)) && add(a, span_of(ARG_FIRST_KEY)) && add(a, span_of(ARG_STAGE))
         && (s->keys->opened < 2 || add(a, span_of(ARG_SECOND_KEY)));
}

static int starts_with(const stralloc *s, const char *start)
{
  return span_equal(span_first(span_make(s->s, s->len), strlen(start)), span_of(start));
}

/* which key does the child speak of? It names it as its command line did. */
static unsigned int find_bad_key(const struct signchild *s, struct span text)
{
  int is_second = text.len >= 2 && memcmp(text.p, ARG_SECOND_KEY, 2) == 0;

  return is_second || s->keys->key[0].fd == -1;
}

/* `signed BYTES ...`: is it true? */
static int check_signed(struct signchild *s)
{
  struct span text = span_make(s->said.s, s->said.len);
  struct stat st;

  if (!starts_with(&s->said, "signed "))
    return 0;
  text = span_from(text, 7);
  if (!ascii_number(span_first(text, span_find(text, ' ')), 18, &s->bytes))
    return 0;
  return fstat(s->stage->write_fd, &st) == 0 && st.st_size > 0 && (unsigned long long)st.st_size == s->bytes;
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

static void cut_name(stralloc *said)
{
  static const char name[] = "qmail-dkim: ";

  if (!starts_with(said, name))
    return;
  said->len -= sizeof name - 1;
  memmove(said->s, said->s + sizeof name - 1, said->len);
}

/* Only who ends as agreed is quoted. */
static void name_child(stralloc *said, int status)
{
  cut_name(said);
  name_descriptors(said);
  if (said->len == 0 || status != EXIT_TEMPORARY)
    (void)stralloc_copys(said, DKIM_ENGINE " can't be run or died");
}

static enum signchild_result lied(struct signchild *s)
{
  (void)stralloc_copys(&s->said, "the stage file is not what " DKIM_ENGINE " says");
  return SIGNCHILD_TROUBLE;
}

static enum signchild_result answer(struct signchild *s, int status)
{
  static const char without[] = " without ";
  struct span text;

  cut_name(&s->said);
  text = span_make(s->said.s, s->said.len);
  switch (status) {
    case EXIT_SIGNED: return check_signed(s) ? SIGNCHILD_SIGNED : lied(s);
    case EXIT_UNSIGNABLE:
      if (text.len)
        return SIGNCHILD_UNSIGNABLE;
      break;
    case EXIT_PARTLY:
      if (!check_signed(s))
        return lied(s);
      while (text.len && !(text.len > 9 && memcmp(text.p, without, 9) == 0))
        text = span_from(text, 1);
      s->bad_key = find_bad_key(s, span_from(text, 9));
      return SIGNCHILD_PARTLY;
    case EXIT_NO_KEY:
      if (text.len == 0)
        break;
      s->bad_key = find_bad_key(s, text);
      return SIGNCHILD_NO_KEY;
    default: break;
  }
  name_child(&s->said, status);
  return SIGNCHILD_TROUBLE;
}

enum signchild_result signchild_sign(struct signchild *s)
{
  struct args a = { STRALLOC_ZERO, { 0 }, { NULL }, 0 };
  struct child c = { .program = DKIM_ENGINE };
  enum signchild_result result = SIGNCHILD_TROUBLE;
  unsigned int first = s->keys->key[0].fd == -1;
  int headers_fd = open(DKIM_HEADERS, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

  s->said.len = 0;
  if (headers_fd == -1 && errno != ENOENT) {
    (void)stralloc_copys(&s->said, "unable to read " DKIM_HEADERS);
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
    result = answer(s, child_run(&c, &s->said));
  }
  if (headers_fd != -1)
    close(headers_fd);
  stralloc_free(&a.text);
  return result;
}

int signchild_author(stralloc *domain, struct span authserv)
{
  struct args a = { STRALLOC_ZERO, { 0 }, { NULL }, 0 };
  struct child c = { .program = DKIM_ENGINE };
  int status = -1;

  domain->len = 0;
  if (rewind_message() && add(&a, span_of("qmail-dkim")) && add(&a, span_of("-a"))
      && (authserv.len == 0 || add_two(&a, "-i", authserv)) && add(&a, span_of(ARG_MESSAGE))) {
    c.argv = finish(&a);
    c.fd[0] = 0;
    c.fd[1] = CHILD_PIPE;
    c.fd[2] = CHILD_PIPE;
    c.fds = 3;
    status = child_run(&c, domain);
  }
  stralloc_free(&a.text);
  if (status == EXIT_UNSIGNABLE)
    domain->len = 0;
  if ((status == EXIT_SIGNED && domain->len > 0) || status == EXIT_UNSIGNABLE)
    return 1;
  name_child(domain, status);
  return 0;
}
