/* messagefile: the loop that reads a message, for all modes of qmail-dkim. */
#include "engine/messagefile.h"

#include "link/argfile.h"
#include "link/io.h"

#include <errno.h>
#include <unistd.h>

/* the bytes read at a time: small enough for the second-level cache */
#define BLOCK_BYTES (128 * 1024)

int messagefile_open(struct messagefile *m, const char *name)
{
  m->fd = argfile_read(name);
  m->is_given = argfile_is_given(name);
  m->start = -1;
  m->copy_failed = 0;
  return m->fd != -1;
}

/* copy input that cannot seek to an unlinked file, and read that file instead */
static int copy_to_temporary(struct messagefile *m)
{
  int fd = io_temporary("dkim");
  unsigned long long bytes;
  enum io_copied copied = fd == -1 ? IO_WRITE_FAILED : io_copy_count(m->fd, fd, &bytes);

  m->copy_failed = copied == IO_WRITE_FAILED;
  m->fd = fd;
  m->start = 0;
  return copied == IO_COPIED;
}

int messagefile_open_to_reread(struct messagefile *m, const char *name)
{
  if (!messagefile_open(m, name))
    return 0;
  m->start = lseek(m->fd, 0, SEEK_CUR);
  return m->start != -1 || (errno == ESPIPE && copy_to_temporary(m));
}

enum messagefile_result messagefile_pass_range(struct messagefile *m, uint64_t from, uint64_t bytes, span_sink *sink,
                                               void *arg)
{
  static char block[BLOCK_BYTES];
  ssize_t n = 0;

  if (m->start != -1 && lseek(m->fd, m->start + (off_t)from, SEEK_SET) == -1)
    return MESSAGEFILE_UNREADABLE;
  while (bytes && (n = io_read(m->fd, block, bytes < sizeof block ? (size_t)bytes : sizeof block)) > 0) {
    if (!sink(arg, span_make(block, (size_t)n)))
      return MESSAGEFILE_STOPPED;
    bytes -= (uint64_t)n;
  }
  return n == -1 ? MESSAGEFILE_UNREADABLE : MESSAGEFILE_DONE;
}

enum messagefile_result messagefile_pass(struct messagefile *m, span_sink *sink, void *arg)
{
  return messagefile_pass_range(m, 0, UINT64_MAX, sink, arg);
}

typedef int feed_function(struct lineends *ends, struct span in, span_sink *sink, void *arg);
typedef int end_function(struct lineends *ends, span_sink *sink, void *arg);

/* the way through lineends */
struct way {
  struct lineends *ends;
  feed_function *feed;
  span_sink *sink;
  void *arg;
};

static int go_way(void *arg, struct span piece)
{
  const struct way *w = arg;

  return w->feed(w->ends, piece, w->sink, w->arg);
}

static enum messagefile_result read_all(struct messagefile *m, feed_function *feed, end_function *end,
                                        span_sink *sink, void *arg)
{
  static const struct lineends fresh = LINEENDS_ZERO;
  struct way way = { &m->ends, feed, sink, arg };
  enum messagefile_result result;

  m->ends = fresh;
  result = messagefile_pass(m, go_way, &way);
  if (result != MESSAGEFILE_DONE)
    return result;
  return end(&m->ends, sink, arg) ? MESSAGEFILE_DONE : MESSAGEFILE_STOPPED;
}

enum messagefile_result messagefile_stage(struct messagefile *m, span_sink *sink, void *arg)
{
  return read_all(m, lineends_feed, lineends_end, sink, arg);
}

enum messagefile_result messagefile_receive(struct messagefile *m, span_sink *sink, void *arg)
{
  return read_all(m, lineends_receive, lineends_receive_end, sink, arg);
}

void messagefile_close(struct messagefile *m)
{
  if (m->fd != -1 && !m->is_given)
    close(m->fd);
  m->fd = -1;
}
