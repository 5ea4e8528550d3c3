/* compromised: qmail-smime and qmail-ocsp with security holes, see tests/takeover.h. Whatever first reads a key, a
 * certificate, a message, a structure or an answer is one.
 */
#include "tests/takeover.h"

#include "crypto/evpkey.h"
#include "crypto/mailkey.h"
#include "mail/message.h"
#include "smime/berwalk.h"
#include "smime/certfields.h"
#include "smime/certfile.h"
#include "smime/ocspanswer.h"
#include "smime/ocsphttp.h"
#include "smime/rootcms.h"
#include "smime/signedmail.h"
#include "smime/trust.h"

TAKEOVER(const char *, evpkey_load, (struct evp_pkey_st **key, struct span pem), (key, pem))
TAKEOVER(const char *, mailkey_load, (struct mailkey *k, struct span pem), (k, pem))
TAKEOVER(int, certfields_next, (stralloc *der, struct span *text), (der, text))
TAKEOVER(int, certfile_certificates, (struct span file, certfile_certificate *take, void *arg), (file, take, arg))
TAKEOVER(int, trust_add, (struct trust *t, enum trust_kind kind, struct span file), (t, kind, file))
TAKEOVER_VOID(message_push, (struct message *m, struct span in), (m, in))
TAKEOVER(int, rootcms_feed, (void *rootcms, struct span piece), (rootcms, piece))
TAKEOVER(int, signedmail_feed, (void *signedmail, struct span piece), (signedmail, piece))
TAKEOVER(enum berwalk_result, berwalk_feed, (struct berwalk *w, struct span in), (w, in))
TAKEOVER(enum ocsphttp, ocsphttp_read, (struct span in, int is_end, struct span *body, const char **why),
         (in, is_end, body, why))
TAKEOVER(enum ocspanswer, ocspanswer_check,
         (struct span der, X509 *certificate, X509 *issuer, struct span nonce, long long now_s, const char **why),
         (der, certificate, issuer, nonce, now_s, why))
