/* defaults: the values for empty fields of control/dkimdomains and for options that qmail-dkim is called without. */
#ifndef DEFAULTS_H
#define DEFAULTS_H

#define DKIM_SELECTOR "default"
#define DKIM_ED25519_SELECTOR "eddy"
#define DKIM_LIFETIME_S 604800
/* With at most 9 digits, t= plus the lifetime has no more than the 12 digits allowed in x= (RFC 6376 3.5). */
#define DKIM_LIFETIME_DIGITS 9

#endif
