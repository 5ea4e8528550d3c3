/* defaults: what an empty field of control/dkimdomains means, and an option that qmail-dkim is called without.
 */
#ifndef DEFAULTS_H
#define DEFAULTS_H

#define DKIM_SELECTOR "default"
#define DKIM_ED25519_SELECTOR "eddy"
#define DKIM_LIFETIME_S 604800
/* t= plus this stays below the 12 digits that x= may have (RFC 6376 3.5) */
#define DKIM_LIFETIME_DIGITS 9

#endif
