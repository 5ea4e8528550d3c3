/* judge.h: what qmail-rspawn makes of an exit status and a report, restated for tests. One recipient.
 *
 *   judge(out, status, report);     prints the letter that qmail-send would get, a blank, the text, LF
 *
 * The byte behind the report has to be 0.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* A report: NUL-terminated parts. A last part without its NUL counts for nothing. */
struct report {
  const char *s;
  size_t len;
};

/* the end of the part that starts at `from`: the offset behind its NUL, or 0 if there is no NUL */
static inline size_t judge_part_end(const struct report *r, size_t from)
{
  const char *nul = from < r->len ? memchr(r->s + from, 0, r->len - from) : NULL;

  return nul ? (size_t)(nul - r->s) + 1 : 0;
}

static inline void judge_show(FILE *out, char letter, const char *text)
{
  fprintf(out, "%c %s", letter, text);
  if (!*text || text[strlen(text) - 1] != '\n')
    putc('\n', out);
}

/* The letter and the text that qmail-send gets for this status and these bytes. */
static inline void judge(FILE *out, int status, const struct report *r)
{
  static const char letters[] = "DZK"; /* never, later, done: in the order of goodness */
  int verdict = 0; /* what the deciding part says */
  int all;         /* what counts for the one recipient there is */
  size_t end;

  if (WIFSIGNALED(status)) {
    judge_show(out, 'Z', "the program crashed.");
    return;
  }
  if (WEXITSTATUS(status) == 111) {
    judge_show(out, 'Z', "the program could not run.");
    return;
  }
  if (WEXITSTATUS(status) != 0) {
    judge_show(out, 'D', "the program could not run.");
    return;
  }
  if (r->len == 0) {
    judge_show(out, 'Z', "the program wrote nothing.");
    return;
  }

  for (size_t at = 0; (end = judge_part_end(r, at)) != 0; at = end) {
    const char *letter = r->s[at] ? strchr(letters, r->s[at]) : NULL;
    if (letter) {
      verdict = (int)(letter - letters);
      break;
    }
  }

  /* the very first byte may be about the recipient; r agrees with whatever follows */
  all = verdict;
  if (r->s[0] == 's')
    all = 1;
  else if (r->s[0] == 'h')
    all = 0;

  fprintf(out, "%c ", letters[all]);
  /* the first byte is never looked at as an end, even if it is NUL */
  end = judge_part_end(r, 1);
  if (end) {
    fputs(r->s + 1, out);
    if (verdict <= all && end < r->len && memchr(letters, r->s[end], 3))
      fprintf(out, "%.*s", (int)(r->len - end - 1), r->s + end + 1);
  }
  putc('\n', out);
}

#endif
