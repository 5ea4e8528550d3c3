/* entityfile: read the message that is to be signed or encrypted as an entity: its Content fields, an empty line, and
 * its body. It is read several times. Lines end in LF; every CR that is not part of a CRLF is content.
 */
#ifndef ENTITYFILE_H
#define ENTITYFILE_H

#include "engine/messagefile.h"
#include "mail/entityheader.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* of the header of the message */
#define ENTITYFILE_HEADER_BYTES (1024 * 1024)

struct entityfile {
  struct messagefile in;
  enum entityheader_kind kind;     /* after the first reading */
  stralloc outer;                  /* the fields that stay outside; after the first reading */
  stralloc inner;                  /* the header of the entity, with the empty line */
  unsigned long long octets;       /* of the entity in the last reading, and in the first */
  unsigned long long first_octets;
  int was_read;
  const char *why;                 /* ENTITYFILE_MESSAGE: why it cannot be enclosed */
  /* private */
  struct message message;
  span_sink *sink;
  void *arg;
  int has_trouble;
};

enum entityfile_result {
  ENTITYFILE_OK,
  ENTITYFILE_STOPPED,      /* the sink returned 0 */
  ENTITYFILE_MESSAGE,      /* its header is malformed or too long; see `why` */
  ENTITYFILE_UNREADABLE,   /* errno is set */
  ENTITYFILE_CHANGED,      /* it has another length than in the first reading */
  ENTITYFILE_TROUBLE       /* ENOMEM */
};

/* entityfile_open - open it; zeroed before. Returns as messagefile_open_to_reread(). */
int entityfile_open(struct entityfile *e, const char *name);

/* entityfile_read - pass the entity to `sink`. The first call also sets the members above, before it calls the sink for
 * the first time.
 */
enum entityfile_result entityfile_read(struct entityfile *e, span_sink *sink, void *arg);

void entityfile_free(struct entityfile *e);

#endif
