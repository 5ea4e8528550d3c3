/* message: cut an internet message (RFC 5322 2.1) into its header fields and its body.
 *
 * The caller pushes bytes and pulls events:
 *
 *   message_push(&m, piece);
 *   while ((event = message_next(&m, &body)) != MESSAGE_MORE) ...
 *   after the last piece: message_end(&m) and the same loop once more
 *
 * Input is in staged form (lineends.h): every line ends in LF, even the last one. A CR is content.
 * Nothing is decoded, and MIME is not parsed.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "text/span.h"

#include <skalibs/genalloc.h>
#include <stdint.h>

/* One header field, as offsets into message.header. The field includes the LF of its last line. A line that is not a
 * field has an entry with name_len 0.
 */
struct message_field {
  uint32_t start;
  uint32_t name_len;  /* without the blanks before the colon */
  uint32_t value;     /* offset of the byte behind the colon */
  uint32_t end;       /* offset of the byte behind the field */
};

enum message_event {
  MESSAGE_MORE,      /* all pushed bytes were read */
  MESSAGE_HEADER,    /* the header is complete: message_field*() may be called */
  MESSAGE_BODY,      /* a piece of the body, valid until the next push */
  MESSAGE_TOO_LONG,  /* the header is longer than the limit; nothing follows */
  MESSAGE_NOMEM      /* ENOMEM; nothing follows */
};

struct message {
  stralloc header;           /* the header block without the empty line that ends it */
  genalloc fields;           /* struct message_field */
  size_t limit;              /* of header.len, in bytes */
  size_t line;               /* offset of the line being read */
  size_t lines;              /* complete lines of the header so far */
  size_t malformed_line;     /* number of the first line that is not part of a field, or 0 */
  struct span input;
  int in_body;
  int ended;
};

/* message_init - start a message. Its header may have at most `limit` bytes. Nothing is allocated yet.
 * message_free - free the header and its fields.
 */
void message_init(struct message *m, size_t limit);
void message_free(struct message *m);

/* message_push - add the next piece of the message. It is not copied and must live until message_next() has returned
 * MESSAGE_MORE.
 */
void message_push(struct message *m, struct span piece);

/* message_end - tell `m` that there are no more pieces. */
void message_end(struct message *m);

/* message_next - the next event; `body` is set for MESSAGE_BODY. */
enum message_event message_next(struct message *m, struct span *body);

/* message_field_count - the number of fields.
 * message_field - field `i`, counted from 0 at the top of the header. It belongs to `m`.
 */
size_t message_field_count(const struct message *m);
const struct message_field *message_field(const struct message *m, size_t i);

/* message_field_is - 1 if field `i` has this name, 0 if not. Case is ignored. */
int message_field_is(const struct message *m, size_t i, const char *name);

/* message_count - the number of fields with this name. *first is set to the index of the topmost one; it is unchanged
 * if there is none.
 */
size_t message_count(const struct message *m, const char *name, size_t *first);

/* message_field_name - the name of field `f`.
 * message_field_body - its body: the bytes behind the colon, with the final LF.
 * message_field_whole - the whole field, with the final LF.
 *
 * The spans point into m->header.
 */
struct span message_field_name(const struct message *m, const struct message_field *f);
struct span message_field_body(const struct message *m, const struct message_field *f);
struct span message_field_whole(const struct message *m, const struct message_field *f);

#endif
