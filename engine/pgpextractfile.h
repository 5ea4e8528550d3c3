/* pgpextractfile: the work of `qmail-pgp -x`: write an OpenPGP key without some of its secret parts. */
#ifndef PGPEXTRACTFILE_H
#define PGPEXTRACTFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

/* pgpextractfile - copy the first certificate or key of o->key to o->out, in binary form.
 *
 *   o->part  PGPOPT_PUBLIC: no secret part is left. PGPOPT_SIGNING: only secret parts of keys that cannot decrypt.
 *            PGPOPT_OPENING: only secret parts of keys that decrypt. A key for both stays in neither, so the file has
 *            no use; that is ANSWER_NO_KEY. With PGPOPT_OPENING the primary key becomes a secret one without a secret
 *            part, as GnuPG writes it: programs take what begins with a public key for a certificate.
 *   o->address  not NULL: other user ids than those of this address are left out, and so are signatures by others
 *   line     replaced by `extracted BYTES PART`, or the reason
 *
 * Returns ANSWER_DONE; ANSWER_NO_KEY if there is nothing to extract; ANSWER_TEMPORARY. The process is confined before
 * it reads. It can run only once in a process.
 */
enum answer_status pgpextractfile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
