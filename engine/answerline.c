/* answerline: link/answer writes them. */
#include "engine/answerline.h"

#include "crypto/crypto.h"
#include "link/say.h"

#include <errno.h>

static enum answer_status write_line(stralloc *line, const char *word, const struct answer *a)
{
  line->len = 0;
  if (!answer_write(line, word, a))
    line->len = 0;
  return a->status;
}

enum answer_status answerline_done(stralloc *line, const char *word, unsigned long long bytes, const char *with)
{
  struct answer a = { .status = ANSWER_DONE, .bytes = bytes, .with = span_of(with) };

  return write_line(line, word, &a);
}

enum answer_status answerline_reason(stralloc *line, enum answer_status status, const char *reason)
{
  line->len = 0;
  if (!stralloc_cats(line, reason))
    line->len = 0;
  return status;
}

enum answer_status answerline_no_key(stralloc *line, const char *name, const char *reason)
{
  struct answer a = { .status = ANSWER_NO_KEY, .name = span_of(name), .reason = span_of(reason) };

  return write_line(line, "", &a);
}

enum answer_status answerline_trouble(stralloc *line, const char *what, const char *name)
{
  const char *error = say_error(errno);

  if (errno == ENOMEM)
    return answerline_reason(line, ANSWER_TEMPORARY, error);
  (void)(span_copy(line, span_of("unable to ")) && stralloc_cats(line, what)
         && stralloc_cats(line, name[0] ? " " : "") && stralloc_cats(line, name) && stralloc_cats(line, ": ")
         && stralloc_cats(line, error));
  return ANSWER_TEMPORARY;
}

/* errno can be of an earlier call, so the library is asked as well */
enum answer_status answerline_engine(stralloc *line)
{
  int is_short = crypto_memory_was_short();

  return answerline_reason(line, ANSWER_TEMPORARY,
                           is_short || errno == ENOMEM ? "out of memory" : "the crypto library failed");
}
