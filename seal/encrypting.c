/* encrypting: run the engine with -e, and with -l where the message is encrypted already. */
#include "seal/encrypting.h"

#include "link/answer.h"
#include "seal/childfault.h"

#include <unistd.h>

#define TEXT "Unable to encrypt message: "
#define ENCRYPTED "encrypted"

/* A line for each of 10,000 recipients. */
#define LIST_BYTES (1024 * 1024)

static noreturn void fail(struct work *w, const struct sealengine *engine, int status, stralloc *said)
{
  childfault(w->out, TEXT, engine->path, engine->name, status, said);
}

/* a file that was read before */
static void add_file(struct command *c, int fd)
{
  if (lseek(fd, 0, SEEK_SET) != 0)
    c->is_short = 1;
  command_fd(c, fd);
}

/* `only`: to the certificate with this index alone, or to all if it is e->to.count */
static int run(struct work *w, struct sealencrypt *e, size_t only, int is_forced, stralloc *said)
{
  struct command c;
  int status;

  sealengine_begin(w->out, e->to.engine, &c, "-e", w->message, COMMAND_SECOND);
  if (is_forced)
    command_word(&c, span_of("-f"));
  if (e->to.caps_fd != -1) {
    command_word(&c, span_of("-C"));
    add_file(&c, e->to.caps_fd);
  }
  if (e->signer) {
    command_word(&c, span_of("-K"));
    add_file(&c, e->signer->folder.file[e->signer->index].key_fd);
  }
  command_word(&c, span_of("&0"));
  command_fd(&c, w->stage.write_fd);
  for (size_t i = 0; i < e->to.count; i++)
    if (only == e->to.count || only == i)
      add_file(&c, e->to.choice[i].folder.file[e->to.choice[i].index].fd);
  status = command_run(&c, said, CHILD_SAID_MAX);
  command_free(&c);
  return status;
}

/* ---- a message that is encrypted already --------------------------------------------------------- */

/* the lines of -l; none if the message is not of this standard, or not complete */
static void list(struct work *w, const struct sealengine *engine, int message, stralloc *said)
{
  struct command c;
  int status;

  sealengine_begin(w->out, engine, &c, "-l", message, COMMAND_FIRST);
  command_word(&c, span_of("&0"));
  status = command_run(&c, said, LIST_BYTES);
  command_free(&c);
  if (status == ANSWER_NOTHING || status == ANSWER_MESSAGE)
    said->len = 0;
  else if (status != ANSWER_DONE)
    fail(w, engine, status, said);
}

static int has_line(struct span text, struct span wanted)
{
  while (text.len) {
    struct span line = span_first(text, span_find(text, '\n'));

    if (span_equal(line, wanted))
      return 1;
    text = span_from(text, line.len + 1);
  }
  return 0;
}

/* The number of recipients of the one list, and of those that are in the other one. */
static size_t count_both(struct span theirs, struct span ours, size_t *found)
{
  size_t count = 0;

  *found = 0;
  while (ours.len) {
    struct span line = span_first(ours, span_find(ours, '\n'));
    struct span id = line;

    if (span_take(&id, "recipient ")) {
      *found += (size_t)has_line(theirs, line);
      count++;
    }
    ours = span_from(ours, line.len + 1);
  }
  return count;
}

/* What we encrypted to these certificates shows how they are named: no certificate has to be read here. One of OpenPGP
 * can have several keys that encrypt, and one of them is enough; but with several recipients, it is not known whose
 * they are.
 */
static int is_for_them(struct work *w, const struct sealencrypt *e)
{
  stralloc theirs = STRALLOC_ZERO;
  stralloc ours = STRALLOC_ZERO;
  int has_one_each = e->to.engine->has_roots || e->to.count > 1;
  size_t count;
  size_t found;

  list(w, e->to.engine, w->message, &theirs);
  list(w, e->to.engine, w->stage.read_fd, &ours);
  count = count_both(span_sa(&theirs), span_sa(&ours), &found);
  stralloc_free(&theirs);
  stralloc_free(&ours);
  return found > 0 && (found == count || !has_one_each);
}

/* ---- all ------------------------------------------------------------------------------------------ */

/* the answer that belongs to the staged file */
static unsigned long long read_done(struct work *w, struct sealencrypt *e, int status, stralloc *said)
{
  const struct sealengine *engine = e->to.engine;
  struct span line = span_first(span_sa(said), span_find(span_sa(said), '\n'));
  struct answer answer;

  if (status != ANSWER_DONE || !answer_read(&answer, engine->name, ENCRYPTED, status, line))
    fail(w, engine, status, said);
  if (!span_copy(&e->with, engine->with ? span_of(engine->with) : answer.with))
    outbound_temporary_control(w->out, "out of memory");
  return answer.bytes;
}

static int is_refusal(const struct sealencrypt *e, int status, const stralloc *said)
{
  struct span line = span_first(span_sa(said), span_find(span_sa(said), '\n'));
  struct answer answer;

  return status == ANSWER_NO_KEY && answer_read(&answer, e->to.engine->name, ENCRYPTED, status, line)
         && span_equal(answer.reason, span_of(ANSWER_REFUSED));
}

/* The program refuses one of several certificates, and does not say which. */
static size_t find_refused(struct work *w, struct sealencrypt *e, stralloc *said)
{
  for (size_t i = 0; i < e->to.count; i++) {
    int status;

    work_drop(w);
    work_stage(w);
    status = run(w, e, i, 1, said);
    if (is_refusal(e, status, said))
      return i;
    if (status != ANSWER_DONE)
      fail(w, e->to.engine, status, said);
  }
  outbound_temporary(w->out, TEXT, span_of(ANSWER_REFUSED));
}

/* 1; 0 if there is nothing to do. If a certificate is refused, `refused` is its index. */
static int encrypt(struct work *w, struct sealencrypt *e, int is_forced, size_t *refused, unsigned long long *bytes)
{
  stralloc said = STRALLOC_ZERO;
  int status = run(w, e, e->to.count, is_forced, &said);

  if (is_refusal(e, status, &said))
    *refused = e->to.count == 1 ? 0 : find_refused(w, e, &said);
  else if (is_forced || status != ANSWER_NOTHING)
    *bytes = read_done(w, e, status, &said);
  stralloc_free(&said);
  return is_forced || status != ANSWER_NOTHING;
}

size_t sealencrypt(struct work *w, struct sealencrypt *e, int is_must)
{
  size_t refused = SEALENCRYPT_DONE;
  unsigned long long bytes = 0;
  int must_sign = e->signer && e->must_sign;
  int is_again;
  int is_new;

  work_stage(w);
  is_new = encrypt(w, e, 0, &refused, &bytes);
  is_again = !is_new && (is_must || must_sign);
  if (is_again)
    is_new = encrypt(w, e, 1, &refused, &bytes);
  if (refused != SEALENCRYPT_DONE) {
    work_drop(w);
    return refused;
  }
  if (is_again && !must_sign && is_for_them(w, e)) {
    e->with.len = 0;
    is_new = 0;
  }
  if (is_new)
    work_take(w, bytes);
  else
    work_drop(w);
  return SEALENCRYPT_DONE;
}

void sealencrypt_free(struct sealencrypt *e)
{
  recipients_free(&e->to);
  stralloc_free(&e->with);
}
