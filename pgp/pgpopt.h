/* pgpopt: the command line of qmail-pgp. */
#ifndef PGPOPT_H
#define PGPOPT_H

#include <stddef.h>

/* the Stateless OpenPGP program where -p names none */
#define PGPOPT_PROGRAM "/usr/bin/sqop"

enum pgpopt_mode {
  PGPOPT_NONE,
  PGPOPT_SIGN,
  PGPOPT_ENCRYPT,
  PGPOPT_DECRYPT,
  PGPOPT_UNWRAP,
  PGPOPT_VERIFY,
  PGPOPT_LIST,
  PGPOPT_CHOOSE,
  PGPOPT_INFO,
  PGPOPT_EXTRACT,
  PGPOPT_HARVEST,
  PGPOPT_HELP,
  PGPOPT_VERSION
};
#define PGPOPT_MODES (PGPOPT_VERSION + 1)

enum pgpopt_usage {
  PGPOPT_TO_SIGN,    /* -k sign: a certificate whose key signs */
  PGPOPT_TO_ENCRYPT  /* -k encrypt: one to which mail is encrypted */
};

enum pgpopt_part {
  PGPOPT_PUBLIC,     /* -x public: no secret part */
  PGPOPT_SIGNING,    /* -x sign: no secret part that decrypts */
  PGPOPT_OPENING     /* -x open: the secret parts that decrypt, and no others */
};

/* what proves the author of the message that -H looks into */
enum pgpopt_proof {
  PGPOPT_BY_CALLER,    /* all that is in it is his */
  PGPOPT_BY_SIGNATURE, /* -c signature: its signatures pass, which are not over its header */
  PGPOPT_BY_DKIM       /* -c dkim: DKIM passes for his domain or one above it */
};

struct pgpopt {
  enum pgpopt_mode mode;
  int is_forced;              /* -f: also if the message is signed or encrypted already */
  int takes_subject;          /* -P: a protected Subject takes the place of the one outside */
  int has_words;              /* -w: the words for `is=` are printed */
  const char *authserv;       /* -i: our authserv-id, or NULL */
  const char *prefix;         /* -b: stands before the section of the signature, or NULL */
  const char *program;        /* -p: the SOP program; PGPOPT_PROGRAM if it was not given */
  const char *results;        /* -R: the file for the results of the signature inside, or NULL */
  const char *harvest;        /* -H: the file for what can be learned */
  const char *signer;         /* -K: the file with the key that signs what is encrypted, or NULL */
  const char *subject;        /* -S: the file for the protected Subject, or NULL */
  unsigned long long now_s;   /* -T: seconds since 1970 */
  int now_given;              /* was -T given? */
  enum pgpopt_usage usage;    /* -k */
  enum pgpopt_part part;      /* -x */
  enum pgpopt_proof proof;    /* -c */
  const char *address;        /* -k, -H: a mailbox; -k also `@DOMAIN`; -x: a mailbox, or NULL */
  const char *message;        /* the message; not for -k, -I and -x */
  const char *out;            /* -e, -s, -d, -u, -x: the file for the result */
  const char *key;            /* -s, -d, -x: a secret key; -I: a certificate or key */
  const char *const *certs;   /* -e, -d, -v, -k, -H: files with certificates */
  size_t cert_count;
};

/* The option letters in the form of getopt(3). The tests compare them with the man page. */
#define PGPOPT_LETTERS "b:c:defhH:i:IkK:lp:PR:sS:T:uvVwx"

/* pgpopt_parse - read the command line.
 *
 *   o  filled in; strings point into argv or are static. Names of files are those of link/argfile.h.
 *
 * Returns NULL, or a static string that describes the error in a few words. With -h and -V reading stops there. An
 * option that the mode does not have is an error.
 */
const char *pgpopt_parse(struct pgpopt *o, int argc, const char *const *argv);

#endif
