/* isencrypted: is the entity of a message encrypted already? It counts only if it is complete by our own readers: an
 * encrypted structure of S/MIME, or of OpenPGP (pgp/rootpgp.h). What only says so in its header is not encrypted.
 *
 *   isencrypted_start(&i, kind, header_len)
 *   isencrypted_feed(&i, piece) ...      the entity, as entityfile reads it, from its first octet on
 *   isencrypted_end(&i)
 *   isencrypted_free(&i)
 */
#ifndef ISENCRYPTED_H
#define ISENCRYPTED_H

#include "mail/entityheader.h"
#include "mail/transfer.h"
#include "pgp/rootpgp.h"
#include "smime/berwalk.h"
#include "text/span.h"

struct isencrypted {
  /* private */
  int reads_cms;
  int reads_pgp;
  size_t header;                 /* octets of the header that are still to come */
  struct transfer_decode decode;
  struct berwalk walk;
  struct rootpgp root;
};

/* isencrypted_start - begin; `i` is zeroed, or was freed.
 *
 *   kind        of the entity, as its header says
 *   header_len  of its header, with the empty line
 *
 * isencrypted_feed - the next piece.
 * isencrypted_end - it is complete. Returns 1; 0 if it is not encrypted, or not complete; -1 with ENOMEM.
 * isencrypted_free - free all. `i` may be zeroed.
 */
void isencrypted_start(struct isencrypted *i, enum entityheader_kind kind, size_t header_len);
void isencrypted_feed(struct isencrypted *i, struct span piece);
int isencrypted_end(struct isencrypted *i);
void isencrypted_free(struct isencrypted *i);

#endif
