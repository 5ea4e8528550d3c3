/* certlook: look at one certificate, its key and its chain, in a confined child.
 *
 * The parent opens the files. The child parses them and answers with one struct certlook, which the parent does not
 * trust: it is of fixed size, and its texts are masked before they are printed.
 */
#ifndef CERTLOOK_H
#define CERTLOOK_H

#include "link/keyfolder.h"
#include "text/span.h"

#define CERTLOOK_TEXT 96

/* A certificate that cannot be used after this many days is soon of no use. */
#define CERTLOOK_SOON_DAYS 30
#define CERTLOOK_NOW_DAYS 7

struct certlook_question {
  enum keyfolder_kind kind;
  const char *certificate;  /* paths of the files */
  const char *key;          /* NULL: no key is looked at */
  const char *roots;        /* NULL: the chain is not looked at */
  const char *crls;         /* NULL: revocation is not looked at */
  const char *refused;      /* NULL: there are none */
  struct span local;        /* the mailbox that the certificate must name; empty: any address will do */
  struct span domain;
  int is_to_sign;           /* 1: to sign; 0: to encrypt and open */
  long long now_s;
};

enum certlook_result {
  CERTLOOK_FAULT,       /* it could not be looked at; .why says why */
  CERTLOOK_UNREADABLE,  /* the file has no certificate; .why says why */
  CERTLOOK_UNUSABLE,    /* .why says why */
  CERTLOOK_USABLE
};

/* the ways in which a message can name a certificate: issuer and serial number, and its key identifier; of OpenPGP each
 * of its keys that decrypts, which can be the primary key and CERTIFICATE_SUBKEYS_MAX subkeys
 */
#define CERTLOOK_IDS 65

struct certlook {
  enum certlook_result result;
  char why[CERTLOOK_TEXT];
  char chain_why[CERTLOOK_TEXT];  /* why its chain is not good; empty: it is, or was not looked at */
  char key_why[CERTLOOK_TEXT];    /* why the key cannot be used with it; empty: it can, or was not looked at */
  char sha256[65];                /* of the certificate, in hexadecimal digits; of OpenPGP its fingerprint */
  long long not_before_s;
  long long not_after_s;          /* 0: never (OpenPGP) */
  char id[CERTLOOK_IDS][65];      /* as -l of the engine prints a recipient; empty: it has no more */
  int lacks_crl;                  /* 1: .chain_why is that there is no current revocation list */
  int is_untrusted;               /* 1: .chain_why is that no trusted root has issued it */
  int days;                       /* it is of no use in CERTLOOK_NOW_DAYS or CERTLOOK_SOON_DAYS; 0: later */
  int names_crl;                  /* 1: it says where its revocation list is */
};

/* certlook - fill in *l. */
void certlook(struct certlook *l, const struct certlook_question *q);

/* certlook_crl - look at a file of revocation lists: .not_after_s is the first of their next updates, .not_before_s the
 * number of lists.
 */
void certlook_crl(struct certlook *l, const char *path);

#endif
