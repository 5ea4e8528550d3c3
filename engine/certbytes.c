/* certbytes: a bad file is not a fault of this host; a short resource is. */
#include "engine/certbytes.h"

#include "link/argfile.h"
#include "link/io.h"
#include "smime/ber.h"

#include <errno.h>

void certbytes_open(struct certbytes *c, const char *name)
{
  memset(c, 0, sizeof *c);
  c->name = name;
  c->fd = argfile_read(name);
  c->error = errno;
}

static int bad(const char **why, const char *reason)
{
  *why = reason;
  return 0;
}

static int read_text(struct certbytes *c, struct span text, const char **why)
{
  size_t first_len = 0;
  size_t before = 0;

  for (;;)
    switch (certfields_next(&c->der, &text)) {
      case 1:
        if (!certfields_read(&c->first, span_from(span_sa(&c->der), before)))
          return bad(why, "damaged certificate");
        before = c->der.len;
        if (first_len == 0)
          first_len = c->der.len;
        break;
      case 0:
        if (first_len == 0)
          return bad(why, "no certificate in this file");
        /* again: its octets may have moved */
        return certfields_read(&c->first, span_first(span_sa(&c->der), first_len));
      case -1: return bad(why, "damaged PEM block");
      default: return -1;
    }
}

int certbytes_read(struct certbytes *c, const char **why)
{
  stralloc text = STRALLOC_ZERO;
  int result = -1;

  errno = c->error;
  if (c->fd == -1)
    return io_file_is_bad(c->error) ? bad(why, strerror(c->error)) : -1;
  if (io_slurp(&text, c->fd, CERTBYTES_MAX))
    result = read_text(c, span_sa(&text), why);
  else if (errno == EFBIG)
    result = bad(why, "over 1 MiB");
  else if (io_file_is_bad(errno))
    result = bad(why, strerror(errno));
  stralloc_free(&text);
  return result;
}

/* take the next certificate from the start of `in`, as a whole element */
static int next(struct span *whole, struct span *in)
{
  struct ber header;
  struct span inside;
  struct span before = *in;

  if (!ber_take(&header, &inside, in))
    return 0;
  *whole = span_first(before, before.len - in->len);
  return 1;
}

static int has(struct span all, struct span wanted)
{
  struct span one;

  while (next(&one, &all))
    if (span_equal(one, wanted))
      return 1;
  return 0;
}

int certbytes_add(stralloc *all, const struct certbytes *more)
{
  struct span rest = span_sa(&more->der);
  struct span one;

  while (next(&one, &rest))
    if (!has(span_sa(all), one) && !stralloc_catb(all, one.p, one.len))
      return 0;
  return 1;
}

void certbytes_free(struct certbytes *c)
{
  stralloc_free(&c->der);
}
