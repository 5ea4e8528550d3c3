/* newmessage: the output has the whole message or nothing. */
#include "engine/newmessage.h"

#include "engine/answerline.h"

enum answer_status newmessage_open(const struct newmessage *m)
{
  if (!entityfile_open(m->in, m->message))
    return answerline_trouble(m->line, m->in->in.copy_failed ? "write a temporary copy of" : "read", m->message);
  return outfile_open(m->out, m->out_name) ? ANSWER_DONE : answerline_trouble(m->line, "open", m->out_name);
}

enum answer_status newmessage_write(const struct newmessage *m, confinedstep *put, void *run)
{
  enum answer_status status;

  switch (outfile_begin(m->out, &m->in->in)) {
    case OUTFILE_WRITTEN: break;
    case OUTFILE_IS_INPUT: return answerline_reason(m->line, ANSWER_USAGE, "message and out are the same file");
    default: return newmessage_unwritable(m);
  }
  status = put(run);
  return outfile_end(m->out, status == ANSWER_DONE) ? status : newmessage_unwritable(m);
}

enum answer_status newmessage_unreadable(const struct newmessage *m, enum entityfile_result result)
{
  switch (result) {
    case ENTITYFILE_MESSAGE: return answerline_reason(m->line, ANSWER_MESSAGE, m->in->why);
    case ENTITYFILE_UNREADABLE: return answerline_trouble(m->line, "read", m->message);
    case ENTITYFILE_CHANGED:
      return answerline_reason(m->line, ANSWER_TEMPORARY, "the message changed while it was read");
    case ENTITYFILE_OK:
    case ENTITYFILE_STOPPED:
    case ENTITYFILE_TROUBLE: break;
  }
  return answerline_engine(m->line);
}

enum answer_status newmessage_unwritable(const struct newmessage *m)
{
  return answerline_trouble(m->line, "write", m->out_name);
}
