/* pgplearning: the command line of qmail-pgp -H. */
#include "unseal/pgplearning.h"

#include "link/answer.h"
#include "link/io.h"
#include "unseal/harvest.h"
#include "unseal/learned.h"
#include "unseal/standard.h"
#include "unseal/verifying.h"
#include "unseal/verifypgp.h"

#include <errno.h>
#include <unistd.h>

/* Returns 1 if it wrote an answer into the file `answer`. */
static int ask(struct job *j, struct span author, int by_dkim, int message, int answer)
{
  const struct standard *s = &standard_table[STANDARD_OPENPGP];
  struct keyfolder known = { .with_keys = 0 };
  stralloc said = STRALLOC_ZERO;
  struct command c;
  int status;

  verifypgp_known(j, author, &known);
  command_begin(&c, s->path, s->name, message, COMMAND_BOTH);
  command_word(&c, span_of("-H"));
  command_fd(&c, answer);
  command_word(&c, span_of("-c"));
  command_word(&c, span_of(by_dkim ? "dkim" : "signature"));
  command_word(&c, span_of("&0"));
  command_word(&c, author);
  for (size_t i = 0; i < known.count; i++)
    command_fd(&c, known.file[i].fd);
  status = job_run(j, &c, &said, CHILD_SAID_MAX);
  if (status != ANSWER_DONE && status != ANSWER_NOTHING)
    job_fault(j, &c, status, &said);
  command_free(&c);
  stralloc_free(&said);
  keyfolder_close(&known);
  return status == ANSWER_DONE;
}

/* the author in the form in which keys name him; 0: he has no folder */
static int has_folder(const struct job *j, struct span author)
{
  stralloc address = STRALLOC_ZERO;
  int r = learned_address(&address, author);

  stralloc_free(&address);
  if (r == -1)
    job_no_memory(j);
  return r;
}

void pgplearning(struct job *j, struct span author, int by_dkim, int message)
{
  stralloc text = STRALLOC_ZERO;
  int answer[2];

  if (!verifying_harvests(j) || !has_folder(j, author))
    return;
  answer[1] = job_file(j, &answer[0]);
  if (ask(j, author, by_dkim, message, answer[1])) {
    errno = 0;
    if (io_slurp(&text, answer[0], VERIFYING_FILE_BYTES))
      verifying_store(j, span_sa(&text));
    else
      job_note(j, " harvest=", span_of(errno == EFBIG ? "too-long" : "unreadable"));
  }
  close(answer[0]);
  close(answer[1]);
  stralloc_free(&text);
}
