/* canonfile: entityfile reads, mail/sevenbit decides and encodes. */
#include "engine/canonfile.h"

#include <string.h>

void canonfile_init(struct canonfile *c, struct entityfile *in)
{
  memset(c, 0, sizeof *c);
  c->in = in;
  sevenbit_init(&c->seven, "\n");
}

void canonfile_free(struct canonfile *c)
{
  sevenbit_free(&c->seven);
}

static int look(void *arg, struct span piece)
{
  struct canonfile *c = arg;

  return sevenbit_look(&c->seven, piece) && (!c->sink || c->sink(c->arg, piece));
}

enum entityfile_result canonfile_look(struct canonfile *c, span_sink *sink, void *arg)
{
  c->sink = sink;
  c->arg = arg;
  return entityfile_read(c->in, look, c);
}

static const char *why_not(enum sevenbit_result result)
{
  switch (result) {
    case SEVENBIT_SIGNED: return "a signed or encrypted part has 8-bit text or long lines, and must not be changed";
    case SEVENBIT_FIXED: return "a part that must not be encoded has 8-bit text or long lines";
    case SEVENBIT_OUTSIDE: return "a NUL, a CR or a line of over 998 bytes where nothing can be encoded";
    case SEVENBIT_AMBIGUOUS: return "a part has to be encoded, and mail readers differ about where or what it is";
    case SEVENBIT_LIMIT: return "a part has to be encoded, and there are too many parts or levels";
    case SEVENBIT_AS_IT_IS:
    case SEVENBIT_ENCODE:
    case SEVENBIT_NOMEM: break;
  }
  return NULL;
}

int canonfile_decide(struct canonfile *c, const char **why)
{
  enum sevenbit_result result = sevenbit_look_end(&c->seven);

  *why = why_not(result);
  c->must_encode = result == SEVENBIT_ENCODE;
  return result != SEVENBIT_NOMEM;
}

/* what sevenbit_write() and sevenbit_write_end() returned: 1 if it was good */
static int is_written(struct canonfile *c, int result)
{
  c->has_changed |= result == 0;
  return result == 1;
}

/* 0 of sevenbit_write() can be the sink's, too */
static int pass(void *arg, struct span piece)
{
  struct canonfile *c = arg;
  int good = c->sink(c->arg, piece);

  c->sink_stopped |= !good;
  return good;
}

static int encode(void *arg, struct span piece)
{
  struct canonfile *c = arg;

  return is_written(c, sevenbit_write(&c->seven, piece, pass, c));
}

static enum entityfile_result read_encoded(struct canonfile *c)
{
  enum entityfile_result result;

  if (c->was_written)
    sevenbit_again(&c->seven);
  c->was_written = 1;
  result = entityfile_read(c->in, encode, c);
  if (result == ENTITYFILE_OK && !is_written(c, sevenbit_write_end(&c->seven, pass, c)))
    result = ENTITYFILE_STOPPED;
  return result == ENTITYFILE_STOPPED && c->has_changed && !c->sink_stopped ? ENTITYFILE_CHANGED : result;
}

enum entityfile_result canonfile_read(struct canonfile *c, span_sink *sink, void *arg)
{
  c->sink = sink;
  c->arg = arg;
  c->sink_stopped = 0;
  return c->must_encode ? read_encoded(c) : entityfile_read(c->in, sink, arg);
}
