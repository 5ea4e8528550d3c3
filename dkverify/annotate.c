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

static void begin(const struct annotate *a, struct authstrip *strip)
{
  authstrip_init(strip, a->id);
  strip->also = a->also;
  strip->keeps_claims = !a->is_new && become_is_marked(AUTHSTRIP_PID);
}

static enum annotate_result strip_and_copy(struct annotate *a, int from, int to)
{
  struct authstrip strip;
  stralloc out = STRALLOC_ZERO;
  enum annotate_result r;

  begin(a, &strip);
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
  if (a->field.len && !io_write(to, a->field.p, a->field.len))
    return ANNOTATE_WRITE_FAILED;
  if (become_is_marked(AUTHSTRIP_PID) && !a->also && !a->is_new)
    return copy(a, from, to);
  return strip_and_copy(a, from, to);
}

/* the header alone, without output */
static enum annotate_result look(struct authstrip *strip, int from)
{
  static char block[BLOCK_BYTES];
  stralloc out = STRALLOC_ZERO;
  ssize_t n = 0;
  int good = 1;

  while (good && strip->state != AUTHSTRIP_BODY && (n = io_read(from, block, sizeof block)) > 0) {
    good = authstrip_feed(strip, span_make(block, (size_t)n), &out);
    out.len = 0;
  }
  good = good && (n == -1 || strip->state == AUTHSTRIP_BODY || authstrip_end(strip, &out));
  stralloc_free(&out);
  if (!good)
    return ANNOTATE_NO_MEMORY;
  return n == -1 ? ANNOTATE_READ_FAILED : ANNOTATE_DONE;
}

enum annotate_result annotate_look(struct annotate *a, int from, stralloc *genuine)
{
  struct authstrip strip;
  enum annotate_result r;

  genuine->len = 0;
  if (lseek(from, 0, SEEK_SET) != 0)
    return ANNOTATE_READ_FAILED;
  begin(a, &strip);
  r = look(&strip, from);
  a->removed = strip.removed;
  authstrip_free(&strip);
  if (r != ANNOTATE_DONE || !become_is_marked(AUTHSTRIP_PID))
    return r;
  if (lseek(from, 0, SEEK_SET) != 0)
    return ANNOTATE_READ_FAILED;
  authstrip_init(&strip, a->id);
  strip.taken = genuine;
  r = look(&strip, from);
  authstrip_free(&strip);
  return r;
}
