/* message: an internet message (RFC 5322 2.1), cut into its header fields and its body.
 *
 * Push bytes, pull events:
 *
 *   message_push(&m, piece);
 *   while ((event = message_next(&m, &body)) != MESSAGE_MORE) ...
 *   after the last piece: message_end(&m) and the same loop once more
 *
 * Input is in staged form: lines end in LF, and so does the last one (see lineends.h). A CR is content.
 * No decoding is done and no MIME is known here.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "text/span.h"

#include <skalibs/genalloc.h>
#include <stdint.h>

/* One header field, as offsets into message.header. The field ends with the LF of its last line. A
 * line that is no field has name_len 0.
 */
struct message_field {
  uint32_t start;
  uint32_t name_len;  /* blanks before the colon left out */
  uint32_t value;     /* offset of the byte behind the colon */
  uint32_t end;
};

enum message_event {
  MESSAGE_MORE,      /* all that was pushed is used up */
  MESSAGE_HEADER,    /* the header is complete: message_field*() */
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
  size_t malformed_line;     /* number of the first line that is no field, or 0 */
  struct span input;
  int in_body;
  int ended;
};

/* message_init - start a message whose header may have `limit` bytes. Allocates nothing yet. */
void message_init(struct message *m, size_t limit);
void message_free(struct message *m);

/* message_push - give the next piece; it stays the caller's and must live until MESSAGE_MORE. */
void message_push(struct message *m, struct span piece);

/* message_end - say that no more pieces come. */
void message_end(struct message *m);

/* message_next - the next event; `body` is set for MESSAGE_BODY. */
enum message_event message_next(struct message *m, struct span *body);

/* message_field_count, message_field - the fields in the order of the message, from 0. */
size_t message_field_count(const struct message *m);
const struct message_field *message_field(const struct message *m, size_t i);

/* message_field_is - has field `i` this name, without regard to case? */
int message_field_is(const struct message *m, size_t i, const char *name);

/* message_count - how many fields have this name? `first` is set to the topmost of them, and left alone if there is
 * none.
 */
size_t message_count(const struct message *m, const char *name, size_t *first);

/* The field's name, its body (what stands behind the colon, with the final LF), the whole of it. */
struct span message_field_name(const struct message *m, const struct message_field *f);
struct span message_field_body(const struct message *m, const struct message_field *f);
struct span message_field_whole(const struct message *m, const struct message_field *f);

#endif
