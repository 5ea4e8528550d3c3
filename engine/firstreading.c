/* firstreading: the answers are the same for S/MIME and OpenPGP. */
#include "engine/firstreading.h"

#include "engine/answerline.h"
#include "engine/isencrypted.h"

enum answer_status firstreading_to_sign(const struct newmessage *m, struct canonfile *c, int is_forced,
                                        span_sink *sink, void *arg)
{
  enum entityfile_result result;
  const char *why;

  canonfile_init(c, m->in);
  result = canonfile_look(c, sink, arg);
  if (result != ENTITYFILE_OK)
    return newmessage_unreadable(m, result);
  if (m->in->kind != ENTITYHEADER_PLAIN && !is_forced)
    return answerline_reason(m->line, ANSWER_NOTHING, m->in->kind == ENTITYHEADER_ENCRYPTED
                             ? "the message is encrypted already" : "the message is signed already");
  if (!canonfile_decide(c, &why))
    return answerline_engine(m->line);
  return why ? answerline_reason(m->line, ANSWER_MESSAGE, why) : ANSWER_DONE;
}

struct look {
  const struct newmessage *m;
  struct isencrypted already;
  int was_started;
  span_sink *sink;
  void *arg;
};

static int look(void *arg, struct span piece)
{
  struct look *l = arg;

  if (!l->was_started)
    isencrypted_start(&l->already, l->m->in->kind, l->m->in->inner.len);
  l->was_started = 1;
  isencrypted_feed(&l->already, piece);
  return !l->sink || l->sink(l->arg, piece);
}

static enum answer_status say_already(const struct newmessage *m, int is_encrypted)
{
  switch (is_encrypted) {
    case 0: return ANSWER_DONE;
    case 1: return answerline_reason(m->line, ANSWER_NOTHING, "the message is encrypted already");
    default: return answerline_engine(m->line);
  }
}

enum answer_status firstreading_to_encrypt(const struct newmessage *m, int is_forced, span_sink *sink, void *arg)
{
  static struct look l;
  enum entityfile_result result;
  enum answer_status status = ANSWER_DONE;

  memset(&l, 0, sizeof l);
  l.m = m;
  l.sink = sink;
  l.arg = arg;
  result = entityfile_read(m->in, look, &l);
  if (result != ENTITYFILE_OK)
    status = newmessage_unreadable(m, result);
  else if (!is_forced)
    status = say_already(m, isencrypted_end(&l.already));
  isencrypted_free(&l.already);
  return status;
}
