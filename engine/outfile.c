/* outfile: write the fields, then the message. Every write and the close() are checked. */
#include "engine/outfile.h"

#include "link/argfile.h"
#include "link/copyrange.h"
#include "link/io.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* less is read and written */
#define COPY_MIN (64 * 1024)

int outfile_open(struct outfile *o, const char *name)
{
  o->fd = argfile_write(name);
  o->is_given = argfile_is_given(name);
  o->octets = 0;
  o->used = 0;
  return o->fd != -1;
}

static int flush(struct outfile *o)
{
  size_t n = o->used;

  o->used = 0;
  return io_write(o->fd, o->buffer, n);
}

static int put(struct outfile *o, struct span piece)
{
  if (piece.len > sizeof o->buffer - o->used) {
    if (!flush(o))
      return 0;
    if (piece.len > sizeof o->buffer / 2)
      return io_write(o->fd, piece.p, piece.len);
  }
  memcpy(o->buffer + o->used, piece.p, piece.len);
  o->used += piece.len;
  return 1;
}

static int put_message(void *arg, struct span piece)
{
  struct outfile *o = arg;

  o->octets += piece.len;
  return put(o, piece);
}

/* Is the output the same regular file as the input? A device or a pipe may be both. */
static int is_input(const struct outfile *o, const struct messagefile *in)
{
  struct stat st;

  return fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode) && io_same_file(in->fd, o->fd);
}

/* truncate the file, unless its descriptor was given or it is not a regular file */
static int empty(const struct outfile *o)
{
  return o->is_given || io_empty(o->fd);
}

/* If the first reading changed no line end, the bytes can be copied without being read again. */
static enum messagefile_result copy_message(struct outfile *o, struct messagefile *in, unsigned long long octets)
{
  struct messagefile rest = *in;

  if (in->ends.changed)
    return messagefile_stage(in, put_message, o);
  if (!flush(o))
    return MESSAGEFILE_STOPPED;
  if (lseek(in->fd, in->start, SEEK_SET) == -1)
    return MESSAGEFILE_UNREADABLE;
  o->octets = copyrange(in->fd, o->fd, octets);
  if (o->octets == octets)
    return MESSAGEFILE_DONE;
  /* The kernel cannot copy, or not all, and does not say which file is the cause. read() and write() copy the rest, or
   * their errno tells a full disk from a message that got shorter.
   */
  rest.start += (off_t)o->octets;
  return messagefile_stage(&rest, put_message, o);
}

static enum outfile_result write_all(struct outfile *o, struct span fields, struct messagefile *in,
                                     unsigned long long octets)
{
  if (!put(o, fields))
    return OUTFILE_UNWRITABLE;
  switch (copy_message(o, in, octets)) {
    case MESSAGEFILE_UNREADABLE: return OUTFILE_UNREADABLE;
    case MESSAGEFILE_STOPPED: return OUTFILE_UNWRITABLE;
    case MESSAGEFILE_DONE: break;
  }
  if (!flush(o))
    return OUTFILE_UNWRITABLE;
  return o->octets == octets ? OUTFILE_WRITTEN : OUTFILE_CHANGED;
}

enum outfile_result outfile_write(struct outfile *o, struct span fields, struct messagefile *in,
                                  unsigned long long octets)
{
  enum outfile_result result = OUTFILE_UNWRITABLE;
  int error;

  if (is_input(o, in)) {
    result = OUTFILE_IS_INPUT;
  } else if (empty(o) && (result = write_all(o, fields, in, octets)) != OUTFILE_WRITTEN) {
    error = errno;
    (void)empty(o);
    errno = error;
  }
  error = errno;
  if (close(o->fd) == -1 && result == OUTFILE_WRITTEN)
    return OUTFILE_UNWRITABLE;
  errno = error;
  return result;
}

enum outfile_result outfile_begin(struct outfile *o, const struct messagefile *in)
{
  if (is_input(o, in))
    return OUTFILE_IS_INPUT;
  return empty(o) ? OUTFILE_WRITTEN : OUTFILE_UNWRITABLE;
}

int outfile_put(void *outfile, struct span piece)
{
  return put_message(outfile, piece);
}

unsigned long long outfile_copy(struct outfile *o, int fd, unsigned long long len)
{
  unsigned long long done;

  /* a system call costs more than a copy of a few pages */
  if (len < COPY_MIN || !flush(o))
    return 0;
  done = copyrange(fd, o->fd, len);
  o->octets += done;
  return done;
}

int outfile_end(struct outfile *o, int is_good)
{
  int good = is_good && flush(o);
  int error = errno;

  if (!good)
    (void)empty(o);
  if (close(o->fd) == -1 && good)
    return 0;
  errno = error;
  return !is_good || good;
}
