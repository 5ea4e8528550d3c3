/* answer: write and read the answer line. */
#include "link/answer.h"

#include "text/ascii.h"

/* stands before the name of the key that was left out */
#define WITHOUT " without "
/* stands before the number of bytes in front of the unchanged input */
#define ADDS " adds "
#define BYTES_DIGITS 18

static int cat(stralloc *line, struct span s)
{
  return stralloc_catb(line, s.p, s.len);
}

static int write_done(stralloc *line, const char *word, const struct answer *a)
{
  return stralloc_cats(line, word) && stralloc_cats(line, " ")
         && ascii_cat_number(line, a->bytes) && stralloc_cats(line, " ")
         && cat(line, a->with);
}

static int write_added(stralloc *line, const struct answer *a)
{
  return a->added == 0 || (stralloc_cats(line, ADDS) && ascii_cat_number(line, a->added));
}

static int write_key(stralloc *line, const struct answer *a)
{
  return cat(line, a->name) && stralloc_cats(line, ": ") && cat(line, a->reason);
}

int answer_write(stralloc *line, const char *word, const struct answer *a)
{
  switch (a->status) {
    case ANSWER_DONE: return write_done(line, word, a) && write_added(line, a);
    case ANSWER_PARTLY: return write_done(line, word, a) && stralloc_cats(line, WITHOUT) && write_key(line, a);
    case ANSWER_NO_KEY: return write_key(line, a);
    case ANSWER_MESSAGE:
    case ANSWER_USAGE:
    case ANSWER_TEMPORARY: break;
  }
  return cat(line, a->reason);
}

static struct span take_word(struct span *s)
{
  struct span word = span_first(*s, span_find(*s, ' '));

  *s = span_from(*s, word.len);
  return word;
}

static int read_key(struct answer *a, struct span s)
{
  a->name = span_first(s, span_find(s, ':'));
  s = span_from(s, a->name.len);
  if (a->name.len == 0 || !span_take(&s, ": ") || s.len == 0)
    return 0;
  a->reason = s;
  return 1;
}

static int read_done(struct answer *a, const char *word, struct span *s)
{
  if (!span_take(s, word) || !span_take(s, " ") || !ascii_number(take_word(s), BYTES_DIGITS, &a->bytes)
      || !span_take(s, " "))
    return 0;
  a->with = take_word(s);
  return a->with.len > 0;
}

/* the end of the line: nothing, or the number of added bytes */
static int read_added(struct answer *a, struct span *s)
{
  return s->len == 0 || (span_take(s, ADDS) && ascii_number(take_word(s), BYTES_DIGITS, &a->added)
                         && a->added > 0 && a->added <= a->bytes && s->len == 0);
}

int answer_read(struct answer *a, const char *program, const char *word, int status, struct span line)
{
  struct span s = line;

  memset(a, 0, sizeof *a);
  a->status = (enum answer_status)status;
  if (span_take(&s, program) && !span_take(&s, ": "))
    s = line;
  a->reason = s;
  switch (status) {
    case ANSWER_DONE: return !word || (read_done(a, word, &s) && read_added(a, &s));
    case ANSWER_PARTLY: return word && read_done(a, word, &s) && span_take(&s, WITHOUT) && read_key(a, s);
    case ANSWER_NO_KEY: return read_key(a, s);
    case ANSWER_MESSAGE:
    case ANSWER_USAGE:
    case ANSWER_TEMPORARY: return s.len > 0;
    default: return 0;
  }
}
