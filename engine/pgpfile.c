/* pgpfile: a bad file is not a fault of this host; a short resource is. */
#include "engine/pgpfile.h"

#include "crypto/secret.h"
#include "link/argfile.h"
#include "link/io.h"
#include "pgp/armor.h"
#include "pgp/secretnumber.h"

#include <errno.h>

/* what a secret key passes through; locked and wiped as far as it is used */
static struct {
  char text[PGPFILE_SECRET_BYTES];
  char binary[PGPFILE_SECRET_BYTES];
  size_t text_locked;
  size_t len;
  struct armor_reader armor;
} secret;

/* Memory is locked in pieces of this size. Most keys are in the first one. */
#define STEP (64 * 1024)

void pgpfile_open(struct pgpfile *f, const char *name)
{
  memset(f, 0, sizeof *f);
  f->name = name;
  f->fd = argfile_read(name);
  f->error = errno;
}

static enum keyfault fault_of(int error)
{
  errno = error;
  if (error == EFBIG)
    return KEYFAULT_LIMIT;
  return io_file_is_bad(error) ? KEYFAULT_MISSING : KEYFAULT_NOMEM;
}

/* `text` goes through the armor to the sink */
static enum keyfault unpack(struct armor_reader *a, struct span text, span_sink *sink, void *arg)
{
  armor_reader_init(a, ARMOR_MAY_BE_BINARY, sink, arg);
  if (!armor_reader_feed(a, text) && a->fault == ARMOR_SOUND && a->kind != ARMOR_SIGNED_TEXT)
    return KEYFAULT_NOMEM;
  switch (armor_reader_end(a)) {
    case ARMOR_SOUND:
      return a->kind == ARMOR_BINARY || a->kind == ARMOR_PUBLIC || a->kind == ARMOR_PRIVATE ? KEYFAULT_NONE
                                                                                            : KEYFAULT_NOTHING;
    case ARMOR_NO_BEGIN: return KEYFAULT_NOTHING;
    default: return KEYFAULT_DAMAGED;
  }
}

static int to_binary(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

enum keyfault pgpfile_read(struct pgpfile *f)
{
  static struct armor_reader armor;
  enum keyfault fault;

  if (f->fd == -1)
    return fault_of(f->error);
  if (!io_slurp(&f->text, f->fd, CERTIFICATE_BYTES_MAX))
    return fault_of(errno);
  fault = unpack(&armor, span_sa(&f->text), to_binary, &f->binary);
  f->bytes = span_sa(&f->binary);
  return fault;
}

/* Fill the text from the file. Returns its length, or -1 with errno. */
static ssize_t fill(int fd)
{
  size_t n = 0;
  ssize_t got = STEP;

  while (got == STEP && n < sizeof secret.text) {
    secret_lock(secret.text + n, STEP);
    secret.text_locked = n + STEP;
    got = io_fill(fd, secret.text + n, STEP);
    if (got == -1)
      return -1;
    n += (size_t)got;
  }
  return (ssize_t)n;
}

/* There is always room: what is inside of armor is shorter than its text. */
static int to_secret(void *arg, struct span piece)
{
  (void)arg;
  memcpy(secret.binary + secret.len, piece.p, piece.len);
  secret.len += piece.len;
  return 1;
}

enum keyfault pgpfile_read_secret(struct pgpfile *f)
{
  enum keyfault fault;
  ssize_t n;

  if (f->fd == -1)
    return fault_of(f->error);
  n = fill(f->fd);
  if (n == -1)
    return fault_of(errno);
  if ((size_t)n == sizeof secret.text)
    return KEYFAULT_LIMIT;
  secret.len = 0;
  secret_lock(secret.binary, (size_t)n);
  secret_lock(&secret.armor, sizeof secret.armor);
  fault = unpack(&secret.armor, span_make(secret.text, (size_t)n), to_secret, NULL);
  secret.len = secretnumber_mend(secret.binary, secret.len);
  f->bytes = span_make(secret.binary, secret.len);
  return fault;
}

void pgpfile_wipe(void)
{
  secret_wipe(secret.text, secret.text_locked);
  secret_wipe(secret.binary, secret.len);
  secret_wipe(&secret.armor, sizeof secret.armor);
}

void pgpfile_free(struct pgpfile *f)
{
  stralloc_free(&f->text);
  stralloc_free(&f->binary);
}
