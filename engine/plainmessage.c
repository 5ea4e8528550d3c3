/* plainmessage: the files of a mode, and its answers. */
#include "engine/plainmessage.h"

#include "engine/answerline.h"

#include <errno.h>

void plainmessage_init(struct plainmessage *p, stralloc *line, const char *message, const char *out_name)
{
  p->line = line;
  p->message = message;
  p->out_name = out_name;
  p->in.fd = -1;
}

void plainmessage_free(struct plainmessage *p)
{
  plainspool_free(&p->text);
  messagefile_close(&p->in);
}

enum answer_status plainmessage_open(struct plainmessage *p)
{
  if (!messagefile_open_to_reread(&p->in, p->message))
    return answerline_trouble(p->line, p->in.copy_failed ? "write a temporary copy of" : "read", p->message);
  plainspool_open(&p->text);
  return outfile_open(&p->out, p->out_name) ? ANSWER_DONE : answerline_trouble(p->line, "open", p->out_name);
}

enum answer_status plainmessage_start(struct plainmessage *p)
{
  return plainspool_start(&p->text) ? ANSWER_DONE : answerline_trouble(p->line, "write", "a temporary file");
}

static enum answer_status no_memory(const struct plainmessage *p)
{
  errno = ENOMEM;
  return answerline_engine(p->line);
}

enum answer_status plainmessage_unreadable(const struct plainmessage *p)
{
  return answerline_trouble(p->line, "read", p->message);
}

enum answer_status plainmessage_lost(const struct plainmessage *p)
{
  return p->text.file_failed ? answerline_trouble(p->line, "write", "a temporary file") : no_memory(p);
}

enum answer_status plainmessage_read(struct plainmessage *p, uint64_t from, uint64_t bytes, span_sink *sink, void *arg)
{
  switch (messagefile_pass_range(&p->in, from, bytes, sink, arg)) {
    case MESSAGEFILE_DONE: return ANSWER_DONE;
    case MESSAGEFILE_STOPPED: return plainmessage_lost(p);
    case MESSAGEFILE_UNREADABLE: break;
  }
  return plainmessage_unreadable(p);
}

enum answer_status plainmessage_unwritten(const struct plainmessage *p, enum plainwrite_result result)
{
  switch (result) {
    case PLAINWRITE_IS_INPUT: return answerline_reason(p->line, ANSWER_USAGE, "message and out are the same file");
    case PLAINWRITE_UNREADABLE:
      return answerline_trouble(p->line, p->text.file_failed ? "write" : "read", "a temporary file");
    case PLAINWRITE_UNWRITABLE: return answerline_trouble(p->line, "write", p->out_name);
    case PLAINWRITE_WRITTEN: case PLAINWRITE_SIGNED: case PLAINWRITE_LIMIT: case PLAINWRITE_NOMEM: break;
  }
  return no_memory(p);
}
