/* signing: run qmail-smime -s, and qmail-smime -v where the message is signed already. */
#include "seal/signing.h"

#include "link/answer.h"
#include "link/command.h"
#include "link/places.h"
#include "link/plainfile.h"
#include "seal/childfault.h"

#include <errno.h>
#include <unistd.h>

#define NAME "qmail-smime"
#define TEXT "Unable to sign message: "
#define SIGNED "signed"

static int run(struct work *w, const struct keyfolder_file *key, int is_forced, stralloc *said)
{
  struct command c;
  int status;

  command_begin(&c, PLACES_SMIME, NAME, w->message, COMMAND_SECOND);
  command_word(&c, span_of("-s"));
  if (is_forced)
    command_word(&c, span_of("-f"));
  command_word(&c, span_of("&0"));
  command_fd(&c, key->key_fd);
  command_fd(&c, key->fd);
  command_fd(&c, w->stage.write_fd);
  status = lseek(key->key_fd, 0, SEEK_SET) == 0 && lseek(key->fd, 0, SEEK_SET) == 0
           ? command_run(&c, said, CHILD_SAID_MAX) : -1;
  command_free(&c);
  return status;
}

/* Does a signature of the author verify? Without roots none does. */
static int is_verified(struct work *w)
{
  static const char *const path[] = { PLACES_ROOTS, PLACES_CRLS, PLACES_REFUSED };
  stralloc said = STRALLOC_ZERO;
  int fd[3];
  struct command c;
  int status;

  for (int i = 0; i < 3; i++) {
    fd[i] = plainfile(path[i]);
    if (fd[i] == -1 && errno != ENOENT)
      outbound_temporary(w->out, "Unable to read ", span_of(path[i]));
  }
  if (fd[0] == -1)
    return 0;
  command_begin(&c, PLACES_SMIME, NAME, w->message, COMMAND_BOTH);
  command_word(&c, span_of("-v"));
  if (fd[2] != -1) {
    command_word(&c, span_of("-x"));
    command_fd(&c, fd[2]);
  }
  command_word(&c, span_of("&0"));
  command_fd(&c, fd[0]);
  if (fd[1] != -1)
    command_fd(&c, fd[1]);
  status = command_run(&c, &said, CHILD_SAID_MAX);
  if (status != ANSWER_DONE && status != ANSWER_MESSAGE && status != ANSWER_NOTHING)
    childfault(w->out, "Unable to verify message: ", PLACES_SMIME, NAME, status, &said);
  command_free(&c);
  stralloc_free(&said);
  for (int i = 0; i < 3; i++)
    if (fd[i] != -1)
      close(fd[i]);
  return status == ANSWER_DONE;
}

/* run it, and take what it has written; 0 if it says that there is nothing to do */
static int sign_once(struct work *w, const struct keyfolder_file *key, int is_forced)
{
  stralloc said = STRALLOC_ZERO;
  int status = run(w, key, is_forced, &said);
  struct span line = span_first(span_sa(&said), span_find(span_sa(&said), '\n'));
  struct answer answer;
  int is_signed = status == ANSWER_DONE && answer_read(&answer, NAME, SIGNED, status, line);

  if (!is_signed && (is_forced || status != ANSWER_NOTHING))
    childfault(w->out, TEXT, PLACES_SMIME, NAME, status, &said);
  if (is_signed)
    work_take(w, answer.bytes);
  stralloc_free(&said);
  return is_signed;
}

enum sealsign_result sealsign(struct work *w, struct choice *c, struct span author, int of_domain, int is_must)
{
  const struct keyfolder_file *key;

  if (!choice_make(w->out, c, CHOICE_SIGN, author, of_domain))
    return SEALSIGN_NO_KEY;
  key = &c->folder.file[c->index];
  work_stage(w);
  if (sign_once(w, key, 0))
    return SEALSIGN_SIGNED;
  if (is_must && !is_verified(w)) {
    (void)sign_once(w, key, 1);
    return SEALSIGN_SIGNED;
  }
  work_drop(w);
  return SEALSIGN_ALREADY;
}
