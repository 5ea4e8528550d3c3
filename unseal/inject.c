/* inject: the envelope is a file, as the message is, so that the child reads both while nobody writes. */
#include "unseal/inject.h"

#include "link/child.h"
#include "link/io.h"
#include "link/say.h"
#include "link/spool.h"

#include <errno.h>
#include <unistd.h>

#define PATH "PATH=/usr/local/bin:/usr/bin:/bin"

static int fail(stralloc *why, int status, const char *what, const char *reason)
{
  if (!span_copy(why, span_of(what)) || !stralloc_cats(why, ": ") || !stralloc_cats(why, reason))
    why->len = 0;
  return status;
}

static int cat_address(stralloc *out, const char *kind, struct span address)
{
  return stralloc_cats(out, kind) && (address.len == 0 || stralloc_catb(out, address.p, address.len))
         && stralloc_0(out);
}

/* 1; 0 with ENOMEM */
static int make_envelope(stralloc *out, struct span sender, const struct span *recipients, size_t count)
{
  int good = cat_address(out, "F", sender);

  for (size_t i = 0; good && i < count; i++)
    good = cat_address(out, "T", recipients[i]);
  return good && stralloc_0(out);
}

static int is_sound(struct span sender, const struct span *recipients, size_t count)
{
  if (span_find(sender, '\0') != sender.len)
    return 0;
  for (size_t i = 0; i < count; i++)
    if (recipients[i].len == 0 || span_find(recipients[i], '\0') != recipients[i].len)
      return 0;
  return count > 0;
}

static int run(const struct inject *in, int message, int envelope, stralloc *why)
{
  stralloc name = STRALLOC_ZERO;
  stralloc said = STRALLOC_ZERO;
  char path[] = PATH;
  char *const environment[] = { path, NULL };
  const struct child_terms terms = { .environment = environment, .said_max = CHILD_SAID_MAX,
                                     .timeout_s = INJECT_TIMEOUT_S };
  int status = INJECT_EXIT_MEMORY;

  if (stralloc_cats(&name, in->program) && stralloc_0(&name)) {
    char *const argv[] = { name.s, NULL };
    const struct child c = { .program = in->program, .argv = argv, .fd = { message, envelope, CHILD_PIPE }, .fds = 3 };

    status = child_answer(&c, &terms, &said);
  }
  if (status == -1)
    status = fail(why, INJECT_EXIT_BUG, in->program, "it was killed, or cannot be run");
  else if (status != 0) {
    say_mask(&said, 0, 32);
    (void)fail(why, status, in->program, stralloc_0(&said) && said.s[0] ? said.s : "it failed");
  }
  stralloc_free(&name);
  stralloc_free(&said);
  return status;
}

int inject(const struct inject *in, int message, struct span sender, const struct span *recipients, size_t count,
           stralloc *why)
{
  struct stage s = { .write_fd = -1, .read_fd = -1, .path = STRALLOC_ZERO };
  stralloc envelope = STRALLOC_ZERO;
  int status;

  why->len = 0;
  if (!is_sound(sender, recipients, count))
    status = fail(why, INJECT_EXIT_BUG, "envelope", "it is not sound");
  else if (!make_envelope(&envelope, sender, recipients, count))
    status = fail(why, INJECT_EXIT_MEMORY, "envelope", "out of memory");
  else if (!spool_open(&s, in->place, in->prefix))
    status = fail(why, INJECT_EXIT_WRITE, in->place, "a file cannot be created");
  else if (!io_write(s.write_fd, envelope.s, envelope.len) || !spool_done(&s) || lseek(message, 0, SEEK_SET) != 0)
    status = fail(why, INJECT_EXIT_WRITE, "envelope", say_error(errno));
  else
    status = run(in, message, s.read_fd, why);
  if (s.write_fd != -1)
    close(s.write_fd);
  if (s.read_fd != -1)
    close(s.read_fd);
  stralloc_free(&s.path);
  stralloc_free(&envelope);
  return status;
}
