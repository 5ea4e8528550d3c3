/* mailfacts: the command line of qmail-mime -r -u. */
#include "unseal/mailfacts.h"

#include "link/io.h"
#include "link/places.h"

#include <unistd.h>

#define NAME "qmail-mime"

/* A copy of what was read, so that qmail-mime reads the same rules whatever happens to the file meanwhile. */
static int rules_of(struct job *j, const struct rulesfile *rules)
{
  struct span text = span_sa(&rules->rules.source);
  int read_fd;
  int write_fd;

  if (!rules->is_there)
    return 2;
  write_fd = job_file(j, &read_fd);
  if (!io_write(write_fd, text.p, text.len) || close(write_fd) == -1)
    inbound_die(j->in, INBOUND_EXIT_WRITE, "unable to write a staged file");
  return read_fd;
}

static void add_envelope(struct command *c, const struct job *j, const struct mailrules *m)
{
  const struct envelope *e = &j->in->envelope;

  command_word(c, span_of(""));
  command_word(c, e->sender);
  if (!mailrules_read_recipients(m))
    command_word(c, span_of(""));
  else
    for (size_t i = 0; i < e->count; i++)
      command_word(c, e->recipients[i]);
}

void mailfacts_find(struct job *j, const struct rulesfile *rules, struct span words, struct span authserv,
                    struct mailfacts *f)
{
  int fd = rules_of(j, rules);
  struct command c;
  int status;

  command_begin(&c, PLACES_MIME, NAME, j->message, COMMAND_BOTH);
  command_word(&c, span_of("-r"));
  command_word(&c, span_of("-u"));
  command_word(&c, span_of("-i"));
  command_word(&c, words);
  if (authserv.len) {
    command_word(&c, span_of("-I"));
    command_word(&c, authserv);
  }
  command_word(&c, span_of("&0"));
  command_fd(&c, fd);
  add_envelope(&c, j, &rules->rules);
  status = job_run(j, &c, &f->said, RULEANSWER_BYTES);
  if (status != 0 || !ruleanswer_read(&f->answer, span_sa(&f->said), mailrules_count(&rules->rules)))
    job_fault(j, &c, status, &f->said);
  command_free(&c);
  if (fd != 2)
    close(fd);
}
