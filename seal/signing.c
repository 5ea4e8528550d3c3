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

/* what signs: the key, and the certificate to encrypt to that goes along, or NULL */
struct signer {
  const struct keyfolder_file *key;
  const struct keyfolder_file *opening;
};

static int rewind_all(const struct signer *s)
{
  return lseek(s->key->key_fd, 0, SEEK_SET) == 0 && lseek(s->key->fd, 0, SEEK_SET) == 0
         && (!s->opening || lseek(s->opening->fd, 0, SEEK_SET) == 0);
}

static int run(struct work *w, const struct signer *s, int is_forced, stralloc *said)
{
  struct command c;
  int status;

  command_begin(&c, PLACES_SMIME, NAME, w->message, COMMAND_SECOND);
  command_word(&c, span_of("-s"));
  if (is_forced)
    command_word(&c, span_of("-f"));
  if (s->opening) {
    command_word(&c, span_of("-E"));
    command_fd(&c, s->opening->fd);
  }
  command_word(&c, span_of("&0"));
  command_fd(&c, s->key->key_fd);
  command_fd(&c, s->key->fd);
  command_fd(&c, w->stage.write_fd);
  status = rewind_all(s) ? command_run(&c, said, CHILD_SAID_MAX) : -1;
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
static int sign_once(struct work *w, const struct signer *s, int is_forced)
{
  stralloc said = STRALLOC_ZERO;
  int status = run(w, s, is_forced, &said);
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

static enum sealsign_result sign(struct work *w, const struct signer *s, int is_must)
{
  work_stage(w);
  if (sign_once(w, s, 0))
    return SEALSIGN_SIGNED;
  if (is_must && !is_verified(w)) {
    (void)sign_once(w, s, 1);
    return SEALSIGN_SIGNED;
  }
  work_drop(w);
  return SEALSIGN_ALREADY;
}

/* Readers encrypt to the certificate that signs, or to the one that the signature names (RFC 8551 2.5.3): without it
 * nobody could answer an author who has a separate key for opening.
 */
enum sealsign_result sealsign(struct work *w, struct choice *c, struct span author, int of_domain, int is_must)
{
  struct choice opening = CHOICE_ZERO;
  struct signer s = { NULL, NULL };
  enum sealsign_result result;

  if (!choice_make(w->out, c, CHOICE_SIGN, author, of_domain))
    return SEALSIGN_NO_KEY;
  s.key = &c->folder.file[c->index];
  if (!of_domain && choice_make(w->out, &opening, CHOICE_OPEN, author, 0))
    s.opening = &opening.folder.file[opening.index];
  result = sign(w, &s, is_must);
  choice_free(&opening);
  return result;
}
