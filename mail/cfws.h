/* cfws: the lexical tokens of structured header fields (RFC 5322 3.2 with the obsolete forms of section 4, RFC 6532,
 * RFC 2045 5.1). The callers combine the tokens to addresses and results.
 *
 * Each function reads one rule of the grammar at the start of *in and is named after the rule. It returns 1 with *in
 * moved behind the bytes that it read. It returns 0 if the rule does not match; then *in may be anywhere, so a caller
 * that wants to try another rule must copy *in before. [CFWS] around a rule is read with the rule, as in the grammar.
 *
 * Lines may end in LF or CRLF. A line end is accepted only as a fold, with a blank or tab behind it.
 * NUL, any other CR and any other LF are refused everywhere, even where the obsolete grammar allows a backslash before
 * them, because much software ends a line or string there.
 * Bytes over 127 are text in any character set, because raw Latin-1 in names is common.
 * No function is recursive: nested comments are counted.
 */
#ifndef CFWS_H
#define CFWS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* cfws_skip - [CFWS]: any blanks, folds and comments. Returns 0 if a comment is malformed or not closed. */
int cfws_skip(struct span *in);

/* cfws_literal - the one byte `c`, with nothing around it. */
int cfws_literal(struct span *in, char c);

/* cfws_atom - atom. *text is set to its atext. */
int cfws_atom(struct span *in, struct span *text);

/* cfws_quoted_string - quoted-string. *raw is set to the bytes between the quotes, unchanged. cfws_unquote() decodes
 * them.
 */
int cfws_quoted_string(struct span *in, struct span *raw);

/* cfws_word - word: an atom or a quoted-string. */
int cfws_word(struct span *in);

/* cfws_domain_literal - domain-literal, as `[192.0.2.1]`. */
int cfws_domain_literal(struct span *in);

/* cfws_token - RFC 2045 token, with nothing around it. *text is set to it. */
int cfws_token(struct span *in, struct span *text);

/* cfws_pvalue - a value that needs no quotes in a result (RFC 8601 2.2): a token that may also contain `@`, with
 * nothing around it. *text is set to it.
 */
int cfws_pvalue(struct span *in, struct span *text);

/* cfws_unquote - decode `raw`, which cfws_quoted_string() has set, and append the result. The backslashes of quoted
 * pairs and the line ends of folds are removed. Returns 1, or 0 with ENOMEM.
 */
int cfws_unquote(stralloc *out, struct span raw);

#endif
