/* encrypting: run qmail-smime -e, and qmail-smime -l where the message is encrypted already. */
#include "seal/encrypting.h"

#include "link/answer.h"
#include "link/command.h"
#include "link/places.h"
#include "seal/childfault.h"

#include <errno.h>
#include <unistd.h>

#define NAME "qmail-smime"
#define TEXT "Unable to encrypt message: "
#define ENCRYPTED "encrypted"
#define CAPS "caps"

/* A line for each of 10,000 recipients. */
#define LIST_BYTES (1024 * 1024)

int sealencrypt_add(const struct outbound *o, struct sealencrypt *e, struct span address, int domain, stralloc *why)
{
  static const struct choice none = CHOICE_ZERO;
  struct choice *c = &e->choice[e->count];
  int found;

  errno = 0;
  if (e->count == SEALENCRYPT_MAX)
    outbound_temporary(o, TEXT, span_of("too many recipients in one call"));
  *c = none;
  if (!choice_make(o, c, CHOICE_ENCRYPT, address, domain)) {
    if (!span_copy(why, span_sa(&c->why)))
      outbound_temporary_control(o, "out of memory");
    choice_free(c);
    return 0;
  }
  found = keyfolder_extra(&c->folder, CAPS);
  if (found == -2)
    outbound_temporary(o, TEXT, span_of("the file of capabilities cannot be read"));
  /* With several recipients, one file cannot speak for all: then the cipher is the one that everybody has. */
  if (e->count == 0)
    e->caps_fd = found;
  else if (found != -1)
    close(found);
  e->method[e->count++] = domain ? "domain" : "smime";
  return 1;
}

static int run(struct work *w, struct sealencrypt *e, int is_forced, stralloc *said)
{
  struct command c;
  int status;

  command_begin(&c, PLACES_SMIME, NAME, w->message, COMMAND_SECOND);
  command_word(&c, span_of("-e"));
  if (is_forced)
    command_word(&c, span_of("-f"));
  if (e->count == 1 && e->caps_fd != -1 && lseek(e->caps_fd, 0, SEEK_SET) == 0) {
    command_word(&c, span_of("-C"));
    command_fd(&c, e->caps_fd);
  }
  command_word(&c, span_of("&0"));
  command_fd(&c, w->stage.write_fd);
  for (size_t i = 0; i < e->count; i++) {
    int fd = e->choice[i].folder.file[e->choice[i].index].fd;

    command_fd(&c, fd);
    if (lseek(fd, 0, SEEK_SET) != 0)
      c.is_short = 1;
  }
  status = command_run(&c, said, CHILD_SAID_MAX);
  command_free(&c);
  return status;
}

/* ---- a message that is encrypted already --------------------------------------------------------- */

/* the lines of qmail-smime -l */
static void list(struct work *w, int message, stralloc *said)
{
  struct command c;
  int status;

  command_begin(&c, PLACES_SMIME, NAME, message, COMMAND_FIRST);
  command_word(&c, span_of("-l"));
  command_word(&c, span_of("&0"));
  status = command_run(&c, said, LIST_BYTES);
  command_free(&c);
  if (status != ANSWER_DONE)
    childfault(w->out, TEXT, PLACES_SMIME, NAME, status, said);
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

/* Is each recipient of the one list in the other one? */
static int is_for_all(struct span theirs, struct span ours)
{
  size_t count = 0;

  while (ours.len) {
    struct span line = span_first(ours, span_find(ours, '\n'));
    struct span id = line;

    if (span_take(&id, "recipient ")) {
      if (!has_line(theirs, line))
        return 0;
      count++;
    }
    ours = span_from(ours, line.len + 1);
  }
  return count > 0;
}

/* What we encrypted to these certificates shows how they are named: no certificate has to be read here. */
static int is_for_them(struct work *w)
{
  stralloc theirs = STRALLOC_ZERO;
  stralloc ours = STRALLOC_ZERO;
  int result;

  list(w, w->message, &theirs);
  list(w, w->stage.read_fd, &ours);
  result = is_for_all(span_sa(&theirs), span_sa(&ours));
  stralloc_free(&theirs);
  stralloc_free(&ours);
  return result;
}

/* ---- all ------------------------------------------------------------------------------------------ */

static noreturn void fail(struct work *w, int status, stralloc *said)
{
  childfault(w->out, TEXT, PLACES_SMIME, NAME, status, said);
}

/* the answer that belongs to the staged file */
static unsigned long long read_done(struct work *w, struct sealencrypt *e, int status, stralloc *said)
{
  struct span line = span_first(span_sa(said), span_find(span_sa(said), '\n'));
  struct answer answer;

  if (status != ANSWER_DONE || !answer_read(&answer, NAME, ENCRYPTED, status, line))
    fail(w, status, said);
  if (!span_copy(&e->with, answer.with))
    outbound_temporary_control(w->out, "out of memory");
  return answer.bytes;
}

void sealencrypt(struct work *w, struct sealencrypt *e, int is_must)
{
  stralloc said = STRALLOC_ZERO;
  unsigned long long bytes;
  int status;

  work_stage(w);
  status = run(w, e, 0, &said);
  if (status != ANSWER_NOTHING) {
    work_take(w, read_done(w, e, status, &said));
  } else if (!is_must) {
    work_drop(w);
  } else {
    status = run(w, e, 1, &said);
    bytes = read_done(w, e, status, &said);
    if (is_for_them(w)) {
      e->with.len = 0;
      work_drop(w);
    } else {
      work_take(w, bytes);
    }
  }
  stralloc_free(&said);
}

void sealencrypt_free(struct sealencrypt *e)
{
  for (size_t i = 0; i < e->count; i++)
    choice_free(&e->choice[i]);
  if (e->count && e->caps_fd != -1)
    close(e->caps_fd);
  stralloc_free(&e->with);
}
