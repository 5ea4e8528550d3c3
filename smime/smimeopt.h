/* smimeopt: the command line of qmail-smime. */
#ifndef SMIMEOPT_H
#define SMIMEOPT_H

#include <stddef.h>

enum smimeopt_mode {
  SMIMEOPT_NONE,
  SMIMEOPT_SIGN,
  SMIMEOPT_ENCRYPT,
  SMIMEOPT_DECRYPT,
  SMIMEOPT_UNWRAP,
  SMIMEOPT_VERIFY,
  SMIMEOPT_LIST,
  SMIMEOPT_CHOOSE,
  SMIMEOPT_HELP,
  SMIMEOPT_VERSION
};

enum smimeopt_usage {
  SMIMEOPT_TO_SIGN,    /* `sign`: a certificate whose key signs */
  SMIMEOPT_TO_ENCRYPT  /* `encrypt`: one to which mail is encrypted */
};

struct smimeopt {
  enum smimeopt_mode mode;
  int is_forced;              /* -f: also if the message is signed or encrypted already */
  int is_opaque;              /* -o: the signature encloses the message */
  int is_gcm;                 /* -g: AES-256-GCM */
  const char *encryption;     /* -E: the file of our certificate to encrypt to, or NULL */
  const char *capabilities;   /* -C: a file, or NULL */
  const char *known;          /* -c: a file with further certificates, or NULL */
  const char *answers;        /* -a: a file with OCSP answers, or NULL */
  const char *ocsp;           /* -O: `soft` or `hard`, or NULL */
  const char *chain;          /* -p: the file for the chains of the signers, or NULL */
  const char *authserv;       /* -i: our authserv-id, or NULL */
  int takes_subject;          /* -P: a protected Subject takes the place of the one outside */
  int has_words;              /* -w: the words for `is=` are printed */
  const char *prefix;         /* -b: stands before the section of the signature, or NULL */
  const char *harvest;        /* -H: the file for what can be learned, or NULL */
  const char *subject;        /* -S: the file for the protected Subject, or NULL */
  const char *refused;        /* -x: a file with the SHA-256 of certificates that are refused, or NULL */
  const char *chain_roots;    /* -r: a file with roots, for -k, or NULL */
  const char *chain_crls;     /* -R: a file with revocation lists, for -k, or NULL */
  unsigned long long now_s;   /* -T: seconds since 1970 */
  int now_given;              /* was -T given? */
  enum smimeopt_usage usage;  /* -k */
  const char *address;        /* -k: a mailbox */
  const char *message;        /* the message; not for -k */
  const char *out;            /* -s, -e, -d, -u: the file for the result */
  const char *key;            /* -s, -d: a private key */
  const char *cert;           /* -s: its certificate, with its chain behind it; -d: its certificate */
  const char *roots;          /* -v */
  const char *crls;           /* -v, or NULL */
  const char *const *certs;   /* -e, -k: files with certificates */
  size_t cert_count;
};

/* The option letters in the form of getopt(3). The tests compare them with the man page. */
#define SMIMEOPT_LETTERS "a:b:c:C:deE:fghH:i:kloO:p:Pr:R:sS:T:uvVwx:"

/* smimeopt_parse - read the command line.
 *
 *   o  filled in; strings point into argv or are static. Names of files are those of link/argfile.h.
 *
 * Returns NULL, or a static string that describes the error in a few words. With -h and -V reading stops there. An
 * option that the mode does not have is an error.
 */
const char *smimeopt_parse(struct smimeopt *o, int argc, const char *const *argv);

#endif
