/* firstreading: the first reading of a message that is to be signed or encrypted. A message that is so already is left
 * alone.
 */
#ifndef FIRSTREADING_H
#define FIRSTREADING_H

#include "engine/canonfile.h"
#include "engine/newmessage.h"

/* firstreading_to_sign - read the message, and decide in which form it is signed.
 *
 *   c          is initialised; to be freed
 *   is_forced  a message that is signed or encrypted is signed too
 *   sink       gets the entity as it is; may be NULL
 *
 * firstreading_to_encrypt - the same, without its form; a message that only says that it is encrypted is not
 *     (engine/isencrypted.h).
 *
 * Both return ANSWER_DONE, or the answer.
 */
enum answer_status firstreading_to_sign(const struct newmessage *m, struct canonfile *c, int is_forced,
                                        span_sink *sink, void *arg);
enum answer_status firstreading_to_encrypt(const struct newmessage *m, int is_forced, span_sink *sink, void *arg);

#endif
