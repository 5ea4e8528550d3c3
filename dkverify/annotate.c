/* annotate: write the field, then copy the message block by block. */
#include "dkverify/annotate.h"

#include "link/become.h"
#include "link/io.h"
#include "mail/authstrip.h"

#include <unistd.h>

#define BLOCK_BYTES (64 * 1024)

static int write_out(int to, stralloc *out)
{
  int good = io_write(to, out->s, out->len);

  out->len = 0;
  return good;
}

static enum annotate_result copy_stripped(struct annotate *a, int from, int to, struct authstrip *strip,
                                          stralloc *out)
{
  static char block[BLOCK_BYTES];
  unsigned long long copied = 0;
  ssize_t n;

  while ((n = io_read(from, block, sizeof block)) > 0) {
    if (!authstrip_feed(strip, span_make(block, (size_t)n), out))
      return ANNOTATE_NO_MEMORY;
    if (!write_out(to, out))
      return ANNOTATE_WRITE_FAILED;
    copied += (unsigned long long)n;
  }
  if (n == -1 || copied != a->size)
    return ANNOTATE_READ_FAILED;
  if (!authstrip_end(strip, out))
    return ANNOTATE_NO_MEMORY;
  return write_out(to, out) ? ANNOTATE_DONE : ANNOTATE_WRITE_FAILED;
}

static enum annotate_result strip_and_copy(struct annotate *a, int from, int to)
{
  struct authstrip strip;
  stralloc out = STRALLOC_ZERO;
  enum annotate_result r;

  authstrip_init(&strip, a->id);
  r = copy_stripped(a, from, to, &strip, &out);
  a->removed = strip.removed;
  authstrip_free(&strip);
  stralloc_free(&out);
  if (r == ANNOTATE_DONE && !become_mark(AUTHSTRIP_PID))
    return ANNOTATE_NO_MEMORY;
  return r;
}

static enum annotate_result copy(const struct annotate *a, int from, int to)
{
  unsigned long long copied;

  switch (io_copy_count(from, to, &copied)) {
    case IO_COPIED: return copied == a->size ? ANNOTATE_DONE : ANNOTATE_READ_FAILED;
    case IO_WRITE_FAILED: return ANNOTATE_WRITE_FAILED;
    case IO_READ_FAILED: break;
  }
  return ANNOTATE_READ_FAILED;
}

enum annotate_result annotate(struct annotate *a, int from, int to)
{
  a->removed = 0;
  if (lseek(from, 0, SEEK_SET) != 0)
    return ANNOTATE_READ_FAILED;
  if (!io_write(to, a->field.p, a->field.len))
    return ANNOTATE_WRITE_FAILED;
  return become_is_marked(AUTHSTRIP_PID) ? copy(a, from, to) : strip_and_copy(a, from, to);
}
