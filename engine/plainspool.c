/* plainspool: memory, then a file. */
#include "engine/plainspool.h"

#include "crypto/secret.h"
#include "link/io.h"

#include <errno.h>
#include <unistd.h>

#define BLOCK_BYTES (128 * 1024)

/* what goes to the file next, or was read from it last */
static char block[BLOCK_BYTES];

void plainspool_open(struct plainspool *p)
{
  memset(p, 0, sizeof *p);
  p->fd = io_temporary("smime");
  p->open_error = errno;
}

int plainspool_start(struct plainspool *p)
{
  static const struct linecheck fresh = LINECHECK_ZERO;

  /* all at once, because realloc() would leave copies behind */
  if (!stralloc_ready(&p->text, PLAINSPOOL_MEMORY))
    return 0;
  secret_wipe(p->text.s, p->text.len);
  p->text.len = 0;
  p->file_octets = 0;
  p->held = 0;
  p->check = fresh;
  p->file_failed = 0;
  return p->fd == -1 || (lseek(p->fd, 0, SEEK_SET) == 0 && io_empty(p->fd));
}

static int flush(struct plainspool *p)
{
  size_t len = p->held;

  if (len == 0)
    return 1;
  p->held = 0;
  errno = p->open_error;
  if (p->fd != -1 && io_write(p->fd, block, len))
    return 1;
  p->file_failed = 1;
  return 0;
}

/* small writes to a file cost more than the copy */
static int hold(struct plainspool *p, struct span piece)
{
  while (piece.len) {
    struct span some = span_first(piece, BLOCK_BYTES - p->held);

    memcpy(block + p->held, some.p, some.len);
    p->held += some.len;
    p->file_octets += some.len;
    piece = span_from(piece, some.len);
    if (p->held == BLOCK_BYTES && !flush(p))
      return 0;
  }
  return 1;
}

int plainspool_keep(void *plainspool, struct span piece)
{
  struct plainspool *p = plainspool;
  struct span some = span_first(piece, PLAINSPOOL_MEMORY - p->text.len);

  linecheck_feed(&p->check, piece);
  if (some.len && !stralloc_catb(&p->text, some.p, some.len))
    return 0;
  piece = span_from(piece, some.len);
  return hold(p, piece);
}

void plainspool_end(struct plainspool *p)
{
  linecheck_end(&p->check);
}

int plainspool_read(struct plainspool *p, span_sink *sink, void *arg)
{
  unsigned long long left = p->file_octets;
  int good;

  if (!flush(p))
    return -1;
  good = p->text.len == 0 || sink(arg, span_sa(&p->text));
  if (left && lseek(p->fd, 0, SEEK_SET) == -1)
    return -1;
  while (good && left) {
    ssize_t n = io_read(p->fd, block, sizeof block);

    if (n <= 0 || (unsigned long long)n > left) {
      errno = n == -1 ? errno : EIO;
      return -1;
    }
    left -= (unsigned long long)n;
    good = sink(arg, span_make(block, (size_t)n));
  }
  return good;
}

void plainspool_free(struct plainspool *p)
{
  if (p->text.s)
    secret_wipe(p->text.s, p->text.len);
  stralloc_free(&p->text);
  secret_wipe(block, sizeof block);
}
