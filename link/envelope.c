/* envelope: nothing is taken from an envelope that is not whole. */
#include "link/envelope.h"

#include "link/io.h"

#include <errno.h>
#include <skalibs/alloc.h>

/* Remove the next string, which begins with `letter` and ends in NUL, from `rest`. */
static int take(struct span *rest, char letter, struct span *value)
{
  size_t end = span_find(*rest, 0);

  if (end == 0 || end == rest->len || rest->p[0] != letter)
    return 0;
  *value = span_make(rest->p + 1, end - 1);
  *rest = span_from(*rest, end + 1);
  return 1;
}

/* The recipients at the start of `rest`; they are stored if there is room for them. */
static size_t take_recipients(struct span *rest, struct span *room)
{
  struct span value;
  size_t count = 0;

  for (; take(rest, 'T', &value); count++)
    if (room)
      room[count] = value;
  return count;
}

enum envelope_result envelope_parse(struct envelope *e)
{
  struct span rest = span_sa(&e->text);
  struct span behind;

  e->count = 0;
  if (!take(&rest, 'F', &e->sender))
    return ENVELOPE_BROKEN;
  behind = rest;
  e->count = take_recipients(&behind, NULL);
  if (e->count == 0 || behind.len != 1 || behind.p[0] != 0)
    return ENVELOPE_BROKEN;
  e->recipients = (struct span *)alloc(e->count * sizeof *e->recipients);
  if (!e->recipients)
    return ENVELOPE_NO_MEMORY;
  (void)take_recipients(&rest, e->recipients);
  return ENVELOPE_WHOLE;
}

enum envelope_result envelope_read(struct envelope *e, int fd)
{
  errno = 0;
  if (!io_slurp(&e->text, fd, ENVELOPE_BYTES))
    return errno == ENOMEM ? ENVELOPE_NO_MEMORY : ENVELOPE_BROKEN;
  return envelope_parse(e);
}

static int add(stralloc *text, char letter, struct span value)
{
  return stralloc_append(text, letter) && stralloc_catb(text, value.p, value.len) && stralloc_0(text);
}

int envelope_begin(stralloc *text, struct span sender)
{
  return add(text, 'F', sender);
}

int envelope_add(stralloc *text, struct span recipient)
{
  return add(text, 'T', recipient);
}

int envelope_end(stralloc *text)
{
  return stralloc_0(text);
}

void envelope_free(struct envelope *e)
{
  alloc_free(e->recipients);
  stralloc_free(&e->text);
  e->recipients = NULL;
  e->count = 0;
}
