/* signing: run the engine with -s, and both with -v where the message is signed already. */
#include "seal/signing.h"

#include "link/answer.h"
#include "link/places.h"
#include "link/plainfile.h"
#include "seal/childfault.h"

#include <errno.h>
#include <unistd.h>

#define TEXT "Unable to sign message: "
#define SIGNED "signed"

/* what signs: the key, and the certificate to encrypt to that goes along, or NULL */
struct signer {
  const struct sealengine *engine;
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

  sealengine_begin(w->out, s->engine, &c, "-s", w->message, COMMAND_SECOND);
  if (is_forced)
    command_word(&c, span_of("-f"));
  if (s->opening) {
    command_word(&c, span_of("-E"));
    command_fd(&c, s->opening->fd);
  }
  command_word(&c, span_of("&0"));
  command_fd(&c, s->key->key_fd);
  if (s->engine->takes_certificate)
    command_fd(&c, s->key->fd);
  command_fd(&c, w->stage.write_fd);
  status = rewind_all(s) ? command_run(&c, said, CHILD_SAID_MAX) : -1;
  command_free(&c);
  return status;
}

/* ---- is there a signature of the author? ---------------------------------------------------------- */

static int run_verify(struct work *w, const struct sealengine *engine, struct command *c)
{
  stralloc said = STRALLOC_ZERO;
  int status = command_run(c, &said, CHILD_SAID_MAX);

  if (status != ANSWER_DONE && status != ANSWER_MESSAGE && status != ANSWER_NOTHING)
    childfault(w->out, "Unable to verify message: ", engine->path, engine->name, status, &said);
  command_free(c);
  stralloc_free(&said);
  return status == ANSWER_DONE;
}

/* Without roots none verifies. */
static int run_by_roots(struct work *w, const struct sealengine *engine, const int fd[3])
{
  struct command c;

  sealengine_begin(w->out, engine, &c, "-v", w->message, COMMAND_BOTH);
  if (fd[2] != -1) {
    command_word(&c, span_of("-x"));
    command_fd(&c, fd[2]);
  }
  command_word(&c, span_of("&0"));
  command_fd(&c, fd[0]);
  if (fd[1] != -1)
    command_fd(&c, fd[1]);
  return run_verify(w, engine, &c);
}

static int is_verified_by_roots(struct work *w, const struct sealengine *engine)
{
  static const char *const path[] = { PLACES_ROOTS, PLACES_CRLS, PLACES_REFUSED };
  int fd[3];
  int is_good;

  for (int i = 0; i < 3; i++) {
    fd[i] = plainfile(path[i]);
    if (fd[i] == -1 && errno != ENOENT)
      outbound_temporary(w->out, "Unable to read ", span_of(path[i]));
  }
  is_good = fd[0] != -1 && run_by_roots(w, engine, fd);
  for (int i = 0; i < 3; i++)
    if (fd[i] != -1)
      close(fd[i]);
  return is_good;
}

/* by the certificates in one folder: those of the keys that sign here, or those that the author uses elsewhere */
static int is_verified_by(struct work *w, const struct sealengine *engine, const char *top, struct span author)
{
  struct keyfolder folder = { .kind = engine->kind, .with_keys = span_equal(span_of(top), span_of(PLACES_OWN_KEYS)) };
  enum keyfolder_result result = keyfolder_open(&folder, top, author, 0);
  struct command c;
  int is_good = 0;

  if (result == KEYFOLDER_TROUBLE)
    outbound_temporary(w->out, "Unable to verify message: ", span_of(folder.why));
  if (result == KEYFOLDER_FOUND) {
    sealengine_begin(w->out, engine, &c, "-v", w->message, COMMAND_BOTH);
    command_word(&c, span_of("&0"));
    for (size_t i = 0; i < folder.count; i++)
      command_fd(&c, folder.file[i].fd);
    is_good = run_verify(w, engine, &c);
  }
  keyfolder_close(&folder);
  return is_good;
}

int sealsign_verified(struct work *w, struct span author)
{
  const struct sealengine *pgp = sealengine(KEYFOLDER_OPENPGP);

  return is_verified_by_roots(w, sealengine(KEYFOLDER_SMIME)) || is_verified_by(w, pgp, PLACES_OWN_KEYS, author)
         || is_verified_by(w, pgp, PLACES_CERTIFICATES, author);
}

/* ---- all ------------------------------------------------------------------------------------------ */

/* run it, and take what it has written; 0 if it says that there is nothing to do */
static int sign_once(struct work *w, const struct signer *s, int is_forced)
{
  stralloc said = STRALLOC_ZERO;
  int status = run(w, s, is_forced, &said);
  struct span line = span_first(span_sa(&said), span_find(span_sa(&said), '\n'));
  struct answer answer;
  int is_signed = status == ANSWER_DONE && answer_read(&answer, s->engine->name, SIGNED, status, line);

  if (!is_signed && (is_forced || status != ANSWER_NOTHING))
    childfault(w->out, TEXT, s->engine->path, s->engine->name, status, &said);
  if (is_signed)
    work_take(w, answer.bytes);
  stralloc_free(&said);
  return is_signed;
}

static int sign(struct work *w, const struct signer *s, struct span author, int is_must)
{
  work_stage(w);
  if (sign_once(w, s, 0))
    return 1;
  if (is_must && !sealsign_verified(w, author))
    return sign_once(w, s, 1);
  work_drop(w);
  return 0;
}

/* Readers of S/MIME encrypt to the certificate that signs, or to the one that the signature names (RFC 8551 2.5.3):
 * without it nobody could answer an author who has a separate key for opening. A key of OpenPGP has both.
 */
int sealsign(struct work *w, const struct choice *c, struct span author, int of_domain, int is_must)
{
  struct choice opening = CHOICE_ZERO;
  struct signer s = { .engine = c->engine, .key = &c->folder.file[c->index] };
  int result;

  if (s.engine->takes_certificate && !of_domain && choice_make(w->out, &opening, s.engine, CHOICE_OPEN, author, 0))
    s.opening = &opening.folder.file[opening.index];
  result = sign(w, &s, author, is_must);
  choice_free(&opening);
  return result;
}
