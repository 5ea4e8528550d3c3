/* plainmessage: the common frame of the modes that write what was inside a message, -d and -u. */
#ifndef PLAINMESSAGE_H
#define PLAINMESSAGE_H

#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "engine/plainspool.h"
#include "engine/plainwrite.h"
#include "link/answer.h"

struct plainmessage {
  stralloc *line;             /* what is said, as by answerline.h */
  const char *message;        /* the names of the files */
  const char *out_name;
  struct messagefile in;
  struct plainspool text;     /* what was inside */
  struct outfile out;
};

/* plainmessage_init - no file is open yet; `p` is zeroed.
 * plainmessage_free - wipe the text and close the message.
 */
void plainmessage_init(struct plainmessage *p, stralloc *line, const char *message, const char *out_name);
void plainmessage_free(struct plainmessage *p);

/* plainmessage_open - open all files. The message can be read several times.
 * plainmessage_start - begin with an empty text.
 * plainmessage_read - pass `bytes` octets of the message from offset `from` on, or all if they are fewer, to `sink`. It
 *     stops only for lack of memory, or because the text cannot be written.
 *
 * They return ANSWER_DONE, or the answer.
 */
enum answer_status plainmessage_open(struct plainmessage *p);
enum answer_status plainmessage_start(struct plainmessage *p);
enum answer_status plainmessage_read(struct plainmessage *p, uint64_t from, uint64_t bytes, span_sink *sink, void *arg);

/* Answers: plainmessage_lost - the text could not be kept.
 * plainmessage_unreadable - the message could not be read; errno says why.
 * plainmessage_unwritten - a result of plainwrite() for which the mode has no answer of its own.
 */
enum answer_status plainmessage_lost(const struct plainmessage *p);
enum answer_status plainmessage_unreadable(const struct plainmessage *p);
enum answer_status plainmessage_unwritten(const struct plainmessage *p, enum plainwrite_result result);

#endif
