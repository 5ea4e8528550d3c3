/* verifying: a strict reading of what a child says. */
#include "unseal/verifying.h"

#include "link/answer.h"
#include "mail/authres.h"
#include "pgp/pgpcause.h"
#include "smime/smimecause.h"
#include "unseal/harvest.h"
#include "unseal/words.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

void verifying_begin(struct verifying *v)
{
  v->has_passed = 0;
  v->harvest.len = 0;
  if (v->subject_fd != -1)
    close(v->subject_fd);
  v->subject_fd = -1;
}

static int has_result(struct span said)
{
  struct authres_line line;
  struct span rest = said;

  while (rest.len && !authres_next(&line, &rest))
    rest = said = span_from(said, span_find(said, '\n') + 1);
  return said.len != 0;
}

int verifying_run(struct job *j, struct command *c, stralloc *said)
{
  int status = job_run(j, c, said, VERIFYING_ANSWER_BYTES);
  int is_known = status == ANSWER_DONE || status == ANSWER_MESSAGE || status == ANSWER_NOTHING
                 || (status == ANSWER_TEMPORARY && has_result(span_sa(said)));

  if (!is_known || said->len == 0 || said->len == VERIFYING_ANSWER_BYTES)
    job_fault(j, c, status, said);
  return status;
}

/* If memory was short, that is no result: the message can be verified later. */
static int is_short(const struct authres_line *line)
{
  struct span comment = line->comment;

  if (line->method == &authmethod_table[AUTHMETHOD_OPENPGP])
    return span_equal(line->value[AUTHMETHOD_OPENPGP_CAUSE], span_of(pgpcause_token(PGPCAUSE_TROUBLE)));
  return span_take(&comment, smimecause_text(SMIMECAUSE_TROUBLE));
}

static int read_answer(struct verifying *v, enum authmethod_row method, int status, struct span said)
{
  struct span lines = said;
  struct span rest = said;
  struct authres_line line;
  size_t count = 0;
  int all_pass = 1;

  for (; authres_next(&line, &rest); said = rest, count++) {
    if (line.method != &authmethod_table[method] || is_short(&line))
      return 0;
    all_pass &= line.result == AUTHRESULT_PASS;
    v->is_unanswered |= line.result == AUTHRESULT_TEMPERROR;
  }
  lines.len -= said.len;
  if (count == 0 || (status != VERIFYING_NO_STATUS && (status == ANSWER_DONE) != all_pass) || !span_take(&said, "is=")
      || span_find(said, '\n') + 1 != said.len || !words_read(&v->is, span_first(said, said.len - 1)))
    return 0;
  v->has_passed = all_pass;
  return stralloc_catb(&v->answer, lines.p, lines.len);
}

void verifying_read(struct job *j, struct verifying *v, enum authmethod_row method, int status, struct span said)
{
  errno = 0;
  if (read_answer(v, method, status, said))
    return;
  if (errno == ENOMEM)
    job_no_memory(j);
  job_later_text(j, authmethod_table[method].name, span_of(": no valid answer, or memory was short for it"));
}

void verifying_subject(struct job *j, struct verifying *v, int fd)
{
  if (v->has_passed && !job_is_empty(j, fd))
    v->subject_fd = fd;
  else
    close(fd);
}

static enum harvest_mode mode_of(const struct job *j)
{
  enum harvest_mode mode = HARVEST_OFF;
  const char *why;

  if (!harvest_mode(&mode, &why))
    inbound_die(j->in, INBOUND_EXIT_CONFIGURATION, why);
  return mode;
}

int verifying_harvests(const struct job *j)
{
  return mode_of(j) != HARVEST_OFF;
}

void verifying_store(struct job *j, struct span answer)
{
  stralloc reason = STRALLOC_ZERO;
  enum harvest_result result = harvest_store(answer, mode_of(j), (unsigned long long)time(NULL), &reason);

  job_note(j, " harvest=", span_of(harvest_word(result)));
  if (reason.len)
    job_note(j, ":", span_sa(&reason));
  stralloc_free(&reason);
}

void verifying_harvest(struct job *j, const struct verifying *v)
{
  if (v->has_passed && v->harvest.len)
    verifying_store(j, span_sa(&v->harvest));
}
