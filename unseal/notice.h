/* notice: tell an inside address about a message, with a text of control/notices. */
#ifndef NOTICE_H
#define NOTICE_H

#include "text/span.h"
#include "unseal/inject.h"

/* A text for people. */
#define NOTICE_BYTES (64 * 1024)

/* What a notice says about the message, beside its own text. All of it is masked. */
struct notice_facts {
  struct span sender;
  const struct span *recipients;
  size_t recipient_count;
  struct span results;  /* one line of our own words, as `opened pass` */
};

/* notice_send - send control/notices/NAME by inject(), with null sender and Auto-Submitted.
 *
 *   name     letters, digits, `-` and `_`
 *   address  `admin`: the address in control/sealadmin. Another one must be of a domain in control/rcpthosts: notices
 *            never go outside.
 *
 * If the first line of the file starts with `Subject:`, it is the Subject; a blank line may follow. All else is the
 * text of the notice. Behind it stand sender, recipients and results of the message, and nothing of its header or text.
 * Returns as inject(); INJECT_EXIT_CONFIGURATION if a file is missing or wrong, or the address is not an inside one.
 */
int notice_send(const struct inject *in, struct span name, struct span address, const struct notice_facts *facts,
                stralloc *why);

#endif
