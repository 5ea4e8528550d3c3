/* knowncerts: the files of one folder, one behind the other. */
#include "unseal/knowncerts.h"

#include "link/io.h"
#include "link/keyfolder.h"
#include "link/places.h"
#include "link/say.h"
#include "link/spool.h"
#include "unseal/learned.h"

#include <errno.h>
#include <unistd.h>

static int trouble(stralloc *why, const char *what, const char *reason)
{
  if (!span_copy(why, span_of(what)) || !stralloc_cats(why, ": ") || !stralloc_cats(why, reason))
    why->len = 0;
  return -2;
}

/* the last line of a file may have no end */
static int read_each(stralloc *text, const struct keyfolder *f)
{
  for (size_t i = 0; i < f->count; i++) {
    size_t room = text->len < KNOWNCERTS_BYTES ? KNOWNCERTS_BYTES - text->len : 0;

    if (!io_slurp(text, f->file[i].fd, room) || !stralloc_cats(text, "\n"))
      return 0;
  }
  return 1;
}

static int write_file(const struct keyfolder *f, struct stage *s)
{
  stralloc text = STRALLOC_ZERO;
  int good = read_each(&text, f) && io_write(s->write_fd, text.s, text.len) && spool_done(s);
  int saved = errno;

  stralloc_free(&text);
  errno = saved;
  return good;
}

static int copy(const struct keyfolder *f, const char *place, const char *prefix, stralloc *why)
{
  struct stage s = { .write_fd = -1, .read_fd = -1, .path = STRALLOC_ZERO };
  int fd;

  if (!spool_open(&s, place, prefix))
    fd = trouble(why, place, "a file cannot be created");
  else if (write_file(f, &s))
    fd = s.read_fd;
  else {
    fd = trouble(why, f->path.s, say_error(errno));
    close(s.read_fd);
    if (s.write_fd != -1)
      close(s.write_fd);
  }
  stralloc_free(&s.path);
  return fd;
}

static int look(struct span address, const char *place, const char *prefix, stralloc *why)
{
  struct keyfolder f = { .with_keys = 0 };
  int fd = -1;

  switch (keyfolder_open(&f, PLACES_CERTIFICATES, address, 0)) {
    case KEYFOLDER_FOUND: fd = copy(&f, place, prefix, why); break;
    case KEYFOLDER_NONE: break;
    case KEYFOLDER_TROUBLE: fd = trouble(why, f.path.len ? f.path.s : PLACES_CERTIFICATES, f.why); break;
  }
  keyfolder_close(&f);
  return fd;
}

int knowncerts_open(struct span address, const char *place, const char *prefix, stralloc *why)
{
  stralloc full = STRALLOC_ZERO;
  int fd = -1;

  why->len = 0;
  switch (learned_address(&full, address)) {
    case 1: fd = look(span_sa(&full), place, prefix, why); break;
    case 0: break;
    default: fd = trouble(why, PLACES_CERTIFICATES, "out of memory");
  }
  stralloc_free(&full);
  return fd;
}
