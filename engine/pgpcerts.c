/* pgpcerts: a file has one certificate. */
#include "engine/pgpcerts.h"

#include "link/argfile.h"
#include "link/io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES (64 * 1024)

struct pgpcerts_file {
  const char *name;
  int fd;
  stralloc bytes;
};

static int cannot(struct pgpcerts *c, const char *name)
{
  c->trouble = name;
  return 0;
}

int pgpcerts_open(struct pgpcerts *c, const char *const *names, size_t count)
{
  memset(c, 0, sizeof *c);
  if (count == 0)
    return 1;
  c->files = calloc(count, sizeof *c->files);
  c->certificates = calloc(count, sizeof *c->certificates);
  if (!c->files || !c->certificates)
    return 0;
  for (size_t i = 0; i < count; i++) {
    c->files[i].name = names[i];
    c->files[i].fd = argfile_read(names[i]);
    if (c->files[i].fd == -1)
      return cannot(c, names[i]);
    c->file_count++;
  }
  return 1;
}

/* 1; 0 if it is too large; -1 with errno */
static int read_bytes(struct pgpcerts *c, struct pgpcerts_file *f)
{
  ssize_t n;

  do {
    if (!stralloc_readyplus(&f->bytes, BLOCK_BYTES))
      return -1;
    n = io_read(f->fd, f->bytes.s + f->bytes.len, BLOCK_BYTES);
    if (n == -1) {
      (void)cannot(c, f->name);
      return -1;
    }
    f->bytes.len += (size_t)n;
  } while (n > 0 && f->bytes.len <= CERTIFICATE_BYTES_MAX);
  return n == 0;
}

int pgpcerts_read(struct pgpcerts *c, uint64_t now_s)
{
  for (size_t i = 0; i < c->file_count; i++) {
    int got = read_bytes(c, &c->files[i]);
    enum keyfault fault = KEYFAULT_LIMIT;

    if (got == -1)
      return 0;
    if (got == 1)
      fault = certificate_read(&c->certificates[c->count], span_sa(&c->files[i].bytes), now_s);
    if (fault == KEYFAULT_NOMEM) {
      errno = ENOMEM;
      return 0;
    }
    c->count += fault == KEYFAULT_NONE;
  }
  return 1;
}

void pgpcerts_free(struct pgpcerts *c)
{
  for (size_t i = 0; i < c->file_count; i++) {
    stralloc_free(&c->files[i].bytes);
    if (!argfile_is_given(c->files[i].name))
      close(c->files[i].fd);
  }
  free(c->files);
  free(c->certificates);
  memset(c, 0, sizeof *c);
}
