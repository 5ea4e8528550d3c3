/* openmail: open a message whose body is encrypted or compressed, one layer of it.
 *
 *   openmail_init(&m, key, cert, sink, arg)
 *   openmail_feed(&m, piece) ...       the message as it lies in the file, in pieces of any size
 *   result = openmail_end(&m)
 *   on OPENMAIL_AGAIN: openmail_again(&m), the same octets once more, and openmail_end()
 *   openmail_free(&m)
 *
 * The sink gets the entity that was inside, as it was there. The caller must hold it back until openmail_end() returns
 * OPENMAIL_OK: before that nothing has authenticated it.
 */
#ifndef OPENMAIL_H
#define OPENMAIL_H

#include "smime/compressed.h"
#include "smime/opening.h"
#include "smime/rootcms.h"
#include "smime/smimecause.h"

enum openmail_result {
  OPENMAIL_OK,
  OPENMAIL_NOTHING,  /* the message is neither encrypted nor compressed at its root */
  OPENMAIL_FAILED,   /* m->cause is the reason: the same for everything that can fail when decrypting */
  OPENMAIL_AGAIN,    /* a second reading is needed; what the sink got is void */
  OPENMAIL_STOPPED,  /* the sink returned 0 */
  OPENMAIL_TROUBLE   /* ENOMEM */
};

struct openmail {
  enum smimecause cause;       /* OPENMAIL_FAILED */
  enum berwalk_kind kind;      /* of the layer that was opened */
  struct rootcms root;         /* root.header may be read */
  /* private */
  struct opening opening;
  struct compressed compressed;
};

/* openmail_init - start a message. `key` and `cert` are for opening_init(). openmail_free - free all. */
void openmail_init(struct openmail *m, struct evp_pkey_st *key, const struct certfields *cert, span_sink *sink,
                   void *arg);
void openmail_free(struct openmail *m);

/* openmail_has_integrity - was the layer that was opened one whose content nobody could have changed? */
int openmail_has_integrity(const struct openmail *m);

/* openmail_again - start the second reading. */
void openmail_again(struct openmail *m);

/* openmail_feed - a span_sink: the next piece. Returns 1, or 0 if reading on is useless.
 * openmail_end - to be called behind the last piece, also if openmail_feed() returned 0.
 */
int openmail_feed(void *openmail, struct span piece);
enum openmail_result openmail_end(struct openmail *m);

#endif
