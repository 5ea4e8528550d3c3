/* pgplistfile: the work of `qmail-pgp -l`: tell what OpenPGP a message is at its root, and for which keys. */
#ifndef PGPLISTFILE_H
#define PGPLISTFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

/* pgplistfile - print what the root of the message is.
 *
 *   output  replaced by a line of KIND and a word, and `recipient` HASH lines (pgp/keyid.h), at most
 *           PACKETS_RECIPIENTS:
 *
 *             pgp-encrypted complete|damaged|partial   multipart/encrypted, or what servers make of it
 *             pgp-inline    complete|damaged|partial   an encrypted message in a text
 *             pgp-signed    detached|inline            multipart/signed; clear-signed text
 *             none
 *
 *           `partial`: sound, but there is other text beside the armor
 *   line    replaced by the reason: of `damaged` and `partial`, and if something failed
 *
 * Returns ANSWER_DONE for `complete`, `detached` and `inline`, ANSWER_NOTHING for `none`, ANSWER_MESSAGE for the others
 * and if the header is too long, ANSWER_TEMPORARY. Nothing is decrypted or verified. The process is confined before it
 * reads.
 */
enum answer_status pgplistfile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
