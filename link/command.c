/* command: words in one string; the pointers to them are made when it does not grow any more. */
#include "link/command.h"

#include "text/ascii.h"

#include <errno.h>
#include <unistd.h>

void command_begin(struct command *c, const char *path, const char *name, int message, enum command_output output)
{
  static const struct command none = COMMAND_ZERO;

  *c = none;
  c->child.program = path;
  c->child.fd[0] = message;
  c->child.fd[1] = output == COMMAND_SECOND ? 2 : CHILD_PIPE;
  c->child.fd[2] = output == COMMAND_FIRST ? 2 : CHILD_PIPE;
  c->child.fds = 3;
  c->timeout_s = CHILD_TIMEOUT_S;
  command_word(c, span_of(name));
}

void command_word(struct command *c, struct span word)
{
  if (!stralloc_catb(&c->text, word.p, word.len) || !stralloc_0(&c->text))
    c->is_short = 1;
}

int command_give(struct command *c, int fd)
{
  if (c->child.fds == CHILD_FDS) {
    c->has_too_many = 1;
    return 2;
  }
  c->child.fd[c->child.fds] = fd;
  return (int)c->child.fds++;
}

int command_fd(struct command *c, int fd)
{
  int number = command_give(c, fd);

  if (!stralloc_cats(&c->text, "&") || !ascii_cat_number(&c->text, (unsigned long long)number)
      || !stralloc_0(&c->text))
    c->is_short = 1;
  return number;
}

static int make_argv(struct command *c)
{
  static char *const end = NULL;

  for (size_t at = 0; at < c->text.len; at += strlen(c->text.s + at) + 1) {
    char *word = c->text.s + at;

    if (!genalloc_append(char *, &c->argv, &word))
      return 0;
  }
  return genalloc_append(char *, &c->argv, &end);
}

int command_run(struct command *c, stralloc *said, size_t said_max)
{
  static char *const no_environment[] = { NULL };
  const struct child_terms terms = { .environment = no_environment, .said_max = said_max,
                                     .timeout_s = c->timeout_s };

  said->len = 0;
  errno = c->is_short ? ENOMEM : E2BIG;
  if (c->is_short || c->has_too_many || !make_argv(c) || lseek(c->child.fd[0], 0, SEEK_SET) != 0)
    return -1;
  errno = 0;
  c->child.argv = genalloc_s(char *, &c->argv);
  return child_answer(&c->child, &terms, said);
}

void command_free(struct command *c)
{
  stralloc_free(&c->text);
  genalloc_free(char *, &c->argv);
}
