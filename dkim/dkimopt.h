/* dkimopt: the command line of qmail-dkim. qmail-dkim reads it; the programs that start qmail-dkim write it. */
#ifndef DKIMOPT_H
#define DKIMOPT_H

#include "dkim/canon.h"
#include "mail/origin.h"

#include <skalibs/stralloc.h>

enum dkimopt_mode {
  DKIMOPT_SIGN,
  DKIMOPT_VERIFY,
  DKIMOPT_AUTHOR,
  DKIMOPT_HELP,
  DKIMOPT_VERSION
};

struct dkimopt {
  enum dkimopt_mode mode;
  enum canon header_canon;
  enum canon body_canon;
  const char *domain;             /* -d, or NULL */
  const char *identity;           /* -i, or NULL */
  const char *selector;           /* -y */
  const char *selector2;          /* -Y */
  const char *authserv;           /* -I: our authserv-id, or NULL */
  const char *origin;             /* -o: a word of DKIMOPT_ORIGIN_*, or NULL */
  const char *fields;             /* -H: a file in the form of control/dkimheaders, or NULL */
  unsigned int z;                 /* -z: 1..5; 0: not given, the types of the keys decide */
  int body_length;                /* -l */
  unsigned long long lifetime_s;  /* -x; 0: no x= */
  unsigned long long now_s;       /* -T: seconds since 1970 */
  int now_given;                  /* was -T given? */
  const char *in;                 /* in_message; "-" by default */
  const char *key;                /* -s: private_key */
  const char *out;                /* -s: out_message */
  const char *key2;               /* -s: Ed25519_private_key, or NULL */
};

/* The option letters in the form of getopt(3). The tests compare them with the man page. */
#define DKIMOPT_LETTERS "asvb:c:d:H:hI:i:lo:qtT:Vx:y:Y:z:"

/* words of -o, which name the modes of mail/origin.h; the first two are also those of control/dkimorigin */
#define DKIMOPT_ORIGIN_ANY "any"
#define DKIMOPT_ORIGIN_AUTHRES "authres"
#define DKIMOPT_ORIGIN_DELIVERED "delivered"

/* dkimopt_init - set the mode, and each option to its default. Nothing is allocated. */
void dkimopt_init(struct dkimopt *o, enum dkimopt_mode mode);

/* dkimopt_parse - read the command line.
 *
 *   o  filled in; strings point into argv or are static
 *
 * Returns NULL, or a static string that describes the error in a few words. With -h and -V reading stops there.
 */
const char *dkimopt_parse(struct dkimopt *o, int argc, const char *const *argv);

/* dkimopt_origin - the mode of -o. Without -o it is ORIGIN_ANY for -s, and ORIGIN_DELIVERED for -a. */
enum origin_mode dkimopt_origin(const struct dkimopt *o);

/* the largest number of words that dkimopt_write() writes */
#define DKIMOPT_ARGS_MAX 35

/* a command line; DKIMOPT_ARGS_ZERO is an empty one */
struct dkimopt_args {
  stralloc text;                      /* the words, each ended by NUL */
  char *argv[DKIMOPT_ARGS_MAX + 1];
};

#define DKIMOPT_ARGS_ZERO { STRALLOC_ZERO, { NULL } }

/* dkimopt_write - write the command line that dkimopt_parse() reads as `o`.
 *
 *   a  zeroed; dkimopt_args_free() when done
 *   o  from dkimopt_init() with mode DKIMOPT_SIGN, DKIMOPT_VERIFY or DKIMOPT_AUTHOR; then the caller sets members
 *
 * Returns its argv, ended by NULL, which lives as long as `a`; NULL with ENOMEM.
 * dkimopt_args_free - free the words.
 */
char *const *dkimopt_write(struct dkimopt_args *a, const struct dkimopt *o);
void dkimopt_args_free(struct dkimopt_args *a);

#endif
