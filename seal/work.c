/* work: descriptors of staged files. */
#include "seal/work.h"

#include <errno.h>
#include <unistd.h>

static const struct stage no_stage = { -1, -1, STRALLOC_ZERO };

void work_begin(struct work *w)
{
  if (w->message != 0)
    close(w->message);
  w->message = 0;
}

void work_stage(struct work *w)
{
  w->stage = no_stage;
  outbound_stage(w->out, &w->stage);
}

static void close_both(struct work *w)
{
  stralloc_free(&w->stage.path);
  w->stage = no_stage;
}

void work_take(struct work *w, unsigned long long bytes)
{
  struct stat st;

  if (fstat(w->stage.write_fd, &st) == -1 || st.st_size <= 0 || (unsigned long long)st.st_size != bytes
      || close(w->stage.write_fd) == -1) {
    errno = 0;
    outbound_temporary(w->out, "Unable to seal message: ", span_of("the stage file is not what was said"));
  }
  if (w->message != 0)
    close(w->message);
  w->message = w->stage.read_fd;
  close_both(w);
}

void work_drop(struct work *w)
{
  close(w->stage.write_fd);
  close(w->stage.read_fd);
  close_both(w);
}
