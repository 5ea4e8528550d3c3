/* wkdurl: where the owner of a domain publishes the OpenPGP certificate of an address: in a Web Key Directory
 * (draft-koch-openpgp-webkey-service).
 */
#ifndef WKDURL_H
#define WKDURL_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum wkdurl_method {
  WKDURL_ADVANCED,  /* on the host openpgpkey.DOMAIN */
  WKDURL_DIRECT     /* on the host DOMAIN */
};

/* wkdurl - replace `url` by the https address, without NUL.
 *
 *   address  local@domain, with A-labels; keyfolder_address() holds
 *
 * The name of the file is the SHA-1 of the local part, a-z for A-Z, in z-base-32. `?l=` has the local part as it is.
 * Returns 1, or 0 with ENOMEM.
 */
int wkdurl(stralloc *url, enum wkdurl_method method, struct span address);

#endif
