/* cfws: the lexical pieces of structured header fields (RFC 5322 3.2 with the obsolete forms of
 * section 4, RFC 6532, RFC 2045 5.1). What the pieces mean together is for others.
 *
 * Each function reads one rule of the grammar at the start of *in and is named after it. It returns
 * 1 with *in moved behind what it read, or 0 with *in at any place inside: copy *in before, if there
 * is another way to go on. [CFWS] around a rule is read with it, as the grammar has it.
 *
 * Lines may end in LF or CRLF; such an end counts only as a fold, with a blank or tab behind it.
 * NUL, any other CR and any other LF are refused everywhere, also where the obsolete grammar lets
 * a backslash quote them: too much software takes them for an end.
 * Bytes over 127 are text, whatever their character set: raw Latin-1 in a name is common.
 * Nothing recurses: nested comments are counted.
 */
#ifndef CFWS_H
#define CFWS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* cfws_skip - [CFWS]: any blanks, folds and comments. 0 if a comment is broken or not closed. */
int cfws_skip(struct span *in);

/* cfws_literal - the one byte `c`, with nothing around it. */
int cfws_literal(struct span *in, char c);

/* cfws_atom - atom. *text is set to its atext. */
int cfws_atom(struct span *in, struct span *text);

/* cfws_quoted_string - quoted-string. *raw is set to what stands between the quotes, as it is
 * written: cfws_unquote() tells what it means.
 */
int cfws_quoted_string(struct span *in, struct span *raw);

/* cfws_word - word: an atom or a quoted-string. */
int cfws_word(struct span *in);

/* cfws_domain_literal - domain-literal: `[192.0.2.1]` and the like. */
int cfws_domain_literal(struct span *in);

/* cfws_token - RFC 2045 token, with nothing around it. *text is set to it. */
int cfws_token(struct span *in, struct span *text);

/* cfws_pvalue - what may stand in a result without quotes (RFC 8601 2.2): a token in which `@` is allowed, too, with
 * nothing around it. *text is set to it.
 */
int cfws_pvalue(struct span *in, struct span *text);

/* cfws_unquote - append what `raw`, from cfws_quoted_string(), stands for: the backslashes of
 * quoted pairs and the line ends of folds go. Returns 1, or 0 with ENOMEM.
 */
int cfws_unquote(stralloc *out, struct span raw);

#endif
