/* verifypgp: the command line of qmail-pgp -v. */
#include "unseal/verifypgp.h"

#include "link/answer.h"
#include "link/places.h"
#include "link/say.h"
#include "unseal/learned.h"
#include "unseal/standard.h"

#include <errno.h>
#include <unistd.h>

static void open_folder(struct job *j, struct keyfolder *known, struct span address)
{
  stralloc why = STRALLOC_ZERO;

  known->kind = KEYFOLDER_OPENPGP;
  if (keyfolder_open(known, PLACES_CERTIFICATES, address, 0) != KEYFOLDER_TROUBLE)
    return;
  if (!stralloc_cats(&why, known->path.len ? known->path.s : PLACES_CERTIFICATES) || !stralloc_cats(&why, ": ")
      || !stralloc_cats(&why, known->why))
    job_no_memory(j);
  job_later_text(j, "", span_sa(&why));
}

void verifypgp_known(struct job *j, struct span author, struct keyfolder *known)
{
  stralloc address = STRALLOC_ZERO;

  if (author.len)
    switch (learned_address(&address, author)) {
      case 1: open_folder(j, known, span_sa(&address)); break;
      case 0: break;
      default: job_no_memory(j);
    }
  stralloc_free(&address);
}

static int ask(struct job *j, const struct verifying *v, int message, int subject, stralloc *said)
{
  const struct standard *s = &standard_table[STANDARD_OPENPGP];
  struct keyfolder known = { .with_keys = 0 };
  struct command c;
  int status;

  verifypgp_known(j, v->author, &known);
  command_begin(&c, s->path, s->name, message, COMMAND_BOTH);
  command_word(&c, span_of("-v"));
  command_word(&c, span_of("-w"));
  if (v->prefix.len) {
    command_word(&c, span_of("-b"));
    command_word(&c, v->prefix);
  }
  standard_engine(j, &c);
  command_word(&c, span_of("-S"));
  command_fd(&c, subject);
  command_word(&c, span_of("&0"));
  for (size_t i = 0; i < known.count; i++)
    command_fd(&c, known.file[i].fd);
  status = verifying_run(j, &c, said);
  standard_reason(j, STANDARD_OPENPGP, said, status == ANSWER_TEMPORARY ? " openpgp=" : NULL);
  command_free(&c);
  keyfolder_close(&known);
  return status;
}

void verifypgp(struct job *j, struct verifying *v, int message)
{
  stralloc said = STRALLOC_ZERO;
  int subject[2];
  int status;

  verifying_begin(v);
  subject[1] = job_file(j, &subject[0]);
  status = ask(j, v, message, subject[1], &said);
  verifying_read(j, v, AUTHMETHOD_OPENPGP, status, span_sa(&said));
  verifying_subject(j, v, subject[0]);
  close(subject[1]);
  stralloc_free(&said);
}

void verifypgp_inside(struct job *j, struct verifying *v, struct span results)
{
  verifying_begin(v);
  verifying_read(j, v, AUTHMETHOD_OPENPGP, VERIFYING_NO_STATUS, results);
}
