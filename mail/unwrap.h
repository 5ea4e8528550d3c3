/* unwrap: put the entity that a message encloses, encrypted or compressed, in the place of the body of the message.
 *
 * The fields of the message stay, except those that describe its body: the Content fields come from the entity. All
 * other fields of the entity are dropped, because nothing says that they are by the sender of the message. On demand a
 * protected Subject (mail/protectedsubject.h) takes the place of the one outside. So
 *
 *   From: ann@example.org                                             From: ann@example.org
 *   Content-Type: application/pkcs7-mime   +  Content-Type: text/plain =  Content-Type: text/plain
 *   [empty line, enclosed entity]             [empty line, text]          [empty line, text]
 *
 * The header of the entity ends before the first line that is no field, whether that line is empty or not: an entity
 * without header is all text. A last line without its end is given one.
 */
#ifndef UNWRAP_H
#define UNWRAP_H

#include "mail/lf.h"
#include "mail/message.h"
#include "text/span.h"

/* of the header of the entity, and of both headers together: what edits the result reads no more (mail/edit.h) */
#define UNWRAP_HEADER_BYTES (1024 * 1024)

enum unwrap_result {
  UNWRAP_OK,
  UNWRAP_STOPPED,  /* the sink returned 0 */
  UNWRAP_LIMIT,    /* the headers are longer than UNWRAP_HEADER_BYTES */
  UNWRAP_TROUBLE   /* ENOMEM */
};

struct unwrap {
  int takes_subject;       /* 0; to be set behind unwrap_init(): a protected Subject takes the place of the outer one */
  /* private */
  struct span outer;
  span_sink *sink;
  void *arg;
  enum unwrap_result result;
  struct lf ends;
  struct message entity;
  size_t octets;           /* of the entity's header, with its empty line */
  char last;               /* octet that the sink got */
};

/* unwrap_init - start an entity. Nothing is allocated yet.
 *
 *   outer  the header of the message, with or without the empty line at its end; its lines end in LF or CRLF. It must
 *          live until the end.
 *   sink   gets the new message; its lines end in LF
 *
 * unwrap_free - free the memory.
 */
void unwrap_init(struct unwrap *u, struct span outer, span_sink *sink, void *arg);
void unwrap_free(struct unwrap *u);

/* unwrap_feed - the next piece of the entity, in pieces of any size. Returns 1, or 0 if u->result is not UNWRAP_OK.
 * It can be a span_sink.
 * unwrap_end - to be called behind the last piece.
 */
int unwrap_feed(void *unwrap, struct span piece);
enum unwrap_result unwrap_end(struct unwrap *u);

#endif
