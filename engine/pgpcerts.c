/* pgpcerts: a file has one certificate, binary or with armor. */
#include "engine/pgpcerts.h"

#include "engine/pgpfile.h"
#include "link/argfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
    pgpfile_open(&c->files[i], names[i]);
    c->file_count++;
    if (c->files[i].fd == -1) {
      errno = c->files[i].error;
      return cannot(c, names[i]);
    }
  }
  return 1;
}

int pgpcerts_read(struct pgpcerts *c, uint64_t now_s)
{
  for (size_t i = 0; i < c->file_count; i++) {
    struct pgpfile *f = &c->files[i];
    enum keyfault fault = pgpfile_read(f);

    if (fault == KEYFAULT_NOMEM)
      return errno == ENOMEM ? 0 : cannot(c, f->name);
    if (fault == KEYFAULT_NONE)
      fault = certificate_read(&c->certificates[c->count], f->bytes, now_s);
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
    pgpfile_free(&c->files[i]);
    (void)argfile_close(c->files[i].name, c->files[i].fd);
  }
  free(c->files);
  free(c->certificates);
  memset(c, 0, sizeof *c);
}
