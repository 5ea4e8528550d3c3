/* encodedword: text in header fields that is not ASCII (RFC 2047). */
#ifndef ENCODEDWORD_H
#define ENCODEDWORD_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* encodedword_decode - append the text of an unstructured field body, or of a phrase, in UTF-8.
 *
 *   in  the bytes behind the colon, folded or not, with or without the line end of the last line
 *
 * Folds are undone, and blanks between two encoded words are removed (RFC 2047 6.2). As mail programs do, it also reads
 * encoded words inside other words, and puts the octets of neighbours of the same charset together before they are
 * converted, because much software cuts characters. The text can contain any character, even NUL and line ends.
 * Returns 1; 0 if some word or byte cannot be decoded, because its charset is not known or it is damaged: it is kept as
 * it was written; -1 with ENOMEM, and `out` has not grown.
 */
int encodedword_decode(stralloc *out, struct span in);

/* encodedword_encode - append `text` for an unstructured field body or a phrase.
 *
 *   text    UTF-8
 *   column  bytes in the line before it, with the name of the field
 *
 * Printable ASCII without `=?` is appended as it is, and is not folded. Everything else becomes encoded words of UTF-8,
 * in lines of at most 76 bytes that end in LF; the next line begins with a blank. No character is cut.
 * Returns 1; 0 if `text` is not UTF-8; -1 with ENOMEM. `out` grows only when 1 is returned.
 */
int encodedword_encode(stralloc *out, struct span text, size_t column);

/* encodedword_force - the same, but printable ASCII becomes encoded words too. */
int encodedword_force(stralloc *out, struct span text, size_t column);

/* encodedword_find - find the first encoded word in `in`. Returns 1 with *word, or 0. */
int encodedword_find(struct span in, struct span *word);

#endif
