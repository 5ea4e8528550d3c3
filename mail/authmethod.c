/* authmethod: only the table. A test of mail/authres links another table in its place. */
#include "mail/authmethod.h"

#include <stddef.h>

const struct authmethod authmethod_table[] = {
  [AUTHMETHOD_DKIM] = { "dkim", {
    [AUTHMETHOD_DKIM_D] = { "header.d", "d" },
    [AUTHMETHOD_DKIM_I] = { "header.i", NULL },
    [AUTHMETHOD_DKIM_S] = { "header.s", "s" },
    [AUTHMETHOD_DKIM_A] = { "header.a", NULL },
    [AUTHMETHOD_DKIM_B] = { "header.b", NULL },
  } },
  [AUTHMETHOD_SMIME] = { "smime", {
    [AUTHMETHOD_SMIME_IDENTIFIER] = { "body.smime-identifier", "id" },
    [AUTHMETHOD_SMIME_PART] = { "body.smime-part", NULL },
    [AUTHMETHOD_SMIME_SERIAL] = { "body.smime-serial", "serial" },
    [AUTHMETHOD_SMIME_ISSUER] = { "body.smime-issuer", NULL },
  } },
  [AUTHMETHOD_OPENPGP] = { "x-openpgp", {
    [AUTHMETHOD_OPENPGP_FINGERPRINT] = { "body.x-openpgp-fingerprint", "key" },
    [AUTHMETHOD_OPENPGP_PART] = { "body.x-openpgp-part", NULL },
    [AUTHMETHOD_OPENPGP_CAUSE] = { "policy.x-openpgp", "cause" },
  } },
  { NULL, { { NULL, NULL } } },
};
