/* framing: the multipart around what is encrypted or signed with OpenPGP (RFC 3156 4, 5), as text in lines that end in
 * LF.
 *
 * All functions pass their text to `sink`, and return 1, or 0 if it stopped. `boundary` is a new one, which stands in
 * no line of the parts.
 */
#ifndef FRAMING_H
#define FRAMING_H

#include "text/span.h"

/* framing_encrypted_start - what stands before the armor of the message: MIME-Version, Content-Type, the part with the
 *                           version, and the header of the part with the armor. The other fields of the message stand
 *                           before it.
 * framing_encrypted_end - what stands behind the armor.
 */
int framing_encrypted_start(const char *boundary, span_sink *sink, void *arg);
int framing_encrypted_end(const char *boundary, span_sink *sink, void *arg);

/* framing_signed_start - what stands before the entity that is signed.
 *
 *   micalg  from framing_micalg()
 *
 * framing_signed_end - what stands behind it, with the signature.
 *
 *   signature  its packets, which get their armor here
 */
int framing_signed_start(const char *boundary, const char *micalg, span_sink *sink, void *arg);
int framing_signed_end(const char *boundary, struct span signature, span_sink *sink, void *arg);

/* framing_micalg - the value of micalg= for a hash (enum signature_hash), a static string; NULL for one that is weak or
 * not known.
 */
const char *framing_micalg(int hash);

#endif
